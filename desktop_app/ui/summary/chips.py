"""The places of one day as chips that flow in lines: time, channel letter or patient, the sign of the state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.core.dates import time_short
from desktop_app.core.i18n import tr
from desktop_app.queries.day import SlotCell
from desktop_app.ui.slot_looks import CONFLICT, FREE, PROVISIONAL, Mark, SlotLook, channel_named, channel_of, look_of
from desktop_app.ui.slot_marks import draw_mark
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.style.view_option import is_selected, rect_of
from desktop_app.ui.tables import Column, KeyedModel

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_SPACE = 6
_SIGN = 14


def slot_aloud(slot: SlotCell, zone: tzinfo, now: datetime) -> str:
    """«11:45, свободно, регистратура»; «12:00, предварительно, Иванова А. С.»."""
    look = look_of(slot, now)
    said = [time_short(slot.start, zone), tr(look.word)]
    if slot.overbooked:
        said.append(tr("over the schedule"))
    if look is FREE:
        said += [tr(channel_named(code).word) for code in slot.channels if channel_named(code).word]
    return ", ".join(part for part in (*said, slot.patient) if part)


@dataclass(frozen=True)
class _Chip:
    """A place under its key: the same place sold twice stands there twice."""

    key: tuple[str, int]
    slot: SlotCell


class SlotChips(QListView):
    """The list itself; arrows walk in it, what is chosen is read by `chosen`."""

    def __init__(self, look: Look, zone: Callable[[], tzinfo], parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._zone = look, zone
        self.now = datetime.max.replace(tzinfo=UTC)
        self._slots: KeyedModel[_Chip] = KeyedModel(
            (Column("place", "", self._text, reads=self._aloud, tip=self._aloud),), lambda chip: chip.key, self
        )
        self.setModel(self._slots)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(_SPACE // 2)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_ChipDelegate(look, zone, self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An arrow at the first or the last place stays there, and does not wander on in the grid that lies below."""
        super().keyPressEvent(event)
        if event.key() in _ARROWS:
            event.accept()

    def show_slots(self, slots: tuple[SlotCell, ...], now: datetime) -> None:
        """Show `slots` as they stand at `now`; the chosen one stays chosen, else the first free one becomes it."""
        self.now = now
        seen: dict[str, int] = {}
        chips = []
        for slot in slots:
            seen[slot.slot_id] = seen.get(slot.slot_id, 0) + 1
            chips.append(_Chip((slot.slot_id, seen[slot.slot_id]), slot))
        self._slots.replace(chips)
        if not self.currentIndex().isValid():
            first = next((at for at, slot in enumerate(slots) if look_of(slot, now) is FREE), 0)
            self.setCurrentIndex(self._slots.index(first, 0))

    @property
    def chosen(self) -> SlotCell | None:
        """The place with the cursor."""
        chip = self._slots.row_at(self.currentIndex())
        return chip.slot if chip is not None else None

    @property
    def slots(self) -> tuple[SlotCell, ...]:
        """All places."""
        return tuple(chip.slot for chip in self._slots.rows)

    def choose_next_free(self) -> bool:
        """Put the cursor on the next place that can be taken."""
        rows = self.slots
        after = self.currentIndex().row() + 1
        found = next((at for at in range(after, len(rows)) if look_of(rows[at], self.now) is FREE), None)
        if found is None:
            return False
        self.setCurrentIndex(self._slots.index(found, 0))
        return True

    def lines_at(self, width: int) -> int:
        """How many lines the chips take in `width` pixels."""
        return -(-len(self._slots.rows) // self._fit(width))

    def line_of_chosen(self, width: int) -> int:
        """In which line of `width` pixels the chosen place stands, from 0."""
        return max(0, self.currentIndex().row()) // self._fit(width)

    def _fit(self, width: int) -> int:
        delegate_size = self.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex())
        return max(1, (width - _SPACE) // (delegate_size.width() + _SPACE))

    @property
    def line_height(self) -> int:
        """The height of one line of chips."""
        return self._look.sizes.row + _SPACE

    def _text(self, chip: _Chip) -> str:
        return " ".join(part for part in (time_short(chip.slot.start, self._zone()), chip.slot.patient) if part)

    def _aloud(self, chip: _Chip) -> str:
        return slot_aloud(chip.slot, self._zone(), self.now)


class _ChipDelegate(QStyledItemDelegate):
    """Draws one place."""

    def __init__(self, look: Look, zone: Callable[[], tzinfo], chips: SlotChips) -> None:
        super().__init__(chips)
        self._look, self._zone, self._chips = look, zone, chips

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Wide enough for the time and ten letters of a name."""
        metrics = QFontMetrics(self._look.secondary)
        width = metrics.horizontalAdvance("00:00  Щёголева В. Н.") + _SIGN + 20
        return QSize(width, self._look.sizes.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Ground, edge, time, name or letter, sign, and the frame of the chosen one."""
        slot: SlotCell = index.data(Qt.ItemDataRole.UserRole).slot
        look = look_of(slot, self._chips.now)
        box = rect_of(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, QRectF(box), look, slot)
        self._words(painter, box, look, slot)
        if is_selected(option):
            painter.setPen(QPen(self._ink("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, look: SlotLook, slot: SlotCell) -> None:
        path = QPainterPath()
        path.addRoundedRect(area, 4, 4)
        painter.fillPath(path, self._ink(look.fill))
        if look.dashed or look.outlined:
            pen = QPen(self._ink(look.edge if look.outlined else "edge"), 1)
            if look.dashed:
                pen.setDashPattern([3.0, 2.0])
            painter.setPen(pen)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if not look.outlined:
            painter.setClipPath(path)
            edge = channel_of(slot).edge if look is FREE else look.edge
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), self._ink(edge))
            painter.setClipping(False)

    def _words(self, painter: QPainter, box: QRect, look: SlotLook, slot: SlotCell) -> None:
        inner = box.adjusted(9, 0, -7, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        free = look is FREE
        painter.setFont(self._look.medium if free else self._look.secondary)
        painter.setPen(self._ink("text" if free or look in (PROVISIONAL, CONFLICT) else look.ink))
        time = time_short(slot.start, self._zone()) + (" +" if slot.overbooked else "")
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, time)
        left = painter.fontMetrics().horizontalAdvance(f"{time}  ")
        painter.setFont(self._look.secondary)
        if free:
            letter = channel_of(slot).letter
            painter.setPen(self._ink("muted"))
            painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, tr(letter) if letter else "")
            return
        right = self._sign(painter, inner, look)
        name = slot.patient or tr(look.word)
        rest = QRect(inner.left() + left, inner.top(), right - inner.left() - left, inner.height())
        painter.setPen(self._ink(look.ink))
        painter.drawText(
            rest, middle | Qt.AlignmentFlag.AlignLeft, painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, rest.width())
        )

    def _sign(self, painter: QPainter, inner: QRect, look: SlotLook) -> int:
        """Draw the sign at the right; gives where the words must end."""
        if look.sign is Mark.NO_SHOW:
            text = tr("n/s")
            painter.setPen(self._ink(look.ink))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
            return inner.right() - painter.fontMetrics().horizontalAdvance(f"{text} ")
        if look.sign is Mark.NONE:
            return inner.right()
        draw_mark(painter, look.sign, QPointF(inner.right() - _SIGN / 2 + 1, inner.center().y() + 0.5), self._ink(look.edge))
        return inner.right() - _SIGN - 2

    def _ink(self, name: str) -> QColor:
        return QColor(colour(self._look.palette, name))
