"""A template drawn as a week: a column for each day of its rotation, the hours downwards, blocks to be moved and stretched by the mouse."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.schedule_template import Quota, Template
from desktop_app.models.slot import VisitKind
from desktop_app.models.template_drawing import STEP_MINUTES, Block, blocks_of
from desktop_app.ui.slot_looks import channel_named
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import Palette
from desktop_app.ui.timetable.words import KIND_LETTERS, KINDS, channels_words, day_name, quota_letters, span_words
from desktop_app.ui.widgets.announce import announce

_HEAD, _AXIS, _NARROWEST, _EDGE = 28, 48, 96, 7
_MORNING, _EVENING, _HOUR = 7 * 60, 20 * 60, 60
_FILLS = {VisitKind.PRIMARY: "booked", VisitKind.REPEAT: "arrived", VisitKind.PREVENTIVE: "provisional"}


class WeekGrid(QWidget):
    """`chosen` tells that the cursor moved; `dragged` a block by so many minutes, stretched where the flag is set."""

    chosen = Signal()
    dragged = Signal(int, bool)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.template: Template | None = None
        self.day = self.place = 0
        self._grip: tuple[float, bool] | None = None
        self._pulled = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("The template as a week"))
        look.changed.connect(self.update)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Those of the day with the cursor."""
        return blocks_of(self.template.days[self.day]) if self.template is not None else ()

    @property
    def block(self) -> Block | None:
        """The one under the cursor."""
        return self.blocks[self.place] if self.place < len(self.blocks) else None

    def show_template(self, template: Template, keep: Block | None = None) -> None:
        """Draw it; the cursor stays, or follows the block `keep`."""
        self.template = template
        self.day = min(self.day, len(template.days) - 1)
        if keep is not None and keep in self.blocks:
            self.place = self.blocks.index(keep)
        self.setMinimumSize(QSize(_AXIS + _NARROWEST * len(template.days), 320))
        self.go(0, 0)

    def go(self, days: int, places: int) -> None:
        """The cursor to another day, or to another block of the day."""
        if self.template is None:
            return
        self.day = max(0, min(self.day + days, len(self.template.days) - 1))
        self.place = max(0, min(self.place + places, len(self.blocks) - 1))
        self.update()
        block = self.block
        free = tr("free day")
        told = f"{day_name(self.template, self.day)}, {self._words(block) if block is not None else free}"
        self.setAccessibleDescription(told)
        if self.isVisible():
            announce(self, told)
        self.chosen.emit()

    @staticmethod
    def _words(block: Block) -> str:
        piece = block.piece
        kind = tr("given to nobody") if piece.closed else tr(KINDS[piece.kind])
        whose = (f"{channels_words(quota.channels)} {quota.places or ''}".strip() for quota in piece.quotas)
        return ", ".join((span_words(block.span), kind, *whose))

    # Drawing

    @property
    def _hours(self) -> tuple[int, int]:
        spans = [one.span for day in self.template.days for one in blocks_of(day)] if self.template is not None else []
        first = min([_MORNING, *(span.starts // _HOUR * _HOUR for span in spans)])
        return first, max([_EVENING, *(-(-span.ends // _HOUR) * _HOUR for span in spans)])

    def _y(self, minute: int) -> float:
        first, last = self._hours
        return _HEAD + (minute - first) * (self.height() - _HEAD - 4) / (last - first)

    def rect_of(self, day: int, block: Block) -> QRectF:
        """Where a block is drawn."""
        count = len(self.template.days) if self.template is not None else 1
        wide = (self.width() - _AXIS) / count
        top, foot = self._y(block.span.starts), self._y(block.span.ends)
        return QRectF(_AXIS + day * wide + 3, top + 1, wide - 6, foot - top - 2)

    @property
    def column_middle(self) -> int:
        """Where the day with the cursor stands, in pixels from the left."""
        count = len(self.template.days) if self.template is not None else 1
        return int(_AXIS + (self.day + 0.5) * (self.width() - _AXIS) / count)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axis, heads, blocks."""
        if self.template is None:
            return
        painter, palette = QPainter(self), self._look.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(palette.surface))
        painter.setFont(self._look.secondary)
        first, last = self._hours
        for minute in range(first, last + 1, _HOUR):
            y = self._y(minute)
            painter.setPen(QColor(palette.line2))
            painter.drawLine(QPointF(_AXIS, y), QPointF(self.width(), y))
            painter.setPen(QColor(palette.muted))
            painter.drawText(QRectF(0, y - 8, _AXIS - 8, 16), Qt.AlignmentFlag.AlignRight, f"{minute // _HOUR:02}:00")
        wide = (self.width() - _AXIS) / len(self.template.days)
        for number, day in enumerate(self.template.days):
            left = _AXIS + number * wide
            painter.setFont(self._look.medium)
            painter.setPen(QColor(palette.accent_text if number == self.day else palette.text))
            painter.drawText(QRectF(left, 4, wide, _HEAD - 6), Qt.AlignmentFlag.AlignCenter, day_name(self.template, number))
            if number == self.day:
                painter.fillRect(QRectF(left + 3, _HEAD - 4, wide - 6, 2), QColor(palette.accent))
            for place, block in enumerate(blocks_of(day)):
                self._draw(painter, palette, number, block, (number, place) == (self.day, self.place))
        painter.end()

    def _draw(self, painter: QPainter, palette: Palette, number: int, block: Block, is_chosen: bool) -> None:
        rect = self.rect_of(number, block)
        if is_chosen and self._grip is not None:
            pulled = self._y(self._pulled) - self._y(0)
            rect.adjust(0, 0 if self._grip[1] else pulled, 0, pulled)
        painter.setPen(QPen(QColor(palette.accent if is_chosen else palette.edge), 2.4 if is_chosen else 1))
        name = "closed" if block.piece.closed else _FILLS.get(block.piece.kind, "accent_soft")
        painter.setBrush(QColor(getattr(palette, name)))
        painter.drawRoundedRect(rect, 5, 5)
        for pause in block.breaks:
            painter.fillRect(QRectF(rect.left() + 2, self._y(pause.starts), rect.width() - 4, self._y(pause.ends) - self._y(pause.starts)),
                             QColor(palette.surface))  # fmt: skip
        self._write(painter, palette, rect.adjusted(6, 3, -3, -2), block)

    def _write(self, painter: QPainter, palette: Palette, room: QRectF, block: Block) -> None:
        """Hours, kind, then the letters of the channels, as much as there is room for; a low one has its kind in a letter."""
        piece, metrics = block.piece, QFontMetrics(self._look.secondary)
        line, hours = metrics.lineSpacing(), span_words(block.span)
        lines = max(1, int(room.height()) // line)
        painter.setFont(self._look.secondary)
        painter.setPen(QColor(palette.text))
        kind = (piece.comment or tr("given to nobody")) if piece.closed else tr(KINDS[piece.kind])
        said = [hours, kind] if lines > 1 else [f"{hours} {'' if piece.closed else tr(KIND_LETTERS[piece.kind])}"]
        cut = (metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width())) for words in said)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "\n".join(cut))
        left, top = room.left(), room.top() + 2 * line + 3
        for quota in piece.quotas if not piece.closed else ():
            letters = quota_letters(quota)
            wide = metrics.horizontalAdvance(letters) + 12
            if left + wide > room.right():
                left, top = room.left(), top + line + 4
            if top + line > room.bottom():
                break
            self._pill(painter, palette, QRectF(left, top, wide, line + 1), quota, letters)
            left += wide + 4

    def _pill(self, painter: QPainter, palette: Palette, rect: QRectF, quota: Quota, letters: str) -> None:
        edge = channel_named(quota.channels[0].value if quota.channels else "").edge
        painter.fillRect(rect, QColor(palette.surface))
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(getattr(palette, edge)))
        painter.drawText(rect.adjusted(7, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, letters)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the block or the day under the mouse; by its lower edge it is stretched."""
        if self.template is None:
            return
        at = event.position()
        day = int((at.x() - _AXIS) * len(self.template.days) / max(1.0, self.width() - _AXIS))
        self.day = max(0, min(day, len(self.template.days) - 1))
        for place, block in enumerate(self.blocks):
            rect = self.rect_of(self.day, block)
            if rect.contains(at):
                self.place, self._pulled = place, 0
                self._grip = at.y(), rect.bottom() - at.y() < _EDGE
        self.go(0, 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The block follows in steps."""
        if self._grip is not None:
            minutes = (event.position().y() - self._grip[0]) / (self._y(_HOUR) - self._y(0)) * _HOUR
            self._pulled = round(minutes / STEP_MINUTES) * STEP_MINUTES
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: it is moved or stretched."""
        if self._grip is not None:
            grip, self._grip = self._grip, None
            if self._pulled:
                self.dragged.emit(self._pulled, grip[1])
            self.update()
