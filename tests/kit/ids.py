"""Identifiers a test can know beforehand."""

from __future__ import annotations

import threading
from typing import Final

from desktop_app.core.ids import RowId, uuid7

# Unix milliseconds of 2026-11-16T06:00:00Z, where FixedClock starts.
FIRST_MILLISECOND: Final = 1_794_808_800_000


class SequentialIds:
    """A `core.ids.IdSource` that counts: UUIDv7-shaped, the same in every run, later ones sort later.

    Two sources with different `source` numbers (two desks of one test) never meet. Safe to share between threads.
    """

    def __init__(self, source: int = 0) -> None:
        self._source = source
        self._count = 0
        self._lock = threading.Lock()

    @property
    def source(self) -> int:
        """Which desk counts."""
        return self._source

    @property
    def given(self) -> int:
        """How many were given."""
        return self._count

    def new(self) -> RowId:
        """The next identifier."""
        with self._lock:
            self._count += 1
            return nth_id(self._count, self._source)

    def skip_to(self, given: int) -> None:
        """Go on as if so many had been given."""
        with self._lock:
            self._count = given


def nth_id(number: int, source: int = 0) -> RowId:
    """What the `number`-th call (counted from 1) of `SequentialIds(source).new()` gives."""
    return RowId(str(uuid7(FIRST_MILLISECOND + number, source << 32 | number)))
