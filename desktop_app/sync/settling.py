"""Writing down what became of an operation: each outcome is one step of sync.md 2, inside one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import content_of, give_out, take_in, translate_references, with_meta
from desktop_app.fhir.outcome import NOT_KEPT, plain_words
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.journal import Act
from desktop_app.models.operation import UNFINISHED, Operation, OperationRow, OperationState, Theirs
from desktop_app.storage.apply import forget_theirs, held_among, restore
from desktop_app.storage.journal import About, append
from desktop_app.storage.rows import bind, values_of
from desktop_app.storage.store import Unit
from desktop_app.sync.answer import EntryAnswer, instant_of, updated_of, version_of
from desktop_app.sync.intake import Intake
from desktop_app.sync.naming import to_local
from desktop_app.sync.outgoing import Outgoing, OutgoingRow, ids_by_kind
from desktop_app.sync.rebase import Onto, Trouble

Resource = dict[str, Any]


@dataclass(frozen=True)
class Landed:
    """A row as it is at the central after our write. `resource` as echoed or read; `read`: others may have written since."""

    remote_id: str
    version: str | None
    last_updated: datetime | None
    resource: Resource | None
    read: bool = False

    @staticmethod
    def answered(entry: EntryAnswer, remote_id: str | None) -> "Landed":
        """From an entry of the answer; `remote_id` where the entry does not repeat it."""
        return Landed(entry.remote_id or remote_id or "", entry.version, entry.last_updated, entry.resource)

    @staticmethod
    def of_entries(rows: Iterable[OutgoingRow], entries: Iterable[EntryAnswer]) -> "dict[int, Landed]":
        """By position, from the answer to a Bundle of `rows`."""
        return {row.position: Landed.answered(entry, row.remote_id) for row, entry in zip(rows, entries, strict=True)}

    @staticmethod
    def found(resource: Resource) -> "Landed":
        """From reading the row."""
        return Landed(str(resource["id"]), version_of(resource), updated_of(resource), resource, read=True)


class Settler:
    """Takes operations from one state to the next."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def leave(self, unit: Unit, operation: Operation) -> None:
        """A byte may leave now: from here on the operation cannot be withdrawn."""
        self._turn(unit, operation, OperationState.SENDING)
        operation.sent = True
        operation.attempts += 1
        operation.not_before = None

    def take_back(self, unit: Unit, operation: Operation, was_sent: bool) -> None:
        """Not a byte left after all."""
        self._turn(unit, operation, OperationState.QUEUED)
        operation.sent = was_sent
        operation.attempts -= 1

    def wait(self, unit: Unit, operation: Operation, state: OperationState, wait: timedelta) -> None:
        """Try again later, in `state` (queued or in doubt)."""
        self._turn(unit, operation, state)
        operation.not_before = unit.now + wait

    def land(self, unit: Unit, operation: Operation, landed: Mapping[int, Landed]) -> None:
        """Note rows that are at the central, by position; when all are, the operation is applied."""
        self.land_all(unit, [(operation, landed)])

    def land_all(self, unit: Unit, arrived: Sequence[tuple[Operation, Mapping[int, Landed]]]) -> None:
        """As `land`, for many at once: no two of them hold the same row."""
        done = [operation for operation, landed in arrived if self._note(unit, operation, landed)]
        self._finish_all(unit, done, OperationState.APPLIED, None)
        unit.session.flush()
        rows = [(row, landed.get(row.position)) for operation, landed in arrived for row in operation.rows]
        beside = _Beside.of(unit, [row for row, _ in rows])
        absorbed = [self._bind(unit, row, one, beside) for row, one in rows if one is not None]
        if any(absorbed):  # later work on the stub is work on our row now
            beside = _Beside.of(unit, [row for row, _ in rows])
        self._release(unit, [(row, one) for row, one in rows if not beside.holds(row)], beside)

    def _note(self, unit: Unit, operation: Operation, landed: Mapping[int, Landed]) -> bool:
        """Write down the versions of rows that arrived; whether with them all rows did."""
        for row in operation.rows:
            if row.position in landed:
                row.applied_version, row.applied_at = landed[row.position].version or "", landed[row.position].last_updated
                row.read_back = unit.now if landed[row.position].read else None
        if any(row.applied_version is None for row in operation.rows):
            return False
        operation.read_back = unit.now if all(row.read_back is not None for row in operation.rows) else None
        return True

    def rebase(self, unit: Unit, operation: Operation, onto: Mapping[int, Onto], theirs: Mapping[int, Resource]) -> None:
        """Write the merged rows into the operation, on the versions they were merged with; what needs no sending has landed."""
        naming = to_local(unit.connection, [*theirs.values(), *(one.mine for one in onto.values())])
        done: dict[int, Landed] = {}
        for row in operation.rows:
            if row.position in onto:
                row.base = translate_references(content_of(theirs[row.position]), naming)
                row.mine = translate_references(content_of(onto[row.position].mine), naming)
                row.base_version, row.base_sequence = version_of(theirs[row.position]), None
                if not onto[row.position].needed:
                    done[row.position] = Landed.found(theirs[row.position])
        if done:
            self.land(unit, operation, done)
        unit.touch(Kind.OPERATION, operation.id)

    def conflict(self, unit: Unit, operation: Operation, trouble: Trouble, theirs: Mapping[str, Resource]) -> None:
        """Only a person leads on; `theirs` is what the central has, by `kind/row id`."""
        self._finish(unit, operation, OperationState.CONFLICT, trouble.kind.value, finished=False)
        case = self._case(unit, operation, trouble.kind)
        case.row_kind, case.row_id, case.groups, case.theirs = trouble.row_kind.value, trouble.row_id, list(trouble.groups), dict(theirs)
        unit.session.flush()
        for resource in theirs.values():
            self._intake.store_within(unit, resource)

    def reject(self, unit: Unit, operation: Operation, code: str, text: str) -> None:
        """The central refused it; `text` is what it said, kept in the replica only."""
        self._finish(unit, operation, OperationState.REJECTED, code, finished=False)
        operation.answer_text = text or None
        case = self._case(unit, operation, CaseKind.REFUSED)
        first = operation.rows[0]
        case.row_kind, case.row_id, case.detail = first.kind, first.row_id, plain_words(code)

    def keep_beside(self, unit: Unit, operation: Operation, resources: Mapping[int, Resource]) -> None:
        """Keep what the central has, by position, beside the rows of an operation that waits for a person; rows that it made are tied."""
        unit.session.flush()
        for row in operation.rows:
            if row.position in resources:
                self._intake.store_within(unit, resources[row.position])
                if row.create:
                    bind(unit, Kind(row.kind), row.row_id, str(resources[row.position]["id"]), None, None)

    def unland(self, unit: Unit, operation: Operation, lost: Mapping[int, Resource | None]) -> None:
        """The central said yes and kept nothing of the rows `lost`, by position with what it has instead: a person decides what to do.

        The other rows that nobody has seen there are as doubtful, and so is later work on a row that was never made: all of it is sent
        anew if the person wants. Until then rows are shown as they were left here: what the polls brought since lies beside.
        """
        unmade: list[OperationRow] = []
        for row in operation.rows:
            if row.applied_version is not None and (row.position in lost or row.read_back is None):
                row.applied_version = row.applied_at = None
                self._unmake(unit, row)
                unmade += [row] if row.create else []
        if operation.state is OperationState.APPLIED:
            self.reject(unit, operation, NOT_KEPT, "")
        unit.session.flush()
        for later in _doubtful(unit, unmade):
            self.unland(unit, later, {})
        for resource in lost.values():
            if resource is not None:
                self._intake.store_within(unit, resource)

    def _unmake(self, unit: Unit, row: OperationRow) -> None:
        """The row is not known to be at the central as it is here."""
        kind = Kind(row.kind)
        if not row.create and not _is_held_later(unit, row):
            restore(unit, kind, row.row_id, take_in(row.mine, unit.systems))
        ids = ", remote_id = NULL" if row.create else ""
        unit.connection.exec_driver_sql(f"UPDATE {row.kind} SET remote_version = NULL{ids} WHERE id = ?", (row.row_id,))
        unit.touch(kind, row.row_id)

    def _case(self, unit: Unit, operation: Operation, kind: CaseKind) -> ConflictCase:
        """The case of this operation: one that is still open is used again."""
        unsettled = select(ConflictCase).where(
            ConflictCase.operation_sequence == operation.sequence, ConflictCase.state != CaseState.SETTLED
        )
        case = unit.session.scalars(unsettled).first()
        if case is None:
            case = ConflictCase(id=unit.ids.new(), operation_sequence=operation.sequence, opened=unit.now, kind=kind)
            unit.session.add(case)
        case.kind, case.state, case.due = kind, CaseState.OPEN, _due(operation)
        unit.touch(Kind.CONFLICT, case.id)
        return case

    def _turn(self, unit: Unit, operation: Operation, state: OperationState) -> None:
        if state is not operation.state and not operation.state.may_become(state):
            raise ValueError(f"an operation does not go from {operation.state} to {state}")
        operation.state = state
        unit.touch(Kind.OPERATION, operation.id)

    def _finish(self, unit: Unit, operation: Operation, state: OperationState, code: str | None, finished: bool = True) -> None:
        self._finish_all(unit, [operation], state, code, finished)

    def _finish_all(
        self, unit: Unit, operations: Sequence[Operation], state: OperationState, code: str | None, finished: bool = True
    ) -> None:
        for operation in operations:
            self._turn(unit, operation, state)
            operation.finished = unit.now if finished else None
            operation.not_before = None
            operation.answer_code = code
        unit.session.flush()
        for operation in operations:
            rows = [{"kind": row.kind, "id": row.row_id, "version": row.applied_version} for row in operation.rows]
            append(unit, Act.ANSWER, None, About(operation_id=operation.id), {"state": state.value, "code": code, "rows": rows})

    def _bind(self, unit: Unit, row: OperationRow, landed: Landed, beside: "_Beside") -> bool:
        """Tie our row to the central's, and keep what others may have written since as what the next operation builds on.

        True where a stub gave way to our row.
        """
        if beside.holds(row):
            self._renew_theirs(unit, row, landed, beside)
        absorbed = bind(unit, Kind(row.kind), row.row_id, landed.remote_id, landed.version, landed.last_updated)
        if landed.read and landed.resource is not None:
            row.mine = translate_references(content_of(landed.resource), to_local(unit.connection, [landed.resource]))
        return absorbed

    def _renew_theirs(self, unit: Unit, row: OperationRow, landed: Landed, beside: "_Beside") -> None:
        """What lies beside a row that later work still holds is not older than what just came of it: a known version never comes again."""
        theirs = beside.theirs(row)
        if theirs is None or theirs.remote_version == landed.version or _newest(theirs, landed, row) is not landed.resource:
            return
        if landed.resource is not None:
            self._intake.store_within(unit, landed.resource)
        else:
            forget_theirs(unit, Kind(row.kind), [row.row_id])

    def _release(self, unit: Unit, freed: Sequence[tuple[OperationRow, Landed | None]], beside: "_Beside") -> None:
        """Nothing of ours holds the rows any more: the central's newest state comes in, also what its own writing made of ours."""
        newest = {(row.kind, row.row_id): _newest(beside.theirs(row), landed, row) for row, landed in freed}
        said = _said(unit, [row for row, _ in freed if beside.theirs(row) is None])
        for row, _ in freed:
            key = (row.kind, row.row_id)
            resource = newest[key]
            if resource is not None and key in said and said[key] == content_of(resource):
                continue
            forget_theirs(unit, Kind(row.kind), [row.row_id])
            # A version that is noted as known is not read again: without an echo the next fetch must bring the row.
            unit.connection.exec_driver_sql(f"UPDATE {row.kind} SET remote_version = NULL WHERE id = ?", (row.row_id,))
            if resource is not None:
                self._intake.store_within(unit, resource)


