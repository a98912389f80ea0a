"""What a provisional booking means, in the words of the ticket and of the phone."""

from datetime import datetime

from desktop_app.core.dates import day_time_short, local_day, time_short
from desktop_app.core.i18n import Translator, mark
from desktop_app.documents.ticket_data import Provisional, TicketData
from desktop_app.models.promise import Promise

_MEANING = {
    Promise.GUARANTEED: mark("The place is reserved for our registry, nobody else can take it; the confirmation is not here yet."),
    Promise.LOW_RISK: mark("The time is most likely yours: our registry has set it aside, but the confirmation is not here yet."),
    Promise.AT_RISK: mark("The confirmation is not here yet: until then the portal or another desk may take the time."),
}


def provisional_sentences(data: TicketData, provisional: Provisional, tr: Translator) -> list[str]:
    """What is promised, what we shall do, and what the patient should do."""
    until = _until(provisional.until, data, tr.language)
    if provisional.phone:
        phone = unbroken(provisional.phone)
        if provisional.promise is Promise.GUARANTEED:
            action = tr("If anything changes, we will call {phone} before {until}.", phone=phone, until=until)
        else:
            action = tr("If the time is taken, we will call {phone} before {until} and offer another.", phone=phone, until=until)
        return [tr(_MEANING[provisional.promise]), action, tr("If we do not call, come at the time printed.")]
    if data.clinic_phone:
        ask = tr("You left no phone: please call the registry after {until}, {phone}.", until=until, phone=unbroken(data.clinic_phone))
    else:
        ask = tr("You left no phone: please ask at the registry after {until}.", until=until)
    return [tr(_MEANING[provisional.promise]), ask]


def unbroken(phone: str) -> str:
    """A phone that stays in one line."""
    return phone.replace(" ", "\u00a0")


def _until(moment: datetime, data: TicketData, language: str) -> str:
    """The hour alone where it is still today's."""
    if local_day(moment, data.tz) == local_day(data.printed_at, data.tz):
        return time_short(moment, data.tz)
    return day_time_short(moment, data.tz, language)
