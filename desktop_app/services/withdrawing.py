"""Taking rows back to what the central has, when an operation is withdrawn, abandoned or replaced (sync.md 2)."""

from typing import Any

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.fhir.mapping import take_in, translate_references
from desktop_app.fhir.references import references_in
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.base import to_micros
from desktop_app.models.operation import UNFINISHED, Operation, OperationRow, OperationState, Theirs
from desktop_app.models.patient import Patient
from desktop_app.models.schema import SYNCED
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.storage.apply import forget_theirs, restore
from desktop_app.storage.naming import remote_names
from desktop_app.storage.rows import LOCAL_PREFIX
from desktop_app.storage.store import Unit


def find_operation(unit: Unit, operation_id: str) -> Operation:
    """The operation `operation_id`.

    Raises:
        RuleRefused: it is not in the outbox any more.
    """
    operation = unit.session.scalar(select(Operation).where(Operation.id == operation_id))
    if operation is None:
        raise RuleRefused("GONE", mark("This act is too old to be undone."))
    return operation


def dependants(unit: Unit, operation: Operation) -> list[Operation]:
    """Later unfinished operations that stand on `operation`, newest first: on its rows, naming one that it makes, or sent behind it."""
    ids = {operation.id}
    keys = {(row.kind, row.row_id) for row in operation.rows}
    made = _made_by(operation)
    later = unit.session.scalars(
        select(Operation)
        .where(Operation.sequence > operation.sequence, Operation.state.in_(list(UNFINISHED)))
        .order_by(Operation.sequence.desc())
    )
    found = []
    for candidate in reversed(list(later)):
        named = {name for row in candidate.rows for name in references_in(row.mine)}
        if named & made or candidate.follows in ids or any((row.kind, row.row_id) in keys for row in candidate.rows):
            found.append(candidate)
            ids.add(candidate.id)
            keys |= {(row.kind, row.row_id) for row in candidate.rows}
            made |= _made_by(candidate)
    return found[::-1]


def _made_by(operation: Operation) -> set[str]:
    """The rows that the operation makes, as others name them until the central knows them."""
    return {f"{LOCAL_PREFIX}{row.row_id}" for row in operation.rows if row.create}


def end(unit: Unit, operation: Operation, state: OperationState) -> None:
    """Bring `operation` to the final `state` and let go of its rows.

    Those that nothing holds any more go back to theirs, the others to the result of the operation that still holds them.
    """
    if not operation.state.may_become(state):
        raise RuleRefused("STATE", mark("This act is on its way to the central just now. Wait for its answer, then undo it."))
    operation.state, operation.finished = state, unit.now
    unit.session.flush()
    unit.touch(Kind.OPERATION, operation.id)
    for row in operation.rows:
        holder = holder_of(unit, row)
        if holder is None:
            let_go(unit, row)
        else:
            back_to(unit, row, holder.mine)
    unit.session.flush()
    unit.session.expire_all()


def let_go(unit: Unit, row: OperationRow) -> None:
    """Put one row back to what the central has; a row known only here becomes an error of entry, and is not sent."""
    kind = Kind(row.kind)
    theirs = unit.session.get(Theirs, (row.kind, row.row_id))
    mapped = unit.session.scalar(select(SYNCED[kind]).where(SYNCED[kind].id == row.row_id))
    if mapped is None:
        return
    if theirs is not None:
        values = take_in(theirs.resource, unit.systems)
        restore(unit, kind, row.row_id, {**values, "remote_version": theirs.remote_version, "last_updated": values.get("last_updated")})
        forget_theirs(unit, kind, [row.row_id])
    elif mapped.remote_id is None:
        _spoil(mapped)
    elif row.base is not None:
        back_to(unit, row, _first_base(unit, row))
    unit.touch(kind, row.row_id)


def back_to(unit: Unit, row: OperationRow, resource: dict[str, Any]) -> None:
    """Give the row the content of `resource`; what the central stamped on it stays."""
    kind = Kind(row.kind)
    mapped = unit.session.scalars(select(SYNCED[kind]).where(SYNCED[kind].id == row.row_id)).one()
    stamps = {"remote_version": mapped.remote_version, "last_updated": to_micros(mapped.last_updated) if mapped.last_updated else None}
    names = remote_names(unit.connection, references_in(resource))
    remote = translate_references(resource, lambda reference: names.get(reference, reference))
    restore(unit, kind, row.row_id, {**take_in(remote, unit.systems), **stamps})


def _first_base(unit: Unit, row: OperationRow) -> dict[str, Any]:
    """The base of `row`; where it stands on an earlier operation that still holds, that operation's result."""
    earlier = unit.session.scalar(
        select(OperationRow).where(
            OperationRow.operation_sequence == row.base_sequence, OperationRow.kind == row.kind, OperationRow.row_id == row.row_id
        )
    )
    return earlier.mine if earlier is not None else row.base or {}


def holder_of(unit: Unit, row: OperationRow) -> OperationRow | None:
    """What the newest other unfinished operation makes of the row."""
    return unit.session.scalar(
        select(OperationRow)
        .join(Operation, Operation.sequence == OperationRow.operation_sequence)
        .where(OperationRow.kind == row.kind, OperationRow.row_id == row.row_id, Operation.state.in_(list(UNFINISHED)))
        .where(Operation.sequence != row.operation_sequence)
        .order_by(Operation.sequence.desc())
        .limit(1)
    )


def _spoil(mapped: object) -> None:
    if isinstance(mapped, Appointment):
        mapped.status = AppointmentStatus.IN_ERROR
    elif isinstance(mapped, Slot):
        mapped.status = SlotStatus.IN_ERROR
    elif isinstance(mapped, Patient):
        mapped.active, mapped.hidden = False, True