@dataclass(frozen=True)
class _Beside:
    """What is beside rows that landed: later work of ours that holds them still, and states of the central that were kept for them."""

    held: frozenset[tuple[str, str]]
    kept: Mapping[tuple[str, str], Theirs]

    @classmethod
    def of(cls, unit: Unit, rows: Iterable[OperationRow]) -> "_Beside":
        """Of `rows`, by one look at each kind."""
        held: set[tuple[str, str]] = set()
        kept: dict[tuple[str, str], Theirs] = {}
        for kind, ids in ids_by_kind(rows).items():
            held.update((kind, row_id) for row_id in held_among(unit.connection, Kind(kind), ids))
            found = unit.connection.execute(select(Theirs.__table__).where(Theirs.kind == kind, Theirs.row_id.in_(ids))).mappings()
            kept.update(((kind, str(one["row_id"])), Theirs(**one)) for one in found)
        return cls(frozenset(held), kept)

    def holds(self, row: OperationRow) -> bool:
        """Whether unfinished work holds the row."""
        return (row.kind, row.row_id) in self.held

    def theirs(self, row: OperationRow) -> Theirs | None:
        """What the central was last seen to have, where that was kept beside."""
        return self.kept.get((row.kind, row.row_id))


def _said(unit: Unit, rows: Iterable[OperationRow]) -> dict[tuple[str, str], Resource]:
    """What our shown rows say, by kind and id: mostly just what the central's echo does, and then there is nothing to write."""
    said: dict[tuple[str, str], Resource] = {}
    for kind, ids in ids_by_kind(rows).items():
        found = values_of(unit.connection, Kind(kind), ids)
        hidden = f"SELECT id FROM {kind} WHERE hidden AND id IN (SELECT value FROM json_each(?))"
        for row_id in unit.connection.exec_driver_sql(hidden, (json.dumps(ids),)).scalars().all():
            found.pop(row_id, None)
        said.update(((kind, row_id), content_of(give_out(Kind(kind), values, unit.systems))) for row_id, values in found.items())
    return said


