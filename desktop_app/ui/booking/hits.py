"""A short list of what was found, under the field it belongs to: the field keeps the focus, the list only shows and is clicked."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.style.look import Look
from desktop_app.ui.style.view_option import is_selected, rect_of
from desktop_app.ui.tables import Column, KeyedModel
from desktop_app.ui.widgets.announce import announce

_SHOWN = 6
_PAD = 10
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class HitRow:
    """One found thing in two lines; `value` is what is picked. `aloud` is what a screen reader says of it."""

    key: str
    title: str
    detail: str
    side: str
    side_detail: str
    value: object
    aloud: str


class HitList(QListView):
    """The list; `picked` tells a click."""

    picked = Signal(object)

    def __init__(self, look: Look, name: str, parent: QWidget | None = None, most: int = _SHOWN) -> None:
        """`name` is what a screen reader calls the list; more than `most` rows are scrolled."""
        super().__init__(parent)
        self._look, self._most = look, most
        self._found: KeyedModel[HitRow] = KeyedModel(
            (Column("hit", "", lambda row: row.title, reads=lambda row: row.aloud, tip=lambda row: f"{row.title}\n{row.detail}"),),
            lambda row: row.key,
            self,
        )
        self.setModel(self._found)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_HitDelegate(look, self))
        self.clicked.connect(lambda index: self.picked.emit(index.data(Qt.ItemDataRole.UserRole).value))
        look.changed.connect(self._fit)
        self.hide()

    def show_hits(self, rows: Sequence[HitRow], highlight: bool = True, keep: bool = False) -> None:
        """Show `rows`, the first one highlighted unless `highlight` is off; an empty list goes away.

        `keep`: it is the same list read again, and what was highlighted by the person stays so.
        """
        before = self.highlighted if keep else None
        self._found.replace(rows)
        self.setVisible(bool(rows))
        at = self._found.place_of(before.key) if before is not None else None
        if at is None and highlight:
            at = 0
        self.setCurrentIndex(self._found.index(at, 0) if rows and at is not None else QModelIndex())
        self._fit()

    @property
    def rows(self) -> tuple[HitRow, ...]:
        """What is shown."""
        return self._found.rows

    @property
    def highlighted(self) -> HitRow | None:
        """The row that Enter picks."""
        return self._found.row_at(self.currentIndex()) if self._found.rows else None

    def step(self, by: int) -> bool:
        """Move the highlight; False where there is nothing to move in."""
        return self.highlight(max(0, self.currentIndex().row() + by))

    def highlight(self, at: int) -> bool:
        """Highlight the row `at` (from 0), or the last one; False where there is none."""
        if not self._found.rows:
            return False
        self.setCurrentIndex(self._found.index(min(len(self._found.rows) - 1, at), 0))
        if self.highlighted is not None:
            announce(self, self.highlighted.aloud)
        return True

    def _fit(self) -> None:
        self.setFixedHeight(min(self._most, len(self._found.rows)) * self._look.sizes.list_row + 2)


class _HitDelegate(QStyledItemDelegate):
    """Draws two lines with something at their right ends."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines high."""
        return QSize(100, self._look.sizes.list_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw one hit."""
        row: HitRow = index.data(Qt.ItemDataRole.UserRole)
        palette, box = self._look.palette, rect_of(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected(option):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent_soft))
            painter.drawRoundedRect(QRectF(box).adjusted(0, 1, 0, -1), 6, 6)
            painter.setBrush(QColor(palette.accent))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 8, 3, box.height() - 16), 1.5, 1.5)
        half = box.height() // 2
        above = QRect(box.left() + _PAD, box.top() + 3, box.width() - 2 * _PAD, half - 2)
        below = QRect(box.left() + _PAD, box.top() + half, box.width() - 2 * _PAD, half - 3)
        painter.setFont(self._look.medium)
        self._line(painter, above, palette.text, row.title, row.side)
        painter.setFont(self._look.secondary)
        self._line(painter, below, palette.muted, row.detail, row.side_detail)
        painter.restore()

    def _line(self, painter: QPainter, box: QRect, ink: str, text: str, side: str) -> None:
        font = painter.font()
        painter.setFont(self._look.secondary)
        painter.setPen(QColor(self._look.palette.muted))
        painter.drawText(box, _RIGHT, side)
        taken = painter.fontMetrics().horizontalAdvance(side) + 10 if side else 0
        painter.setFont(font)
        painter.setPen(QColor(ink))
        rest = box.adjusted(0, 0, -taken, 0)
        painter.drawText(rest, _LEFT, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rest.width()))
