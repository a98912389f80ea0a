"""The calls of a plan: what each patient said, and the waiting list for whom no new time suits. Nobody is moved before he has agreed."""

from datetime import timedelta

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RuleRefused
from desktop_app.core.i18n import Said, mark
from desktop_app.models.absence.calls import Reached
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor
from desktop_app.models.plan import Plan, PlanItem, PlanState, said_to_json
from desktop_app.models.plan_call import PlanCall
from desktop_app.services.absence import wait_one
from desktop_app.services.bookings import LATE_CANCEL
from desktop_app.services.outcome import Done
from desktop_app.services.plans import RIGHTS
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit

AWAY_REASON = "prov-pers"
"""The coded reason of cancelling a visit whose doctor is away."""
_LISTED = Said(mark("The patient is on the waiting list."))
_ASKED = frozenset({PlanState.RUNNING, PlanState.PAUSED, PlanState.DONE})


def note_call(store: Store, actor: Actor, plan_id: str, position: int, reached: Reached) -> Done:
    """Note what was said to the patient of an item. Who agreed is moved next, also who had refused before, if his place is free still.

    Raises:
        RightMissing, NotFound; RuleRefused: the plan was not started or is taken back, the patient was moved or listed already, or
            it cannot follow what he said before.
    """
    with store.write(Urgency.PERSON) as unit:
        plan, item, told = _asked(unit, actor, plan_id, position)
        if not told.reached.may_become(reached):
            raise RuleRefused("ANSWERED", mark("The patient has answered already. Only another answer of his can follow."))
        after = told.call.noted(reached, unit.now)
        told.reached, told.tries, told.noted, told.person_id = after.reached, after.tries, after.at, actor.person_id
        if reached is Reached.AGREED and item.slot_id is not None:
            item.why = None
            if plan.state is PlanState.DONE:
                plan.state, plan.ended = PlanState.RUNNING, None
        _note(unit, actor, item, reached.value)
        return Done(unit.changes, None, plan.id)


def list_patient(store: Store, actor: Actor, plan_id: str, position: int, late: timedelta = LATE_CANCEL) -> Done:
    """Put the patient of an item on the waiting list, to be answered by the day that the plan was made with; both his places are freed.

    `late` is as in `bookings.cancel`. `row_id` is the entry's.

    Raises:
        RightMissing, NotFound, RowMoved; RuleRefused: as for noting a call, or the visit cannot be cancelled any more.
    """
    with store.write(Urgency.PERSON) as unit:
        _, item, told = _asked(unit, actor, plan_id, position)
        until = told.wait_until
        if until is None:
            raise RuleRefused("DEADLINE", mark("It is not known by when this patient must be answered. Cancel the visit and book anew."))
        operation, entry = wait_one(unit, actor, item.appointment_id, None, AWAY_REASON, max(until, unit.now + _LEAST), late)
        item.why = said_to_json(_LISTED)
        _note(unit, actor, item, "listed")
        return Done(unit.changes, operation.id, entry.id)


_LEAST = timedelta(hours=1)
"""A deadline that has passed meanwhile: the patient is answered at once."""


def _asked(unit: Unit, actor: Actor, plan_id: str, position: int) -> tuple[Plan, PlanItem, PlanCall]:
    """The item that a call is about."""
    plan, item = unit.session.get(Plan, plan_id), unit.session.get(PlanItem, (plan_id, position))
    told = unit.session.get(PlanCall, (plan_id, position))
    if plan is None or item is None or told is None:
        raise NotFound(Kind.PLAN.value)
    require(unit, actor, RIGHTS[plan.kind])
    if plan.state not in _ASKED:
        raise RuleRefused("STATE", mark("The calls begin when the plan is started, and end when it is taken back."))
    if item.operation_id is not None:
        raise RuleRefused("MOVED", mark("The patient was moved already. Move the visit by hand if the time does not suit after all."))
    if item.why == said_to_json(_LISTED):
        raise RuleRefused("LISTED", mark("The patient is on the waiting list already."))
    return plan, item, told


def _note(unit: Unit, actor: Actor, item: PlanItem, said: str) -> None:
    unit.touch(Kind.PLAN, item.plan_id)
    about = About(Kind.APPOINTMENT, item.appointment_id)
    append(unit, Act.PLAN, actor, about, {"way": "called", "said": said, "plan": item.plan_id})
