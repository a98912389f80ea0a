"""The verbs of «Приём»: come, into the room, received, missed, and one step back (rules 30 to 32, domain-facts.md 7.1)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.dates import local_day
from desktop_app.core.errors import RowMoved, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.journal import Act, JournalEntry
from desktop_app.models.operation import Operation, OperationKind, OperationRow, OperationState
from desktop_app.models.person import Actor, Right
from desktop_app.models.place import Place
from desktop_app.models.reception import BACK, TAKEN_BACK_WITHIN, WHY_NOT, Proof, Step
from desktop_app.models.slot import Slot
from desktop_app.models.walk_ins import WALK_IN
from desktop_app.services.bookings import give_back
from desktop_app.services.editing import Editing, expect, load
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.services.withdrawing import end
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit

DEFAULT_ZONE = "Europe/Moscow"
_STEPS = {
    Step.ARRIVE: (OperationKind.ARRIVE, Act.ARRIVE),
    Step.CALL_IN: (OperationKind.CALL_IN, Act.CALL_IN),
    Step.RECEIVE: (OperationKind.RECEIVE, Act.RECEIVE),
    Step.NO_SHOW: (OperationKind.NO_SHOW, Act.NO_SHOW),
}
_OF_RECEPTION = frozenset({*(kind for kind, _act in _STEPS.values()), OperationKind.STEP_BACK, OperationKind.WALK_IN})


@dataclass(frozen=True)
class SeenVisit:
    """A visit as the list showed it: what the verbs hold against the row as it is now. `start` is aware."""

    appointment_id: str
    version: int
    status: AppointmentStatus
    start: datetime | None
    slot_id: str | None


def arrive(store: Store, actor: Actor, seen: SeenVisit, proof: Proof) -> Done:
    """The patient is here. `proof` says what was shown; a missing ticket sends nobody away (rule 31), an outdated one proves nothing.

    Raises:
        RightMissing, NotFound, RowMoved; RuleRefused: another day's visit, an outdated ticket, or no longer expected.
    """
    with store.write(Urgency.PERSON) as unit:
        visit = _seen(unit, actor, seen)
        if proof.document is None and proof.ticket_version is not None and proof.ticket_version != visit.ticket_version:
            raise RuleRefused("TICKET_OUTDATED", mark("This ticket is outdated. Check the patient by a document."))
        _demand_today(unit, visit)
        late = visit.status is AppointmentStatus.NOSHOW
        return _done(unit, actor, visit, Step.ARRIVE, {**proof.as_payload(), **({"late": True} if late else {})})


def call_in(store: Store, actor: Actor, seen: SeenVisit) -> Done:
    """The patient goes into the room. Raises as `arrive`."""
    with store.write(Urgency.PERSON) as unit:
        visit = _seen(unit, actor, seen)
        _demand_today(unit, visit)
        return _done(unit, actor, visit, Step.CALL_IN)


def receive(store: Store, actor: Actor, seen: SeenVisit) -> Done:
    """The visit took place. Raises as `arrive`."""
    with store.write(Urgency.PERSON) as unit:
        return _done(unit, actor, _seen(unit, actor, seen), Step.RECEIVE)


def no_show(store: Store, actor: Actor, seen: SeenVisit) -> Done:
    """The patient did not come; known only once the time of the visit has begun. Raises as `arrive`."""
    with store.write(Urgency.PERSON) as unit:
        visit = _seen(unit, actor, seen)
        if visit.start is not None and visit.start > unit.now:
            raise RuleRefused("EARLY", mark("The time of this visit has not come yet: nobody has missed it."))
        return _done(unit, actor, visit, Step.NO_SHOW)


def step_back(store: Store, actor: Actor, seen: SeenVisit) -> Done:
    """Take the last step at the reception back: withdrawn where no byte of it was sent, else by an opposite operation.

    An arrival is taken back within `TAKEN_BACK_WITHIN`. Who came without a booking leaves, and his place goes away with him.

    Raises:
        RightMissing, NotFound, RowMoved; RuleRefused: nothing to take back, too late, or a case.
    """
    with store.write(Urgency.PERSON) as unit:
        visit = _seen(unit, actor, seen)
        last = _last_operation(unit, visit)
        if last is not None and last.state in (OperationState.CONFLICT, OperationState.REJECTED):
            raise RuleRefused("CASE", mark("The central did not take this act. Decide its case instead."))
        if last is not None and _withdrawable(last, visit, actor):
            end(unit, last, OperationState.WITHDRAWN)
            append(unit, Act.UNDO, actor, About(Kind.OPERATION, last.id, last.id), {"withdrawn": True})
            return Done(unit.changes, None, visit.id)
        if visit.kind == WALK_IN and visit.status is AppointmentStatus.ARRIVED:
            return _leave(unit, actor, visit)
        return _back(unit, actor, visit)


def _back(unit: Unit, actor: Actor, visit: Appointment) -> Done:
    before, target = visit.status, BACK.get(visit.status)
    if target is None or not before.may_become(target):
        raise RuleRefused(
            "TERMINAL", mark("This cannot be taken back: what was received or cancelled stays so. A new booking can be made.")
        )
    if before is AppointmentStatus.ARRIVED and unit.now - _came(unit, visit) > TAKEN_BACK_WITHIN:
        minutes = int(TAKEN_BACK_WITHIN.total_seconds()) // 60
        raise RuleRefused("LATE", mark("An arrival is taken back within {n} minutes. Cancel the visit if the patient has left."), n=minutes)
    editing = Editing(unit)
    editing.change(visit)
    visit.status = target
    operation = editing.finish(Intention(OperationKind.STEP_BACK, actor))
    append(unit, Act.STEP_BACK, actor, About(Kind.APPOINTMENT, visit.id, operation.id), {"from": before.value, "to": target.value})
    return Done(unit.changes, operation.id, visit.id)


def _leave(unit: Unit, actor: Actor, visit: Appointment) -> Done:
    """There was no booking to go back to: the visit is cancelled as a slip, and the place that was made for it goes."""
    editing = Editing(unit)
    give_back(unit, editing, visit)
    editing.change(visit)
    before = visit.status
    visit.status, visit.cancel_reason = AppointmentStatus.CANCELLED, "oth-err"
    operation = editing.finish(Intention(OperationKind.STEP_BACK, actor))
    payload = {"from": before.value, "to": visit.status.value}
    append(unit, Act.STEP_BACK, actor, About(Kind.APPOINTMENT, visit.id, operation.id), payload)
    return Done(unit.changes, operation.id, visit.id)


def _seen(unit: Unit, actor: Actor, seen: SeenVisit) -> Appointment:
    """The visit, if the person may act and it stands as it was shown; what others changed beside that does no harm."""
    require(unit, actor, Right.CHECK_IN)
    visit = load(unit, Appointment, seen.appointment_id)
    expect(visit, seen.version, {"status": seen.status, "start": seen.start})
    slot = unit.session.get(Slot, visit.slot_pk) if visit.slot_pk is not None else None
    present = slot.id if slot is not None else None
    if visit.version != seen.version and present != seen.slot_id:
        raise RowMoved({"slot": (seen.slot_id, present)})
    return visit


def _done(unit: Unit, actor: Actor, visit: Appointment, step: Step, payload: dict[str, object] | None = None) -> Done:
    operation = step_one(unit, actor, visit, step, payload)
    return Done(unit.changes, operation.id, visit.id)


def step_one(unit: Unit, actor: Actor, visit: Appointment, step: Step, payload: dict[str, object] | None = None) -> Operation:
    """One step of a visit, inside a unit of work that may do more; `payload` is for the journal.

    Raises:
        RuleRefused: not from the state that the visit is in.
    """
    if not step.is_possible_from(visit.status):
        raise RuleRefused("STATE", WHY_NOT[step])
    kind, act = _STEPS[step]
    editing = Editing(unit)
    editing.change(visit)
    before, visit.status = visit.status, step.leads_to
    operation = editing.finish(Intention(kind, actor))
    append(unit, act, actor, About(Kind.APPOINTMENT, visit.id, operation.id), {"from": before.value, **(payload or {})})
    return operation


def _demand_today(unit: Unit, visit: Appointment) -> None:
    zone = zone_of(unit, visit.place_pk)
    if visit.start is None or local_day(visit.start, zone) != local_day(unit.now, zone):
        raise RuleRefused("OTHER_DAY", mark("This visit is not today. Its day and place stand on its card."))


def zone_of(unit: Unit, place_pk: int | None) -> str:
    """The time zone of the branch that the place belongs to."""
    place = unit.session.get(Place, place_pk) if place_pk is not None else None
    branch = unit.session.get(Place, place.parent_pk) if place is not None and place.parent_pk is not None else None
    return next((one.time_zone for one in (branch, place) if one is not None and one.time_zone), DEFAULT_ZONE)


def _last_operation(unit: Unit, visit: Appointment) -> Operation | None:
    return unit.session.scalar(
        select(Operation)
        .join(OperationRow, OperationRow.operation_sequence == Operation.sequence)
        .where(OperationRow.kind == Kind.APPOINTMENT.value, OperationRow.row_id == visit.id)
        .where(Operation.state.not_in([OperationState.WITHDRAWN, OperationState.RESOLVED, OperationState.ABANDONED]))
        .order_by(Operation.sequence.desc())
        .limit(1)
    )


def _withdrawable(operation: Operation, visit: Appointment, actor: Actor) -> bool:
    """The person's own act of the reception, never sent, that left the visit as it is now."""
    if operation.kind not in _OF_RECEPTION or operation.state is not OperationState.QUEUED or operation.sent:
        return False
    made = next(row.mine.get("status") for row in operation.rows if row.kind == Kind.APPOINTMENT)
    return operation.person_id == actor.person_id and made == visit.status.value


def _came(unit: Unit, visit: Appointment) -> datetime:
    """When the arrival was noted: by this desk's journal, else the last change that the central tells of."""
    acts = (Act.ARRIVE.value, Act.WALK_IN.value)
    noted = select(JournalEntry.at).where(JournalEntry.row_id == visit.id, JournalEntry.act.in_(acts))
    here = unit.session.scalar(noted.order_by(JournalEntry.sequence.desc()).limit(1))
    return here or visit.last_updated or unit.now
