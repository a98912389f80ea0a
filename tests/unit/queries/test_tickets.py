"""What a ticket says: who, to whom, when, where, and whether the central stands behind it."""

from datetime import timedelta

import pytest

from desktop_app.models.appointment import Appointment
from desktop_app.models.operation import OperationState
from desktop_app.models.place import Place
from desktop_app.models.schedule import Schedule
from desktop_app.models.service import Service
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.appointments import AppointmentCard, Standing, appointment_card, appointments_numbered
from desktop_app.queries.tickets import TicketFacts, ticket_facts
from desktop_app.services.bookings import BookingWish, book, cancel, move
from tests.kit.clock import MONDAY_MORNING
from tests.unit.queries.additions import Additions
from tests.unit.services.desk import ANNA, Clerk

START = MONDAY_MORNING + timedelta(days=1)


def facts(clerk: Clerk, row_id: str | None) -> TicketFacts:
    found = clerk.replica.ask(ticket_facts, str(row_id))
    assert found is not None
    return found


def card(clerk: Clerk, row_id: str | None) -> AppointmentCard:
    found = clerk.replica.ask(appointment_card, str(row_id))
    assert found is not None
    return found


def test_a_ticket_says_who_goes_where_and_when(clerk: Clerk) -> None:
    slot = clerk.free("Чен", hours=24)[0]
    done = clerk.book(slot=slot)
    told = facts(clerk, done.row_id)
    assert (told.family, told.given, told.middle) == ("Иванова", "Анна", "Сергеевна")
    assert told.patient_id == clerk.replica.patients[ANNA]
    assert (told.specialist, told.start, told.room) == ("Чен Татьяна Андреевна", slot.start, "312")
    assert (told.clinic, told.clinic_number, told.branch) == ("Городская поликлиника № 7", "7", "Филиал на Садовой")
    assert (told.address, told.phone, told.time_zone) == ("г. Москва, ул. Садовая, 12", "+7 495 000-00-07", "Europe/Moscow")
    assert (told.ticket_version, told.status) == (1, "booked")
    assert told.number == clerk.row("appointment", done.row_id)["number"]


@pytest.mark.parametrize("state", sorted(OperationState))
def test_a_ticket_is_provisional_until_the_central_took_the_booking(clerk: Clerk, state: OperationState) -> None:
    """The word is on the paper: refused and conflicting bookings must not read as settled either."""
    done = clerk.book()
    clerk.answered(done.operation_id, state)
    ended = {OperationState.APPLIED, OperationState.WITHDRAWN, OperationState.RESOLVED, OperationState.ABANDONED}
    assert facts(clerk, done.row_id).provisional is (state not in ended)


def test_a_moved_visit_has_a_newer_ticket_that_is_provisional_again(clerk: Clerk) -> None:
    first, second = clerk.free(hours=24)[:2]
    done = clerk.book(slot=first)
    clerk.accepted(done.operation_id)
    before = facts(clerk, done.row_id)
    assert not before.provisional
    version = clerk.row("appointment", done.row_id)["version"]
    moved = clerk.replica.act(move, clerk.replica.actor, str(done.row_id), version, second.slot_id)
    after = facts(clerk, done.row_id)
    assert (after.start, after.ticket_version, after.provisional) == (second.start, 2, True)
    assert after.number == before.number, "the number that was read aloud stays"
    clerk.accepted(moved.operation_id)
    assert not facts(clerk, done.row_id).provisional


def test_the_standing_of_a_visit_follows_its_newest_act(clerk: Clerk) -> None:
    done = clerk.book(slot=clerk.free(hours=48)[0])
    assert card(clerk, done.row_id).standing is Standing.PROVISIONAL
    assert card(clerk, done.row_id).is_on_its_way
    clerk.accepted(done.operation_id)
    assert card(clerk, done.row_id).standing is Standing.CONFIRMED
    version = clerk.row("appointment", done.row_id)["version"]
    gone = clerk.replica.act(cancel, clerk.replica.actor, str(done.row_id), version, "pat-fb")
    opened = card(clerk, done.row_id)
    assert (opened.standing, opened.is_on_its_way, opened.holds_place, opened.cancel_reason) == (Standing.ENDED, True, False, "pat-fb")
    for state in (OperationState.REJECTED, OperationState.CONFLICT):
        clerk.answered(gone.operation_id, state)
        assert card(clerk, done.row_id).standing is Standing.TO_SETTLE
    clerk.answered(gone.operation_id, OperationState.WITHDRAWN)
    last = card(clerk, done.row_id).last
    assert last is not None
    assert last.operation_id == done.operation_id, "what was withdrawn is as if it never was"


