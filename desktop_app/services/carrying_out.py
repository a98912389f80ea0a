"""Carrying plans out: what the program does by itself once a person has said so, a few visits at a time, over restarts and kills.

Each visit is a transaction of its own that does what a clerk would do by hand and notes it in the item: cut short anywhere, nothing is done
twice, and `go_on` finds what is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import RowMoved, RuleRefused, UserError
from desktop_app.core.i18n import Said, mark
from desktop_app.models.absence.calls import Next, Reached, next_step
from desktop_app.models.appointment import Appointment
from desktop_app.models.operation import UNFINISHED, Operation, OperationRow, OperationState
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.plan import Plan, PlanItem, PlanKind, PlanState, Progress, said_to_json
from desktop_app.models.plan_call import PlanCall
from desktop_app.models.slot import Slot
from desktop_app.queries.plan_calls import plan_calls
from desktop_app.services.bookings import LATE_CANCEL, cancel_one, move_one
from desktop_app.services.editing import load
from desktop_app.services.undo import undo_one
from desktop_app.services.withdrawing import find_operation
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit

PIECE = 10
"""So many visits at the most before other verbs have their turn."""
_NOBODY = Actor("", "", RoleCode.CLERK)
_MOVED = Said(mark("The visit was moved, cancelled or begun since the plan was made. It stays as it is."))
_REFUSED = Said(mark("The patient does not want this time. Put him on the waiting list, or book him anew."))
_SILENT = Said(
    mark("Nobody reached the patient in time: the new place was given back. Put him on the waiting list, or speak when he comes.")
)
_ACTS = frozenset({Next.MOVE, Next.LIST})
_UNDERWAY = frozenset({OperationState.SENDING, OperationState.IN_DOUBT})


@dataclass(frozen=True)
class _Standing:
    """A plan as it is found, with its items in order and how far each is."""

    plan: Plan
    items: tuple[tuple[PlanItem, Progress], ...]


def go_on(store: Store, late: timedelta = LATE_CANCEL, most: int = PIECE) -> Changes:
    """Do the next of what running plans and undoings have left, `most` visits at the most; nothing is left where nothing changed.

    `late` is as in `bookings.cancel`. Never raises for a visit that a rule refuses: its reason is kept with it.
    """
    changes = Changes()
    for standing in _standings(store):
        plan = standing.plan
        todo: Iterable[PlanItem] = ()
        steps = _steps(store, plan)
        if plan.state is PlanState.RUNNING:
            open_items = [item for item, progress in standing.items if progress.state is None and not progress.left_out]
            todo = [item for item in open_items if steps.get(item.position, Next.MOVE) in _ACTS]
        elif plan.state is PlanState.UNDOING:
            todo = [item for item, progress in reversed(standing.items) if not progress.is_taken_back and item.inverse_id is None]
        for item in todo:
            if steps.get(item.position) is Next.LIST:
                done = _let_go(store, plan, item)
            else:
                done = _carry_out(store, plan, item, late) if plan.state is PlanState.RUNNING else _take_back(store, plan, item, late)
            changes |= done
            most -= bool(done)
            if most <= 0:
                return changes
        changes |= _finish(store, plan.id)
    return changes


def _steps(store: Store, plan: Plan) -> dict[int, Next]:
    """What follows for the items of a running plan whose patients are asked; none where the plan asks nobody."""
    if plan.state is not PlanState.RUNNING:
        return {}
    with store.read() as connection:
        return {line.position: next_step(line.whom, line.call, store.now) for line in plan_calls(connection, plan.id)}


def _let_go(store: Store, plan: Plan, item: PlanItem) -> Changes:
    """Give back the place that was kept for a patient who does not want it or was not reached in time; the old visit stays."""
    with store.write(Urgency.PERSON) as unit:
        told = unit.session.get(PlanCall, (plan.id, item.position))
        if not _still(unit, plan) or told is None:
            return Changes()
        _mine(unit, item).why = said_to_json(_REFUSED if told.reached is Reached.REFUSED else _SILENT)
        unit.touch(Kind.PLAN, plan.id)
        return unit.changes


def _carry_out(store: Store, plan: Plan, item: PlanItem, late: timedelta) -> Changes:
    """Do one item as its person would by hand, or keep why not."""
    try:
        with store.write(Urgency.PERSON) as unit:
            if not _still(unit, plan):
                return Changes()
            operation = _do(unit, plan, item, late)
            operation.plan_id, operation.plan_day = plan.id, item.day
            _mine(unit, item).operation_id = operation.id
            unit.touch(Kind.PLAN, plan.id)
            return unit.changes
    except UserError as error:
        why = _MOVED if isinstance(error, RowMoved) else error.said
    with store.write(Urgency.PERSON) as unit:
        _mine(unit, item).why = said_to_json(why)
        unit.touch(Kind.PLAN, plan.id)
        return unit.changes


def _do(unit: Unit, plan: Plan, item: PlanItem, late: timedelta) -> Operation:
    actor = _actor(unit, plan.person_id)
    visit = load(unit, Appointment, item.appointment_id)
    slot = unit.session.get(Slot, visit.slot_pk) if visit.slot_pk is not None else None
    if (slot.id if slot else None) != item.from_slot_id or visit.start != item.from_start:
        raise RowMoved({"start": (item.from_start, visit.start)})
    if plan.kind is PlanKind.CANCEL:
        return cancel_one(unit, actor, visit.id, visit.version, plan.reason or "", late)
    return move_one(unit, actor, visit.id, visit.version, item.slot_id or "", item.start)


def _take_back(store: Store, plan: Plan, item: PlanItem, late: timedelta) -> Changes:
    """Take one item back as a person would, or keep why not; nothing while an answer about it is still awaited."""
    try:
        with store.write(Urgency.PERSON) as unit:
            operation = find_operation(unit, item.operation_id or "")
            if not _still(unit, plan) or _must_wait(unit, plan, operation):
                return Changes()
            undone = undo_one(unit, _actor(unit, plan.undone_by), operation, late)
            _name_inverse(unit, plan, item, undone.operation_id)
            unit.touch(Kind.PLAN, plan.id)
            return unit.changes
    except UserError as error:
        why = error.said
    with store.write(Urgency.PERSON) as unit:
        _mine(unit, item).why_kept = said_to_json(why)
        unit.touch(Kind.PLAN, plan.id)
        return unit.changes


def _must_wait(unit: Unit, plan: Plan, operation: Operation) -> bool:
    """Whether an answer is awaited first: about the operation, or about one of the plan that was built on it.

    Raises:
        RuleRefused: something else was built on it since.
    """
    later = _later(unit, operation)
    if any(one.plan_id != plan.id for one in later):
        raise RuleRefused("LATER", mark("The visit or its old place was used again since. It stays as it is."))
    underway = operation.state in _UNDERWAY or (operation.state is OperationState.QUEUED and operation.sent)
    forward = set(unit.session.scalars(select(PlanItem.operation_id).where(PlanItem.plan_id == plan.id)))
    return underway or any(one.id in forward for one in later)


def _name_inverse(unit: Unit, plan: Plan, item: PlanItem, operation_id: str | None) -> None:
    """The inverse belongs to the plan too; an item that was withdrawn has none."""
    if operation_id is None:
        return
    inverse = unit.session.scalars(select(Operation).where(Operation.id == operation_id)).one()
    inverse.plan_id, inverse.plan_day = plan.id, item.day
    _mine(unit, item).inverse_id = operation_id


def _later(unit: Unit, operation: Operation) -> Sequence[Operation]:
    """Unfinished operations behind this one that touch a row of it."""
    touched = select(OperationRow.operation_sequence).where(
        OperationRow.row_id.in_([row.row_id for row in operation.rows]), OperationRow.operation_sequence > operation.sequence
    )
    return unit.session.scalars(select(Operation).where(Operation.sequence.in_(touched), Operation.state.in_(list(UNFINISHED)))).all()


def _finish(store: Store, plan_id: str) -> Changes:
    """Bring a plan that waits for nothing any more to its end."""
    with store.write(Urgency.PERSON) as unit:
        plan = unit.session.get_one(Plan, plan_id)
        found = _progress(unit.session, plan)
        if plan.state is PlanState.UNDOING:
            over, state = all(progress.is_taken_back for _, progress in found), PlanState.UNDONE
        else:
            over, state = all(progress.is_over for _, progress in found), PlanState.DONE
        if not over or not plan.state.may_become(state):
            return Changes()
        plan.state, plan.ended = state, unit.now
        unit.touch(Kind.PLAN, plan.id)
        return unit.changes


def _standings(store: Store) -> list[_Standing]:
    """The plans that go on, the oldest first. The common case, that there is none, costs one read."""
    going = select(Plan).where(Plan.state.in_([state for state in PlanState if state.goes_on])).order_by(Plan.created, Plan.id)
    with store.read() as connection, Session(bind=connection) as session:
        return [_Standing(plan, tuple(_progress(session, plan))) for plan in session.scalars(going)]


def _progress(session: Session, plan: Plan) -> list[tuple[PlanItem, Progress]]:
    operations = {one.id: one for one in session.scalars(select(Operation).where(Operation.plan_id == plan.id))}
    items = session.scalars(select(PlanItem).where(PlanItem.plan_id == plan.id).order_by(PlanItem.position))
    return [(item, _progress_of(item, operations)) for item in items]


def _progress_of(item: PlanItem, operations: dict[str, Operation]) -> Progress:
    """An operation that is not in the outbox any more was applied: no other is ever deleted."""
    forward, back = operations.get(item.operation_id or ""), operations.get(item.inverse_id or "")
    gone = OperationState.APPLIED
    return Progress(
        forward.state if forward else gone if item.operation_id else None, forward is not None and forward.sent,
        back.state if back else gone if item.inverse_id else None, item.why is not None, item.why_kept is not None,
    )  # fmt: skip


def _still(unit: Unit, plan: Plan) -> bool:
    """Whether nobody has turned the plan since it was looked at."""
    present = unit.session.get(Plan, plan.id)
    return present is not None and present.state is plan.state


def _mine(unit: Unit, item: PlanItem) -> PlanItem:
    return unit.session.get_one(PlanItem, (item.plan_id, item.position))


def _actor(unit: Unit, person_id: str | None) -> Actor:
    """Who said so; rights are those of the present. Nobody where the person is not of the staff any more."""
    person = unit.session.get(Person, person_id) if person_id else None
    return Actor(person.id, person.name, RoleCode(person.role_code)) if person else _NOBODY
