"""The page of Месяц: the load of every specialist over the days of a month, narrowed by typing; the day opens from it."""

from datetime import date, timedelta

from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.models.specialist_set import Filter
from desktop_app.queries.schedule_summary import Span, SummaryPicture, summary_picture
from desktop_app.ui.desk import Desk
from desktop_app.ui.month.grid import MonthGrid, MonthModel
from desktop_app.ui.month.words import month_title, said
from desktop_app.ui.navigation import Page
from desktop_app.ui.states import ListState, WithStates, empty, filtered_out, loading, not_fetched, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.targets import DAY, MONTH, WeekTarget
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "month"


class MonthPage(Page):
    """Reads again whenever places or schedules change; cursor and filter stay."""

    care_for = (
        Kind.SLOT, Kind.APPOINTMENT, Kind.OPERATION, Kind.SCHEDULE, Kind.POST, Kind.SPECIALIST, Kind.PLACE, Kind.CURSOR, Kind.CONNECTION,
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._picture: SummaryPicture | None = None
        self._why: UserError | None = None
        today = desk.now().date()
        self.model = MonthModel(today.replace(day=1), today, self)
        self.grid = MonthGrid(desk.look, self.model, self)
        self.states = WithStates(self.grid, self)
        self.title, self.line = QLabel(self), ElidedLabel("", "secondary", self)
        dress(self.title, "title")
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(tr("Specialist, specialty or room"))
        self.filter.setAccessibleName(tr("Filter by specialist, specialty or room"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(300)
        self.setFocusProxy(self.grid)

    def complete(self) -> None:
        """Called once the commands are registered: their buttons, the layout, the first reading."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._bar(), 0), (self.states, 1), (self._told(), 0), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.filter.textChanged.connect(lambda _typed: self._list())
        self.filter.returnPressed.connect(self.grid.setFocus)
        self.grid.typed.connect(lambda typed: self.filter.setText((self.filter.text() + typed).lstrip()))
        self.grid.moved.connect(self._tell)
        self.grid.doubleClicked.connect(lambda _index: self.open_day())
        self._show_month()

    def _bar(self) -> QWidget:
        bar, row = band(self, "bar")
        row.addWidget(self.title)
        wanted = (("month.earlier", "", "", tr("Earlier")), ("month.today", "", "", tr("Today")), ("month.later", "", "", tr("Later")))
        add_commands(row, self._desk.commands, wanted)
        row.addWidget(self.filter, 1)
        row.addStretch(1)
        return bar

    def _told(self) -> QWidget:
        told, row = band(self, "foot", (16, 3, 16, 3))
        row.addWidget(self.line, 1)
        return told

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (("month.open", "main", "Enter", tr("Open the day")), ("month.week", "", "F7", tr("Week")))
        self._buttons = add_commands(row, self._desk.commands, wanted)
        legend = ElidedLabel(
            tr("free over all, the bar: taken; days that have passed: taken / all; ? not fetched, — no reception"), "secondary", foot
        )
        legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(legend, 1)
        return foot

    # What others ask of it

    def open(self, target: object) -> None:
        """Show the month of a date."""
        if isinstance(target, date):
            self._go_to(target)

    def refresh(self, changes: Changes) -> None:
        """Read again."""
        self.read()

    def open_day(self) -> None:
        """The day under the cursor, of all specialists."""
        found = self.grid.chosen
        if found is not None:
            self._desk.navigation.go(DAY, found[1].day)

    def open_week(self) -> None:
        """The week of the specialist under the cursor; from there Esc leads back here."""
        found = self.grid.chosen
        if found is not None:
            self._desk.navigation.go(DAY, WeekTarget(found[0].schedule_id, found[1].day, MONTH))

    def focus_filter(self) -> None:
        """The caret into the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def clear_filter(self) -> None:
        """Everybody again."""
        self.filter.clear()
        self.grid.setFocus()

    def step(self, by: int) -> None:
        """A month later, or earlier for -1."""
        first = self.model.first
        self._go_to(first + timedelta(days=31) if by > 0 else first - timedelta(days=1))

    def go_today(self) -> None:
        """Back to the present month."""
        self._go_to(self._desk.now().date())

    def _go_to(self, day: date) -> None:
        if day.replace(day=1) != self.model.first:
            self._picture = None
            self.model.show_month(day.replace(day=1))
            self._show_month()

    # Reading and showing

    def _show_month(self) -> None:
        self.title.setText(month_title(self.model.first))
        self.grid.fit()
        self.states.show_state(loading())
        self.read()

    def read(self) -> None:
        """Read the month again."""
        desk, self._why = self._desk, None
        ask, span = desk.ask, Span(self.model.first, self.model.days, desk.zone, desk.clock.now())
        read = desk.tasks.read(lambda: ask(summary_picture, span), view=(SCOPE, id(self)))
        read.on_success(self._take).on_failure(self._refuse).on_end(self._ended).run(self)

    def _take(self, picture: SummaryPicture) -> None:
        if picture.first == self.model.first:
            self._picture = picture
            self.model.be_on(self._desk.now().date())
            self._list()

    def _refuse(self, why: UserError) -> None:
        self._picture, self._why = None, why
        self.model.replace(())

    def _ended(self) -> None:
        """What was shown before stays while it cannot be read again; a notice told why."""
        if self._picture is None:
            forbidden, unread = tr("You have no right to see the schedule."), tr("The schedule could not be read.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self.read))
        self._tell()

    def _list(self) -> None:
        picture = self._picture
        if picture is None:
            return
        wanted = Filter(self.filter.text())
        rows = tuple(row for row in picture.rows if wanted.takes(row.search))
        self.model.replace(rows)
        self.grid.choose_first()
        if rows:
            self.states.show_content()
        else:
            self.states.show_state(self._state(picture))
        self._tell()

    def _state(self, picture: SummaryPicture) -> ListState:
        if picture.rows:
            return filtered_out(len(picture.rows), self.clear_filter)
        if picture.data_from is not None:
            return empty(tr("No specialist receives here"), tr("Schedules appear when the manager publishes them at the central."))
        if picture.asked:
            return loading(picture.percent, tr("The schedules come first; booking can begin as soon as they are here."))
        why = tr("No schedule was fetched to this computer yet. It comes by itself as soon as the central answers.")
        return not_fetched(self._desk.sync.send_now, why)

    def _tell(self) -> None:
        found = self.grid.chosen
        self.line.set_full_text(said(*found, self.model.today) if found is not None else "")
        for button in self._buttons:
            button.follow()
