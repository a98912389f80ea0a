"""The screen День: bar, grid, foot; reads the day, follows changes, opens what a place offers."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget, QWidgetAction

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import capitalised, date_long, date_short, date_weekday, time_short, weekday_short_of
from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn, DayPicture, SlotCell, day_picture
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.day.filters import FilterBar
from desktop_app.ui.day.grid import DayGrid
from desktop_app.ui.day.layout import Cell
from desktop_app.ui.day.legend import Legend
from desktop_app.ui.day.model import DayModel, Lane
from desktop_app.ui.day.state import Horizon, counts, stale_words, state_of
from desktop_app.ui.day.words import free_ahead
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page
from desktop_app.ui.states import WithStates, loading
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.targets import APPOINTMENT, BOOKING, AppointmentTarget, BookingTarget
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import KeyHint

SCOPE = "day"
_MINUTE_MS = 30_000
_BREATH_MS = 250
_NOW = "now"


class DayScreen(Page):
    """Shows one day of the specialists that the filter takes."""

    care_for = (Kind.SLOT, Kind.APPOINTMENT, Kind.SCHEDULE, Kind.OPERATION, Kind.CONFLICT, Kind.CURSOR, Kind.CONNECTION, Kind.PATIENT)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._picture: DayPicture | None = None
        self._shown_day: date | None = None
        self._wish = ""
        self._wants_focus = False
        self._lanes: tuple[Lane, ...] = ()
        self._reading, self._changed_meanwhile = False, False
        self._breath = QTimer(self)
        self._breath.setSingleShot(True)
        self._breath.setInterval(_BREATH_MS)
        self._breath.timeout.connect(self._read)
        self.day = desk.now().date()
        self.model = DayModel(desk.zone, desk.clock.now, self)
        self.grid = DayGrid(self.model, desk.look, desk.zone, desk.clock.now, self)
        self.states = WithStates(self.grid, self)
        self.filter = FilterBar(self)
        self.title, self.count, self.stale = QLabel(self), QLabel(self), QLabel(self)
        self._lay_out()
        self.grid.opened.connect(self.open_current)
        self.filter.changed.connect(self._show_picture)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self.grid.minute_passed)
        self._minute.start()
        self.setFocusProxy(self.grid)
        self.states.show_state(loading())
        self.go_to(self.day)

    # Putting together

    def _lay_out(self) -> None:
        dress(self, "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        dress(self.stale, "tag-warn")
        self.stale.setContentsMargins(10, 4, 10, 4)
        self.stale.hide()
        for part in (self._bar(), self.stale):
            column.addWidget(part)
        column.addWidget(self.states, 1)
        column.addWidget(self._foot())

    def _bar(self) -> QWidget:
        bar = QFrame(self)
        dress(bar, "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        dress(self.title, "title")
        dress(self.count, "muted")
        row.addWidget(self.title)
        row.addSpacing(4)
        row.addWidget(self._day_buttons(bar))
        row.addSpacing(4)
        row.addWidget(self.filter)
        row.addStretch(1)
        row.addWidget(self.count)
        self._top = bar
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bar says less where there is less room; no word of it is cut."""
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        short = f"{weekday_short_of(self.day, tr.language)} {date_short(self.day, tr.language)}"
        whole = date_long(self.day, tr.language)
        for brief, title in enumerate((whole, whole, short, short, date_weekday(self.day, tr.language))):
            self.count.setVisible(brief < 1)
            self.title.setText(capitalised(title))
            self.filter.be_brief(brief > 2)
            if self._top.sizeHint().width() <= self.width():
                return

    def _day_buttons(self, parent: QWidget) -> QWidget:
        group = QWidget(parent)
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        before, after = PillButton("‹", "segment-first", group), PillButton("›", "segment-last", group)
        today = PillButton(tr("Today"), "segment", group)
        choose = PillButton(tr("Date…"), "quiet", group)
        for button, step, name in ((before, -1, tr("Previous day")), (after, 1, tr("Next day"))):
            button.setAccessibleName(name)
            button.setToolTip(f"{name} (Ctrl+{'←' if step < 0 else '→'})")
        before.clicked.connect(lambda: self.step(-1))
        today.clicked.connect(self.go_today)
        today.setToolTip(tr("Today") + " (Home)")
        after.clicked.connect(lambda: self.step(1))
        choose.clicked.connect(self.choose_date)
        choose.setToolTip(tr("Go to a date") + " (Ctrl+D)")
        for button in (before, today, after, choose):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self._choose = choose
        return group

    def _foot(self) -> QWidget:
        foot = QFrame(self)
        dress(foot, "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(14)
        row.addWidget(Legend(self._desk.look, foot), 1)
        hints = (("↑↓←→", tr("over the grid")), ("Enter", tr("open")), ("Ctrl+↓", tr("next free")), ("F1", tr("keys")))
        for key, words in hints:
            row.addWidget(KeyHint(key, words, foot))
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in the grid, or in it as soon as it has something to show."""
        self._wants_focus = not self.grid.isVisible()
        self.setFocus()

    def open(self, target: object) -> None:
        """Show a day (a date), or the place of a `BookingTarget`."""
        if isinstance(target, BookingTarget) and target.slot is not None:
            self._wish = target.slot.slot_id
            self.go_to(self._desk.local(target.slot.start).date())
        elif isinstance(target, date):
            self.go_to(target)

    def refresh(self, changes: Changes) -> None:
        """Read the day again, but never twice at once."""
        if self._reading or self._breath.isActive():
            self._changed_meanwhile = self._reading
        else:
            self._read()

    def go_to(self, day: date) -> None:
        """Show `day`."""
        self.day = day
        self._fit_bar()
        self._read()

    def step(self, days: int) -> None:
        """Go so many days on."""
        self.go_to(self.day + timedelta(days=days))

    def go_today(self) -> None:
        """Show today, at the present minute."""
        self._wish = _NOW
        self.go_to(self._desk.now().date())

    def choose_date(self) -> None:
        """Ask for a date in a small calendar."""
        menu, calendar = QMenu(self), QCalendarWidget()
        calendar.setSelectedDate(QDate(self.day.year, self.day.month, self.day.day))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)

        def take() -> None:
            chosen = calendar.selectedDate()
            menu.close()
            self.go_to(date(chosen.year(), chosen.month(), chosen.day()))

        calendar.activated.connect(take)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._choose.mapToGlobal(QPoint(0, self._choose.height())))
        calendar.setFocus()

    def open_current(self) -> None:
        """Book into the free place under the cursor, or show who has it."""
        index = self.grid.currentIndex()
        cell, column = self.model.cell_at(index), self.model.column_at(index)
        if cell is None or column is None:
            return
        if cell.is_stack:
            self._choose_of(cell, column)
        else:
            self._open_slot(cell.slot, column)

    def go_free(self, by: int) -> None:
        """Go to the next or previous free place, or say that there is none."""
        if not self.grid.go_free(by):
            said = tr("No free place further on this day.") if by > 0 else tr("No free place before this one.")
            announce(self.grid, said)
            self._desk.notices.info(said)

    # Reading and showing

    def _read(self) -> None:
        """Ask for the day; the answer of an older request is dropped."""
        desk, day = self._desk, self.day

        def prepare() -> tuple[DayPicture, tuple[Lane, ...]]:
            picture = desk.ask(day_picture, day, desk.zone)
            return picture, tuple(Lane.of(column) for column in picture.columns)

        self._reading = True
        desk.tasks.read(prepare, view=(SCOPE, id(self))).on_success(self._take).on_end(self._ended).run(self)

    def _ended(self) -> None:
        """What changed meanwhile is read once more, after a breath: a first fetch writes thirty pages a second."""
        self._reading = False
        if self._changed_meanwhile:
            self._changed_meanwhile = False
            self._breath.start()

    def _take(self, answer: tuple[DayPicture, tuple[Lane, ...]]) -> None:
        self._picture, self._lanes = answer
        self.filter.offer(self._picture.columns)
        self._show_picture()

    def _show_picture(self) -> None:
        picture = self._picture
        if picture is None:
            return
        now = self._desk.clock.now()
        wanted = self.filter.wanted
        lanes = [lane for lane in self._lanes if wanted.takes(lane.column, now)]
        columns = [lane.column for lane in lanes]
        self._show_lanes(picture, lanes)
        self.grid.head.whole = picture.complete
        self.count.setText(counts(columns, picture, sum(free_ahead(column, now) for column in columns)))
        self._fit_bar()
        stale = stale_words(picture, self._desk.settings, now, self._desk.zone)
        self.stale.setText(f"! {stale}")
        self.stale.setVisible(bool(stale))
        horizon = Horizon.of(self._desk.settings, self._desk.now().date())
        state = state_of(picture, len(columns), horizon, self._desk.sync.send_now, self.filter.reset)
        if state is None:
            self.states.show_content()
            if self._wants_focus:
                self._wants_focus = False
                self.grid.setFocus()
        else:
            self.states.show_state(state)

    def _show_lanes(self, picture: DayPicture, lanes: list[Lane]) -> None:
        first_time = not self.model.columnCount()
        if self._shown_day == picture.day:
            self.model.show(lanes)
        else:
            self._show_other_day(picture.day, lanes)
        if self._wish == _NOW or (first_time and not self._wish):
            self.grid.show_now()
            if not self.grid.currentIndex().isValid():
                self.grid.go_free(1)
        elif self._wish:
            self.grid.setCurrentIndex(self.model.index_of(self._wish))
        self._wish = ""

    def _show_other_day(self, day: date, lanes: list[Lane]) -> None:
        """Keep to the same specialist and time of day."""
        at = self.model.column_at(self.grid.currentIndex())
        top, height = self.grid.top_of_current(), self.grid.verticalScrollBar().value()
        self._shown_day = day
        self.model.show_other(lanes)
        self.grid.verticalScrollBar().setValue(height)
        if at is not None:
            self.grid.go_near(at.schedule_id, top)

    # Opening a place

    def _choose_of(self, cell: Cell, column: DayColumn) -> None:
        """Offer the places of one time in a menu at their cell."""
        menu = QMenu(self)
        for number, slot in enumerate(cell.slots, start=1):
            words = slot.patient or (tr("free") if slot.state == "free" else tr("closed"))
            menu.addAction(f"{number}. {words}", self._opener(slot, column))
        menu.aboutToHide.connect(menu.deleteLater)
        rect = self.grid.visualRect(self.grid.currentIndex())
        menu.popup(self.grid.viewport().mapToGlobal(rect.bottomLeft()))

    def _opener(self, slot: SlotCell, column: DayColumn) -> Callable[[], None]:
        return lambda: self._open_slot(slot, column)

    def _open_slot(self, slot: SlotCell, column: DayColumn) -> None:
        navigation = self._desk.navigation
        if slot.appointment_id is not None:
            navigation.open_panel(APPOINTMENT, AppointmentTarget(slot.appointment_id))
        elif slot.state == "free" and slot.start >= self._desk.clock.now():
            navigation.open_panel(BOOKING, BookingTarget(_offered(slot, column)))
        else:
            self._desk.notices.info(self._why_not(slot))

    def _why_not(self, slot: SlotCell) -> str:
        if slot.state == "free":
            return tr("{time} has passed. Choose a later place.", time=time_short(slot.start, self._desk.zone))
        if slot.state == "held":
            return tr("This place is held at the central for another booking. Choose another one.")
        return tr("This time is closed for booking. The schedule manager may open it.")


def _offered(slot: SlotCell, column: DayColumn) -> FreeSlot:
    return FreeSlot(
        slot.slot_id, slot.slot_version, slot.start, slot.end, slot.channels, slot.visit_kind, column.schedule_id, column.specialist,
        column.specialty, column.specialty_code, column.room, column.branch, column.branch_id, column.clinic,
    )  # fmt: skip
