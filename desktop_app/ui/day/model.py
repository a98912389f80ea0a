"""The day as Qt sees it: a column for each specialist (or for each day of one), in it the places; every place is an index of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn
from desktop_app.ui.day.cells import Cell, column_cells
from desktop_app.ui.day.layout import Extent, extent_of
from desktop_app.ui.day.words import day_head, head_aloud, name_text, read_aloud, time_text
from desktop_app.ui.promise_words import NOTHING_SAID

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
CELL_ROLE = Qt.ItemDataRole.UserRole
COLUMN_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Lane:
    """One specialist's column with its cells."""

    column: DayColumn
    cells: tuple[Cell, ...]
    keys: tuple[str, ...]
    extent: Extent | None
    shift: timedelta = timedelta()
    """What its day is ahead of the day that the scale stands for; the days of a week stand on one scale."""

    @property
    def key(self) -> str:
        """The column's own."""
        return self.column.key

    @staticmethod
    def of(column: DayColumn, fold: datetime | None = None, shift: timedelta = timedelta()) -> "Lane":
        """Cells made of the places of `column`, what ended before `fold` as one; done aside from the GUI thread: a day has thousands."""
        cells = column_cells(column, fold)
        return Lane(column, cells, tuple(cell.key for cell in cells), extent_of(cells, shift), shift)


