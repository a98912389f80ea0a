"""Schedules in words: hours of a day, a rotation, an exception, how far a draft is, what a publication did."""

from collections.abc import Mapping
from datetime import date, tzinfo

from desktop_app.core.dates import date_numeric, day_time_short
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.models.schedule_check import Flaw
from desktop_app.models.schedule_draft import DraftState
from desktop_app.models.schedule_exception import ExceptionKind, ScheduleException
from desktop_app.models.schedule_template import EVERY_WEEKDAY, Quota, Rotation, Span, Template, TemplateDay
from desktop_app.models.slot import Channel, VisitKind
from desktop_app.models.slot_words import WEEKDAY_LABELS
from desktop_app.queries.timetables import PublicationLine, TimetableLine
from desktop_app.ui.slot_looks import ABSENCES, channel_named

KINDS: Mapping[VisitKind, str] = {
    VisitKind.PRIMARY: mark("first visit"),
    VisitKind.REPEAT: mark("repeat visit"),
    VisitKind.PREVENTIVE: mark("preventive visit"),
    VisitKind.HOME: mark("calls at home"),
    VisitKind.TELEMEDICINE: mark("telemedicine"),
    VisitKind.GROUP: mark("group"),
}
EXCEPTIONS: Mapping[ExceptionKind, str] = {
    ExceptionKind.ABSENCE: mark("Absence"),
    ExceptionKind.SUBSTITUTION: mark("Substitution"),
    ExceptionKind.EXTRA_HOURS: mark("Extra hours"),
    ExceptionKind.CLOSED_DAY: mark("Closed day"),
    ExceptionKind.OPENED_DAY: mark("Opened day"),
    ExceptionKind.ROOM_OUT: mark("Room out of order"),
    ExceptionKind.SHORTENED_DAY: mark("Shortened day"),
    ExceptionKind.SANITARY_HOUR: mark("Sanitary hour"),
}
FLAWS: Mapping[Flaw, str] = {
    Flaw.TWO_IN_A_ROOM: mark("two in one room"),
    Flaw.IN_TWO_PLACES: mark("in two places at once"),
    Flaw.OVERLAP: mark("places overlap"),
    Flaw.TOO_SHORT: mark("too short a visit"),
    Flaw.UNDER_NORM: mark("shorter than the norm"),
    Flaw.FEW_FOR_PORTAL: mark("too few for the portal"),
    Flaw.NOT_FILLED: mark("horizon not filled"),
}
_STATES = {
    DraftState.EDITING: mark("draft: {name}"),
    DraftState.SENT: mark("waits for approval: {name}"),
    DraftState.APPROVED: mark("approved, not published: {name}"),
}


KIND_LETTERS: Mapping[VisitKind, str] = {
    VisitKind.PRIMARY: mark("1st"),
    VisitKind.REPEAT: mark("2nd"),
    VisitKind.PREVENTIVE: mark("Prev"),
    VisitKind.HOME: mark("Home"),
    VisitKind.TELEMEDICINE: mark("Tele"),
    VisitKind.GROUP: mark("Grp"),
}
"""For a piece that has room for one line."""


def channels_words(channels: tuple[Channel, ...]) -> str:
    """Through whom."""
    return ", ".join(tr(channel_named(channel.value).word) for channel in channels) or tr("any channel")


def quota_letters(quota: Quota) -> str:
    """«П 4», the letters of its channels with how many places are theirs."""
    letters = "+".join(tr(channel_named(channel.value).letter) for channel in quota.channels) or "∗"
    return letters if quota.places is None else f"{letters} {quota.places}"


def clock_words(minute: int) -> str:
    """«08:05» of minutes after midnight."""
    return f"{minute // 60:02}:{minute % 60:02}"


def span_words(span: Span) -> str:
    """«08:00–14:00»"""
    return f"{clock_words(span.starts)}–{clock_words(span.ends)}"


def days_words(first: date, last: date | None) -> str:
    """From when till when."""
    begins = date_numeric(first, tr.language)
    return tr("from {first}", first=begins) if last is None else f"{begins} – {date_numeric(last, tr.language)}"


