"""The reception and the exchange: who came while the central was away is known there in the end, and what contradicts becomes a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import from_micros
from desktop_app.models.conflict import CaseKind
from desktop_app.models.reception import Document, Proof
from desktop_app.services.reception import SeenVisit, arrive, call_in, no_show, receive, step_back
from desktop_app.services.settling import keep_mine, keep_theirs
from desktop_app.services.walk_ins import WalkInWish, walk_in
from tests.kit.network import Trick, a_transaction, cut, doubled, lost_after, lost_before
from tests.sync.world import Desk, World

LOST = {"lost on the way": lost_before, "answer lost": lost_after, "arrived twice": doubled, "answer cut": cut}
BY_PASSPORT = Proof(Document.PASSPORT)
TOMORROW = timedelta(days=1)


def seen(desk: Desk, visit: str) -> SeenVisit:
    """The visit as the list shows it now."""
    row = desk.values(Kind.APPOINTMENT, visit)
    slot = desk.scalar("SELECT s.id FROM slot s JOIN appointment a ON a.slot_pk = s.pk WHERE a.id = ?", visit)
    return SeenVisit(visit, int(str(row["version"])), AppointmentStatus(str(row["status"])), from_micros(int(str(row["start"]))), slot)


def come(desk: Desk, visit: str) -> None:
    """The patient is here."""
    arrive(desk.store, desk.actor, seen(desk, visit), BY_PASSPORT)


def step(desk: Desk, verb: Callable[..., object], visit: str) -> None:
    """Another step with the visit as it stands."""
    verb(desk.store, desk.actor, seen(desk, visit))


def on_the_day(world: World, desk: Desk, slot: int = 0) -> str:
    """A visit that the central knows, on the morning of its day."""
    visit = desk.book(slot, desk.patient("Белова"))
    desk.round()
    assert desk.states()[-1] == "applied"
    world.clock.advance(TOMORROW)
    desk.round()
    return visit


def there(world: World, desk: Desk, visit: str) -> dict[str, Any]:
    """The visit at the central."""
    return world.central.one("Appointment", str(desk.values(Kind.APPOINTMENT, visit)["remote_id"]))


@pytest.mark.parametrize("trick", LOST.values(), ids=LOST)
def test_an_arrival_reaches_the_central_once_whatever_the_network_does(any_world: World, trick: Trick) -> None:
    desk = any_world.desk()
    visit = on_the_day(any_world, desk)
    come(desk, visit)
    desk.network.plan(a_transaction, trick)
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    assert there(any_world, desk, visit)["status"] == "arrived"
    any_world.same(desk)


def test_a_whole_morning_without_the_network_reaches_the_central_when_it_returns(world: World, desk: Desk) -> None:
    visit = on_the_day(world, desk)
    desk.network.down = True
    come(desk, visit)
    step(desk, call_in, visit)
    step(desk, receive, visit)
    desk.turn()
    assert there(world, desk, visit)["status"] == "booked"
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["applied"] * 4
    assert there(world, desk, visit)["status"] == "fulfilled"
    world.same(desk)


def test_another_desk_sees_who_has_come(world: World, desk: Desk) -> None:
    other = world.desk()
    visit = on_the_day(world, desk)
    come(desk, visit)
    desk.round()
    other.round()
    assert other.by_remote(Kind.APPOINTMENT, str(desk.values(Kind.APPOINTMENT, visit)["remote_id"]))["status"] == "arrived"


def test_two_desks_that_receive_one_patient_agree(world: World, desk: Desk) -> None:
    other = world.desk()
    visit = on_the_day(world, desk)
    other.round()
    same = str(other.by_remote(Kind.APPOINTMENT, str(desk.values(Kind.APPOINTMENT, visit)["remote_id"]))["id"])
    come(desk, visit)
    come(other, same)
    desk.round()
    other.round()
    other.settle()
    assert (desk.cases(), other.cases()) == ([], [])
    assert other.states() == ["applied"]
    assert there(world, desk, visit)["status"] == "arrived"


def test_who_came_to_a_visit_that_was_cancelled_there_meanwhile_is_a_case(any_world: World) -> None:
    desk = any_world.desk()
    visit = on_the_day(any_world, desk)
    desk.network.down = True
    come(desk, visit)
    any_world.central.change("Appointment", str(there(any_world, desk, visit)["id"]), status="cancelled")
    any_world.central.change("Slot", any_world.slots()[0]["id"], status="free")
    desk.network.down = False
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "conflict"]
    case = desk.cases()[0]
    assert (case.kind, case.row_id) == (CaseKind.CANCELLED_THERE, visit)
    assert desk.values(Kind.APPOINTMENT, visit)["status"] == "arrived", "the desk goes on showing who stands here"
    keep_theirs(desk.store, desk.actor, case.id)
    desk.settle()
    assert desk.values(Kind.APPOINTMENT, visit)["status"] == "cancelled"
    any_world.same(desk)


def test_who_came_to_a_visit_that_was_moved_there_meanwhile_is_a_case_with_both_ways_out(world: World, desk: Desk) -> None:
    visit = on_the_day(world, desk)
    come(desk, visit)
    later = world.slots()[4]
    place = [{"reference": f"Slot/{later['id']}"}]
    world.central.change("Slot", later["id"], status="busy")
    world.central.change("Slot", world.slots()[0]["id"], status="free")
    world.central.change("Appointment", there(world, desk, visit)["id"], start=later["start"], end=later["end"], slot=place)
    desk.round()
    desk.settle()
    case = desk.cases()[0]
    assert (case.kind, case.groups) == (CaseKind.FIELD_DIFFERS, ["visit"])
    keep_theirs(desk.store, desk.actor, case.id)
    desk.settle()
    row = desk.values(Kind.APPOINTMENT, visit)
    assert (row["status"], from_micros(int(str(row["start"])))) == ("booked", datetime.fromisoformat(later["start"]))
    come(desk, visit)
    desk.settle()
    assert there(world, desk, visit)["status"] == "arrived"
    world.same(desk)


def test_a_remark_of_others_and_an_arrival_of_ours_both_stay(world: World, desk: Desk) -> None:
    visit = on_the_day(world, desk)
    come(desk, visit)
    world.central.change("Appointment", there(world, desk, visit)["id"], comment="from the portal")
    desk.round()
    desk.settle()
    now = there(world, desk, visit)
    assert (now["status"], now["comment"]) == ("arrived", "from the portal")
    world.same(desk)


def test_a_no_show_here_and_an_arrival_there_is_decided_by_a_person(world: World, desk: Desk) -> None:
    visit = on_the_day(world, desk)
    world.clock.advance(timedelta(hours=4))
    step(desk, no_show, visit)
    world.central.change("Appointment", there(world, desk, visit)["id"], status="arrived")
    desk.round()
    desk.settle()
    case = desk.cases()[0]
    assert (case.kind, case.groups) == (CaseKind.FIELD_DIFFERS, ["visit"])
    keep_mine(desk.store, desk.actor, case.id)
    desk.settle()
    assert there(world, desk, visit)["status"] == "noshow"


def test_a_step_taken_back_before_it_was_sent_leaves_no_trace_there(world: World, desk: Desk) -> None:
    visit = on_the_day(world, desk)
    before = there(world, desk, visit)
    come(desk, visit)
    step(desk, step_back, visit)
    desk.settle()
    assert desk.states() == ["applied", "withdrawn"]
    assert there(world, desk, visit) == before
    world.same(desk)


def test_a_step_taken_back_after_it_was_sent_is_sent_too(world: World, desk: Desk) -> None:
    visit = on_the_day(world, desk)
    come(desk, visit)
    desk.round()
    step(desk, step_back, visit)
    desk.settle()
    assert desk.states() == ["applied"] * 3
    assert there(world, desk, visit)["status"] == "booked"
    world.same(desk)


# Without a booking


def given_number(desk: Desk, family: str = "Белова") -> str:
    """A number to the doctor of this world, beside his bookings; the id of the visit."""
    schedule = str(desk.ids_of(Kind.SCHEDULE)[0])
    done = walk_in(desk.store, desk.actor, WalkInWish(schedule, desk.patient(family)))
    return str(done.row_id)


@pytest.mark.parametrize("trick", LOST.values(), ids=LOST)
def test_a_walk_in_is_one_place_and_one_visit_whatever_the_network_does(any_world: World, trick: Trick) -> None:
    desk = any_world.desk()
    any_world.clock.advance(TOMORROW)
    before = len(any_world.slots())
    visit = given_number(desk)
    desk.network.plan(a_transaction, trick)
    desk.round()
    desk.settle()
    assert desk.states() == ["applied"]
    made = there(any_world, desk, visit)
    place = any_world.central.one("Slot", made["slot"][0]["reference"].removeprefix("Slot/"))
    assert (made["status"], place["status"], place["overbooked"]) == ("arrived", "busy", True)
    assert len(any_world.slots()) == before + 1
    assert len(any_world.visits(None)) == 1
    any_world.same(desk)


def test_two_desks_without_the_network_send_patients_to_one_doctor_and_nothing_is_sold_twice(world: World, desk: Desk) -> None:
    other = world.desk()
    world.clock.advance(TOMORROW)
    for one in (desk, other):
        one.network.down = True
    visits = [(one, given_number(one, family)) for one, family in ((desk, "Белова"), (other, "Чернов"))]
    numbers = [str(one.values(Kind.APPOINTMENT, visit)["queue_number"]) for one, visit in visits]
    assert len(set(numbers)) == 2
    for one in (desk, other):
        one.network.down = False
        one.settle()
    assert (desk.states(), other.states()) == (["applied"], ["applied"])
    assert (desk.cases(), other.cases()) == ([], [])
    desk.turn(400)
    assert {str(desk.values(Kind.APPOINTMENT, visit)["queue_number"]) for visit in desk.ids_of(Kind.APPOINTMENT)} == set(numbers)
    assert [slot["status"] for slot in world.slots() if not slot.get("overbooked")] == ["free"] * 10
    world.same(desk)


def test_a_newcomer_without_a_card_is_made_known_before_his_visit(world: World, desk: Desk) -> None:
    world.clock.advance(TOMORROW)
    desk.new_patient("Новикова")
    given_number(desk, "Новикова")
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    world.same(desk)


def test_a_walk_in_goes_on_into_the_room_before_the_central_knows_of_him(world: World, desk: Desk) -> None:
    world.clock.advance(TOMORROW)
    desk.network.down = True
    visit = given_number(desk)
    step(desk, call_in, visit)
    step(desk, receive, visit)
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["applied"] * 3
    assert there(world, desk, visit)["status"] == "fulfilled"
    world.same(desk)


def test_a_walk_in_who_left_is_cancelled_and_his_place_is_gone(world: World, desk: Desk) -> None:
    world.clock.advance(TOMORROW)
    visit = given_number(desk)
    desk.round()
    step(desk, step_back, visit)
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    made = there(world, desk, visit)
    place = world.central.one("Slot", made["slot"][0]["reference"].removeprefix("Slot/"))
    assert (made["status"], place["status"]) == ("cancelled", "entered-in-error")
