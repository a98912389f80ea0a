"""Where the places of a column stand: at their time, or one below the other where the time scale would crush them. Pure numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop_app.queries.day import SlotCell

SMALLEST_ROW = 22
"""Logical pixels below which a row is no longer read at a glance (ux.md): then the list takes the place of the time scale."""
STACK_FROM = 4
"""So many equal times stand as one cell «9/15»: side by side their names would be cut."""
_MINUTE = 1.6
_TALLEST_MINUTE = 2.4
_SHORTEST_LENGTH = timedelta(minutes=5)
_PAD = 10


@dataclass(frozen=True)
class Cell:
    """What stands in one rectangle: a place, or several of one time. `key` stays the same across repaints."""

    key: str
    slots: tuple[SlotCell, ...]

    @property
    def slot(self) -> SlotCell:
        """The first place."""
        return self.slots[0]

    @property
    def is_stack(self) -> bool:
        """True where several places of one time stand here."""
        return len(self.slots) > 1

    @property
    def free(self) -> int:
        """How many of its places are free."""
        return sum(slot.state == "free" for slot in self.slots)

    @property
    def end(self) -> datetime:
        """Until when it lasts; a place without a length is drawn as a short one."""
        return max(self.slot.end, self.slot.start + _SHORTEST_LENGTH)


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


def extent_of(cells: Sequence[Cell]) -> Extent | None:
    """The extent of a column; None where it has no places."""
    if not cells:
        return None
    return Extent(
        cells[0].slot.start,
        max(cell.end for cell in cells),
        min(cell.end - cell.slot.start for cell in cells),
        max(lanes for _, lanes in _lanes_of(cells)),
        len(cells),
    )


def cells_of(slots: Sequence[SlotCell]) -> tuple[Cell, ...]:
    """The cells of a column: equal times as one where they are many; a place sold twice as often as it is sold."""
    cells: list[Cell] = []
    at = 0
    while at < len(slots):
        run = at + 1
        while run < len(slots) and slots[run].start == slots[at].start and not slots[run].overbooked:
            run += 1
        together = slots[at:run]
        if len({slot.slot_id for slot in together}) >= STACK_FROM and not slots[at].overbooked:
            cells.append(Cell(f"{slots[at].slot_id} and equal", tuple(together)))
        else:
            cells += [_single(slot, together[:number]) for number, slot in enumerate(together)]
        at = run
    return tuple(cells)


def _single(slot: SlotCell, before: Sequence[SlotCell]) -> Cell:
    times = sum(one.slot_id == slot.slot_id for one in before)
    return Cell(f"{slot.slot_id} {times}" if times else slot.slot_id, (slot,))


@dataclass(frozen=True)
class TimeScale:
    """Every minute has its height; `first` is the instant at the top and `last` at the bottom, both full hours."""

    first: datetime
    last: datetime
    minute: float

    @property
    def height(self) -> int:
        """Of the whole day."""
        return self.y(self.last) + _PAD

    @property
    def hour(self) -> int:
        """Of one hour."""
        return round(60 * self.minute)

    def y(self, instant: datetime) -> int:
        """Pixels from the top."""
        return _PAD + round((instant - self.first).total_seconds() / 60 * self.minute)

    def boxes(self, cells: Sequence[Cell]) -> tuple[Box, ...]:
        """The places of `cells` (sorted by start) at their time; those that overlap stand side by side."""
        return tuple(
            Box(self.y(cell.slot.start), max(8, self.y(cell.end) - self.y(cell.slot.start) - 1), lane, lanes)
            for cell, (lane, lanes) in zip(cells, _lanes_of(cells), strict=True)
        )

    def gaps(self, cells: Sequence[Cell]) -> tuple[Gap, ...]:
        """Where nobody receives: before, between and after the places."""
        if not cells:
            return (Gap(0, self.height),)
        gaps = [Gap(0, self.y(cells[0].slot.start), cells[0].slot.start)]
        until = cells[0].end
        for cell in cells[1:]:
            if cell.slot.start > until:
                top = self.y(until)
                gaps.append(Gap(top, self.y(cell.slot.start) - top, is_break=True))
            until = max(until, cell.end)
        end = self.y(until)
        return (*gaps, Gap(end, max(0, self.height - end)))


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

    def boxes(self, cells: Sequence[Cell]) -> tuple[Box, ...]:
        """One row for each cell."""
        return tuple(Box(_PAD + place * self.row, self.row - 1) for place in range(len(cells)))

    def gaps(self, cells: Sequence[Cell]) -> tuple[Gap, ...]:
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


def scale_for(columns: Sequence[Extent | None], day: tuple[datetime, datetime], row: int, grown: float = 1.0) -> Scale:
    """The scale that shows columns of these extents well.

    `day` is the usual reception of the clinic, shown where there is nothing else; `row` the height of a row of a list;
    `grown` is how much larger than drawn the type is. The list is taken where an hour would have to be too tall for its shortest place.
    """
    full = [extent for extent in columns if extent is not None]
    shortest = min((extent.shortest for extent in full), default=timedelta(minutes=15))
    needed = (SMALLEST_ROW * grown + 1) / (shortest.total_seconds() / 60)
    if needed > _TALLEST_MINUTE * grown:
        return ListScale(row, max(extent.count for extent in full))
    first = min((extent.first for extent in full), default=day[0])
    last = max((extent.last for extent in full), default=day[1])
    return TimeScale(_hour_before(first), _hour_after(last), max(_MINUTE * grown, needed))


def _hour_before(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def _hour_after(instant: datetime) -> datetime:
    before = _hour_before(instant)
    return before if before == instant else before + timedelta(hours=1)
