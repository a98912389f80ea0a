"""Waiting for the central: as long as the setting says and no longer, woken by what changed, and not at all without a connection."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.settings import TICKET_WAIT_SECONDS
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.operation import Operation, OperationState
from desktop_app.queries.appointments import Standing
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.outcome import Done
from desktop_app.services.undo import undo
from desktop_app.storage.store import Unit
from desktop_app.ui.answers import LATE_KEPT
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.alarms import HandAlarm, connected
from tests.ui.replica_desk import settled

PATIENTS = ("Иванова Анна Сергеевна", "Цой Жанна Алексеевна", "Рябов Кирилл Степанович", "Жуков Тимур Маратович")
IN_TIME, LATE = False, True
Told = list[tuple[Standing, bool]]
UNREACHABLE = ("offline", "paused", "sign-in-needed", "read-only", "starting")


@pytest.fixture
def alarm(desk: Desk, replica: Replica) -> HandAlarm:
    """The central answers; the limit is rung by hand."""
    connected(replica)
    desk.answers.alarm = HandAlarm()
    return desk.answers.alarm


@pytest.fixture
def told() -> Told:
    """What the asker was told."""
    return []


def hears(told: Told) -> Callable[[Standing, bool], None]:
    """Notes what it is told."""
    return lambda standing, late: told.append((standing, late))


def booking(replica: Replica, desk: Desk, patient: str = PATIENTS[0], number: int = 0) -> Done:
    """A booking that was just committed."""
    slot = replica.ask(nearest_free, Wanted(desk.clock.now(), limit=30))[number]
    return replica.act(book, replica.actor, BookingWish(slot.slot_id, slot.slot_version, replica.patients[patient]))


def visit_of(done: Done) -> str:
    """Its row id."""
    assert done.row_id is not None
    return done.row_id


def answer(replica: Replica, done: Done, state: OperationState = OperationState.APPLIED) -> None:
    """The central's answer to it."""

    def write(unit: Unit) -> None:
        unit.session.scalars(select(Operation).where(Operation.id == done.operation_id)).one().state = state
        unit.touch(Kind.OPERATION, str(done.operation_id))

    replica.change(write)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (OperationState.APPLIED, Standing.CONFIRMED),
        (OperationState.CONFLICT, Standing.TO_SETTLE),
        (OperationState.REJECTED, Standing.TO_SETTLE),
    ],
)
def test_an_answer_ends_the_wait_and_hushes_the_alarm(
    qtbot: QtBot,
    desk: Desk,
    replica: Replica,
    alarm: HandAlarm,
    told: Told,
    state: OperationState,
    standing: Standing,
) -> None:
    done = booking(replica, desk)
    over: list[str] = []
    desk.answers.over.connect(over.append)
    desk.answers.expect(visit_of(done), hears(told))
    settled(qtbot, desk)
    assert (told, desk.answers.is_awaited(visit_of(done)), alarm.set) == ([], True, 1)
    answer(replica, done, state)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(standing, IN_TIME)]
    assert (over, desk.answers.is_awaited(visit_of(done)), alarm.set) == ([visit_of(done)], False, 0)


def test_an_answer_that_was_quicker_than_the_asker_is_not_missed(
    qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm, told: Told
) -> None:
    done = booking(replica, desk)
    answer(replica, done)
    desk.answers.expect(visit_of(done), hears(told))
    qtbot.waitUntil(lambda: told == [(Standing.CONFIRMED, IN_TIME)])


def test_nothing_but_an_answer_wakes_it(qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm, told: Told) -> None:
    done = booking(replica, desk)
    desk.answers.expect(visit_of(done), hears(told))
    for state in (OperationState.SENDING, OperationState.IN_DOUBT):
        answer(replica, done, state)
        settled(qtbot, desk)
    assert told == []
    assert desk.answers.is_awaited(visit_of(done))


