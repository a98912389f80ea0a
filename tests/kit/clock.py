"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from desktop_app.core.clock import SystemClock

# A Monday with nothing special about it; 06:00 UTC is 09:00 in Moscow, when registries have just opened.
MONDAY_MORNING: Final = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)


class FixedClock:
    """A `core.clock.Clock` owned by the test: `advance` is time passing, `set` is somebody turning the hands."""

    def __init__(self, start: datetime = MONDAY_MORNING) -> None:
        self._now = _utc(start)
        self._monotonic = 1000.0

    def now(self) -> datetime:
        """The instant the test has chosen, aware, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that only `advance` adds to."""
        return self._monotonic

    def set(self, instant: datetime) -> None:
        """Turn the hands to the aware `instant`, forward or back; `monotonic` does not notice, as on a real computer."""
        self._now = _utc(instant)

    def advance(self, step: timedelta | float) -> None:
        """Let `step` pass (a number means seconds); it may not be negative."""
        span = step if isinstance(step, timedelta) else timedelta(seconds=step)
        if span < timedelta(0):
            raise ValueError("time does not pass backwards; use set() to turn the hands back")
        self._now += span
        self._monotonic += span.total_seconds()


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a clock needs an aware instant")
    return instant.astimezone(UTC)


class ShiftedClock:
    """The computer's clock with its hands turned by so many seconds as a file says, which a test writes while the program runs."""

    def __init__(self, shift: Path) -> None:
        self._shift = shift
        self._real = SystemClock()

    def now(self) -> datetime:
        """The instant that the hands show."""
        return self._real.now() + timedelta(seconds=float(self._shift.read_text("utf8")))

    def monotonic(self) -> float:
        """It never notices."""
        return self._real.monotonic()
