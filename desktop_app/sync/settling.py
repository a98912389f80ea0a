"""Writing down what became of an operation: each outcome is one step of sync.md 2, inside one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import content_of, give_out, translate_references, with_meta
from desktop_app.fhir.outcome import NOT_KEPT, plain_words
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationRow, OperationState, Theirs
from desktop_app.storage.apply import forget_theirs, held_among
from desktop_app.storage.journal import About, append
from desktop_app.storage.rows import bind, values_of
from desktop_app.storage.store import Unit
from desktop_app.sync.answer import EntryAnswer, instant_of, updated_of, version_of
from desktop_app.sync.intake import Intake
from desktop_app.sync.naming import to_local
from desktop_app.sync.outgoing import Outgoing
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

    def wait(self, unit: Unit, operation: Operation, state: OperationState, wait: timedelta) -> None:
        """Try again later, in `state` (queued or in doubt)."""
        self._turn(unit, operation, state)
        operation.not_before = unit.now + wait

    def land(self, unit: Unit, operation: Operation, landed: Mapping[int, Landed]) -> None:
        """Note rows that are at the central, by position; when all are, the operation is applied."""
        for row in operation.rows:
            if row.position in landed:
                row.applied_version, row.applied_at = landed[row.position].version or "", landed[row.position].last_updated
                row.read_back = unit.now if landed[row.position].read else None
        done = all(row.applied_version is not None for row in operation.rows)
        if done:
            self._finish(unit, operation, OperationState.APPLIED, None)
            operation.read_back = unit.now if all(row.read_back is not None for row in operation.rows) else None
        unit.session.flush()
        for row in operation.rows:
            if row.position in landed:
                self._bind(unit, row, landed[row.position])
        if done:
            for row in operation.rows:
                self._release(unit, row, landed.get(row.position))

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
        """The central said yes and kept nothing of the rows `lost`, by position with what it has instead: a person decides what to do."""
        for row in operation.rows:
            if row.position in lost:
                row.applied_version = row.applied_at = None
                ids = ", remote_id = NULL" if row.create else ""
                unit.connection.exec_driver_sql(f"UPDATE {row.kind} SET remote_version = NULL{ids} WHERE id = ?", (row.row_id,))
                unit.touch(Kind(row.kind), row.row_id)
        self.reject(unit, operation, NOT_KEPT, "")
        unit.session.flush()
        for resource in lost.values():
            if resource is not None:
                self._intake.store_within(unit, resource)

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
        self._turn(unit, operation, state)
        operation.finished = unit.now if finished else None
        operation.not_before = None
        operation.answer_code = code
        rows = [{"kind": row.kind, "id": row.row_id, "version": row.applied_version} for row in operation.rows]
        append(unit, Act.ANSWER, None, About(operation_id=operation.id), {"state": state.value, "code": code, "rows": rows})

    def _bind(self, unit: Unit, row: OperationRow, landed: Landed) -> None:
        """Tie our row to the central's, and keep what others may have written since as what the next operation builds on."""
        self._renew_theirs(unit, row, landed)
        bind(unit, Kind(row.kind), row.row_id, landed.remote_id, landed.version, landed.last_updated)
        if landed.read and landed.resource is not None:
            row.mine = translate_references(content_of(landed.resource), to_local(unit.connection, [landed.resource]))

    def _renew_theirs(self, unit: Unit, row: OperationRow, landed: Landed) -> None:
        """What lies beside a row that later work still holds is not older than what just came of it: a known version never comes again."""
        theirs = unit.session.get(Theirs, (row.kind, row.row_id))
        if theirs is None or theirs.remote_version == landed.version or _newest(theirs, landed, row) is not landed.resource:
            return
        if landed.resource is not None and held_among(unit.connection, Kind(row.kind), [row.row_id]):
            self._intake.store_within(unit, landed.resource)
        else:
            forget_theirs(unit, Kind(row.kind), [row.row_id])
        unit.session.expunge(theirs)

    def _release(self, unit: Unit, row: OperationRow, landed: Landed | None) -> None:
        """Nothing of ours holds the row any more: the central's newest state comes in, also what its own writing made of ours."""
        kind = Kind(row.kind)
        if held_among(unit.connection, kind, [row.row_id]):
            return
        theirs = unit.session.get(Theirs, (row.kind, row.row_id))
        newest = _newest(theirs, landed, row)
        if theirs is None and newest is not None and _says(unit, kind, row.row_id, newest):
            return
        forget_theirs(unit, kind, [row.row_id])
        # A version that is noted as known is not read again: without an echo the next fetch must bring the row.
        unit.connection.exec_driver_sql(f"UPDATE {kind.value} SET remote_version = NULL WHERE id = ?", (row.row_id,))
        if newest is not None:
            self._intake.store_within(unit, newest)


def _says(unit: Unit, kind: Kind, row_id: str, resource: Resource) -> bool:
    """Whether the row says just what the central does, as after most writings of ours: then there is nothing to write."""
    if unit.connection.exec_driver_sql(f"SELECT hidden FROM {kind.value} WHERE id = ?", (row_id,)).scalar():
        return False
    values = values_of(unit.connection, kind, [row_id])[row_id]
    return content_of(give_out(kind, values, unit.systems)) == content_of(resource)


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
