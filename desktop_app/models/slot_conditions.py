"""Conditions on a place that narrow the list of nearest ones: days, times, half of the day, own doctor, branch, names."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from desktop_app.models.search_text import words

Limit = TypeVar("Limit", date, time)


class DayPart(StrEnum):
    """A part of the working day by the start of the visit."""

    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"

    def holds(self, start: time) -> bool:
        """Morning lasts until 12:00, day until 17:00."""
        earliest, latest = _BOUNDS[self]
        return earliest <= start < latest


_NOON, _FIVE = time(12), time(17)
_BOUNDS = {DayPart.MORNING: (time.min, _NOON), DayPart.DAY: (_NOON, _FIVE), DayPart.EVENING: (_FIVE, time.max)}


@dataclass(frozen=True)
class SlotConditions:
    """What a place must fulfil; an empty field asks for nothing. All times are on the clinic's wall.

    `weekdays` count from Monday = 0; a visit starts from `time_from` on and before `time_to`; `date_from` and `date_to` are both
    included; `dates` are single days out of which any will do, `not_dates` days that will not. `words` must each begin a
    word of the specialist's or specialty's name, `without` must not; `branches` are numbers or beginnings of names, folded.
    """

    weekdays: frozenset[int] = frozenset()
    not_weekdays: frozenset[int] = frozenset()
    parts: frozenset[DayPart] = frozenset()
    time_from: time | None = None
    time_to: time | None = None
    dates: frozenset[date] = frozenset()
    not_dates: frozenset[date] = frozenset()
    date_from: date | None = None
    date_to: date | None = None
    own_doctor: bool = False
    branches: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == SlotConditions()

    def allows_start(self, start: datetime) -> bool:
        """Whether a visit may start at `start`, given in the clinic's own zone."""
        return self._allows_day(start.date()) and self._allows_time(start.time())

    def _allows_day(self, day: date) -> bool:
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and day.weekday() not in self.not_weekdays
            and (not self.dates or day in self.dates)
            and day not in self.not_dates
            and (self.date_from is None or day >= self.date_from)
            and (self.date_to is None or day <= self.date_to)
        )

    def _allows_time(self, start: time) -> bool:
        return (
            (not self.parts or any(part.holds(start) for part in self.parts))
            and (self.time_from is None or start >= self.time_from)
            and (self.time_to is None or start < self.time_to)
        )

    def allows_specialist(self, names: str) -> bool:
        """Whether a specialist will do; `names` holds surname, specialty and whatever else he is found by, in any writing."""
        known = words(names)
        return all(_begins(known, word) for word in self.words) and not any(_begins(known, word) for word in self.without)

    def allows_branch(self, name: str) -> bool:
        """Whether a place in the branch called `name` will do."""
        known = words(name)
        return not self.branches or any(branch in known if branch.isdigit() else _begins(known, branch) for branch in self.branches)


def _begins(known: list[str], word: str) -> bool:
    return any(other.startswith(word) for other in known)


def combine(conditions: Iterable[SlotConditions]) -> SlotConditions:
    """All conditions at once: sets of alternatives (weekdays, dates, parts, branches) are joined, limits are the narrower ones."""
    whole = SlotConditions()
    for one in conditions:
        joined = {
            field.name: getattr(whole, field.name) | getattr(one, field.name)
            for field in fields(SlotConditions)
            if isinstance(getattr(one, field.name), frozenset)
        }
        whole = replace(
            whole,
            **joined,
            own_doctor=whole.own_doctor or one.own_doctor,
            words=whole.words + one.words,
            time_from=_later(whole.time_from, one.time_from),
            time_to=_earlier(whole.time_to, one.time_to),
            date_from=_later(whole.date_from, one.date_from),
            date_to=_earlier(whole.date_to, one.date_to),
        )
    return whole


def _later(one: Limit | None, other: Limit | None) -> Limit | None:
    return other if one is None else one if other is None else max(one, other)


def _earlier(one: Limit | None, other: Limit | None) -> Limit | None:
    return other if one is None else one if other is None else min(one, other)
