"""Plans: larger intentions made of many operations, with one progress and one undo (sync.md 3)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.i18n import Said
from desktop_app.models.base import Coded, Instant, Json, Row
from desktop_app.models.operation import OperationState


class PlanKind(StrEnum):
    """What is done with each of its visits."""

    MOVE = "move-visits"
    CANCEL = "cancel-visits"


class PlanState(StrEnum):
    """draft → running ⇄ paused → done | undoing → undone; done → running where a patient changes his answer."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"

    def may_become(self, other: "PlanState") -> bool:
        """Whether this turn is allowed."""
        return other in TURNS[self]

    @property
    def goes_on(self) -> bool:
        """Whether there may be something left that the program does by itself."""
        return self in (PlanState.RUNNING, PlanState.PAUSED, PlanState.UNDOING)


_P = PlanState
TURNS: dict[PlanState, frozenset[PlanState]] = {
    _P.DRAFT: frozenset({_P.RUNNING}),
    _P.RUNNING: frozenset({_P.PAUSED, _P.DONE, _P.UNDOING}),
    # What was on its way when it was paused may have been the last of it.
    _P.PAUSED: frozenset({_P.RUNNING, _P.DONE, _P.UNDOING}),
    # A patient of it may change his mind: the program goes on with him.
    _P.DONE: frozenset({_P.UNDOING, _P.RUNNING}),
    _P.UNDOING: frozenset({_P.UNDONE}),
    _P.UNDONE: frozenset(),
}


class Plan(Row):
    """A plan; its counts are computed from its items and their operations.

    `title` names whose visits they are, `reason` is the coded one of cancelling. `person_id` made or started it, `undone_by` takes it
    back.
    """

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str]
    state: Mapped[PlanState] = mapped_column(Coded(PlanState), default=PlanState.DRAFT)
    person_id: Mapped[str | None] = mapped_column(String(36))
    created: Mapped[datetime] = mapped_column(Instant())
    kind: Mapped[PlanKind] = mapped_column(Coded(PlanKind), server_default=PlanKind.MOVE.value, default=PlanKind.MOVE)
    reason: Mapped[str | None] = mapped_column(String(32))
    undone_by: Mapped[str | None] = mapped_column(String(36))
    ended: Mapped[datetime | None] = mapped_column(Instant())


class PlanItem(Row):
    """One visit of a plan, carried out by an operation of its own.

    `day`: the sooner of the two days it touches, on the clinic's wall; the nearest is done first. `from_*` is where the visit was when the
    plan was made, `slot_id` and `start` where it is to go (none where it is cancelled). `why` is why it is not carried out, `why_kept`
    why undoing left it as it is: a sentence with its parameters.
    """

    __tablename__ = "plan_item"
    __table_args__ = (Index("ix_plan_item_operation_id", "operation_id"), Index("ix_plan_item_slot_id", "slot_id"))

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    appointment_id: Mapped[str] = mapped_column(String(36))
    from_slot_id: Mapped[str | None] = mapped_column(String(36))
    from_start: Mapped[datetime | None] = mapped_column(Instant())
    slot_id: Mapped[str | None] = mapped_column(String(36))
    start: Mapped[datetime | None] = mapped_column(Instant())
    operation_id: Mapped[str | None] = mapped_column(String(36))
    inverse_id: Mapped[str | None] = mapped_column(String(36))
    why: Mapped[dict[str, Any] | None] = mapped_column(Json())
    why_kept: Mapped[dict[str, Any] | None] = mapped_column(Json())


class Outcome(StrEnum):
    """How an item of a plan stands; computed, never written."""

    PLANNED = "planned"
    LEFT_OUT = "left-out"
    WAITING = "waiting"
    SENT = "sent"
    ARRIVED = "arrived"
    IN_TROUBLE = "in-trouble"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    GOING_BACK = "going-back"
    INVERTED = "inverted"
    KEPT = "kept"


_OUTCOMES = {
    OperationState.APPLIED: Outcome.ARRIVED,
    OperationState.CONFLICT: Outcome.IN_TROUBLE,
    OperationState.REJECTED: Outcome.IN_TROUBLE,
    OperationState.RESOLVED: Outcome.SETTLED,
    OperationState.ABANDONED: Outcome.SETTLED,
    OperationState.WITHDRAWN: Outcome.WITHDRAWN,
}
_BACK = {
    OperationState.APPLIED: Outcome.INVERTED,
    OperationState.CONFLICT: Outcome.IN_TROUBLE,
    OperationState.REJECTED: Outcome.IN_TROUBLE,
    OperationState.RESOLVED: Outcome.SETTLED,
}


@dataclass(frozen=True)
class Progress:
    """What is known of one item: the state of its operation (None: none was made) and of the one that takes it back.

    `sent`: a byte of the first may have left; `left_out`, `kept`: whether there is a reason against carrying it out, or against undoing it.
    """

    state: OperationState | None
    sent: bool = False
    inverse: OperationState | None = None
    left_out: bool = False
    kept: bool = False

    @property
    def outcome(self) -> Outcome:
        """How the item stands."""
        if self.state is None:
            return Outcome.LEFT_OUT if self.left_out else Outcome.PLANNED
        if self.kept:
            return Outcome.IN_TROUBLE if self.state in _TROUBLE else Outcome.KEPT
        if self.inverse is not None and self.inverse not in _NEVER_WAS:
            return _BACK.get(self.inverse, Outcome.GOING_BACK)
        if self.state is OperationState.QUEUED and not self.sent:
            return Outcome.WAITING
        return _OUTCOMES.get(self.state, Outcome.SENT)

    @property
    def is_over(self) -> bool:
        """Whether the plan need not wait for it any more."""
        return self.left_out if self.state is None else not self.state.unfinished

    @property
    def is_taken_back(self) -> bool:
        """Whether an undoing need not wait for it any more."""
        if self.state is None or self.kept:
            return True
        if self.inverse is not None:
            return not self.inverse.unfinished
        return self.state in _ENDED_HERE


_TROUBLE = frozenset({OperationState.CONFLICT, OperationState.REJECTED})
_NEVER_WAS = frozenset({OperationState.WITHDRAWN, OperationState.ABANDONED})
_ENDED_HERE = frozenset({OperationState.WITHDRAWN, OperationState.RESOLVED, OperationState.ABANDONED})


def said_to_json(said: Said) -> dict[str, Any]:
    """A sentence as a row keeps it."""
    return {"source": said.source, "parameters": said.parameters}


def said_of(kept: dict[str, Any] | None) -> Said | None:
    """The sentence that a row kept."""
    return None if kept is None else Said(kept["source"], kept["parameters"])
