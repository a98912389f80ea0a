"""What stands on a list for the clinic's own use: plain values, gathered by whoever prints. Texts are in the language of the paper."""

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What became of a line since the list was printed last."""

    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class Column:
    """A column: its title and its part of the width (the parts of a list make 1)."""

    title: str
    share: float


@dataclass(frozen=True)
class Line:
    """A line of a list: a text for each column."""

    cells: tuple[str, ...]
    change: Change = Change.SAME


@dataclass(frozen=True)
class Section:
    """Lines under a heading; an empty heading has no row of its own."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ListData:
    """A list: what it is, of when and whom, its columns and lines. `note` stands under the title.

    `foot` says when and where it was printed; `empty` is said where there is no line at all. `wide`: sheets lie across. `ruled`: rows are
    high enough to be written into, with lines between the columns. `signatures`: who signs below the last line. `then`: another list of
    the same paper, on sheets of its own that lie as these.
    """

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    clinic: str
    foot: str
    note: str = ""
    empty: str = ""
    wide: bool = False
    ruled: bool = False
    signatures: tuple[str, ...] = ()
    then: "ListData | None" = None

    @property
    def has_changes(self) -> bool:
        """Whether any line is marked: then the signs are explained at the foot."""
        return any(line.change is not Change.SAME for section in self.sections for line in section.lines)
