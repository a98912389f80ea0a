"""The shipped table of specialties and reception rooms: names, clerks' words, minutes of a visit, and who may be booked directly."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop_app.core.paths import resource
from desktop_app.models.search_text import fold
from desktop_app.models.specialist import Access

_FILE = "specialties.json"
_ADULT = 18


class Norm(StrEnum):
    """Where the minutes of a visit come from."""

    FEDERAL = "federal"
    PROPOSAL = "proposal"


class Waiting(StrEnum):
    """Which limit of the state guarantees holds (models/waiting.py); rooms without a doctor have none."""

    PRIMARY = "primary"
    SPECIALIST = "specialist"
    DIAGNOSTICS = "diagnostics"
    NONE = "none"


class Audience(StrEnum):
    """Whom a specialty usually receives; a hint for a warning, not a prohibition."""

    ANY = "any"
    ADULT = "adult"
    CHILD = "child"

    def suits(self, age: int) -> bool:
        """Whether a person of `age` full years is received as a rule."""
        return self is Audience.ANY or (age >= _ADULT) == (self is Audience.ADULT)


@dataclass(frozen=True)
class SpecialtyRow:
    """One row. `code` is `position` (dictionary 1002) where known, else `okso:…` or `room:…`; `minutes` is one visit's length.

    `other_positions` are further 1002 codes of the same reception; `sex` is the only one that is received, or None.
    """

    code: str
    name: str
    short: str
    position: str | None
    other_positions: tuple[str, ...]
    okso: str | None
    minutes: int
    norm: Norm
    access: Access
    waiting: Waiting
    audience: Audience
    sex: str | None

    @property
    def search(self) -> str:
        """Folded words to find the row by."""
        return f"{fold(self.short)} {fold(self.name)}"


@dataclass(frozen=True)
class SpecialtyTable:
    """All rows in the order in which a clerk meets them; find one by any of its codes."""

    rows: tuple[SpecialtyRow, ...]

    def find(self, code: str | None) -> SpecialtyRow | None:
        """The row with this own, 1002 or ОКСО code; for an ОКСО of several rows the first one."""
        if not code:
            return None
        exact = next((row for row in self.rows if code == row.code), None)
        return exact or next((row for row in self.rows if code in row.other_positions or code == row.okso), None)


def load_specialties(path: Path | None = None) -> SpecialtyTable:
    """Read the shipped table, or the one at `path` (a region's own). Raises `ValueError` or `KeyError` on a table of another form."""
    content = json.loads((path or resource(_FILE)).read_text("utf-8"))
    return SpecialtyTable(tuple(_row(entry) for entry in content["specialties"]))


def _row(entry: dict[str, Any]) -> SpecialtyRow:
    return SpecialtyRow(
        code=entry["code"],
        name=entry["name"],
        short=entry["short"],
        position=entry["position"],
        other_positions=tuple(entry["other_positions"]),
        okso=entry["okso"],
        minutes=int(entry["minutes"]),
        norm=Norm(entry["norm"]),
        access=Access(entry["access"]),
        waiting=Waiting(entry["waiting"]),
        audience=Audience(entry["audience"]),
        sex=entry["sex"],
    )
