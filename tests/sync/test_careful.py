"""A central that runs transactions as batches: one record at a time, in an order that no cut and no rival makes unsafe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.conflict import CaseKind, CaseState
from desktop_app.node import write as node_write
from desktop_app.services.settling import keep_mine, keep_theirs
from desktop_app.services.settling_visits import another_time
from desktop_app.sync.habits import Known
from desktop_app.sync.transport import Answer, Door, NoAnswer, Request
from tests.kit.central import Profile
from tests.kit.clock import FixedClock
from tests.kit.network import Trick, cut, doubled, lost_after, lost_before, saying, unconnected
from tests.sync import laws
from tests.sync.inside import Inside, Town, small_town
from tests.sync.world import Desk, World, close_world, small_world

OUTCOME: Final = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"no"}]}'
MOST_WRITES: Final = 40


class Killed(BaseException):
    """The end of the process."""


def killed_before(door: Door, request: Request) -> Answer:
    """The power is cut before a byte has left."""
    raise Killed


def killed_after(door: Door, request: Request) -> Answer:
    """The central has done it, the power is cut before the answer is read."""
    door.ask(request)
    raise Killed


def a_write(request: Request) -> bool:
    """Anything that changes something."""
    return request.method != "GET"


@dataclass
class Nth:
    """Fits the write with this number, from 0, and counts all."""

    number: int
    seen: int = field(default=0)

    def __call__(self, request: Request) -> bool:
        """Whether it is this one."""
        self.seen += a_write(request)
        return a_write(request) and self.seen == self.number + 1


@pytest.fixture(autouse=True)
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server but ours refuses a second visit on a place by itself: here nobody does."""
    monkeypatch.setattr(node_write, "_refuse_places_sold_twice", lambda connection, drafts: None)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once; every story begins with a copy."""
    return small_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same with one desk."""
    return small_town(tmp_path_factory.mktemp("alone"), desks=1)


@pytest.fixture
def inside(town: Town, tmp_path: Path) -> Iterator[Inside]:
    """The town at a central that does not do transactions whole."""
    opened = town.opened(tmp_path / "town", Profile.BATCH)
    yield opened
    opened.close()


def written(inside: Inside) -> list[str]:
    """What arrived to be done, `POST Appointment pending`."""
    told = []
    for request in inside.within.writes:
        told.append(f"{request.method} {request.address.partition('/')[0]} {json.loads(request.body or b'{}').get('status', '')}".strip())
    return told


def turn(desk: Desk) -> None:
    """What is due, through a death of the program."""
    try:
        desk.engine.turn()
    except Killed:
        desk.restart()


def settle(inside: Inside) -> None:
    """Time enough for everything to arrive."""
    for seconds in (60, 60, 400, 400):
        inside.passes(seconds)
        for desk in inside.desks:
            turn(desk)


def all_is_well(inside: Inside) -> None:
    """Every law, when it is calm."""
    laws.no_place_is_sold_twice(inside.world.central)
    for desk in inside.desks:
        laws.every_operation_ends_or_waits_for_a_person(desk, [])
        laws.both_say_the_same(desk, inside.world.central)
        laws.the_journal_proves_itself(desk)
    laws.sending_again_changes_nothing(inside)


def test_a_visit_is_announced_then_its_place_is_taken_then_it_is_confirmed(inside: Inside) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    desk.turn()
    assert written(inside) == ["POST Appointment pending", "PUT Slot busy", "PUT Appointment booked"]
    assert desk.states()[-1] == "applied"
    settle(inside)
    all_is_well(inside)


def test_who_moves_holds_the_new_place_first_and_leaves_the_old_one_last(inside: Inside) -> None:
    desk = inside.desks[0]
    visit = desk.book(2, desk.patient("Серова"))
    desk.turn()
    inside.within.writes.clear()
    desk.move(visit, 3)
    desk.turn()
    assert written(inside) == ["PUT Slot busy", "PUT Appointment booked", "PUT Slot free"]
    inside.within.writes.clear()
    desk.cancel(visit)
    desk.turn()
    assert written(inside) == ["PUT Appointment cancelled", "PUT Slot free"]
    settle(inside)
    all_is_well(inside)


def test_a_new_patient_goes_before_the_visit_that_names_her(inside: Inside) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.new_patient())
    desk.turn()
    assert written(inside) == ["POST Patient", "POST Appointment pending", "PUT Slot busy", "PUT Appointment booked"]
    assert set(desk.states()) == {"applied"}
    settle(inside)
    all_is_well(inside)


