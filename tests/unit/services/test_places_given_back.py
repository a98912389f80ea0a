"""What becomes of a place when a visit leaves it: free again, but never from under another visit, and never opened where it was closed."""

from __future__ import annotations

import pytest

from desktop_app.core.errors import RuleRefused
from desktop_app.queries.free_slots import free_slot
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.undo import undo
from tests.unit.services.desk import ANNA, PETROV, Clerk


def leave(clerk: Clerk, visit: str, way: str) -> str | None:
    """The visit leaves its place by cancelling or by moving; the id of the operation."""
    actor, seen = clerk.replica.actor, clerk.version("appointment", visit)
    if way == "cancel":
        return clerk.replica.act(cancel, actor, visit, seen, "pat").operation_id
    return clerk.replica.act(move, actor, visit, seen, clerk.free("Орлов", hours=200)[0].slot_id).operation_id


def rows_of(clerk: Clerk, operation_id: str | None) -> list[str]:
    """The ids of the rows that an operation will change."""
    with clerk.replica.store.read() as connection:
        query = "SELECT r.row_id FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence WHERE o.id = ?"
        return list(connection.exec_driver_sql(query, (operation_id,)).scalars())


@pytest.mark.parametrize("way", ["cancel", "move"])
@pytest.mark.parametrize(
    ("before", "overbooked", "after"),
    [
        ("busy", False, "free"),
        ("busy-tentative", False, "free"),
        ("free", False, "free"),
        ("busy", True, "entered-in-error"),
        ("busy-unavailable", False, "busy-unavailable"),
        ("entered-in-error", False, "entered-in-error"),
    ],
)
def test_a_place_is_given_back_but_a_closed_one_is_not_opened(clerk: Clerk, way: str, before: str, overbooked: bool, after: str) -> None:
    slot = clerk.free(hours=72)[0]
    visit = str(clerk.book(slot=slot).row_id)
    clerk.comes("UPDATE slot SET status = ?, overbooked = ?, holder = 'd' WHERE id = ?", before, overbooked, slot.slot_id)
    leave(clerk, visit, way)
    assert clerk.row("slot", slot.slot_id)["status"] == after
    assert (clerk.row("slot", slot.slot_id)["holder"] is None) == (before in {"busy", "busy-tentative", "free"})


@pytest.mark.parametrize("way", ["cancel", "move"])
def test_a_place_sold_twice_stays_taken_while_one_of_both_still_sits_there(clerk: Clerk, way: str) -> None:
    slot = clerk.free(hours=72)[0]
    ours = clerk.book(slot=slot)
    theirs = clerk.stranger_sits_on(slot.slot_id)
    operation = leave(clerk, str(ours.row_id), way)
    assert clerk.row("slot", slot.slot_id)["status"] == "busy"
    assert slot.slot_id not in rows_of(clerk, operation), "the central is not told that it is free"
    assert clerk.row("appointment", theirs)["status"] == "booked"
    leave(clerk, theirs, "cancel")
    assert clerk.row("slot", slot.slot_id)["status"] == "free", "the last one frees it"


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_a_visit_that_has_ended_keeps_no_place_from_being_freed(clerk: Clerk, status: str) -> None:
    slot = clerk.free(hours=72)[0]
    ours = clerk.book(slot=slot)
    clerk.comes("UPDATE appointment SET status = ? WHERE id = ?", status, clerk.stranger_sits_on(slot.slot_id))
    leave(clerk, str(ours.row_id), "cancel")
    assert clerk.row("slot", slot.slot_id)["status"] == "free"


def test_a_place_that_says_free_but_is_sat_on_is_neither_listed_nor_opened_by_its_id(clerk: Clerk) -> None:
    """A foreign program books without marking the place; a chosen place stands first in the panel, so it is asked for alone."""
    slot = clerk.free(hours=72)[0]
    assert clerk.replica.ask(free_slot, slot.slot_id) == slot
    clerk.stranger_sits_on(slot.slot_id)
    assert slot.slot_id not in {one.slot_id for one in clerk.free(hours=72)}
    assert clerk.replica.ask(free_slot, slot.slot_id) is None


def test_a_cancelled_place_is_sold_again_and_its_old_visit_cannot_take_it_back(clerk: Clerk) -> None:
    slot = clerk.free(hours=72)[0]
    first = clerk.book(ANNA, slot)
    cancelled = leave(clerk, str(first.row_id), "cancel")
    clerk.accepted(first.operation_id)
    clerk.accepted(cancelled)
    free = clerk.replica.ask(free_slot, slot.slot_id)
    assert free is not None
    second = clerk.replica.act(book, clerk.replica.actor, BookingWish(free.slot_id, free.slot_version, clerk.replica.patients[PETROV]))
    clerk.accepted(second.operation_id)
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(undo, clerk.replica.actor, str(cancelled))
    assert refused.value.code == "APPOINT_TIME_IS_BUSY"
    assert clerk.row("appointment", second.row_id)["status"] == "booked"
