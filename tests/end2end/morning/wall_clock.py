"""The clock on the wall of the registry: one file that every process of the morning reads, and whose hands the story moves."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class WallClock:
    """A `core.clock.Clock`. From where its hands were put it goes on by itself; `monotonic` is the computer's, for waits are real."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        """The instant on the wall, in UTC."""
        hands, put_at = self.path.read_text("ascii").split()
        return datetime.fromisoformat(hands).astimezone(UTC) + timedelta(seconds=self.monotonic() - float(put_at))

    def monotonic(self) -> float:
        """Seconds of the computer, the same count in all its processes."""
        return time.monotonic()

    def put(self, instant: datetime) -> None:
        """Put the hands to the aware `instant`; never back, for those who slept are late, not early."""
        shown = max(instant, self.now()) if self.path.exists() else instant
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{shown.isoformat()} {self.monotonic()}", "ascii")
        fresh.replace(self.path)
