"""One sentence to read aloud by phone after a booking; made from the same data as the ticket, so the two never differ."""

from datetime import timedelta

from desktop_app.core import i18n
from desktop_app.core.dates import day_long, local_day, time_short
from desktop_app.core.i18n import Translator
from desktop_app.documents.promises import provisional_sentences
from desktop_app.documents.ticket_data import TicketData


def spoken_booking(data: TicketData, language: str, awaited: bool = False) -> str:
    """Who, when (today and tomorrow said as such), where and which number; then what is provisional about it (rule 65).

    `awaited`: the central may answer before the sentence is read to its end, so that it promises nothing yet.
    """
    tr = i18n.tr.for_language(language)
    room = tr("room {room}", room=data.room) if data.room else ""
    place = ", ".join(part for part in (data.clinic_title, data.branch, data.address, room) if part)
    said = tr(
        "You are booked: {specialty} {specialist}, {day} at {time}. {place}. Appointment number {number}.",
        specialty=_within_a_sentence(data.specialty),
        specialist=data.specialist,
        day=_day(data, tr),
        time=time_short(data.start, data.tz),
        place=place,
        number=spelled_number(data.number),
    )
    if data.provisional and awaited:
        said += " " + tr("One moment, the confirmation is on its way.")
    elif data.provisional:
        sentences = " ".join(provisional_sentences(data, data.provisional, tr))
        said += " " + tr("The booking is provisional.") + " " + sentences
    return said.replace("\u00a0", " ")


def spelled_number(number: str) -> str:
    """The characters one by one, a pause between the groups: "7 K 4 P, 2 9 Q X"."""
    return ", ".join(" ".join(group) for group in number.split("-"))


def _day(data: TicketData, tr: Translator) -> str:
    day = day_long(data.start, data.tz, tr.language)
    ahead = local_day(data.start, data.tz) - local_day(data.printed_at, data.tz)
    if ahead == timedelta(0):
        return tr("today, {day}", day=day)
    if ahead == timedelta(days=1):
        return tr("tomorrow, {day}", day=day)
    return day


def _within_a_sentence(name: str) -> str:
    """Without its capital, unless it is an abbreviation («ЛОР», «ВОП»)."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
