"""One plan opened: what it does with each visit, how far that is, and starting, pausing, resuming and taking it back."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop_app.core.dates import day_time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.models.phones import show_phone
from desktop_app.models.plan import PlanKind, PlanState
from desktop_app.queries.plans import ItemLine, PlanCard, PlanLine
from desktop_app.services.outcome import Done
from desktop_app.services.plans import RIGHTS, discard_plan, pause_plan, resume_plan, start_plan, undo_plan
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import CASES
from desktop_app.ui.notices import Action
from desktop_app.ui.plans.words import (
    OUTCOMES,
    name_of,
    outcome_words,
    place_words,
    progress_words,
    reason_words,
    state_words,
    ticket_words,
)
from desktop_app.ui.printing.tickets import TicketPaper
from desktop_app.ui.states import WithStates, loading
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import APPOINTMENT, AppointmentTarget
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.ink import InkDelegate
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "plans-plan"
_STANDS = 4
_HAS_ENDED = (PlanState.DRAFT, PlanState.UNDOING, PlanState.UNDONE)


class PlanView(QWidget):
    """Shows the card it is given. `closed` is called when its plan is not there any more; `calls_wanted` tells that its calls begin."""

    calls_wanted = Signal()

    def __init__(self, desk: Desk, closed: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._closed = desk, closed
        self.plan_id = ""
        self.card: PlanCard | None = None
        self.has_calls = False
        self._busy = self._wants_focus = False
        self.model: KeyedModel[ItemLine] = KeyedModel(self._columns(), lambda item: item.position, self)
        self.table: Table[ItemLine] = Table(self.model, tr("Visits of the plan"), desk.look.sizes.row, self, "plan")
        self.table.setItemDelegateForColumn(_STANDS, InkDelegate(desk.look, lambda row: OUTCOMES[row.outcome][2], self.table))
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.title, self.state, self.detail = ElidedLabel("", "title", self), QLabel(self), ElidedLabel("", "muted", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.setFocusProxy(self.table)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))

    def _columns(self) -> tuple[Column[ItemLine], ...]:
        return (
            Column("patient", mark("Patient"), lambda row: row.patient, width=144),
            Column("phone", mark("Phone"), lambda row: show_phone(row.phone) if row.phone else "", width=136),
            Column("from", mark("From"), self._from, width=140, tip=self._from_whom),
            Column("to", mark("To"), self._to, width=232, tip=self._to),
            Column("stands", mark("State"), outcome_words, tip=outcome_words),
        )

    def _from(self, row: ItemLine) -> str:
        """The time alone: with whom the visits are says the title."""
        return day_time_short(row.from_start, self._desk.zone, tr.language) if row.from_start is not None else "—"

    def _from_whom(self, row: ItemLine) -> str:
        return place_words(row.from_whom, row.from_start, self._desk.zone)

    def _to(self, row: ItemLine) -> str:
        if self.card is not None and self.card.line.kind is PlanKind.CANCEL:
            return tr("cancelled")
        return place_words(row.to_whom, row.start, self._desk.zone)

    def complete(self) -> None:
        """Called once the commands are registered."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._head(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.table.doubleClicked.connect(lambda _index: self.enter())
        self.table.selectionModel().currentChanged.connect(lambda *_: self.follow())

    def _head(self) -> QWidget:
        head = QFrame(self)
        dress(head, "bar")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(16, 8, 16, 8)
        lines.setSpacing(4)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.state)
        second.addWidget(self.bar)
        second.addSpacing(8)
        second.addWidget(self.detail, 1)
        lines.addLayout(first)
        lines.addLayout(second)
        return head

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("plans.go", "main", "F8", tr("Start")),
            ("plans.pause", "", "P", tr("Pause")),
            ("plans.calls", "", "F4", tr("Calls")),
            ("plans.undo", "danger", "Ctrl+Delete", tr("Take back")),
            ("plans.item", "", "Enter", tr("Settle or show")),
            ("plans.tickets", "", "F9", tr("New tickets")),
            ("plans.back", "quiet", "Esc", tr("All plans")),
        )
        made = add_commands(row, self._desk.commands, wanted)
        self._buttons = {command: button for (command, *_), button in zip(wanted, made, strict=True)}
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def line(self) -> PlanLine | None:
        """The plan that is shown, unless something is under way with it."""
        return self.card.line if self.card is not None and not self._busy else None

    @property
    def may_go(self) -> bool:
        """Whether it can be started, or resumed."""
        return self.line is not None and self.line.state in (PlanState.DRAFT, PlanState.PAUSED) and self.line.total > 0

    @property
    def may_pause(self) -> bool:
        """Whether it is being carried out."""
        return self.line is not None and self.line.state is PlanState.RUNNING

    @property
    def may_undo(self) -> bool:
        """Whether it can be thrown away, or taken back."""
        return self.line is not None and (self.line.state is PlanState.DRAFT or self.line.state not in _HAS_ENDED)

    @property
    def has_item(self) -> bool:
        """Whether a visit is chosen."""
        return self.table.chosen is not None

    def who_may(self) -> str:
        """Who may start, pause and take back this plan."""
        return self._desk.who_may(RIGHTS[self.card.line.kind if self.card is not None else PlanKind.MOVE])

    def go(self) -> None:
        """Start the draft, or resume what was paused."""
        line, desk, actor = self.line, self._desk, self._desk.actor
        if line is not None and line.state is PlanState.DRAFT:
            back = Action(f"{tr('Take the plan back')}: {name_of(line)}", lambda: self._take_back(line))
            asks = self.has_calls
            said = tr("The calls begin: who agrees is moved, nobody else.") if asks else tr("The plan is carried out.")

            def started() -> None:
                desk.notices.done(said, back)
                if asks:
                    self.calls_wanted.emit()

            self._act(lambda: desk.act(start_plan, actor, line.plan_id), started)
        elif line is not None:
            self._act(lambda: desk.act(resume_plan, actor, line.plan_id))

    def pause(self) -> None:
        """Hold back what was not sent yet."""
        line, desk, actor = self.line, self._desk, self._desk.actor
        if line is not None:
            self._act(lambda: desk.act(pause_plan, actor, line.plan_id))

    def undo(self) -> None:
        """Take it back; a draft is thrown away."""
        line, desk, actor = self.line, self._desk, self._desk.actor
        if line is not None and line.state is PlanState.DRAFT:
            self._act(lambda: desk.act(discard_plan, actor, line.plan_id), self._closed)
        elif line is not None:
            self._take_back(line)

    def _take_back(self, line: PlanLine) -> None:
        desk, actor = self._desk, self._desk.actor
        self._act(lambda: desk.act(undo_plan, actor, line.plan_id))

    @property
    def has_tickets(self) -> bool:
        """Whether patients have void tickets and can be given true ones."""
        return self.card is not None and bool(self.card.to_print)

    def print_tickets(self) -> None:
        """Print the true tickets of those whose old ones are void."""
        if self.card is not None:
            self._desk.press.print(*(TicketPaper(self._desk, visit, alone=True).job for visit in self.card.to_print))

    def enter(self) -> None:
        """The case of the chosen visit, or the visit."""
        item, navigation = self.table.chosen, self._desk.navigation
        if item is not None and item.case_id is not None and navigation.has(CASES):
            navigation.go(CASES, item.case_id)
        elif item is not None and navigation.has(APPOINTMENT):
            navigation.open_panel(APPOINTMENT, AppointmentTarget(item.appointment_id))

    def _act(self, work: Callable[[], Done], then: Callable[[], object] = lambda: None) -> None:
        self._busy = True
        self.follow()
        self._desk.tasks.change(work).on_success(lambda _done: then()).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    # Showing

    def begin(self, plan_id: str) -> None:
        """That plan is on its way; the work begins in its list."""
        self.plan_id, self._wants_focus = plan_id, True
        self.states.show_state(loading())
        self.setFocus()

    def show_card(self, card: PlanCard, is_away: bool, has_calls: bool = False) -> None:
        """Show the plan; the chosen visit stays chosen. `has_calls`: its patients are told first."""
        self.card, self.has_calls = card, has_calls
        self._buttons["plans.calls"].setVisible(has_calls)
        line = card.line
        self.title.set_full_text(name_of(line))
        self.state.setText(state_words(line))
        why = reason_words(line)
        self.detail.set_full_text("; ".join(part for part in (progress_words(line, is_away), why, ticket_words(card)) if part))
        self.bar.setRange(0, max(1, line.total))
        self.bar.setValue(line.over)
        self.bar.setVisible(line.state is not PlanState.DRAFT)
        self._buttons["plans.go"].setText(tr("Resume") if line.state is PlanState.PAUSED else tr("Start"))
        self._buttons["plans.undo"].setText(tr("Throw away") if line.state is PlanState.DRAFT else tr("Take back"))
        self.model.replace(card.items)
        self.states.show_content()
        if self.table.chosen is None and card.items:
            self.table.selectRow(0)
        if self._wants_focus and self.isVisible():
            self._wants_focus = False
            self.table.setFocus()
        self.follow()

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons.values():
            button.follow()
