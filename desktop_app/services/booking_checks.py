"""The rules that a booking must pass, asked inside the verb's own transaction."""

from desktop_app.core.errors import RuleRefused
from desktop_app.models.appointment import Appointment
from desktop_app.models.booking_rules import refusal
from desktop_app.models.patient import Patient
from desktop_app.models.slot import Slot
from desktop_app.queries.booking_facts import booking_facts
from desktop_app.storage.store import Unit


def check_booking(unit: Unit, slot: Slot, patient: Patient, leaving: Appointment | None = None) -> None:
    """Refuse with the first federal reason that stands in the way; `leaving` is the appointment that the patient gives up for it.

    Raises:
        RuleRefused: its `code` is the federal one.
    """
    unit.session.flush()
    facts = booking_facts(unit.connection, slot.id, patient.id, unit.desk_id)
    found = refusal(facts.slot, facts.patient, facts.appointments, unit.now, moving=leaving.id if leaving else None)
    if found is not None:
        raise RuleRefused(found.code.value, found.said.source, **found.said.parameters)
