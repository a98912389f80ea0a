"""What lay in the outbox through an outage is sent in a row: whatever stops it on the way, each operation has its one effect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import get_ident

import pytest

from desktop_app.core.changes import Kind
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.services.undo import undo
from desktop_app.storage.faults import DiskFull
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit
from desktop_app.sync import stream
from desktop_app.sync.stream import MOST_AT_ONCE, Stride
from desktop_app.sync.transport import Answer, Door, Request
from tests.kit.faulty import Fault, FaultyDoor, Plan
from tests.kit.network import Trick, Which, a_transaction, lost_after, lost_before, saying, unconnected
from tests.sync.inside import FAMILIES, Inside, Town, small_town
from tests.sync.test_sweep import Ends, as_often_as_it_takes, at_the_end, begun, cut_at_each_writing, same_as_ever, settle
from tests.sync.world import Desk, World

OUTCOME = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}'
NEW = "Новикова"
CORRECTED = (FAMILIES[0], FAMILIES[3], FAMILIES[4])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once; every story begins with a copy."""
    return small_town(tmp_path_factory.mktemp("town"), desks=1)


def work_alone(desk: Desk) -> None:
    """The outage: two visits, one of a new patient, and three corrections. A person who sees his act done does not repeat it."""
    _book_once(desk, 2, FAMILIES[2])
    if not desk.scalar("SELECT count(*) FROM patient WHERE family = ?", NEW):
        desk.new_patient(NEW)
    _book_once(desk, 3, NEW)
    for family, given in zip(CORRECTED, ("Анна-Мария", "Мария", "Яна"), strict=True):
        row = desk.values(Kind.PATIENT, desk.patient(family))
        if row["given"] != given:
            assert isinstance(row["version"], int)
            seen = PatientForm(family, "Анна", birth_date=date(1980, 1, 2))
            correct_patient(desk.store, desk.actor, str(row["id"]), (row["version"], seen), replace(seen, given=given), "passport")


def _book_once(desk: Desk, slot: int, family: str) -> None:
    query = "SELECT count(*) FROM appointment a JOIN patient p ON p.pk = a.patient_pk WHERE p.family = ?"
    if not desk.scalar(query, family):
        desk.book(slot, desk.patient(family))


def tell(inside: Inside) -> None:
    """The whole story: the outage, and the first turns after it."""
    desk = inside.desks[0]
    as_often_as_it_takes(desk, desk.turn)
    as_often_as_it_takes(desk, partial(work_alone, desk))
    as_often_as_it_takes(desk, desk.turn)


