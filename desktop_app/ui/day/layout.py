"""Where the places of a column stand: at their time, or one below the other where the time scale would crush them. Pure numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop_app.ui.day.cells import Cell, CellKind

SMALLEST_ROW = 22
"""Logical pixels below which a row is no longer read at a glance (ux.md): then the list takes the place of the time scale."""
ZOOMS = (0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""The steps of enlarging."""
_MINUTE = 1.6
_TALLEST_MINUTE = 2.4
_USUAL_LENGTH = timedelta(minutes=15)
_PAD = 10
_FOLDED_ROWS = 1.5
"""The line of the past is as high as two lines of words: a narrow column needs both."""


class Layout(StrEnum):
    """What the person chose; by itself the list takes the place of a time scale that would crush its places."""

    AUTO = "auto"
    SCALE = "scale"
    LIST = "list"


@dataclass(frozen=True)
class Wish:
    """How the person wants to see the day."""

    layout: Layout = Layout.AUTO
    zoom: float = 1.0


@dataclass(frozen=True)
class Box:
    """Where a cell stands in its column: pixels from the top of the day, and which of `lanes` side by side."""

    top: int
    height: int
    lane: int = 0
    lanes: int = 1

    @property
    def bottom(self) -> int:
        """The first pixel below."""
        return self.top + self.height


@dataclass(frozen=True)
class Gap:
    """A stretch of a column without places; `opens` is the reception's first time where it lies before it."""

    top: int
    height: int
    opens: datetime | None = None
    is_break: bool = False


@dataclass(frozen=True)
class Extent:
    """What a scale must know of a column: from when to when, its shortest place, and how many stand side by side at most."""

    first: datetime
    last: datetime
    shortest: timedelta
    lanes: int
    count: int
    has_extra: bool = False


def extent_of(cells: Sequence[Cell], shift: timedelta = timedelta()) -> Extent | None:
    """The extent of a column, told on the day that lies `shift` before its own; None where it has no places."""
    if not cells:
        return None
    lengths = [cell.end - cell.slot.start for cell in cells if cell.kind in (CellKind.PLACE, CellKind.STACK)]
    return Extent(
        cells[0].slot.start - shift,
        max(cell.end for cell in cells) - shift,
        min(lengths, default=_USUAL_LENGTH),
        max(lanes for _, lanes in _lanes_of(cells)),
        len(cells),
        any(cell.slot.overbooked for cell in cells if cell.is_place),
    )


@dataclass(frozen=True)
class TimeScale:
    """Every minute has its height; `first` is the instant at the top and `last` at the bottom, both full hours.

    Where `folded` is, all that lies before `first` stands in one line of that height above it.
    """

    first: datetime
    last: datetime
    minute: float
    folded: int = 0

    @property
    def height(self) -> int:
        """Of the whole day."""
        return self.y(self.last) + _PAD

    @property
    def hour(self) -> int:
        """Of one hour."""
        return round(60 * self.minute)

    def y(self, instant: datetime) -> int:
        """Pixels from the top; what is folded ends where the scale begins."""
        minutes = (instant - self.first).total_seconds() / 60
        return _PAD + self.folded + round((max(0.0, minutes) if self.folded else minutes) * self.minute)

    def boxes(self, cells: Sequence[Cell], shift: timedelta = timedelta()) -> tuple[Box, ...]:
        """The places of `cells` (sorted by start) at their time, told `shift` earlier; those that overlap stand side by side."""
        if self.folded and cells and cells[0].kind is CellKind.PAST:
            return (Box(_PAD, self.folded - 1), *self.boxes(cells[1:], shift))
        return tuple(self._box(cell, shift, lanes) for cell, lanes in zip(cells, _lanes_of(cells), strict=True))

    def _box(self, cell: Cell, shift: timedelta, lanes: tuple[int, int]) -> Box:
        top = self.y(cell.slot.start - shift)
        return Box(top, max(8, self.y(cell.end - shift) - top - 1), *lanes)

    def gaps(self, cells: Sequence[Cell], shift: timedelta = timedelta()) -> tuple[Gap, ...]:
        """Where nobody receives: before, between and after the places."""
        if not cells:
            return (Gap(0, self.height),)
        tops = [box.top for box in self.boxes(cells, shift)]
        opens = None if cells[0].kind is CellKind.PAST else cells[0].slot.start
        gaps = [Gap(0, tops[0], opens)]
        until = self._bottom(cells[0], shift)
        for cell, top in zip(cells[1:], tops[1:], strict=True):
            if top > until:
                gaps.append(Gap(until, top - until, is_break=True))
            until = max(until, self._bottom(cell, shift))
        return (*gaps, Gap(until, max(0, self.height - until)))

    def _bottom(self, cell: Cell, shift: timedelta) -> int:
        return _PAD + self.folded if cell.kind is CellKind.PAST and self.folded else self.y(cell.end - shift)


