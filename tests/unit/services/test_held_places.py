"""Taking held places: ours like free ones, those that others left by a person, and what was promised is kept with the act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.core.errors import RowMoved, UserError
from desktop_app.models.operation import OperationState
from desktop_app.models.promise import Promise
from desktop_app.queries.appointments import appointment_card
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.tickets import ticket_facts
from desktop_app.services.bookings import BookingWish, book, move
from desktop_app.services.settling_visits import another_time
from desktop_app.services.undo import undo
from tests.unit.services.desk import PETROV, Clerk
from tests.unit.services.test_undo_and_settling import conflicted

HOUR = timedelta(hours=1)


def hold(clerk: Clerk, slot: FreeSlot, desk: str, hours: float = 3) -> FreeSlot:
    """The central holds the place for `desk`; as the list shows it afterwards, where it does."""
    until = clerk.clock.now() + hours * HOUR
    clerk.comes(
        "UPDATE slot SET status = 'busy-tentative', holder = ?, hold_until = ?, holder_name = 'Стол', version = version + 1 WHERE id = ?",
        desk, int(until.timestamp() * 1_000_000), slot.slot_id,
    )  # fmt: skip
    return next((one for one in clerk.free(hours=40) if one.slot_id == slot.slot_id), slot)


def ours(clerk: Clerk, hours: float = 3) -> FreeSlot:
    return hold(clerk, registry_place(clerk), clerk.replica.store.desk_id, hours)


def registry_place(clerk: Clerk, number: int = 0) -> FreeSlot:
    return [slot for slot in clerk.free(hours=48) if slot.channels == ("registry",)][number]


def operation(clerk: Clerk, operation_id: str | None) -> dict[str, Any]:
    return clerk.row("operation", operation_id)


def online(clerk: Clerk, hours: float) -> None:
    """The central is there for so many hours."""
    now = int(clerk.clock.now().timestamp() * 1_000_000)
    since = now - int(hours * 3_600_000_000)
    clerk.comes("UPDATE connection SET state = 'online', since = ?, last_answer = ?", since, now)


def test_a_place_held_for_us_is_booked_like_a_free_one_and_the_guarantee_noted(clerk: Clerk) -> None:
    slot = ours(clerk)
    done = clerk.book(slot=slot)
    row = clerk.row("slot", slot.slot_id)
    assert (row["status"], row["holder"], row["hold_until"], row["holder_name"]) == ("busy", None, None, None)
    assert operation(clerk, done.operation_id)["promise"] == "guaranteed"
    assert operation(clerk, done.operation_id)["promised_until"] == int((clerk.clock.now() + 3 * HOUR).timestamp() * 1_000_000)


@pytest.mark.parametrize(("channels", "promise"), [("registry", "low-risk"), ("portal,registry", "at-risk"), ("", "at-risk")])
def test_of_a_free_place_the_promise_is_noted_by_who_else_may_sell_it(clerk: Clerk, channels: str, promise: str) -> None:
    slot = registry_place(clerk)
    clerk.comes("UPDATE slot SET channels = ? WHERE id = ?", channels, slot.slot_id)
    assert operation(clerk, clerk.book(slot=slot).operation_id)["promise"] == promise


def test_holding_on_while_the_clerk_types_is_no_move_of_the_place(clerk: Clerk) -> None:
    shown = registry_place(clerk)
    ours_now = hold(clerk, shown, clerk.replica.store.desk_id)
    assert ours_now.slot_version != shown.slot_version
    hold(clerk, shown, clerk.replica.store.desk_id, hours=4)
    assert operation(clerk, clerk.book(slot=shown).operation_id)["promise"] == "guaranteed"


def test_a_hold_let_go_while_the_clerk_types_is_no_move_either(clerk: Clerk) -> None:
    slot = ours(clerk)
    clerk.comes("UPDATE slot SET status = 'free', holder = NULL, hold_until = NULL, version = version + 1 WHERE id = ?", slot.slot_id)
    assert operation(clerk, clerk.book(slot=slot).operation_id)["promise"] == "low-risk"


def test_a_place_held_for_another_desk_is_refused_and_so_is_a_late_click_on_it(clerk: Clerk) -> None:
    shown = registry_place(clerk)
    slot = hold(clerk, shown, "another")
    with pytest.raises(RowMoved):
        clerk.book(slot=shown)
    with pytest.raises(UserError):
        clerk.book(slot=FreeSlot(**{**vars(slot), "slot_version": clerk.version("slot", slot.slot_id)}))
    assert clerk.row("slot", slot.slot_id)["holder"] == "another"


def test_a_place_that_another_desk_left_is_taken_over_by_a_person_at_risk(clerk: Clerk) -> None:
    online(clerk, hours=1)
    slot = hold(clerk, registry_place(clerk), "another", hours=-2)
    assert slot.hold is not None
    assert operation(clerk, clerk.book(slot=slot).operation_id)["promise"] == "at-risk"


def test_a_visit_is_moved_to_a_held_place_and_given_the_promise_of_the_new_one(clerk: Clerk) -> None:
    done = clerk.book(slot=registry_place(clerk, 1))
    slot, version = ours(clerk), clerk.version("appointment", done.row_id)
    moved = clerk.replica.act(move, clerk.replica.actor, str(done.row_id), version, slot.slot_id)
    assert operation(clerk, moved.operation_id)["promise"] == "guaranteed"


def test_a_lost_visit_may_be_given_a_held_place(clerk: Clerk) -> None:
    lost = registry_place(clerk, 1)
    done = clerk.book(slot=lost)
    case = conflicted(clerk, done, lost.slot_id)
    slot = ours(clerk)
    again = clerk.replica.act(another_time, clerk.replica.actor, case, slot.slot_id, slot.slot_version)
    assert operation(clerk, again.operation_id)["promise"] == "guaranteed"
    assert again.row_id == done.row_id


def test_a_booking_that_is_withdrawn_leaves_the_place_held_as_it_was(clerk: Clerk) -> None:
    slot = ours(clerk)
    before = clerk.row("slot", slot.slot_id)
    done = clerk.book(slot=slot)
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    after = clerk.row("slot", slot.slot_id)
    names = ("status", "holder", "hold_until", "holder_name")
    assert [after[name] for name in names] == [before[name] for name in names]


# What the ticket says


def promise(clerk: Clerk, row_id: str | None) -> Promise:
    facts = clerk.replica.ask(ticket_facts, str(row_id))
    assert facts is not None
    return facts.promised.at(clerk.clock.now())


def test_the_ticket_says_guaranteed_until_shortly_before_the_hold_ends(clerk: Clerk) -> None:
    done = clerk.book(slot=ours(clerk))
    assert promise(clerk, done.row_id) is Promise.GUARANTEED
    clerk.clock.advance(2.95 * HOUR)
    assert promise(clerk, done.row_id) is Promise.LOW_RISK
    clerk.clock.advance(2 * HOUR)
    assert promise(clerk, done.row_id) is Promise.AT_RISK


def test_the_end_on_the_ticket_is_by_the_clock_of_this_computer(clerk: Clerk) -> None:
    clerk.comes("UPDATE connection SET last_answer = 1, clock_offset_seconds = 3600")
    done = clerk.book(slot=ours(clerk))
    clerk.clock.advance(1.99 * HOUR)
    assert promise(clerk, done.row_id) is Promise.LOW_RISK


@pytest.mark.parametrize("state", [OperationState.CONFLICT, OperationState.REJECTED])
def test_what_the_central_did_not_take_is_promised_to_nobody(clerk: Clerk, state: OperationState) -> None:
    done = clerk.book(slot=ours(clerk))
    clerk.answered(done.operation_id, state)
    assert promise(clerk, done.row_id) is Promise.AT_RISK


def test_a_visit_that_is_applied_needs_no_promise(clerk: Clerk) -> None:
    done = clerk.book(slot=ours(clerk))
    clerk.accepted(done.operation_id)
    card = clerk.replica.ask(appointment_card, str(done.row_id))
    assert card is not None
    assert (card.facts.provisional, promise(clerk, done.row_id)) == (False, Promise.AT_RISK)


def test_a_withdrawn_move_gives_the_promise_of_the_first_place_back(clerk: Clerk) -> None:
    done = clerk.book(slot=ours(clerk))
    version = clerk.version("appointment", done.row_id)
    moved = clerk.replica.act(move, clerk.replica.actor, str(done.row_id), version, registry_place(clerk, 1).slot_id)
    assert promise(clerk, done.row_id) is Promise.LOW_RISK
    clerk.replica.act(undo, clerk.replica.actor, str(moved.operation_id))
    assert promise(clerk, done.row_id) is Promise.GUARANTEED


def test_a_place_that_was_taken_meanwhile_is_told_as_moved(clerk: Clerk) -> None:
    slot = registry_place(clerk)
    clerk.comes("UPDATE slot SET status = 'busy', version = version + 1 WHERE id = ?", slot.slot_id)
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[PETROV])
    with pytest.raises(RowMoved):
        clerk.replica.act(book, clerk.replica.actor, wish)