def rotation_words(template: Template) -> str:
    """«неделя», «чётные и нечётные», «цикл из 4 дней»"""
    if template.rotation is Rotation.CYCLE:
        return trn("cycle of {n} day", "cycle of {n} days", len(template.days))
    return tr("by weekdays") if template.rotation is Rotation.WEEKLY else tr("odd and even dates")


def day_name(template: Template, number: int) -> str:
    """What the day at place `number` (from 0) of the rotation is called."""
    if template.rotation is Rotation.WEEKLY:
        return tr.said(WEEKDAY_LABELS[number])
    if template.rotation is Rotation.ODD_EVEN:
        return tr("odd dates") if number == 0 else tr("even dates")
    return tr("day {n}", n=number + 1)


def hours_words(day: TemplateDay) -> str:
    """The shifts of a day; "—" where it is free."""
    return ", ".join(span_words(shift.span) for shift in day.shifts) or "—"


def template_words(template: Template) -> str:
    """Its days, those alike after one another said once: «Пн–Пт 08:00–14:00; Сб, Вс —»."""
    runs: list[tuple[int, int, str]] = []
    for number, day in enumerate(template.days):
        hours = hours_words(day)
        if runs and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], number, hours)
        else:
            runs.append((number, number, hours))
    return "; ".join(f"{_run_name(template, first, last)} {hours}" for first, last, hours in runs)


def _run_name(template: Template, first: int, last: int) -> str:
    return day_name(template, first) if first == last else f"{day_name(template, first)}–{day_name(template, last)}"


def exception_words(one: ScheduleException, substitutes: Mapping[str, str]) -> str:
    """Reason, hours, days, who stands in, document and note; `substitutes` are names by row id of the post."""
    reason = tr(ABSENCES[one.reason.value]) if one.reason else ""
    hours = span_words(one.span) if one.span else ", ".join(span_words(shift.span) for shift in one.shifts)
    days = " ".join(tr.said(WEEKDAY_LABELS[day]) for day in sorted(one.weekdays)) if one.weekdays != EVERY_WEEKDAY else ""
    return ", ".join(part for part in (reason, hours, days, _consequence(one, substitutes), one.document, one.note) if part)


def _consequence(one: ScheduleException, substitutes: Mapping[str, str]) -> str:
    if one.kind is ExceptionKind.SUBSTITUTION:
        name = substitutes.get(one.substitute or "", "")
        keeps = tr("{name} stands in, the patients keep their times", name=name)
        return keeps if one.keeps_bookings else tr("{name} stands in", name=name)
    if one.kind is ExceptionKind.SHORTENED_DAY:
        return tr("shorter by {n} min", n=one.minutes)
    return tr("by the hours of {date}", date=date_numeric(one.as_day, tr.language)) if one.as_day else ""


def draft_words(line: TimetableLine) -> str:
    """How far its draft is and whose it is; "" where there is none."""
    return tr(_STATES[line.draft], name=line.draft_by) if line.draft is not None else ""


def in_force_words(line: TimetableLine) -> str:
    """Until when it is planned by templates."""
    if not line.has_template:
        return tr("no template")
    return tr("until {date}", date=date_numeric(line.valid_to, tr.language)) if line.valid_to else tr("without an end")


def filled_words(line: TimetableLine, horizon: date) -> str:
    """Until which day there are places, with a sign where they do not reach the `horizon`."""
    if line.filled_to is None:
        return tr("! no places")
    day = date_numeric(line.filled_to, tr.language)
    return tr("! not filled: until {date}", date=day) if line.filled_to < horizon else tr("until {date}", date=day)


def publication_words(line: PublicationLine) -> str:
    """What it did with how many places."""
    counts = (
        (mark("opened: {n}"), line.opened),
        (mark("closed: {n}"), line.closed),
        (mark("altered: {n}"), line.altered),
        (mark("not touched, booked: {n}"), line.kept),
    )
    said = [tr(words, n=count) for words, count in counts if count]
    if line.under_way:
        said.insert(0, tr("being carried out: {n} of {m}", n=line.done, m=line.total))
    if line.was_taken_back:
        said.append(tr("taken back"))
    return ", ".join((*([line.reason] if line.reason else []), *said)) or tr("no place changes")


def published_words(line: PublicationLine, zone: tzinfo) -> str:
    """When and by whom."""
    return f"{day_time_short(line.at, zone, tr.language)}, {line.person}"
