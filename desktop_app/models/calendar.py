"""The production calendar: public holidays of Russia with the government's transfers, and a clinic's own days.

Source of the days: the table `resources/production_calendar.json`, made of the `holidays` package by `installer/production_calendar.py`
(Labour Code, article 112, and the yearly decrees on transfers). The package itself would load the calendars of all countries into a desk.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from desktop_app.core.paths import resource

SHIPPED = "production_calendar.json"
_DAY = timedelta(days=1)
_FIVE_DAYS = frozenset(range(5))
_STATUTORY = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
"""Month and day of the holidays of article 112; the working day before one is an hour shorter (article 95)."""
_LONGEST_SEARCH = 366


class DayKind(StrEnum):
    """How a day is worked."""

    WORKING = "working"
    SHORTENED = "shortened"
    OFF = "off"


@dataclass(frozen=True)
class DayOverride:
    """A clinic's own word on a day: duty doctors on a holiday, a sanitary day. `note` is shown beside it."""

    day: date
    kind: DayKind
    note: str = ""


@dataclass(frozen=True)
class _Year:
    off: dict[date, str]
    worked_weekends: frozenset[date]
    shortened_weekends: frozenset[date]
    exact: bool


class ProductionCalendar:
    """Which days are worked. `working_weekdays` counts from Monday = 0: the state's working days are the five, most polyclinics work six.

    The clinic's `overrides` win over everything.
    """

    def __init__(self, working_weekdays: frozenset[int] = _FIVE_DAYS, overrides: Iterable[DayOverride] = ()) -> None:
        if not working_weekdays <= frozenset(range(7)):
            raise ValueError("weekdays count from 0 to 6")
        self._weekdays = working_weekdays
        self._overrides = {override.day: override for override in overrides}

    def kind(self, day: date) -> DayKind:
        """How `day` is worked."""
        if override := self._overrides.get(day):
            return override.kind
        year = _year(day.year)
        if day in year.off:
            return DayKind.OFF
        if day in year.worked_weekends:
            return DayKind.SHORTENED if day in year.shortened_weekends else DayKind.WORKING
        if day.weekday() not in self._weekdays:
            return DayKind.OFF
        return DayKind.SHORTENED if is_statutory(day + _DAY) else DayKind.WORKING

    def working_day(self, day: date) -> bool:
        """Whether `day` is worked, shortened or not."""
        return self.kind(day) is not DayKind.OFF

    def name(self, day: date) -> str:
        """Why `day` is special, in Russian as in the law («День России»), or the clinic's note; empty for an ordinary day or weekend."""
        if override := self._overrides.get(day):
            return override.note
        return _year(day.year).off.get(day, "")

    def is_exact(self, year: int) -> bool:
        """Whether the government's transfers for `year` are known; else only the fixed holidays are."""
        return _year(year).exact

    def add_working_days(self, day: date, amount: int) -> date:
        """The `amount`-th working day after `day`, which itself does not count; for 0 `day` or the next working day after it.

        Raises `ValueError` for a negative amount, or if a whole year has no working day.
        """
        if amount < 0:
            raise ValueError("working days are added, not taken away")
        if amount == 0:
            return day if self.working_day(day) else self._next(day)
        for _ in range(amount):
            day = self._next(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and including `last`; negative if `last` comes before `first`."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.working_day(first + _DAY * step) for step in range(1, (last - first).days + 1))

    def _next(self, day: date) -> date:
        for step in range(1, _LONGEST_SEARCH):
            if self.working_day(day + _DAY * step):
                return day + _DAY * step
        raise ValueError("a whole year without a working day")


def is_statutory(day: date) -> bool:
    """Whether `day` is a holiday that article 112 names, wherever its free day was moved to."""
    return (day.month, day.day) in _STATUTORY


@cache
def _shipped() -> dict[str, Any]:
    return dict(json.loads(resource(SHIPPED).read_text("utf8")))


@cache
def _year(year: int) -> _Year:
    """The days of a year as shipped; of years far away only the holidays that the law names."""
    table = _shipped()
    found = table["years"].get(str(year))
    if found is None:
        return _Year({date(year, *day): "" for day in _STATUTORY}, frozenset(), frozenset(), exact=False)
    off = {_day(year, day): table["names"][number] for day, number in found["off"].items()}
    worked, shortened = (frozenset(_day(year, day) for day in found[name]) for name in ("worked", "shortened"))
    return _Year(off, worked, shortened, found["exact"])


def _day(year: int, month_day: str) -> date:
    return date(year, int(month_day[:2]), int(month_day[2:]))
