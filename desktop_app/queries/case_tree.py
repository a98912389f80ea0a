"""What stands on an operation that was not taken: one case is one tree, and all of it is decided at once (sync.md 2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from desktop_app.models.base import from_micros
from desktop_app.models.operation import UNFINISHED
from desktop_app.queries.day import short_name
from desktop_app.queries.rights import shows_patients

_LOCAL = "urn:uuid:"
_UNFINISHED = ",".join(f"'{state}'" for state in sorted(UNFINISHED))


@dataclass(frozen=True)
class Later:
    """A later operation of the tree: its kind (a code of `OperationKind`), when it was done, whose it is and when the visit is."""

    operation_id: str
    kind: str
    created: datetime
    patient: str
    start: datetime | None


@shows_patients
def later_than(connection: Connection, sequence: int | None) -> tuple[Later, ...]:
    """The unfinished operations that stand on the operation `sequence`, oldest first: on the same rows, or naming a row that it makes.

    The same tree that settling a case lets go of (`services.withdrawing.dependants`).
    """
    if sequence is None:
        return ()
    keys, made = _rows_of(connection, sequence)
    found = []
    for later in connection.exec_driver_sql(_LATER, (sequence,)).scalars().all():
        rows = connection.exec_driver_sql(_ROWS, (later,)).all()
        if any((row[0], row[1]) in keys or any(name in row[3] for name in made) for row in rows):
            found.append(later)
            own, makes = _rows_of(connection, later)
            keys |= own
            made |= makes
    return tuple(_later(connection, one) for one in found)


def _rows_of(connection: Connection, sequence: int) -> tuple[set[tuple[str, str]], set[str]]:
    rows = connection.exec_driver_sql(_ROWS, (sequence,)).all()
    return {(row[0], row[1]) for row in rows}, {f'"{_LOCAL}{row[1]}"' for row in rows if row[2]}


def _later(connection: Connection, sequence: int) -> Later:
    row = connection.exec_driver_sql(_ONE, (sequence,)).first()
    if row is None:
        raise LookupError("an operation that was just read is not here")
    return Later(
        row[0], row[1], from_micros(row[2]), short_name(row[3], row[4], row[5]), from_micros(row[6]) if row[6] is not None else None
    )


_LATER = f"SELECT sequence FROM operation WHERE sequence > ? AND state IN ({_UNFINISHED}) ORDER BY sequence"
_ROWS = 'SELECT kind, row_id, "create", mine FROM operation_row WHERE operation_sequence = ? ORDER BY position'
_ONE = """
SELECT o.id, o.kind, o.created, pt.family, pt.given, pt.middle, a.start
FROM operation o
LEFT JOIN operation_row ra ON ra.operation_sequence = o.sequence AND ra.kind = 'appointment'
LEFT JOIN operation_row rp ON rp.operation_sequence = o.sequence AND rp.kind = 'patient'
LEFT JOIN appointment a ON a.id = ra.row_id
LEFT JOIN patient pt ON pt.pk = a.patient_pk OR (a.pk IS NULL AND pt.id = rp.row_id)
WHERE o.sequence = ?
LIMIT 1
"""
