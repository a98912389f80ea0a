"""Exceptions to templates, each with its reason and document: who is away, who stands in, what is open or closed beside the rule."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.schedule_template import EVERY_WEEKDAY, Shift, Span, apart

STATUTORY_SHORTENING_MINUTES = 60
"""The working day before a holiday is an hour shorter (Labour Code, article 95)."""


class ExceptionKind(StrEnum):
    """What is otherwise than the template says."""

    ABSENCE = "absence"
    SUBSTITUTION = "substitution"
    EXTRA_HOURS = "extra-hours"
    CLOSED_DAY = "closed-day"
    OPENED_DAY = "opened-day"
    ROOM_OUT = "room-out"
    SHORTENED_DAY = "shortened-day"
    SANITARY_HOUR = "sanitary-hour"


_CLOSING = frozenset(
    {ExceptionKind.ABSENCE, ExceptionKind.SUBSTITUTION, ExceptionKind.CLOSED_DAY, ExceptionKind.ROOM_OUT, ExceptionKind.SANITARY_HOUR}
)


@dataclass(frozen=True)
class ScheduleException:
    """One exception. `scope` is the row id of the post, the room or the clinic that it concerns; both days belong to it.

    `span`: only this part of the day; `weekdays`: only these (Monday is 0). `document` is the order or sick note it stands on.

    - A substitution names who stands in (`substitute`, a post). With `keeps_bookings` the patients keep their places and go to him;
      without, the places of the absent one are closed and opened in `schedule`, one of the substitute's own.
    - Extra hours bring their own `shifts`, each piece with its minutes.
    - A shortened day ends `minutes` earlier.
    - An opened day goes by the template's hours of `as_day`: a working Saturday by those of a Monday; None: by its own.

    Raises:
        RuleRefused: it says too little, or contradicts itself.
    """

    id: str
    kind: ExceptionKind
    scope: str
    first: date
    last: date
    span: Span | None = None
    weekdays: frozenset[int] = EVERY_WEEKDAY
    reason: AbsenceReason | None = None
    document: str = ""
    note: str = ""
    substitute: str | None = None
    keeps_bookings: bool = False
    schedule: str | None = None
    shifts: tuple[Shift, ...] = ()
    minutes: int = STATUTORY_SHORTENING_MINUTES
    as_day: date | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise RuleRefused("VALIDITY", mark("The exception ends before it begins."))
        if self.kind is ExceptionKind.SUBSTITUTION and (
            self.substitute in (None, self.scope) or (self.schedule is None and not self.keeps_bookings)
        ):
            raise RuleRefused("SUBSTITUTE", mark("Say who stands in, and in which schedule."))
        if self.kind is ExceptionKind.EXTRA_HOURS and not self.shifts:
            raise RuleRefused("HOURS", mark("Say the extra hours."))
        if any(piece.minutes is None for shift in self.shifts for piece in shift.pieces):
            raise RuleRefused("MINUTES", mark("It is not said how long a visit takes."))
        if self.kind is ExceptionKind.SHORTENED_DAY and self.minutes < 1:
            raise RuleRefused("MINUTES", mark("Say by how many minutes the day is shorter."))
        apart(shift.span for shift in self.shifts)

    def holds_on(self, day: date) -> bool:
        """Whether it says something about `day`."""
        return self.first <= day <= self.last and day.weekday() in self.weekdays

    @property
    def closes(self) -> bool:
        """Whether it takes places away by the clock; a shortened day takes them from its end."""
        return self.kind in _CLOSING and not (self.kind is ExceptionKind.SUBSTITUTION and self.keeps_bookings)

    def covers(self, span: Span) -> bool:
        """Whether it concerns this part of the day."""
        return self.span is None or self.span.meets(span)