def test_a_card_tells_what_the_booking_was_made_with(clerk: Clerk) -> None:
    slot = clerk.free(hours=24)[2]
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[ANNA], "call-centre", "repeat", "кашель", "+79991112233")
    done = clerk.replica.act(book, clerk.replica.actor, wish)
    opened = card(clerk, done.row_id)
    assert (opened.channel, opened.visit_kind, opened.reason) == ("call-centre", "repeat", "кашель")
    assert (opened.facts.call_back, opened.phone, opened.slot_channels) == ("+79991112233", "+79161234567", slot.channels)
    assert (opened.schedule_id, opened.specialty_code, opened.end) == (slot.schedule_id, slot.specialty_code, slot.end)
    assert str(opened.birth_date) == "1984-03-12"
    assert opened.created == clerk.clock.now()


def test_a_visit_is_found_by_the_number_read_aloud_in_any_writing(clerk: Clerk) -> None:
    done = clerk.book()
    number = facts(clerk, done.row_id).number
    for typed in (number, number.lower(), number.replace("-", ""), f" {number} "):
        assert [one.facts.appointment_id for one in clerk.replica.ask(appointments_numbered, typed)] == [done.row_id], typed
    assert clerk.replica.ask(appointments_numbered, "нет такого") == []


def test_the_paper_brings_what_the_service_asks_to_prepare(more: Additions) -> None:
    schedule = more.reception("Узистов")
    service = more.add(Service(name="УЗИ", clinic_pk=more.clinic().pk, preparation="Натощак, взять полотенце"))
    visit = more.visit(more.slot(schedule, START, Slot(status=SlotStatus.BUSY)), ANNA)
    assert (more.ask(ticket_facts, visit.id) or facts_missing()).preparation == ""
    visit.service_pk = service.pk
    assert (more.ask(ticket_facts, visit.id) or facts_missing()).preparation == "Натощак, взять полотенце"


def facts_missing() -> TicketFacts:
    raise AssertionError("the visit has a ticket")


def test_the_branch_gives_its_own_zone_address_and_telephone(more: Additions) -> None:
    branch = more.branch("Петропавловск", "Asia/Kamchatka")
    branch.address, branch.phone = "ул. Океанская, 1", "+7 415 000-00-00"
    visit = more.visit(more.slot(more.reception("Камчатов", branch=branch), START, Slot(status=SlotStatus.BUSY)), ANNA)
    told = more.ask(ticket_facts, visit.id) or facts_missing()
    assert (told.time_zone, told.address, told.phone, told.room) == ("Asia/Kamchatka", "ул. Океанская, 1", "+7 415 000-00-00", "7")


def test_a_visit_at_a_branch_without_rooms_has_its_address_all_the_same(more: Additions) -> None:
    schedule: Schedule = more.reception("Безкабинетов")
    room = more.unit.session.get_one(Place, schedule.place_pk)
    schedule.place_pk = room.parent_pk
    visit = more.visit(more.slot(schedule, START, Slot(status=SlotStatus.BUSY)), ANNA)
    told = more.ask(ticket_facts, visit.id) or facts_missing()
    assert (told.branch, told.room, told.time_zone) == ("Филиал", "", "Europe/Moscow")


def test_what_has_no_time_has_no_ticket(more: Additions) -> None:
    wish = more.add(Appointment(status="waitlist", patient_pk=more.patient(ANNA).pk))
    assert more.ask(ticket_facts, wish.id) is None
    assert more.ask(appointment_card, wish.id) is None
    assert more.ask(ticket_facts, "nobody") is None
