"""Undo: what was never sent is withdrawn; what was sent is answered by an inverse act, checked by the rules like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import NotFound, RowMoved, RuleRefused, UserError
from desktop_app.core.i18n import mark
from desktop_app.fhir.mapping import Resource, give_out
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.booking_rules import RefusalCode
from desktop_app.models.journal import Act, JournalEntry
from desktop_app.models.merge import same
from desktop_app.models.operation import Operation, OperationKind, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.slot import Slot
from desktop_app.services.bookings import LATE_CANCEL, BookingWish, book_one, cancel_one, move_one
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.services.waiting import back_to_list, wait_again
from desktop_app.services.withdrawing import dependants, end, find_operation
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Store, Unit

_REASON = "oth-err"
_LEAVE_A_VISIT = frozenset({OperationKind.MOVE, OperationKind.CANCEL})
_ABOUT_THE_PLACE = frozenset({RefusalCode.NO_SLOT, RefusalCode.PAST, RefusalCode.BUSY})


class PlaceGone(RuleRefused):
    """A cancelled visit cannot have its place again; `visit_id` is that visit, for which other times can be offered."""

    def __init__(self, visit_id: str) -> None:
        super().__init__(RefusalCode.BUSY, mark("The place of the cancelled visit is not free any more."))
        self.visit_id = visit_id


@dataclass(frozen=True)
class Undone(Done):
    """What undoing gave. `void_ticket`: a ticket was printed here that is true no more; `has_ticket`: there is a true one for the row."""

    void_ticket: bool = False
    has_ticket: bool = False


def undo(store: Store, actor: Actor, operation_id: str, late: timedelta = LATE_CANCEL) -> Undone:
    """Undo the person's own act `operation_id`; a booking less than `late` before the visit takes the right to cancel it.

    Raises:
        PlaceGone: the place of a cancelled visit was taken, or is over.
        RuleRefused: not the person's own, ended or in a case already, or the visit is not as the act left it; RightMissing, RowMoved.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.BOOK)
        operation = find_operation(unit, operation_id)
        if operation.person_id != actor.person_id:
            raise RuleRefused("NOT_YOURS", mark("Only your own acts can be undone here."))
        if later := dependants(unit, operation):
            if gone := _lost_to(operation, later):
                raise PlaceGone(gone)
            raise RuleRefused("LATER", mark("The record was changed again since. Undo the later act first."))
        return undo_one(unit, actor, operation, late)


def undo_one(unit: Unit, actor: Actor, operation: Operation, late: timedelta) -> Undone:
    """What `undo` does with an operation on which nothing stands, inside a unit of work that may know more of it.

    `operation_id` of the result is that of the inverse act; None where the operation was withdrawn.
    """
    leaves = operation.kind in _LEAVE_A_VISIT
    if operation.state is OperationState.QUEUED and not operation.sent:
        visit_id, void = operation.rows[-1].row_id, _was_printed(unit, operation, since_then=True)
        end(unit, operation, OperationState.WITHDRAWN)
        append(unit, Act.UNDO, actor, About(Kind.OPERATION, operation.id, operation.id), {"withdrawn": True})
        return Undone(unit.changes, None, visit_id, void, leaves)
    inverse, void = _Inverse(unit, operation), _was_printed(unit, operation, since_then=False)
    made, visit_id = inverse.run(actor, late)
    return Undone(unit.changes, made.id, visit_id, void, leaves)


@dataclass(frozen=True)
class UndoneAll:
    """What undoing several acts gave: those that were undone, and of each of the others its operation and why not."""

    parts: tuple[Undone, ...]
    refused: tuple[tuple[str, UserError], ...]

    @property
    def changes(self) -> Changes:
        """The rows that changed."""
        return Changes.together(part.changes for part in self.parts)


def undo_all(store: Store, actor: Actor, operation_ids: Sequence[str], late: timedelta = LATE_CANCEL) -> UndoneAll:
    """Undo the operations of one act over a group, the last first, for it may sit on what an earlier one left.

    `late` is as in `undo`. Each is an operation of its own at the central: what cannot be undone leaves the others undone.
    """
    parts: list[Undone] = []
    refused: list[tuple[str, UserError]] = []
    for operation_id in reversed(operation_ids):
        try:
            parts.append(undo(store, actor, operation_id, late))
        except UserError as error:
            refused.append((operation_id, error))
    return UndoneAll(tuple(reversed(parts)), tuple(reversed(refused)))


def _was_printed(unit: Unit, operation: Operation, since_then: bool) -> bool:
    """Whether this desk printed a ticket of the visit; `since_then`: after the act, for what it said before is true again."""
    visits = [row.row_id for row in operation.rows if row.kind == Kind.APPOINTMENT]
    first = select(func.min(JournalEntry.sequence)).where(JournalEntry.operation_id == operation.id)
    act = (unit.session.scalar(first) or 0) if since_then else 0
    prints = select(JournalEntry.sequence).where(
        JournalEntry.act == Act.PRINT, JournalEntry.kind == Kind.APPOINTMENT, JournalEntry.row_id.in_(visits), JournalEntry.sequence > act
    )
    return unit.session.scalar(prints.limit(1)) is not None


