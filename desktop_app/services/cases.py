"""What all ways out of a case share: opening it, keeping what both sides said, letting its tree go, closing it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase, Way
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationKind, OperationState
from desktop_app.models.person import Actor, Right
from desktop_app.models.schema import SYNCED
from desktop_app.services.rights import require
from desktop_app.services.withdrawing import dependants, end
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Unit

_ON_A_PLACE = frozenset({OperationKind.BOOK, OperationKind.MOVE})


def open_case(unit: Unit, actor: Actor, case_id: str) -> ConflictCase:
    """A case that still waits.

    Raises:
        RightMissing, NotFound; RuleRefused: somebody settled it meanwhile.
    """
    require(unit, actor, Right.SETTLE)
    case = unit.session.get(ConflictCase, case_id)
    if case is None:
        raise NotFound(Kind.CONFLICT.value)
    if case.state is CaseState.SETTLED:
        raise RuleRefused("SETTLED", mark("This case was settled meanwhile."))
    unit.touch(Kind.CONFLICT, case.id)
    return case


@dataclass(frozen=True)
class Settling:
    """A case being settled, with its tree: the operation that was not taken (None where others made the case), `later`, the newest first,
    those that stand on it, and `twins`, other cases of the same tree.
    """

    unit: Unit
    actor: Actor
    case: ConflictCase
    operation: Operation | None
    later: tuple[Operation, ...]
    twins: tuple[str, ...] = ()

    @staticmethod
    def of(unit: Unit, actor: Actor, case_id: str) -> "Settling":
        """Open the case and write down what both sides say: whatever is chosen, what is dropped stays readable. Raises as `open_case`."""
        case = open_case(unit, actor, case_id)
        operation = unit.session.get(Operation, case.operation_sequence) if case.operation_sequence else None
        later = tuple(dependants(unit, operation)) if operation is not None else ()
        tree = [one for one in (operation, *reversed(later)) if one is not None]
        case.sides = [_side(case, row) for one in tree for row in one.rows]
        others = select(ConflictCase.id).where(
            ConflictCase.operation_sequence.in_([one.sequence for one in tree]), ConflictCase.id != case.id
        )
        waiting = unit.session.scalars(others.where(ConflictCase.state != CaseState.SETTLED))
        return Settling(unit, actor, case, operation, later, tuple(waiting))

    @property
    def visit_ids(self) -> frozenset[str]:
        """The visits that the refused operation speaks of."""
        return frozenset(row.row_id for row in self.operation.rows if row.kind == Kind.APPOINTMENT) if self.operation else frozenset()

    def release(self, state: OperationState, reason: str) -> None:
        """End the whole tree: what was never sent is withdrawn, newest first, then the operation itself comes to `state`.

        Who was put onto a place that this visit had left goes with the tree, but not silently: a case of his own is opened.
        """
        if self.operation is None or not self.operation.state.unfinished:
            return
        for later in self.later:
            end(self.unit, later, OperationState.WITHDRAWN if later.state is OperationState.QUEUED else OperationState.ABANDONED)
        self.operation.answer_code = self.operation.answer_code or reason
        end(self.unit, self.operation, state)
        for later in reversed(self.later):
            self._give_a_case(later)

    def _give_a_case(self, later: Operation) -> None:
        others = [row for row in later.rows if row.kind == Kind.APPOINTMENT and row.row_id not in self.visit_ids]
        if later.kind not in _ON_A_PLACE or not others or not self._stands_on_the_place(later):
            return
        case = ConflictCase(
            id=self.unit.ids.new(), kind=CaseKind.SLOT_TAKEN, operation_sequence=later.sequence, opened=self.unit.now, due=self.case.due,
            row_kind=Kind.APPOINTMENT.value, row_id=others[0].row_id,
        )  # fmt: skip
        self.unit.session.add(case)
        self.unit.touch(Kind.CONFLICT, case.id)

    def _stands_on_the_place(self, later: Operation) -> bool:
        """Whether it shares a place with the refused one; who was booked for a patient that never came to be has none to keep."""
        places = {row.row_id for row in self.operation.rows if row.kind == Kind.SLOT} if self.operation else set()
        return any(row.kind == Kind.SLOT and row.row_id in places for row in later.rows)

    def close(self, way: Way, operation_id: str | None = None, **said: Any) -> None:
        """Settle the case and those of its dependants, and write it into the journal; `operation_id` is what follows, `said` more of it."""
        for case in (self.case, *(self.unit.session.get_one(ConflictCase, twin) for twin in self.twins)):
            case.state, case.way, case.settled, case.settled_by = CaseState.SETTLED, way.value, self.unit.now, self.actor.person_id
            case.settled_with = operation_id if case is self.case else None
            self.unit.touch(Kind.CONFLICT, case.id)
        self.note(way, operation_id, **said)

    def note(self, way: Way, operation_id: str | None, **said: Any) -> None:
        """Write into the journal what was done about the case."""
        append(self.unit, Act.SETTLE, self.actor, About(Kind.CONFLICT, self.case.id, operation_id), {"way": way.value, **said})


def hide_gone(settling: Settling) -> None:
    """Let the row that the central has not any more disappear here too."""
    case, unit = settling.case, settling.unit
    if case.row_kind is None or case.row_id is None:
        return
    kind = Kind(case.row_kind)
    gone = unit.session.scalar(select(SYNCED[kind]).where(SYNCED[kind].id == case.row_id))
    if gone is not None:
        gone.hidden = True
        unit.touch(kind, case.row_id)


def _side(case: ConflictCase, row: Any) -> dict[str, Any]:
    theirs = (case.theirs or {}).get(f"{row.kind}/{row.row_id}")
    return {"kind": row.kind, "id": row.row_id, "base": row.base, "mine": row.mine, "theirs": theirs}
