"""The outbox: an operation is written in the same transaction as the rows it speaks of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.models.operation import READY, Operation, OperationKind, OperationRow, OperationState
from desktop_app.models.person import Actor
from desktop_app.models.promise import Promised
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
    """What is to be queued: its kind, its author, the operation or plan that it belongs to, and what was promised of the place it takes."""

    kind: OperationKind
    actor: Actor
    follows: str | None = None
    plan_id: str | None = None
    promised: Promised | None = None


def enqueue(unit: Unit, intention: Intention, rows: Sequence[RowChange]) -> Operation:
    """Append an operation on `rows`; where an earlier one on the same row is under way, its result is the base."""
    promised = intention.promised
    operation = Operation(
        id=unit.ids.new(), kind=intention.kind, state=OperationState.QUEUED, person_id=intention.actor.person_id,
        desk_id=unit.desk_id, created=unit.now, follows=intention.follows, plan_id=intention.plan_id,
        promise=promised.promise if promised else None, promised_until=promised.until if promised else None,
    )  # fmt: skip
    earlier = _on_their_way(unit, rows)
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


def _on_their_way(unit: Unit, rows: Sequence[RowChange]) -> dict[tuple[Kind, str], int | None]:
    """For each row the sequence of the newest operation on it that is still to be applied."""
    wanted = [(row.kind, row.row_id) for row in rows]
    found = unit.connection.exec_driver_sql(_NEWEST, (json.dumps([[kind.value, row_id] for kind, row_id in wanted]),))
    newest = {(Kind(kind), row_id): sequence for kind, row_id, sequence in found}
    return {row: newest.get(row) for row in wanted}


_NEWEST = f"""
SELECT r.kind, r.row_id, max(o.sequence)
FROM json_each(?) w
CROSS JOIN operation_row r ON r.kind = json_extract(w.value, '$[0]') AND r.row_id = json_extract(w.value, '$[1]')
JOIN operation o ON o.sequence = r.operation_sequence
WHERE o.state IN ({",".join(f"'{state}'" for state in sorted(READY))})
GROUP BY r.kind, r.row_id
"""
