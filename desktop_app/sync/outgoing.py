"""Operations on their way out: which one is ready, what it says in the central's own naming, and the Bundle that says it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.fhir.bundle import Create, Entry, Update, transaction
from desktop_app.fhir.mapping import LOCAL_PREFIX, translate_references
from desktop_app.fhir.receipt import stamp
from desktop_app.models.base import to_micros
from desktop_app.models.merge import same
from desktop_app.models.operation import LARGEST_OPERATION, UNFINISHED, Operation, OperationKind, OperationRow, OperationState
from desktop_app.models.plan import PlanState
from desktop_app.storage.store import Unit
from desktop_app.sync.backoff import LONGEST_WISH_SECONDS
from desktop_app.sync.naming import Naming, local_ids, to_remote

Resource = dict[str, Any]
LONGEST_WAIT = timedelta(seconds=LONGEST_WISH_SECONDS)
_UNFINISHED = ",".join(f"'{state}'" for state in sorted(UNFINISHED))
_GLANCE = 16
_TAKES_OR_FREES = ",".join(f"'{kind}'" for kind in OperationKind if kind.takes_or_frees_slots)
_IS_READY = f"""
(o.not_before IS NULL OR o.not_before <= :now OR o.not_before > :latest)
AND NOT EXISTS (
  SELECT 1 FROM operation_row mine JOIN operation_row other ON other.kind = mine.kind AND other.row_id = mine.row_id
  JOIN operation earlier ON earlier.sequence = other.operation_sequence
  WHERE mine.operation_sequence = o.sequence AND earlier.sequence < o.sequence AND earlier.state IN ({_UNFINISHED}))
AND NOT EXISTS (SELECT 1 FROM operation led WHERE led.id = o.follows AND led.state IN ({_UNFINISHED}))
AND (o.plan_id IS NULL OR o.sent OR o.state = '{OperationState.IN_DOUBT}' OR NOT EXISTS (
  SELECT 1 FROM plan p WHERE p.id = o.plan_id AND (p.state = '{PlanState.PAUSED}'
    OR (p.state = '{PlanState.UNDOING}' AND EXISTS (SELECT 1 FROM plan_item i WHERE i.operation_id = o.id)))))
