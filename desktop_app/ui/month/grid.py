"""The grid of Месяц: a line for each specialist, a narrow column for each day, how much is taken as a bar below the number."""

from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop_app.core.dates import date_long, weekday_short_of
from desktop_app.core.i18n import tr
from desktop_app.models.calendar import DayKind, ProductionCalendar
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.month.words import face, said
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.view_option import has_focus, is_selected, rect_of
from desktop_app.ui.tables import NO_PARENT, Index, KeyedModel

_CENTRE, _SIDE, _NARROWEST, _BAR = Qt.AlignmentFlag.AlignCenter, 190, 34, 3


class MonthModel(KeyedModel[SummaryRow]):
    """The rows of Сводка over the days of a month."""

    def __init__(self, first: date, today: date, parent: QWidget) -> None:
        super().__init__((), lambda row: row.schedule_id, parent)
        self.first, self.today, self._calendar = first, today, ProductionCalendar()

    @property
    def days(self) -> int:
        """How many days the month has."""
        return ((self.first + timedelta(days=31)).replace(day=1) - self.first).days

    def show_month(self, first: date) -> None:
        """Show another month; its lines come with `replace`."""
        self.beginResetModel()
        self.first, self._rows, self._given = first, [], ()
        self.endResetModel()

    def be_on(self, today: date) -> None:
        """After midnight another column is today's."""
        if today != self.today:
            self.today = today
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.days - 1)

    def cell(self, index: Index) -> tuple[SummaryRow, DayCell] | None:
        """The specialist and the day under `index`."""
        row = self.row_at(index)
        return (row, row.days[index.column()]) if row is not None else None

    def day(self, column: int) -> date:
        """The day of a column."""
        return self.first + timedelta(days=column)

    def is_off(self, column: int) -> bool:
        """A weekend that is not worked, or a holiday."""
        return self._calendar.kind(self.day(column)) is DayKind.OFF

    def day_mark(self, column: int) -> str:
        """«вт»; «пр» over a holiday, «вт −1» over a working day that is an hour shorter."""
        day = self.day(column)
        if self.is_off(column) and self._calendar.name(day):
            return tr("hol")
        short = "−1" if self._calendar.kind(day) is DayKind.SHORTENED else ""
        return f"{weekday_short_of(day, tr.language)}{short}"

    def _update(self, wanted: list[SummaryRow]) -> None:
        for place, row in enumerate(wanted):
            if self._rows[place] != row:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, self.days - 1))

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """The days."""
        return 0 if parent.isValid() else self.days

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Short to see, a sentence for the tooltip and to be read aloud."""
        found = self.cell(index)
        if found is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            shown = face(found[1], self.today)
            return " ".join(part for part in (shown.head, shown.below) if part)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return said(*found, self.today)
        return found[0] if role == Qt.ItemDataRole.UserRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Days above, specialists at the side."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            row = self._rows[section]
            return "\n".join((row.specialist, row.specialty))
        day = self.day(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{day.day}\n{self.day_mark(section)}"
        return ", ".join(part for part in (date_long(day, tr.language), self._calendar.name(day)) if part)


class _Heads(QHeaderView):
    """Two lines: the day over its weekday, the name over the specialty."""

    def __init__(self, look: Look, model: MonthModel, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self._look, self._month = look, model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(_NARROWEST // 2)

    def paintSection(self, painter: QPainter, box: QRect, logical: int) -> None:
        """Draw one head; today's has a line below it, not only another ground."""
        palette, above = self._look.palette, self.orientation() is Qt.Orientation.Horizontal
        today = above and self._month.day(logical) == self._month.today
        painter.save()
        painter.fillRect(box, QColor(palette.accent_soft if today else palette.bg if above else palette.surface))
        line = QRect(box.left(), box.bottom() - int(today), box.width(), 1 + int(today))
        painter.fillRect(line, QColor(palette.accent if today else palette.line2))
        upper, lower = str(self._month.headerData(logical, self.orientation())).split("\n", 1)
        off = above and self._month.is_off(logical)
        where = _CENTRE if above else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        inner = box if above else box.adjusted(14, 0, -6, 0)
        half = inner.height() // 2
        for text, font, ink, top in (
            (upper, self._look.medium, palette.faint if off else palette.text, inner.top() + 1),
            (lower, self._look.secondary, palette.muted, inner.top() + half - 1),
        ):
            painter.setFont(font)
            painter.setPen(QColor(ink))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(QRect(inner.left(), top, inner.width(), half), where, shown)
        painter.restore()


