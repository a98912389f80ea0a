"""A case of every kind is settled from «Задачи» with at most three keys, whatever the way; what follows is told and printed by one more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.models.conflict import CaseKind, CaseState, Way
from desktop_app.models.journal import Act
from desktop_app.models.person import RoleCode
from desktop_app.queries.cases import case_lines, settled_lines
from desktop_app.services.staff import note_act
from desktop_app.ui.cases.verbs import gives_a_ticket, voids_the_ticket
from tests.kit.replica import Replica
from tests.ui.cases.troubles import CasesDesk, cases_desk, corrected_twice, lost_booking, lost_move, sold_twice

KEY = Qt.Key
ANNA, PETROV, TSOI = "Иванова Анна Сергеевна", "Петров Андрей Ильич", "Цой Жанна Алексеевна"
MOST_KEYS = 3


def _lost(kind: CaseKind) -> Callable[[Replica], str]:
    return lambda replica: lost_booking(replica, ANNA, "Кузнецова", 30, kind)


def _moved(kind: CaseKind) -> Callable[[Replica], str]:
    return lambda replica: lost_move(replica, ANNA, "Кузнецова", 30, kind)


def _twice(replica: Replica) -> str:
    return sold_twice(replica, ANNA, PETROV, "Кузнецова", 30)


def _corrected(replica: Replica) -> str:
    return corrected_twice(replica, TSOI)


ENTER = KEY.Key_Return


@dataclass(frozen=True)
class Story:
    """A case, the keys that settle it, and the way that is noted."""

    kind: CaseKind
    make: Callable[[Replica], str]
    keys: tuple[Qt.Key, ...]
    way: Way


STORIES = {
    "taken, the nearest other time": Story(CaseKind.SLOT_TAKEN, _lost(CaseKind.SLOT_TAKEN), (ENTER,), Way.ANOTHER_TIME),
    "taken, the third time": Story(CaseKind.SLOT_TAKEN, _lost(CaseKind.SLOT_TAKEN), (KEY.Key_3, ENTER), Way.ANOTHER_TIME),
    "taken, over the schedule": Story(CaseKind.SLOT_TAKEN, _lost(CaseKind.SLOT_TAKEN), (KEY.Key_O, ENTER), Way.OVER),
    "taken, waiting list": Story(CaseKind.SLOT_TAKEN, _lost(CaseKind.SLOT_TAKEN), (KEY.Key_W, ENTER), Way.WAIT),
    "taken, cancelled with a reason": Story(CaseKind.SLOT_TAKEN, _lost(CaseKind.SLOT_TAKEN), (KEY.Key_X, KEY.Key_2, ENTER), Way.CANCEL),
    "refused, sent again": Story(CaseKind.REFUSED, _lost(CaseKind.REFUSED), (KEY.Key_A, ENTER), Way.AGAIN),
    "refused, another time": Story(CaseKind.REFUSED, _lost(CaseKind.REFUSED), (ENTER,), Way.ANOTHER_TIME),
    "refused, waiting list": Story(CaseKind.REFUSED, _lost(CaseKind.REFUSED), (KEY.Key_W, ENTER), Way.WAIT),
    "refused, cancelled with a reason": Story(CaseKind.REFUSED, _lost(CaseKind.REFUSED), (KEY.Key_X, KEY.Key_1, ENTER), Way.CANCEL),
    "a move taken, another time": Story(CaseKind.SLOT_TAKEN, _moved(CaseKind.SLOT_TAKEN), (ENTER,), Way.ANOTHER_TIME),
    "a move taken, the old time stays": Story(CaseKind.SLOT_TAKEN, _moved(CaseKind.SLOT_TAKEN), (KEY.Key_C, ENTER), Way.KEEP_THEIRS),
    "cancelled there, another time": Story(
        CaseKind.CANCELLED_THERE, _moved(CaseKind.CANCELLED_THERE), (KEY.Key_1, ENTER), Way.ANOTHER_TIME
    ),
    "gone, waiting list": Story(CaseKind.GONE, _moved(CaseKind.GONE), (KEY.Key_W, ENTER), Way.WAIT),
    "sold twice, waiting list": Story(CaseKind.SOLD_TWICE, _twice, (KEY.Key_W, ENTER), Way.WAIT),
    "cancelled there, left so": Story(CaseKind.CANCELLED_THERE, _moved(CaseKind.CANCELLED_THERE), (KEY.Key_C, ENTER), Way.KEEP_THEIRS),
    "cancelled there, ours again": Story(CaseKind.CANCELLED_THERE, _moved(CaseKind.CANCELLED_THERE), (ENTER,), Way.KEEP_MINE),
    "cancelled there, waiting list": Story(CaseKind.CANCELLED_THERE, _moved(CaseKind.CANCELLED_THERE), (KEY.Key_W, ENTER), Way.WAIT),
    "gone, another time": Story(CaseKind.GONE, _moved(CaseKind.GONE), (ENTER,), Way.ANOTHER_TIME),
    "gone, let go": Story(CaseKind.GONE, _moved(CaseKind.GONE), (KEY.Key_C, ENTER), Way.KEEP_THEIRS),
    "sold twice, another time": Story(CaseKind.SOLD_TWICE, _twice, (ENTER,), Way.ANOTHER_TIME),
    "sold twice, over the schedule": Story(CaseKind.SOLD_TWICE, _twice, (KEY.Key_O, ENTER), Way.OVER),
    "sold twice, both stay": Story(CaseKind.SOLD_TWICE, _twice, (KEY.Key_C, ENTER), Way.KEEP_THEIRS),
    "sold twice, cancelled with a reason": Story(CaseKind.SOLD_TWICE, _twice, (KEY.Key_X, KEY.Key_3, ENTER), Way.CANCEL),
    "corrected twice, the merge as proposed": Story(CaseKind.FIELD_DIFFERS, _corrected, (ENTER,), Way.KEEP_MINE),
    "corrected twice, a group decided": Story(CaseKind.FIELD_DIFFERS, _corrected, (KEY.Key_G, KEY.Key_1, ENTER), Way.MERGE),
    "corrected twice, theirs": Story(CaseKind.FIELD_DIFFERS, _corrected, (KEY.Key_C, ENTER), Way.KEEP_THEIRS),
}
_WITH_TICKETS = {name: story for name, story in STORIES.items() if story.kind is not CaseKind.FIELD_DIFFERS}


@pytest.fixture
def empty(qtbot: QtBot, tmp_path: Path) -> Iterator[CasesDesk]:
    """The list of a senior clerk, without a case yet."""
    with cases_desk(qtbot, tmp_path, role=RoleCode.SENIOR_CLERK) as made:
        yield made


def shown(qtbot: QtBot, cases: CasesDesk, make: Callable[[Replica], str]) -> str:
    """Let the case come, and wait until it stands open before the clerk."""
    case_id = make(cases.replica)
    cases.screen.open(case_id)
    qtbot.waitUntil(lambda: cases.screen.has_case and cases.desk.tasks.is_idle)
    cases.screen.activate()
    return case_id


def test_the_stories_tell_of_every_kind_and_none_is_longer_than_three_keys() -> None:
    assert {story.kind for story in STORIES.values()} == set(CaseKind)
    assert max(len(story.keys) for story in STORIES.values()) <= MOST_KEYS


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_case_is_settled_by_its_keys(qtbot: QtBot, empty: CasesDesk, story: Story) -> None:
    case_id = shown(qtbot, empty, story.make)
    for key in story.keys:
        empty.press(key)
    qtbot.waitUntil(lambda: empty.screen.model.rowCount() == 0 and empty.desk.tasks.is_idle)
    assert empty.replica.ask(case_lines) == []
    (line,) = empty.replica.ask(settled_lines)
    assert (line.case_id, line.kind, line.way, line.settled_by) == (case_id, story.kind, story.way.value, "Иванова Анна")
    assert empty.told()


@pytest.mark.parametrize("story", _WITH_TICKETS.values(), ids=_WITH_TICKETS)
def test_each_way_is_in_the_journal_and_its_ticket_is_offered_anew(qtbot: QtBot, empty: CasesDesk, story: Story) -> None:
    """Who gets another time gets a ticket by one more key; who lost his has a void one, which is called back."""

    def printed(replica: Replica) -> str:
        case_id = story.make(replica)
        visit = next(line.appointment_id for line in replica.ask(case_lines) if line.case_id == case_id)
        replica.act(note_act, replica.actor, Act.PRINT, Kind.APPOINTMENT, str(visit))
        return case_id

    case_id = shown(qtbot, empty, printed)
    card = empty.screen.view.card
    assert card is not None
    for key in story.keys:
        empty.press(key)
    qtbot.waitUntil(lambda: empty.screen.model.rowCount() == 0 and empty.desk.tasks.is_idle)
    assert empty.replica.ask(_journal, case_id) == [(story.way.value, empty.replica.actor.person_id)]
    assert empty.desk.notices.has_offer == gives_a_ticket(story.way, card.line)
    called_back = gives_a_ticket(story.way, card.line) or voids_the_ticket(story.way, card.line)
    assert empty.told()[-1].endswith("The old ticket is void: take it back.") == called_back


def _journal(connection: Connection, case_id: str) -> list[tuple[str, str]]:
    """Which ways the journal tells of the case, and whose acts they were."""
    sql = "SELECT json_extract(payload, '$.way'), person_id FROM journal WHERE act = 'settle' AND row_id = ? ORDER BY sequence"
    return [(row[0], row[1]) for row in connection.exec_driver_sql(sql, (case_id,))]


def test_a_case_is_put_off_by_two_keys_until_the_hour_that_is_said(qtbot: QtBot, empty: CasesDesk) -> None:
    shown(qtbot, empty, _lost(CaseKind.SLOT_TAKEN))
    empty.press(KEY.Key_Z)
    until = empty.screen.view.chosen.until
    empty.press(ENTER)
    qtbot.waitUntil(lambda: empty.replica.ask(case_lines)[0].state is CaseState.PUT_OFF)
    assert empty.replica.ask(case_lines)[0].put_off_until == until
    qtbot.waitUntil(lambda: "put off until" in empty.screen.model.texts()[0][4])


# What follows


def test_the_true_ticket_is_offered_and_one_that_was_printed_is_called_back(qtbot: QtBot, empty: CasesDesk) -> None:
    shown(qtbot, empty, _printed)
    empty.press(ENTER)
    qtbot.waitUntil(lambda: bool(empty.told()))
    assert empty.told()[-1].endswith("The old ticket is void: take it back.")
    assert empty.desk.notices.has_offer
    (offer,) = [notice.action for notice in empty.desk.notices.history if notice.action is not None]
    assert offer.caption == "Print the new ticket"


def test_after_giving_up_a_printed_ticket_is_called_back_and_none_is_offered(qtbot: QtBot, empty: CasesDesk) -> None:
    shown(qtbot, empty, _printed)
    empty.press(KEY.Key_X)
    empty.press(ENTER)
    qtbot.waitUntil(lambda: bool(empty.told()))
    assert empty.told()[-1].endswith("The old ticket is void: take it back.")
    assert not empty.desk.notices.has_offer


def _printed(replica: Replica) -> str:
    case_id = lost_booking(replica, ANNA, "Кузнецова", 30)
    visit = next(line.appointment_id for line in replica.ask(case_lines) if line.case_id == case_id)
    replica.act(note_act, replica.actor, Act.PRINT, Kind.APPOINTMENT, str(visit))
    return case_id


def test_settled_cases_are_read_again_with_both_sides_by_one_key(qtbot: QtBot, empty: CasesDesk) -> None:
    shown(qtbot, empty, _corrected)
    empty.press(KEY.Key_C)
    empty.press(ENTER)
    qtbot.waitUntil(lambda: empty.screen.model.rowCount() == 0 and empty.desk.tasks.is_idle)
    empty.press(KEY.Key_H)
    qtbot.waitUntil(lambda: empty.screen.model.rowCount() == 1 and empty.screen.view.card is not None)
    rows = {row[0]: row[1:] for row in empty.screen.view.compare.texts()}
    assert rows["Name"] == ("Цой Жанна Алексеевна", "Цой-Белова Жанна Алексеевна", "Смирнова Жанна Алексеевна")
    assert empty.screen.which.choice == "settled"
    assert not empty.screen.has_case
    empty.press(ENTER)
    empty.press(KEY.Key_H)
    qtbot.waitUntil(lambda: empty.screen.model.rowCount() == 0 and empty.desk.tasks.is_idle)
    assert len(empty.replica.ask(settled_lines)) == 1


@pytest.mark.parametrize("keys", [(ENTER,), (KEY.Key_C, ENTER), (KEY.Key_X, KEY.Key_3, ENTER)], ids=["moved", "both stay", "cancelled"])
def test_a_place_sold_twice_names_in_the_history_whom_it_was_about(qtbot: QtBot, empty: CasesDesk, keys: tuple[Qt.Key, ...]) -> None:
    shown(qtbot, empty, _twice)
    for key in keys:
        empty.press(key)
    qtbot.waitUntil(lambda: empty.screen.model.rowCount() == 0 and empty.desk.tasks.is_idle)
    (line,) = empty.replica.ask(settled_lines)
    assert line.patient == "Петров А. И."


def test_where_nothing_was_settled_yet_the_list_says_what_comes_there(qtbot: QtBot, empty: CasesDesk) -> None:
    empty.screen.show_settled(True)
    qtbot.waitUntil(lambda: (state := empty.screen.states.state) is not None and state.head == "Nothing was settled yet")


def test_a_case_that_is_led_to_is_shown_among_those_that_wait(qtbot: QtBot, empty: CasesDesk) -> None:
    empty.screen.show_settled(True)
    case_id = shown(qtbot, empty, _lost(CaseKind.SLOT_TAKEN))
    assert (empty.screen.is_settled, empty.screen.which.choice) == (False, "open")
    assert empty.screen.view.card is not None
    assert empty.screen.view.card.line.case_id == case_id
