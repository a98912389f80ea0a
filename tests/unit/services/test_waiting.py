"""The waiting list: put on it, taken in hand, booked from it, taken off it, and each of these undone."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.core.errors import RightMissing, RuleRefused
from desktop_app.models.conflict import CaseKind
from desktop_app.models.person import RoleCode
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.waiting import WaitingLine, WhyWaiting, waiting_line, waiting_lines
from desktop_app.services.bookings import BookingWish, book, cancel
from desktop_app.services.outcome import Done
from desktop_app.services.settling_visits import another_time, give_up, over_schedule, to_waiting_list
from desktop_app.services.undo import undo
from desktop_app.services.waiting import WaitingWish, put_on_list, take_waiting
from tests.kit.replica import ZONE
from tests.unit.services.desk import ANNA, PETROV, Clerk
from tests.unit.services.test_ways_out import TAKEN, rows_of, troubled


def act(clerk: Clerk, verb: Any, *rest: Any) -> Done:
    done: Done = clerk.replica.act(verb, clerk.replica.actor, *rest)
    return done


def waits(clerk: Clerk, patient: str = ANNA, doctor: str = "Кузнецова") -> Done:
    """On the list, as the central has it."""
    wish = WaitingWish(clerk.replica.patients[patient], clerk.replica.schedules[doctor], "phone", reason="кашель", call_back="+79160000001")
    done = act(clerk, put_on_list, wish)
    clerk.accepted(done.operation_id)
    return done


def lines(clerk: Clerk) -> list[WaitingLine]:
    return clerk.replica.ask(waiting_lines, clerk.clock.now(), ZONE)


def book_from(clerk: Clerk, done: Done, slot: FreeSlot, patient: str = ANNA) -> Done:
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[patient], "phone", waiting=done.row_id)
    return act(clerk, book, wish)


def status(clerk: Clerk, done: Done) -> tuple[object, ...]:
    row = clerk.row("appointment", done.row_id)
    return row["status"], row["slot_pk"] is not None, row["start"] is not None


def journal(clerk: Clerk, done: Done) -> list[str]:
    with clerk.replica.store.read() as connection:
        found = connection.exec_driver_sql("SELECT act FROM journal WHERE row_id = ? ORDER BY sequence", (done.row_id,))
        return list(found.scalars())


# Onto the list


def test_who_finds_no_place_waits_for_the_specialist(clerk: Clerk) -> None:
    done = waits(clerk)
    assert status(clerk, done) == ("waitlist", False, False)
    assert rows_of(clerk, done.operation_id) == [("appointment", True)]
    (line,) = lines(clerk)
    assert (line.appointment_id, line.patient, line.phone, line.specialist) == (
        done.row_id,
        "Иванова А. С.",
        "+79160000001",
        "Кузнецова Е. П.",
    )
    assert (line.why, line.reason, line.taken_by) == (WhyWaiting.NO_PLACE, "кашель", "")
    assert line.since == clerk.clock.now()
    assert line.until is not None
    assert line.until > clerk.clock.now()
    assert journal(clerk, done) == ["wait"]


def test_nobody_waits_twice_for_the_same_specialist(clerk: Clerk) -> None:
    waits(clerk)
    before = clerk.everything()
    with pytest.raises(RuleRefused, match="waiting list"):
        waits(clerk)
    assert clerk.everything() == before
    waits(clerk, doctor="Орлов")
    assert len(lines(clerk)) == 2


def test_who_may_not_book_puts_nobody_on_the_list(clerk: Clerk) -> None:
    clerk.role(RoleCode.IT)
    with pytest.raises(RightMissing):
        waits(clerk)


def test_putting_on_the_list_is_undone(clerk: Clerk) -> None:
    sent = waits(clerk)
    act(clerk, undo, sent.operation_id)
    assert clerk.row("appointment", sent.row_id)["status"] == "cancelled"
    wish = WaitingWish(clerk.replica.patients[PETROV], clerk.replica.schedules["Орлов"])
    act(clerk, undo, act(clerk, put_on_list, wish).operation_id)
    assert lines(clerk) == []


# In hand


def test_others_see_who_took_a_patient_in_hand(clerk: Clerk) -> None:
    done = waits(clerk)
    act(clerk, take_waiting, done.row_id)
    assert lines(clerk)[0].taken_by == clerk.replica.actor.name
    assert journal(clerk, done) == ["wait", "take"]


def test_who_is_not_on_the_list_any_more_is_not_taken(clerk: Clerk) -> None:
    done = waits(clerk)
    book_from(clerk, done, clerk.free(hours=48)[0])
    with pytest.raises(RuleRefused, match="any more"):
        act(clerk, take_waiting, done.row_id)


# Booked


def test_booking_ends_the_entry_and_takes_the_place_in_one_act(clerk: Clerk) -> None:
    done, slot = waits(clerk), clerk.free(hours=48)[0]
    made = book_from(clerk, done, slot)
    assert made.row_id == done.row_id
    assert rows_of(clerk, made.operation_id) == [("slot", False), ("appointment", False)]
    assert clerk.row("slot", slot.slot_id)["status"] == "busy"
    assert status(clerk, done) == ("booked", True, True)
    assert clerk.row("appointment", done.row_id)["ticket_version"] == 2
    assert lines(clerk) == []


def test_an_entry_is_booked_once_and_only_for_its_patient(clerk: Clerk) -> None:
    done = waits(clerk)
    with pytest.raises(RuleRefused, match="meanwhile"):
        book_from(clerk, done, clerk.free(hours=48)[0], PETROV)
    book_from(clerk, done, clerk.free(hours=48)[0])
    before = clerk.everything()
    with pytest.raises(RuleRefused, match="meanwhile"):
        book_from(clerk, done, clerk.free(hours=72)[0])
    assert clerk.everything() == before


@pytest.mark.parametrize("sent", [False, True])
def test_an_undone_booking_leaves_the_patient_waiting_as_before(clerk: Clerk, sent: bool) -> None:
    done, slot = waits(clerk), clerk.free(hours=48)[0]
    before = lines(clerk)
    made = book_from(clerk, done, slot)
    if sent:
        clerk.accepted(made.operation_id)
    act(clerk, undo, made.operation_id)
    assert status(clerk, done) == ("waitlist", False, False)
    assert clerk.row("slot", slot.slot_id)["status"] == "free"
    (line,) = lines(clerk)
    assert (line.appointment_id, line.since, line.until) == (before[0].appointment_id, before[0].since, before[0].until)


def test_the_undoing_of_a_booking_is_undone_by_booking_again(clerk: Clerk) -> None:
    done, slot = waits(clerk), clerk.free(hours=48)[0]
    made = book_from(clerk, done, slot)
    clerk.accepted(made.operation_id)
    back = act(clerk, undo, made.operation_id)
    clerk.accepted(back.operation_id)
    act(clerk, undo, back.operation_id)
    assert status(clerk, done) == ("booked", True, True)
    assert clerk.row("slot", slot.slot_id)["status"] == "busy"


def test_a_booking_near_the_visit_is_taken_back_by_who_may_cancel_late(clerk: Clerk) -> None:
    done = waits(clerk)
    made = book_from(clerk, done, clerk.free()[0])
    clerk.accepted(made.operation_id)
    clerk.role(RoleCode.CLERK)
    with pytest.raises(RightMissing):
        act(clerk, undo, made.operation_id)


# Taken off


@pytest.mark.parametrize("sent", [False, True])
def test_who_was_taken_off_with_a_reason_is_put_back_by_undoing(clerk: Clerk, sent: bool) -> None:
    done = waits(clerk)
    (before,) = lines(clerk)
    off = act(clerk, cancel, done.row_id, before.version, "pat-fb")
    assert clerk.row("appointment", done.row_id)["cancel_reason"] == "pat-fb"
    assert lines(clerk) == []
    if sent:
        clerk.accepted(off.operation_id)
    act(clerk, undo, off.operation_id)
    (line,) = lines(clerk)
    assert (line.patient, line.since, line.until) == (before.patient, before.since, before.until)


# Refused by the central


def lost_from_list(clerk: Clerk) -> tuple[Done, str]:
    done = waits(clerk)
    made = book_from(clerk, done, clerk.free(hours=48)[0])
    return done, troubled(clerk, made, CaseKind.SLOT_TAKEN, "slot", **TAKEN)


def test_who_lost_the_place_to_another_waits_on_where_he_stood(clerk: Clerk) -> None:
    done, case = lost_from_list(clerk)
    made = act(clerk, to_waiting_list, case)
    assert (made.operation_id, made.row_id) == (None, done.row_id)
    assert [line.appointment_id for line in lines(clerk)] == [done.row_id]
    assert clerk.row("conflict", case)["state"] == "settled"


def test_another_time_for_who_waited_ends_the_same_entry(clerk: Clerk) -> None:
    done, case = lost_from_list(clerk)
    slot = clerk.free(hours=72)[0]
    made = act(clerk, another_time, case, slot.slot_id, slot.slot_version)
    assert made.row_id == done.row_id
    assert status(clerk, done) == ("booked", True, True)
    assert rows_of(clerk, made.operation_id) == [("slot", False), ("appointment", False)]
    assert lines(clerk) == []


def test_over_the_schedule_too(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    done, case = lost_from_list(clerk)
    made = act(clerk, over_schedule, case)
    assert rows_of(clerk, made.operation_id) == [("slot", True), ("appointment", False)]
    assert status(clerk, done) == ("booked", True, True)


def test_giving_up_takes_the_patient_off_the_list(clerk: Clerk) -> None:
    done, case = lost_from_list(clerk)
    act(clerk, give_up, case, "pat")
    assert clerk.row("appointment", done.row_id)["status"] == "cancelled"
    assert lines(clerk) == []


# One row


def test_one_who_waits_is_read_alone_until_booked(clerk: Clerk) -> None:
    done = waits(clerk)
    line = clerk.replica.ask(waiting_line, str(done.row_id), ZONE)
    assert line is not None
    assert (line.channel, line.visit_kind, line.slot) == ("phone", "primary", None)
    book_from(clerk, done, clerk.free(hours=48)[0])
    assert clerk.replica.ask(waiting_line, str(done.row_id), ZONE) is None
