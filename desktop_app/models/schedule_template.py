"""Templates of a schedule: in which rotation a specialist receives in a clinic, where, whom, through which channel, from when till when.

Source of the forms: domain-facts 3.3 (typical sets of places, methodological recommendations 12-22 and 12-23), registry rules 18 to 26.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.slot import Channel, VisitKind

MINUTES_A_DAY = 24 * 60
EVERY_WEEKDAY = frozenset(range(7))


class Rotation(StrEnum):
    """How the days of a template come round."""

    WEEKLY = "weekly"
    ODD_EVEN = "odd-even"
    CYCLE = "cycle"


_LENGTHS = {Rotation.WEEKLY: 7, Rotation.ODD_EVEN: 2}


class WorkedOn(StrEnum):
    """On which days of the production calendar a template holds: a duty doctor's on days off."""

    WORKING_DAYS = "working-days"
    DAYS_OFF = "days-off"
    ALL_DAYS = "all-days"

    def fits(self, day_is_worked: bool) -> bool:
        """Whether it holds on a day that is worked, or on one that is not."""
        return self is WorkedOn.ALL_DAYS or (self is WorkedOn.WORKING_DAYS) is day_is_worked


@dataclass(frozen=True, order=True)
class Span:
    """A part of one day in minutes after midnight by the clinic's wall: `starts` belongs to it, `ends` (up to 1440) does not.

    Raises:
        RuleRefused: it ends before it begins, or reaches out of the day.
    """

    starts: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.starts < self.ends <= MINUTES_A_DAY:
            raise RuleRefused("SPAN", mark("A time must end after it begins, on the same day."))

    def meets(self, other: "Span") -> bool:
        """Whether they have a minute in common."""
        return self.starts < other.ends and other.starts < self.ends

    def holds(self, other: "Span") -> bool:
        """Whether `other` lies within."""
        return self.starts <= other.starts and other.ends <= self.ends


@dataclass(frozen=True)
class Quota:
    """How many places of a piece are for whom; `places` None: those that are left. No channel means any.

    `release_hours`: so many hours before the visit a place that is still free is opened to every channel.
    """

    channels: tuple[Channel, ...] = ()
    places: int | None = None
    release_hours: int | None = None

    def __post_init__(self) -> None:
        if (self.places or 0) < 0 or (self.release_hours or 0) < 0:
            raise RuleRefused("QUOTA", mark("A quota cannot be less than nothing."))


@dataclass(frozen=True)
class Piece:
    """A part of a shift that is cut into places of one kind, in the room of one schedule (its row id).

    `minutes` of one visit, None: as the template says for this kind. `places` at one start (a group). A `closed` piece stands in the
    schedule and is sold to nobody (calls at home, paperwork); `comment` is shown on it.
    """

    span: Span
    schedule: str
    kind: VisitKind = VisitKind.PRIMARY
    minutes: int | None = None
    places: int = 1
    quotas: tuple[Quota, ...] = ()
    closed: bool = False
    comment: str = ""

    def __post_init__(self) -> None:
        if self.places < 1 or (self.minutes is not None and self.minutes < 1):
            raise RuleRefused("PIECE", mark("A visit takes at least one minute and one place."))

    @property
    def live_queue(self) -> bool:
        """Whether patients are seen in the order they come."""
        return any(Channel.LIVE_QUEUE in quota.channels for quota in self.quotas)


@dataclass(frozen=True)
class Shift:
    """One stretch of work with its pieces and breaks; a place never reaches into a break."""

    span: Span
    pieces: tuple[Piece, ...]
    breaks: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not all(self.span.holds(part) for part in (*self.breaks, *(piece.span for piece in self.pieces))):
            raise RuleRefused("OUTSIDE", mark("A piece of the reception or a break lies outside its shift."))
        apart(piece.span for piece in self.pieces)


def apart(spans: Iterable[Span]) -> None:
    """Refuse spans of one specialist that have a minute in common.

    Raises:
        RuleRefused.
    """
    ordered = sorted(spans)
    if any(one.meets(other) for one, other in pairwise(ordered)):
        raise RuleRefused("OVERLAP", mark("Two pieces of the reception overlap."))


