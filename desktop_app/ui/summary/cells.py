"""Draws the cells of Сводка. A face is drawn once into a small picture out of words that are laid out once; painting puts it there."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QStaticText
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.style.fonts import resized
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.style.view_option import rect_of
from desktop_app.ui.summary.faces import Face, Tone
from desktop_app.ui.summary.model import SummaryModel

_KEPT = 8000
_HATCH = 12
_INKS = ("text", "muted", "faint", "bg", "surface", "accent", "accent_soft", "line2")


class Type(StrEnum):
    """The three types of a cell."""

    STRONG = "strong"
    SMALL = "small"
    TINY = "tiny"


@dataclass(frozen=True)
class _Laid:
    """A text laid out once, with its size in logical pixels."""

    text: QStaticText
    width: int
    height: int


@dataclass(frozen=True)
class _Word:
    """A laid text with its place in the cell."""

    font: QFont
    ink: QColor
    left: int
    top: int
    text: QStaticText


_Key = tuple[Face, int, int, bool]


class CellDelegate(QStyledItemDelegate):
    """Puts pictures of faces where the view asks for a cell."""

    def __init__(self, look: Look, model: SummaryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._model, self._view = look, model, parent
        self._pictures: dict[_Key, QPixmap] = {}
        self._once: set[_Key] = set()
        self._ink = _Ink(look, parent.devicePixelRatioF())
        self.today_column = -1
        self.chosen = (-1, -1)
        look.changed.connect(self.redress)

    def redress(self) -> None:
        """The look changed, or the window went to another screen: draw everything anew."""
        self._ink = _Ink(self._look, self._view.devicePixelRatioF())
        self._pictures.clear()
        self._once.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Put the picture of the face; frame it where it is the `chosen` cell, for the option's state is dear to ask."""
        box = rect_of(option)
        row, column = index.row(), index.column()
        face, today = self._model.face(row, column), column == self.today_column
        key = (face, box.width(), box.height(), today)
        picture = self._pictures.get(key)
        if picture is not None:
            painter.drawPixmap(box.topLeft(), picture)
        elif key not in self._once:
            self._once.add(key)
            self._ink.put(painter, face, box, today)
        else:
            painter.drawPixmap(box.topLeft(), self._keep(key, face, box, today))
        if (row, column) == self.chosen:
            self._ink.frame(painter, box)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Wide enough for «≥100 / 100»."""
        return QSize(self._ink.narrowest, self._look.sizes.list_row)

    @property
    def narrowest(self) -> int:
        """The least width of a day's column."""
        return self._ink.narrowest

    def _keep(self, key: _Key, face: Face, box: QRect, today: bool) -> QPixmap:
        """A face that is seen a second time is kept as a picture: counts change all day, and most faces are seen once."""
        if self._ink.density != self._view.devicePixelRatioF() or len(self._once) > _KEPT:
            self.redress()
        made = self._ink.draw(face, box.size(), today)
        self._pictures[key] = made
        return made


