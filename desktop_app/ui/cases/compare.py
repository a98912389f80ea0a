"""Base, mine and theirs side by side in words: a small table, so that a screen reader hears each with its heading."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop_app.core.i18n import tr
from desktop_app.queries.case_fields import Compared
from desktop_app.ui.cases.words import field_name, side_text
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.view_option import rect_of

_AROUND, _ABOVE_AND_BELOW = 24, 8
"""What a cell leaves free beside its words and above and below them, in px."""
_TALLEST = 1000


@dataclass(frozen=True)
class Side:
    """A column of the table."""

    name: str
    title: str


class DifferenceDelegate(QStyledItemDelegate):
    """Frames what differs; the words are said to differ as well."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw one cell."""
        if index.data(Qt.ItemDataRole.UserRole):
            rect = rect_of(option)
            painter.fillRect(rect, QColor(self._look.palette.accent_soft))
            painter.setPen(QPen(QColor(self._look.palette.accent), 1.5))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As tall as the words are when they wrap between the paddings, which the measuring of Qt leaves out."""
        size, table = super().sizeHint(option, index), self.parent()
        if not isinstance(table, QTableWidget):
            return size
        metrics = QFontMetrics(self._look.medium)
        width = max(1, table.columnWidth(index.column()) - _AROUND)
        words = metrics.boundingRect(0, 0, width, _TALLEST, Qt.TextFlag.TextWordWrap, str(index.data() or ""))
        return QSize(size.width(), max(size.height(), words.height() + _ABOVE_AND_BELOW))


class CompareTable(QTableWidget):
    """Shows what was, what we have and what the central has; where the two disagree ours is marked and said to differ."""

    def __init__(self, look: Look, zone: Callable[[], tzinfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._zone = look, zone
        self._fields: tuple[Compared, ...] = ()
        self._sides = (Side("base", tr("Was")), Side("mine", tr("Ours")), Side("theirs", tr("At the central")))
        self.setAccessibleName(tr("What was, ours, the central's"))
        self.setColumnCount(4)
        self.setItemDelegate(DifferenceDelegate(look, self))
        self.setHorizontalHeaderLabels(["", *(side.title for side in self._sides)])
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.setColumnWidth(0, 96)
        self.setWordWrap(True)
        self.horizontalHeader().sectionResized.connect(self._fit)
        look.changed.connect(self._dress_again)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def texts(self) -> list[tuple[str, ...]]:
        """All cells as text."""
        return [tuple(self._text(row, column) for column in range(4)) for row in range(self.rowCount())]

    def show_fields(self, fields: tuple[Compared, ...]) -> None:
        """Show `fields`, one a row."""
        self._fields = fields
        there = {one.kind for one in fields if one.theirs is not None}
        self.setRowCount(len(fields))
        for row, one in enumerate(fields):
            values = (one.base, one.mine, one.theirs)
            words = [side_text(one, value, side.name, self._zone()) for value, side in zip(values, self._sides, strict=True)]
            self._put(row, 0, field_name(one), self._look.palette.muted)
            for column, text in enumerate(words, start=1):
                self._put(row, column, text, self._look.palette.text)
            # Compared as they are said: one word on both sides is no difference to a person, two words are. What the central has not
            # got at all differs in nothing; what it has without a field that we have (a telephone struck out there) differs in that.
            if words[1] != words[2] and one.kind in there:
                self._mark(row, words[1])
        self._fit()

    def _dress_again(self) -> None:
        """Another theme has other inks."""
        self.show_fields(self._fields)

    def _fit(self, *_section: object) -> None:
        """Other widths wrap the words otherwise."""
        self.resizeRowsToContents()
        self.setFixedHeight(self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows that were measured before the table had its width are measured again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:
        """As tall as its rows."""
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        return QSize(400, self.horizontalHeader().sizeHint().height() + rows + 2)

    def _put(self, row: int, column: int, text: str, ink: str) -> None:
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setForeground(QBrush(QColor(ink)))
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(text)
        self.setItem(row, column, item)

    def _mark(self, row: int, words: str) -> None:
        item = self.item(row, 2) or QTableWidgetItem()
        item.setFont(self._look.medium)
        item.setData(Qt.ItemDataRole.UserRole, True)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("{what}, differs", what=words))

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""
