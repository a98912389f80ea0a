"""What a printed list held, so that a reprint can tell what has changed: row ids and times, no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Lines = Mapping[str, tuple[int, str]]
"""By the row's id: when (microseconds since 1970) and whom (the patient's row id)."""


@dataclass(frozen=True)
class Printed:
    """A list as it was printed at an instant."""

    at: datetime
    lines: Lines


@dataclass(frozen=True)
class Difference:
    """What is to be marked on a reprint, by row id."""

    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.new or self.changed or self.gone)


def difference(before: Printed | None, now: Lines) -> Difference:
    """What changed since `before`; nothing where there was no print before."""
    if before is None:
        return Difference()
    known = before.lines
    return Difference(
        frozenset(now.keys() - known.keys()),
        frozenset(row_id for row_id in now.keys() & known.keys() if tuple(now[row_id]) != tuple(known[row_id])),
        frozenset(known.keys() - now.keys()),
    )


def to_payload(day: str, lines: Lines) -> dict[str, Any]:
    """What the journal keeps of a print of the list of `day` (YYYY-MM-DD)."""
    return {"day": day, "lines": {row_id: list(line) for row_id, line in lines.items()}}


def from_payload(at: datetime, payload: Mapping[str, Any]) -> Printed:
    """What the journal kept."""
    return Printed(at, {row_id: (int(when), str(whom)) for row_id, (when, whom) in payload["lines"].items()})