"""
"""The last condition: what a plan has not sent yet is held back while it is paused, or is to be withdrawn."""


def _first_ready(which: str) -> str:
    """The first few of a class that are ready, behind `:after`. Each state comes in order by the index: what lies behind is not read."""
    parts = (
        f"SELECT * FROM (SELECT o.sequence FROM operation o WHERE o.state = '{state}' AND o.sequence > :after AND o.kind {which}"
        f" ({_TAKES_OR_FREES}) AND o.plan_id IS NULL AND {_IS_READY} ORDER BY o.sequence LIMIT {_GLANCE})"
        for state in (OperationState.QUEUED, OperationState.IN_DOUBT)
    )
    return f"{' UNION ALL '.join(parts)} ORDER BY sequence"


_CLASSES = (_first_ready("IN"), _first_ready("NOT IN"))
_OF_PLANS = f"""
SELECT o.plan_day, o.sequence FROM operation o INDEXED BY ix_operation_plan
WHERE o.plan_id IS NOT NULL AND o.state IN ('{OperationState.QUEUED}', '{OperationState.IN_DOUBT}')
AND (o.plan_day, o.sequence) > (:day, :after) AND {_IS_READY} ORDER BY o.plan_day, o.sequence LIMIT {_GLANCE}
"""
"""Plans come last, the nearest day of all of them first; within a day as they were carried out: closings before openings."""
_ONE_IS_READY = (
    "SELECT 1 FROM operation o WHERE o.sequence = :sequence"
    f" AND o.state IN ('{OperationState.QUEUED}', '{OperationState.IN_DOUBT}') AND {_IS_READY}"
)


@dataclass(frozen=True)
class OutgoingRow:
    """One row of an operation, references in the central's naming where it knows them.

    `base_version`: the version that must still be there; None where it is not known and the row must be read first. `reached`: what the
    operation that this one builds on has left there, where it is not what the person saw.
    """

    position: int
    kind: Kind
    row_id: str
    create: bool
    remote_id: str | None
    base_version: str | None
    base: Resource | None
    mine: Resource
    applied_version: str | None
    reached: Resource | None = None

    @property
    def wire_type(self) -> str:
        """The FHIR type."""
        return str(self.mine["resourceType"])


@dataclass(frozen=True)
class Outgoing:
    """An operation as it is to be sent."""

    sequence: int
    id: str
    kind: OperationKind
    state: OperationState
    was_sent: bool
    attempts: int
    rows: tuple[OutgoingRow, ...]

    @property
    def left(self) -> list[OutgoingRow]:
        """The rows that are not at the central yet."""
        return [row for row in self.rows if row.applied_version is None]

    @property
    def must_read_first(self) -> bool:
        """Whether the central must be looked at before anything is sent."""
        return self.state is OperationState.IN_DOUBT or any(not row.create and row.base_version is None for row in self.left)

    @property
    def can_leave_as_it_is(self) -> bool:
        """Whether nothing has to be looked up, merged or waited for before it is sent."""
        if self.state is not OperationState.QUEUED or self.must_read_first or any(row.reached for row in self.left):
            return False
        made = {row.row_id for row in self.rows if row.create}
        return local_ids(row.mine for row in self.rows) <= made


def next_ready(connection: Connection, now: datetime, passed_over: frozenset[int] = frozenset(), *, plans: bool = True) -> int | None:
    """The sequence of the operation to send now: what takes or frees slots, then other acts of persons, each in their order; then, where
    `plans` may send, what belongs to a plan.

    What one of the first kind needs (its new patient) goes before it. An operation that names a row unknown to the central waits.
    """
    # A wait longer than any that is kept was measured before somebody turned the clock back.
    times = {"now": to_micros(now), "latest": to_micros(now + LONGEST_WAIT)}
    for sequence in _in_order(connection, times, plans=plans):
        if sequence in passed_over:
            continue
        unknown = _unknown_rows(connection, sequence)
        if not unknown:
            return sequence
        for maker in _makers(connection, unknown):
            if maker not in passed_over and _is_ready(connection, maker, times) and not _unknown_rows(connection, maker):
                return maker
    return None


def next_few(connection: Connection, now: datetime, passed_over: frozenset[int], limit: int, *, plans: bool = True) -> list[int]:
    """The operation to send now and those behind it, `limit` at the most; these may still name rows that the central does not know.

    What another one needs before it goes alone: then that one is next. What belongs to a plan goes alone too: a person's act may be there
    before the next of it.
    """
    first = next_ready(connection, now, passed_over, plans=plans)
    if first is None or limit == 1:
        return [first] if first else []
    times = {"now": to_micros(now), "latest": to_micros(now + LONGEST_WAIT)}
    in_order = (sequence for sequence in _in_order(connection, times, plans=False) if sequence not in passed_over)
    few = list(islice(in_order, limit))
    return few if few and few[0] == first else [first]


def _in_order(connection: Connection, times: dict[str, int], *, plans: bool) -> Iterator[int]:
    """All that is ready, by class, then sequence; read as far as somebody asks."""
    for query in _CLASSES:
        after = 0
        while few := connection.exec_driver_sql(query, {**times, "after": after}).scalars().all():
            few = few[:_GLANCE]  # of both states together: behind the last of them the one state may hold less than the other
            yield from few
            after = few[-1]
    day, after = "", 0
    while plans and (rows := connection.exec_driver_sql(_OF_PLANS, {**times, "day": day, "after": after}).all()):
        yield from (row[1] for row in rows)
        day, after = rows[-1]


def _is_ready(connection: Connection, sequence: int, times: dict[str, int]) -> bool:
    return connection.exec_driver_sql(_ONE_IS_READY, {**times, "sequence": sequence}).first() is not None


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When the next of the operations that wait for a time may be tried again; None where none does."""
    table = Operation.__table__.c
    waiting = table.state.in_([OperationState.QUEUED, OperationState.IN_DOUBT]) & (table.not_before > now)
    found = connection.execute(Operation.__table__.select().with_only_columns(table.not_before).where(waiting)).scalars().all()
    return min(found, default=None)


def load(unit: Unit, operation: Operation) -> Outgoing:
    """`operation` as it would be sent now."""
    return load_all(unit, [operation])[0]