class _Ink:
    """Colours and fonts of the look in force, and how a face is drawn with them."""

    def __init__(self, look: Look, density: float) -> None:
        self.density = density
        tiny = resized(look.body, max(10, look.sizes.secondary - 1))
        self._fonts: dict[Type, QFont] = {Type.STRONG: look.medium, Type.SMALL: look.secondary, Type.TINY: tiny}
        self._metrics = {kind: QFontMetrics(font) for kind, font in self._fonts.items()}
        self._texts: dict[tuple[Type, str, int], _Laid] = {}
        self._inks = {name: QColor(colour(look.palette, name)) for name in _INKS}
        self._gap = self._metrics[Type.TINY].horizontalAdvance(" ")
        widest = self._metrics[Type.STRONG].horizontalAdvance("≥00") + self._metrics[Type.SMALL].horizontalAdvance("/ 00") + 14
        self.narrowest = max(widest, 58 * look.sizes.body // 13)

    def draw(self, face: Face, size: QSize, today: bool) -> QPixmap:
        """The picture of `face` for a cell of `size`."""
        picture = QPixmap(size * self.density)
        picture.setDevicePixelRatio(self.density)
        painter = QPainter(picture)
        self.put(painter, face, QRect(0, 0, size.width(), size.height()), today)
        painter.end()
        return picture

    def put(self, painter: QPainter, face: Face, box: QRect, today: bool) -> None:
        """Draw `face` into `box`."""
        words = self._words(face, box.size())
        ground = self._ground_colour(face, today)
        left, top = box.left(), box.top()
        painter.fillRect(box, ground)
        if face.tone in (Tone.CLOSED, Tone.UNKNOWN):
            self._hatch(painter, box)
            for word in words:
                plate = QRectF(QPoint(left + word.left - 3, top + word.top), word.text.size())
                painter.fillRect(plate.adjusted(0, 0, 6, 0), ground)
        painter.fillRect(left, box.bottom(), box.width(), 1, self._inks["line2"])
        painter.fillRect(box.right(), top, 1, box.height(), self._inks["line2"])
        for word in words:
            painter.setFont(word.font)
            painter.setPen(word.ink)
            painter.drawStaticText(left + word.left, top + word.top, word.text)

    def frame(self, painter: QPainter, box: QRect) -> None:
        """The chosen cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._inks["accent"], 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -2, -2), 4, 4)
        painter.restore()

    def _ground_colour(self, face: Face, today: bool) -> QColor:
        if face.tone in (Tone.SUM, Tone.BLANK):
            return self._inks["bg"]
        return self._inks["accent_soft" if today and face.tone not in (Tone.CLOSED, Tone.UNKNOWN) else "surface"]

    def _hatch(self, painter: QPainter, box: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(self._inks["line2"], 3))
        for start in range(box.left() - box.height(), box.right(), _HATCH):
            painter.drawLine(start, box.top() + box.height(), start + box.height(), box.top())
        painter.restore()

    # Words

    def _words(self, face: Face, size: QSize) -> list[_Word]:
        area = QRect(0, 0, size.width(), size.height())
        if face.tone is Tone.SUM:
            return [self._word(Type.SMALL, "muted", face.head, area)]
        if not face.head:
            return self._reason(face, area) if face.below else []
        half = size.height() // 2
        if not face.below:
            return self._count(face, area)
        strong, small = self._metrics[Type.STRONG].height(), self._metrics[Type.TINY].height()
        below = QRect(0, half + 1, size.width(), small)
        free = face.tone is Tone.FREE
        words = self._count(face, QRect(0, half - strong, size.width(), strong))
        if free and face.beside:
            return words + self._letters(face.below, below)
        return [*words, self._word(Type.TINY, "faint" if face.tone is Tone.FULL else "muted", face.below, below)]

    def _letters(self, letters: str, area: QRect) -> list[_Word]:
        """As many of «Р 9 П 4 Д 2» as fit whole, laid out by pieces: there are few different ones."""
        parts = letters.split()
        laid = [self._laid(Type.TINY, f"{letter} {number}", area.width()) for letter, number in zip(parts[::2], parts[1::2], strict=True)]
        gap = self._gap
        while len(laid) > 1 and sum(one.width for one in laid) + gap * (len(laid) - 1) > area.width() - 6:
            laid.pop()
        left = (area.width() - sum(one.width for one in laid) - gap * (len(laid) - 1)) // 2
        words = []
        for one in laid:
            words.append(_Word(self._fonts[Type.TINY], self._inks["muted"], left, area.top(), one.text))
            left += one.width + gap
        return words

    def _count(self, face: Face, area: QRect) -> list[_Word]:
        """«13 / 24», in the middle."""
        weak = face.tone is Tone.FULL
        head = self._laid(Type.STRONG, face.head, area.width())
        beside = self._laid(Type.SMALL, f" {face.beside}", area.width()) if face.beside else None
        left = (area.width() - head.width - (beside.width if beside else 0)) // 2
        words = [self._word(Type.STRONG, "faint" if weak else "text", face.head, area, left)]
        if beside:
            words.append(self._word(Type.SMALL, "faint" if weak else "muted", f" {face.beside}", area, left + head.width))
        return words

    def _reason(self, face: Face, area: QRect) -> list[_Word]:
        """Why there is nothing; in two lines where the column is narrow."""
        metrics = self._metrics[Type.TINY]
        lines = [face.below]
        if metrics.horizontalAdvance(face.below) > area.width() - 4:
            lines = face.below.split(" ", 1)
        height = metrics.height()
        top = area.center().y() - height * len(lines) // 2
        ink = "muted" if face.tone is Tone.UNKNOWN else "faint"
        boxes = [QRect(0, top + number * height, area.width(), height) for number in range(len(lines))]
        return [self._word(Type.TINY, ink, line, box) for line, box in zip(lines, boxes, strict=True)]

    def _word(self, kind: Type, ink: str, text: str, area: QRect, left: int | None = None) -> _Word:
        """`text` in the middle of `area`, or from `left` on."""
        laid = self._laid(kind, text, area.width() - 4)
        begin = area.left() + (area.width() - laid.width) // 2 if left is None else left
        return _Word(self._fonts[kind], self._inks[ink], begin, area.top() + (area.height() - laid.height + 1) // 2, laid.text)

    def _laid(self, kind: Type, text: str, room: int) -> _Laid:
        made = self._texts.get((kind, text, room))
        if made is None:
            metrics = self._metrics[kind]
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            static = QStaticText(shown)
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            static.prepare(font=self._fonts[kind])
            made = _Laid(static, metrics.horizontalAdvance(shown), metrics.height())
            self._texts[kind, text, room] = made
        return made
