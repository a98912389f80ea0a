"""Identifiers of rows: random but time-ordered ones (UUIDv7, RFC 9562), and natural keys for what can be made twice."""

import secrets
import uuid
from datetime import UTC, datetime
from typing import NewType, Protocol

from desktop_app.core.clock import Clock

RowId = NewType("RowId", str)

_FOREIGN_NAMESPACE = uuid.UUID("0b7d0c39-0d5e-5c0e-8a61-93a3c0c2a1f4")
_SLOT_NAMESPACE = uuid.UUID("5d1c2a52-6d0e-5c1b-9f0c-4d6c3b1f7e11")


class IdSource(Protocol):
    """Gives new identifiers; injected, so that tests know them beforehand."""

    def new(self) -> RowId:
        """A new identifier in the canonical 36-letter form."""


class RandomIds:
    """UUIDv7: 48 bits of milliseconds, then randomness, so that rows made later sort later."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self) -> RowId:
        """A new UUIDv7."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        return RowId(str(uuid7(milliseconds, secrets.randbits(74))))


def uuid7(milliseconds: int, randomness: int) -> uuid.UUID:
    """Lay out a UUIDv7 from Unix `milliseconds` and 74 bits of `randomness` (RFC 9562, section 5.7)."""
    high = (milliseconds & ((1 << 48) - 1)) << 16 | 0x7000 | (randomness >> 62 & 0xFFF)
    low = 0b10 << 62 | (randomness & ((1 << 62) - 1))
    return uuid.UUID(int=high << 64 | low)


def slot_id(schedule: str, start: datetime, place: int) -> RowId:
    """The natural key of a slot: two desks that make the same place of the same schedule make the same row (sync.md, Identity)."""
    instant = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return RowId(str(uuid.uuid5(_SLOT_NAMESPACE, f"{schedule}|{instant}|{place}")))


def foreign_id(kind: str, remote_id: str) -> RowId:
    """The row id of what others made without our identifier: the same at every desk, so that a ticket's code is known at all of them."""
    return RowId(str(uuid.uuid5(_FOREIGN_NAMESPACE, f"{kind}/{remote_id}")))