def load_all(unit: Unit, operations: Sequence[Operation]) -> list[Outgoing]:
    """Each of `operations` as it would be sent now."""
    rows = [row for operation in operations for row in operation.rows]
    reached = {(row.operation_sequence, row.position): _reached(unit, row) for row in rows}
    sides = [resource for row in rows for resource in (row.base, row.mine)]
    naming = to_remote(unit.connection, [*sides, *(found.mine for found in reached.values() if found)])
    remote_ids = _remote_ids(unit.connection, rows)

    def outgoing_row(row: OperationRow) -> OutgoingRow:
        return _row(row, reached[row.operation_sequence, row.position], remote_ids.get((row.kind, row.row_id)), naming)

    return [
        Outgoing(one.sequence, one.id, one.kind, one.state, one.sent, one.attempts, tuple(map(outgoing_row, one.rows)))
        for one in operations
    ]


def ids_by_kind(rows: Iterable[OperationRow]) -> dict[str, list[str]]:
    """The ids of the rows by their kind: one look at each table serves all of them."""
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        by_kind.setdefault(Kind(row.kind).value, []).append(row.row_id)
    return by_kind


def _remote_ids(connection: Connection, rows: Iterable[OperationRow]) -> dict[tuple[str, str], str | None]:
    return {
        (kind, row_id): remote_id
        for kind, ids in ids_by_kind(rows).items()
        for row_id, remote_id in connection.exec_driver_sql(
            f"SELECT id, remote_id FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
        )
    }


def bundle_of(outgoing: Outgoing) -> Resource:
    """The transaction of the rows that are not at the central yet, each with its lock and with the operation's receipt."""
    entries: list[Entry] = []
    for row in outgoing.left:
        resource = stamp(row.mine, outgoing.id)
        if row.create:
            entries.append(Create(resource))
        elif row.remote_id and row.base_version:
            entries.append(Update(resource, row.remote_id, row.base_version))
        else:
            raise ValueError("a row without its lock is not sent")
    if len(entries) > LARGEST_OPERATION:
        raise ValueError("more entries than servers take in one strict transaction")
    return transaction(entries)


def _row(row: OperationRow, reached: OperationRow | None, remote_id: str | None, naming: Naming) -> OutgoingRow:
    moved = reached is not None and row.base is not None and not same(reached.mine, row.base)
    return OutgoingRow(
        position=row.position,
        kind=Kind(row.kind),
        row_id=row.row_id,
        create=row.create,
        remote_id=remote_id,
        base_version=(reached.applied_version or None) if reached else row.base_version,
        base=translate_references(row.base, naming) if row.base else None,
        mine=translate_references(row.mine, naming),
        applied_version=row.applied_version,
        reached=translate_references(reached.mine, naming) if reached is not None and moved else None,
    )


def _reached(unit: Unit, row: OperationRow) -> OperationRow | None:
    """What the operation that `row` builds on did to it; None where it builds on none, or on one that never was applied."""
    if row.base_sequence is None:
        return None
    earlier = unit.session.get(Operation, row.base_sequence)
    if earlier is None or earlier.state is not OperationState.APPLIED:
        return None
    return next((one for one in earlier.rows if (one.kind, one.row_id) == (row.kind, row.row_id)), None)


def _unknown_rows(connection: Connection, sequence: int) -> set[str]:
    """Rows that the operation names and that neither the central knows nor the operation itself makes."""
    table = OperationRow.__table__.c
    query = OperationRow.__table__.select().where(table.operation_sequence == sequence)
    rows = connection.execute(query).mappings().all()
    resources = [row["mine"] for row in rows]
    naming = to_remote(connection, resources)
    made = {row["row_id"] for row in rows if row["create"]}
    return {one for one in local_ids(resources) if naming(LOCAL_PREFIX + one).startswith(LOCAL_PREFIX)} - made


def _makers(connection: Connection, row_ids: Iterable[str]) -> list[int]:
    """The unfinished operations that make these rows."""
    table = OperationRow.__table__.c
    query = OperationRow.__table__.select().with_only_columns(table.operation_sequence)
    return sorted(connection.execute(query.where(table.create, table.row_id.in_(list(row_ids)))).scalars())
