"""The calls of a plan: who is to be told now, by which number and in which words, and his answer by one key."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.dates import day_time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.models.absence.calls import Reached, in_turn
from desktop_app.models.person import Right
from desktop_app.models.phones import show_phone
from desktop_app.queries.plan_calls import CallLine
from desktop_app.queries.plans import PlanCard
from desktop_app.services.bookings import late_cancel
from desktop_app.services.calls import list_patient, note_call
from desktop_app.services.outcome import Done
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.plans.calling_words import (
    is_settled,
    keeps_words,
    line_to_say,
    offer_words,
    phone_words,
    progress_words,
    said_words,
    step_ink,
    step_words,
)
from desktop_app.ui.plans.words import name_of
from desktop_app.ui.states import WithStates, loading
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.ink import InkDelegate
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "plans-calls"


class CallingView(QWidget):
    """Shows the calls it is given. `left` asks for the plan behind them."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.card: PlanCard | None = None
        self._busy = self._wants_focus = self._goes_on = False
        self.model: KeyedModel[CallLine] = KeyedModel(self._columns(), lambda line: line.position, self)
        self.table: Table[CallLine] = Table(self.model, tr("Patients to be told"), desk.look.sizes.row, self, "plan-calls")
        self.table.setItemDelegateForColumn(0, InkDelegate(desk.look, lambda line: step_ink(line, self._now), self.table))
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        self.title, self.count = ElidedLabel("", "title", self), ElidedLabel("", "muted", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.say, self.keeps = QLabel(self), ElidedLabel("", "muted", self)
        self.setFocusProxy(self.table)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))

    @property
    def _now(self) -> datetime:
        return self._desk.clock.now()

    def _columns(self) -> tuple[Column[CallLine], ...]:
        zone = self._desk.zone
        return (
            Column("step", mark("Now"), lambda line: step_words(line, self._now, zone), width=250, tip=self._step),
            Column("patient", mark("Patient"), lambda line: line.patient, width=210, tip=lambda line: line.patient),
            Column("phone", mark("Phone"), phone_words, width=140),
            Column("was", mark("Was booked"), self._was, lambda line: line.whom.start, width=140),
            Column("offer", mark("Offered instead"), self._offered, width=280, tip=self._offered),
            Column("said", mark("What was said"), lambda line: said_words(line, zone), tip=lambda line: said_words(line, zone)),
        )

    def _step(self, line: CallLine) -> str:
        return step_words(line, self._now, self._desk.zone)

    def _offered(self, line: CallLine) -> str:
        return offer_words(line, self._desk.zone)

    def _was(self, line: CallLine) -> str:
        return day_time_short(line.whom.start, self._desk.zone, tr.language)

    def complete(self) -> None:
        """Called once the commands are registered."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._head(), 0), (self._speech(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        self.follow()

    def _head(self) -> QWidget:
        head = QFrame(self)
        dress(head, "bar")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(16, 8, 16, 8)
        lines.setSpacing(4)
        second = QHBoxLayout()
        second.addWidget(self.bar)
        second.addSpacing(8)
        second.addWidget(self.count, 1)
        lines.addWidget(self.title)
        lines.addLayout(second)
        return head

    def _speech(self) -> QWidget:
        """The line to say, whole, over the list where no notice covers it: it is read from here with the telephone at the ear."""
        speech = QFrame(self)
        dress(speech, "bar")
        lines = QVBoxLayout(speech)
        lines.setContentsMargins(16, 8, 16, 8)
        lines.setSpacing(4)
        dress(self.say, "strong")
        self.say.setTextFormat(Qt.TextFormat.PlainText)
        self.say.setWordWrap(True)
        self.say.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.say.setMinimumHeight(2 * self.say.fontMetrics().lineSpacing())
        lines.addWidget(self.say)
        lines.addWidget(self.keeps)
        return speech

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("calls.agreed", "main", "1", tr("Agreed")),
            ("calls.no-answer", "", "2", tr("No answer")),
            ("calls.refused", "", "3", tr("Does not want it")),
            ("calls.came", "", "4", tr("Came anyway")),
            ("calls.reached", "", "5", tr("Thinks it over")),
            ("calls.list", "", "W", tr("Waiting list")),
            ("calls.copy", "", "P", tr("Copy the number")),
            ("calls.back", "quiet", "Esc", tr("The plan")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def _line(self) -> CallLine | None:
        return self.table.chosen if not self._busy else None

    def may_note(self, reached: Reached) -> bool:
        """Whether that may be noted of the chosen patient."""
        line = self._line
        return line is not None and not is_settled(line) and line.call.reached.may_become(reached)

    def may_list(self) -> bool:
        """Whether the chosen patient may go to the waiting list."""
        return self._line is not None and not is_settled(self._line)

    def has_number(self) -> bool:
        """Whether the chosen patient has a telephone."""
        return self.table.chosen is not None and bool(self.table.chosen.whom.phone)

    def who_may(self) -> str:
        """Who may note calls: it moves visits."""
        return self._desk.who_may(Right.MOVE)

    def note(self, reached: Reached) -> None:
        """The patient's answer; the cursor goes to the next who is to be told."""
        line, card, desk, actor = self._line, self.card, self._desk, self._desk.actor
        if line is not None and card is not None:
            self._act(lambda: desk.act(note_call, actor, card.line.plan_id, line.position, reached))

    def to_waiting_list(self) -> None:
        """The patient gives both places up for the waiting list, until the day by which he must be answered."""
        line, card, desk, actor = self._line, self.card, self._desk, self._desk.actor
        if line is None or card is None:
            return
        late = late_cancel(desk.settings)
        said = tr("{who}: is on the waiting list. Tell the patient.", who=line.patient)
        self._act(
            lambda: desk.act(list_patient, actor, card.line.plan_id, line.position, late), lambda: desk.notices.info(said)
        )  # fmt: skip

    def copy_number(self) -> None:
        """The number to the clipboard, for the telephone program."""
        line = self.table.chosen
        if line is not None:
            QGuiApplication.clipboard().setText(show_phone(line.whom.phone))

    def _act(self, work: Callable[[], Done], then: Callable[[], object] = lambda: None) -> None:
        self._busy = self._goes_on = True
        self.follow()
        self._desk.tasks.change(work).on_success(lambda _done: then()).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    # Showing

    def begin(self) -> None:
        """The calls are on their way; the work begins with whoever is to be called first."""
        self._wants_focus = self._goes_on = True
        if self.card is None:
            self.states.show_state(loading())
        self.setFocus()

    def show_calls(self, card: PlanCard, calls: tuple[CallLine, ...]) -> None:
        """Show the patients in the order in which they are to be told."""
        self.card, now = card, self._now
        by_visit = {line.whom.id: line for line in calls}
        open_calls = [line for line in calls if not is_settled(line)]
        order = in_turn((line.whom for line in open_calls), {line.whom.id: line.call for line in calls}, now)
        lines = (*(by_visit[whom.id] for whom in order), *(line for line in calls if is_settled(line)))
        self.title.set_full_text(tr("Calls: {plan}", plan=name_of(card.line)))
        self.count.set_full_text(progress_words(calls, now))
        self.bar.setRange(0, max(1, len(calls)))
        self.bar.setValue(sum(map(is_settled, calls)))
        self.model.replace(lines)
        self.states.show_content()
        if self._goes_on or self.table.chosen is None:
            self._goes_on = False
            self._choose_next(lines)
        if self._wants_focus and self.isVisible():
            self._wants_focus = False
            self.table.setFocus()
        self._show_chosen()

    def _choose_next(self, lines: tuple[CallLine, ...]) -> None:
        """Who has a phone and is to be told now; whoever comes first where there is none."""
        urgent = (line for line in lines if not is_settled(line) and (line.whom.phone or line.whom.here))
        first = next(urgent, lines[0] if lines else None)
        if first is not None:
            self.table.choose(first.position)

    def _show_chosen(self) -> None:
        line, desk = self.table.chosen, self._desk
        self.say.setText(line_to_say(line, desk.place.clinic, desk.zone) if line is not None else "")
        self.keeps.set_full_text(keeps_words(line, desk.zone) if line is not None else "")
        self.follow()

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons:
            button.follow()
