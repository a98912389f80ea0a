"""The screen Задачи: cases at the left, the chosen one with its ways out at the right."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import day_time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.models.conflict import CaseState, Way
from desktop_app.queries.cases import CaseCard, CaseLine, case_lines, case_opened, plan_of_case, settled_card, settled_lines
from desktop_app.services.bookings import late_cancel
from desktop_app.services.outcome import Done
from desktop_app.services.settling import take_case
from desktop_app.ui.cases.card import CaseView
from desktop_app.ui.cases.lines import CaseDelegate, case_columns
from desktop_app.ui.cases.verbs import gives_a_ticket, verb_of, voids_the_ticket
from desktop_app.ui.cases.words import told
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import Page
from desktop_app.ui.notices import Action
from desktop_app.ui.printing.tickets import TicketPaper
from desktop_app.ui.states import WithStates, empty, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import KeyedModel, Table
from desktop_app.ui.targets import WAITING, CasesTarget
from desktop_app.ui.who_and_when import Asked, WhoAndWhen
from desktop_app.ui.widgets.labels import KeyCap, KeyHint
from desktop_app.ui.work_lists import SETTLED, TO_SETTLE, WAITING_LIST, work_lists

SCOPE = "cases"
_CARD_WIDTH, _CARD_LEAST = 560, 450
_ONE_PANE_UNDER = 900
_MINUTE_MS = 60_000
_ANY_WIDTH = 16_777_215


class CasesScreen(Page):
    """Settles what the central did not take."""

    care_for = (Kind.CONFLICT, Kind.OPERATION, Kind.APPOINTMENT, Kind.SLOT, Kind.PATIENT, Kind.PERSON, Kind.PLACE)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._busy = self._was_read = False
        self._opened = self.is_settled = False
        self._wish = self._plan = ""
        self._why: UserError | None = None
        self._wants_focus = False
        now = desk.clock.now
        self.model: KeyedModel[CaseLine] = KeyedModel(case_columns(desk.zone_now, now), lambda row: row.case_id, self)
        self.table: Table[CaseLine] = Table(self.model, tr("Cases to settle"), desk.look.sizes.list_row, self, "cases")
        KeptColumns(desk, self.table)
        self.who_and_when = WhoAndWhen(desk, self.table, self._asked, over=self)
        self.table.setItemDelegate(CaseDelegate(desk.look, desk.zone_now, now, self.table))
        self.states = WithStates(self.table, self)
        self.view = CaseView(desk, self)
        self.title = QLabel(tr("Tasks"), self)
        self.which = work_lists(TO_SETTLE, self)
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.view.settle.connect(self.settle)
        self.which.chosen.connect(self._turn_to)
        self.setFocusProxy(self.table)
        desk.look.changed.connect(self._fit_rows)
        desk.rights.changed.connect(self.view.allow)
        self.states.show_state(loading())
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._minute_passed)
        self._minute.start()
        self._read()

    # Putting together

    def _lay_out(self) -> None:
        dress(self, "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._left, self._right = QWidget(self), QFrame(self)
        dress(self._right, "panel")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._bar())
        left.addWidget(self.states, 1)
        left.addWidget(self._foot())
        right = QVBoxLayout(self._right)
        right.setContentsMargins(1, 0, 0, 0)
        right.addWidget(self.view)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 1)
        row.addWidget(self._right)
        self._right.setFixedWidth(_CARD_WIDTH)
        self._right.hide()

    def _bar(self) -> QWidget:
        bar = QFrame(self)
        dress(bar, "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        dress(self.title, "title")
        row.addWidget(self.title)
        row.addSpacing(12)
        row.addWidget(self.which)
        row.addWidget(KeyCap("H", bar))
        row.addStretch(1)
        bar.setMinimumHeight(self._desk.look.sizes.bar)
        return bar

    def _foot(self) -> QWidget:
        foot = QFrame(self)
        dress(foot, "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(14)
        hints = (
            ("1–9", tr("choose")),
            ("Enter", tr("carry out")),
            ("T", tr("take")),
            ("Z", tr("put off")),
            ("P", tr("copy the number")),
            ("I", tr("who and when")),
            ("H", tr("settled ones")),
            ("Ctrl+W", tr("waiting list")),
        )
        for key, words in hints:
            row.addWidget(KeyHint(key, words, foot))
        row.addStretch(1)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window one pane at a time."""
        super().resizeEvent(event)
        self._arrange()

    def _fit_rows(self) -> None:
        self.table.set_row_height(self._desk.look.sizes.list_row)

    def _arrange(self) -> None:
        has_card = self.view.card is not None
        narrow = self.width() < _ONE_PANE_UNDER
        shows_card = has_card and (not narrow or self._opened)
        # What goes is hidden before what comes is shown: both side by side would push the window wider.
        self._left.setVisible(not (narrow and shows_card))
        self._right.setMinimumWidth(0 if narrow else min(_CARD_WIDTH, max(_CARD_LEAST, self.width() * 2 // 5)))
        self._right.setMaximumWidth(_ANY_WIDTH if narrow else self._right.minimumWidth())
        self._right.setVisible(shows_card)

    # What others ask of it

    def activate(self) -> None:
        """The work begins in the list, or in it as soon as there is one."""
        self._wants_focus = not self.table.isVisible()
        self.setFocus()

    def open(self, target: object) -> None:
        """Show the case of that id, among those that wait; or one of the two lists of cases."""
        if isinstance(target, CasesTarget):
            self.show_settled(target.settled)
        elif isinstance(target, str):
            self._wish = target
            self.show_settled(False)

    def refresh(self, changes: Changes) -> None:
        """Read again; the chosen case stays chosen."""
        self._read()

    @property
    def has_case(self) -> bool:
        """Whether the chosen case is the one that is shown, and nothing is under way with it."""
        return self._shown is not None and not self._busy and not self.is_settled

    @property
    def _shown(self) -> CaseCard | None:
        """The card of the chosen case; None while it is still being read: fast hands must not settle the one before."""
        card, line = self.view.card, self.table.chosen
        return card if card is not None and line is not None and card.line.case_id == line.case_id else None

    @property
    def has_plan(self) -> bool:
        """Whether the chosen line stands for all trouble of a plan."""
        return self.table.chosen is not None and bool(self.table.chosen.of_plan)

    def enter(self) -> None:
        """Open a plan; in a narrow window open the case first; then carry out the chosen way."""
        line = self.table.chosen
        if line is not None and line.of_plan:
            self._show_plan(line.plan_id)
        elif self.width() < _ONE_PANE_UNDER and not self._opened:
            self._opened = True
            self._arrange()
            self.view.main.setFocus()
        else:
            self.settle()

    def back(self) -> None:
        """In a narrow window from the case to the list; then from the cases of a plan to all."""
        if not self._opened:
            self._show_plan("")
            return
        self._opened = False
        self._arrange()
        self.table.setFocus()

    def show_settled(self, settled: bool) -> None:
        """Show the cases that were settled, with what both sides said, or those that wait."""
        self.is_settled, self._plan = settled, ""
        self.which.choose(SETTLED if settled else TO_SETTLE)
        self._read()
        self.table.setFocus()

    def _turn_to(self, which: str) -> None:
        """Another list of the tasks; the waiting list is a page of its own."""
        if which != WAITING_LIST:
            self.show_settled(which == SETTLED)
        elif self._desk.navigation.has(WAITING):
            self.which.choose(SETTLED if self.is_settled else TO_SETTLE)
            self._desk.navigation.go(WAITING)

    @property
    def may_go_back(self) -> bool:
        """Whether the list is hidden behind the case, or holds one plan alone."""
        return (self._opened and self.width() < _ONE_PANE_UNDER) or bool(self._plan)

    def _show_plan(self, plan_id: str) -> None:
        """The cases of one plan, each visit for itself, or all cases again."""
        self._plan = plan_id
        self._read()
        self.table.setFocus()

    # Acting

    def settle(self) -> None:
        """Carry out the chosen way."""
        card, chosen = self._shown, self.view.chosen
        if card is None or chosen.way is None or self._busy:
            return
        verb = verb_of(card, chosen, late_cancel(self._desk.settings))
        if verb is not None:
            desk, actor = self._desk, self._desk.actor
            self._run(Way.MERGE if chosen.theirs_in else chosen.way, card, lambda: verb(desk.act, actor))

    def take(self) -> None:
        """Tell the others who works on the case."""
        card, desk, actor = self._shown, self._desk, self._desk.actor
        if card is not None:
            desk.tasks.change(lambda: desk.act(take_case, actor, card.line.case_id)).on_success(lambda _done: self._read()).run(self)

    def _run(self, way: Way, card: CaseCard, verb: Callable[[], Done]) -> None:
        self._busy = True
        self.view.setEnabled(False)
        done = self._desk.tasks.change(verb).on_success(lambda outcome: self._tell(way, card, outcome))
        done.on_end(self._ended).run(self)

    def _tell(self, way: Way, card: CaseCard, done: Done) -> None:
        """Say what was done; the true ticket is printed by the key of offers, and one that is void must not leave the house."""
        said, desk = told(way, card.line), self._desk
        visit = done.row_id if done.operation_id else card.line.appointment_id
        another = gives_a_ticket(way, card.line)
        if card.is_printed and (another or voids_the_ticket(way, card.line)):
            said = " ".join((said, tr("The old ticket is void: take it back.")))
        if another and visit is not None:
            paper = TicketPaper(desk, visit)
            desk.notices.info(said, Action(tr("Print the new ticket"), lambda: desk.press.print(paper.job)))
        else:
            desk.notices.info(said)

    def _minute_passed(self) -> None:
        """What was put off until now is open again; what is late is said to be."""
        self.table.viewport().update()
        now = self._desk.clock.now()
        if any(row.state is CaseState.PUT_OFF and row.put_off_until is not None and row.put_off_until <= now for row in self.model.rows):
            self._read()

    def _ended(self) -> None:
        self._busy = False
        self._opened = False
        self.view.setEnabled(self.view.card is not None)
        self._read()
        self.table.setFocus()

    # Reading and showing

    def _read(self) -> None:
        desk, self._why = self._desk, None
        ask, wish, plan = desk.ask, self._wish, self._plan

        def lines() -> tuple[str, list[CaseLine]]:
            if self.is_settled:
                return "", ask(settled_lines)
            of_plan = ask(plan_of_case, wish) if wish else plan
            return of_plan, ask(case_lines, desk.clock.now(), of_plan) or (ask(case_lines, desk.clock.now()) if of_plan else [])

        read = desk.tasks.read(lines, view=(SCOPE, id(self)))
        read.on_success(lambda found: self._show(*found)).on_failure(self._refuse).on_end(self._tried).run(self)

    def _refuse(self, why: UserError) -> None:
        """Whose cases they are may not be seen."""
        self._was_read, self._why = False, why
        self._desk.tasks.forget((SCOPE, "card", id(self)))
        self.model.replace(())
        self.title.setText(tr("Tasks"))
        self.view.show_nothing()
        self._arrange()

    def _tried(self) -> None:
        """The cases of before stay while they cannot be read again; a notice told why."""
        if not self._was_read:
            self.states.show_state(unanswered(self._why, "", tr("The tasks could not be read."), self._read))

    def _show(self, plan_id: str, lines: list[CaseLine]) -> None:
        """A plan of which nothing is left to settle gives way to all cases."""
        self._was_read = True
        self._plan = plan_id if any(line.plan_id == plan_id and not line.of_plan for line in lines) else ""
        place = max(0, self.table.currentIndex().row())
        self.model.replace(lines)
        count = tr("to settle {n}", n=len(lines)) if lines and not self.is_settled else ""
        whose = lines[0].plan if self._plan else ""
        self.title.setText(" · ".join(part for part in (tr("Tasks"), whose, count) if part))
        if not lines:
            self.view.show_nothing()
            teaches = tr("What the central does not take comes here with both versions and a way out. Nothing is lost meanwhile.")
            kept = tr("What was decided stays here with both versions: who, when and how.")
            self.states.show_state(
                empty(tr("Nothing was settled yet"), kept) if self.is_settled else empty(tr("Nothing to settle"), teaches)
            )
            self._arrange()
            return
        self.states.show_content()
        if self._wants_focus:
            self._wants_focus = False
            self.table.setFocus()
        wished, self._wish = self._wish, ""
        if not (wished and self.table.choose(wished)) and self.table.chosen is None:
            self.table.selectRow(min(place, len(lines) - 1))
        self._read_card()

    def _asked(self) -> Asked | None:
        line = self.table.chosen
        if line is None or line.appointment_id is None:
            return None
        when = day_time_short(line.start, self._desk.zone, tr.language) if line.start is not None else ""
        return Asked(", ".join(part for part in (line.patient, when) if part), appointment_id=line.appointment_id)

    def _chosen(self, *_rows: object) -> None:
        self._read_card()

    def _read_card(self) -> None:
        line, desk = self.table.chosen, self._desk
        if line is None:
            return
        if line.of_plan:
            desk.tasks.forget((SCOPE, "card", id(self)))
            self.view.show_nothing()
            self._arrange()
            return
        case_id, ask = line.case_id, desk.ask
        settled = line.state is CaseState.SETTLED
        card = (lambda: ask(settled_card, case_id)) if settled else (lambda: ask(case_opened, case_id, desk.clock.now(), desk.zone))
        read = desk.tasks.read(card, view=(SCOPE, "card", id(self)))
        read.on_success(self._show_card).run(self)

    def _show_card(self, card: CaseCard | None) -> None:
        if card is None:
            self.view.show_nothing()
        else:
            self.view.show_card(card)
        self._arrange()
