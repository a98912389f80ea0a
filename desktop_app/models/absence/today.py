"""The doctor fell ill this morning: who comes first, and which places can be made beside the schedules of colleagues."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from desktop_app.models.absence.facts import OpenPlace, TouchedVisit
from desktop_app.models.absence.planning import Line, Proposal
from desktop_app.models.absence.urgency import Press, in_order, press_of
from desktop_app.models.booking_rules import SlotFacts

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class First:
    """The visits in the order of the morning, the most pressing first in each: who has come, who is due within two hours, the rest."""

    here: tuple[TouchedVisit, ...]
    soon: tuple[TouchedVisit, ...]
    later: tuple[TouchedVisit, ...]


def first_of(visits: Iterable[TouchedVisit], now: datetime) -> First:
    """Part the visits as they press at the aware `now`; who can be phoned stands before who cannot."""
    found: dict[Press, list[TouchedVisit]] = {}
    for visit in in_order(visits, now):
        found.setdefault(max(press_of(visit, now), Press.URGENT), []).append(visit)
    return First(*(tuple(found.get(press, ())) for press in (Press.HERE, Press.SOON, Press.URGENT)))


@dataclass(frozen=True)
class Colleague:
    """A colleague's reception of a day: aware `begins` and `ends`, and a place of it in `like`, whose conditions hold beside it too.

    `schedule_id` is ours; `extra` are the starts of what is beside the schedule already.
    """

    schedule_id: str
    branch: str
    clinic: str
    begins: datetime
    ends: datetime
    like: SlotFacts
    extra: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class OverLimit:
    """How many visits beside the schedule a doctor is asked to receive, those that are there already among them."""

    per_hour: int = 2
    per_day: int = 6


def places_beside(colleagues: Iterable[Colleague], limit: OverLimit, now: datetime) -> list[OpenPlace]:
    """Places that could be made beside the schedules, none before `now`; to make one takes `Right.BOOK_OVER`.

    Their ids tell schedule and start, and are those of no row: the place is made when the patient is put on it.
    """
    return [place for colleague in colleagues for place in _beside(colleague, limit, now)]


def _beside(colleague: Colleague, limit: OverLimit, now: datetime) -> Iterator[OpenPlace]:
    """Evenly through each hour of the reception; whoever is booked in an hour leaves so many fewer in it."""
    left = limit.per_day - len(colleague.extra)
    there = Counter((start - colleague.begins) // _HOUR for start in colleague.extra)
    hours = -(-(colleague.ends - colleague.begins) // _HOUR)
    for hour in range(hours):
        starts = [colleague.begins + _HOUR * hour + _HOUR * step / limit.per_hour for step in range(limit.per_hour)]
        free = [start for start in starts if start not in colleague.extra and now < start < colleague.ends]
        for start in free[: max(0, min(limit.per_hour - there[hour], left))]:
            left -= 1
            yield _place(colleague, start)


def _place(colleague: Colleague, start: datetime) -> OpenPlace:
    like = colleague.like
    slot = replace(like, start=start, end=start + (like.end - like.start), is_free=True, channels=())
    return OpenPlace(over_id(colleague.schedule_id, start), 0, slot, colleague.branch, colleague.clinic, over=True)


def over_id(schedule_id: str, start: datetime) -> str:
    """By what a place that is not made yet is called in a plan, whatever zone its start is told in."""
    return f"{schedule_id}@{start.astimezone(UTC).isoformat()}"


def looked_at_all(proposal: Proposal, now: datetime) -> Sequence[Line]:
    """Whom a doctor has to see all the same: who is here or due within two hours, and was given no place of this day."""
    return tuple(
        line
        for line in proposal.lines
        if press_of(line.visit, now) >= Press.SOON and (line.place is None or line.place.slot.day > now.astimezone(line.visit.tz).date())
    )
