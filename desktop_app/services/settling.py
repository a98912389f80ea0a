"""Settling a case: the ways out of what the central did not take (sync.md 2; the list of cases shows base, mine and theirs)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.appointment import HOLDING, Appointment, AppointmentStatus
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase, Way
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationKind, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.slot import Slot
from desktop_app.services.booking_checks import check_booking
from desktop_app.services.bookings import expect_open, expect_time, place_on, promised_of, take
from desktop_app.services.editing import Editing, load
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.services.withdrawing import dependants, end
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit

PUT_OFF = timedelta(hours=4)


def take_case(store: Store, actor: Actor, case_id: str) -> Done:
    """Take a case, also one that was put off: others see who works on it."""
    with store.write(Urgency.PERSON) as unit:
        case = _open_case(unit, actor, case_id)
        case.state, case.taken_by = CaseState.OPEN, actor.person_id
        append(unit, Act.SETTLE, actor, About(Kind.CONFLICT, case.id), {"way": "taken"})
        return Done(unit.changes, None, case.id)


def put_off(store: Store, actor: Actor, case_id: str) -> Done:
    """Leave a case for later; it comes back to the list by itself."""
    with store.write(Urgency.PERSON) as unit:
        case = _open_case(unit, actor, case_id)
        case.state, case.put_off_until, case.taken_by = CaseState.PUT_OFF, unit.now + PUT_OFF, None
        append(unit, Act.SETTLE, actor, About(Kind.CONFLICT, case.id), {"way": Way.PUT_OFF.value})
        return Done(unit.changes, None, case.id)


def keep_theirs(store: Store, actor: Actor, case_id: str, way: Way = Way.KEEP_THEIRS) -> Done:
    """Give up ours: the rows go back to what the central has, and what stood on them is withdrawn. `way` may also be CANCEL."""
    with store.write(Urgency.PERSON) as unit:
        case = _open_case(unit, actor, case_id)
        operation = _operation(unit, case)
        if operation is not None:
            _release(unit, operation, OperationState.ABANDONED, way.value)
        _settle(unit, actor, case, way, None)
        return Done(unit.changes, None, case.id)


def another_time(
    store: Store,
    actor: Actor,
    case_id: str,
    slot_id: str,
    seen_version: int,
    seen_start: datetime | None = None,
    appointment_id: str | None = None,
) -> Done:
    """Give the patient another place: the refused operation is resolved, and a new one takes `slot_id`.

    `appointment_id` says which visit goes, where the case is a place sold twice.

    Raises:
        RuleRefused, RowMoved: the new place cannot be had; the case stays open.
    """
    with store.write(Urgency.PERSON) as unit:
        case = _open_case(unit, actor, case_id)
        operation = _operation(unit, case)
        leaving = _visit_of(case, operation, appointment_id)
        target = load(unit, Slot, slot_id)
        expect_open(unit, target, seen_version)
        expect_time(target, seen_start)
        if operation is not None:
            _release(unit, operation, OperationState.RESOLVED, Way.ANOTHER_TIME.value)
        appointment = load(unit, Appointment, leaving)
        if operation is None:
            _expect_on(unit, appointment, case.row_id)
        patient = unit.session.get_one(Patient, appointment.patient_pk)
        check_booking(unit, target, patient, leaving=appointment, by=actor)
        follow_up = _book_again(unit, actor, appointment, target, operation)
        if not _still_doubled(unit, case):
            _settle(unit, actor, case, Way.ANOTHER_TIME, follow_up.id)
        return Done(unit.changes, follow_up.id, appointment.id)


def keep_mine(store: Store, actor: Actor, case_id: str) -> Done:
    """Insist on ours where a field differs: our values are put over the central's newest ones and sent again."""
    with store.write(Urgency.PERSON) as unit:
        case = _open_case(unit, actor, case_id)
        operation = _operation(unit, case)
        if operation is None or not case.theirs:
            raise RuleRefused("KIND", mark("There is nothing of ours left in this case."))
        for row in operation.rows:
            theirs = case.theirs.get(f"{row.kind}/{row.row_id}")
            if theirs is not None:
                row.base, row.base_version, row.base_sequence = theirs, str(theirs["meta"]["versionId"]), None
        operation.state, operation.not_before = OperationState.QUEUED, None
        unit.touch(Kind.OPERATION, operation.id)
        _settle(unit, actor, case, Way.KEEP_MINE, operation.id)
        return Done(unit.changes, operation.id, case.id)


