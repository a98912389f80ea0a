"""Patients and appointment numbers for the command palette."""

from desktop_app.core.dates import local_day
from desktop_app.queries.appointments import AppointmentCard, appointments_numbered
from desktop_app.queries.patients import PatientHit, find_patients
from desktop_app.ui.booking.person_words import slot_line, whole_line
from desktop_app.ui.desk import Desk, Hit
from desktop_app.ui.targets import APPOINTMENT, BOOKING, AppointmentTarget, BookingTarget


def patients(desk: Desk, typed: str) -> tuple[Hit, ...]:
    """Patients by what is typed, as the patient field finds them; six at most."""
    today = local_day(desk.clock.now(), desk.zone)
    return tuple(_patient_hit(desk, hit) for hit in desk.ask(find_patients, typed, today)[:6])


def _patient_hit(desk: Desk, hit: PatientHit) -> Hit:
    today = local_day(desk.clock.now(), desk.zone)
    target = BookingTarget(patient_id=hit.patient_id)
    return Hit(hit.full_name, whole_line(hit, today), "user", lambda: desk.navigation.open_panel(BOOKING, target))


def appointments(desk: Desk, typed: str) -> tuple[Hit, ...]:
    """Appointments by their number."""
    return tuple(_appointment_hit(desk, card) for card in desk.ask(appointments_numbered, typed))


def _appointment_hit(desk: Desk, card: AppointmentCard) -> Hit:
    facts = card.facts
    who = " ".join(part for part in (facts.family, facts.given, facts.middle) if part)
    target = AppointmentTarget(facts.appointment_id)
    return Hit(
        f"{facts.number} · {who}",
        slot_line(facts.start, desk.zone, facts.specialty, facts.specialist),
        "day",
        lambda: desk.navigation.open_panel(APPOINTMENT, target),
    )
