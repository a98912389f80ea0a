"""What is wrong with a schedule before it is published: clashes, places that are too short, too few for the portal, days not filled."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from desktop_app.models.slot import Channel, SlotStatus, VisitKind
from desktop_app.models.slot_plan import Lane, PlannedSlot

_PERCENT = 100


class Flaw(StrEnum):
    """What was found; `ERRORS` among them stop a publication."""

    TWO_IN_A_ROOM = "two-in-a-room"
    IN_TWO_PLACES = "in-two-places"
    OVERLAP = "overlap"
    TOO_SHORT = "too-short"
    UNDER_NORM = "under-norm"
    FEW_FOR_PORTAL = "few-for-portal"
    NOT_FILLED = "not-filled"


ERRORS = frozenset({Flaw.TWO_IN_A_ROOM, Flaw.IN_TWO_PLACES, Flaw.OVERLAP, Flaw.TOO_SHORT})


@dataclass(frozen=True)
class Norms:
    """What a clinic asks of its schedules.

    `minutes` by code of the specialty (domain-facts 3.2), of which a repeat visit takes at least `repeat_percent` and a preventive one
    `preventive_percent`; no place is shorter than `shortest_minutes`. Of a specialist's places of a day that are for sale at least
    `portal_percent` are for the portal too. `filled_to`: the last day that the horizon must reach.
    """

    minutes: Mapping[str, int] = field(default_factory=dict)
    shortest_minutes: int = 5
    repeat_percent: int = 70
    preventive_percent: int = 60
    portal_percent: int = 0
    filled_to: date | None = None

    def least_minutes(self, specialty: str | None, kind: str) -> int:
        """How long a visit takes by the norm; 0 where there is none: for calls at home, video and groups, and what has no kind."""
        norm = self.minutes.get(specialty or "", 0)
        percent: dict[str, int] = {
            VisitKind.PRIMARY: _PERCENT,
            VisitKind.REPEAT: self.repeat_percent,
            VisitKind.PREVENTIVE: self.preventive_percent,
        }
        return -(-norm * percent.get(kind, 0) // _PERCENT)


@dataclass(frozen=True)
class ScheduleFinding:
    """One remark. `schedule` and `other` (a clash) are row ids; `start` is that of the first place it is about; `places` how many."""

    flaw: Flaw
    schedule: str
    start: datetime | None = None
    other: str | None = None
    places: int = 1

    @property
    def is_error(self) -> bool:
        """Whether the schedule must not be published so."""
        return self.flaw in ERRORS


def check(slots: Sequence[PlannedSlot], lanes: Mapping[str, Lane], norms: Norms) -> tuple[ScheduleFinding, ...]:
    """All that is wrong with `slots`, each pair of schedules, each day told once; errors first, then by time.

    `lanes` are all schedules by row id, those without a place included: they are not filled.
    """
    slots = [slot for slot in slots if slot.schedule in lanes]
    found = [
        *_clashes(slots, lanes),
        *_each(Flaw.TOO_SHORT, slots, lanes, lambda slot, lane: _minutes(slot) < norms.shortest_minutes),
        *_each(Flaw.UNDER_NORM, slots, lanes, lambda slot, lane: _is_under_norm(slot, lane, norms)),
        *_portal(slots, lanes, norms.portal_percent),
        *_unfilled(slots, lanes, norms.filled_to),
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_error, one.start is None, one.start, one.flaw, one.schedule)))


def _clashes(slots: Iterable[PlannedSlot], lanes: Mapping[str, Lane]) -> Iterator[ScheduleFinding]:
    """Sweeps over the starts once for each room and each specialist. Places of one schedule and one time are a group."""
    by_person: dict[str, list[PlannedSlot]] = defaultdict(list)
    by_room: dict[str, list[PlannedSlot]] = defaultdict(list)
    for slot in slots:
        lane = lanes[slot.schedule]
        by_person[lane.specialist or lane.post].append(slot)
        if lane.room:
            by_room[lane.room].append(slot)
    found: dict[tuple[object, ...], ScheduleFinding] = {}
    for mine, theirs in _meeting(by_person.values()):
        flaw = Flaw.OVERLAP if mine.schedule == theirs.schedule else Flaw.IN_TWO_PLACES
        _note(found, flaw, mine, theirs, lanes)
    for mine, theirs in _meeting(by_room.values()):
        ours, others = lanes[mine.schedule], lanes[theirs.schedule]
        if (ours.specialist or ours.post) != (others.specialist or others.post):
            _note(found, Flaw.TWO_IN_A_ROOM, mine, theirs, lanes)
    yield from found.values()


def _meeting(groups: Iterable[list[PlannedSlot]]) -> Iterator[tuple[PlannedSlot, PlannedSlot]]:
    """Each place with an earlier one that it meets: the one that lasts longest is enough to find every place that meets any."""
    for group in groups:
        longest: PlannedSlot | None = None
        for slot in sorted(group, key=lambda one: (one.start, one.end, one.schedule, one.place)):
            if longest is not None and slot.start < longest.end and not _is_one_group(slot, longest):
                yield longest, slot
            if longest is None or slot.end > longest.end:
                longest = slot


def _is_one_group(one: PlannedSlot, other: PlannedSlot) -> bool:
    return (one.schedule, one.start, one.end) == (other.schedule, other.start, other.end) and one.place != other.place


def _note(
    found: dict[tuple[object, ...], ScheduleFinding], flaw: Flaw, mine: PlannedSlot, theirs: PlannedSlot, lanes: Mapping[str, Lane]
) -> None:
    one, other = sorted((mine.schedule, theirs.schedule))
    key = flaw, one, other, _day(theirs, lanes)
    known = found.get(key)
    start = theirs.start if known is None or known.start is None else min(known.start, theirs.start)
    found[key] = ScheduleFinding(flaw, one, start, other, 1 if known is None else known.places + 1)


def _each(
    flaw: Flaw, slots: Iterable[PlannedSlot], lanes: Mapping[str, Lane], is_flawed: Callable[[PlannedSlot, Lane], bool]
) -> Iterator[ScheduleFinding]:
    """One finding for each schedule and day that has such places."""
    days: dict[tuple[str, date], list[PlannedSlot]] = defaultdict(list)
    for slot in slots:
        lane = lanes[slot.schedule]
        if slot.status is not SlotStatus.CLOSED and is_flawed(slot, lane):
            days[slot.schedule, _day(slot, lanes)].append(slot)
    for (schedule, _), flawed in days.items():
        yield ScheduleFinding(flaw, schedule, min(slot.start for slot in flawed), places=len(flawed))


def _is_under_norm(slot: PlannedSlot, lane: Lane, norms: Norms) -> bool:
    is_queue = Channel.LIVE_QUEUE in slot.channels.split(",")
    return not is_queue and norms.shortest_minutes <= _minutes(slot) < norms.least_minutes(lane.specialty, slot.visit_kind)


def _portal(slots: Iterable[PlannedSlot], lanes: Mapping[str, Lane], percent: int) -> Iterator[ScheduleFinding]:
    days: dict[tuple[str, date], list[PlannedSlot]] = defaultdict(list)
    for slot in slots:
        if slot.status is not SlotStatus.CLOSED:
            days[slot.schedule, _day(slot, lanes)].append(slot)
    for (schedule, _), offered in days.items():
        open_ones = sum(not slot.channels or Channel.PORTAL in slot.channels.split(",") for slot in offered)
        if open_ones * _PERCENT < len(offered) * percent:
            short = -(-len(offered) * percent // _PERCENT) - open_ones
            yield ScheduleFinding(Flaw.FEW_FOR_PORTAL, schedule, min(slot.start for slot in offered), places=short)


def _unfilled(slots: Iterable[PlannedSlot], lanes: Mapping[str, Lane], filled_to: date | None) -> Iterator[ScheduleFinding]:
    """Schedules without a place in the last week of the horizon: hardly anybody receives more seldom."""
    if filled_to is None:
        return
    since = filled_to - timedelta(days=6)
    present = {slot.schedule for slot in slots if since <= _day(slot, lanes) <= filled_to}
    for schedule in sorted(lanes.keys() - present):
        yield ScheduleFinding(Flaw.NOT_FILLED, schedule)


def _minutes(slot: PlannedSlot) -> int:
    return int((slot.end - slot.start) / timedelta(minutes=1))


def _day(slot: PlannedSlot, lanes: Mapping[str, Lane]) -> date:
    return slot.start.astimezone(ZoneInfo(lanes[slot.schedule].zone)).date()
