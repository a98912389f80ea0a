"""One line of the command palette: what it says and how it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.ui.style.fonts import resized
from desktop_app.ui.style.icons import pixmap
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.view_option import is_selected, rect_of

LINE_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Line:
    """One line of the list; `ready` is False for a command that would not act now, `why` says why."""

    title: str
    detail: str
    icon: str
    run: Callable[[], object]
    key: str = ""
    ready: bool = True
    why: str = ""

    @property
    def reads(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.title, self.detail, self.key, self.why) if part)


class LineDelegate(QStyledItemDelegate):
    """Icon, title, detail, key cap."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, self._look.sizes.control + 6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        line: Line = index.data(LINE_ROLE)
        palette, sizes = self._look.palette, self._look.sizes
        box = rect_of(option).adjusted(8, 1, -8, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected(option):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent_soft))
            painter.drawRoundedRect(box, 6, 6)
        ink = palette.text if line.ready else palette.faint
        picture = pixmap(line.icon, palette.muted, sizes.icon, painter.device().devicePixelRatio())
        painter.drawPixmap(box.left() + 8, box.center().y() - sizes.icon // 2 + 1, picture)
        right = box.right() - 10
        if line.key:
            right = self._paint_key(painter, box, line.key) - 10
        left = box.left() + 8 + sizes.icon + 10
        painter.setFont(self._look.body)
        painter.setPen(QColor(ink))
        title_width = min(painter.fontMetrics().horizontalAdvance(line.title), right - left)
        middle = Qt.AlignmentFlag.AlignVCenter
        title = painter.fontMetrics().elidedText(line.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), title_width + 2, box.height()), middle, title)
        painter.setPen(QColor(palette.muted))
        painter.setFont(self._look.secondary)
        rest = QRect(left + title_width + 12, box.top(), max(0, right - left - title_width - 12), box.height())
        said = line.detail or line.why
        detail = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, middle | Qt.AlignmentFlag.AlignRight, detail)
        painter.restore()

    def _paint_key(self, painter: QPainter, box: QRect, key: str) -> int:
        palette, sizes = self._look.palette, self._look.sizes
        painter.setFont(resized(self._look.body, sizes.key, self._look.medium.weight()))
        width = painter.fontMetrics().horizontalAdvance(key) + 12
        height = sizes.key + 7
        cap = QRect(box.right() - 8 - width, box.center().y() - height // 2, width, height)
        painter.setPen(QColor(palette.edge))
        painter.setBrush(QColor(palette.surface))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(QColor(palette.muted))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return cap.left()
