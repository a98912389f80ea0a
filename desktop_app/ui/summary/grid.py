"""The grid of Сводка: a QTableView (so that screen readers see a table) with the opened day standing in its line."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from desktop_app.core.i18n import tr
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.summary.cells import CellDelegate
from desktop_app.ui.summary.heads import DayHeads, SpecialistHeads
from desktop_app.ui.summary.lines import GroupLine, Line, OpenedLine
from desktop_app.ui.summary.model import FIRST_DAY, NEAREST, SummaryModel
from desktop_app.ui.summary.opened import OpenedDay
from desktop_app.ui.tables import Index


class SummaryGrid(QTableView):
    """`typed` tells letters that were typed over the grid; `picked` that a cell was clicked."""

    typed = Signal(str)
    picked = Signal()

    def __init__(self, look: Look, model: SummaryModel, opened: OpenedDay, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._lines, self.opened = look, model, opened
        opened.setParent(self.viewport())
        self._delegate = CellDelegate(look, model, self)
        self._delegate.today_column = today_column(model)
        self.setAccessibleName(tr("Free places by specialist and day"))
        self.setHorizontalHeader(DayHeads(look, model, self))
        self.setVerticalHeader(SpecialistHeads(look, model, self))
        dress(self.verticalHeader(), "specialists")
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)
        opened.grew.connect(self._fit_opened)
        look.changed.connect(self._refit)

    # What the page asks

    def show_lines(self, lines: list[Line]) -> None:
        """Show `lines`; the chosen cell and the scroll stay where they are."""
        self._lines.replace(lines)
        self._delegate.today_column = today_column(self._lines)
        self._fit_rows()
        self._fit_columns()
        self._place_opened()

    @property
    def chosen(self) -> tuple[SummaryRow, DayCell] | None:
        """The specialist and the day under the cursor."""
        return self._lines.cell(self.currentIndex())

    @property
    def chosen_row(self) -> SummaryRow | None:
        """The specialist under the cursor, on whatever column."""
        return self._lines.specialist(self.currentIndex().row())

    def choose(self, schedule_id: str, column: int) -> bool:
        """Put the cursor on a cell."""
        row = self._lines.row_of(schedule_id)
        if row is None:
            return False
        self.setCurrentIndex(self._lines.index(row, column))
        return True

    def choose_first(self) -> None:
        """Put the cursor on the first specialist, today or the first day shown, where it is nowhere."""
        if self.currentIndex().isValid():
            return
        row = next((at for at in range(self._lines.rowCount()) if self._lines.specialist(at)), None)
        if row is not None:
            self.setCurrentIndex(self._lines.index(row, max(FIRST_DAY, today_column(self._lines))))

    def choose_free(self, step: int) -> None:
        """Go along the line to the next day with something free, forward or back."""
        row = self.chosen_row
        column = self.currentIndex().column() + step
        while row is not None and FIRST_DAY <= column < FIRST_DAY + len(row.days):
            if row.days[column - FIRST_DAY].free:
                self.setCurrentIndex(self._lines.index(self.currentIndex().row(), column))
                return
            column += step

    # Sizes

    def _refit(self) -> None:
        self._fit_rows()
        self._fit_columns()
        self._fit_opened()

    def _fit_rows(self) -> None:
        sizes, head = self._look.sizes, self.verticalHeader()
        head.setDefaultSectionSize(sizes.list_row)
        for row in range(self._lines.rowCount()):
            line = self._lines.line(row)
            if isinstance(line, OpenedLine):
                continue
            height = sizes.row + 2 if isinstance(line, GroupLine) else sizes.list_row
            if head.sectionSize(row) != height:
                head.resizeSection(row, height)
        self._fit_opened()

    def _fit_columns(self) -> None:
        nearest = round(86 * self._look.sizes.body / 13)
        days = self._lines.columnCount() - FIRST_DAY
        width = max(self._delegate.narrowest, (self.viewport().width() - nearest) // max(1, days))
        head = self.horizontalHeader()
        spare = max(0, self.viewport().width() - width * days - nearest)
        for column in range(self._lines.columnCount()):
            wanted = nearest + (spare if spare < days else 0) if column == NEAREST else width
            if head.sectionSize(column) != wanted:
                head.resizeSection(column, wanted)

    def _fit_opened(self) -> None:
        row = self._lines.place_of_opened()
        if row is not None:
            height = self.opened.wanted_height(self.viewport().width())
            if self.verticalHeader().sectionSize(row) != height:
                self.verticalHeader().resizeSection(row, height)
        self._place_opened()

    def _place_opened(self) -> None:
        row = self._lines.place_of_opened()
        self.opened.setVisible(row is not None)
        if row is not None:
            top = self.rowViewportPosition(row)
            self.opened.setGeometry(0, top, self.viewport().width(), self.rowHeight(row))

    def show_opened(self) -> None:
        """Scroll so that the opened day is seen, and its specialist above it; where there is not room for both, the chosen place."""
        row = self._lines.place_of_opened()
        if row is None:
            return
        self.updateGeometries()  # Qt would give the bar its new range only after this
        top, height = self.rowViewportPosition(row), self.viewport().height()
        bottom = top + self.rowHeight(row) - height
        above = top - self.rowHeight(row - 1)
        chosen = top + self.opened.bottom_of_chosen() - height
        bar = self.verticalScrollBar()
        if bottom > 0:
            bar.setValue(bar.value() + min(bottom, max(above, chosen)))
        elif above < 0:
            bar.setValue(bar.value() + max(above, chosen))

    # What Qt tells

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The days share the width."""
        super().resizeEvent(event)
        self._fit_columns()
        self._fit_opened()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell the delegate which cell is chosen, once a frame."""
        at = self.currentIndex()
        self._delegate.chosen = (at.row(), at.column())
        super().paintEvent(event)

    def dataChanged(self, top_left: Index, bottom_right: Index, roles: Sequence[int] = ()) -> None:
        """Paint the changed cells alone: Qt itself asks for a pixel of the next column too, and so for all its cells."""
        if QAccessible.isActive():
            super().dataChanged(top_left, bottom_right, roles)
        else:
            self.viewport().update(self.visualRect(top_left) | self.visualRect(bottom_right))

    def updateGeometries(self) -> None:
        """The opened day follows its line."""
        super().updateGeometries()
        self._place_opened()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The opened day follows its line."""
        super().scrollContentsBy(dx, dy)
        self._place_opened()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters filter; the rest moves the cursor."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        text = event.text()
        if not held and text and text.isprintable():
            self.typed.emit(text)
            event.accept()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters filter instead; nothing is searched here."""

    def _clicked(self, index: Index) -> None:
        if self._lines.specialist(index.row()) is not None:
            self.picked.emit()


def today_column(model: SummaryModel) -> int:
    """Today's column, or -1 where it is not shown."""
    heads = model.heads
    number = (heads.today - heads.first).days
    return FIRST_DAY + number if 0 <= number < heads.days else -1
