"""A visit opened at «Приём»: who, to whom, what its ticket is worth, and the next step on one button."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.dates import capitalised
from desktop_app.core.i18n import mark, tr
from desktop_app.models.phones import show_phone
from desktop_app.models.reception import DOCUMENT_NAMES, Document, Step
from desktop_app.queries.reception import ReceptionLine
from desktop_app.ui.desk import Desk
from desktop_app.ui.reception.deeds import Here, Notice, Ticket, first_document, is_good, may_do, may_go_back, next_step, notices_of
from desktop_app.ui.reception.words import STATE_WORDS, born_words, late_words, lead_of, signs_of, where_and_when
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import Chip, PillButton
from desktop_app.ui.widgets.cards import Section, WarnCard
from desktop_app.ui.widgets.columns import PinnedColumn
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCap, Tag

KEYS = {Step.ARRIVE: "A", Step.CALL_IN: "R", Step.RECEIVE: "D", Step.NO_SHOW: "N"}
CAPTIONS = {
    Step.ARRIVE: mark("Has come"),
    Step.CALL_IN: mark("Into the room"),
    Step.RECEIVE: mark("Received"),
    Step.NO_SHOW: mark("Did not come"),
}
_MOST_NOTICES = 4
_SIDE_STEPS = (Step.ARRIVE, Step.CALL_IN, Step.RECEIVE, Step.NO_SHOW)


@dataclass(frozen=True)
class Shown:
    """What the card shows: the visit, the ticket it was found by, what was booked anew for it, and where the desk stands."""

    line: ReceptionLine
    ticket: Ticket | None
    instead: ReceptionLine | None
    here: Here


class VisitCard(QWidget):
    """`acted` asks for a step; `back` for one step back; `opened` for the whole card of the appointment."""

    acted = Signal(object)
    back = Signal()
    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.shown: Shown | None = None
        self.document = Document.PASSPORT
        self._column = PinnedColumn(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._column)
        self._lay_out_head()
        self._lay_out_notices()
        self._lay_out_facts()
        self._lay_out_documents()
        self._lay_out_steps()
        self._lay_out_foot()
        self.show_nothing()

    # Putting together

    def _lay_out_head(self) -> None:
        self._lead, self._name = QLabel(self), ElidedLabel("", "heading", self)
        dress(self._lead, "title")
        self._state, self._signs = Tag("", "tag", self), Tag("", "tag-warn", self)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._lead)
        row.addWidget(self._name, 1)
        tags = QHBoxLayout()
        tags.setSpacing(8)
        self._about = QLabel(self)
        dress(self._about, "muted")
        for part in (self._state, self._signs, self._about):
            tags.addWidget(part)
        tags.addStretch(1)
        self._column.head.addLayout(row)
        self._column.head.addLayout(tags)

    def _lay_out_notices(self) -> None:
        self._notices = Section(parent=self)
        self.cards = [WarnCard("", parent=self._notices) for _ in range(_MOST_NOTICES)]
        for card in self.cards:
            self._notices.body.addWidget(card)
        self._column.add(self._notices, line=False)

    def _lay_out_facts(self) -> None:
        section = Section(parent=self)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(5)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        section.body.addLayout(self._form)
        self._values: dict[str, QLabel] = {}
        for name in (mark("To whom and when"), mark("Born"), mark("Phone"), mark("Reason"), mark("Number")):
            caption, value = QLabel(tr(name), section), QLabel(section)
            dress(caption, "muted")
            value.setWordWrap(True)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._form.addRow(caption, value)
            self._values[name] = value
        self._column.add(section)

    def _lay_out_documents(self) -> None:
        self._documents = Section(tr("No ticket: which document was checked?"), self)
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.setColumnStretch(2, 1)
        self.chips: dict[Document, Chip] = {}
        for number, document in enumerate(Document):
            name = capitalised(tr(DOCUMENT_NAMES[document]))
            chip = Chip(f"{number + 1}  {name}", checkable=True, parent=self._documents)
            chip.setAccessibleName(name)
            chip.setToolTip(f"{name} ({number + 1}, Alt+{number + 1})")
            chip.clicked.connect(self._chooser(document))
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.chips[document] = chip
            grid.addWidget(chip, number // 2, number % 2)
        self._documents.body.addLayout(grid)
        self._column.add(self._documents)

    def _lay_out_steps(self) -> None:
        self._steps = Section(parent=self)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._steps.body.addLayout(self._rows)
        self.buttons: dict[Step, PillButton] = {}
        self._step_rows: dict[Step, QWidget] = {}
        for step in _SIDE_STEPS:
            self.buttons[step], self._step_rows[step] = self._keyed(tr(CAPTIONS[step]), KEYS[step], self._teller(step))
        self.step_back, self._back_row = self._keyed(tr("One step back"), "Z", self.back.emit)
        self.open_visit, _ = self._keyed(tr("Open: move, cancel, ticket"), "O", self.opened.emit)
        self._column.add(self._steps, line=False)
        self._history = Section(tr("Who, when, from which desk"), self)
        self._lines = QLabel(self._history)
        self._lines.setWordWrap(True)
        self._lines.setTextFormat(Qt.TextFormat.PlainText)
        dress(self._lines, "secondary")
        self._history.body.addWidget(self._lines)
        self._column.add(self._history, line=False)
        self._history.hide()

    def _keyed(self, caption: str, key: str, act: Callable[[], object]) -> tuple[PillButton, QWidget]:
        line = QWidget(self._steps)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        button = PillButton(caption, "", line)
        button.clicked.connect(act)
        row.addWidget(button)
        row.addWidget(KeyCap(key, line))
        row.addStretch(1)
        self._rows.addWidget(line)
        return button, line

    def _lay_out_foot(self) -> None:
        self.main = PillButton("", "main", self)
        self.main.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.main.clicked.connect(self.act)
        self._enter = KeyCap("Enter", self)
        self._column.foot.addWidget(self.main)
        self._column.foot.addWidget(self._enter)
        self._column.foot.addStretch(1)

    def _teller(self, step: Step) -> Callable[[], None]:
        return lambda: self.acted.emit(step)

    def _chooser(self, document: Document) -> Callable[[], None]:
        return lambda: self.choose(document)

    # Showing

    def show_nothing(self) -> None:
        """No visit is chosen."""
        self.shown = None
        self._column.hide()

    def show_visit(self, shown: Shown) -> None:
        """Show a visit; what was chosen for the same one stays chosen."""
        same = self.shown is not None and self.shown.line.appointment_id == shown.line.appointment_id
        self.shown = shown
        line, here = shown.line, shown.here
        if not same:
            self._history.hide()
            self.document = first_document(line, here.today)
        self._column.show()
        self._lead.setText(lead_of(line, here.zone))
        self._name.set_full_text(line.full_name or tr("Nobody named"))
        self.setAccessibleName(f"{line.full_name}, {tr(STATE_WORDS[line.status])}")
        self._state.setText(tr(STATE_WORDS[line.status]))
        self._signs.setText(signs_of(line))
        self._signs.setVisible(bool(self._signs.text()))
        self._about.setText(late_words(line, self._desk.clock.now()))
        self._show_notices(notices_of(line, shown.ticket, here, shown.instead))
        self._show_facts(line, here)
        self._follow()

    def _show_notices(self, notices: list[Notice]) -> None:
        for card, notice in zip(self.cards, [*notices, *[None] * _MOST_NOTICES], strict=False):
            card.setVisible(notice is not None)
            if notice is not None:
                card.say(notice.text, notice.weight)
        self._notices.setVisible(bool(notices))

    def _show_facts(self, line: ReceptionLine, here: Here) -> None:
        values = (
            where_and_when(line, here.zone),
            born_words(line, here.today),
            show_phone(line.phone) if line.phone else "",
            line.reason,
            ", ".join(part for part in (line.queue_number, line.number) if part),
        )
        for place, (value, text) in enumerate(zip(self._values.values(), values, strict=True)):
            value.setText(text)
            self._form.setRowVisible(place, bool(text))

    def _follow(self) -> None:
        """The buttons say what can be done now."""
        if self.shown is None:
            return
        line, here, step = self.shown.line, self.shown.here, self.step
        by_document = step is Step.ARRIVE and not is_good(self.shown.ticket, line)
        self._documents.setVisible(by_document)
        for document, chip in self.chips.items():
            chip.setChecked(document is self.document)
        caption = self._main_words(step, by_document)
        said = self.main.text() != caption
        self.main.setText(caption)
        self.main.setVisible(step is not None)
        self._enter.setVisible(step is not None)
        for one, row in self._step_rows.items():
            row.setVisible(may_do(one, line, here) and one is not step)
        self._back_row.setVisible(may_go_back(line, here))
        if said and caption and self.isVisible():
            announce(self.main, f"{line.full_name}: {caption}")

    def _main_words(self, step: Step | None, by_document: bool) -> str:
        if step is None:
            return ""
        if by_document:
            return tr("Has come: {document} checked", document=tr(DOCUMENT_NAMES[self.document]))
        return tr(CAPTIONS[step])

    def show_history(self, lines: list[str]) -> None:
        """Show who did what; nothing puts it away."""
        self._lines.setText("\n".join(lines))
        self._history.setVisible(bool(lines))
        if lines:
            announce(self._history, ". ".join(lines))
            self._column.reveal(self._lines)

    @property
    def history(self) -> str:
        """The lines that are shown, or ""."""
        return self._lines.text() if self._history.isVisibleTo(self) else ""

    def say_who_may(self, who: str) -> None:
        """The buttons are lit where the acting person may receive patients; else they say who may."""
        for button in (self.main, self.step_back, *self.buttons.values()):
            button.setEnabled(not who)
            button.setToolTip(tr("May be done by: {who}", who=who) if who else "")

    # Acting

    @property
    def step(self) -> Step | None:
        """What the main button does."""
        return next_step(self.shown.line, self.shown.here) if self.shown is not None else None

    @property
    def asks_for_document(self) -> bool:
        """Whether the choice of a document is in view."""
        return self.shown is not None and self._documents.isVisibleTo(self)

    def may(self, step: Step) -> bool:
        """Whether the step makes sense for the visit shown."""
        return self.shown is not None and may_do(step, self.shown.line, self.shown.here)

    def choose(self, document: Document) -> None:
        """The patient showed this one."""
        self.document = document
        self._follow()

    def act(self) -> None:
        """Do what the main button says."""
        if self.step is not None:
            self.acted.emit(self.step)
