"""Instants and dates of FHIR as spans of microseconds: `2026-11` means the whole month (hl7.org/fhir/R4/search.html#date)."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple

from desktop_app.models.base import from_micros, to_micros

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
_SHAPE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)


class Span(NamedTuple):
    """From `low` up to, not with, `high`; microseconds since 1970."""

    low: int
    high: int


def span_of(text: str) -> Span:
    """The span that a FHIR date, dateTime or instant means; without a zone, in UTC.

    Raises ValueError for what is none.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise ValueError("not a date")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    # A leap second has no place on this scale: it is counted as the second before it.
    moment = datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), min(int(second or 0), 59), tzinfo=UTC)
    low = to_micros(moment) - _offset(zone)
    if fraction:
        low += int(fraction[:6].ljust(6, "0"))
        return Span(low, low + 10 ** max(6 - len(fraction), 0))
    if hour:
        return Span(low, low + (SECOND if second else MINUTE))
    return Span(low, to_micros(_after(moment, month, day)) if moment.year < 9999 else low + 366 * DAY)


def stamp(micros: int) -> str:
    """An instant as it is served: milliseconds, UTC."""
    return from_micros(micros).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def http_date(micros: int) -> str:
    """An instant as HTTP headers write it."""
    return format_datetime(from_micros(micros), usegmt=True)


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError("no such zone")
    return (-1 if zone[0] == "-" else 1) * (hours * 60 + minutes) * MINUTE


def _after(moment: datetime, month: str | None, day: str | None) -> datetime:
    """The start of the next year, month or day, whichever was meant."""
    if day:
        return moment + timedelta(days=1)
    if month and moment.month < 12:
        return moment.replace(month=moment.month + 1)
    return moment.replace(year=moment.year + 1, month=1)
