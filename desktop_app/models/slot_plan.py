"""From templates to places: the slots that a period should have. The same input gives the same slots, at every desk and in any pieces."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from desktop_app.core.ids import RowId, slot_id
from desktop_app.models.calendar import DayKind, ProductionCalendar
from desktop_app.models.schedule_exception import STATUTORY_SHORTENING_MINUTES, ExceptionKind, ScheduleException
from desktop_app.models.schedule_template import Piece, Quota, Shift, Span, Template, WorkedOn
from desktop_app.models.slot import Channel, SlotStatus

_NOON = time(12)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_ANY = Quota()


@dataclass(frozen=True)
class Lane:
    """A schedule as the generator knows it: whose, in which room and clinic (row ids), in which time zone (IANA name).

    `specialist` tells one person in two posts; `specialty` is the code that norms go by.
    """

    schedule: str
    post: str
    room: str | None
    clinic: str
    zone: str
    specialty: str | None = None
    specialist: str | None = None

    def is_meant(self, scope: str) -> bool:
        """Whether an exception for `scope` concerns it."""
        return scope in (self.post, self.room, self.clinic)


@dataclass(frozen=True)
class Period:
    """Days by the clinic's wall, both belong to it."""

    first: date
    last: date

    def days(self) -> list[date]:
        """From the first to the last; none where it ends before it begins."""
        return [self.first + _DAY * step for step in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A place as it should be. `id` is its natural key, `start` and `end` in UTC, `channels` as rows keep them (sorted, comma-joined)."""

    id: RowId
    schedule: str
    start: datetime
    end: datetime
    place: int
    status: SlotStatus
    channels: str
    visit_kind: str
    comment: str
    release_hours: int | None = None

    def released(self, now: datetime) -> "PlannedSlot":
        """As it stands at `now`: open to every channel when the hours of its quota have come."""
        if self.release_hours is None or now < self.start - timedelta(hours=self.release_hours):
            return self
        return replace(self, channels="", release_hours=None)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A place on an unnamed day: minutes by the wall."""

    span: Span
    place: int
    piece: Piece
    channels: str
    release_hours: int | None


def generate(
    templates: Iterable[Template],
    exceptions: Iterable[ScheduleException],
    calendar: ProductionCalendar,
    lanes: Mapping[str, Lane],
    period: Period,
) -> tuple[PlannedSlot, ...]:
    """The slots of `period` for one clinic, by day, start, schedule and place.

    `calendar` holds the clinic's own working days; `lanes` the schedules by row id: what stands in a schedule that is not among them is
    left out. Nothing depends on the order of the arguments, on now, or on what was made before: a period made in pieces is the same.
    """
    town = _Town(templates, exceptions, calendar, lanes)
    return tuple(slot for day in period.days() for slot in town.day(day))


def closing(exceptions: Iterable[ScheduleException], lane: Lane, day: date, span: Span) -> ScheduleException | None:
    """Which exception takes the places of `lane` away in this part of `day`; of several the one with the smallest id."""
    found = [one for one in exceptions if one.closes and one.holds_on(day) and lane.is_meant(one.scope) and one.covers(span)]
    return min(found, key=lambda one: one.id, default=None)


@lru_cache(maxsize=1024)
def _midnight(zone: str, day: date) -> datetime:
    """Midnight of `day` in UTC by the offset that holds at noon: where a zone changes, it changes at night."""
    noon = datetime.combine(day, _NOON, ZoneInfo(zone))
    return noon.astimezone(UTC) - timedelta(hours=12)


class _Town:
    """What is known of all days."""

    def __init__(
        self,
        templates: Iterable[Template],
        exceptions: Iterable[ScheduleException],
        calendar: ProductionCalendar,
        lanes: Mapping[str, Lane],
    ) -> None:
        self._calendar, self._lanes = calendar, lanes
        self._exceptions = sorted(exceptions, key=lambda one: one.id)
        self._templates: dict[str, list[Template]] = defaultdict(list)
        for template in sorted(templates, key=lambda one: (one.valid_from, one.id), reverse=True):
            self._templates[template.post].append(template)
        self.scopes: dict[str, set[str]] = defaultdict(set)
        """By post: the ids under which an exception may speak of the specialist, the clinic or one of the rooms."""
        for lane in lanes.values():
            self.scopes[lane.post].update(scope for scope in (lane.post, lane.clinic, lane.room) if scope)
        self._laid: dict[tuple[str, int], tuple[_Laid, ...]] = {}

    def day(self, day: date) -> list[PlannedSlot]:
        """The slots of one day."""
        today = _Today(self, day, [one for one in self._exceptions if one.holds_on(day)], self._calendar.kind(day))
        slots = [self._slot(laid, day) for post in self.scopes for laid in today.places(post)]
        return sorted(slots, key=lambda slot: (slot.start, slot.schedule, slot.place))

    def lane(self, laid: _Laid) -> Lane:
        """The schedule of a place."""
        return self._lanes[laid.piece.schedule]

    def of(self, post: str, laid: Iterable[_Laid]) -> list[_Laid]:
        """Those that stand in a known schedule of the specialist himself."""
        return [one for one in laid if (lane := self._lanes.get(one.piece.schedule)) is not None and lane.post == post]

    def laid(self, post: str, day: date, like: date, worked: bool | None) -> tuple[_Laid, ...]:
        """The places of `like` by the newest template that holds on `day`; `worked` None: the day was opened, as if it were worked."""
        for template in self._templates.get(post, ()):
            fits = template.worked_on is not WorkedOn.DAYS_OFF if worked is None else template.worked_on.fits(worked)
            if fits and template.holds_on(day):
                key = template.id, template.position(like)
                if key not in self._laid:
                    self._laid[key] = tuple(lay_out(template.days[key[1]].shifts, template))
                return self._laid[key]
        return ()

    def _slot(self, laid: _Laid, day: date) -> PlannedSlot:
        piece = laid.piece
        midnight = _midnight(self._lanes[piece.schedule].zone, day)
        start = midnight + _MINUTE * laid.span.starts
        return PlannedSlot(
            slot_id(piece.schedule, start, laid.place), piece.schedule, start, midnight + _MINUTE * laid.span.ends, laid.place,
            SlotStatus.CLOSED if piece.closed else SlotStatus.FREE, laid.channels, piece.kind.value, piece.comment, laid.release_hours,
        )  # fmt: skip


@dataclass(frozen=True)
class _Today:
    """One day with what is said about it."""

    town: _Town
    day: date
    said: Sequence[ScheduleException]
    kind: DayKind

    @cached_property
    def _by_scope(self) -> dict[str, list[ScheduleException]]:
        found: dict[str, list[ScheduleException]] = defaultdict(list)
        for one in self.said:
            found[one.scope].append(one)
        return found

    def places(self, post: str) -> list[_Laid]:
        """What the specialist offers, by the template and all that is otherwise."""
        concerning = sorted(
            (one for scope in self.town.scopes[post] for one in self._by_scope.get(scope, ())), key=lambda one: one.id
        )  # fmt: skip
        places = self._own(post, concerning)
        for one in concerning:
            if one.kind is ExceptionKind.EXTRA_HOURS and one.scope == post:
                places = _beside(places, self.town.of(post, lay_out(one.shifts, None)))
        for one in self.said:
            if one.kind is ExceptionKind.SUBSTITUTION and one.substitute == post and one.closes:
                places = _beside(places, self._taken_over(one))
        return self._remaining(post, places, concerning)

    def _own(self, post: str, concerning: Sequence[ScheduleException]) -> list[_Laid]:
        opened = next((one for one in concerning if one.kind is ExceptionKind.OPENED_DAY), None)
        like = opened.as_day if opened and opened.as_day else self.day
        places = self.town.laid(post, self.day, like, None if opened else self.kind is not DayKind.OFF)
        minutes = max(
            (one.minutes for one in concerning if one.kind is ExceptionKind.SHORTENED_DAY),
            default=STATUTORY_SHORTENING_MINUTES if self.kind is DayKind.SHORTENED else 0,
        )
        last = max((one.span.ends for one in places), default=0) - minutes
        return self.town.of(post, (one for one in places if one.span.ends <= last))

    def _remaining(self, post: str, places: list[_Laid], concerning: Sequence[ScheduleException]) -> list[_Laid]:
        """Without what is closed. A day opened for the one specialist is open though the clinic is closed."""
        own_day = any(one.kind is ExceptionKind.OPENED_DAY and one.scope == post for one in concerning)
        closing_ones = [
            one for one in concerning if one.closes and not (own_day and one.kind is ExceptionKind.CLOSED_DAY and one.scope != post)
        ]
        if not closing_ones:
            return places
        return [
            laid
            for laid in places
            if not any(self.town.lane(laid).is_meant(one.scope) and one.covers(laid.span) for one in closing_ones)
        ]  # fmt: skip

    def _taken_over(self, substitution: ScheduleException) -> list[_Laid]:
        """The places of who is away, in the schedule of who stands in."""
        away = substitution.scope
        schedule = str(substitution.schedule)
        concerning = [one for one in self.said if one.scope in self.town.scopes.get(away, ())]
        moved = (
            replace(laid, piece=replace(laid.piece, schedule=schedule))
            for laid in self._own(away, concerning)
            if substitution.covers(laid.span)
        )
        return self.town.of(str(substitution.substitute), moved)


def _beside(places: list[_Laid], more: list[_Laid]) -> list[_Laid]:
    """Both, without those of `more` that would overlap."""
    return [*places, *(one for one in more if not any(one.span.meets(other.span) for other in places))]


def lay_out(shifts: Iterable[Shift], template: Template | None) -> Iterable[_Laid]:
    """The places of these shifts; `template` tells what the pieces leave open."""
    only_through = dict(template.only_through) if template else {}
    for shift in shifts:
        for piece in shift.pieces:
            minutes = template.minutes_of(piece) if template else piece.minutes
            spans = list(_spans(piece.span, shift.breaks, minutes or 1))
            places = [(span, place) for span in spans for place in range(1, piece.places + 1)]
            allowed = only_through.get(piece.kind)
            for (span, place), quota in zip(places, spread(piece.quotas, len(places)), strict=True):
                yield _Laid(span, place, piece, _channels(quota.channels, allowed), quota.release_hours)


def _spans(span: Span, breaks: Sequence[Span], minutes: int) -> Iterable[Span]:
    """Visits of `minutes` one after the other; the first after a break begins at its end."""
    starts = span.starts
    for pause in (*sorted(pause for pause in breaks if pause.meets(span)), None):
        ends = pause.starts if pause else span.ends
        while starts + minutes <= ends:
            yield Span(starts, starts + minutes)
            starts += minutes
        starts = max(starts, pause.ends) if pause else starts


def spread(quotas: Sequence[Quota], places: int) -> list[Quota]:
    """Whose each of `places` in a row is: every quota gets its number, evenly over the row, so that no hour is always the portal's.

    Where there are too few, the later quotas give way. What is left falls to the quotas without a number in equal parts, else to any
    channel.
    """
    left = places
    wanted: list[tuple[Quota, int]] = []
    for quota in quotas:
        if quota.places is not None:
            given = min(quota.places, left)
            left -= given
            wanted.append((quota, given))
    open_ended = [quota for quota in quotas if quota.places is None] or [_ANY]
    wanted += [(quota, (left + place) // len(open_ended)) for place, quota in enumerate(reversed(open_ended))]
    assigned = [0] * len(wanted)
    row: list[Quota] = []
    for step in range(1, places + 1):
        chosen = max(range(len(wanted)), key=lambda place: (wanted[place][1] * step - assigned[place] * places, -place))
        assigned[chosen] += 1
        row.append(wanted[chosen][0])
    return row


def _channels(channels: tuple[Channel, ...], allowed: tuple[Channel, ...] | None) -> str:
    """As rows keep them; `allowed` narrows them, and wins where they have nothing in common."""
    narrowed = channels if allowed is None else tuple(one for one in channels if one in allowed) or allowed
    return ",".join(sorted({one.value for one in narrowed}))
