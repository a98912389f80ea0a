"""How the clinics of the synthetic town take a day: by the production calendar, with short Saturdays."""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from holidays import HolidayBase, country_holidays

from desktop_app.node.city_shifts import SATURDAY


class DayKind(Enum):
    """Full working day, Saturday with some doctors, or day off with the duty doctor alone."""

    WORKING = "working"
    SATURDAY = "saturday"
    OFF = "off"


class TownCalendar:
    """The calendar of the years that the town's horizon may touch."""

    def __init__(self, years: Iterable[int]) -> None:
        self._holidays: HolidayBase = country_holidays("RU", years=sorted(years))

    def kind(self, day: date) -> DayKind:
        """What `day` is: transfers count, so a Saturday may be a full working day and a Monday a day off."""
        if self._holidays.is_working_day(day):
            return DayKind.WORKING
        return DayKind.SATURDAY if day.weekday() == SATURDAY and day not in self._holidays else DayKind.OFF
