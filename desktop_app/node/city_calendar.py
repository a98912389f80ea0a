"""How the clinics of the synthetic town take a day: by the production calendar, with short Saturdays."""

from datetime import date
from enum import Enum

from desktop_app.models.calendar import ProductionCalendar


class DayKind(Enum):
    """Full working day, Saturday with some doctors, or day off with the duty doctor alone."""

    WORKING = "working"
    SATURDAY = "saturday"
    OFF = "off"


class TownCalendar:
    """Five days for all, and the sixth for some: a transferred working Saturday is a full day, a holiday stays one."""

    def __init__(self) -> None:
        self._five_days = ProductionCalendar()
        self._six_days = ProductionCalendar(working_weekdays=frozenset(range(6)))

    def kind(self, day: date) -> DayKind:
        """What `day` is."""
        if self._five_days.working_day(day):
            return DayKind.WORKING
        return DayKind.SATURDAY if self._six_days.working_day(day) else DayKind.OFF
