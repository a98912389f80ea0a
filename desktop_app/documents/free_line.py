"""One line of free times to send to a patient: «чт 26 ноября 9:15, 11:45; пт 27 ноября 8:30», with who receives where there are several."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from desktop_app.core.dates import date_short, local, local_day, weekday_short_of

NEAR = timedelta(days=7)
"""Within a week from today the weekday alone names the day."""


@dataclass(frozen=True)
class FreeTime:
    """A free time as a patient needs it; `start` is aware."""

    start: datetime
    specialist: str = ""


def free_line(times: Iterable[FreeTime], now: datetime, tz: str | ZoneInfo, language: str) -> str:
    """`times` by specialist and day, both in the order of their first time; an empty text for none.

    Times equal to the minute of one specialist are said once. `tz` is the clinic's zone.
    """
    ordered = sorted(set(times), key=lambda one: one.start)
    names = list(dict.fromkeys(one.specialist for one in ordered))
    today = local_day(now, tz)
    said = [(name, _days([one.start for one in ordered if one.specialist == name], today, tz, language)) for name in names]
    if len(said) == 1:
        return said[0][1]
    return ". ".join(f"{name}: {days}" if name else days for name, days in said)


def _days(starts: list[datetime], today: date, tz: str | ZoneInfo, language: str) -> str:
    by_day = groupby(starts, key=lambda start: local_day(start, tz))
    return "; ".join(f"{_day(day, today, language)} {_hours(found, tz)}" for day, found in by_day)


def _day(day: date, today: date, language: str) -> str:
    weekday = weekday_short_of(day, language)
    return weekday if today <= day < today + NEAR else f"{weekday} {date_short(day, language)}"


def _hours(starts: Iterable[datetime], tz: str | ZoneInfo) -> str:
    """Hours without a leading nought, as one writes them in a message."""
    there = (local(start, tz) for start in starts)
    return ", ".join(dict.fromkeys(f"{one.hour}:{one.minute:02}" for one in there))
