"""How long a patient may wait: limits of the programme of state guarantees as a table, and the deadline of one request.

Source of the federal rows: Программа государственных гарантий for 2026-2028 (domain facts, 3.1). Regions may only be stricter:
their rows are added to these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from desktop_app.models.calendar import ProductionCalendar


class Unit(StrEnum):
    """What a limit is counted in."""

    HOURS = "hours"
    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"


class Urgency(StrEnum):
    """How pressing a request is, as a doctor or the rules put it; the program never decides it."""

    ROUTINE = "routine"
    URGENT = "urgent"
    SUSPECTED_CANCER = "suspected-cancer"
    SUSPECTED_HEART_DISEASE = "suspected-heart-disease"


class Care(StrEnum):
    """What is asked for."""

    VISIT = "visit"
    DIAGNOSTICS = "diagnostics"
    OBSERVATION = "observation"
    HOSPITAL = "hospital"


@dataclass(frozen=True)
class WaitingLimit:
    """One limit. `specialty_code` (own code of the specialty table) or `urgency` of None stands for any."""

    specialty_code: str | None
    urgency: Urgency | None
    care: Care
    amount: int
    unit: Unit
    source: str

    def covers(self, specialty_code: str | None, urgency: Urgency, care: Care) -> bool:
        """Whether the limit speaks of such a request."""
        return care is self.care and self.specialty_code in (None, specialty_code) and self.urgency in (None, urgency)


_SOURCE = "Программа государственных гарантий на 2026-2028 годы"
_CANCER, _HEART = Urgency.SUSPECTED_CANCER, Urgency.SUSPECTED_HEART_DISEASE
_FIRST_CONTACT = ("110", "49", "59")
"""Участковый терапевт, врач общей практики, участковый педиатр."""
FEDERAL_LIMITS: tuple[WaitingLimit, ...] = (
    WaitingLimit(None, Urgency.URGENT, Care.VISIT, 2, Unit.HOURS, _SOURCE),
    *(WaitingLimit(code, None, Care.VISIT, 24, Unit.HOURS, _SOURCE) for code in _FIRST_CONTACT),
    WaitingLimit(None, _CANCER, Care.VISIT, 3, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, _HEART, Care.VISIT, 3, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, None, Care.VISIT, 14, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, _CANCER, Care.DIAGNOSTICS, 7, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, _HEART, Care.DIAGNOSTICS, 7, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, None, Care.DIAGNOSTICS, 14, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, None, Care.OBSERVATION, 3, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, _CANCER, Care.HOSPITAL, 7, Unit.WORKING_DAYS, _SOURCE),
    WaitingLimit(None, None, Care.HOSPITAL, 14, Unit.WORKING_DAYS, _SOURCE),
)


@dataclass(frozen=True)
class Deadline:
    """Until when a request must be met: a visit must start before `until` (aware, in the clinic's zone).

    `last_day` is the last day that is still in time, as it is said to a person; `limit` tells the rule and its source.
    """

    until: datetime
    last_day: date
    limit: WaitingLimit

    def is_met_by(self, start: datetime) -> bool:
        """Whether a visit that starts at the aware `start` is in time."""
        return start <= self.until if self.limit.unit is Unit.HOURS else start < self.until


def deadline(
    specialty_code: str | None,
    asked_at: datetime,
    calendar: ProductionCalendar,
    tz: tzinfo,
    *,
    urgency: Urgency = Urgency.ROUTINE,
    care: Care = Care.VISIT,
    limits: Sequence[WaitingLimit] = FEDERAL_LIMITS,
) -> Deadline | None:
    """Until when a request made at the aware `asked_at` must be met at a clinic in zone `tz`; None if no limit covers it.

    Where several limits cover a request, all of them bind, so the earliest deadline is given. Days are counted from the day
    after the request, by the clinic's own date. Raises `ValueError` for a naive `asked_at`.
    """
    if asked_at.tzinfo is None:
        raise ValueError("the moment of a request needs its zone")
    covering = (limit for limit in limits if limit.covers(specialty_code, urgency, care))
    deadlines = (_until(limit, asked_at.astimezone(tz), calendar, tz) for limit in covering)
    return min(deadlines, key=lambda found: found.until, default=None)


def _until(limit: WaitingLimit, asked: datetime, calendar: ProductionCalendar, tz: tzinfo) -> Deadline:
    if limit.unit is Unit.HOURS:
        until = (asked.astimezone(UTC) + timedelta(hours=limit.amount)).astimezone(tz)
        return Deadline(until, until.date(), limit)
    if limit.unit is Unit.WORKING_DAYS:
        last_day = calendar.add_working_days(asked.date(), limit.amount)
    else:
        last_day = asked.date() + timedelta(days=limit.amount)
    return Deadline(datetime.combine(last_day + timedelta(days=1), time.min, tz), last_day, limit)
