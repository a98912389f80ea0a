"""What is asked of the planner of an absence, with the changes by hand; and the plan as it stands, made aside.

The planner brings numpy: it is loaded with the first plan, on the thread that makes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from desktop_app.core.i18n import Said, mark
from desktop_app.models.absence.calls import NOTICE, waits_until
from desktop_app.models.absence.facts import Hand, Limits
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.proposing import Planned
from desktop_app.queries.absence import Away, post_of
from desktop_app.queries.ask import Ask
from desktop_app.ui.plans.away_words import AwayLine, line_of
from desktop_app.ui.plans.late import absence_plan

if TYPE_CHECKING:
    from desktop_app.models.absence.planning import Load
    from desktop_app.queries.absence_plan import AbsencePlan

_HERE = Said(mark("The patient is here already: speak to him. Nobody who is here is moved by a plan."))
_NO_PLACE = Said(mark("No free place fits. The patient goes to the waiting list, or keeps the old visit."))


@dataclass(frozen=True)
class AwayAsked:
    """Whose visits fall away (a schedule's, from `begins` on and before `ends`, aware), and where they may go: places before `until`.

    `substitute`: the schedule of who stands in, "" for nobody. By hand: `forbidden` pairs of visit and place, visits that `stay`.
    """

    schedule_id: str
    begins: datetime
    ends: datetime
    until: datetime
    substitute: str = ""
    forbidden: frozenset[tuple[str, str]] = frozenset()
    stays: frozenset[str] = frozenset()

    def to_about(self) -> dict[str, str]:
        """As a paper that could not be printed keeps it: ids and times, no names."""
        return {
            "schedule": self.schedule_id, "begins": self.begins.isoformat(), "ends": self.ends.isoformat(), "until": self.until.isoformat(),
            "substitute": self.substitute, "forbidden": json.dumps(sorted(self.forbidden)), "stays": json.dumps(sorted(self.stays)),
        }  # fmt: skip

    @staticmethod
    def of_about(about: Mapping[str, str]) -> "AwayAsked":
        """The same back."""
        begins, ends, until = (datetime.fromisoformat(about[name]) for name in ("begins", "ends", "until"))
        forbidden = frozenset((visit, place) for visit, place in json.loads(about["forbidden"]))
        stays = frozenset(json.loads(about["stays"]))
        return AwayAsked(about["schedule"], begins, ends, until, about["substitute"], forbidden, stays)


@dataclass(frozen=True)
class Planning:
    """A plan as it stands: what was read, the lines, and what it does to the days of others."""

    plan: "AbsencePlan"
    rows: tuple[AwayLine, ...]
    load: "tuple[Load, ...]"


def read_plan(ask: Ask, asked: AwayAsked, now: datetime, zone: tzinfo) -> Planning:
    """Read whose visits fall away and where they can go, and plan; nobody is to be somewhere sooner than he can be told.

    Raises RightMissing.
    """
    limits = Limits(now, now + NOTICE, asked.until, ask(post_of, asked.substitute) if asked.substitute else "")
    away = Away((asked.schedule_id,), asked.begins, asked.ends)
    return plan_again(absence_plan(ask, away, limits, asked.until, zone), asked, now)


def plan_again(plan: "AbsencePlan", asked: AwayAsked, now: datetime) -> Planning:
    """The best plan that keeps to what was changed by hand; who stays is given no place, and his is for the others."""
    kept = {(visit, place.id) for visit in asked.stays for place in plan.planner.places}
    proposal = plan.planner.propose(Hand(forbidden=asked.forbidden | kept))
    rows = []
    for line in proposal.lines:
        who = plan.who.get(line.place.slot.specialist) if line.place is not None else None
        rows.append(line_of(line, plan.touched[line.visit.id], who, now, line.visit.id in asked.stays))
    return Planning(plan, tuple(rows), plan.planner.load(proposal))


def planned(row: AwayLine, zone: tzinfo, now: datetime) -> Planned:
    """The visit as an item of a plan; why it is left out, where it is."""
    visit, place = row.line.visit, row.line.place
    wait = waits_until(visit, now, ProductionCalendar())
    was = visit.start.astimezone(zone).date()
    if not row.goes or place is None:
        return Planned(visit.id, was, row.touched.slot_id, visit.start, why=_HERE if visit.here else _NO_PLACE, wait_until=wait)
    day = min(was, place.slot.start.astimezone(zone).date())
    return Planned(visit.id, day, row.touched.slot_id, visit.start, place.id, place.slot.start, wait_until=wait)


def without(asked: AwayAsked, row: AwayLine) -> AwayAsked:
    """The same, but that patient is not to be offered the place that is offered now."""
    place = row.line.place
    return asked if place is None else replace(asked, forbidden=asked.forbidden | {(row.visit_id, place.id)})
