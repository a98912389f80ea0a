"""Plans: many visits moved or cancelled by one intention, with one progress and one undo (sync.md 3).

A person makes, starts, holds and takes back a plan; carrying it out is `carrying_out.go_on`, which the program calls by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.absence.calls import Reached
from desktop_app.models.cancel_reasons import REASONS
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Right
from desktop_app.models.plan import Plan, PlanItem, PlanKind, PlanState, said_to_json
from desktop_app.models.plan_call import PlanCall
from desktop_app.models.proposing import Planned
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit

RIGHTS = {PlanKind.MOVE: Right.MOVE, PlanKind.CANCEL: Right.CANCEL}
"""What a plan takes; each of its visits asks for its own again when its turn comes."""
_CODES = frozenset(reason.code for reason in REASONS)
_REFUSED = {
    PlanState.RUNNING: mark("This plan cannot be started or resumed any more."),
    PlanState.PAUSED: mark("Only a plan that is being carried out can be paused."),
    PlanState.UNDOING: mark("This plan was not started, or is being taken back already."),
}


@dataclass(frozen=True)
class PlanWish:
    """What a plan is to do. `title` names whose visits they are; `reason` is a code of `cancel_reasons`, for cancelling.

    `asks`: each patient is told first, and moved only once he has agreed.
    """

    kind: PlanKind
    title: str
    items: Sequence[Planned]
    reason: str = ""
    asks: bool = False


def make_plan(store: Store, actor: Actor, wish: PlanWish) -> Done:
    """Keep a plan as a draft, to be looked at before it is started; nothing is done with the visits yet. `row_id` is the plan's.

    Raises:
        RightMissing; RuleRefused: it has no visits, or cancels without a reason.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, RIGHTS[wish.kind])
        if not wish.items:
            raise RuleRefused("EMPTY", mark("There is no visit to plan for."))
        if wish.kind is PlanKind.CANCEL and wish.reason not in _CODES:
            raise RuleRefused("REASON", mark("Choose why the visits are cancelled."))
        plan = Plan(
            id=unit.ids.new(), title=wish.title, state=PlanState.DRAFT, person_id=actor.person_id, created=unit.now, kind=wish.kind,
            reason=wish.reason or None,
        )  # fmt: skip
        unit.session.add(plan)
        unit.session.flush()
        in_order = sorted(wish.items, key=lambda one: (one.day, one.from_start is None, one.from_start or unit.now))
        unit.session.add_all(_item(plan, position, one) for position, one in enumerate(in_order))
        unit.session.flush()
        if wish.asks:
            unit.session.add_all(
                PlanCall(plan_id=plan.id, position=position, reached=Reached.OPEN, tries=0, wait_until=one.wait_until)
                for position, one in enumerate(in_order)
            )
        return _done(unit, actor, plan, "made", items=len(wish.items))


def discard_plan(store: Store, actor: Actor, plan_id: str) -> Done:
    """Throw a draft away.

    Raises:
        RightMissing, NotFound; RuleRefused: it was started.
    """
    with store.write(Urgency.PERSON) as unit:
        plan = _plan(unit, actor, plan_id)
        if plan.state is not PlanState.DRAFT:
            raise RuleRefused("STATE", mark("A plan that was started is taken back, not thrown away."))
        done = _done(unit, actor, plan, "discarded")
        unit.session.delete(plan)
        return done


def start_plan(store: Store, actor: Actor, plan_id: str) -> Done:
    """Let a draft be carried out, in the name of who starts it.

    Raises:
        RightMissing, NotFound; RuleRefused: it was started before, or no visit of it can be moved.
    """
    with store.write(Urgency.PERSON) as unit:
        plan = _plan(unit, actor, plan_id)
        if plan.state is not PlanState.DRAFT:
            raise RuleRefused("STATE", _REFUSED[PlanState.RUNNING])
        wanted = select(func.count()).select_from(PlanItem).where(PlanItem.plan_id == plan.id, PlanItem.why.is_(None))
        if not unit.session.scalar(wanted):
            raise RuleRefused("EMPTY", mark("None of these visits can be moved. Choose another day or another specialist."))
        plan.state, plan.person_id = PlanState.RUNNING, actor.person_id
        return _done(unit, actor, plan, "started")


def pause_plan(store: Store, actor: Actor, plan_id: str) -> Done:
    """Hold back what was not sent yet; what is on its way is awaited. It lasts until somebody resumes, over restarts too.

    Raises:
        RightMissing, NotFound; RuleRefused: the plan is not being carried out.
    """
    with store.write(Urgency.PERSON) as unit:
        plan = _plan(unit, actor, plan_id)
        _demand_turn(plan, PlanState.PAUSED)
        plan.state = PlanState.PAUSED
        return _done(unit, actor, plan, "paused")


def resume_plan(store: Store, actor: Actor, plan_id: str) -> Done:
    """Go on with a paused plan. Raises as `pause_plan`."""
    with store.write(Urgency.PERSON) as unit:
        plan = _plan(unit, actor, plan_id)
        if plan.state is not PlanState.PAUSED:
            raise RuleRefused("STATE", _REFUSED[PlanState.RUNNING])
        plan.state = PlanState.RUNNING
        unit.touch(Kind.OPERATION, plan.id)  # the sender waits for news of operations
        return _done(unit, actor, plan, "resumed")


def undo_plan(store: Store, actor: Actor, plan_id: str) -> Done:
    """Take all of a plan back, in the name of who does so: what was not sent is withdrawn, what was is answered by an inverse act.

    What is on its way is awaited first; what was changed since is left as it is, with the reason.

    Raises:
        RightMissing, NotFound; RuleRefused: it was not started, or is taken back already.
    """
    with store.write(Urgency.PERSON) as unit:
        plan = _plan(unit, actor, plan_id)
        _demand_turn(plan, PlanState.UNDOING)
        plan.state, plan.undone_by, plan.ended = PlanState.UNDOING, actor.person_id, None
        return _done(unit, actor, plan, "undone")


def _demand_turn(plan: Plan, state: PlanState) -> None:
    if not plan.state.may_become(state):
        raise RuleRefused("STATE", _REFUSED[state])


def _plan(unit: Unit, actor: Actor, plan_id: str) -> Plan:
    plan = unit.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(Kind.PLAN.value)
    require(unit, actor, RIGHTS[plan.kind])
    return plan


def _done(unit: Unit, actor: Actor, plan: Plan, way: str, **said: int) -> Done:
    unit.touch(Kind.PLAN, plan.id)
    append(unit, Act.PLAN, actor, About(Kind.PLAN, plan.id), {"way": way, **said})
    return Done(unit.changes, None, plan.id)


def _item(plan: Plan, position: int, one: Planned) -> PlanItem:
    return PlanItem(
        plan_id=plan.id, position=position, day=one.day, appointment_id=one.appointment_id, from_slot_id=one.from_slot_id,
        from_start=one.from_start, slot_id=one.slot_id, start=one.start, why=said_to_json(one.why) if one.why else None,
    )  # fmt: skip
