"""Operations: intentions of persons that must reach the central, each as one atomic unit (sync.md 2 and 3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desktop_app.models.base import Coded, Instant, Json, Row
from desktop_app.models.promise import Promise

FORMAT = 1
LARGEST_OPERATION = 8
"""So many rows fit into one: more entries are not taken in one strict transaction by some servers (sync.md 3)."""


class OperationKind(StrEnum):
    """What a person intended."""

    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    CREATE_PATIENT = "create-patient"
    CORRECT_PATIENT = "correct-patient"
    ARRIVE = "arrive"
    CALL_IN = "call-in"
    RECEIVE = "receive"
    NO_SHOW = "no-show"
    STEP_BACK = "step-back"
    WALK_IN = "walk-in"
    FREE_HOLDS = "free-holds"
    WAIT = "wait"
    PUBLISH = "publish"

    @property
    def takes_or_frees_slots(self) -> bool:
        """Sent before all other acts."""
        return self in {OperationKind.BOOK, OperationKind.MOVE, OperationKind.CANCEL}


class OperationState(StrEnum):
    """Where an operation stands."""

    QUEUED = "queued"
    SENDING = "sending"
    IN_DOUBT = "in-doubt"
    APPLIED = "applied"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    ABANDONED = "abandoned"

    def may_become(self, other: "OperationState") -> bool:
        """Whether sync.md 2 knows this step."""
        return other in STEPS[self]

    @property
    def unfinished(self) -> bool:
        """Whether its rows still hold something that the central has not confirmed, or a person must decide."""
        return self in UNFINISHED


_O = OperationState
STEPS: dict[OperationState, frozenset[OperationState]] = {
    # In doubt at once: the profile was copied, and the other desk may have sent it.
    _O.QUEUED: frozenset({_O.SENDING, _O.WITHDRAWN, _O.IN_DOUBT}),
    _O.SENDING: frozenset({_O.APPLIED, _O.IN_DOUBT, _O.QUEUED, _O.CONFLICT, _O.REJECTED}),
    _O.IN_DOUBT: frozenset({_O.APPLIED, _O.QUEUED, _O.SENDING, _O.CONFLICT, _O.REJECTED}),
    _O.CONFLICT: frozenset({_O.RESOLVED, _O.ABANDONED, _O.QUEUED}),
    _O.REJECTED: frozenset({_O.RESOLVED, _O.ABANDONED, _O.QUEUED}),
    # The central said yes, and reading back showed that it kept nothing.
    _O.APPLIED: frozenset({_O.REJECTED}),
    _O.WITHDRAWN: frozenset(),
    _O.RESOLVED: frozenset(),
    _O.ABANDONED: frozenset(),
}
UNFINISHED = frozenset({_O.QUEUED, _O.SENDING, _O.IN_DOUBT, _O.CONFLICT, _O.REJECTED})
READY = frozenset({_O.QUEUED, _O.SENDING, _O.IN_DOUBT})


class Standing(StrEnum):
    """How an intention stands on its way to the central, as a proof tells it (sync.md 4): accepted only after reading back."""

    ONLY_HERE = "only-here"
    ON_ITS_WAY = "on-its-way"
    IN_DOUBT = "in-doubt"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"
    SETTLED = "settled"

    @property
    def is_open(self) -> bool:
        """Whether it has not arrived, and should."""
        return self not in (Standing.ACCEPTED, Standing.TAKEN_BACK, Standing.SETTLED)


_STANDINGS = {
    _O.SENDING: Standing.ON_ITS_WAY,
    _O.IN_DOUBT: Standing.IN_DOUBT,
    _O.CONFLICT: Standing.REFUSED,
    _O.REJECTED: Standing.REFUSED,
    _O.WITHDRAWN: Standing.TAKEN_BACK,
    _O.ABANDONED: Standing.TAKEN_BACK,
    _O.RESOLVED: Standing.SETTLED,
}


def standing_of(state: OperationState, sent: bool, read_back: bool) -> Standing:
    """`sent`: a byte may have left; `read_back`: all its rows were read at the central after its yes."""
    if state is OperationState.APPLIED:
        return Standing.ACCEPTED if read_back else Standing.ANSWERED
    if state is OperationState.QUEUED:
        return Standing.ON_ITS_WAY if sent else Standing.ONLY_HERE
    return _STANDINGS[state]


class Operation(Row):
    """One intention. `sequence` is the order of this replica; `sent` says whether a byte may have left (then it cannot be withdrawn).

    `plan_id`: the plan that it belongs to, `plan_day` the day that it is about there: the nearest goes first.
    `promise` is what was said of the place when it was taken, `promised_until` the end of the hold (the central's time) that it stood on.
    `finished` of an applied operation is when the central's yes came; `read_back` when the last of its rows was read there again.
    """

    __tablename__ = "operation"
    __table_args__ = (
        Index("ix_operation_state_sequence", "state", "sequence"),
        Index("ix_operation_plan", "plan_day", "sequence", sqlite_where=text("plan_id IS NOT NULL AND state IN ('queued', 'in-doubt')")),
        Index("ix_operation_plan_id", "plan_id", sqlite_where=text("plan_id IS NOT NULL")),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[OperationKind] = mapped_column(Coded(OperationKind))
    state: Mapped[OperationState] = mapped_column(Coded(OperationState), default=OperationState.QUEUED)
    format: Mapped[int] = mapped_column(default=FORMAT)
    person_id: Mapped[str | None] = mapped_column(String(36))
    desk_id: Mapped[str] = mapped_column(String(36))
    created: Mapped[datetime] = mapped_column(Instant())
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"))
    plan_day: Mapped[date | None]
    follows: Mapped[str | None] = mapped_column(String(36))
    sent: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(Instant())
    finished: Mapped[datetime | None] = mapped_column(Instant())
    read_back: Mapped[datetime | None] = mapped_column(Instant())
    answer_code: Mapped[str | None] = mapped_column(String(32))
    answer_text: Mapped[str | None] = mapped_column(Text)
    promise: Mapped[Promise | None] = mapped_column(Coded(Promise))
    promised_until: Mapped[datetime | None] = mapped_column(Instant())
    rows: Mapped[list["OperationRow"]] = relationship(order_by="OperationRow.position", cascade="all, delete-orphan")


class OperationRow(Row):
    """What an operation does to one row.

    `base` and `mine` are FHIR resources whose references are local (`urn:uuid:<row id>`): wire names outlive our columns.
    `base` is null for a create; `base_version` is the central's version that the person's edit started from, or null where
    `base_sequence` names the earlier operation whose result it starts from. `applied_version` and `applied_at` are the central's version
    and stamp as it answered; `read_back` is when a read showed that version, or a later one that carries or follows it.
    """

    __tablename__ = "operation_row"
    __table_args__ = (
        Index("ix_operation_row_row", "kind", "row_id"),
        Index("ix_operation_row_unread", "kind", "row_id", sqlite_where=text("applied_version IS NOT NULL AND read_back IS NULL")),
    )

    operation_sequence: Mapped[int] = mapped_column(ForeignKey("operation.sequence", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    row_id: Mapped[str] = mapped_column(String(36))
    create: Mapped[bool] = mapped_column(default=False)
    base_version: Mapped[str | None] = mapped_column(String(64))
    base_sequence: Mapped[int | None]
    base: Mapped[dict[str, Any] | None] = mapped_column(Json())
    mine: Mapped[dict[str, Any]] = mapped_column(Json())
    applied_version: Mapped[str | None] = mapped_column(String(64))
    applied_at: Mapped[datetime | None] = mapped_column(Instant())
    read_back: Mapped[datetime | None] = mapped_column(Instant())


class Theirs(Row):
    """What the central has for a row that holds unfinished work of ours: kept beside, never over it."""

    __tablename__ = "theirs"

    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    remote_version: Mapped[str | None] = mapped_column(String(64))
    last_updated: Mapped[datetime | None] = mapped_column(Instant())
    resource: Mapped[dict[str, Any]] = mapped_column(Json())
