"""Nobody is moved silently: what was said to each patient of a plan, and what follows.

Until a patient has agreed he keeps his old visit and the place that the plan found for him. Who cannot be reached keeps both until a
deadline; then the new place is given back, and he goes to the waiting list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from desktop_app.core.i18n import mark
from desktop_app.models.absence.facts import TouchedVisit
from desktop_app.models.absence.urgency import Press, press_of
from desktop_app.models.calendar import ProductionCalendar

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


@dataclass(frozen=True)
class Whom:
    """A patient of a plan who is to be told: the visit that falls away from the aware `start` and the `new` one, None for the waiting list.

    `id` is the visit's; `here`, `urgent` and `until` as in `facts.TouchedVisit`.
    """

    id: str
    start: datetime
    new: datetime | None
    phone: str = ""
    here: bool = False
    urgent: bool = False
    until: datetime | None = None


def both_until(start: datetime, new: datetime | None) -> datetime | None:
    """Until when an unreached patient keeps the old visit and the new place; None for who has no new one.

    Three hours before the new visit; but who may still come at the old time is waited for an hour, and never longer than to the new one.
    """
    return None if new is None else min(new, max(new - NOTICE, start + _COMES))


def next_step(whom: Whom, call: Call, now: datetime) -> Next:
    """What follows for a patient at the aware `now`: an answer moves him or not; silence waits, calls again, and ends at its deadline.

    Who is here already is spoken to, and moved only once he has agreed.
    """
    if call.reached is Reached.AGREED:
        return Next.MOVE if whom.new is not None else Next.LIST
    if call.reached is Reached.REFUSED:
        return Next.LIST
    until = both_until(whom.start, whom.new)
    if until is not None and now >= until:
        return Next.LIST
    if whom.here or call.reached is Reached.CAME:
        return Next.SPEAK
    again = again_at(whom, call, now)
    return Next.CALL if again is not None and now >= again else Next.WAIT


def again_at(whom: Whom, call: Call, now: datetime) -> datetime | None:
    """From when on the patient is to be called (again): sooner where the visit presses at `now`; None for who has no phone."""
    if not whom.phone:
        return None
    return now if call.at is None else call.at + (_AGAIN_SOON if press_of(whom, now) >= Press.SOON else _AGAIN)


def in_turn(plan: Iterable[Whom], calls: Mapping[str, Call], now: datetime) -> list[Whom]:
    """All patients of a plan as a person goes through them, by visit id what was noted so far.

    Who has no phone is on top: no call reminds of him. Then whom something is to be done about now before who waits, and those before who
    has answered; in each the most pressing first, of two alike who was tried least.
    """

    def turn(whom: Whom) -> tuple[int, int, int, datetime, str]:
        call = calls.get(whom.id, NOT_CALLED)
        rank = _TURN[next_step(whom, call, now)]
        mute = not whom.phone and not whom.here and call.reached is Reached.OPEN
        return -1 if mute else rank, -press_of(whom, now), call.tries, whom.start, whom.id

    return sorted(plan, key=turn)


_TURN = {Next.SPEAK: 0, Next.CALL: 0, Next.LIST: 1, Next.WAIT: 2, Next.MOVE: 3}


def waits_until(visit: TouchedVisit, now: datetime, calendar: ProductionCalendar) -> datetime:
    """By when a patient without a place must have one: the deadline of the guarantees, and never sooner than the next working day's end.

    A deadline that has passed, or passes before anybody can act, would mark the whole list as late and tell nobody what to do first.
    """
    tomorrow = calendar.add_working_days(now.astimezone(visit.tz).date(), 1)
    soonest = datetime.combine(tomorrow + timedelta(days=1), time(), visit.tz)
    return max(visit.until, soonest) if visit.until is not None else soonest