class _Inverse:
    """The act that answers a sent one."""

    def __init__(self, unit: Unit, operation: Operation) -> None:
        _demand_applied(operation)
        self._unit, self._kind = unit, operation.kind
        if operation.kind is OperationKind.FREE_HOLDS:
            raise RuleRefused("KIND", mark("Places that were let go are not held again by hand: each desk does so by itself."))
        row = next((row for row in operation.rows if row.kind == Kind.APPOINTMENT), None)
        if row is None:
            raise RuleRefused("KIND", mark("A correction of a patient is undone by correcting it again."))
        self._appointment = unit.session.scalars(select(Appointment).where(Appointment.id == row.row_id)).one()
        if not _stands_as_left(unit, row.mine, self._appointment):
            raise RuleRefused("CHANGED", mark("The appointment was changed since. Look at it as it is now, then move or cancel it."))
        self._was = (row.base or {}).get("status")
        freed = [one.row_id for one in operation.rows if one.kind == Kind.SLOT and one.mine.get("status") == "free"]
        self._old_slot = unit.session.scalar(select(Slot).where(Slot.id == freed[0])) if freed else None
        self._patient = unit.session.get(Patient, self._appointment.patient_pk)

    def run(self, actor: Actor, late: timedelta) -> tuple[Operation, str]:
        """Do it; the operation, and the id of the visit that it is about."""
        unit, appointment, slot = self._unit, self._appointment, self._old_slot
        if self._was == AppointmentStatus.WAITLIST and self._kind is OperationKind.BOOK:
            return back_to_list(unit, actor, appointment, late), appointment.id
        if self._was == AppointmentStatus.WAITLIST and self._kind is OperationKind.CANCEL:
            made, entry = wait_again(unit, actor, appointment)
            return made, entry.id
        if self._kind is OperationKind.BOOK or (self._kind is OperationKind.WAIT and self._was is None):
            return cancel_one(unit, actor, appointment.id, appointment.version, _REASON, late), appointment.id
        if slot is None or self._patient is None:
            raise RuleRefused("GONE", mark("This act is too old to be undone."))
        if self._kind is OperationKind.MOVE:
            return move_one(unit, actor, appointment.id, appointment.version, slot.id, back=True), appointment.id
        waiting, before = (appointment.id, None) if self._kind is OperationKind.WAIT else (None, appointment.id)
        wish = BookingWish(
            slot.id, slot.version, self._patient.id, appointment.channel or "window", appointment.visit_kind or "primary",
            appointment.reason, appointment.call_back, replaces=before, waiting=waiting,
        )  # fmt: skip
        try:
            operation, visit = book_one(unit, actor, wish)
        except UserError as error:
            if _is_about_the_place(error):
                raise PlaceGone(appointment.id) from error
            raise
        return operation, visit.id


def _is_about_the_place(error: UserError) -> bool:
    if isinstance(error, NotFound):
        return error.kind == Kind.SLOT
    return isinstance(error, RowMoved) or (isinstance(error, RuleRefused) and error.code in _ABOUT_THE_PLACE)


def _lost_to(operation: Operation, later: list[Operation]) -> str | None:
    """The visit that `operation` cancelled, where all that came `later` only took its place."""
    if operation.kind is not OperationKind.CANCEL:
        return None
    cancelled = {row.row_id for row in operation.rows if row.kind == Kind.APPOINTMENT}
    touched = {row.row_id for one in later for row in one.rows}
    return next(iter(cancelled - touched), None)


def _demand_applied(operation: Operation) -> None:
    match operation.state:
        case OperationState.APPLIED:
            return
        case OperationState.CONFLICT | OperationState.REJECTED:
            raise RuleRefused("CASE", mark("The central did not take this act. Decide its case instead."))
        case OperationState.WITHDRAWN | OperationState.RESOLVED | OperationState.ABANDONED:
            raise RuleRefused("ENDED", mark("This act was undone or settled already."))
        case _:
            raise RuleRefused("STATE", mark("This act is on its way to the central just now. Wait for its answer, then undo it."))


def _stands_as_left(unit: Unit, mine: Resource, appointment: Appointment) -> bool:
    """Whether the visit still has the state, the time and the place that the act gave it; remarks that others added do no harm."""
    values = values_of(unit.connection, Kind.APPOINTMENT, [appointment.id], "local")[appointment.id]
    now = give_out(Kind.APPOINTMENT, values, unit.systems)
    return _places(mine) == _places(now) and all(same(mine.get(name), now.get(name)) for name in ("status", "start"))


def _places(visit: Resource) -> list[object]:
    return [one.get("reference") for one in visit.get("slot") or []]
