"""What stands in one rectangle of the grid: a place, equal times as one, a live queue, or the hours that have passed. Pure values."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from desktop_app.queries.day import DayColumn, SlotCell

STACK_FROM = 4
"""So many equal times stand as one cell «9/15»: side by side their names would be cut."""
SHORTEST_LENGTH = timedelta(minutes=5)
_HALF_HOUR = 30
_LEAST_FOLDED = timedelta(hours=1)
_STRADDLING = timedelta(minutes=14)
"""What reaches less than this beyond the fold goes into it: the rest would be too low to be read."""
_WAITING = frozenset({"pending", "booked", "arrived"})


class CellKind(Enum):
    """What a cell holds."""

    PLACE = "place"
    STACK = "stack"
    QUEUE = "queue"
    PAST = "past"


@dataclass(frozen=True)
class Cell:
    """What stands in one rectangle: a place, or several. `key` stays the same across repaints."""

    key: str
    slots: tuple[SlotCell, ...]
    kind: CellKind = CellKind.PLACE

    @property
    def slot(self) -> SlotCell:
        """The first place."""
        return self.slots[0]

    @property
    def is_stack(self) -> bool:
        """True where several places of one time stand here."""
        return self.kind is CellKind.STACK

    @property
    def is_place(self) -> bool:
        """True where one place stands here alone."""
        return self.kind is CellKind.PLACE

    @property
    def free(self) -> int:
        """How many of its places are free."""
        return sum(slot.state == "free" for slot in self.slots)

    @property
    def end(self) -> datetime:
        """Until when it lasts; a place without a length is drawn as a short one."""
        return max(self.slot.start + SHORTEST_LENGTH, *(slot.end for slot in self.slots))

    def counts(self) -> Counter[str]:
        """How many places there are of each state."""
        return Counter("to-settle" if slot.conflict else slot.state for slot in self.slots)


@dataclass(frozen=True)
class Queue:
    """A live queue in numbers: `first` is called next, by its number in the corridor, else by the order of the day; "" for nobody."""

    waiting: int
    first: str
    received: int

    @staticmethod
    def of(cell: Cell) -> "Queue":
        """Read from the places of a lane, in the order of the day."""
        waiting = [slot.queue_number or f"№ {number}" for number, slot in enumerate(cell.slots, start=1) if slot.state in _WAITING]
        return Queue(len(waiting), waiting[0] if waiting else "", sum(slot.state == "fulfilled" for slot in cell.slots))


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
            cells.append(Cell(f"{slots[at].start.isoformat()} together", tuple(together), CellKind.STACK))
        else:
            cells += [_single(slot, together[:number]) for number, slot in enumerate(together)]
        at = run
    return tuple(cells)


def column_cells(column: DayColumn, fold: datetime | None = None) -> tuple[Cell, ...]:
    """The cells of `column`: a live queue is one lane; with `fold` all that ended before it is one line at its top."""
    if column.live_queue:
        return (Cell("queue", column.slots, CellKind.QUEUE),) if column.slots else ()
    cells = cells_of(column.slots)
    if fold is None:
        return cells
    past = [cell for cell in cells if cell.end <= fold + _STRADDLING]
    if not past:
        return cells
    slots = tuple(slot for cell in past for slot in cell.slots)
    return (Cell("past", slots, CellKind.PAST), *(cell for cell in cells if cell.end > fold + _STRADDLING))


def fold_for(columns: Sequence[DayColumn], now: datetime) -> datetime | None:
    """Up to when the day is folded at the instant `now`; None before an hour of it has passed or where nothing of it has.

    The last half hour always stays: who came late or was called in late is still being dealt with.
    """
    starts = [column.slots[0].start for column in columns if column.slots and not column.live_queue]
    half_hours = now - timedelta(minutes=now.minute % _HALF_HOUR, seconds=now.second, microseconds=now.microsecond)
    until = half_hours - timedelta(minutes=_HALF_HOUR)
    return until if starts and until - min(starts) >= _LEAST_FOLDED else None


def _single(slot: SlotCell, before: Sequence[SlotCell]) -> Cell:
    times = sum(one.slot_id == slot.slot_id for one in before)
    return Cell(f"{slot.slot_id} {times}" if times else slot.slot_id, (slot,))
