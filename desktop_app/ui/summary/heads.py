"""The heads of Сводка: days above with today marked, specialists at the side with where they receive."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.style.look import Look
from desktop_app.ui.summary.lines import GroupLine, SpecialistLine
from desktop_app.ui.summary.model import SummaryModel

_PAD = 14
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class _Heads(QHeaderView):
    """What both heads share: they only show, nothing is clicked or dragged."""

    def __init__(self, look: Look, model: SummaryModel, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self._look, self._lines = look, model
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        look.changed.connect(self.viewport().update)

    def _ground(self, painter: QPainter, box: QRect, colour: str) -> None:
        palette = self._look.palette
        painter.fillRect(box, QColor(colour))
        painter.setPen(QPen(QColor(palette.line2), 1))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        painter.drawLine(box.right(), box.top(), box.right(), box.bottom())

    def _write(self, painter: QPainter, box: QRect, font: QFont, ink: str, text: str, where: Qt.AlignmentFlag = _LEFT) -> None:
        painter.setFont(font)
        painter.setPen(QColor(ink))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, where, shown)


class DayHeads(_Heads):
    """«вт 24» over «сегодня»."""

    def __init__(self, look: Look, model: SummaryModel, parent: QWidget) -> None:
        super().__init__(look, model, Qt.Orientation.Horizontal, parent)

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(super().sizeHint().width(), self._look.sizes.list_row)

    def paintSection(self, painter: QPainter, box: QRect, logical: int) -> None:
        """Draw one head."""
        palette, heads = self._look.palette, self._lines.heads
        today, off = heads.is_today(logical), heads.is_off(logical)
        painter.save()
        self._ground(painter, box, palette.accent_soft if today else palette.bg)
        if today:
            painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), QColor(palette.accent))
        middle = box.center().y()
        above = QRect(box.left() + 2, box.top(), box.width() - 4, middle - box.top() + 1)
        below = QRect(box.left() + 2, middle + 1, box.width() - 4, box.bottom() - middle - 1)
        centre = Qt.AlignmentFlag.AlignHCenter
        ink = palette.accent_text if today else palette.faint if off else palette.text
        self._write(painter, above, self._look.medium, ink, heads.title(logical), centre | Qt.AlignmentFlag.AlignBottom)
        faint = palette.accent_text if today else palette.muted
        self._write(painter, below, self._look.secondary, faint, heads.detail(logical), centre | Qt.AlignmentFlag.AlignTop)
        painter.restore()


class SpecialistHeads(_Heads):
    """Name over room and branch; the heading of a specialty in one line."""

    def __init__(self, look: Look, model: SummaryModel, parent: QWidget) -> None:
        super().__init__(look, model, Qt.Orientation.Vertical, parent)
        self.setDefaultAlignment(_LEFT)

    def sizeHint(self) -> QSize:
        """As wide as a long surname with initials."""
        return QSize(round(216 * self._look.sizes.body / 13), super().sizeHint().height())

    def paintSection(self, painter: QPainter, box: QRect, logical: int) -> None:
        """Draw one line's head."""
        line = self._lines.line(logical)
        palette = self._look.palette
        inner = box.adjusted(_PAD, 0, -8, 0)
        painter.save()
        if isinstance(line, GroupLine):
            self._ground(painter, box, palette.bg)
            count = str(line.count)
            width = painter.fontMetrics().horizontalAdvance(count)
            self._write(painter, inner.adjusted(0, 0, -width - 8, 0), self._look.medium, palette.text, line.title or tr("Others"))
            self._write(
                painter, inner, self._look.secondary, palette.muted, count, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        elif isinstance(line, SpecialistLine):
            self._ground(painter, box, palette.surface)
            half = box.height() // 2
            row = line.row
            where = " · ".join(part for part in (tr("r. {room}", room=row.room) if row.room else "", row.branch) if part)
            above, below = (
                QRect(inner.left(), box.top(), inner.width(), half + 1),
                QRect(inner.left(), box.top() + half + 1, inner.width(), half),
            )
            self._write(
                painter, above, self._look.medium, palette.text, row.specialist, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            )
            self._write(painter, below, self._look.secondary, palette.muted, where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        painter.restore()
