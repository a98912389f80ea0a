"""The form of an outage as screens and papers read it."""

from __future__ import annotations

from datetime import timedelta

from desktop_app.models.operation import OperationState
from desktop_app.models.outage import Cause, Fate, Totals
from desktop_app.queries.outages import OutageForm, outage_form, outages
from desktop_app.services.bookings import BookingWish, book, move
from desktop_app.services.outages import close_outage, end_outage, open_outage
from tests.unit.services.desk import ANNA, PETROV, Clerk

HOUR = timedelta(hours=1)


def begin(clerk: Clerk) -> str:
    return clerk.replica.act(open_outage, clerk.replica.actor, clerk.clock.now()).row_id or ""


def form(clerk: Clerk, outage_id: str) -> OutageForm:
    found = clerk.replica.ask(outage_form, outage_id)
    assert found is not None
    return found


def test_a_line_has_all_columns_of_the_form(clerk: Clerk) -> None:
    outage_id = begin(clerk)
    slot = clerk.free(hours=48)[0]
    done = clerk.book(slot=slot)
    (line,) = form(clerk, outage_id).lines
    visit = clerk.row("appointment", done.row_id)
    assert (line.number, line.ticket, line.start, line.visit_kind) == (1, visit["number"], slot.start, "primary")
    assert (line.specialist, line.specialty, line.room) == ("Кузнецова Елена Павловна", slot.specialty, "214")
    assert (line.patient, line.phone, line.policy) == (ANNA, "+79161234567", "7756410884001233")
    assert (line.status, line.fate, line.person) == ("booked", Fate.WAITS, clerk.replica.actor.name)


def test_the_number_to_call_back_goes_before_that_of_the_card(clerk: Clerk) -> None:
    outage_id, slot = begin(clerk), clerk.free(hours=48)[0]
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[ANNA], call_back="+79990001122")
    clerk.replica.act(book, clerk.replica.actor, wish)
    assert form(clerk, outage_id).lines[0].phone == "+79990001122"


def test_a_move_names_the_place_it_took(clerk: Clerk) -> None:
    outage_id, done = begin(clerk), clerk.book()
    target = clerk.free("Орлов", hours=48)[0]
    clerk.replica.act(move, clerk.replica.actor, done.row_id or "", clerk.version("appointment", done.row_id), target.slot_id)
    lines = form(clerk, outage_id).lines
    assert [line.specialist.split()[0] for line in lines] == ["Кузнецова", "Орлов"]
    assert lines[1].start == target.start


def test_lines_keep_their_numbers_whatever_becomes_of_them(clerk: Clerk) -> None:
    outage_id = begin(clerk)
    operations = [clerk.book(patient).operation_id for patient in (ANNA, PETROV, "Цой Жанна Алексеевна")]
    for operation_id, state in zip(operations, (OperationState.WITHDRAWN, OperationState.CONFLICT, OperationState.APPLIED), strict=True):
        clerk.answered(operation_id, state)
    found = form(clerk, outage_id)
    assert [(line.number, line.fate) for line in found.lines] == [(1, Fate.TAKEN_BACK), (2, Fate.REFUSED), (3, Fate.TRANSFERRED)]
    assert found.totals == Totals(lines=3, transferred=1, refused=1, taken_back=1)


def test_what_was_settled_is_transferred_as_soon_as_what_was_made_of_it_is(clerk: Clerk) -> None:
    outage_id = begin(clerk)
    first = clerk.book().operation_id
    clerk.replica.act(end_outage, clerk.replica.actor, outage_id)
    clerk.clock.advance(HOUR)
    second = clerk.book(PETROV).operation_id
    clerk.comes("UPDATE operation SET follows = ? WHERE id = ?", first, second)
    clerk.answered(first, OperationState.RESOLVED)
    assert [(line.fate, line.settled) for line in form(clerk, outage_id).lines] == [(Fate.WAITS, True)]
    clerk.answered(second, OperationState.APPLIED)
    assert [(line.fate, line.settled) for line in form(clerk, outage_id).lines] == [(Fate.TRANSFERRED, True)]


def test_outages_come_newest_first_with_the_names_of_persons(clerk: Clerk) -> None:
    first = begin(clerk)
    clerk.clock.advance(HOUR)
    clerk.replica.act(end_outage, clerk.replica.actor, first)
    clerk.replica.act(close_outage, clerk.replica.actor, first)
    clerk.clock.advance(HOUR)
    second = begin(clerk)
    found = clerk.replica.ask(outages)
    assert [one.outage_id for one in found] == [second, first]
    name = clerk.replica.actor.name
    assert [(one.cause, one.opened_by, one.closed_by) for one in found] == [(Cause.BY_HAND, name, ""), (Cause.BY_HAND, name, name)]
    assert found[1].ended == found[1].begun + HOUR
    assert (found[0].ended, found[1].closed) == (None, found[1].ended)


def test_nothing_is_known_of_an_outage_that_never_was(clerk: Clerk) -> None:
    assert clerk.replica.ask(outage_form, "nowhere") is None
    assert clerk.replica.ask(outages) == []
