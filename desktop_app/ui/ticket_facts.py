"""From what the replica knows of an appointment to what its paper and its spoken line say; for every screen that tells of one."""

from datetime import datetime, timedelta

from desktop_app.core.i18n import mark, tr
from desktop_app.core.ids import RowId
from desktop_app.core.settings import CLINIC_PHONE, DESK_NAME, Settings
from desktop_app.documents.ticket_data import Promise, Provisional, TicketData
from desktop_app.queries.tickets import TicketFacts

_ANSWERED_WITHIN = timedelta(hours=4)
"""By when a provisional booking is called about, if the central refuses it: half a shift."""
_TO_BRING = (mark("Passport or birth certificate"), mark("Insurance policy (OMS)"), mark("SNILS"))


def ticket_of(facts: TicketFacts, settings: Settings, printed_at: datetime) -> TicketData:
    """What the ticket of `facts` says if it is printed at the aware instant `printed_at`."""
    provisional = Provisional(Promise.AT_RISK, _until(facts, printed_at), facts.call_back or None) if facts.provisional else None
    return TicketData(
        appointment_id=RowId(facts.appointment_id),
        ticket_version=facts.ticket_version,
        family=facts.family,
        given=facts.given,
        patronymic=facts.middle,
        specialty=facts.specialty,
        specialist=facts.specialist,
        start=facts.start,
        tz=facts.time_zone,
        clinic=facts.clinic,
        clinic_number=facts.clinic_number,
        branch=facts.branch,
        address=facts.address,
        room=facts.room,
        printed_at=printed_at,
        clinic_phone=settings.get(CLINIC_PHONE) or facts.phone,
        desk=settings.get(DESK_NAME),
        what_to_bring=tuple(tr(item) for item in _TO_BRING),
        preparation=(facts.preparation,) if facts.preparation else (),
        provisional=provisional,
    )


def _until(facts: TicketFacts, now: datetime) -> datetime:
    """Never after the visit itself."""
    return min(now + _ANSWERED_WITHIN, max(now, facts.start - timedelta(hours=1)))
