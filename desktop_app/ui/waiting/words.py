"""The waiting list in words: why one waits, since when, what is free for him."""

from datetime import datetime, time, timedelta, tzinfo

from desktop_app.core.dates import date_short, day_time_short, local_day, time_short, weekday_short_of
from desktop_app.core.i18n import mark, tr
from desktop_app.models.cancel_reasons import find_reason
from desktop_app.models.conflict import CaseKind
from desktop_app.models.phones import show_phone
from desktop_app.queries.waiting import WaitingLine, WhyWaiting
from desktop_app.ui.terms import by_when
from desktop_app.ui.widgets.two_lines import two_lines

_LOST = {
    CaseKind.SLOT_TAKEN: mark("the time was taken by someone else"),
    CaseKind.SOLD_TWICE: mark("the place was given to two patients"),
    CaseKind.CANCELLED_THERE: mark("the visit was cancelled at the central"),
    CaseKind.GONE: mark("the central has the visit no longer"),
    CaseKind.REFUSED: mark("the central refused the booking"),
    CaseKind.FIELD_DIFFERS: mark("the visit was changed there and here"),
}


def patient_words(row: WaitingLine) -> str:
    """Who, and the telephone."""
    return two_lines(row.patient or tr("Nobody named"), show_phone(row.phone) if row.phone else tr("no telephone"))


def whom_words(row: WaitingLine) -> str:
    """The specialist and his specialty; a specialty alone stands first."""
    return two_lines(row.specialist, row.specialty) if row.specialist else row.specialty or "—"


def until_words(row: WaitingLine, now: datetime, zone: tzinfo) -> str:
    """By when to answer, and since when one waits."""
    since = tr("since {when}", when=day_time_short(row.since, zone, tr.language)) if row.since is not None else ""
    return two_lines(term_words(row.until, now, zone), since)


def term_words(until: datetime | None, now: datetime, zone: tzinfo) -> str:
    """By when to answer; a term of days is said with its last day: «по пт 4 декабря»."""
    if until is None or until <= now or until.astimezone(zone).time() != time.min:
        return by_when(until, now, zone)[0]
    last, today = local_day(until, zone) - timedelta(days=1), local_day(now, zone)
    if last == today:
        return tr("by the end of the day")
    return tr("by {day}", day=f"{weekday_short_of(last, tr.language)} {date_short(last, tr.language)}")


def why_words(row: WaitingLine) -> str:
    """How it came to that, and with what the patient comes."""
    match row.why:
        case WhyWaiting.LOST:
            why = tr(_LOST[row.lost_by]) if row.lost_by is not None else tr("the time was lost")
        case WhyWaiting.CANCELLED:
            reason = find_reason(row.cancel_reason)
            why = tr("the visit was cancelled: {reason}", reason=_small(tr(reason.label))) if reason else tr("the visit was cancelled")
        case WhyWaiting.PORTAL:
            why = tr("asked at the portal")
        case _:
            why = tr("no place was free")
    return two_lines(_capital(why), row.reason)


def place_words(row: WaitingLine, now: datetime, zone: tzinfo) -> str:
    """The free place: «чт 26.11, 09:15», with whom where it is another specialist; whether it comes too late."""
    if row.slot is None:
        return tr("nothing free yet")
    late = tr("after the deadline") if row.until is not None and row.slot.start > row.until else ""
    whom = row.slot.specialist if row.is_with_other else ""
    detail = " · ".join(part for part in (whom, late) if part) or tr("with the same specialist")
    day, at = local_day(row.slot.start, zone), time_short(row.slot.start, zone)
    is_today = day == local_day(now, zone)
    when = tr("today {time}", time=at) if is_today else f"{weekday_short_of(day, tr.language)} {day:%d.%m}, {at}"
    return two_lines(tr("free: {when}", when=when), detail)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