class _Cells(QStyledItemDelegate):
    """Draws a day."""

    def __init__(self, look: Look, model: MonthModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._month = look, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The number, what stands below it, and the bar of what is taken; the chosen one is framed."""
        found = self._month.cell(index)
        if found is None:
            return
        palette, box, shown = self._look.palette, rect_of(option), face(found[1], self._month.today)
        painter.save()
        painter.fillRect(box, QColor(palette.surface if shown.load is not None else palette.closed))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(palette.line2))
        painter.fillRect(QRect(box.right(), box.top(), 1, box.height()), QColor(palette.line2))
        room = box.adjusted(1, 2, -2, -2 - _BAR if shown.load is not None else -2)
        if shown.head and shown.below:
            half = room.height() // 2
            self._write(painter, room.adjusted(0, 0, 0, half - room.height()), shown.head, self._look.medium, palette.text)
            self._write(painter, room.adjusted(0, half, 0, 0), shown.below, self._look.secondary, palette.muted)
        elif shown.head:
            self._write(painter, room, shown.head, self._look.medium, palette.muted)
        else:
            self._write(painter, room, shown.below, self._look.secondary, palette.muted)
        if shown.load is not None:
            track = QRect(box.left() + 3, box.bottom() - _BAR - 1, box.width() - 7, _BAR)
            painter.fillRect(track, QColor(palette.line))
            painter.fillRect(
                QRect(track.topLeft(), track.size()).adjusted(0, 0, -round(track.width() * (1 - shown.load)), 0), QColor(palette.edge)
            )
        if is_selected(option) or has_focus(option):
            painter.setPen(QColor(palette.accent))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    @staticmethod
    def _write(painter: QPainter, box: QRect, text: str, font: QFont, ink: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(box, _CENTRE, text)


class MonthGrid(QTableView):
    """`typed` tells letters that were typed over the grid, `moved` that the cursor stands elsewhere."""

    typed = Signal(str)
    moved = Signal()

    def __init__(self, look: Look, model: MonthModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._month = look, model
        self.setAccessibleName(tr("Load by specialist and day of the month"))
        self.setHorizontalHeader(_Heads(look, model, Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(_Heads(look, model, Qt.Orientation.Vertical, self))
        self.setModel(model)
        self.setItemDelegate(_Cells(look, model, self))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for mode in (self.setVerticalScrollMode, self.setHorizontalScrollMode):
            mode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        look.changed.connect(self.fit)
        self.fit()

    @property
    def chosen(self) -> tuple[SummaryRow, DayCell] | None:
        """The specialist and the day under the cursor."""
        return self._month.cell(self.currentIndex())

    def choose_first(self) -> None:
        """The cursor on today, or on the first day, of the first specialist, where it is nowhere."""
        if not self.currentIndex().isValid() and self._month.rowCount():
            ahead = (self._month.today - self._month.first).days
            self.setCurrentIndex(self._month.index(0, ahead if 0 <= ahead < self._month.days else 0))

    def fit(self) -> None:
        """The days share the width; no number is ever cut."""
        sizes = self._look.sizes
        side, narrowest = _SIDE * sizes.body // 13, _NARROWEST * sizes.body // 13
        self.verticalHeader().setFixedWidth(side)
        self.verticalHeader().setDefaultSectionSize(sizes.list_row)
        self.horizontalHeader().setFixedHeight(sizes.list_row)
        self.horizontalHeader().setDefaultSectionSize(max(narrowest, self.viewport().width() // self._month.days))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self.fit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The line below says what stands under the cursor."""
        super().currentChanged(current, previous)
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters filter; the rest moves the cursor."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if not held and event.text() and event.text().isprintable():
            self.typed.emit(event.text())
            event.accept()
            return
        super().keyPressEvent(event)