@dataclass(frozen=True)
class TemplateDay:
    """One day of the rotation; without a shift it is free."""

    shifts: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        apart(shift.span for shift in self.shifts)


@dataclass(frozen=True)
class Template:
    """When and how the specialist of `post` receives; `id` and `post` are row ids, both days of its validity belong to it.

    `days`: from Monday for a weekly rotation; the odd dates, then the even ones; or a cycle of any length whose first day is `anchor` (2/2
    is a cycle of four days, weeks A, B and C one of 21 from a Monday). It holds on its `weekdays` (Monday is 0) only. Of several
    templates that hold on a day the one with the latest `valid_from` counts. `minutes`: how long a visit of a kind takes where the piece
    does not say; `only_through`: through which channels visits of a kind may be booked at all («repeat visits only by the doctor»).

    Raises:
        RuleRefused: it cannot be drawn as a schedule; the code says why.
    """

    id: str
    post: str
    valid_from: date
    days: tuple[TemplateDay, ...]
    rotation: Rotation = Rotation.WEEKLY
    valid_to: date | None = None
    anchor: date | None = None
    weekdays: frozenset[int] = EVERY_WEEKDAY
    worked_on: WorkedOn = WorkedOn.WORKING_DAYS
    minutes: tuple[tuple[VisitKind, int], ...] = ()
    only_through: tuple[tuple[VisitKind, tuple[Channel, ...]], ...] = ()

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise RuleRefused("VALIDITY", mark("The template ends before it begins."))
        if not self.days or len(self.days) != _LENGTHS.get(self.rotation, len(self.days)):
            raise RuleRefused("ROTATION", mark("The template has not as many days as its rotation."))
        if self.rotation is Rotation.CYCLE and self.anchor is None:
            raise RuleRefused("ANCHOR", mark("A cycle needs the date of its first day."))
        if not self.weekdays <= EVERY_WEEKDAY or any(minutes < 1 for _, minutes in self.minutes):
            raise RuleRefused("PIECE", mark("A visit takes at least one minute and one place."))
        if any(self.minutes_of(piece) is None for piece in self.pieces):
            raise RuleRefused("MINUTES", mark("It is not said how long a visit takes."))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces of all days."""
        return tuple(piece for day in self.days for shift in day.shifts for piece in shift.pieces)

    def minutes_of(self, piece: Piece) -> int | None:
        """How long one visit in `piece` takes; None where nobody said it, which no template admits."""
        return piece.minutes or dict(self.minutes).get(piece.kind)

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies in its validity and on its weekdays, the production calendar not considered."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to) and day.weekday() in self.weekdays

    def position(self, day: date) -> int:
        """Which of its days stands on `day`."""
        if self.rotation is Rotation.WEEKLY:
            return day.weekday()
        if self.rotation is Rotation.ODD_EVEN:
            return 1 - day.day % 2
        return (day - (self.anchor or self.valid_from)).days % len(self.days)

    def copied(self, new_id: str, post: str, schedules: Mapping[str, str], valid_from: date, valid_to: date | None = None) -> "Template":
        """The same for another specialist or another period.

        `schedules` tells for each schedule of this one (row ids) which of the other specialist's takes its place; one that is not named
        stays. The anchor of a cycle stays, so that a copied period goes on in the same step.
        """
        days = tuple(TemplateDay(tuple(moved(shift, schedules) for shift in day.shifts)) for day in self.days)
        return replace(self, id=new_id, post=post, days=days, valid_from=valid_from, valid_to=valid_to)


def moved(shift: Shift, schedules: Mapping[str, str]) -> Shift:
    """The shift in other rooms: `schedules` as in `Template.copied`."""
    pieces = tuple(replace(piece, schedule=schedules.get(piece.schedule, piece.schedule)) for piece in shift.pieces)
    return replace(shift, pieces=pieces)
