"""The rules that a booking must pass, asked inside the verb's own transaction."""

from datetime import datetime

from sqlalchemy import select

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.appointment import Appointment
from desktop_app.models.booking_rules import other_channel, referrals_to_name, refusal
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.request import Referral
from desktop_app.models.slot import Slot
from desktop_app.queries.booking_facts import BookingFacts, booking_facts
from desktop_app.queries.kept_places import kept_for
from desktop_app.services.rights import require
from desktop_app.storage.store import Unit


def check_booking(
    unit: Unit, slot: Slot, patient: Patient, leaving: Appointment | None = None, by: Actor | None = None, at: datetime | None = None
) -> BookingFacts:
    """Refuse with the first federal reason that stands in the way; what was weighed is given back.

    `leaving` is the appointment that the patient gives up for it.
    `by`: who takes the place; None where it is only taken back, and so of whatever channel it is. `at`: when the patient was booked, on
    paper; a place that has passed since was not past then.

    Raises:
        RuleRefused: its `code` is the federal one.
        RightMissing: the place is kept for another channel than the registry.
    """
    unit.session.flush()
    kept = kept_for(unit.connection, slot.id)
    if kept is not None and (leaving is None or leaving.id != kept):
        raise RuleRefused("KEPT", mark("This place is kept for a patient of an absent doctor who is being called. Choose another one."))
    facts = booking_facts(unit.connection, slot.id, patient.id, leaving.id if leaving else None)
    found = refusal(facts.slot, facts.patient, facts.appointments, at or unit.now, moving=leaving.id if leaving else None)
    if found is not None:
        raise RuleRefused(found.code.value, found.said.source, **found.said.parameters)
    if by is not None and facts.slot is not None and other_channel(facts.slot, facts.patient, at or unit.now) is not None:
        require(unit, by, Right.BOOK_PORTAL_QUOTA)
    return facts


def referral_named(unit: Unit, facts: BookingFacts, chosen: str | None, before: Appointment | None) -> int | None:
    """The key of the referral that the booking names: the `chosen` one, else that of the visit `before` it, else the newest; None for none.

    Raises:
        RuleRefused: the chosen one was used for another visit meanwhile, or is not in force any more.
    """
    free = [one.id for one in referrals_to_name(facts.slot, facts.patient)] if facts.slot is not None else []
    if chosen is not None and chosen not in free:
        raise RuleRefused("REFERRAL", mark("This referral was used for another visit or is not in force any more."))
    if not free:
        return None
    keys = {row.id: row.pk for row in unit.session.scalars(select(Referral).where(Referral.id.in_(free)))}
    if chosen is None and before is not None and before.referral_pk in keys.values():
        return before.referral_pk
    return keys[chosen or free[0]]
