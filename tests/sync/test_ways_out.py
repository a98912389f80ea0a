"""What was settled arrives: a place over the schedule, the waiting list, a visit booked anew; no place is left without its visit."""

from __future__ import annotations

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.conflict import CaseKind
from desktop_app.services.settling import keep_mine
from desktop_app.services.settling_visits import give_up, over_schedule, to_waiting_list
from tests.sync.laws import no_place_is_sold_twice
from tests.sync.world import Desk, World


@pytest.fixture
def lost(any_world: World) -> tuple[World, Desk, str]:
    """A booking without the line, while the portal sold the same place; the visit's row."""
    desk = any_world.desk()
    visit = desk.book(0, desk.patient("Белова"))
    any_world.portal_books(0, "Patient/Чернов")
    desk.round()
    desk.settle()
    assert [case.kind for case in desk.cases()] == [CaseKind.SLOT_TAKEN]
    return any_world, desk, visit


def test_a_place_over_the_schedule_is_one_of_its_own_at_the_central(lost: tuple[World, Desk, str]) -> None:
    world, desk, _visit = lost
    start = world.slots()[0]["start"]
    over_schedule(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert desk.states() == ["resolved", "applied"]
    same_time = [slot for slot in world.slots() if slot["start"] == start]
    assert sorted(bool(slot.get("overbooked")) for slot in same_time) == [False, True]
    assert len(world.visits()) == 2
    no_place_is_sold_twice(world.central)
    world.same(desk)


def test_the_waiting_list_is_an_appointment_without_a_place(lost: tuple[World, Desk, str]) -> None:
    world, desk, _visit = lost
    made = to_waiting_list(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert desk.states() == ["resolved", "applied"]
    (waiting,) = world.visits("waitlist")
    assert not {"slot", "start", "end"} & set(waiting)
    assert "start" in waiting["requestedPeriod"][0]
    assert desk.values(Kind.APPOINTMENT, str(made.row_id))["remote_id"] == waiting["id"]
    no_place_is_sold_twice(world.central)
    world.same(desk)


def test_a_booking_that_was_given_up_leaves_nothing_there(lost: tuple[World, Desk, str]) -> None:
    world, desk, visit = lost
    give_up(desk.store, desk.actor, desk.cases()[0].id, "pat")
    desk.settle()
    assert desk.states() == ["abandoned"]
    left = [one["status"] for one in world.visits(None)]
    assert left in (["booked"], ["booked", "entered-in-error"]), "on the careful path it had been announced there, and was taken back"
    assert desk.values(Kind.APPOINTMENT, visit)["status"] == "entered-in-error"


def moved_by_both(world: World) -> Desk:
    """A visit that two desks moved to different places, the other desk first: this desk has a case."""
    desk, other = world.desk(), world.desk()
    visit = desk.book(0, desk.patient("Белова"))
    desk.round()
    desk.settle()
    other.turn(400)
    theirs = str(other.by_remote(Kind.APPOINTMENT, str(desk.values(Kind.APPOINTMENT, visit)["remote_id"]))["id"])
    desk.network.down = True
    desk.move(visit, 5)
    other.move(theirs, 7)
    other.settle()
    desk.network.down = False
    desk.settle()
    assert [case.kind for case in desk.cases()] == [CaseKind.FIELD_DIFFERS]
    return desk


def test_insisting_on_our_move_frees_the_place_to_which_the_visit_was_moved_there(world: World) -> None:
    desk = moved_by_both(world)
    keep_mine(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert desk.states()[-1] == "applied"
    assert [slot["status"] for slot in world.slots()][5:8] == ["busy", "free", "free"]
    assert len(world.visits_on(5)) == len(world.visits()) == 1
    no_place_is_sold_twice(world.central)
    world.same(desk)


def test_insisting_on_a_visit_that_was_cancelled_there_books_it_anew(world: World) -> None:
    desk = world.desk()
    visit = desk.book(0, desk.patient("Белова"))
    desk.round()
    remote = str(desk.values(Kind.APPOINTMENT, visit)["remote_id"])
    desk.network.down = True
    desk.move(visit, 5)
    world.central.change("Appointment", remote, status="cancelled")
    world.central.change("Slot", world.slots()[0]["id"], status="free")
    desk.network.down = False
    desk.settle()
    assert [case.kind for case in desk.cases()] == [CaseKind.CANCELLED_THERE]
    made = keep_mine(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert desk.states()[-1] == "applied"
    assert [one["id"] for one in world.visits_on(5)] == [desk.values(Kind.APPOINTMENT, str(made.row_id))["remote_id"]]
    assert world.central.one("Appointment", remote)["status"] == "cancelled"
    no_place_is_sold_twice(world.central)
    world.same(desk)
