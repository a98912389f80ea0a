"""Tables of frozen rows: columns as data, and a refresh by keyed difference, so that selection and scroll stay where they are."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop_app.core.i18n import tr

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole
"""Under this role an index gives its whole row."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: `title` marked for translation, `text` of a cell, and what it is sorted by (else by the text).

    `reads` is what a screen reader says instead of the text; `tip` the tooltip; `width` in pixels, 0 takes what is left.
    """

    id: str
    title: str
    text: Callable[[Row], str]
    sort_key: Callable[[Row], object] | None = None
    reads: Callable[[Row], str] | None = None
    tip: Callable[[Row], str] | None = None
    width: int = 0
    right_aligned: bool = False


class KeyedModel(QAbstractTableModel, Generic[Row]):
    """Rows with a key of their own; `replace` tells Qt only what really came, went, moved or changed."""

    def __init__(self, columns: Sequence[Column[Row]], key: Callable[[Row], Hashable], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._rows: list[Row] = []
        self._given: tuple[Row, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in the order shown."""
        return tuple(self._rows)

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns."""
        return self._columns

    def row_at(self, index: Index) -> Row | None:
        """The row under `index`."""
        return self._rows[index.row()] if index.isValid() else None

    def place_of(self, key: Hashable) -> int | None:
        """The line of the row with that key."""
        return next((place for place, row in enumerate(self._rows) if self._key(row) == key), None)

    def texts(self) -> list[tuple[str, ...]]:
        """All cells as text, for copying and for tests."""
        return [tuple(column.text(row) for column in self._columns) for row in self._rows]

    def replace(self, rows: Sequence[Row]) -> None:
        """Show `rows` instead, in their order or in the order the person sorted by; keys must differ from each other."""
        self._given = tuple(rows)
        self._become(self._in_order(self._given))

    def _in_order(self, rows: Sequence[Row]) -> list[Row]:
        """As the person sorted; what is empty stands last whichever way."""
        if self._sorted_by is None:
            return list(rows)
        column = self._columns[self._sorted_by[0]]
        by = column.sort_key or (lambda row: column.text(row).casefold())
        named = [(by(row), row) for row in rows]
        full = [pair for pair in named if pair[0] not in (None, "")]
        turned = self._sorted_by[1] is Qt.SortOrder.DescendingOrder
        return [row for _, row in sorted(full, key=_value, reverse=turned)] + [row for value, row in named if value in (None, "")]

    def _become(self, wanted: list[Row]) -> None:
        keys = [self._key(row) for row in wanted]
        self._remove_but(set(keys))
        kept = [self._key(row) for row in self._rows]
        staying = set(kept)
        if kept != [key for key in keys if key in staying]:
            self._reorder([key for key in keys if key in staying])
        self._insert_missing(wanted, keys)
        self._update(wanted)

    def _remove_but(self, keys: set[Hashable]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            if self._key(self._rows[last]) in keys:
                last -= 1
                continue
            first = last
            while first > 0 and self._key(self._rows[first - 1]) not in keys:
                first -= 1
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _reorder(self, keys: list[Hashable]) -> None:
        self.layoutAboutToBeChanged.emit()
        place = {key: number for number, key in enumerate(keys)}
        before = self.persistentIndexList()
        moved = [self.index(place[self._key(self._rows[index.row()])], index.column()) for index in before]
        self._rows.sort(key=lambda row: place[self._key(row)])
        self.changePersistentIndexList(before, moved)
        self.layoutChanged.emit()

    def _insert_missing(self, wanted: list[Row], keys: list[Hashable]) -> None:
        at = 0
        while at < len(wanted):
            if at < len(self._rows) and self._key(self._rows[at]) == keys[at]:
                at += 1
                continue
            resumes = self._key(self._rows[at]) if at < len(self._rows) else None
            end = at
            while end < len(wanted) and (at >= len(self._rows) or keys[end] != resumes):
                end += 1
            self.beginInsertRows(QModelIndex(), at, end - 1)
            self._rows[at:at] = wanted[at:end]
            self.endInsertRows()
            at = end

    def _update(self, wanted: list[Row]) -> None:
        last_column = len(self._columns) - 1
        for place, row in enumerate(wanted):
            if self._rows[place] != row:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, last_column))

    # What Qt asks

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows or says."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return column.reads(row) if column.reads else None
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(row) if column.tip else None
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.right_aligned else Qt.AlignmentFlag.AlignLeft
                return (side | Qt.AlignmentFlag.AlignVCenter).value
            case Qt.ItemDataRole.UserRole:
                return row
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(self._columns[section].title)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, and keep to it at every refresh; a column of -1 takes the given order again."""
        self._sorted_by = (column, order) if column >= 0 else None
        self._become(self._in_order(self._given))