@dataclass(frozen=True)
class ListScale:
    """Equal rows, one below the other; where the day has places of a few minutes."""

    row: int
    rows: int

    @property
    def height(self) -> int:
        """Of the longest column."""
        return self.rows * self.row + 2 * _PAD

    @property
    def hour(self) -> int:
        """What PageDown goes over: as many rows as fill an hour's height on the time scale."""
        return 4 * self.row

    def boxes(self, cells: Sequence[Cell], _shift: timedelta = timedelta()) -> tuple[Box, ...]:
        """One row for each cell."""
        return tuple(Box(_PAD + place * self.row, self.row - 1) for place in range(len(cells)))

    def gaps(self, cells: Sequence[Cell], _shift: timedelta = timedelta()) -> tuple[Gap, ...]:
        """Below the last row."""
        end = _PAD + len(cells) * self.row if cells else 0
        return (Gap(end, max(0, self.height - end)),)


Scale = TimeScale | ListScale


def _lanes_of(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """For each cell its lane and how many lanes stand side by side where it overlaps others."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(cells):
        run, ends = at + 1, cells[at].end
        while run < len(cells) and cells[run].slot.start < ends:
            ends = max(ends, cells[run].end)
            run += 1
        found += _side_by_side(cells[at:run])
        at = run
    return found


def _side_by_side(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    if len(cells) == 1:
        return [(0, 1)]
    until: list[datetime] = []
    placed: list[int] = []
    for cell in cells:
        lane = next((number for number, free_from in enumerate(until) if free_from <= cell.slot.start), len(until))
        until[lane : lane + 1] = [cell.end]
        placed.append(lane)
    return [(lane, len(until)) for lane in placed]


@dataclass(frozen=True)
class Frame:
    """What a scale is fitted into.

    `day` is the usual reception of the clinic, shown where there is nothing else; `row` the height of a row of a list;
    `grown` is how much larger than drawn the type is; `fold` the instant before which all stands in one line.
    """

    day: tuple[datetime, datetime]
    row: int
    grown: float = 1.0
    fold: datetime | None = None


def scale_for(columns: Sequence[Extent | None], frame: Frame, wish: Wish | None = None) -> Scale:
    """The scale that shows columns of these extents well and as the person wished.

    The list is taken where the time scale would give rows under the smallest that can be read, or an hour would be too tall for it.
    """
    wish = wish or Wish()
    full = [extent for extent in columns if extent is not None]
    shortest = min((extent.shortest for extent in full), default=_USUAL_LENGTH).total_seconds() / 60
    needed = (SMALLEST_ROW * frame.grown + 1) / shortest
    fair = max(_MINUTE * frame.grown, min(needed, _TALLEST_MINUTE * frame.grown)) * wish.zoom
    if wish.layout is Layout.LIST or (wish.layout is Layout.AUTO and fair < needed and full):
        row = max(round(SMALLEST_ROW * frame.grown), round(frame.row * wish.zoom))
        return ListScale(row, max((extent.count for extent in full), default=0))
    first = frame.fold or _hour_before(min((extent.first for extent in full), default=frame.day[0]))
    last = _hour_after(max((extent.last for extent in full), default=frame.day[1]))
    folded = round(_FOLDED_ROWS * frame.row) if frame.fold else 0
    return TimeScale(first, max(last, first + timedelta(hours=1)), max(fair, needed), folded)


def _hour_before(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def _hour_after(instant: datetime) -> datetime:
    before = _hour_before(instant)
    return before if before == instant else before + timedelta(hours=1)
