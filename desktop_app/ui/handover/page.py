"""The page of the hand-over: what the shift leaves open in five heaps, each line leading to where it is settled; taken over by name."""

from datetime import datetime, tzinfo
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.documents.late import list_pdf
from desktop_app.models.handover import Heap
from desktop_app.models.phones import show_phone
from desktop_app.queries.handover import Handover, OpenWork, handover
from desktop_app.ui.desk import Desk
from desktop_app.ui.handover.papers import HandoverPaper
from desktop_app.ui.handover.words import HEADS, heap_words, last_words, moment_words, owed_words
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import CASES, Page
from desktop_app.ui.saving import ask_where_pdf, save_aside
from desktop_app.ui.states import WithStates, empty, filtered_out, loading, not_fetched, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import (
    APPOINTMENT,
    BOOKING,
    PAPER_LINE,
    RECEPTION,
    TAKE_OVER,
    AppointmentTarget,
    BookingTarget,
    PaperLineTarget,
    ReceptionTarget,
)
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.buttons import Segmented
from desktop_app.ui.widgets.labels import KeyCap

SCOPE = "handover"
ALL = "all"


class HandoverPage(Page):
    """Reads again whenever any of it changes: it keeps nothing of its own."""

    care_for = (Kind.CONFLICT, Kind.DRAFT, Kind.OPERATION, Kind.APPOINTMENT, Kind.OUTAGE, Kind.PATIENT, Kind.CURSOR, Kind.JOURNAL)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.picture: Handover | None = None
        self._why: UserError | None = None
        self._wants_focus = False
        self.model: KeyedModel[OpenWork] = KeyedModel(self._columns(), lambda line: (line.heap, line.row_id), self)
        self.table: Table[OpenWork] = Table(self.model, tr("What the shift leaves open"), desk.look.sizes.row, self, "handover")
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        heaps = tuple((heap.value, tr(HEADS[heap], n=0)) for heap in Heap)
        self.shown = Segmented(((ALL, tr("All {n}", n=0)), *heaps), tr("Which heap"), self)
        self.shown.choose(ALL)
        self.last = QLabel(self)
        self.last.setWordWrap(True)
        dress(self.last, "muted")
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))
        self.setFocusProxy(self.table)

    def complete(self) -> None:
        """Called once the commands are registered: their buttons and the layout; it is read whenever it comes into view."""
        self._lay_out()
        self._desk.rights.changed.connect(self._follow_commands)
        self.shown.chosen.connect(lambda _choice: self._show_rows())
        self.table.doubleClicked.connect(lambda _index: self.enter())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._follow_commands())

    # Putting together

    def _columns(self) -> tuple[Column[OpenWork], ...]:
        def now() -> tuple[datetime, tzinfo]:
            return self._desk.clock.now(), self._desk.zone

        return (
            Column("heap", mark("What"), lambda line: heap_words(line, tr), lambda line: list(Heap).index(line.heap), width=150),
            Column("start", mark("When"), lambda line: moment_words(line.start, *now(), tr), lambda line: line.start, width=110),
            Column("patient", mark("Patient"), lambda line: line.patient or tr("nobody chosen yet"), width=150),
            Column("phone", mark("Phone"), lambda line: show_phone(line.phone) if line.phone else "", width=136),
            Column("owed", mark("What is owed"), lambda line: owed_words(line, *now(), tr), tip=lambda line: owed_words(line, *now(), tr)),
            Column("person", mark("Who has it"), lambda line: line.person, width=130),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self._heaps())
        column.addWidget(self.states, 1)
        column.addWidget(self._foot())

    def _bar(self) -> QWidget:
        bar, row = band(self, "bar", (16, 8, 16, 4))
        title = QLabel(tr("Shift handover"), bar)
        dress(title, "title")
        row.addWidget(title)
        row.addWidget(self.last, 1)
        return bar

    def _heaps(self) -> QWidget:
        line, row = band(self, "bar", (16, 4, 16, 8))
        row.addWidget(self.shown)
        row.addWidget(KeyCap("0–5", line))
        row.addStretch(1)
        return line

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        buttons = (
            ("handover.take", "main", "F8", tr("Hand over the shift…")),
            ("handover.open", "", "Enter", tr("Settle")),
            ("handover.print", "", "F9", tr("Print")),
            ("handover.save", "", "Ctrl+S", tr("PDF")),
        )
        self._buttons = add_commands(row, self._desk.commands, buttons)
        row.addStretch(1)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in the list, or in it as soon as there is one; the hour may have changed what is open."""
        self._wants_focus = not self.table.isVisible()
        self.setFocus()
        self._read()

    def refresh(self, changes: Changes) -> None:
        """Read again."""
        self._read()

    @property
    def has_row(self) -> bool:
        """Whether a line is chosen."""
        return self.table.chosen is not None

    @property
    def has_phone(self) -> bool:
        """Whether the chosen line has a phone."""
        return self.table.chosen is not None and bool(self.table.chosen.phone)

    # What the person does

    def enter(self) -> None:
        """Enter: go where the chosen line is settled. A colleague's form stays closed until the shift is taken over."""
        line, navigation = self.table.chosen, self._desk.navigation
        if line is None:
            return
        match line.heap:
            case Heap.CALLS if navigation.has(CASES):
                navigation.go(CASES, line.row_id)
            case Heap.FORMS if line.person_id != self._desk.actor.person_id:
                self._desk.notices.warn(tr("This form is {who}'s. Who takes over the shift (F8) gets it.", who=line.person))
            case Heap.FORMS if navigation.has(BOOKING):
                navigation.open_panel(BOOKING, BookingTarget(draft_id=line.row_id))
            case Heap.PROVISIONAL if navigation.has(APPOINTMENT):
                navigation.open_panel(APPOINTMENT, AppointmentTarget(line.row_id))
            case Heap.PAPER if navigation.has(PAPER_LINE):
                navigation.open_panel(PAPER_LINE, PaperLineTarget(line.outage_id, line.row_id))
            case Heap.VISITS if navigation.has(RECEPTION):
                navigation.go(RECEPTION, ReceptionTarget(line.row_id))

    def hand_over_shift(self) -> None:
        """Ask who takes over."""
        self._desk.commands.run(TAKE_OVER)

    def copy_phone(self) -> None:
        """The phone of the chosen line to the clipboard."""
        line = self.table.chosen
        if line is not None and line.phone:
            QGuiApplication.clipboard().setText(show_phone(line.phone))

    def print_it(self) -> None:
        """Print the one sheet."""
        self._desk.press.print(HandoverPaper(self._desk).job)

    def save_it(self) -> None:
        """Ask where to, and save it as PDF; the name offered tells the day, and nothing about persons."""
        offered = f"shift-hand-over-{self._desk.now().date().isoformat()}.pdf"
        if (chosen := ask_where_pdf(self, offered)) is not None:
            self.save_to(chosen)

    def save_to(self, path: Path) -> None:
        """Write the PDF to `path` aside, and say how it went."""
        paper, language = HandoverPaper(self._desk), tr.language
        save_aside(self._desk, self, path, lambda: list_pdf(paper.make(), language), paper.note)

    def show_heap(self, choice: str) -> None:
        """One heap alone, or all."""
        self.shown.choose(choice)
        self._show_rows()

    # Reading and showing

    def _read(self) -> None:
        desk, self._why = self._desk, None
        ask, now, zone, branch = desk.ask, desk.clock.now(), desk.zone, desk.home_branch()
        read = desk.tasks.read(lambda: ask(handover, now, zone, branch), view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(self._refuse).on_end(self._ended).run(self)

    def _refuse(self, why: UserError) -> None:
        self.picture, self._why = None, why
        self.model.replace(())

    def _ended(self) -> None:
        if self.picture is None:
            forbidden, unread = tr("You have no right to see what patients wait for."), tr("What is open could not be read.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self._read))
        self._follow_commands()

    def _show(self, picture: Handover) -> None:
        self.picture = picture
        told = last_words(picture.last, self._desk.clock.now(), self._desk.zone, tr)
        self.last.setText(told if picture.knows_visits else f"{told} {tr('Visits of today are not all here yet.')}")
        self.shown.say(ALL, tr("All {n}", n=len(picture.lines)))
        for heap, count in picture.counts.items():
            self.shown.say(heap.value, tr(HEADS[heap], n=count))
        self._show_rows()

    def _show_rows(self) -> None:
        picture = self.picture
        if picture is None:
            return
        rows = [line for line in picture.lines if self.shown.choice in (ALL, line.heap.value)]
        self.model.replace(rows)
        if rows:
            self._show_table()
        elif picture.lines:
            self.states.show_state(filtered_out(len(picture.lines), lambda: self.show_heap(ALL)))
        elif picture.percent is not None:
            self.states.show_state(loading(picture.percent, tr("Visits of today are not all here yet.")))
        elif not picture.knows_visits:
            self.states.show_state(not_fetched(self._desk.sync.send_now, tr("The visits of today were not fetched to this computer yet.")))
        else:
            teaches = tr("Calls, unfinished forms, provisional tickets, paper and visits that nobody closed stand here by themselves.")
            self.states.show_state(empty(tr("Nothing is left open"), teaches))
        self._follow_commands()

    def _show_table(self) -> None:
        self.states.show_content()
        if not self.table.selectionModel().hasSelection():
            self.table.selectRow(0)
        focused = QApplication.focusWidget()
        if self._wants_focus and (focused is None or self.isAncestorOf(focused)):
            self.table.setFocus()
        self._wants_focus = False

    def _follow_commands(self) -> None:
        for button in self._buttons:
            button.follow()
