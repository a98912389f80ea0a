"""How a verb turns changes of rows into an operation: the row before, the row after, both as FHIR with local references."""

from dataclasses import replace
from typing import TypeVar

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RowMoved
from desktop_app.fhir.mapping import Resource, give_out, translate_references
from desktop_app.fhir.references import references_in
from desktop_app.models.base import Synced
from desktop_app.models.operation import UNFINISHED, Operation, OperationRow
from desktop_app.storage.naming import local_names
from desktop_app.storage.outbox import Intention, RowChange, enqueue
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Unit

Mapped = TypeVar("Mapped", bound=Synced)


def load(unit: Unit, kind: type[Mapped], row_id: str) -> Mapped:
    """The mapped row `row_id`.

    Raises:
        NotFound: it is not in the replica, or not to be seen any more.
    """
    found = unit.session.scalar(select(kind).where(kind.id == row_id, ~kind.hidden))
    if found is None:
        raise NotFound(kind.KIND.value)
    return found


def expect(row: Synced, seen_version: int, shown: dict[str, object] | None = None) -> None:
    """Refuse where the row moved since the person saw it, in what the verb is about.

    `shown` holds the values that the person saw; where all of them still stand, another's change elsewhere in the row does no harm.

    Raises:
        RowMoved: with (seen, present) of the values that differ.
    """
    if row.version == seen_version:
        return
    clashes = {name: (value, present) for name, value in (shown or {}).items() if (present := getattr(row, name)) != value}
    if clashes or shown is None:
        raise RowMoved(clashes)


class Editing:
    """Collects the rows of one operation. Call `change` before a row is altered and `create` for a new one, then `finish`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._order: list[tuple[Kind, str]] = []
        self._before: dict[tuple[Kind, str], tuple[Resource, str | None] | None] = {}
        self._stands_on: str | None = None

    def change(self, row: Synced) -> None:
        """Note how `row` stands before the verb alters it."""
        self._unit.session.flush()
        self._note(row, (self._snapshot(row.KIND, row.id), row.remote_version))

    def create(self, row: Synced) -> None:
        """Note a row that the verb makes."""
        self._unit.session.add(row)
        self._note(row, None)

    def stand_on(self, row: Synced) -> None:
        """The act leaves `row` as our last unfinished work on it made it, if there is any: it is sent behind that, and settled with it."""
        work = select(Operation.id).join(OperationRow, OperationRow.operation_sequence == Operation.sequence)
        on_row = work.where(OperationRow.kind == row.KIND.value, OperationRow.row_id == row.id, Operation.state.in_(list(UNFINISHED)))
        self._stands_on = self._unit.session.scalar(on_row.order_by(Operation.sequence.desc()).limit(1)) or self._stands_on

    @property
    def has_rows(self) -> bool:
        """Whether anything was noted: an operation without rows is none."""
        return bool(self._order)

    def finish(self, intention: Intention) -> Operation:
        """Write the operation for all noted rows, in the order they were noted."""
        self._unit.session.flush()
        intention = replace(intention, follows=intention.follows or self._stands_on)
        return enqueue(self._unit, intention, [self._row_change(kind, row_id) for kind, row_id in self._order])

    def _note(self, row: Synced, before: tuple[Resource, str | None] | None) -> None:
        key = (row.KIND, row.id)
        if key not in self._before:
            self._order.append(key)
            self._before[key] = before
        self._unit.touch(row.KIND, row.id)

    def _row_change(self, kind: Kind, row_id: str) -> RowChange:
        resource, version = self._before[kind, row_id] or (None, None)
        return RowChange(kind, row_id, resource, version, self._snapshot(kind, row_id))

    def _snapshot(self, kind: Kind, row_id: str) -> Resource:
        """The row as FHIR with local references.

        It is written in the central's naming first: only so does what others put beside a reference (its display) stay.
        """
        connection = self._unit.connection
        resource = give_out(kind, values_of(connection, kind, [row_id], "remote")[row_id], self._unit.systems)
        names = local_names(connection, references_in(resource))
        return translate_references(resource, lambda reference: names.get(reference, reference))
