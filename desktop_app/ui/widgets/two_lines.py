"""Rows of two lines a cell: what is read first, and under it, muted, what belongs to it; a line break in the text parts them."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.style.view_option import is_selected, rect_of
from desktop_app.ui.tables import ROW_ROLE

_PAD = 10


class TwoLineDelegate(QStyledItemDelegate):
    """Draws two lines a cell; `strong` columns say names and times, `ink_of` names the ink of a row's cell, which never speaks alone."""

    def __init__(self, look: Look, strong: frozenset[int], ink_of: Callable[[Any, int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._strong, self._ink_of = look, strong, ink_of

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw one cell; the chosen row has an edge before its first."""
        palette, rect, chosen = self._look.palette, rect_of(option), is_selected(option)
        painter.fillRect(rect, QColor(palette.accent_soft if chosen else palette.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line2))
        self.draw(painter, rect, index, chosen)
        if chosen and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(palette.accent))

    def draw(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, chosen: bool) -> None:
        """What stands in a cell, over its ground."""
        ink = colour(self._look.palette, self._ink_of(index.data(ROW_ROLE), index.column()))
        self._words(painter, rect.adjusted(_PAD, 0, -4, -1), str(index.data() or ""), ink, index.column())

    def _words(self, painter: QPainter, area: QRect, text: str, ink: str, column: int) -> None:
        first, _, second = text.partition("\n")
        strong = self._look.medium if column in self._strong and second else self._look.body
        lines = [(strong, ink, first)] + ([(self._look.secondary, self._look.palette.muted, second)] if second else [])
        heights = [QFontMetrics(font).height() for font, _, _ in lines]
        top = area.center().y() - sum(heights) // 2
        for (font, pen, words), height in zip(lines, heights, strict=True):
            painter.setFont(font)
            painter.setPen(QColor(pen))
            box = QRect(area.left(), top, area.width(), height)
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            top += height


def two_lines(strong: str, second: str) -> str:
    """A cell's text; one line where there is no second."""
    return f"{strong}\n{second}" if second else strong