def story(desk: Desk) -> tuple[Callable[[], object], ...]:
    """A visit that is booked, moved and cancelled, and another one that stays; each step looks first whether it was done."""

    def visit() -> str:
        return str(desk.scalar("SELECT a.id FROM appointment a JOIN patient p ON p.pk = a.patient_pk WHERE p.family = 'Серова'"))

    return (
        lambda: desk.book(2, desk.patient("Серова")),
        lambda: desk.move(visit(), 3),
        lambda: desk.cancel(visit()),
        lambda: desk.book(3, desk.patient("Рыжов")),
    )


CUTS: Final[dict[str, Trick]] = {
    "killed before": killed_before,
    "killed after": killed_after,
    "lost on the way": lost_before,
    "answer lost": lost_after,
    "unconnected": unconnected,
    "cut": cut,
    "twice": doubled,
    "503 though done": saying(503, OUTCOME, after=True),
    "429": saying(429, OUTCOME, retry_after="30"),
    "401": saying(401, OUTCOME),
    "empty answer though done": saying(200, b"", after=True),
}


@pytest.mark.parametrize("trick", ["killed before", "killed after"])
def test_wherever_it_is_cut_the_story_ends_like_the_undisturbed_one(alone: Town, tmp_path: Path, trick: str) -> None:
    number, reached = 0, True
    while reached and number < MOST_WRITES:
        inside = alone.opened(tmp_path / str(number), Profile.BATCH)
        desk = inside.desks[0]
        try:
            desk.network.plan(Nth(number), CUTS[trick])
            for step in story(desk):
                step()
                turn(desk)
                laws.no_cut_has_sold_a_place_twice(inside.world.central)
                inside.passes(60)
                turn(desk)
            settle(inside)
            assert set(desk.states()) == {"applied"}
            assert [slot["status"] for slot in inside.world.slots()] == ["busy", "busy", "free", "busy", "free"]
            assert len(inside.world.visits()) == 3
            assert [one["status"] for one in inside.world.visits(None) if one["status"] != "booked"] == ["cancelled"]
            all_is_well(inside)
            reached = bool(desk.network.played)
        finally:
            inside.close()
        number += 1
    assert number > 11, "the story writes more often than that"


@pytest.mark.parametrize("trick", list(CUTS))
def test_whatever_happens_when_the_place_is_taken_the_visit_is_booked_once(inside: Inside, trick: str) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    desk.network.plan(Nth(1), CUTS[trick])
    turn(desk)
    desk.engine.send_now()
    settle(inside)
    assert desk.states()[-1] == "applied"
    assert [slot["status"] for slot in inside.world.slots()] == ["busy", "busy", "busy", "free", "free"]
    all_is_well(inside)


@pytest.mark.parametrize("moment", range(7))
def test_two_desks_race_for_one_place_and_one_of_them_gets_it(inside: Inside, moment: int) -> None:
    first, second = inside.desks
    first.book(2, first.patient("Серова"))
    second.book(2, second.patient("Рыжов"))

    def meanwhile(door: Door, request: Request) -> Answer:
        second.turn()
        laws.no_cut_has_sold_a_place_twice(inside.world.central)
        return door.ask(request)

    asked: list[Request] = []

    def at_this_moment(request: Request) -> bool:
        asked.append(request)
        return len(asked) == moment + 1

    first.network.plan(at_this_moment, meanwhile)
    first.turn()
    second.turn()
    settle(inside)
    assert sorted([first.states()[-1], second.states()[-1]]) == ["applied", "conflict"]
    all_is_well(inside)
    loser = first if first.states()[-1] == "conflict" else second
    (case,) = [case for case in loser.cases() if case.state is not CaseState.SETTLED]
    assert case.kind is CaseKind.SLOT_TAKEN
    assert [one["status"] for one in inside.world.visits(None) if one["status"] != "booked"] == ["entered-in-error"], "it was taken back"


def lost(inside: Inside) -> tuple[Desk, str, str]:
    """A desk that announced a visit and did not get the place: the desk, the case, the visit."""
    desk, rival = inside.desks
    visit = desk.book(2, desk.patient("Серова"))

    def rival_first(door: Door, request: Request) -> Answer:
        rival.book(2, rival.patient("Рыжов"))
        rival.turn()
        return door.ask(request)

    desk.network.plan(lambda request: request.method == "PUT", rival_first)
    settle(inside)
    (case,) = [case for case in desk.cases() if case.state is not CaseState.SETTLED]
    return desk, case.id, visit


