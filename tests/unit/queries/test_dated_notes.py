"""Notes of a schedule and of its service reach every screen that offers a time, and the paper, on their days only."""

from datetime import date, timedelta

from sqlalchemy import select

from desktop_app.models.dated_note import texts_on
from desktop_app.models.schedule import Schedule
from desktop_app.models.service import Service
from desktop_app.queries.day import day_columns
from desktop_app.queries.free_slots import Wanted, free_slot, nearest_free
from desktop_app.queries.schedule_summary import Span, summary_picture
from desktop_app.queries.tickets import TicketFacts, ticket_facts
from desktop_app.storage.store import Unit
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import ZONE
from tests.unit.services.desk import Clerk

MONDAY = date(2026, 11, 16)
YOUNG, FASTING = "Не берёт до 5 лет", "Натощак"


def noted(clerk: Clerk) -> None:
    """The surgeon's service asks for an empty stomach on Tuesday and Wednesday; he himself has a note from Monday to Thursday."""

    def edit(unit: Unit) -> None:
        schedule = unit.session.scalars(select(Schedule).where(Schedule.id == clerk.replica.schedules["Мельник"])).one()
        fasting = {"text": FASTING, "from": "2026-11-17", "to": "2026-11-18", "for_patient": True}
        service = Service(
            id="service-1", name="Осмотр", known=True, version=1, preparation="Взять бинт", note="Вход со двора", notes=[fasting]
        )
        unit.session.add(service)
        unit.session.flush()
        schedule.service_pk = service.pk

    clerk.replica.change(edit)


def test_a_free_place_knows_the_notes_of_its_day(clerk: Clerk) -> None:
    noted(clerk)
    found = clerk.replica.ask(nearest_free, Wanted(MONDAY_MORNING, specialty_code="122", limit=200))
    told = {slot.start.astimezone(ZONE).date(): texts_on(slot.notes, slot.start.astimezone(ZONE).date()) for slot in found}
    assert told[MONDAY] == (YOUNG, "Вход со двора")
    assert told[MONDAY + timedelta(days=1)] == (YOUNG, "Вход со двора", FASTING)
    assert told[MONDAY + timedelta(days=3)] == (YOUNG, "Вход со двора")
    assert told[MONDAY + timedelta(days=4)] == ("Вход со двора",)
    again = clerk.replica.ask(free_slot, found[0].slot_id)
    assert again is not None
    assert again.notes == found[0].notes


def test_others_have_no_notes(clerk: Clerk) -> None:
    noted(clerk)
    assert all(slot.notes == () for slot in clerk.replica.ask(nearest_free, Wanted(MONDAY_MORNING, specialty_code="110")))


def test_a_day_and_the_summary_tell_the_same(clerk: Clerk) -> None:
    noted(clerk)
    schedule_id = clerk.replica.schedules["Мельник"]
    picture = clerk.replica.ask(summary_picture, Span(MONDAY, 7, ZONE, MONDAY_MORNING))
    (row,) = (one for one in picture.rows if one.schedule_id == schedule_id)
    for cell in row.days:
        (column,) = clerk.replica.ask(day_columns, cell.day, ZONE, (schedule_id,))
        assert column.told == cell.notes
    assert [FASTING in cell.notes for cell in row.days] == [False, True, True, False, False, False, False]
    assert all(cell.notes == () for one in picture.rows if one.schedule_id != schedule_id for cell in one.days)


def ticket(clerk: Clerk, hours: int) -> TicketFacts:
    slot = clerk.free("Мельник", hours=hours)[0]
    found = clerk.replica.ask(ticket_facts, str(clerk.book(slot=slot).row_id))
    assert found is not None
    return found


def test_the_paper_says_what_the_patient_must_do_and_nothing_of_the_registrys_own(clerk: Clerk) -> None:
    noted(clerk)
    told = ticket(clerk, hours=24)
    assert told.notes == (FASTING,)
    assert told.preparation == "Взять бинт"


def test_a_note_that_is_over_is_not_printed(clerk: Clerk) -> None:
    noted(clerk)
    assert ticket(clerk, hours=72).notes == ()
