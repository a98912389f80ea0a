"""Who waits, until when, why, and which free place each can have."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.conflict import CaseKind
from desktop_app.models.patient import Patient
from desktop_app.models.specialist import Post
from desktop_app.models.waiting import deadline
from desktop_app.queries.waiting import WaitingLine, WhyWaiting, waiting_lines
from desktop_app.services.absence import wait_for_place
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.settling_visits import to_waiting_list
from desktop_app.services.waiting import WaitingWish, put_on_list
from desktop_app.storage.store import Unit
from tests.kit.replica import ZONE
from tests.unit.services.desk import ANNA, PETROV, Clerk
from tests.unit.services.test_ways_out import TAKEN, troubled

TSOI, AKHMETOVA = "Цой Жанна Алексеевна", "Ахметова Дина Ильдаровна"


def on_list(clerk: Clerk, patient: str, doctor: str, until: datetime | None = None) -> str:
    wish = WaitingWish(clerk.replica.patients[patient], clerk.replica.schedules[doctor], until=until)
    return str(clerk.replica.act(put_on_list, clerk.replica.actor, wish).row_id)


def lines(clerk: Clerk) -> list[WaitingLine]:
    return clerk.replica.ask(waiting_lines, clerk.clock.now(), ZONE)


def portal_wish(clerk: Clerk, patient: str, **columns: object) -> str:
    """A wish that came from the portal."""

    def write(unit: Unit) -> str:
        who = unit.session.scalars(select(Patient.pk).where(Patient.id == clerk.replica.patients[patient])).one()
        row = Appointment(
            id=unit.ids.new(), remote_id=f"portal-{patient[:3]}", remote_version="1", status=AppointmentStatus.WAITLIST, version=1,
            patient_pk=who, channel="portal",
            post_pk=unit.session.scalars(select(Post.pk).where(Post.specialty_code == "122")).first(), created=unit.now, **columns,
        )  # fmt: skip
        unit.session.add(row)
        unit.touch(Kind.APPOINTMENT, row.id)
        return row.id

    return clerk.replica.change(write)


def test_the_nearest_deadline_comes_first(clerk: Clerk) -> None:
    """A therapist must be there within 24 hours, a specialist within 14 working days; what was promised earlier binds earlier."""
    surgeon = on_list(clerk, PETROV, "Мельник")
    therapist = on_list(clerk, ANNA, "Кузнецова")
    promised = on_list(clerk, TSOI, "Мельник", clerk.clock.now() + timedelta(hours=3))
    found = lines(clerk)
    assert [line.appointment_id for line in found] == [promised, therapist, surgeon]
    by_rule = deadline(found[2].specialty_code, clerk.clock.now(), ProductionCalendar(), ZONE)
    assert by_rule is not None
    assert found[2].until == by_rule.until
    assert found[1].until == clerk.clock.now() + timedelta(hours=24)
    assert found[0].until == clerk.clock.now() + timedelta(hours=3)


def test_a_promise_later_than_the_guarantee_puts_nobody_off(clerk: Clerk) -> None:
    on_list(clerk, ANNA, "Кузнецова", clerk.clock.now() + timedelta(days=60))
    assert lines(clerk)[0].until == clerk.clock.now() + timedelta(hours=24)


def test_the_free_places_go_to_those_who_wait_longest_each_once(clerk: Clerk) -> None:
    first = on_list(clerk, ANNA, "Орлов", clerk.clock.now() + timedelta(hours=1))
    second = on_list(clerk, PETROV, "Орлов", clerk.clock.now() + timedelta(hours=2))
    free = clerk.free("Орлов")
    found = {line.appointment_id: line for line in lines(clerk)}
    one, two = found[first].slot, found[second].slot
    assert one is not None
    assert two is not None
    assert [one.slot_id, two.slot_id] == [slot.slot_id for slot in free[:2]]
    assert not found[first].is_with_other


def test_where_ones_own_specialist_has_nothing_another_of_the_specialty_is_named(clerk: Clerk) -> None:
    clerk.comes(
        "UPDATE slot SET status = 'busy' WHERE schedule_pk = (SELECT pk FROM schedule WHERE id = ?)", clerk.replica.schedules["Орлов"]
    )
    on_list(clerk, ANNA, "Орлов")
    (line,) = lines(clerk)
    assert line.slot is not None
    assert line.is_with_other
    assert line.slot.specialty_code == line.specialty_code
    assert line.slot.schedule_id not in line.schedule_ids


def test_ones_own_specialist_is_not_taken_by_who_can_go_to_another(clerk: Clerk) -> None:
    own = on_list(clerk, PETROV, "Орлов", clerk.clock.now() + timedelta(hours=5))
    places = clerk.free("Орлов")
    last = places[0].slot_id
    clerk.comes(
        "UPDATE slot SET status = 'busy' WHERE id <> ? AND schedule_pk IN (SELECT pk FROM schedule WHERE id IN (?, ?))",
        last, clerk.replica.schedules["Орлов"], clerk.replica.schedules["Сафина"],
    )  # fmt: skip
    other = on_list(clerk, ANNA, "Сафина", clerk.clock.now() + timedelta(hours=1))
    found = {line.appointment_id: line for line in lines(clerk)}
    kept = found[own].slot
    assert kept is not None
    assert kept.slot_id == last
    assert found[other].slot is not None
    assert found[other].is_with_other


def test_where_nothing_is_free_no_place_is_shown(clerk: Clerk) -> None:
    on_list(clerk, ANNA, "Громов")
    (line,) = lines(clerk)
    assert (line.slot, line.is_with_other) == (None, False)


def test_places_of_the_portal_are_not_offered(clerk: Clerk) -> None:
    clerk.comes("UPDATE slot SET channels = 'portal' WHERE start > 0 AND status = 'free'")
    on_list(clerk, ANNA, "Орлов")
    (line,) = lines(clerk)
    assert line.slot is None or line.slot.channels != ("portal",)


def test_each_origin_is_told(clerk: Clerk) -> None:
    lost = clerk.book(ANNA, clerk.free(hours=48)[0])
    case = troubled(clerk, lost, CaseKind.SLOT_TAKEN, "slot", **TAKEN)
    clerk.replica.act(to_waiting_list, clerk.replica.actor, case)
    ill = clerk.book(PETROV, clerk.free("Мельник", hours=48)[0])
    until = clerk.clock.now() + timedelta(days=1)
    clerk.replica.act(wait_for_place, clerk.replica.actor, str(ill.row_id), clerk.version("appointment", ill.row_id), "prov-pers", until)
    on_list(clerk, TSOI, "Орлов")
    portal_wish(clerk, AKHMETOVA)
    told = {line.patient.split()[0]: (line.why, line.lost_by, line.cancel_reason) for line in lines(clerk)}
    assert told == {
        "Иванова": (WhyWaiting.LOST, CaseKind.SLOT_TAKEN, ""),
        "Петров": (WhyWaiting.CANCELLED, None, "prov-pers"),
        "Цой": (WhyWaiting.NO_PLACE, None, ""),
        "Ахметова": (WhyWaiting.PORTAL, None, ""),
    }


def test_a_wish_of_the_portal_is_answered_by_the_guarantee_from_the_day_it_was_made(clerk: Clerk) -> None:
    portal_wish(clerk, AKHMETOVA, wanted_from=clerk.clock.now() + timedelta(days=3), wanted_to=clerk.clock.now() + timedelta(days=33))
    (line,) = lines(clerk)
    assert line.since == clerk.clock.now()
    by_rule = deadline(line.specialty_code, clerk.clock.now(), ProductionCalendar(), ZONE)
    assert by_rule is not None
    assert line.until == by_rule.until


def test_who_is_booked_hidden_or_cancelled_is_not_on_the_list(clerk: Clerk) -> None:
    entry = portal_wish(clerk, AKHMETOVA)
    other = portal_wish(clerk, TSOI)
    slot = clerk.free("Мельник", hours=48)[0]
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[AKHMETOVA], waiting=entry)
    clerk.replica.act(book, clerk.replica.actor, wish)
    clerk.comes("UPDATE appointment SET hidden = 1 WHERE id = ?", other)
    assert lines(clerk) == []


def test_the_list_is_the_same_however_often_it_is_read(clerk: Clerk) -> None:
    for patient in (ANNA, PETROV, TSOI):
        on_list(clerk, patient, "Орлов")
    first = lines(clerk)
    assert len({line.slot.slot_id for line in first if line.slot is not None}) == len(first)
    assert lines(clerk) == first
