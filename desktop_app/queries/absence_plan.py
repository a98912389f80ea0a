"""The plan of an absence, from the replica to the planner in one reading: for a screen that goes on with it by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.models.absence.facts import Limits
from desktop_app.models.absence.planning import Planner
from desktop_app.models.absence.today import OverLimit, places_beside
from desktop_app.queries.absence import Away, TouchedLine, touched_visits
from desktop_app.queries.absence_places import Who, colleagues, open_places, who_receives
from desktop_app.queries.coverage import Known, known_of
from desktop_app.queries.rights import shows_patients


@dataclass(frozen=True)
class PlanQuestion:
    """What is planned: who is `away`, within which `limits`, over places before the aware `until`.

    `over`: so many places may be made beside the schedules of colleagues today, on the wall of `zone`; None where the person has no
    right to.
    """

    away: Away
    limits: Limits
    until: datetime
    zone: tzinfo
    over: OverLimit | None = None


@dataclass(frozen=True)
class AbsencePlan:
    """The planner with the names of those it plans: `touched` by the ids of visits, `who` by those of posts.

    `known`: how far the places have come to this computer; where they are not whole, none found does not mean none free.
    """

    planner: Planner
    touched: Mapping[str, TouchedLine]
    who: Mapping[str, Who]
    known: Known


@shows_patients
def absence_plan(connection: Connection, question: PlanQuestion) -> AbsencePlan:
    """Read all that a plan weighs, and weigh it."""
    limits, away = question.limits, question.away
    touched = touched_visits(connection, away, limits.now)
    codes = {line.visit.specialty for line in touched}
    places = open_places(connection, away, codes, limits.now, question.until)
    if question.over is not None:
        receive = colleagues(connection, away, codes, local_day(limits.now, question.zone), question.zone)
        places += places_beside(receive, question.over, limits.now)
    return AbsencePlan(
        Planner([line.visit for line in touched], places, limits),
        {line.visit.id: line for line in touched},
        who_receives(connection, (place.slot.specialist for place in places)),
        known_of(connection, "Slot"),
    )