def _visit_of(case: ConflictCase, operation: Operation | None, chosen: str | None) -> str:
    """Which visit another time is for: that of the refused operation, or the chosen one of those on a place sold twice."""
    row = next((row for row in operation.rows if row.kind == Kind.APPOINTMENT), None) if operation else None
    if row is not None:
        return row.row_id
    if case.kind is not CaseKind.SOLD_TWICE or chosen is None or chosen not in (case.groups or []):
        raise RuleRefused("KIND", mark("This case is not about an appointment; another time does not help."))
    return chosen


def _expect_on(unit: Unit, appointment: Appointment, slot_id: str | None) -> None:
    slot = unit.session.get(Slot, appointment.slot_pk) if appointment.slot_pk else None
    if slot is None or slot.id != slot_id or appointment.status is not AppointmentStatus.BOOKED:
        raise RuleRefused("STATE", mark("This visit has left the place already, or has begun. Nothing was changed."))


def _still_doubled(unit: Unit, case: ConflictCase) -> bool:
    """Whether a place sold three times is sold twice now: then the case stays open about those who are left."""
    if case.kind is not CaseKind.SOLD_TWICE:
        return False
    sitting = select(Appointment.id).join(Slot, Slot.pk == Appointment.slot_pk).where(Slot.id == case.row_id)
    left = unit.session.scalars(sitting.where(Appointment.status.in_(list(HOLDING)), ~Appointment.hidden).order_by(Appointment.id)).all()
    case.groups = list(left)
    return len(left) > 1


def _book_again(unit: Unit, actor: Actor, appointment: Appointment, target: Slot, refused: Operation | None) -> Operation:
    editing, promised = Editing(unit), promised_of(unit, target)
    follows = refused.id if refused else None
    if appointment.remote_id is None:
        appointment.status = AppointmentStatus.BOOKED
        appointment.ticket_version += 1
        take(unit, editing, target, appointment)
        return editing.finish(Intention(OperationKind.BOOK, actor, follows=follows, promised=promised))
    place_on(unit, editing, appointment, target)
    return editing.finish(Intention(OperationKind.MOVE, actor, follows=follows, promised=promised))


def _open_case(unit: Unit, actor: Actor, case_id: str) -> ConflictCase:
    require(unit, actor, Right.SETTLE)
    case = unit.session.get(ConflictCase, case_id)
    if case is None:
        raise NotFound(Kind.CONFLICT.value)
    if case.state is CaseState.SETTLED:
        raise RuleRefused("SETTLED", mark("This case was settled meanwhile."))
    unit.touch(Kind.CONFLICT, case.id)
    return case


def _operation(unit: Unit, case: ConflictCase) -> Operation | None:
    return unit.session.get(Operation, case.operation_sequence) if case.operation_sequence else None


def _release(unit: Unit, operation: Operation, state: OperationState, reason: str) -> None:
    """End the whole tree: dependants that were never sent are withdrawn, newest first, then the operation itself."""
    for later in dependants(unit, operation):
        end(unit, later, OperationState.WITHDRAWN if later.state is OperationState.QUEUED else OperationState.ABANDONED)
    operation.answer_code = operation.answer_code or reason
    end(unit, operation, state)


def _settle(unit: Unit, actor: Actor, case: ConflictCase, way: Way, operation_id: str | None) -> None:
    case.state, case.way, case.settled, case.settled_by, case.settled_with = (
        CaseState.SETTLED,
        way.value,
        unit.now,
        actor.person_id,
        operation_id,
    )
    for twin in unit.session.scalars(
        select(ConflictCase).where(
            ConflictCase.operation_sequence == case.operation_sequence,
            ConflictCase.id != case.id,
            ConflictCase.operation_sequence.is_not(None),
        )
    ):
        twin.state, twin.way, twin.settled, twin.settled_by = CaseState.SETTLED, way.value, unit.now, actor.person_id
        unit.touch(Kind.CONFLICT, twin.id)
    append(unit, Act.SETTLE, actor, About(Kind.CONFLICT, case.id, operation_id), {"way": way.value})
