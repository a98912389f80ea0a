"""What an absence asks for arrives: a visit beside the schedule of a colleague, and a place on the waiting list, on either sending path."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop_app.core.changes import Kind
from desktop_app.services.absence import move_beside, wait_for_place
from tests.kit.network import Trick, a_transaction, lost_after, lost_before
from tests.sync.laws import no_place_is_sold_twice
from tests.sync.world import Desk, World

LOST = {"lost on the way": lost_before, "answer lost": lost_after}


def booked(desk: Desk) -> str:
    """A visit that is at the central."""
    visit = desk.book(0, desk.patient("Белова"))
    desk.round()
    assert desk.states() == ["applied"]
    return visit


def seen(desk: Desk, visit: str) -> int:
    return int(desk.scalar("SELECT version FROM appointment WHERE id = ?", visit))


@pytest.mark.parametrize("trick", LOST.values(), ids=LOST)
def test_a_visit_beside_the_schedule_has_a_place_of_its_own_at_the_central(any_world: World, trick: Trick) -> None:
    desk = any_world.desk()
    visit = booked(desk)
    start = datetime.fromisoformat(any_world.slots()[0]["start"])
    schedule = desk.scalar("SELECT id FROM schedule")
    move_beside(desk.store, desk.actor, visit, seen(desk, visit), schedule, start)
    desk.network.plan(a_transaction, trick)
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    same_time = [slot for slot in any_world.slots() if datetime.fromisoformat(slot["start"]) == start]
    assert sorted((bool(slot.get("overbooked")), slot["status"]) for slot in same_time) == [(False, "free"), (True, "busy")]
    assert len(any_world.visits(None)) == 1
    no_place_is_sold_twice(any_world.central)
    any_world.same(desk)


def test_who_waits_for_a_place_is_cancelled_and_listed_at_the_central(any_world: World) -> None:
    desk = any_world.desk()
    visit = booked(desk)
    now = any_world.clock.now()
    made = wait_for_place(desk.store, desk.actor, visit, seen(desk, visit), "prov-pers", now + timedelta(days=3))
    desk.settle()
    assert desk.states() == ["applied", "applied", "applied"]
    (waiting,) = any_world.visits("waitlist")
    assert {"start", "end"} <= set(waiting["requestedPeriod"][0])
    assert not {"slot", "start", "end"} & set(waiting)
    assert desk.values(Kind.APPOINTMENT, str(made.row_id))["remote_id"] == waiting["id"]
    assert [one["status"] for one in any_world.visits(None)] == ["cancelled", "waitlist"]
    assert any_world.slots()[0]["status"] == "free"
    any_world.same(desk)
