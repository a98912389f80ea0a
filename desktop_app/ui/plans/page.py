"""The page «Планы»: all plans with how far they are; one opened, its calls, and a new one being made take its place."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sync_control import ConnectionState
from desktop_app.queries.ask import Ask
from desktop_app.queries.exchange import connection_state
from desktop_app.queries.plan_calls import CallLine, plan_calls
from desktop_app.queries.plans import PlanCard, PlanLine, plan_card, plan_lines
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import Page
from desktop_app.ui.plans.away import AwayView
from desktop_app.ui.plans.calling import CallingView
from desktop_app.ui.plans.maker import MakerView
from desktop_app.ui.plans.opened import PlanView
from desktop_app.ui.plans.words import made_words, name_of, progress_words, state_words
from desktop_app.ui.states import WithStates, empty, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import EmptyDayTarget
from desktop_app.ui.widgets.bands import add_commands, band

SCOPE = "plans"
_MINUTE_MS = 60_000
_AWAY = frozenset({ConnectionState.OFFLINE, ConnectionState.PAUSED, ConnectionState.SIGN_IN_NEEDED})


@dataclass(frozen=True)
class _Seen:
    """What was read at one moment; `card` is the opened plan."""

    lines: tuple[PlanLine, ...]
    card: PlanCard | None
    calls: tuple[CallLine, ...]
    is_away: bool


class PlansPage(Page):
    """Reads again whenever a plan or one of its operations changes."""

    care_for = (Kind.PLAN, Kind.OPERATION, Kind.CONFLICT, Kind.CONNECTION, Kind.APPOINTMENT, Kind.PATIENT, Kind.JOURNAL)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._was_read = self._is_away = False
        self._why: UserError | None = None
        self.list = QWidget(self)
        self.model: KeyedModel[PlanLine] = KeyedModel(self._columns(), lambda row: row.plan_id, self)
        self.table: Table[PlanLine] = Table(self.model, tr("Plans"), desk.look.sizes.row, self.list, "plans")
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self.list)
        self.states.show_state(loading())
        self.plan = PlanView(desk, self.show_list, self)
        self.calling, self.maker, self.away = CallingView(desk, self), MakerView(desk, self), AwayView(desk, self)
        self._pile = QStackedWidget(self)
        for view in (self.list, self.plan, self.calling, self.maker, self.away):
            self._pile.addWidget(view)
        self.list.setFocusProxy(self.table)
        self.setFocusProxy(self._pile)
        for maker in (self.maker, self.away):
            maker.made.connect(self.show_plan)
        self.plan.calls_wanted.connect(self.show_calls)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._minute_passed)
        self._minute.start()
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))

    def _columns(self) -> tuple[Column[PlanLine], ...]:
        return (
            Column("plan", mark("Plan"), name_of, width=300, tip=name_of),
            Column("state", mark("State"), state_words, width=170),
            Column("progress", mark("How far"), self._progress, tip=self._progress),
            Column("made", mark("Made"), lambda row: made_words(row, self._desk.zone), lambda row: row.created, width=210),
        )

    def _progress(self, row: PlanLine) -> str:
        return progress_words(row, self._is_away)

    def complete(self) -> None:
        """Called once the commands are registered: their buttons, the layout, the first reading."""
        column = QVBoxLayout(self.list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._bar(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.plan.complete()
        self.calling.complete()
        self.maker.complete()
        self.away.complete()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pile)
        self.table.doubleClicked.connect(lambda _index: self.open_chosen())
        self._desk.rights.changed.connect(self._follow)
        self._read()

    def _bar(self) -> QWidget:
        bar, row = band(self.list, "bar")
        title = QLabel(tr("Plans"), bar)
        dress(title, "title")
        row.addWidget(title)
        row.addStretch(1)
        return bar

    def _foot(self) -> QWidget:
        foot, row = band(self.list, "foot")
        wanted = (
            ("plans.open", "main", "Enter", tr("Open")),
            ("plans.new", "", "F3", tr("New plan…")),
            ("plans.away", "", "F4", tr("A doctor is away…")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in what is shown."""
        self._pile.currentWidget().setFocus()

    def open(self, target: object) -> None:
        """Show a plan (its id), or begin one that empties a specialist's day."""
        if isinstance(target, EmptyDayTarget):
            self.new(target)
        elif isinstance(target, str):
            self.show_plan(target)

    def refresh(self, changes: Changes) -> None:
        """Read again what is shown."""
        self._read()
        if self._pile.currentWidget() is self.maker:
            self.maker.read()
        elif self._pile.currentWidget() is self.away:
            self.away.read()

    def hand_over(self) -> None:
        """A plan that is half made is of who made it; the draft stays with all others."""
        self.show_list()

    @property
    def has_plan(self) -> bool:
        """Whether a plan is chosen."""
        return self.table.chosen is not None

    def open_chosen(self) -> None:
        """Open the chosen plan."""
        if self.table.chosen is not None:
            self.show_plan(self.table.chosen.plan_id)

    def new(self, target: EmptyDayTarget | None = None) -> None:
        """Begin a plan."""
        self._pile.setCurrentWidget(self.maker)
        self.maker.begin(target or EmptyDayTarget("", self._desk.now().date()))
        self.maker.setFocus()

    def absent(self) -> None:
        """Plan for all patients of a doctor who is away: of the one whose day was being emptied, if there is one."""
        target = self.maker.shown if self._pile.currentWidget() is self.maker else None
        self._pile.setCurrentWidget(self.away)
        self.away.begin(target or EmptyDayTarget("", self._desk.now().date()))
        self.away.setFocus()

    def show_plan(self, plan_id: str) -> None:
        """Open a plan."""
        self._pile.setCurrentWidget(self.plan)
        self.plan.begin(plan_id)
        self._read()

    def show_calls(self) -> None:
        """The calls of the plan that is open."""
        self._pile.setCurrentWidget(self.calling)
        self.calling.begin()
        self._read()

    def show_opened(self) -> None:
        """Back from its calls to the plan."""
        self._pile.setCurrentWidget(self.plan)
        self.plan.setFocus()

    def _minute_passed(self) -> None:
        """Who is to be called again, and whose deadline has passed, follows the clock."""
        if self._pile.currentWidget() is self.calling:
            self._read()

    def show_list(self) -> None:
        """Back to all plans."""
        self.plan.plan_id, self.plan.card, self.calling.card = "", None, None
        self._pile.setCurrentWidget(self.list)
        self.list.setFocus()
        self._read()

    # Reading and showing

    def _read(self) -> None:
        ask, plan_id, self._why = self._desk.ask, self.plan.plan_id, None
        read = self._desk.tasks.read(lambda: _look(ask, plan_id), view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(self._refuse).on_end(self._ended).run(self)

    def _refuse(self, why: UserError) -> None:
        self._was_read, self._why, self.plan.card, self.calling.card = False, why, None, None
        self.plan.model.replace(())
        self.calling.model.replace(())

    def _ended(self) -> None:
        """What was shown before stays while it cannot be read again; a notice told why."""
        if not self._was_read:
            forbidden, unread = tr("You have no right to see whose visits they are."), tr("The plans could not be read.")
            for states in (self.states, self.plan.states, self.calling.states):
                states.show_state(unanswered(self._why, forbidden, unread, self._read))
        self._follow()

    def _show(self, seen: _Seen) -> None:
        self._was_read, self._is_away = True, seen.is_away
        self.model.replace(seen.lines)
        if seen.lines:
            self.states.show_content()
            if self.table.chosen is None:
                self.table.selectRow(0)
            if self.isVisible() and self._pile.currentWidget() is self.list:
                self.table.setFocus()
        else:
            teaches = tr("A plan moves or cancels all visits of a specialist's day at once. F3 begins one; in «Day» Ctrl+Shift+M does.")
            self.states.show_state(empty(tr("No plans yet"), teaches))
        if seen.card is not None and seen.card.line.plan_id == self.plan.plan_id:
            self.plan.show_card(seen.card, seen.is_away, bool(seen.calls))
            if seen.calls:
                self.calling.show_calls(seen.card, seen.calls)
            elif self._pile.currentWidget() is self.calling:
                self.show_opened()
        elif self.plan.plan_id:
            self.show_list()

    def _follow(self) -> None:
        for button in self._buttons:
            button.follow()
        self.plan.follow()
        self.calling.follow()
        self.maker.follow()
        self.away.follow()


def _look(ask: Ask, plan_id: str) -> _Seen:
    card = ask(plan_card, plan_id) if plan_id else None
    calls = tuple(ask(plan_calls, plan_id)) if card is not None else ()
    return _Seen(tuple(ask(plan_lines)), card, calls, ask(connection_state) in _AWAY)
