"""The page of the outage journal: one outage, the lines of its form, what became of each; papers, paper lines, closing."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.documents.late import list_pdf
from desktop_app.models.outage import Cause
from desktop_app.models.paper_line import read_span
from desktop_app.queries.outages import OutageForm, OutageRow, outage_form, outages
from desktop_app.services.outages import close_outage, end_outage, open_outage
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import CASES, Page
from desktop_app.ui.outage.jobs import OutagePaper
from desktop_app.ui.outage.question import Question
from desktop_app.ui.outage.rows import FATE_COLUMN, JournalRow, columns, rows_of
from desktop_app.ui.outage.words import span_words, state_words, totals_words
from desktop_app.ui.saving import ask_where_pdf, save_aside
from desktop_app.ui.states import Offer, WithStates, empty, filtered_out, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import KeyedModel, Table
from desktop_app.ui.targets import APPOINTMENT, PAPER_LINE, AppointmentTarget, PaperLineTarget
from desktop_app.ui.who_and_when import Asked, WhoAndWhen
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.buttons import Segmented
from desktop_app.ui.widgets.ink import InkDelegate

SCOPE = "outage"
ALL, OPEN = "all", "open"


@dataclass(frozen=True)
class Picture:
    """What the page shows: all outages, and the journal of the one that is chosen."""

    outages: tuple[OutageRow, ...]
    form: OutageForm | None


class OutagePage(Page):
    """One outage at a time; the newest one where nobody chose another."""

    care_for = (Kind.OUTAGE, Kind.OPERATION, Kind.CONFLICT, Kind.DRAFT, Kind.APPOINTMENT, Kind.PATIENT, Kind.SLOT)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.picture: Picture | None = None
        self._why: UserError | None = None
        self._chosen, self._wants_focus = "", False
        self.model: KeyedModel[JournalRow] = KeyedModel(columns(desk.zone_now), lambda row: row.key, self)
        self.table: Table[JournalRow] = Table(self.model, tr("Lines of the outage journal"), desk.look.sizes.row, self, "outage")
        self.table.setItemDelegateForColumn(FATE_COLUMN, InkDelegate(desk.look, lambda row: row.ink, self.table))
        KeptColumns(desk, self.table)
        self.who_and_when = WhoAndWhen(desk, self.table, self._asked, over=self)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        self.which = QComboBox(self)
        self.which.setAccessibleName(tr("Which outage"))
        self.shown = Segmented(((ALL, tr("All lines")), (OPEN, tr("Still open"))), tr("What to show"), self)
        self.shown.choose(ALL)
        self.head, self.detail = QLabel(self), QLabel(self)
        dress(self.head, "heading")
        dress(self.detail, "muted")
        self.detail.setWordWrap(True)
        self.question = Question(self)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))
        self.setFocusProxy(self.table)

    def complete(self) -> None:
        """Called once the commands are registered: their buttons, the layout, the first reading."""
        self._lay_out()
        self._desk.rights.changed.connect(self._follow_commands)
        self.which.activated.connect(self._choose)
        self.shown.chosen.connect(lambda _choice: self._show_rows())
        self.table.doubleClicked.connect(lambda _index: self.enter())
        self._read()

    # Putting together

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._about = self._status()
        self._about.hide()
        for part in (self._bar(), self._about, self.question):
            column.addWidget(part)
        column.addWidget(self.states, 1)
        column.addWidget(self._foot())

    def _bar(self) -> QWidget:
        bar, row = band(self, "bar")
        title = QLabel(tr("Outage journal"), bar)
        dress(title, "title")
        row.addWidget(title)
        row.addWidget(self.which, 1)
        row.addWidget(self.shown)
        self.which.setMaximumWidth(420)
        row.addStretch(1)
        return bar

    def _status(self) -> QWidget:
        card, row = band(self, "bar", (16, 10, 16, 10))
        words = QVBoxLayout()
        words.setSpacing(3)
        for part in (self.head, self.detail):
            words.addWidget(part)
        row.addLayout(words, 1)
        return card

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        commands = self._desk.commands
        buttons = (
            ("outage.paper", "main", "F6", tr("Enter from paper")),
            ("outage.print", "", "F9", tr("Print")),
            ("outage.report", "", "Alt+F9", tr("Report")),
            ("outage.blank", "", "", tr("Blank")),
        )
        endings = (
            ("outage.power", "", "", tr("Power cut…")),
            ("outage.end", "", "", tr("It is over")),
            ("outage.close", "", "", tr("Close")),
        )
        self._buttons = add_commands(row, commands, buttons)
        row.addStretch(1)
        self._buttons += add_commands(row, commands, endings)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in the list, or in it as soon as there is one."""
        self._wants_focus = not self.table.isVisible()
        self.setFocus()

    def open(self, target: object) -> None:
        """Show the outage of that id."""
        if isinstance(target, str):
            self._chosen = target
            self._read()

    def refresh(self, changes: Changes) -> None:
        """Read again."""
        self._read()

    @property
    def form(self) -> OutageForm | None:
        """The journal that is shown."""
        return self.picture.form if self.picture is not None else None

    @property
    def may_enter(self) -> bool:
        """Whether lines of paper can be entered: the journal is not closed."""
        return self.form is not None and self.form.outage.closed is None

    @property
    def may_end(self) -> bool:
        """Whether a person ends it: what a person wrote down goes on."""
        return self.form is not None and self.form.outage.cause is Cause.BY_HAND and self.form.outage.ended is None

    @property
    def may_close(self) -> bool:
        """Whether it is over and not closed."""
        return self.may_enter and self.form is not None and self.form.outage.ended is not None

    @property
    def goes_on(self) -> bool:
        """Whether any outage goes on."""
        return self.picture is not None and any(one.ended is None for one in self.picture.outages)

    @property
    def rest(self) -> int:
        """How many lines are open."""
        return self.form.totals.rest if self.form is not None else 0

    # What the person does

    def enter(self) -> None:
        """Enter: the answer to what is asked; else go on with the line of paper, or show the case or the visit."""
        row, navigation = self.table.chosen, self._desk.navigation
        if self.question.field is not None and self.question.field.editor.hasFocus():
            self.question.accept()
        elif row is None:
            return
        elif row.paper is not None:
            self.enter_paper(row.paper.draft_id)
        elif row.line is not None and row.line.case_id is not None and navigation.has(CASES):
            navigation.go(CASES, row.line.case_id)
        elif row.line is not None and row.line.appointment_id is not None and navigation.has(APPOINTMENT):
            navigation.open_panel(APPOINTMENT, AppointmentTarget(row.line.appointment_id))

    def enter_paper(self, draft_id: str = "") -> None:
        """Enter lines of paper beside the journal."""
        if self.form is not None and self._desk.navigation.has(PAPER_LINE):
            self._desk.navigation.open_panel(PAPER_LINE, PaperLineTarget(self.form.outage.outage_id, draft_id))

    def print_it(self, report: bool = False) -> None:
        """Print the form, or the closing report."""
        if self.form is not None:
            self._desk.press.print(OutagePaper(self._desk, self.form.outage.outage_id, report).job)

    def save_it(self, report: bool = False) -> None:
        """Ask where to, and save it as PDF; the name offered tells the day, and nothing about persons."""
        if self.form is None:
            return
        day = self._desk.local(self.form.outage.begun).date().isoformat()
        offered = f"outage-report-{day}.pdf" if report else f"outage-journal-{day}.pdf"
        if (chosen := ask_where_pdf(self, offered)) is not None:
            self.save_to(chosen, report)

    def save_to(self, path: Path, report: bool = False) -> None:
        """Write the PDF to `path` aside, and say how it went."""
        if self.form is not None:
            paper, language = OutagePaper(self._desk, self.form.outage.outage_id, report), tr.language
            save_aside(self._desk, self, path, lambda: list_pdf(paper.make().data, language), paper.note)

    def ask_power_cut(self) -> None:
        """Ask from when to when there was no power."""
        hint = tr("10:05 12:30; the end may be left out while it goes on")
        self.question.ask(tr("From when to when was it"), hint, tr("Write it down"), self._open_by_hand)

    def _open_by_hand(self, typed: str) -> str:
        desk, actor = self._desk, self._desk.actor
        span = read_span(typed, desk.clock.now(), desk.zone)
        if span is None:
            return tr("Enter the time, as 10:05, or two times, as 10:05 12:30.")
        task = desk.tasks.change(lambda: desk.act(open_outage, actor, *span))
        task.on_success(lambda done: self.open(done.row_id)).run(self)
        return ""

    def end(self) -> None:
        """The outage that was written down is over."""
        if self.form is not None:
            desk, actor, outage_id = self._desk, self._desk.actor, self.form.outage.outage_id
            desk.tasks.change(lambda: desk.act(end_outage, actor, outage_id)).on_end(self._read).run(self)

    def close_journal(self) -> None:
        """Close it; where something is open, ask first what is left."""
        if not self.rest:
            self._close("")
            return
        label = tr("Still open: {n}. What is left, and who sees to it?", n=self.rest)
        self.question.ask(label, tr("for the head; printed on the report"), tr("Close with a rest"), self._close)

    def _close(self, rest: str) -> str:
        if self.form is None:
            return ""
        if self.rest and not rest.strip():
            return tr("Say what is left and who sees to it.")
        desk, actor, outage_id = self._desk, self._desk.actor, self.form.outage.outage_id
        said = tr("The journal is closed. Alt+F9 prints the report.")
        task = desk.tasks.change(lambda: desk.act(close_outage, actor, outage_id, rest))
        task.on_success(lambda _done: desk.notices.info(said)).on_end(self._read).run(self)
        return ""

    def step(self, by: int) -> None:
        """An older (1) or a newer (-1) outage."""
        at = self.which.currentIndex() + by
        if 0 <= at < self.which.count():
            self.which.setCurrentIndex(at)
            self._choose(at)

    def show_lines(self, choice: str) -> None:
        """All lines, or those that are still open."""
        self.shown.choose(choice)
        self._show_rows()

    # Reading and showing

    def _choose(self, at: int) -> None:
        self._chosen = str(self.which.itemData(at))
        self.question.leave()
        self._read()

    def _read(self) -> None:
        ask, chosen, self._why = self._desk.ask, self._chosen, None

        def work() -> Picture:
            found = tuple(ask(outages))
            wanted = next((one for one in found if one.outage_id == chosen), found[0] if found else None)
            return Picture(found, ask(outage_form, wanted.outage_id) if wanted is not None else None)

        read = self._desk.tasks.read(work, view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(self._refuse).on_end(self._ended).run(self)

    def _refuse(self, why: UserError) -> None:
        self.picture, self._why = None, why
        self.model.replace(())
        self._about.hide()

    def _ended(self) -> None:
        """What was shown before stays while it cannot be read again; a notice told why."""
        if self.picture is None:
            forbidden, unread = tr("You have no right to see who was booked."), tr("The journal could not be read.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self._read))
        self._follow_commands()

    def _show(self, picture: Picture) -> None:
        self.picture = picture
        zone = self._desk.zone
        self._about.setVisible(picture.form is not None)
        self.which.clear()
        for one in picture.outages:
            self.which.addItem(span_words(one, zone, tr), one.outage_id)
        if picture.form is not None:
            outage = picture.form.outage
            self.which.setCurrentIndex(max(0, self.which.findData(outage.outage_id)))
            self.head.setText(f"{span_words(outage, zone, tr)} · {state_words(outage, zone, tr)}")
            left = tr("Left: {what}.", what=outage.rest.rstrip(".")) if outage.rest else ""
            self.detail.setText(" ".join(part for part in (totals_words(picture.form, tr), left) if part))
        self.shown.say(OPEN, tr("Still open {n}", n=self.rest) if self.rest else tr("Still open"))
        self.which.setEnabled(bool(picture.outages))
        self._show_rows()

    def _show_rows(self) -> None:
        if self.picture is None:
            return
        everything = rows_of(self.form) if self.form is not None else []
        rows = [row for row in everything if self.shown.choice == ALL or row.is_open]
        self.model.replace(rows)
        if rows:
            self.states.show_content()
            if not self.table.selectionModel().hasSelection():
                self.table.selectRow(0)
            focused = QApplication.focusWidget()
            if self._wants_focus and (focused is None or self.isAncestorOf(focused)):
                self.table.setFocus()
            self._wants_focus = False
        elif everything:
            self.states.show_state(filtered_out(len(everything), lambda: self.show_lines(ALL)))
        elif self.form is not None:
            teaches = tr("Bookings, moves and cancellations made without the central stand here by themselves.")
            self.states.show_state(empty(tr("Nobody was booked in this time"), teaches, Offer(tr("Enter from paper"), self.enter_paper)))
        else:
            teaches = tr("It begins by itself when the central is away. A power cut is written down here afterwards.")
            self.states.show_state(empty(tr("There was no outage"), teaches, Offer(tr("Power cut…"), self.ask_power_cut)))
        self._follow_commands()

    def _asked(self) -> Asked | None:
        row = self.table.chosen
        if row is None or row.line is None or row.line.appointment_id is None:
            return None
        return Asked(row.line.patient, appointment_id=row.line.appointment_id)

    def _follow_commands(self) -> None:
        for button in self._buttons:
            button.follow()
        _power, end, close = self._buttons[-3:]
        end.setVisible(self.may_end)
        close.setVisible(not self.may_end)