def _is_held_later(unit: Unit, row: OperationRow) -> bool:
    """Whether work that is later than `row` and not at its end holds it: then it shows what that work made of it."""
    later = _later_on(row).where(Operation.state.in_(UNFINISHED))
    return unit.session.scalars(later.limit(1)).first() is not None


def _doubtful(unit: Unit, unmade: list[OperationRow]) -> list[Operation]:
    """Operations that the central said yes to and that changed a row of `unmade`, which was never made: nobody has seen that there."""
    found: dict[int, Operation] = {}
    for row in unmade:
        unseen = _later_on(row).where(Operation.state == OperationState.APPLIED, OperationRow.read_back.is_(None))
        found |= {operation.sequence: operation for operation in unit.session.scalars(unseen)}
    return list(found.values())


def _later_on(row: OperationRow) -> Select[tuple[Operation]]:
    """Operations on the same row after that of `row`."""
    same = (OperationRow.kind == row.kind, OperationRow.row_id == row.row_id)
    rows = select(Operation).join(OperationRow, OperationRow.operation_sequence == Operation.sequence)
    return rows.where(*same, Operation.sequence > row.operation_sequence)


def _newest(theirs: Theirs | None, landed: Landed | None, row: OperationRow) -> Resource | None:
    echo = landed.resource if landed else None
    ours = updated_of(echo) if echo else (landed.last_updated if landed else None)
    if theirs is None or theirs.remote_version == row.applied_version or (echo and version_of(echo) == theirs.remote_version):
        return echo
    if theirs.last_updated is not None and (ours is None or theirs.last_updated > ours):
        remote_id = landed.remote_id if landed else None
        stamp = theirs.last_updated.isoformat()
        return with_meta(theirs.resource, remote_id, theirs.remote_version, stamp) if remote_id else echo
    return echo


def _due(operation: Operation) -> datetime | None:
    """When the person must have decided: before the visit."""
    starts = [moment for row in operation.rows if (moment := instant_of(row.mine.get("start")))]
    return min(starts, default=None)


def theirs_by_row(outgoing: Outgoing, resources: Mapping[int, Resource]) -> dict[str, Resource]:
    """What was read, as a case keeps it."""
    return {f"{row.kind.value}/{row.row_id}": resources[row.position] for row in outgoing.rows if row.position in resources}
