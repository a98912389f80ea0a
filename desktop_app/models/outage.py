"""Outages: while there is no link with the central, and what became of the acts of that time (the form of regional booking orders)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.base import Coded, Instant, Row
from desktop_app.models.operation import OperationKind, OperationState

REJOIN = timedelta(minutes=5)
"""A link that comes back for less than this has not ended the outage: it stays one form."""
UNNOTICED = timedelta(minutes=10)
"""A link that was away for less than this, with nothing done meanwhile, leaves no journal."""
CLOCKS_DIFFER = timedelta(minutes=30)
"""By so much the clock on the wall may differ from the outage's own times when a line is written on paper."""
AWAY = frozenset({ConnectionState.OFFLINE, ConnectionState.SIGN_IN_NEEDED, ConnectionState.PAUSED})
THERE = frozenset({ConnectionState.ONLINE, ConnectionState.SLOW, ConnectionState.READ_ONLY})
"""While the program starts neither is known: an outage lasts through a restart."""
FORM_KINDS = (OperationKind.BOOK, OperationKind.MOVE, OperationKind.CANCEL, OperationKind.WALK_IN)
"""The acts that are lines of the form; the others are counted beside it."""


class Cause(StrEnum):
    """Why there was an outage."""

    LINK = "link"
    BY_HAND = "by-hand"


class Outage(Row):
    """One outage, known to this desk alone. Its acts are the operations from `first_sequence` to `last_sequence`, both included.

    The order of the outbox tells what belongs to it, not the clock; `last_sequence` is null for as long as it goes on. `cause` says whether
    the exchange noticed it, or a person (`opened_by`) wrote it down, after a power cut say. `rest` is what the person who closed it
    left undone, in words.
    """

    __tablename__ = "outage"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    cause: Mapped[Cause] = mapped_column(Coded(Cause))
    begun: Mapped[datetime] = mapped_column(Instant())
    ended: Mapped[datetime | None] = mapped_column(Instant())
    first_sequence: Mapped[int]
    last_sequence: Mapped[int | None]
    opened_by: Mapped[str | None] = mapped_column(String(36))
    closed: Mapped[datetime | None] = mapped_column(Instant())
    closed_by: Mapped[str | None] = mapped_column(String(36))
    rest: Mapped[str | None] = mapped_column(Text)


class BackEntry(Row):
    """Marks an operation as entered from a line of paper: the number that stands there, when it happened and who wrote it.

    `policy` is what the paper says, also where the patient's card knows another one or none.
    """

    __tablename__ = "back_entry"
    __table_args__ = (Index("ix_back_entry_outage_id", "outage_id"),)

    operation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    outage_id: Mapped[str] = mapped_column(String(36))
    number: Mapped[str] = mapped_column(String(16))
    happened: Mapped[datetime] = mapped_column(Instant())
    wrote: Mapped[str] = mapped_column(Text)
    policy: Mapped[str | None] = mapped_column(String(32))


class Fate(StrEnum):
    """What became of an act, as the head reads it: transferred only where the central's answers say so."""

    TRANSFERRED = "transferred"
    WAITS = "waits"
    IN_DOUBT = "in-doubt"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"
    GIVEN_UP = "given-up"

    @property
    def is_open(self) -> bool:
        """Whether something has still to be done, by the exchange or by a person."""
        return self in (Fate.WAITS, Fate.IN_DOUBT, Fate.REFUSED)


_S = OperationState
_FATES = {
    _S.QUEUED: Fate.WAITS,
    _S.SENDING: Fate.WAITS,
    _S.IN_DOUBT: Fate.IN_DOUBT,
    _S.APPLIED: Fate.TRANSFERRED,
    _S.CONFLICT: Fate.REFUSED,
    _S.REJECTED: Fate.REFUSED,
    _S.WITHDRAWN: Fate.TAKEN_BACK,
    _S.RESOLVED: Fate.GIVEN_UP,
    _S.ABANDONED: Fate.GIVEN_UP,
}


def fate_of(state: OperationState) -> Fate:
    """What became of an operation in `state`; of one that was settled ask its last follower instead."""
    return _FATES[state]


@dataclass(frozen=True)
class Totals:
    """How many lines there are, and how they stand; `unentered` lines of paper have not become a line of the form yet."""

    lines: int = 0
    transferred: int = 0
    waits: int = 0
    refused: int = 0
    taken_back: int = 0
    given_up: int = 0
    unentered: int = 0

    @staticmethod
    def of(fates: Iterable[Fate], unentered: int = 0) -> "Totals":
        """Count them."""
        all_of_them = tuple(fates)
        count = all_of_them.count
        return Totals(
            len(all_of_them), count(Fate.TRANSFERRED), count(Fate.WAITS) + count(Fate.IN_DOUBT), count(Fate.REFUSED),
            count(Fate.TAKEN_BACK), count(Fate.GIVEN_UP), unentered,
        )  # fmt: skip

    @property
    def rest(self) -> int:
        """What keeps an outage from being closed without a word: all that is open, on paper too."""
        return self.waits + self.refused + self.unentered


def is_within(happened: datetime, begun: datetime, ended: datetime) -> bool:
    """Whether a line of paper may have been written in the outage, clocks on walls being what they are."""
    return begun - CLOCKS_DIFFER <= happened <= ended + CLOCKS_DIFFER
