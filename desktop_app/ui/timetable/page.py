"""The page «Расписания»: everybody who has a schedule; one opened, and the check of its draft, take its place."""

from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.models.specialist_set import Filter
from desktop_app.queries.schedule_plan import HORIZON_DAYS
from desktop_app.queries.timetables import TimetableCard, TimetableLine, timetable_card, timetable_lines
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import Page
from desktop_app.ui.states import WithStates, empty, filtered_out, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.timetable.checked import CheckView
from desktop_app.ui.timetable.drawing import DrawingView
from desktop_app.ui.timetable.excepting import ExceptionView
from desktop_app.ui.timetable.opened import OpenedView
from desktop_app.ui.timetable.taking_back import TakingBackView
from desktop_app.ui.timetable.words import draft_words, filled_words, in_force_words
from desktop_app.ui.widgets.bands import add_commands, band

SCOPE = "timetable"
_WIDEST_FILTER = 300


@dataclass(frozen=True)
class _Seen:
    """What was read at one moment; `card` is the schedule that is opened."""

    lines: tuple[TimetableLine, ...]
    card: TimetableCard | None


class TimetablePage(Page):
    """Reads again whenever a schedule, its draft or its publication changes."""

    care_for = (Kind.SCHEDULE_DRAFT, Kind.PUBLICATION, Kind.POST, Kind.SCHEDULE, Kind.PLACE, Kind.CLINIC, Kind.SPECIALIST)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._was_read = False
        self._why: UserError | None = None
        self._lines: tuple[TimetableLine, ...] = ()
        self.list = QWidget(self)
        self.model: KeyedModel[TimetableLine] = KeyedModel(self._columns(), lambda row: row.post_id, self)
        self.table: Table[TimetableLine] = Table(self.model, tr("Schedules"), desk.look.sizes.row, self.list, "timetable")
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self.list)
        self.states.show_state(loading())
        self.filter = QLineEdit(self.list)
        self.filter.setPlaceholderText(tr("Specialist, specialty or room"))
        self.filter.setAccessibleName(tr("Filter by specialist, specialty or room"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(_WIDEST_FILTER)
        self.one = OpenedView(desk, self)
        self.check = CheckView(desk, self)
        self.drawing = DrawingView(desk, self)
        self.exception = ExceptionView(desk, self)
        self.back = TakingBackView(desk, self)
        self._pile = QStackedWidget(self)
        for view in (self.list, self.one, self.check, self.drawing, self.exception, self.back):
            self._pile.addWidget(view)
        self.list.setFocusProxy(self.table)
        self.setFocusProxy(self._pile)
        self.check.over.connect(self.show_one)
        for view in (self.exception, self.back):
            view.over.connect(self.show_one)
        self.drawing.saved.connect(self._read)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))

    def _columns(self) -> tuple[Column[TimetableLine], ...]:
        return (
            Column("specialist", mark("Specialist"), lambda row: row.specialist, width=190),
            Column("specialty", mark("Specialty"), lambda row: row.specialty, width=150, tip=lambda row: row.specialty),
            Column("clinic", mark("Clinic"), lambda row: row.clinic, width=170, tip=lambda row: row.clinic),
            Column("in-force", mark("Template"), in_force_words, width=150),
            Column("filled", mark("Places"), self._filled, lambda row: row.filled_to, width=200, tip=self._filled),
            Column("draft", mark("Draft"), draft_words, tip=draft_words),
        )

    def _filled(self, row: TimetableLine) -> str:
        """A week of slack, as the check has it: hardly anybody receives more seldom."""
        return filled_words(row, self._desk.now().date() + timedelta(days=HORIZON_DAYS - 7))

    def complete(self) -> None:
        """Called once the commands are registered: their buttons, the layout, the first reading."""
        column = QVBoxLayout(self.list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._bar(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.one.complete()
        self.check.complete()
        self.drawing.complete()
        self.exception.complete()
        self.back.complete()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pile)
        self.table.doubleClicked.connect(lambda _index: self.open_chosen())
        self.filter.textChanged.connect(lambda _typed: self._list())
        self.filter.returnPressed.connect(self.table.setFocus)
        self._desk.rights.changed.connect(self._follow)
        self._read()

    def _bar(self) -> QWidget:
        bar, row = band(self.list, "bar")
        title = QLabel(tr("Schedules"), bar)
        dress(title, "title")
        row.addWidget(title)
        row.addWidget(self.filter, 1)
        row.addStretch(1)
        return bar

    def _foot(self) -> QWidget:
        foot, row = band(self.list, "foot")
        wanted = (("timetable.open", "main", "Enter", tr("Open")), ("timetable.filter", "", "Ctrl+F", tr("Filter")))
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in what is shown."""
        view = self._pile.currentWidget()
        if view is not None:
            view.setFocus()

    def open(self, target: object) -> None:
        """Open the schedule of that post."""
        if isinstance(target, str):
            self._open(target)

    def refresh(self, changes: Changes) -> None:
        """Read again what is shown."""
        self._read()
        if self._pile.currentWidget() is self.check:
            self.check.read()
        elif self._pile.currentWidget() is self.back:
            self.back.read()

    def hand_over(self) -> None:
        """A draft is of who drew it; who comes sees the list."""
        self.show_list()

    @property
    def has_line(self) -> bool:
        """Whether a schedule is chosen."""
        return self.table.chosen is not None

    def open_chosen(self) -> None:
        """Open the chosen schedule."""
        if self.table.chosen is not None:
            self._open(self.table.chosen.post_id)

    def focus_filter(self) -> None:
        """The caret into the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def show_list(self) -> None:
        """Back to all schedules."""
        self.one.leave()
        self._pile.setCurrentWidget(self.list)
        self.list.setFocus()
        self._read()

    def show_one(self) -> None:
        """Back to the schedule that is opened."""
        self._pile.setCurrentWidget(self.one)
        self.one.setFocus()
        self._read()

    def show_check(self) -> None:
        """What the draft of the opened schedule would do."""
        if self.one.card is not None:
            self._pile.setCurrentWidget(self.check)
            self.check.begin(self.one.card.line)

    def show_back(self) -> None:
        """What taking the last publication back would do."""
        if self.one.card is not None:
            self._pile.setCurrentWidget(self.back)
            self.back.begin(self.one.card)

    def draw(self, template_id: str = "") -> None:
        """Draw a new template of the opened schedule, or go on with that one."""
        if self.one.card is not None:
            self._pile.setCurrentWidget(self.drawing)
            self.drawing.begin(self.one.card, template_id)

    def edit(self) -> None:
        """What stands under the cursor: the template is drawn, the exception has its form."""
        if self.one.template_id:
            self.draw(self.one.template_id)
        elif self.one.exception_id:
            self.make_exception(self.one.exception_id)

    def make_exception(self, exception_id: str = "") -> None:
        """A new exception of the opened schedule, or that one."""
        if self.one.card is not None:
            self._pile.setCurrentWidget(self.exception)
            self.exception.begin(self.one.card, exception_id)

    def leave_drawing(self) -> None:
        """From the form into the week, from the week to the schedule."""
        if not self.drawing.leave_form():
            self.show_one()

    def _open(self, post_id: str) -> None:
        self._pile.setCurrentWidget(self.one)
        self.one.begin(post_id)
        self._read()

    # Reading and showing

    def _read(self) -> None:
        ask, post_id, zone, self._why = self._desk.ask, self.one.post_id, self._desk.zone, None

        def look() -> _Seen:
            return _Seen(tuple(ask(timetable_lines, zone)), ask(timetable_card, post_id, zone) if post_id else None)

        read = self._desk.tasks.read(look, view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(self._refuse).on_end(self._ended).run(self)

    def _refuse(self, why: UserError) -> None:
        self._was_read, self._why = False, why

    def _ended(self) -> None:
        """What was shown before stays while it cannot be read again; a notice told why."""
        if not self._was_read:
            forbidden, unread = tr("You have no right to see the schedules."), tr("The schedules could not be read.")
            for states in (self.states, self.one.states):
                states.show_state(unanswered(self._why, forbidden, unread, self._read))
        self._follow()

    def _show(self, seen: _Seen) -> None:
        first, self._was_read, self._lines = not self._was_read, True, seen.lines
        self._list()
        if first and self.isVisible() and self._pile.currentWidget() is self.list and self.model.rows:
            self.table.setFocus()
        if seen.card is not None and seen.card.line.post_id == self.one.post_id:
            self.one.show_card(seen.card)
            self.drawing.show_card(seen.card)
        elif self.one.post_id:
            self.show_list()

    def _list(self) -> None:
        wanted = Filter(self.filter.text())
        rows = [line for line in self._lines if wanted.takes(line.search)]
        self.model.replace(rows)
        if rows:
            self.states.show_content()
            if self.table.chosen is None:
                self.table.selectRow(0)
        elif self._lines:
            self.states.show_state(filtered_out(len(self._lines), self.filter.clear))
        elif self._was_read:
            teaches = tr("A specialist appears here as soon as the central tells of a schedule of his.")
            self.states.show_state(empty(tr("Nobody has a schedule yet"), teaches))
        self._follow()

    def _follow(self) -> None:
        for button in self._buttons:
            button.follow()
        self.one.follow()
        self.check.follow()
        self.drawing.follow()
        self.exception.follow()
        self.back.follow()