@dataclass(frozen=True)
class Extract:
    """What a table shows, to be taken along: titles of columns, number of rows, and `texts`, which makes the cells on any thread."""

    titles: tuple[str, ...]
    count: int
    texts: Callable[[], tuple[tuple[str, ...], ...]]


def one_line(cell: str) -> str:
    """A cell of two lines as one."""
    return ", ".join(cell.splitlines())


def _value(pair: tuple[Any, object]) -> Any:
    return pair[0]


class Table(QTableView, Generic[Row]):
    """A table of whole rows over a `KeyedModel`: sorted by its header, copied as text with Ctrl+C.

    One with a `list_id` can be saved to a file and lets its columns be moved, widened and hidden (`kept_columns`).
    """

    def __init__(self, model: KeyedModel[Row], name: str, row_height: int, parent: QWidget | None = None, list_id: str = "") -> None:
        """`name` is what a screen reader calls the table, `list_id` what settings and journal do; `row_height` in logical pixels."""
        super().__init__(parent)
        self._rows = model
        self.list_id = list_id
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_row_height(row_height)
        self._dress_header(self.horizontalHeader())

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """All columns, also the hidden ones, as the model has them."""
        return self._rows.columns

    def _dress_header(self, header: QHeaderView) -> None:
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self._rows.sort)
        for place, column in enumerate(self._rows.columns):
            if column.width:
                self.setColumnWidth(place, column.width)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def set_row_height(self, pixels: int) -> None:
        """Make every row so high, in logical pixels."""
        self.verticalHeader().setDefaultSectionSize(pixels)

    @property
    def chosen(self) -> Row | None:
        """The row with the cursor."""
        return self._rows.row_at(self.currentIndex())

    def choose(self, key: Hashable) -> bool:
        """Put the cursor on the row with that key; False where it is not there."""
        place = self._rows.place_of(key)
        if place is None:
            return False
        self.setCurrentIndex(self._rows.index(place, max(0, self.currentIndex().column())))
        return True

    @property
    def shown_columns(self) -> tuple[Column[Row], ...]:
        """The columns that are not hidden, in the order shown."""
        header, columns = self.horizontalHeader(), self._rows.columns
        places = [header.logicalIndex(place) for place in range(len(columns))]
        return tuple(columns[place] for place in places if not header.isSectionHidden(place))

    def extract(self) -> Extract:
        """What the table shows now."""
        columns, rows = self.shown_columns, self._rows.rows

        def texts() -> tuple[tuple[str, ...], ...]:
            return tuple(tuple(one_line(column.text(row)) for column in columns) for row in rows)

        return Extract(tuple(tr(column.title) if column.title else "" for column in columns), len(rows), texts)

    def copied_text(self) -> str:
        """The selected rows as lines with tabs between the cells, as spreadsheets take them; a cell of two lines becomes one."""
        columns, rows = self.shown_columns, self._rows.rows
        lines = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        return "\n".join("\t".join(one_line(column.text(rows[line])) for column in columns) for line in lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies whole rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied_text())
        else:
            super().keyPressEvent(event)
