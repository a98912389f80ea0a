"""The one source of time: injected, so that tests and the accelerated demo own it."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What may ask for the time asks a Clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back; only differences mean something."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since an arbitrary start."""
        return time.monotonic()
