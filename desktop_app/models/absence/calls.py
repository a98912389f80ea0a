"""Nobody is moved silently: what was said to each patient of a plan, and what follows.

Until a patient has agreed he keeps his old visit and the place that the plan found for him. Who cannot be reached keeps both until a
deadline; then the new place is given back, and he goes to the waiting list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from desktop_app.core.i18n import mark
from desktop_app.models.absence.facts import TouchedVisit
from desktop_app.models.absence.urgency import Press, press_of
from desktop_app.models.calendar import ProductionCalendar

if TYPE_CHECKING:
    from desktop_app.models.absence.planning import Line

NOTICE = timedelta(hours=3)
"""So long before the new visit it must be clear whether the patient comes."""
_COMES = timedelta(hours=1)
"""So long after the old time a patient who was not reached may still stand at the door."""
_AGAIN, _AGAIN_SOON = timedelta(minutes=30), timedelta(minutes=10)


class Reached(StrEnum):
    """What became of telling a patient."""

    OPEN = "open"
    NO_ANSWER = "no-answer"
    REACHED = "reached"
    AGREED = "agreed"
    REFUSED = "refused"
    CAME = "came"

    def may_become(self, other: "Reached") -> bool:
        """Whether a person may note `other` after this one. Only `OPEN` is never noted; an answer is not lost to a later `NO_ANSWER`."""
        return other in _NEXT[self]


_TOLD = frozenset({Reached.AGREED, Reached.REFUSED, Reached.CAME})
_NEXT: dict[Reached, frozenset[Reached]] = {
    Reached.OPEN: frozenset(Reached) - {Reached.OPEN},
    Reached.NO_ANSWER: frozenset(Reached) - {Reached.OPEN},
    Reached.REACHED: _TOLD,
    Reached.AGREED: _TOLD - {Reached.AGREED},
    Reached.REFUSED: _TOLD - {Reached.REFUSED},
    Reached.CAME: _TOLD - {Reached.CAME},
}
REACHED_NAMES: dict[Reached, str] = {
    Reached.OPEN: mark("not called yet"),
    Reached.NO_ANSWER: mark("no answer"),
    Reached.REACHED: mark("reached, thinks it over"),
    Reached.AGREED: mark("agreed"),
    Reached.REFUSED: mark("does not want it"),
    Reached.CAME: mark("came anyway"),
}


class Next(StrEnum):
    """What is to be done with a patient of the plan now."""

    CALL = "call"
    WAIT = "wait"
    MOVE = "move"
    SPEAK = "speak"
    LIST = "list"


@dataclass(frozen=True)
class Call:
    """What was noted of one patient: the last answer, how often nobody answered, and when it was noted (aware; None: nothing yet)."""

    reached: Reached = Reached.OPEN
    tries: int = 0
    at: datetime | None = None

    def noted(self, reached: Reached, now: datetime) -> "Call":
        """After another answer. Raises `ValueError` where it cannot follow the one before."""
        if not self.reached.may_become(reached):
            raise ValueError(f"{reached.value} cannot follow {self.reached.value}")
        return replace(self, reached=reached, tries=self.tries + (reached is Reached.NO_ANSWER), at=now)


NOT_CALLED = Call()


def both_until(line: "Line") -> datetime | None:
    """Until when an unreached patient keeps the old visit and the new place; None for who has no new one.

    Three hours before the new visit; but who may still come at the old time is waited for an hour, and never longer than to the new one.
    """
    if line.place is None:
        return None
    new = line.place.slot.start
    return min(new, max(new - NOTICE, line.visit.start + _COMES))


def next_step(line: "Line", call: Call, now: datetime) -> Next:
    """What follows for a patient at the aware `now`: an answer moves him or not; silence waits, calls again, and ends at its deadline."""
    if call.reached is Reached.AGREED:
        return Next.MOVE if line.place is not None else Next.LIST
    if call.reached is Reached.REFUSED:
        return Next.LIST
    if call.reached is Reached.CAME:
        return Next.SPEAK
    until = both_until(line)
    if until is not None and now >= until:
        return Next.LIST
    if not line.visit.phone:
        return Next.WAIT
    if call.at is None:
        return Next.CALL
    again = _AGAIN_SOON if press_of(line.visit, now) >= Press.SOON else _AGAIN
    return Next.CALL if now >= call.at + again else Next.WAIT


def to_call(lines: "Iterable[Line]", calls: Mapping[str, Call], now: datetime) -> "list[Line]":
    """Whom to call now, by visit id what was noted so far: the most pressing first, of two alike who was tried least."""
    found = [line for line in lines if next_step(line, calls.get(line.visit.id, NOT_CALLED), now) is Next.CALL]
    return sorted(
        found, key=lambda line: (-press_of(line.visit, now), calls.get(line.visit.id, NOT_CALLED).tries, line.visit.start, line.visit.id)
    )


def waits_until(visit: TouchedVisit, now: datetime, calendar: ProductionCalendar) -> datetime:
    """By when a patient without a place must have one: the deadline of the guarantees, and never sooner than the next working day's end.

    A deadline that has passed, or passes before anybody can act, would mark the whole list as late and tell nobody what to do first.
    """
    tomorrow = calendar.add_working_days(now.astimezone(visit.tz).date(), 1)
    soonest = datetime.combine(tomorrow + timedelta(days=1), time(), visit.tz)
    return max(visit.until, soonest) if visit.until is not None else soonest
