"""The day as Qt sees it: a column for each specialist, and in it the places by their order; every place is an index of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn
from desktop_app.ui.day.layout import Cell, Extent, cells_of, extent_of
from desktop_app.ui.day.words import head_aloud, name_text, read_aloud, time_text

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

    @staticmethod
    def of(column: DayColumn) -> "Lane":
        """Cells made of the places of `column`; done aside from the GUI thread, for a day has thousands."""
        cells = cells_of(column.slots)
        return Lane(column, cells, tuple(cell.key for cell in cells), extent_of(cells))


class DayModel(QAbstractTableModel):
    """`show` replaces what it holds by keyed difference: what stays keeps its selection, whatever came or went beside it.

    `times_moved` tells that places which stay have other times: where they stand must be computed again.
    """

    times_moved = Signal()

    def __init__(self, zone: tzinfo, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone, self._now = zone, now
        self._lanes: list[Lane] = []
        self._depth = 0

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

    def show_other(self, lanes: Sequence[Lane]) -> None:
        """Show another day: nothing of the former one stays."""
        self.beginResetModel()
        self._lanes = list(lanes)
        self._depth = self._deepest(self._lanes)
        self.endResetModel()

    def show(self, wanted: Sequence[Lane]) -> None:
        """Show the same day anew; tells Qt only what differs."""
        keys = [lane.column.schedule_id for lane in wanted]
        self._drop_columns(set(keys))
        self._grow(max(self._depth, self._deepest(wanted)))
        present = {lane.column.schedule_id for lane in self._lanes}
        staying = [lane for lane in wanted if lane.column.schedule_id in present]
        if self._moved(staying):
            self._rearrange(staying)
        self._insert_columns(wanted)
        self._update(wanted)
        self._shrink(self._deepest(wanted))

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
            if self._lanes[place].column.schedule_id not in keys:
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
        return any(
            old.column.schedule_id != new.column.schedule_id or old.keys != new.keys for old, new in zip(self._lanes, staying, strict=True)
        )

    def _rearrange(self, staying: Sequence[Lane]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._key_at(index) for index in before]
        self._lanes = list(staying)
        places = {
            (lane.column.schedule_id, key): (row, column) for column, lane in enumerate(self._lanes) for row, key in enumerate(lane.keys)
        }
        after = [self.index(*places[key]) if key in places else QModelIndex() for key in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _key_at(self, index: Index) -> tuple[str, str]:
        cell, column = self.cell_at(index), self.column_at(index)
        return (column.schedule_id if column else "", cell.key if cell else "")

    def _insert_columns(self, wanted: Sequence[Lane]) -> None:
        for place, lane in enumerate(wanted):
            if place >= len(self._lanes) or self._lanes[place].column.schedule_id != lane.column.schedule_id:
                self.beginInsertColumns(NO_PARENT, place, place)
                self._lanes.insert(place, lane)
                self.endInsertColumns()

    def _update(self, wanted: Sequence[Lane]) -> None:
        moved = False
        for column, (old, new) in enumerate(zip(self._lanes, wanted, strict=True)):
            if old.column == new.column:
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
                return read_aloud(cell, column, self._zone, self._now())
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
                return column.specialist or tr("Nobody named")
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return head_aloud(column, self._now(), self._zone)
            case Qt.ItemDataRole.UserRole:
                return column
        return None

    def _text(self, cell: Cell) -> str:
        return f"{time_text(cell, self._zone)} {name_text(cell)}".strip()
