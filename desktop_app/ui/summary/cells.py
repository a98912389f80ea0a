"""Draws the cells of Сводка. Each face is drawn once into a small picture for its size and ground; painting a cell is putting it there."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.style.fonts import resized
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import Palette
from desktop_app.ui.style.view_option import is_selected, rect_of
from desktop_app.ui.summary.faces import Face, Tone
from desktop_app.ui.summary.model import SummaryModel

Pictures = dict[tuple[Face, int, int, bool], QPixmap]
_HATCH = 12


class CellDelegate(QStyledItemDelegate):
    """Puts pictures of faces where the view asks for a cell."""

    def __init__(self, look: Look, model: SummaryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._model, self._view = look, model, parent
        self._pictures: Pictures = {}
        self._density = 1.0
        self._ink = _Ink(look)
        self.today_column = -1
        look.changed.connect(self.redress)

    def redress(self) -> None:
        """The look changed: draw everything anew."""
        self._ink = _Ink(self._look)
        self._pictures.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Put the picture of the face; frame it where it is the chosen cell."""
        box = rect_of(option)
        column = index.column()
        face = self._model.face(index.row(), column)
        painter.drawPixmap(box.topLeft(), self._picture(face, box.width(), box.height(), column == self.today_column))
        if is_selected(option):
            self._ink.frame(painter, box)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Wide enough for «≥100 / 100»."""
        return QSize(self._ink.narrowest, self._look.sizes.list_row)

    @property
    def narrowest(self) -> int:
        """The least width of a day's column."""
        return self._ink.narrowest

    def _picture(self, face: Face, width: int, height: int, today: bool) -> QPixmap:
        key = (face, width, height, today)
        made = self._pictures.get(key)
        if made is None:
            density = self._view.devicePixelRatioF()
            if density != self._density or len(self._pictures) > 4000:
                self._pictures.clear()
                self._density = density
            made = self._ink.draw(face, QSize(width, height), today, density)
            self._pictures[key] = made
        return made


class _Ink:
    """Colours and fonts of the look in force, and how a face is drawn with them."""

    def __init__(self, look: Look) -> None:
        self._palette: Palette = look.palette
        self._strong: QFont = look.medium
        self._small: QFont = look.secondary
        self._tiny: QFont = resized(look.body, max(10, look.sizes.secondary - 1))
        self._strong_metrics, self._small_metrics = QFontMetrics(self._strong), QFontMetrics(self._small)
        self.narrowest = max(
            self._strong_metrics.horizontalAdvance("≥00") + self._small_metrics.horizontalAdvance("/ 00") + 14, 58 * look.sizes.body // 13
        )

    def draw(self, face: Face, size: QSize, today: bool, density: float) -> QPixmap:
        picture = QPixmap(size * density)
        picture.setDevicePixelRatio(density)
        picture.fill(self._colour(self._ground(face, today)))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(0, 0, size.width(), size.height())
        if face.tone in (Tone.CLOSED, Tone.UNKNOWN):
            self._hatch(painter, area, today)
        self._lines(painter, area)
        self._words(painter, face, area)
        painter.end()
        return picture

    def frame(self, painter: QPainter, box: QRect) -> None:
        """The chosen cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour(self._palette.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -2, -2), 4, 4)
        painter.restore()

    def _ground(self, face: Face, today: bool) -> str:
        palette = self._palette
        if face.tone in (Tone.SUM, Tone.BLANK):
            return palette.bg
        return palette.accent_soft if today and face.tone is not Tone.CLOSED else palette.surface

    def _hatch(self, painter: QPainter, area: QRect, today: bool) -> None:
        ink = self._palette.line if today else self._palette.line2
        painter.setPen(QPen(QColor(ink), 3))
        painter.setClipRect(area)
        for start in range(-area.height(), area.width(), _HATCH):
            painter.drawLine(start, area.height(), start + area.height(), 0)
        painter.setClipping(False)

    def _lines(self, painter: QPainter, area: QRect) -> None:
        painter.setPen(QPen(self._colour(self._palette.line2), 1))
        painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())
        painter.drawLine(area.right(), area.top(), area.right(), area.bottom())

    def _words(self, painter: QPainter, face: Face, area: QRect) -> None:
        if face.tone is Tone.SUM:
            self._write(painter, self._small, "muted", face.head, area)
        elif face.head:
            top = QRect(area.left(), area.top() + area.height() // 2 - self._strong_metrics.height(), area.width(), 0)
            top.setHeight(self._strong_metrics.height())
            self._count(painter, face, top if face.below else area)
            if face.below:
                below = QRect(area.left(), area.top() + area.height() // 2 + 1, area.width(), self._small_metrics.height())
                text = self._fitting(face.below, below.width()) if face.tone is Tone.FREE else face.below
                self._write(painter, self._tiny, "muted" if face.tone is Tone.FREE else "faint", text, below)
        elif face.below:
            self._reason(painter, face, area)

    def _reason(self, painter: QPainter, face: Face, area: QRect) -> None:
        """Why there is nothing, on a plate over the hatching; in two lines where the column is narrow."""
        lines = [face.below]
        if QFontMetrics(self._tiny).horizontalAdvance(face.below) > area.width() - 4:
            lines = face.below.split(" ", 1)
        height = QFontMetrics(self._tiny).height()
        top = area.center().y() - height * len(lines) // 2
        for number, line in enumerate(lines):
            box = QRect(area.left(), top + number * height, area.width(), height)
            if face.tone in (Tone.CLOSED, Tone.UNKNOWN):
                painter.fillRect(self._plate(line, box), self._colour(self._palette.surface))
            self._write(painter, self._tiny, "muted" if face.tone is Tone.UNKNOWN else "faint", line, box)

    def _fitting(self, letters: str, width: int) -> str:
        """As many of «Р 9 П 4 Д 2» as fit whole; a day below a time is one piece."""
        parts, metrics = letters.split(), QFontMetrics(self._tiny)
        while len(parts) > 2 and metrics.horizontalAdvance(" ".join(parts)) > width - 6:
            parts = parts[:-2]
        return " ".join(parts)

    def _plate(self, text: str, area: QRect) -> QRect:
        width = min(area.width() - 4, QFontMetrics(self._tiny).horizontalAdvance(text) + 6)
        return QRect(area.center().x() - width // 2, area.top(), width, area.height())

    def _count(self, painter: QPainter, face: Face, area: QRect) -> None:
        head = self._strong_metrics.horizontalAdvance(face.head)
        beside = self._small_metrics.horizontalAdvance(f" {face.beside}") if face.beside else 0
        left = area.left() + (area.width() - head - beside) // 2
        weak = face.tone is Tone.FULL
        self._write(painter, self._strong, "faint" if weak else "text", face.head, area, left)
        if face.beside:
            self._write(painter, self._small, "faint" if weak else "muted", f" {face.beside}", area, left + head)

    def _write(self, painter: QPainter, font: QFont, ink: str, text: str, area: QRect, left: int | None = None) -> None:
        painter.setFont(font)
        painter.setPen(self._colour(getattr(self._palette, ink)))
        if left is not None:
            painter.drawText(
                QRect(left, area.top(), area.right() - left + 1, area.height()),
                Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
                text,
            )
            return
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width() - 4)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, shown)

    def _colour(self, name: str) -> QColor:
        return QColor(name)
