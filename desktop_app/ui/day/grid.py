"""The view of the day: a QTableView whose indexes have the rectangles that are painted, so that eyes and screen readers see the same."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, tzinfo

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QTableView, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.day.anchor import Anchor
from desktop_app.ui.day.cells import Cell, CellKind
from desktop_app.ui.day.dragging import Dragging
from desktop_app.ui.day.heads import HourAxis, SpecialistHead
from desktop_app.ui.day.ink import Ink
from desktop_app.ui.day.layout import ZOOMS, Box, Frame, Gap, ListScale, Scale, TimeScale, Wish, scale_for
from desktop_app.ui.day.model import DayModel, Lane
from desktop_app.ui.day.steps import Place, Steps
from desktop_app.ui.day.strokes import Strokes
from desktop_app.ui.day.words import day_head
from desktop_app.ui.style.density import DRAWN_AT
from desktop_app.ui.style.look import Look

Index = QModelIndex | QPersistentModelIndex
_WIDTH = 128
_WIDEST = 260
_GAP = 3
_USUAL_DAY = (time(8), time(18))
_MANY = 10_000
_NOTCH = 120
_Action = QAbstractItemView.CursorAction


class DayGrid(QTableView):
    """Shows a `DayModel`.

    `opened` tells that the cell under the cursor was double-clicked, `stepped` that the cursor went to another place, `arranged`
    that the layout or its size changed. `drag` tells what the mouse carries.
    """

    opened = Signal()
    stepped = Signal()
    arranged = Signal()

    def __init__(
        self, model: DayModel, look: Look, zone: Callable[[], tzinfo], now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        self._day, self._look, self._zone, self._now = model, look, zone, now
        self._wish = Wish()
        self._scale: Scale = scale_for([], self._frame())
        self._corner: QAbstractButton | None = None
        super().__init__(parent)
        self._corner = self.findChild(QAbstractButton)
        self._ink = Ink(look, self.devicePixelRatioF())
        self._boxes: dict[int, tuple[Box, ...]] = {}
        self._gaps: dict[int, tuple[Gap, ...]] = {}
        self.head = SpecialistHead(look, zone, now, self)
        self.axis = HourAxis(look, zone, self)
        self.setHorizontalHeader(self.head)
        self.setVerticalHeader(self.axis)
        self.setModel(model)
        self._follows_now = False
        self._letters = ""
        self._wheel = 0
        self._anchor = Anchor(self)
        self.marked = (QPersistentModelIndex(), QPersistentModelIndex(), True)
        """What is being moved, where it would go, and whether it may."""
        self.drag = Dragging(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._forget_letters)
        self._set_up()
        for changed in (
            model.modelReset, model.layoutChanged, model.rowsInserted, model.rowsRemoved, model.columnsInserted, model.columnsRemoved,
            model.times_moved,
        ):  # fmt: skip
            changed.connect(self.arrange)
        model.changing.connect(self._anchor.remember)
        model.changed.connect(self._stay)
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

    @property
    def wish(self) -> Wish:
        """What the person chose."""
        return self._wish

    def enlarge(self, by: int) -> None:
        """A step larger (1) or smaller (-1); 0 for the size as drawn."""
        at = bisect_left(ZOOMS, self._wish.zoom) + by
        self.show_as(replace(self._wish, zoom=ZOOMS[min(max(at, 0), len(ZOOMS) - 1)] if by else 1.0))

    def show_as(self, wish: Wish) -> None:
        """Show as a time scale or a list, larger or smaller; what is looked at stays where it is."""
        self._anchor.remember()
        self._wish = wish
        self.arrange()
        self._stay()
        if self.visualRect(self.currentIndex()).intersects(self.viewport().rect()):
            self.scrollTo(self.currentIndex())
        self.arranged.emit()

    def boxes(self, column: int) -> tuple[Box, ...]:
        """Where the cells of a column stand, in pixels of the whole day; computed when they are first looked at."""
        if column not in self._boxes:
            lanes = self._day.lanes
            if not 0 <= column < len(lanes):
                return ()
            lane = lanes[column]
            self._boxes[column] = self._scale.boxes(lane.cells, lane.shift)
            self._gaps[column] = self._scale.gaps(lane.cells, lane.shift)
        return self._boxes[column]

    def gaps(self, column: int) -> tuple[Gap, ...]:
        """Where nobody receives, in the same pixels."""
        self.boxes(column)
        return self._gaps.get(column, ())

    def arrange(self, *_what: object) -> None:
        """Compute again where everything stands: the model or the look changed."""
        self._scale = scale_for([lane.extent for lane in self._day.lanes], self._frame(), self._wish)
        self._boxes, self._gaps = {}, {}
        self.head.by_day = self._day.by_day
        self.axis.scale = self._scale if isinstance(self._scale, TimeScale) else None
        self.axis.now_at = self._now_on_scale()
        self._size_columns()
        rows = max(1, self._day.rowCount())
        self.axis.setDefaultSectionSize(-(-self._scale.height // rows))
        self.updateGeometries()
        self.viewport().update()
        self.axis.viewport().update()

    def _stay(self) -> None:
        """What was looked at stands where it stood; a new name may have widened a column."""
        self._size_columns()
        self._anchor.stay()

    def minute_passed(self) -> None:
        """Move the present minute's line, and what it leaves behind."""
        self._day.clock_moved()
        self.axis.now_at = self._now_on_scale()
        self.viewport().update()
        self.axis.viewport().update()

    def show_now(self) -> None:
        """Scroll so that the present minute stands at a third of the height, and keep it there until the person scrolls or steps.

        In a low window the chosen place goes before: the keys act on it.
        """
        self._follows_now = True
        if isinstance(self._scale, TimeScale) and self.axis.now_at is not None:
            self.verticalScrollBar().setValue(self._scale.y(self.axis.now_at) - self.viewport().height() // 3)
            self.scrollTo(self.currentIndex())

    def _frame(self) -> Frame:
        day = self._now().astimezone(self._zone()).date()
        first, last = (datetime.combine(day, hour, self._zone()) for hour in _USUAL_DAY)
        return Frame((first, last), self._look.sizes.row, self._look.sizes.body / DRAWN_AT, self._day.fold)

    def _now_on_scale(self) -> datetime | None:
        """The present instant as the scale tells it; in a week, where today is one of the days."""
        today = self._today()
        if not isinstance(self._scale, TimeScale) or not self._day.rowCount() or not today:
            return None
        now = self._now() - self._day.lanes[today[0]].shift
        return now if self._scale.first <= now <= self._scale.last else None

    def _today(self) -> tuple[int, ...]:
        """The columns that are of today."""
        day = self._now().astimezone(self._zone()).date()
        return tuple(number for number, lane in enumerate(self._day.lanes) if lane.column.day in (None, day))

    def _size_columns(self) -> None:
        lanes = self._day.lanes
        count = len(lanes)
        if not count:
            return
        grown = self._look.sizes.body / DRAWN_AT
        base = max(round(_WIDTH * grown), self._ink.smallest_lane() + 2 * _GAP)
        usual = min(max(base, self.viewport().width() // count), round(_WIDEST * grown))
        self.head.setDefaultSectionSize(usual)
        for column, lane in enumerate(lanes):
            width = max(usual, self._needed(lane))
            if self.head.sectionSize(column) != width:
                self.head.resizeSection(column, width)

    def _needed(self, lane: Lane) -> int:
        """So wide that no name of the column is cut under eight letters, however many stand side by side."""
        if lane.extent is None:
            return 0
        beside = 1 if isinstance(self._scale, ListScale) else lane.extent.lanes
        names = (slot.patient for cell in lane.cells if cell.is_place for slot in cell.slots)
        return beside * (self._ink.smallest_lane(names, lane.extent.has_extra) + 2) + 2 * _GAP

    def _look_changed(self) -> None:
        self._ink = Ink(self._look, self.devicePixelRatioF())
        self.arrange()

    # What Qt asks of a view

    def visualRect(self, index: Index) -> QRect:
        """Exactly where the place is painted, in the viewport."""
        boxes = self.boxes(index.column()) if index.isValid() else ()
        if index.row() >= len(boxes) or not index.isValid():
            return QRect()
        return self.cell_rect(index.column(), boxes[index.row()])

    def cell_rect(self, column: int, box: Box) -> QRect:
        """Where a box of a column is in the viewport."""
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

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What is there moves along; but why a column has no places stays in view."""
        super().scrollContentsBy(dx, dy)
        view = self.viewport().rect()
        for column in range(max(0, self.columnAt(0)), self._day.columnCount() if dy else 0):
            left = self.columnViewportPosition(column)
            if left > view.right():
                break
            if not self._day.lanes[column].cells:
                self.viewport().update(QRect(left, 0, self.columnWidth(column), view.height()))

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
        self.stepped.emit()

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
        return Steps(self._day.lanes, self.boxes, day_head if self._day.by_day else None)

    def go_free(self, by: int) -> bool:
        """Go to the next (1) or previous (-1) free place; False where there is none."""
        found = self.steps().free(self._place(), by, self._now())
        if found is None:
            return False
        self.setCurrentIndex(self._index(found))
        return True

    def go_near(self, column: int | None, minute: int, y: int | None = None) -> None:
        """Go to the place whose time is nearest to `minute` of the day, in `column` or the nearest one with places; else to the first.

        `y`: the height of the viewport at which it is to be seen, where that can be.
        """
        lanes = self._day.lanes
        columns = sorted((one for one, lane in enumerate(lanes) if lane.cells), key=lambda one: abs(one - (column or 0)))
        if not columns:
            self.setCurrentIndex(QModelIndex())
            return
        cells = lanes[columns[0]].cells
        row = min(range(len(cells)), key=lambda one: abs(self._minute(cells[one]) - minute))
        self.setCurrentIndex(self._day.index(row, columns[0]))
        if y is not None:
            bar = self.verticalScrollBar()
            bar.setValue(self.verticalOffset() + self.visualRect(self.currentIndex()).top() - y)
            self.scrollTo(self.currentIndex())

    def minute_of_current(self) -> int | None:
        """The minute of the day that the cursor stands at."""
        cell = self._day.cell_at(self.currentIndex())
        return None if cell is None else self._minute(cell)

    def _minute(self, cell: Cell) -> int:
        at = (cell.end if cell.kind is CellKind.PAST else cell.slot.start).astimezone(self._zone())
        return at.hour * 60 + at.minute

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
        if event.key() == Qt.Key.Key_Plus and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.enlarge(1)
        elif event.text().isalpha() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self._type_letter(event.text())
            event.accept()
        else:
            super().keyPressEvent(event)

    @property
    def is_typing(self) -> bool:
        """Whether a name is being typed: then a letter belongs to it."""
        return bool(self._letters)

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

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press chooses the place; it may become the beginning of a move."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag.press(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """While something is carried nothing else follows the mouse."""
        if not self.drag.move(event.position().toPoint(), event.buttons()):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of what is carried."""
        super().mouseReleaseEvent(event)
        self.drag.release(event.position().toPoint())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it enlarges, a notch a step."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel += event.angleDelta().y()
        notches = int(self._wheel / _NOTCH)
        self._wheel -= notches * _NOTCH
        if notches:
            self.enlarge(1 if notches > 0 else -1)
        event.accept()

    # Painting

    def mark_move(self, source: QModelIndex, target: QModelIndex, allowed: bool) -> None:
        """Show what is being moved and where it would go; invalid indexes for nothing."""
        self.marked = (QPersistentModelIndex(source), QPersistentModelIndex(target), allowed)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what `event` uncovers, and no more."""
        if self._ink.density != self.devicePixelRatioF():
            self._ink = Ink(self._look, self.devicePixelRatioF())
        painter = QPainter(self.viewport())
        strokes = Strokes(painter, self, self._ink, event.rect(), self._zone())
        strokes.columns(self._day.lanes, self._now(), self.viewport().height())
        if isinstance(self._scale, TimeScale) and self.axis.now_at is not None:
            columns = self._today() if self._day.by_day else None
            strokes.now_line(self._scale.y(self.axis.now_at) - self.verticalOffset(), columns, self._day.lanes)
        strokes.outline(self.visualRect(self.currentIndex()), "accent", 2.0 if self.hasFocus() else 1.2)
        source, target, allowed = self.marked
        strokes.outline(self.visualRect(source), "accent", 2.0, dashed=True)
        strokes.outline(self.visualRect(target), "accent" if allowed else "conflict_line", 2.4)
        painter.end()


def _overhang(first: int, last: int, room: int) -> int:
    """How far to scroll so that `first` to `last` lie within `room`; the beginning matters more than the end."""
    if first < 0:
        return first
    return min(first, last - room) if last > room else 0
