"""Cells whose words stand in an ink of their own."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.style.view_option import is_selected, rect_of
from desktop_app.ui.tables import ROW_ROLE


class InkDelegate(QStyledItemDelegate):
    """Writes how a row stands in the ink that `ink_of` names: a colour of the palette, which goes with its sign and words, never alone."""

    def __init__(self, look: Look, ink_of: Callable[[Any], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._ink_of = look, ink_of

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw one cell."""
        palette, rect, row = self._look.palette, rect_of(option), index.data(ROW_ROLE)
        painter.fillRect(rect, QColor(palette.accent_soft if is_selected(option) else palette.surface))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line2))
        room = rect.adjusted(11, 0, -8, -2)  # where the plain cells beside it have their words
        painter.setFont(self._look.body)
        painter.setPen(QColor(colour(palette, self._ink_of(row))))
        shown = QFontMetrics(self._look.body).elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
