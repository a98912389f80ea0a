"""The rules that a booking must pass, asked inside the verb's own transaction."""

from desktop_app.core.errors import RuleRefused
from desktop_app.models.appointment import Appointment
from desktop_app.models.booking_rules import other_channel, refusal
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.slot import Slot
from desktop_app.queries.booking_facts import booking_facts
from desktop_app.services.rights import require
from desktop_app.storage.store import Unit


def check_booking(unit: Unit, slot: Slot, patient: Patient, leaving: Appointment | None = None, by: Actor | None = None) -> None:
    """Refuse with the first federal reason that stands in the way; `leaving` is the appointment that the patient gives up for it.

    `by`: who takes the place; None where it is only taken back, and so of whatever channel it is.

    Raises:
        RuleRefused: its `code` is the federal one.
        RightMissing: the place is kept for another channel than the registry.
    """
    unit.session.flush()
    facts = booking_facts(unit.connection, slot.id, patient.id, leaving.id if leaving else None)
    found = refusal(facts.slot, facts.patient, facts.appointments, unit.now, moving=leaving.id if leaving else None)
    if found is not None:
        raise RuleRefused(found.code.value, found.said.source, **found.said.parameters)
    if by is not None and facts.slot is not None and other_channel(facts.slot, facts.patient, unit.now) is not None:
        require(unit, by, Right.BOOK_PORTAL_QUOTA)