def test_at_the_limit_it_is_provisional_and_the_late_answer_is_told_as_late(
    qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm, told: Told
) -> None:
    done = booking(replica, desk)
    desk.answers.expect(visit_of(done), hears(told))
    assert alarm.asked == [2000]
    alarm.ring()
    assert told == [(Standing.PROVISIONAL, IN_TIME)]
    assert not desk.answers.is_awaited(visit_of(done))
    answer(replica, done, OperationState.CONFLICT)
    qtbot.waitUntil(lambda: told[1:] == [(Standing.TO_SETTLE, LATE)])


def test_the_limit_is_the_settings_and_may_be_nothing_at_all(qtbot: QtBot, desk: Desk, replica: Replica, told: Told) -> None:
    connected(replica)
    desk.settings.put(TICKET_WAIT_SECONDS, 0)
    desk.answers.expect(visit_of(booking(replica, desk)), hears(told))
    qtbot.waitUntil(lambda: told == [(Standing.PROVISIONAL, IN_TIME)])


@pytest.mark.parametrize("state", UNREACHABLE)
def test_without_a_connection_nobody_waits(qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm, told: Told, state: str) -> None:
    connected(replica, ConnectionState(state))
    desk.answers.expect(visit_of(booking(replica, desk)), hears(told))
    qtbot.waitUntil(lambda: told == [(Standing.PROVISIONAL, IN_TIME)])
    assert alarm.set == 0


def test_a_connection_that_breaks_ends_the_wait(qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm, told: Told) -> None:
    desk.answers.expect(visit_of(booking(replica, desk)), hears(told))
    settled(qtbot, desk)
    assert told == []
    connected(replica, ConnectionState.OFFLINE)
    qtbot.waitUntil(lambda: told == [(Standing.PROVISIONAL, IN_TIME)])


def test_what_was_undone_meanwhile_has_ended(qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm, told: Told) -> None:
    done = booking(replica, desk)
    desk.answers.expect(visit_of(done), hears(told))
    assert done.operation_id is not None
    replica.act(undo, replica.actor, done.operation_id)
    replica.change(lambda unit: unit.touch(Kind.APPOINTMENT, visit_of(done)))
    qtbot.waitUntil(lambda: told == [(Standing.ENDED, IN_TIME)])


def test_several_wait_at_once_each_for_its_own_answer(qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm) -> None:
    first, second = booking(replica, desk), booking(replica, desk, PATIENTS[1], 9)
    heard: dict[str, Told] = {"first": [], "second": []}
    desk.answers.expect(visit_of(first), hears(heard["first"]))
    desk.answers.expect(visit_of(second), hears(heard["second"]))
    answer(replica, second)
    qtbot.waitUntil(lambda: bool(heard["second"]))
    assert heard == {"first": [], "second": [(Standing.CONFIRMED, IN_TIME)]}
    alarm.ring()
    assert heard["first"] == [(Standing.PROVISIONAL, IN_TIME)]


def test_of_an_outage_only_the_newest_are_told_late_the_others_are_cases(
    qtbot: QtBot, desk: Desk, replica: Replica, alarm: HandAlarm
) -> None:
    made = [booking(replica, desk, patient, 5 * number) for number, patient in enumerate(PATIENTS)]
    assert len(made) == LATE_KEPT + 1
    heard: list[Told] = [[] for _ in made]
    for done, one in zip(made, heard, strict=True):
        desk.answers.expect(visit_of(done), hears(one))
        alarm.ring()
    for done in made:
        answer(replica, done, OperationState.REJECTED)
    qtbot.waitUntil(lambda: all(len(one) == 2 for one in heard[1:]))
    assert heard[0] == [(Standing.PROVISIONAL, IN_TIME)]


def test_a_desk_that_closes_leaves_no_alarm(desk: Desk, replica: Replica, alarm: HandAlarm) -> None:
    visit = visit_of(booking(replica, desk))
    desk.answers.expect(visit, lambda _standing, _late: None)
    desk.hub.close()
    assert (alarm.set, desk.answers.is_awaited(visit)) == (0, False)
