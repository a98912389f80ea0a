"""The outbox: an operation is written in the same transaction as the rows it speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.models.operation import READY, Operation, OperationKind, OperationRow, OperationState
from desktop_app.models.person import Actor
from desktop_app.storage.store import Unit


@dataclass(frozen=True)
class RowChange:
    """What a verb did to one row; `base` and `mine` are FHIR resources with local references, `base` is None for a create."""

    kind: Kind
    row_id: str
    base: dict[str, Any] | None
    base_version: str | None
    mine: dict[str, Any]


@dataclass(frozen=True)
class Intention:
    """What is to be queued: its kind, its author, and the operation or plan that it belongs to."""

    kind: OperationKind
    actor: Actor
    follows: str | None = None
    plan_id: str | None = None


def enqueue(unit: Unit, intention: Intention, rows: Sequence[RowChange]) -> Operation:
    """Append an operation on `rows`; where an earlier one on the same row is under way, its result is the base."""
    operation = Operation(
        id=unit.ids.new(), kind=intention.kind, state=OperationState.QUEUED, person_id=intention.actor.person_id,
        desk_id=unit.desk_id, created=unit.now, follows=intention.follows, plan_id=intention.plan_id,
    )  # fmt: skip
    earlier = {(row.kind, row.row_id): latest_ready(unit, row.kind, row.row_id) for row in rows}
    operation.rows = [
        OperationRow(
            position=position, kind=row.kind.value, row_id=row.row_id, create=row.base is None and earlier[row.kind, row.row_id] is None,
            base_version=None if earlier[row.kind, row.row_id] else row.base_version, base_sequence=earlier[row.kind, row.row_id],
            base=row.base, mine=row.mine,
        )
        for position, row in enumerate(rows)
    ]  # fmt: skip
    unit.session.add(operation)
    unit.session.flush()
    unit.touch(Kind.OPERATION, operation.id)
    return operation


def latest_ready(unit: Unit, kind: Kind, row_id: str) -> int | None:
    """The sequence of the newest operation on the row that is still on its way."""
    return unit.session.execute(
        select(Operation.sequence)
        .join(OperationRow, OperationRow.operation_sequence == Operation.sequence)
        .where(OperationRow.kind == kind.value, OperationRow.row_id == row_id, Operation.state.in_(list(READY)))
        .order_by(Operation.sequence.desc())
        .limit(1)
    ).scalar()
