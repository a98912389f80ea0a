"""The view of the day: a QTableView whose indexes have the rectangles that are painted, so that eyes and screen readers see the same."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, time, tzinfo

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QTableView, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.day.heads import HourAxis, SpecialistHead
from desktop_app.ui.day.ink import Ink
from desktop_app.ui.day.layout import Box, Cell, Gap, Scale, TimeScale, scale_for
from desktop_app.ui.day.model import DayModel, Lane
from desktop_app.ui.day.steps import Place, Steps
from desktop_app.ui.day.words import empty_words, name_text, time_text
from desktop_app.ui.slot_looks import channel_of, look_of
from desktop_app.ui.style.density import DRAWN_AT
from desktop_app.ui.style.look import Look

Index = QModelIndex | QPersistentModelIndex
_WIDTH = 128
_WIDEST = 260
_GAP = 3
_WORDS_FROM = 30
_USUAL_DAY = (time(8), time(18))
_MANY = 10_000
_Action = QAbstractItemView.CursorAction


class DayGrid(QTableView):
    """Shows a `DayModel`; `opened` tells that the cell under the cursor was double-clicked."""

    opened = Signal()

    def __init__(self, model: DayModel, look: Look, zone: tzinfo, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        self._day, self._look, self._zone, self._now = model, look, zone, now
        self._scale: Scale = scale_for([], self._usual_day(), look.sizes.row)
        self._corner: QAbstractButton | None = None
        super().__init__(parent)
        self._corner = self.findChild(QAbstractButton)
        self._ink = Ink(look, self.devicePixelRatioF())
        self._boxes: dict[int, tuple[Box, ...]] = {}
        self._gaps: dict[int, tuple[Gap, ...]] = {}
        self.head = SpecialistHead(look, now, self)
        self.axis = HourAxis(look, zone, self)
        self.setHorizontalHeader(self.head)
        self.setVerticalHeader(self.axis)
        self.setModel(model)
        self._follows_now = False
        self._letters = ""
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._forget_letters)
        self._set_up()
        for changed in (
            model.modelReset, model.layoutChanged, model.rowsInserted, model.rowsRemoved, model.columnsInserted, model.columnsRemoved,
            model.times_moved,
        ):  # fmt: skip
            changed.connect(self.arrange)
        look.changed.connect(self._look_changed)
        self.arrange()

    def _set_up(self) -> None:
        self.setAccessibleName(tr("Places of the day"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setAutoScroll(False)
        self.head.setMinimumSectionSize(40)
        self.axis.setMinimumSectionSize(1)
        # Every one of them paints all of its ground: so Qt may move what is there already, and a scrolled frame paints a strip.
        for view in (self.viewport(), self.head.viewport(), self.axis.viewport()):
            view.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.verticalScrollBar().actionTriggered.connect(self._stop_following)

    # What stands where

    @property
    def day(self) -> DayModel:
        """The model, by its own type."""
        return self._day

    @property
    def scale(self) -> Scale:
        """The layout in force: at their time, or a list."""
        return self._scale

    def boxes(self, column: int) -> tuple[Box, ...]:
        """Where the cells of a column stand, in pixels of the whole day; computed when they are first looked at."""
        if column not in self._boxes:
            lanes = self._day.lanes
            if not 0 <= column < len(lanes):
                return ()
            self._boxes[column] = self._scale.boxes(lanes[column].cells)
            self._gaps[column] = self._scale.gaps(lanes[column].cells)
        return self._boxes[column]

    def arrange(self, *_what: object) -> None:
        """Compute again where everything stands: the model or the look changed."""
        extents = [lane.extent for lane in self._day.lanes]
        self._scale = scale_for(extents, self._usual_day(), self._look.sizes.row, self._look.sizes.body / DRAWN_AT)
        self._boxes, self._gaps = {}, {}
        self.axis.scale = self._scale if isinstance(self._scale, TimeScale) else None
        self.axis.now_at = self._now_on_scale()
        self._size_columns()
        rows = max(1, self._day.rowCount())
        self.axis.setDefaultSectionSize(-(-self._scale.height // rows))
        self.updateGeometries()
        self.viewport().update()
        self.axis.viewport().update()

    def minute_passed(self) -> None:
        """Move the present minute's line, and what it leaves behind."""
        self._day.clock_moved()
        self.axis.now_at = self._now_on_scale()
        self.viewport().update()
        self.axis.viewport().update()

    def show_now(self) -> None:
        """Scroll so that the present minute stands at a third of the height, and keep it there until the person scrolls or steps."""
        self._follows_now = True
        if isinstance(self._scale, TimeScale) and self.axis.now_at is not None:
            self.verticalScrollBar().setValue(self._scale.y(self.axis.now_at) - self.viewport().height() // 3)

    def _usual_day(self) -> tuple[datetime, datetime]:
        day = self._now().astimezone(self._zone).date()
        first, last = (datetime.combine(day, hour, self._zone) for hour in _USUAL_DAY)
        return first, last

    def _now_on_scale(self) -> datetime | None:
        now = self._now()
        on = isinstance(self._scale, TimeScale) and bool(self._day.rowCount()) and self._scale.first <= now <= self._scale.last
        return now if on else None

    def _size_columns(self) -> None:
        lanes = self._day.lanes
        count = len(lanes)
        if not count:
            return
        grown = self._look.sizes.body / DRAWN_AT
        base = max(round(_WIDTH * grown), self._ink.smallest_lane() + 2 * _GAP)
        usual = min(max(base, self.viewport().width() // count), round(_WIDEST * grown))
        self.head.setDefaultSectionSize(usual)
        smallest = self._ink.smallest_lane()
        for column, lane in enumerate(lanes):
            beside = lane.extent.lanes if lane.extent else 1
            width = max(usual, beside * (smallest + 2) + 2 * _GAP) if beside > 1 else usual
            if self.head.sectionSize(column) != width:
                self.head.resizeSection(column, width)

    def _look_changed(self) -> None:
        self._ink = Ink(self._look, self.devicePixelRatioF())
        self.arrange()

    # What Qt asks of a view

    def visualRect(self, index: Index) -> QRect:
        """Exactly where the place is painted, in the viewport."""
        boxes = self.boxes(index.column()) if index.isValid() else ()
        if index.row() >= len(boxes) or not index.isValid():
            return QRect()
        return self._rect(index.column(), boxes[index.row()])

    def _rect(self, column: int, box: Box) -> QRect:
        left, width = self.columnViewportPosition(column), self.columnWidth(column)
        room = (width - 2 * _GAP) // box.lanes
        return QRect(
            left + _GAP + box.lane * room, box.top - self.verticalOffset(), room - (1 if box.lane + 1 < box.lanes else 0), box.height
        )

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The place under `point` of the viewport."""
        column = self.columnAt(point.x())
        for row in range(len(self.boxes(column))):
            index = self._day.index(row, column)
            if self.visualRect(index).contains(point):
                return index
        return QModelIndex()

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        """Bring the whole place into view."""
        rect, view = self.visualRect(index), self.viewport().rect()
        if rect.isNull():
            return
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            self.verticalScrollBar().setValue(rect.center().y() + self.verticalOffset() - view.height() // 2)
        else:
            self.verticalScrollBar().setValue(self.verticalOffset() + _overhang(rect.top() - 8, rect.bottom() + 8, view.height()))
        self.horizontalScrollBar().setValue(self.horizontalOffset() + _overhang(rect.left() - _GAP, rect.right() + _GAP, view.width()))

    def updateGeometries(self) -> None:
        """The day is as tall as its scale, whatever a table would make of its rows."""
        super().updateGeometries()
        if self._corner is not None:
            self._corner.hide()
        view, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setPageStep(view)
        bar.setSingleStep(self._scale.hour // 4)
        bar.setRange(0, max(0, self._scale.height - view))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Few specialists share a wide window."""
        super().resizeEvent(event)
        self._size_columns()
        if self._follows_now:
            self.show_now()

    def _stop_following(self, *_action: object) -> None:
        self._follows_now = False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """A click chooses the place under it."""
        index = self.indexAt(rect.topLeft())
        if index.isValid():
            self.selectionModel().select(index, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What is painted anew when the selection moves; with its outline."""
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index).adjusted(-2, -2, 2, 2)
        return region

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Follow the cursor; its outline stands a little outside the place."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            self.viewport().update(self.visualRect(index).adjusted(-2, -2, 2, 2))
        self.scrollTo(current)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key leads."""
        self._stop_following()
        steps, at = self.steps(), self._place()
        match action:
            case _Action.MoveUp | _Action.MovePrevious:
                found = steps.down(at, -1)
            case _Action.MoveDown | _Action.MoveNext:
                found = steps.down(at, 1)
            case _Action.MoveLeft | _Action.MoveRight:
                found = steps.across(at, -1 if action is _Action.MoveLeft else 1)
            case _Action.MovePageUp | _Action.MovePageDown:
                found = steps.hours_down(at, -1 if action is _Action.MovePageUp else 1)
            case _:
                found = steps.down(at, -_MANY if action is _Action.MoveHome else _MANY)
        return self._index(found)

    def steps(self) -> Steps:
        """Where keys lead as the day is now."""
        return Steps(self._day.lanes, self.boxes, self._scale.hour)

    def go_free(self, by: int) -> bool:
        """Go to the next (1) or previous (-1) free place; False where there is none."""
        found = self.steps().free(self._place(), by, self._now())
        if found is None:
            return False
        self.setCurrentIndex(self._index(found))
        return True

    def go_near(self, schedule_id: str, top: int) -> None:
        """Go to the place of a schedule that stands nearest to `top` pixels of the day, else to the first of all."""
        column = self._day.column_of(schedule_id)
        steps = self.steps()
        found = steps.nearest(column, top) if column is not None else None
        self.setCurrentIndex(self._index(found or steps.first()))

    def top_of_current(self) -> int:
        """How far from the top of the day the cursor stands, in pixels."""
        at = self._place()
        return self.boxes(at[1])[at[0]].top if at else 0

    def _place(self) -> Place | None:
        index = self.currentIndex()
        return (index.row(), index.column()) if self._day.cell_at(index) is not None else None

    def _index(self, place: Place | None) -> QModelIndex:
        return self._day.index(*place) if place else QModelIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters lead to the specialist whose name begins with them, whatever the layout; all else as usual."""
        if event.text().isalpha() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self._type_letter(event.text())
            event.accept()
        else:
            super().keyPressEvent(event)

    def _type_letter(self, letter: str) -> None:
        at, steps = self._place(), self.steps()
        # A first letter goes on from the next column, so that the same letter again leads to the next of that name.
        start = (at[1] if at else 0) + (0 if self._letters else 1)
        column = steps.specialist(self._letters + letter, start)
        self._letters += letter
        self._typing.start(QApplication.keyboardInputInterval() * 2)
        if column is None:
            return
        found = steps.nearest(column, self.top_of_current())
        if found is None:
            self.horizontalScrollBar().setValue(self.horizontalOffset() + self.columnViewportPosition(column))
        else:
            self.setCurrentIndex(self._index(found))

    def _forget_letters(self) -> None:
        self._letters = ""

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what `event` uncovers, and no more."""
        if self._ink.density != self.devicePixelRatioF():
            self._ink = Ink(self._look, self.devicePixelRatioF())
        painter = QPainter(self.viewport())
        painter.setFont(self._ink.font)
        area, now, lanes = event.rect(), self._now(), self._day.lanes
        painter.fillRect(area, self._ink.ink("surface"))
        first = max(0, self.columnAt(area.left()))
        for column in range(first, len(lanes)):
            left = self.columnViewportPosition(column)
            if left > area.right():
                break
            self._paint_ground(painter, column, QRect(left, area.top(), self.columnWidth(column), area.height()), lanes[column])
            self._paint_cells(painter, column, area, lanes[column], now)
        self._paint_now(painter, area)
        self._paint_cursor(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter, column: int, area: QRect, lane: Lane) -> None:
        self.boxes(column)
        offset, gaps = self.verticalOffset(), self._gaps[column]
        for gap in gaps:
            top = gap.top - offset
            height = max(gap.height, self.viewport().height() - top) if gap is gaps[-1] else gap.height
            rect = QRect(area.left(), top, area.width(), height)
            if rect.top() <= area.bottom() and rect.bottom() >= area.top():
                painter.setBrushOrigin(QPoint(area.left(), -offset))
                painter.fillRect(rect, self._ink.hatch)
                self._paint_words(painter, rect, self._gap_words(gap, lane), column)
        painter.fillRect(QRect(area.left(), area.top(), 1, area.height()), self._ink.ink("line2"))

    def _gap_words(self, gap: Gap, lane: Lane) -> str:
        if not lane.cells:
            return empty_words(lane.column)
        if gap.opens is not None and gap.height >= _WORDS_FROM:
            at = gap.opens.astimezone(self._zone)
            return tr("reception from {time}", time=f"{at.hour}:{at.minute:02}")
        return tr("break") if gap.is_break and gap.height >= _WORDS_FROM else ""

    def _paint_words(self, painter: QPainter, rect: QRect, words: str, column: int) -> None:
        if not words:
            return
        seen = rect.intersected(QRect(rect.left(), -self.verticalOffset(), rect.width(), self._scale.height))
        width = self.columnWidth(column) - 12
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        needed = painter.boundingRect(QRect(0, 0, width, 400), flags, words).adjusted(-4, -2, 4, 2)
        needed.moveCenter(QPoint(seen.center().x(), min(seen.center().y(), seen.top() + 120)))
        painter.fillRect(needed, self._ink.ink("surface"))
        painter.setPen(self._ink.ink("muted"))
        painter.drawText(needed, flags, words)

    def _paint_cells(self, painter: QPainter, column: int, area: QRect, lane: Lane, now: datetime) -> None:
        boxes, offset = self.boxes(column), self.verticalOffset()
        # Side by side at most a few: going so many back from the first that starts in view misses none that reaches into it.
        first = max(0, bisect_right(boxes, area.top() + offset, key=lambda box: box.top) - 8)
        for row in range(first, len(boxes)):
            box = boxes[row]
            if box.top - offset > area.bottom():
                break
            rect = self._rect(column, box)
            if rect.intersects(area):
                self._paint_cell(painter, rect, lane.cells[row], now)

    def _paint_cell(self, painter: QPainter, rect: QRect, cell: Cell, now: datetime) -> None:
        slot = next((one for one in cell.slots if one.state == "free"), cell.slot)
        look = look_of(slot, now)
        channel = channel_of(slot) if look.word == "free" else None
        self._ink.draw(painter, rect, look, channel, time_text(cell, self._zone), name_text(cell))

    def _paint_now(self, painter: QPainter, area: QRect) -> None:
        if isinstance(self._scale, TimeScale) and self.axis.now_at is not None:
            y = self._scale.y(self.axis.now_at) - self.verticalOffset()
            line = QRect(area.left(), y - 1, area.width(), 2)
            if line.intersects(area):
                painter.save()
                painter.setClipRegion(QRegion(line) - self._written_under(line))
                painter.fillRect(line, self._ink.ink("conflict_line"))
                painter.restore()

    def _written_under(self, line: QRect) -> QRegion:
        """Where words stand under the line, which leaves them out: a struck-out name would mean a cancelled visit."""
        words = QRegion()
        for column in range(max(0, self.columnAt(line.left())), self._day.columnCount()):
            if self.columnViewportPosition(column) > line.right():
                break
            for row, box in enumerate(self.boxes(column)):
                rect = self._rect(column, box)
                if rect.intersects(line):
                    cell = self._day.lanes[column].cells[row]
                    words += self._ink.words_in(rect, time_text(cell, self._zone), name_text(cell))
        return words

    def _paint_cursor(self, painter: QPainter) -> None:
        rect = self.visualRect(self.currentIndex())
        if rect.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._ink.ink("accent"), 2.0 if self.hasFocus() else 1.2))
        painter.drawRoundedRect(rect.adjusted(-1, -1, 0, 0), 5, 5)


def _overhang(first: int, last: int, room: int) -> int:
    """How far to scroll so that `first` to `last` lie within `room`; the beginning matters more than the end."""
    if first < 0:
        return first
    return min(first, last - room) if last > room else 0