@pytest.fixture(scope="module")
def undisturbed(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Ends:
    """The end of the story when nothing fails."""
    with begun(town, tmp_path_factory.mktemp("undisturbed")) as inside:
        tell(inside)
        settle(inside)
        return at_the_end(inside)


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few leave together, so that a short story has several groups."""
    monkeypatch.setattr(stream, "MOST_AT_ONCE", 2)


@pytest.mark.usefixtures("two_at_once")
@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.DROPPED_AFTER], ids=lambda fault: fault.name)
def test_each_sending_in_a_row_fails_in_turn(town: Town, undisturbed: Ends, tmp_path: Path, fault: Fault) -> None:
    number, reached = 0, True
    while reached:
        with begun(town, tmp_path / str(number)) as inside:
            sent: list[Request] = []
            inside.desks[0].network.inner = FaultyDoor(inside.within, inside.desks[0].clock, _at_sending(number, fault, sent))
            tell(inside)
            reached = len(sent) > number
            settle(inside)
            same_as_ever(inside, undisturbed)
        number += 1
    assert number > 5, "the story sends more often than that"


def _at_sending(number: int, fault: Fault, sent: list[Request]) -> Plan:
    def plan(_number: int, request: Request) -> Fault | None:
        if request.method == "GET":
            return None
        sent.append(request)
        return fault if len(sent) == number + 1 else None

    return plan


@pytest.mark.usefixtures("two_at_once")
@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
def test_the_power_is_cut_at_each_writing_while_others_are_on_their_way(
    town: Town, undisturbed: Ends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    count = cut_at_each_writing(town, undisturbed, tmp_path, monkeypatch, after, turn, tell_before_the_outage)
    assert count > 5, "sending writes more often than that"


def turn(inside: Inside) -> None:
    """The first turn after the outage."""
    as_often_as_it_takes(inside.desks[0], inside.desks[0].turn)


def tell_before_the_outage(inside: Inside) -> None:
    """All but the sending."""
    inside.desks[0].turn()
    work_alone(inside.desks[0])


VISITS = 8


@pytest.fixture
def busy(world: World) -> Desk:
    """A desk that has seen how quick the central is, with eight visits that nobody has heard of yet."""
    clinic = {"reference": world.refs["Organization"]}
    person = {"resourceType": "Patient", "birthDate": "1980-01-02", "managingOrganization": clinic}
    world.central.put_in(*(person | {"name": [{"family": f"Больной-{number}", "given": ["Анна"]}]} for number in range(VISITS)))
    desk = world.desk()
    desk.new_patient()
    desk.turn(30)
    for number in range(VISITS):
        desk.book(number, desk.patient(f"Больной-{number}"))
    return desk


def once_each(world: World, desk: Desk) -> None:
    """Every visit is there, and nothing twice."""
    desk.settle()
    assert desk.states() == ["applied"] * (VISITS + 1)
    assert [len(world.visits_on(slot)) for slot in range(VISITS)] == [1] * VISITS
    world.same(desk)


def test_all_are_sent_in_their_order_beside_the_thread_that_writes(world: World, busy: Desk) -> None:
    threads: list[int] = []
    starts: list[str] = []

    def noted(door: Door, request: Request) -> Answer:
        threads.append(get_ident())
        starts.append(_start_in(request))
        return door.ask(request)

    busy.network.plan(a_transaction, noted, VISITS)
    before = busy.network.sent()
    busy.turn(30)
    assert busy.network.sent() - before == VISITS
    assert len(set(threads)) == 1
    assert get_ident() not in threads
    assert starts == sorted(starts)
    once_each(world, busy)


def _start_in(request: Request) -> str:
    bundle = json.loads(request.body or b"{}")
    return next(str(entry["resource"]["start"]) for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Appointment")


STOPS = {
    "lost on the way": lost_before,
    "answer lost": lost_after,
    "no connection": unconnected,
    "503": saying(503, OUTCOME, retry_after="7"),
    "500 though done": saying(500, OUTCOME, after=True),
    "401": saying(401, OUTCOME),
    "429": saying(429, OUTCOME),
}


@pytest.mark.parametrize("trick", STOPS.values(), ids=STOPS)
def test_what_had_not_left_when_it_stopped_can_still_be_withdrawn(
    world: World, busy: Desk, monkeypatch: pytest.MonkeyPatch, trick: Trick
) -> None:
    monkeypatch.setattr(stream, "MOST_AT_ONCE", 3)
    busy.network.plan(third_transaction(busy), trick)
    busy.turn(30)
    visits = busy.operations()[1:]
    sent = [one.sent for one in visits]
    assert sent == [True] * len(visits) or sent[3:] == [False] * (VISITS - 3)
    assert [one.attempts for one in visits if not one.sent] == [0] * sent.count(False)
    busy.engine.send_now()
    once_each(world, busy)


def third_transaction(desk: Desk) -> Which:
    """The third that is sent from now on."""
    behind = desk.network.sent() + 3
    return lambda request: a_transaction(request) and desk.network.sent() == behind


def test_a_place_sold_meanwhile_stops_nothing_else(world: World, busy: Desk) -> None:
    world.portal_books(3)
    busy.settle()
    assert busy.states() == [*["applied"] * 4, "conflict", *["applied"] * 4]
    assert [len(world.visits_on(slot)) for slot in range(VISITS)] == [1] * VISITS


def test_a_person_who_stops_the_exchange_stops_it_between_two(world: World, busy: Desk) -> None:
    def pausing(door: Door, request: Request) -> Answer:
        busy.engine.pause()
        return door.ask(request)

    busy.network.plan(third_transaction(busy), pausing)
    busy.turn(30)
    assert busy.states() == [*["applied"] * 4, *["queued"] * 5]
    for operation in reversed(busy.operations()[-2:]):
        undo(busy.store, busy.actor, operation.id)
    busy.engine.resume()
    busy.settle()
    assert busy.states() == [*["applied"] * 7, *["withdrawn"] * 2]
    assert len(world.visits()) == VISITS - 2


def test_a_disk_that_fails_while_others_are_on_their_way_and_while_that_is_noted(
    world: World, busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the doubt can be written down: the next turn does it, without a new start of the program."""
    monkeypatch.setattr(stream, "MOST_AT_ONCE", 2)
    failing: list[bool] = []
    whole = Store.write

    @contextmanager
    def write(store: Store, urgency: Urgency) -> Iterator[Unit]:
        with whole(store, urgency) as unit:
            yield unit
            if failing and store is busy.store:
                raise DiskFull

    def fails(door: Door, request: Request) -> Answer:
        failing.append(True)
        return door.ask(request)

    monkeypatch.setattr(Store, "write", write)
    busy.network.plan(third_transaction(busy), fails)
    busy.turn(30)
    failing.clear()
    assert "sending" in busy.states()
    busy.turn(30)
    assert "sending" not in busy.states()
    once_each(world, busy)


def test_as_many_leave_together_as_are_sent_in_a_quarter_of_a_second() -> None:
    stride = Stride()
    assert stride.count == 1
    expected = {0.0: MOST_AT_ONCE, 0.005: MOST_AT_ONCE, 0.05: 5, 0.2: 1, 30.0: 1}
    for seconds, count in expected.items():
        stride.learn(seconds)
        assert stride.count == count
