"""The planner of an absence for a window that may plan none this year: it brings numpy, and is loaded on the thread that plans."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from desktop_app.models.absence.facts import Limits
from desktop_app.queries.absence import Away
from desktop_app.queries.ask import Ask

if TYPE_CHECKING:
    from desktop_app.queries.absence_plan import AbsencePlan


def absence_plan(ask: Ask, away: Away, limits: Limits, until: datetime, zone: tzinfo) -> "AbsencePlan":
    """As `desktop_app.queries.absence_plan.absence_plan`, over places before the aware `until`. Raises RightMissing."""
    from desktop_app.queries import absence_plan as planning

    return ask(planning.absence_plan, planning.PlanQuestion(away, limits, until, zone))