def test_who_lost_the_place_is_given_another_time(inside: Inside) -> None:
    desk, case, visit = lost(inside)
    version = desk.values(Kind.SLOT, desk.slot(3))["version"]
    assert isinstance(version, int)
    anew = str(another_time(desk.store, desk.actor, case, desk.slot(3), version).row_id)
    settle(inside)
    assert desk.states()[-1] == "applied"
    assert desk.values(Kind.APPOINTMENT, anew)["status"] == "booked"
    assert desk.values(Kind.APPOINTMENT, visit)["status"] == "entered-in-error"
    assert [slot["status"] for slot in inside.world.slots()] == ["busy", "busy", "busy", "busy", "free"]
    inside.world.same(desk)
    all_is_well(inside)


def test_who_lost_the_place_gives_up_and_the_rival_keeps_it(inside: Inside) -> None:
    desk, case, visit = lost(inside)
    keep_theirs(desk.store, desk.actor, case)
    settle(inside)
    assert desk.values(Kind.APPOINTMENT, visit)["status"] == "entered-in-error"
    inside.world.same(desk)
    laws.nothing_is_left_to_decide(desk)
    all_is_well(inside)


def test_who_insists_on_a_place_that_is_taken_does_not_get_it(inside: Inside) -> None:
    desk, case, _ = lost(inside)
    keep_mine(desk.store, desk.actor, case)
    settle(inside)
    assert desk.states()[-1] == "conflict"
    all_is_well(inside)


@pytest.mark.parametrize("number", range(3))
def test_what_is_refused_in_the_middle_is_taken_back(inside: Inside, number: int) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    desk.network.plan(Nth(number), saying(422, OUTCOME))
    settle(inside)
    assert desk.states()[-1] == "rejected"
    assert inside.world.slots()[2]["status"] == "free"
    assert len(inside.world.visits()) == 2
    all_is_well(inside)
    (case,) = desk.cases()
    keep_theirs(desk.store, desk.actor, case.id)
    settle(inside)
    inside.world.same(desk)


@pytest.mark.parametrize("trick", ["lost on the way", "answer lost", "killed after", "503 though done"])
@pytest.mark.parametrize("number", [3, 4])
def test_taking_back_is_gone_on_with_where_it_is_cut_too(inside: Inside, trick: str, number: int) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    confirming: list[Request] = []

    def refused(request: Request) -> bool:
        confirming.extend([request] * (b'"booked"' in (request.body or b"")))
        return bool(confirming) and confirming[-1] is request

    desk.network.plan(refused, saying(422, OUTCOME), times=4)
    desk.network.plan(Nth(number), CUTS[trick])
    settle(inside)
    settle(inside)
    assert desk.states()[-1] == "rejected"
    assert inside.world.slots()[2]["status"] == "free"
    all_is_well(inside)


def test_an_announcement_that_arrives_when_all_is_over_changes_nothing(inside: Inside) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    late: list[Request] = []

    def delayed(door: Door, request: Request) -> Answer:
        late.append(request)
        raise NoAnswer(sent=True)

    desk.network.plan(a_write, delayed)
    desk.turn()
    inside.world.portal_books(2, "Patient/Рыжов")
    settle(inside)
    (case,) = desk.cases()
    keep_theirs(desk.store, desk.actor, case.id)
    inside.within.ask(late[0])
    settle(inside)
    inside.world.same(desk)
    laws.sending_again_changes_nothing(inside, late)
    all_is_well(inside)


def test_a_taking_that_arrives_when_all_is_over_leaves_the_place_free(inside: Inside) -> None:
    desk = inside.desks[0]
    visit = desk.book(2, desk.patient("Серова"))
    desk.turn()
    desk.move(visit, 3)
    late: list[Request] = []

    def delayed(door: Door, request: Request) -> Answer:
        late.append(request)
        raise NoAnswer(sent=True)

    desk.network.plan(a_write, delayed)
    desk.turn()
    remote = str(desk.values(Kind.APPOINTMENT, visit)["remote_id"])
    inside.world.central.change("Appointment", remote, status="cancelled")
    inside.world.central.change("Slot", inside.world.slots()[2]["id"], status="free")
    settle(inside)
    assert [case.kind for case in desk.cases()] == [CaseKind.CANCELLED_THERE]
    inside.within.ask(late[0])
    settle(inside)
    assert [slot["status"] for slot in inside.world.slots()] == ["busy", "busy", "free", "free", "free"]
    all_is_well(inside)


