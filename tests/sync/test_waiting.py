"""Who waits is booked at the central in the place of his entry, on either sending path; and waits on where the place is lost."""

from __future__ import annotations

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.conflict import CaseKind, CaseState
from desktop_app.services.bookings import BookingWish, book, cancel
from desktop_app.services.outcome import Done
from desktop_app.services.settling_visits import another_time, to_waiting_list
from desktop_app.services.undo import undo
from desktop_app.services.waiting import WaitingWish, put_on_list
from tests.kit.network import Trick, a_transaction, lost_after, lost_before
from tests.sync.laws import no_place_is_sold_twice
from tests.sync.world import Desk, World

LOST = {"lost on the way": lost_before, "answer lost": lost_after}


def seen(desk: Desk, table: str, row_id: str) -> int:
    return int(desk.scalar(f"SELECT version FROM {table} WHERE id = ?", row_id))


def waits(desk: Desk, sent: bool = True) -> str:
    """An entry of the list, at the central where `sent`."""
    schedule = desk.scalar("SELECT id FROM schedule")
    done = put_on_list(desk.store, desk.actor, WaitingWish(desk.patient("Белова"), schedule))
    if sent:
        desk.settle()
        assert desk.states() == ["applied"]
    return str(done.row_id)


def book_from(desk: Desk, entry: str, place: int) -> Done:
    slot = desk.slot(place)
    wish = BookingWish(slot, seen(desk, "slot", slot), desk.patient("Белова"), waiting=entry)
    return book(desk.store, desk.actor, wish)


def statuses(world: World) -> list[str]:
    return sorted(str(one["status"]) for one in world.visits(None))


@pytest.mark.parametrize("trick", LOST.values(), ids=LOST)
def test_the_entry_becomes_the_visit(any_world: World, trick: Trick) -> None:
    desk = any_world.desk()
    entry = waits(desk)
    book_from(desk, entry, 0)
    desk.network.plan(a_transaction, trick)
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    (visit,) = any_world.visits(None)
    assert (visit["status"], any_world.slots()[0]["status"]) == ("booked", "busy")
    assert visit["id"] == desk.values(Kind.APPOINTMENT, entry)["remote_id"]
    no_place_is_sold_twice(any_world.central)
    any_world.same(desk)


def test_all_of_it_without_a_line_arrives_when_the_line_is_back(any_world: World) -> None:
    desk = any_world.desk()
    desk.network.down = True
    entry = waits(desk, sent=False)
    book_from(desk, entry, 0)
    desk.network.down = False
    desk.settle()
    assert set(desk.states()) == {"applied"}
    assert (statuses(any_world), any_world.slots()[0]["status"]) == (["booked"], "busy")
    any_world.same(desk)


def test_a_booking_that_is_taken_back_leaves_the_entry_and_frees_the_place(any_world: World) -> None:
    desk = any_world.desk()
    entry = waits(desk)
    made = book_from(desk, entry, 0)
    desk.settle()
    undo(desk.store, desk.actor, str(made.operation_id))
    desk.settle()
    assert (statuses(any_world), any_world.slots()[0]["status"]) == (["waitlist"], "free")
    assert desk.values(Kind.APPOINTMENT, entry)["status"] == "waitlist"
    any_world.same(desk)


def test_who_was_taken_off_and_put_back_waits_at_the_central_too(any_world: World) -> None:
    desk = any_world.desk()
    entry = waits(desk)
    off = cancel(desk.store, desk.actor, entry, seen(desk, "appointment", entry), "pat")
    desk.settle()
    assert statuses(any_world) == ["cancelled"]
    undo(desk.store, desk.actor, str(off.operation_id))
    desk.settle()
    assert statuses(any_world) == ["cancelled", "waitlist"]
    any_world.same(desk)


def lost(world: World) -> tuple[Desk, str]:
    """The portal sold the place while the line was away."""
    desk = world.desk()
    entry = waits(desk)
    book_from(desk, entry, 0)
    world.portal_books(0, "Patient/Чернов")
    desk.round()
    desk.settle()
    assert [case.kind for case in desk.cases()] == [CaseKind.SLOT_TAKEN]
    return desk, entry


def test_who_lost_the_place_waits_on(any_world: World) -> None:
    desk, entry = lost(any_world)
    to_waiting_list(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert [case.state for case in desk.cases()] == [CaseState.SETTLED]
    assert statuses(any_world) == ["booked", "waitlist"]
    assert desk.values(Kind.APPOINTMENT, entry)["status"] == "waitlist"
    no_place_is_sold_twice(any_world.central)
    any_world.same(desk)


def test_who_lost_the_place_gets_another_and_is_off_the_list(any_world: World) -> None:
    desk, entry = lost(any_world)
    slot = desk.slot(5)
    another_time(desk.store, desk.actor, desk.cases()[0].id, slot, seen(desk, "slot", slot))
    desk.settle()
    assert statuses(any_world) == ["booked", "booked"]
    assert desk.values(Kind.APPOINTMENT, entry)["status"] == "booked"
    no_place_is_sold_twice(any_world.central)
    any_world.same(desk)
