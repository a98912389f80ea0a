"""Places held for desks while there is a connection, and what they are worth without one (sync.md 5)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.sync_control import SendingPath
from desktop_app.fhir.mapping import take_in
from desktop_app.fhir.receipt import stamp_of
from desktop_app.models.base import to_micros
from desktop_app.models.conflict import CaseKind
from desktop_app.models.promise import Promise
from desktop_app.sync.habits import Route
from tests.kit.clock import FixedClock
from tests.kit.network import Trick, a_hold, a_transaction, cut, doubled, lost_after, lost_before, saying, unconnected
from tests.sync import laws
from tests.sync.world import Desk, World, close_world, small_world

PLACES = 16
SHARE = PLACES // 4
HOUR = 3600.0
OUTCOME = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}).encode()


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    """A central with a day of places that only the registry sells."""
    made = small_world(tmp_path, clock, places=PLACES)
    made.registry_alone()
    yield made
    close_world(made)


def opened(world: World, one_in: int = 4, name: str = "") -> Desk:
    """A desk that holds its share."""
    desk = world.desk()
    desk.allotment = world.share(one_in, name)
    return desk


def shared(world: World, number: int, one_in: int = 4) -> list[Desk]:
    """So many desks that know each other, each with its share."""
    desks = [opened(world, one_in, f"стол {place}") for place in range(1, number + 1)]
    for _ in range(4):
        for desk in desks:
            desk.turn(310 / number)
    for desk in desks:
        desk.turn(30)
    return desks


def own(world: World, desk: Desk) -> list[int]:
    return [number for number, holder in world.held().items() if holder == desk.store.desk_id]


def alike(world: World, *desks: Desk) -> None:
    for desk in desks:
        desk.turn(30)
    for desk in desks:
        world.same(desk)


# Holding


def test_a_desk_holds_one_place_in_four_and_knows_it_from_the_central(any_world: World) -> None:
    any_world.registry_alone()
    desk = opened(any_world, name="стол 3")
    desk.turn()
    assert list(any_world.held().values()) == [desk.store.desk_id] * (len(any_world.slots()) // 4)
    (number, *_) = own(any_world, desk)
    resource = any_world.slots()[number]
    values = take_in(resource)
    assert (values["holder_name"], values["hold_until"]) == ("стол 3", to_micros(any_world.clock.now() + timedelta(hours=4)))
    assert values["channels"] == "registry"
    assert desk.promise(number) is Promise.GUARANTEED
    alike(any_world, desk)


def test_places_that_others_may_sell_are_never_touched(world: World, clock: FixedClock) -> None:
    for number, slot in enumerate(world.slots()):
        channel = ["portal", "registry"][number % 2 :]
        world.central.change("Slot", slot["id"], extension=[{**slot["extension"][0], "valueCode": code} for code in channel])
    before = [slot["meta"]["versionId"] for slot in world.slots()[::2]]
    desk = opened(world)
    for _ in range(5):
        desk.turn(HOUR)
    assert len(world.held()) == PLACES // 2 // 4
    assert [slot["meta"]["versionId"] for slot in world.slots()[::2]] == before


def test_a_desk_without_a_share_writes_nothing_and_one_that_loses_it_lets_go(world: World) -> None:
    desk = world.desk()
    desk.turn(HOUR)
    assert world.held() == {}
    desk.allotment = world.share()
    desk.turn(HOUR)
    assert len(own(world, desk)) == SHARE
    desk.allotment = world.share(one_in=0)
    desk.turn(HOUR)
    assert world.held() == {}
    alike(world, desk)


def test_places_of_another_clinic_are_not_held(world: World) -> None:
    desk = opened(world)
    desk.allotment = type(world.share())(4, frozenset({"another"}))
    desk.turn(HOUR)
    assert world.held() == {}


def test_three_desks_find_each_other_by_their_holds_and_share_alike(world: World) -> None:
    desks = shared(world, 3)
    counts = Counter(world.held().values())
    assert set(counts) == {desk.store.desk_id for desk in desks}
    assert all(1 <= count <= 3 for count in counts.values())
    alike(world, *desks)


def test_a_place_held_for_another_desk_is_not_sold_here(world: World) -> None:
    one, two = shared(world, 2)
    assert not set(own(world, one)) & set(two.places())
    assert set(own(world, one)) <= set(one.places())
    assert set(one.places()) | set(two.places()) == set(range(PLACES))


def test_a_hold_is_renewed_in_time_and_let_go_half_an_hour_before_the_visit(world: World) -> None:
    desk = opened(world)
    held_at: list[dict[int, float]] = []
    for _ in range(36):
        desk.turn(HOUR)
        now = world.clock.now()
        left = {number: (int(str(take_in(world.slots()[number])["hold_until"])) - to_micros(now)) / 3.6e9 for number in own(world, desk)}
        held_at.append(left)
        assert all(hours > 0 for hours in left.values())
    assert len(held_at[0]) == SHARE
    assert min(held_at[20].values()) > 3, "what is far away is always held for hours"
    assert held_at[-1] == {}, "the day is over"
    assert {slot["status"] for slot in world.slots()} == {"free"}


def test_a_run_of_writes_is_noted_in_the_journal_under_its_receipt(world: World) -> None:
    desk = opened(world)
    desk.turn()
    receipts = {stamp_of(slot) for slot in world.slots() if slot["status"] == "busy-tentative"}
    assert receipts == {desk.scalar("SELECT operation_id FROM journal WHERE act = 'allot'")}
    desk.turn(HOUR / 10)
    assert desk.scalar("SELECT count(*) FROM journal WHERE act = 'allot'") == 1, "where there is nothing to write, nothing is noted"
    assert desk.operations() == [], "it is no operation of a person"


# Selling


def test_a_held_place_is_sold_at_once_and_offline_and_the_booking_arrives(any_world: World) -> None:
    any_world.registry_alone()
    desk = opened(any_world)
    desk.turn()
    (first, second) = own(any_world, desk)[:2]
    desk.book(first, desk.patient("Белова"))
    desk.turn(1)
    desk.network.down = True
    desk.book(second, desk.patient("Чернов"))
    desk.turn(HOUR)
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    assert [len(any_world.visits_on(number)) for number in (first, second)] == [1, 1]
    assert [take_in(any_world.slots()[number])["holder"] for number in (first, second)] == [None, None]
    alike(any_world, desk)


def test_bookings_go_before_holds_are_renewed(world: World) -> None:
    desk = opened(world)
    desk.turn()
    desk.network.down = True
    desk.book(own(world, desk)[0], desk.patient("Белова"))
    desk.turn(2 * HOUR)
    desk.network.down = False
    before = len(desk.network.asked)
    desk.settle()
    writes = [request.method for request in desk.network.asked[before:] if a_hold(request) or a_transaction(request)]
    assert writes[0] == "POST"
    assert "PUT" in writes


@pytest.mark.parametrize(
    "trick", [lost_before, lost_after, doubled, cut, unconnected, saying(500, OUTCOME, after=True), saying(503, OUTCOME)]
)
def test_whatever_becomes_of_the_answer_place_and_replica_agree_in_the_end(world: World, trick: Trick) -> None:
    desk = opened(world)
    desk.network.plan(a_hold, trick, times=3)
    for _ in range(8):
        desk.turn(120)
    assert len(own(world, desk)) == SHARE
    alike(world, desk)


@pytest.mark.parametrize("trick", [lost_after, saying(502, b"<html>", after=True)])
def test_a_place_of_which_we_do_not_know_that_it_is_held_is_not_called_guaranteed_and_sold_all_the_same(world: World, trick: Trick) -> None:
    desk = opened(world)
    desk.network.plan(a_hold, trick)
    desk.turn()
    (number,) = own(world, desk)
    desk.network.down = True
    assert desk.promise(number) is Promise.LOW_RISK
    desk.book(number, desk.patient("Белова"))
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["applied"]
    laws.no_place_is_sold_twice(world.central)
    alike(world, desk)


def test_a_place_sold_while_its_hold_is_on_the_way_is_not_held_again(world: World) -> None:
    desk = opened(world)
    desk.turn()
    number = own(world, desk)[0]
    desk.network.down = True
    desk.book(number, desk.patient("Белова"))
    resource = world.slots()[number]
    values = take_in(resource)
    later = [{**one, "valueInstant": "2026-11-16T12:00:00Z"} if "valueInstant" in one else one for one in resource["extension"]]
    world.central.change("Slot", resource["id"], extension=later)
    assert take_in(world.slots()[number])["hold_until"] != values["hold_until"], "a late renewal of our own"
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["applied"]
    assert world.slots()[number]["status"] == "busy"
    alike(world, desk)


@pytest.mark.parametrize("status", [403, 422, 405])
def test_a_central_that_refuses_holds_is_not_asked_again_for_an_hour(world: World, status: int) -> None:
    desk = opened(world)
    desk.network.plan(a_hold, saying(status, OUTCOME), times=100)
    desk.turn()
    assert desk.network.sent(a_hold) == 1
    desk.turn(HOUR / 2)
    assert desk.network.sent(a_hold) == 1
    desk.turn(HOUR)
    assert desk.network.sent(a_hold) == 2
    assert world.held() == {}


def test_nothing_is_held_at_a_central_without_versions_or_when_its_quota_is_short(world: World) -> None:
    desk = opened(world)
    desk.engine._hearing.quota._most, desk.engine._hearing.quota._left = 1000, 400
    desk.turn()
    assert world.held() == {}
    desk.engine._hearing.quota._left = 1000
    desk.turn(2 * HOUR)
    assert len(world.held()) == SHARE
    desk.engine._hearing.known_as(Route(SendingPath.READ_ONLY))
    desk.allotment = world.share(0)
    desk.turn(2 * HOUR)
    assert len(world.held()) == SHARE


def test_a_desk_that_was_off_for_the_night_holds_on_to_what_is_still_its_own(world: World) -> None:
    desk = opened(world)
    desk.turn()
    before = own(world, desk)
    desk.turn(20 * HOUR)
    assert own(world, desk) == before
    assert desk.promise(before[0]) is Promise.GUARANTEED


def test_a_desk_that_ends_before_its_holds_are_let_go_keeps_them_as_the_central_tells_them_and_trusts_them_no_more(world: World) -> None:
    desk = opened(world)
    desk.turn()
    held = own(world, desk)
    assert {desk.promise(number) for number in held} == {Promise.GUARANTEED}
    desk.allotment = world.share(one_in=0)
    desk.network.plan(a_hold, unconnected, times=100)
    desk.turn(HOUR)
    assert own(world, desk) == held
    desk.restart()
    desk.allotment = None
    desk.turn(60)
    world.same(desk)
    assert {desk.promise(number) for number in held} == {Promise.LOW_RISK}
    desk.network.behave()
    desk.allotment = world.share()
    desk.turn(HOUR)
    assert {desk.promise(number) for number in own(world, desk)} == {Promise.GUARANTEED}
    alike(world, desk)


def test_a_program_killed_after_its_hold_was_taken_finds_it_again(world: World) -> None:
    desk = opened(world)
    desk.network.plan(a_hold, lost_after)
    desk.turn()
    (number,) = own(world, desk)
    desk.restart()
    desk.turn(60)
    assert number in own(world, desk)
    assert desk.promise(number) is Promise.GUARANTEED
    assert len(own(world, desk)) == SHARE


# Others


def test_what_another_desk_left_is_taken_over_by_a_person_and_its_own_late_booking_becomes_a_case(world: World) -> None:
    gone, here = shared(world, 2)
    gone.network.down = True
    number = own(world, gone)[0]
    gone.book(number, gone.patient("Белова"))
    for _ in range(6):
        here.turn(HOUR / 2)
        assert number not in here.places(), "not before an hour after its end"
    here.turn(2 * HOUR)
    here.turn(60)
    assert number in here.places()
    assert here.promise(number) is Promise.AT_RISK
    assert number not in own(world, here), "no program takes it over"
    here.book(number, here.patient("Чернов"))
    here.settle()
    assert here.states() == ["applied"]
    gone.network.down = False
    gone.settle()
    assert [case.kind for case in gone.cases()] == [CaseKind.SLOT_TAKEN]
    laws.no_place_is_sold_twice(world.central)


def test_a_hold_that_was_freed_by_somebody_else_is_still_sold_while_nobody_took_the_place(world: World) -> None:
    desk = opened(world)
    desk.turn()
    first, second = own(world, desk)[:2]
    desk.network.down = True
    desk.book(first, desk.patient("Белова"))
    desk.book(second, desk.patient("Чернов"))
    for number in (first, second):
        world.central.change("Slot", world.slots()[number]["id"], status="free", extension=None)
    world.portal_books(second)
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["applied", "conflict"]
    laws.no_place_is_sold_twice(world.central)


def test_places_of_a_visit_under_way_are_left_alone(world: World) -> None:
    desk = opened(world, one_in=1)
    visit = desk.book(0, desk.patient("Белова"))
    desk.settle(3)
    desk.turn(HOUR)
    desk.network.plan(a_transaction, saying(500, OUTCOME), times=50)
    desk.cancel(visit)
    desk.turn(HOUR / 2)
    assert desk.values(Kind.SLOT, desk.slot(0))["status"] == "free"
    assert 0 not in world.held(), "its freeing has not come to the central"


# The whole of it


def test_three_desks_sell_all_they_may_while_the_central_is_dead(world: World) -> None:
    """No clash where a place was guaranteed; every other one was told beforehand."""
    desks = shared(world, 3)
    for desk in desks:
        desk.network.down = True
        desk.turn(1)
        desk.turn(60)
    said: dict[tuple[int, int], Promise] = {}
    for at, desk in enumerate(desks):
        for number in desk.places():
            said[at, number] = desk.promise(number)
            desk.book(number, desk.new_patient("Новикова" + "абвгдежзиклмнопр"[number]))
    guaranteed = [number for (_, number), promise in said.items() if promise is Promise.GUARANTEED]
    assert len(guaranteed) == len(set(guaranteed)) == len(world.held()) >= SHARE
    low = [number for (_, number), promise in said.items() if promise is Promise.LOW_RISK]
    assert len(low) == len(set(low)) == PLACES - len(guaranteed), "who knows the same desks shares without a word"
    for desk in desks:
        desk.network.down = False
    for _ in range(3):
        for desk in desks:
            desk.settle()
    laws.no_place_is_sold_twice(world.central)
    lost = {(at, number): kind for at, desk in enumerate(desks) for number, kind in _lost(desk).items()}
    assert Promise.GUARANTEED not in {said[one] for one in lost}
    for number in {number for _, number in lost}:
        sellers = [promise for (_, place), promise in said.items() if place == number]
        assert sellers.count(Promise.AT_RISK) == len(sellers) - 1, "of those who sold one place all but one had said at risk"
    assert len(lost) == len(said) - PLACES, "every place is sold once"
    assert set(lost.values()) == {CaseKind.SLOT_TAKEN}


def _lost(desk: Desk) -> dict[int, CaseKind]:
    """The places whose bookings the central did not take, by their number."""
    numbers = {desk.slot(number): number for number in range(PLACES)}
    sequences = {operation.sequence: operation for operation in desk.operations()}
    found: dict[int, CaseKind] = {}
    for case in desk.cases():
        rows = sequences[case.operation_sequence or 0].rows
        found |= {numbers[row.row_id]: case.kind for row in rows if row.kind == Kind.SLOT}
    return found
