"""Notes of a schedule or a service that hold for some days: «натощак», «не берёт до 5 лет» (registry rules 24, 80 and 82)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class DatedNote:
    """What the registry is to know when it offers a time; both days belong to it, None leaves that side open.

    `for_patient`: the patient must do or bring something, so it stands on the paper too.
    """

    text: str
    first: date | None = None
    last: date | None = None
    for_patient: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it is to be told of a visit on `day`."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def notes_of(undated: str | None, dated: Sequence[dict[str, Any]] | None) -> tuple[DatedNote, ...]:
    """The notes of a row: its remark without dates, then those with dates as the column `notes` keeps them.

    `dated`: `[{"text", "from", "to", "for_patient"}]`, dates as YYYY-MM-DD; all but the text may be missing.
    """
    always = (DatedNote(undated.strip()),) if undated and undated.strip() else ()
    return always + tuple(
        DatedNote(str(one["text"]), _day(one.get("from")), _day(one.get("to")), bool(one.get("for_patient"))) for one in dated or ()
    )  # fmt: skip


def texts_on(notes: Iterable[DatedNote], day: date, for_patient: bool = False) -> tuple[str, ...]:
    """What is to be told of a visit on `day`, each once; with `for_patient` only what stands on his paper."""
    return tuple(dict.fromkeys(note.text for note in notes if note.holds_on(day) and (note.for_patient or not for_patient)))


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
