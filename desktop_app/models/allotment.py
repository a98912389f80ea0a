"""Which places a desk holds for itself while there is a connection, so that it may promise them without one: pure rules (sync.md 5).

Of the places that only the registry sells, today and on the next two working days, one in so many is shared out, for each clinic and
specialty in turn to the desks at work. Nobody gives out shares: every desk knows from the holds at the central who is at work, takes up to
what falls to it, and lets go of what is too much. That two desks reach for one place is settled by the place's version.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from desktop_app.core.dates import local_day
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.promise import Hold, weight

WORKING_DAYS = 2
LIFE = timedelta(hours=4)
RENEWED_AFTER = timedelta(minutes=45)
"""A hold is renewed when so much of it is over: so a desk at work is seen within the hour, and every hold outlasts three hours."""
BEFORE_VISIT = timedelta(minutes=30)
"""So long before the visit a place is let go, for whoever stands at whichever window."""
SLACK = 1
"""So many places more than fall to a desk are kept: shares follow every sale, and each place let go or taken is a write."""


@dataclass(frozen=True)
class Place:
    """A place that only the registry sells, free or held (`hold`), of a clinic and a specialty (`group`)."""

    slot_id: str
    group: str
    start: datetime
    hold: Hold | None = None


@dataclass(frozen=True)
class Wanted:
    """Places to hold until an instant of the central's clock, anew or on, by their ids; and own holds to let go."""

    hold: Mapping[str, datetime]
    free: Sequence[str]


def horizon(now: datetime, zone: tzinfo) -> datetime:
    """The end of the days that are shared out: today and the next two working days of the state's calendar, on the wall of `zone`."""
    last = ProductionCalendar().add_working_days(local_day(now, zone), WORKING_DAYS) + timedelta(days=1)
    return datetime.combine(last, time(), zone)


def wanted(places: Iterable[Place], desk: str, desks: Collection[str], one_in: int, now: datetime) -> Wanted:
    """What `desk` is to write, at the instant `now` of the central's clock.

    `places` are all of the days that are shared out, with every hold of this desk wherever it is; `desks` those at work. Of each group one
    place in `one_in` (0: none) is shared out; what is not a whole place falls to nobody.
    """
    sharing = sorted({*desks, desk})
    groups: dict[str, list[Place]] = {}
    for place in places:
        groups.setdefault(place.group, []).append(place)
    keep: list[Place] = []
    let_go: list[Place] = []
    for group, members in sorted(groups.items()):
        quota = _quota(group, sum(_may_hold(place, now) for place in members), desk, sharing, one_in)
        kept, gone = _kept(members, desk, quota, now)
        keep += kept + _taken(members, desk, quota - len(kept), now)
        let_go += gone
    if not keep and (shown := _to_be_seen(groups, desk, one_in, now)) is not None:
        keep, let_go = [shown], [place for place in let_go if place != shown]
    until = {place.slot_id: _until(place, now) for place in keep if _is_due(place, now)}
    return Wanted(until, [place.slot_id for place in let_go])


def _quota(group: str, number: int, desk: str, sharing: Sequence[str], one_in: int) -> int:
    """How many of the places shared out fall to `desk`: one to each in turn; with whom a group begins is the group's own dice."""
    shared = number // one_in if one_in else 0
    first = int.from_bytes(weight(group, "")) % len(sharing)
    turn = (sharing.index(desk) - first) % len(sharing)
    return (shared - turn + len(sharing) - 1) // len(sharing) if shared > turn else 0


def _kept(members: Sequence[Place], desk: str, quota: int, now: datetime) -> tuple[list[Place], list[Place]]:
    """The desk's own holds of a group that stay, the earliest first, and those that go."""
    own = sorted((place for place in members if place.hold is not None and place.hold.desk == desk), key=_in_order)
    living = [place for place in own if _may_hold(place, now)]
    kept = living[: quota + SLACK] if quota else []
    return kept, [place for place in own if place not in kept]


def _taken(members: Sequence[Place], desk: str, number: int, now: datetime) -> list[Place]:
    """Free places to take: those that weigh most for this desk, so that no other reaches for the same ones."""
    free = [place for place in members if place.hold is None and _may_hold(place, now)]
    return sorted(free, key=lambda place: weight(place.slot_id, desk), reverse=True)[: max(0, number)]


def _to_be_seen(groups: Mapping[str, Sequence[Place]], desk: str, one_in: int, now: datetime) -> Place | None:
    """The one place that a desk holds to which none falls: by its holds the others know that it is there."""
    rich = [members for _, members in sorted(groups.items()) if one_in and sum(_may_hold(place, now) for place in members) >= one_in]
    largest = max(rich, key=len, default=())
    own = [place for place in largest if place.hold is not None and place.hold.desk == desk and _may_hold(place, now)]
    return next(iter([*own, *_taken(largest, desk, 1, now)]), None)


def _may_hold(place: Place, now: datetime) -> bool:
    """Whether a hold of it would outlast the moment."""
    return place.start - BEFORE_VISIT > now


def _until(place: Place, now: datetime) -> datetime:
    return min((now + LIFE).replace(second=0, microsecond=0), place.start - BEFORE_VISIT)


def _is_due(place: Place, now: datetime) -> bool:
    """Whether a hold is new, or would gain enough by being renewed; the last one, up to the visit, is not renewed again."""
    if place.hold is None:
        return True
    until = _until(place, now)
    return until > place.hold.until and (place.hold.until - now <= LIFE - RENEWED_AFTER)


def _in_order(place: Place) -> tuple[datetime, str]:
    return place.start, place.slot_id
