"""An appointment as paper and voice take it: the facts of the replica with what this desk adds (its phone, what is promised)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from desktop_app.core.dates import local, local_day
from desktop_app.core.i18n import mark, tr
from desktop_app.core.ids import RowId
from desktop_app.core.settings import CLINIC_PHONE, DESK_NAME, Settings
from desktop_app.documents.ticket_data import Provisional, TicketData
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.clinic_key import NO_KEYS, ClinicKeys
from desktop_app.models.phones import show_phone
from desktop_app.queries.tickets import TicketFacts

ANSWER_BY = time(18)
"""Until this hour of the clinic's day we call a patient whose provisional time was taken."""
_LATEST_FOR_TODAY = time(16)
_TO_BRING = (mark("Passport or birth certificate"), mark("Insurance policy (OMS)"), mark("SNILS"))


def ticket_data(facts: TicketFacts, settings: Settings, now: datetime, keys: ClinicKeys = NO_KEYS) -> TicketData:
    """What is printed and read aloud at the instant `now`. `keys` sign the code; what is only read aloud needs none."""
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
        clinic_phone=settings.get(CLINIC_PHONE) or facts.phone,
        desk=settings.get(DESK_NAME),
        printed_at=now,
        what_to_bring=tuple(tr(item) for item in _TO_BRING),
        preparation=tuple(one for one in (facts.preparation, *facts.notes) if one),
        provisional=_provisional(facts, now) if facts.provisional else None,
        keys=keys,
    )


def _provisional(facts: TicketFacts, now: datetime) -> Provisional:
    return Provisional(facts.promised.at(now), answer_by(now, facts.time_zone), show_phone(facts.call_back) if facts.call_back else None)


def answer_by(now: datetime, tz: str) -> datetime:
    """When the patient may rely on silence: this evening, late in the day the next working one."""
    zone, calendar = ZoneInfo(tz), ProductionCalendar()
    day = local_day(now, zone)
    if local(now, zone).time() >= _LATEST_FOR_TODAY or not calendar.working_day(day):
        day = calendar.add_working_days(day, 1)
    return datetime.combine(day, ANSWER_BY, zone)
