"""Where keys lead in the day: by place, by hour, to the next free one, to a specialist by letters. Rows and columns, no widgets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop_app.models.search_text import fold, swap_layout
from desktop_app.queries.day import DayColumn
from desktop_app.ui.day.cells import Cell, CellKind
from desktop_app.ui.day.layout import Box
from desktop_app.ui.day.model import Lane

_HOUR = timedelta(hours=1)
Place = tuple[int, int]
"""A row and a column."""


@dataclass(frozen=True)
class Steps:
    """The cells of a day and where those of a column stand.

    `name_of` is what a column is found by where letters are typed, if not by its specialist.
    """

    lanes: Sequence[Lane]
    boxes: Callable[[int], tuple[Box, ...]]
    name_of: Callable[[DayColumn], str] | None = None

    def down(self, at: Place | None, by: int) -> Place | None:
        """`by` places down (or up, where negative) in the same column."""
        if at is None or not self._has(at):
            return self.first()
        row = min(max(at[0] + by, 0), len(self.boxes(at[1])) - 1)
        return row, at[1]

    def hours_down(self, at: Place | None, by: int) -> Place | None:
        """The place `by` hours later (or earlier) in the same column, in any layout; at least one place further."""
        if at is None or not self._has(at):
            return self.first()
        cells, row = self.lanes[at[1]].cells, at[0]
        wanted = _time_of(cells[row]) + by * _HOUR
        found = min(range(len(cells)), key=lambda place: abs(_time_of(cells[place]) - wanted))
        return self.down(at, by) if found == row else (found, at[1])

    def across(self, at: Place | None, by: int) -> Place | None:
        """The place at the same height in the next column with places, `by` 1 to the right or -1 to the left."""
        if at is None or not self._has(at):
            return self.first()
        top = self.boxes(at[1])[at[0]].top
        column = at[1] + by
        while 0 <= column < len(self.lanes):
            if self.lanes[column].cells:
                return self.nearest(column, top)
            column += by
        return at

    def nearest(self, column: int, top: int) -> Place | None:
        """The place of `column` that stands nearest to `top` pixels."""
        boxes = self.boxes(column)
        if not boxes:
            return None
        return min(range(len(boxes)), key=lambda row: abs(boxes[row].top - top)), column

    def first(self) -> Place | None:
        """The first place of the first column that has one."""
        return next(((0, column) for column, lane in enumerate(self.lanes) if lane.cells), None)

    def free(self, at: Place | None, by: int, now: datetime) -> Place | None:
        """The next free place after `at` that can still be given: down the column, then in the next ones; `by` -1 goes back."""
        order = [place for place in self._all() if self._is_free(place, now)]
        if not order:
            return None
        if at is None:
            return order[0] if by > 0 else order[-1]
        key = (at[1], at[0])
        ahead = [place for place in order if ((place[1], place[0]) > key) == (by > 0) and place != at]
        if not ahead:
            return None
        return ahead[0] if by > 0 else ahead[-1]

    def specialist(self, letters: str, after: int) -> int | None:
        """The column whose specialist's name begins with `letters`, in this or the other keyboard layout, looking on from `after`."""
        typed = {fold(letters), fold(swap_layout(letters))} - {""}
        count = len(self.lanes)
        for step in range(count):
            column = (after + step) % count
            one = self.lanes[column].column
            words = fold(self.name_of(one) if self.name_of else one.specialist).split()
            if any(" ".join(words).startswith(letters) for letters in typed):
                return column
        return None

    def _all(self) -> Iterator[Place]:
        return ((row, column) for column, lane in enumerate(self.lanes) for row in range(len(lane.cells)))

    def _has(self, at: Place) -> bool:
        return at[1] < len(self.lanes) and at[0] < len(self.lanes[at[1]].cells)

    def _is_free(self, at: Place, now: datetime) -> bool:
        cell = self.lanes[at[1]].cells[at[0]]
        return cell.kind is not CellKind.QUEUE and any(
            slot.state == "free" and slot.start >= now and not slot.conflict for slot in cell.slots
        )


def _time_of(cell: Cell) -> datetime:
    """When it begins; the past, which stands for all that was, when it ended."""
    return cell.end if cell.kind is CellKind.PAST else cell.slot.start