class DayModel(QAbstractTableModel):
    """`show` replaces what it holds by keyed difference: what stays keeps its selection, whatever came or went beside it.

    `changing` comes before anything of it is told and `changed` after all of it was: what is in view can be kept where it is.
    `times_moved` tells that places which stay have other times: where they stand must be computed again.
    """

    changing = Signal()
    changed = Signal()
    times_moved = Signal()

    def __init__(self, zone: Callable[[], tzinfo], now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone, self._now = zone, now
        self._lanes: list[Lane] = []
        self._depth = 0
        self.fold: datetime | None = None
        """Before this instant all stands in one line above the scale; None where nothing is folded for all columns alike."""
        self.by_day = False
        """Whether the columns are days of one specialist: then each is told by its date."""
        self.safety = NOTHING_SAID
        """What is said of how safe places are."""

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The columns in the order shown."""
        return tuple(self._lanes)

    def texts(self) -> list[tuple[str, tuple[str, ...]]]:
        """All of it as plain text: specialist, then the cells."""
        return [(lane.column.specialist, tuple(self._text(cell) for cell in lane.cells)) for lane in self._lanes]

    def cell_at(self, index: Index) -> Cell | None:
        """The cell under `index`; None below the last of its column."""
        if not index.isValid() or index.column() >= len(self._lanes):
            return None
        cells = self._lanes[index.column()].cells
        return cells[index.row()] if index.row() < len(cells) else None

    def column_at(self, index: Index) -> DayColumn | None:
        """The specialist's day that `index` belongs to."""
        return self._lanes[index.column()].column if index.isValid() and index.column() < len(self._lanes) else None

    def index_of(self, slot_id: str) -> QModelIndex:
        """Where the place `slot_id` stands, be it in a stack; invalid where it does not."""
        for column, lane in enumerate(self._lanes):
            for row, cell in enumerate(lane.cells):
                if any(slot.slot_id == slot_id for slot in cell.slots):
                    return self.index(row, column)
        return QModelIndex()

    def column_of(self, schedule_id: str) -> int | None:
        """Where that schedule stands."""
        return next((place for place, lane in enumerate(self._lanes) if lane.column.schedule_id == schedule_id), None)

    # Changing

    def show_other(self, lanes: Sequence[Lane], fold: datetime | None = None, by_day: bool = False) -> None:
        """Show another day: nothing of the former one stays."""
        self.beginResetModel()
        self._lanes, self.fold, self.by_day = list(lanes), fold, by_day
        self._depth = self._deepest(self._lanes)
        self.endResetModel()

    def show(self, wanted: Sequence[Lane], fold: datetime | None = None) -> None:
        """Show the same day anew; tells Qt only what differs."""
        if fold == self.fold and len(wanted) == len(self._lanes) and all(map(_alike, self._lanes, wanted)):
            return
        self.changing.emit()
        self.fold = fold
        self._drop_columns({lane.key for lane in wanted})
        self._grow(max(self._depth, self._deepest(wanted)))
        present = {lane.key for lane in self._lanes}
        staying = [lane for lane in wanted if lane.key in present]
        if self._moved(staying):
            self._rearrange(staying)
        self._insert_columns(wanted)
        self._update(wanted)
        self._shrink(self._deepest(wanted))
        self.changed.emit()

    def clock_moved(self) -> None:
        """A minute passed: what is free may have become past."""
        if self._lanes and self._depth:
            self.dataChanged.emit(self.index(0, 0), self.index(self._depth - 1, len(self._lanes) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._lanes) - 1)

    @staticmethod
    def _deepest(lanes: Sequence[Lane]) -> int:
        return max((len(lane.cells) for lane in lanes), default=0)

    def _drop_columns(self, keys: set[str]) -> None:
        for place in range(len(self._lanes) - 1, -1, -1):
            if self._lanes[place].key not in keys:
                self.beginRemoveColumns(NO_PARENT, place, place)
                del self._lanes[place]
                self.endRemoveColumns()

    def _grow(self, depth: int) -> None:
        if depth > self._depth:
            self.beginInsertRows(NO_PARENT, self._depth, depth - 1)
            self._depth = depth
            self.endInsertRows()

    def _shrink(self, depth: int) -> None:
        if depth < self._depth:
            self.beginRemoveRows(NO_PARENT, depth, self._depth - 1)
            self._depth = depth
            self.endRemoveRows()

    def _moved(self, staying: Sequence[Lane]) -> bool:
        """Whether columns changed places or cells came, went or moved in one of them."""
        return any(old.key != new.key or old.keys != new.keys for old, new in zip(self._lanes, staying, strict=True))

    def _rearrange(self, staying: Sequence[Lane]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(self.cell_at(index), self._lanes[index.column()].key if index.column() < len(self._lanes) else "") for index in before]
        self._lanes = list(staying)
        columns = {lane.key: column for column, lane in enumerate(self._lanes)}
        after = [self._found_again(cell, columns.get(key)) for cell, key in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _found_again(self, cell: Cell | None, column: int | None) -> QModelIndex:
        """Where `cell` is now: under its own key, else where its first place went (into a stack, out of it, into the past)."""
        if cell is None or column is None:
            return QModelIndex()
        lane = self._lanes[column]
        if cell.key in lane.keys:
            return self.index(lane.keys.index(cell.key), column)
        wanted = {slot.slot_id for slot in cell.slots}
        row = next((row for row, one in enumerate(lane.cells) if any(slot.slot_id in wanted for slot in one.slots)), None)
        return QModelIndex() if row is None else self.index(row, column)

    def _insert_columns(self, wanted: Sequence[Lane]) -> None:
        for place, lane in enumerate(wanted):
            if place >= len(self._lanes) or self._lanes[place].key != lane.key:
                self.beginInsertColumns(NO_PARENT, place, place)
                self._lanes.insert(place, lane)
                self.endInsertColumns()

    def _update(self, wanted: Sequence[Lane]) -> None:
        moved = False
        for column, (old, new) in enumerate(zip(self._lanes, wanted, strict=True)):
            if _alike(old, new):
                continue
            self._lanes[column] = new
            for row, (one, other) in enumerate(zip(old.cells, new.cells, strict=True)):
                if one != other:
                    moved = moved or (one.slot.start, one.end) != (other.slot.start, other.end)
                    self.dataChanged.emit(self.index(row, column), self.index(row, column))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)
        if moved:
            self.times_moved.emit()

    # What Qt asks

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """The places of the longest column."""
        return 0 if parent.isValid() else self._depth

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """How many specialists."""
        return 0 if parent.isValid() else len(self._lanes)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only what holds a place can be chosen."""
        if self.cell_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a place shows, says, or is."""
        cell, column = self.cell_at(index), self.column_at(index)
        if cell is None or column is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(cell)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                said = read_aloud(cell, column, self._zone(), self._now(), self.safety)
                return f"{day_head(column)}, {said}" if self.by_day else said
            case Qt.ItemDataRole.UserRole:
                return cell
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The specialist of a column; a place's number in its column."""
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if section >= len(self._lanes):
            return None
        column = self._lanes[section].column
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (day_head(column) if self.by_day else column.specialist) or tr("Nobody named")
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                said = head_aloud(column, self._now(), self._zone())
                return f"{day_head(column)}, {said}" if self.by_day else said
            case Qt.ItemDataRole.UserRole:
                return column
        return None

    def _text(self, cell: Cell) -> str:
        return f"{time_text(cell, self._zone())} {name_text(cell)}".strip()


def _alike(one: Lane, other: Lane) -> bool:
    return one.column == other.column and one.keys == other.keys
