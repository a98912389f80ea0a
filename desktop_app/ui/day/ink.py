"""Draws one place: its ground from a cache of small pictures, its words from prepared text, so that a scrolled frame costs little."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap, QStaticText

from desktop_app.core.i18n import tr
from desktop_app.ui.slot_looks import ChannelLook, Mark, SlotLook
from desktop_app.ui.slot_marks import draw_mark
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import Palette, colour

_RADIUS = 4.0
_EDGE = 3
_PAD_LEFT = 8
_PAD_RIGHT = 6
_SIGN = 12
_USUAL_NAME = "Щёголева В. Н."
_LETTERS = 8
_CACHED_TEXTS = 20_000
_CACHED_GROUNDS = 600


class Ink:
    """What the grid draws with: colours and fonts of the look in force. Make a new one when the look changes."""

    def __init__(self, theme: Look, density: float) -> None:
        """`density`: device pixels to a logical one."""
        self.palette: Palette = theme.palette
        self.density = density
        self.font: QFont = theme.secondary
        self.metrics = QFontMetrics(self.font)
        self.time_width = self.metrics.horizontalAdvance("00:00") + 5
        self.plus_width = self.metrics.horizontalAdvance(" +")
        self.line = self.metrics.height()
        self._names: dict[str, int] = {}
        self._texts: dict[tuple[str, int], QStaticText] = {}
        self._grounds: dict[tuple[SlotLook, ChannelLook | None, int, int], QPixmap] = {}
        self._inks: dict[str, QColor] = {}
        self.hatch = QBrush(self._hatch("closed"))
        self._closed_hatch = QBrush(self._hatch("line"))

    def smallest_lane(self, names: Iterable[str] = (), extra: bool = False) -> int:
        """So wide that each of `names` keeps eight letters (ux.md) beside its time and sign, and its plus where a place is `extra`."""
        sign = max(_SIGN, self.metrics.horizontalAdvance(tr("n/s"))) + 2
        time = self.time_width + (self.plus_width if extra else 0)
        name = max((self._least(one) for one in names), default=0)
        return _PAD_LEFT + time + max(name, self._least(_USUAL_NAME)) + sign + _PAD_RIGHT

    def _least(self, name: str) -> int:
        if name not in self._names:
            if len(self._names) > _CACHED_TEXTS:
                self._names.clear()
            advance = self.metrics.horizontalAdvance
            self._names[name] = min(advance(name), advance(f"{name[:_LETTERS]}…")) + 1
        return self._names[name]

    def ink(self, name: str) -> QColor:
        """The palette's colour called `name`."""
        if name not in self._inks:
            self._inks[name] = QColor(colour(self.palette, name))
        return self._inks[name]

    def draw(self, painter: QPainter, box: QRect, look: SlotLook, channel: ChannelLook | None, time: str, name: str) -> None:
        """Draw a place into `box`: `channel` only of a free one; `painter` has this ink's font."""
        painter.drawPixmap(box.topLeft(), self._ground(look, channel, box.size()))
        top = self._top(box)
        left = box.left() + _PAD_LEFT
        painter.setPen(self.ink(look.ink if look.ink in ("faint", "done_text", "muted") else "fill_muted"))
        width = self._time_room(time)
        painter.drawStaticText(left, top, self._text(time, width))
        if name:
            painter.setPen(self.ink(look.ink))
            painter.drawStaticText(left + width, top, self._text(name, self._name_room(box, look, time)))

    def shown_name(self, box: QRect, look: SlotLook, time: str, name: str) -> str:
        """As much of `name` as is drawn into `box`."""
        return self.metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._name_room(box, look, time))

    def _time_room(self, time: str) -> int:
        return self.time_width + (self.plus_width if time.endswith("+") else 0)

    def _name_room(self, box: QRect, look: SlotLook, time: str) -> int:
        sign = self.metrics.horizontalAdvance(tr("n/s")) + 2 if look.sign is Mark.NO_SHOW else _SIGN + 2 if look.sign else 0
        return max(0, box.width() - _PAD_LEFT - self._time_room(time) - sign - _PAD_RIGHT)

    def draw_block(self, painter: QPainter, box: QRect, look: SlotLook, words: str, at_end: bool = False) -> None:
        """Draw a live queue or the past: words without a time, on several lines where there is room, at its beginning or its end."""
        painter.drawPixmap(box.topLeft(), self._ground(replace(look, sign=Mark.NONE), None, box.size()))
        painter.setPen(self.ink(look.ink))
        room = box.adjusted(_PAD_LEFT, 2, -_PAD_RIGHT, -2)
        if box.height() > 2 * self.line:
            painter.drawText(
                room, (Qt.AlignmentFlag.AlignBottom if at_end else Qt.AlignmentFlag.AlignTop) | Qt.TextFlag.TextWordWrap, words
            )
        else:
            painter.drawStaticText(room.left(), self._top(box), self._text(words, room.width()))

    def words_in(self, box: QRect, time: str, name: str) -> QRect:
        """Where the words of a place stand, with a little air around."""
        width = self.metrics.horizontalAdvance(f"{time} {name}") + 8
        return QRect(box.left() + _PAD_LEFT - 3, self._top(box), min(width, box.width() - _PAD_LEFT), self.line)

    def _top(self, box: QRect) -> int:
        """Words stand in the middle of a low place and at the top of a tall one."""
        return box.top() + (2 if box.height() > self.line + 8 else (box.height() - self.line) // 2)

    def _text(self, text: str, room: int) -> QStaticText:
        key = (text, room)
        made = self._texts.get(key)
        if made is None:
            if len(self._texts) > _CACHED_TEXTS:
                self._texts.clear()
            made = QStaticText(self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room)))
            made.setTextFormat(Qt.TextFormat.PlainText)
            made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            made.prepare(font=self.font)
            self._texts[key] = made
        return made

    # Grounds: fill, border, coloured edge, sign and channel letter

    def _ground(self, look: SlotLook, channel: ChannelLook | None, size: QSize) -> QPixmap:
        key = (look, channel, size.width(), size.height())
        made = self._grounds.get(key)
        if made is None:
            if len(self._grounds) > _CACHED_GROUNDS:
                self._grounds.clear()
            made = self.ground(look, channel, size)
            self._grounds[key] = made
        return made

    def ground(self, look: SlotLook, channel: ChannelLook | None, size: QSize) -> QPixmap:
        """The picture of a place without its words, for the legend too."""
        picture = QPixmap(size * self.density)
        picture.setDevicePixelRatio(self.density)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, 0, size.width(), size.height())
        path = QPainterPath()
        path.addRoundedRect(area, _RADIUS, _RADIUS)
        painter.setClipPath(path)
        painter.fillRect(area, self.ink(look.fill))
        if look.fill == "closed":
            painter.fillRect(area, self._closed_hatch)
        self._border(painter, area, look)
        if not look.outlined:
            painter.fillRect(QRectF(0, 0, _EDGE, size.height()), self.ink(channel.edge if channel else look.edge))
        self._sign(painter, area, look, channel)
        painter.end()
        return picture

    def _border(self, painter: QPainter, area: QRectF, look: SlotLook) -> None:
        if not (look.dashed or look.outlined):
            return
        pen = QPen(self.ink(look.edge if look.outlined else "line"), 1.5 if look.outlined and not look.dashed else 1.0)
        if look.dashed:
            pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = pen.widthF() / 2
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), _RADIUS - inset, _RADIUS - inset)

    def _sign(self, painter: QPainter, area: QRectF, look: SlotLook, channel: ChannelLook | None) -> None:
        middle = min(area.height() / 2, 2 + self.line / 2) if area.height() > self.line + 8 else area.height() / 2
        spot = QPointF(area.right() - _PAD_RIGHT - _SIGN / 2, middle)
        if channel is not None:
            painter.setPen(self.ink("fill_muted"))
            self._letters(painter, area, middle, tr(channel.letter) if channel.letter else "")
        elif look.sign is Mark.NO_SHOW:
            painter.setPen(self.ink("noshow_line" if not self.palette.dark else "text"))
            self._letters(painter, area, middle, tr("n/s"))
        elif look.sign:
            draw_mark(painter, look.sign, spot, self.ink(look.edge))

    def _letters(self, painter: QPainter, area: QRectF, middle: float, letters: str) -> None:
        painter.setFont(self.font)
        box = QRectF(area.left(), middle - self.line / 2, area.width() - _PAD_RIGHT, self.line)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, letters)

    def _hatch(self, name: str) -> QPixmap:
        """Slanting stripes, told from white by their shape and not only by their grey."""
        side = 12
        tile = QPixmap(QSize(side, side) * self.density)
        tile.setDevicePixelRatio(self.density)
        tile.fill(Qt.GlobalColor.transparent)
        painter = QPainter(tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.ink(name), 4.2))
        for shift in (-side, 0, side):
            painter.drawLine(QPointF(shift - 2, side + 2), QPointF(shift + side + 2, -2))
        painter.end()
        return tile