def test_a_visit_that_was_cancelled_there_while_it_moved_gives_the_new_place_back(inside: Inside) -> None:
    desk = inside.desks[0]
    visit = desk.book(2, desk.patient("Серова"))
    desk.turn()
    remote = str(desk.values(Kind.APPOINTMENT, visit)["remote_id"])
    desk.move(visit, 3)

    def cancelled_there(door: Door, request: Request) -> Answer:
        inside.world.central.change("Appointment", remote, status="cancelled")
        inside.world.central.change("Slot", inside.world.slots()[2]["id"], status="free")
        return door.ask(request)

    desk.network.plan(Nth(1), cancelled_there)
    settle(inside)
    (case,) = desk.cases()
    assert case.kind is CaseKind.CANCELLED_THERE
    assert [slot["status"] for slot in inside.world.slots()] == ["busy", "busy", "free", "free", "free"]
    all_is_well(inside)


def test_a_place_that_others_remarked_on_is_left_all_the_same(inside: Inside) -> None:
    desk = inside.desks[0]
    visit = desk.book(2, desk.patient("Серова"))
    desk.turn()
    desk.move(visit, 3)

    def remarked(door: Door, request: Request) -> Answer:
        inside.world.central.change("Slot", inside.world.slots()[2]["id"], comment="a note of theirs")
        return door.ask(request)

    desk.network.plan(Nth(2), remarked)
    settle(inside)
    assert set(desk.states()) == {"applied"}
    left = inside.world.slots()[2]
    assert (left["status"], left["comment"]) == ("free", "a note of theirs")
    all_is_well(inside)


def test_a_place_on_which_a_stranger_sits_by_now_is_left_to_him(inside: Inside) -> None:
    desk = inside.desks[0]
    visit = desk.book(2, desk.patient("Серова"))
    desk.turn()
    desk.move(visit, 3)

    def taken(door: Door, request: Request) -> Answer:
        inside.world.central.change("Slot", inside.world.slots()[2]["id"], status="free")
        inside.world.portal_books(2, "Patient/Рыжов")
        return door.ask(request)

    desk.network.plan(Nth(2), taken)
    settle(inside)
    assert inside.world.slots()[2]["status"] == "busy"
    all_is_well(inside)


@pytest.mark.parametrize("refused", [False, True])
def test_a_central_that_became_whole_gets_what_was_half_done_to_an_end(inside: Inside, refused: bool) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    desk.network.plan(Nth(1), killed_before)
    turn(desk)
    assert [one["status"] for one in inside.world.visits(None)].count("pending") == 1
    desk.engine = desk.engine_knowing(Known())
    if refused:
        desk.network.plan(lambda request: a_write(request) and b"Task" not in (request.body or b""), saying(422, OUTCOME))
    settle(inside)
    assert desk.states()[-1] == ("rejected" if refused else "applied")
    assert inside.world.slots()[2]["status"] == ("free" if refused else "busy")
    all_is_well(inside)


@pytest.mark.parametrize("readable", [True, False])
def test_a_desk_that_may_not_write_a_record_asks_a_person_or_for_a_sign_in(inside: Inside, readable: bool) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    desk.network.plan(Nth(1), saying(403, OUTCOME))
    if not readable:
        desk.network.plan(lambda request: request.method == "GET" and bool(inside.within.writes), saying(403, OUTCOME))
    turn(desk)
    assert desk.states()[-1] == ("rejected" if readable else "in-doubt")
    desk.engine.send_now()
    settle(inside)
    assert desk.states()[-1] == ("rejected" if readable else "applied")
    all_is_well(inside)


def test_the_path_is_told_to_the_screens(tmp_path: Path, clock: FixedClock) -> None:
    world: World = small_world(tmp_path, clock, Profile.BATCH)
    try:
        desk = world.desk()
        assert desk.scalar("SELECT path || ' ' || path_reason || ' ' || probing FROM connection") == "careful not-atomic fits"
    finally:
        close_world(world)
