"""The page of the proof of arrival: a light, the counts, and every act of the period with what the central confirmed of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import local_day, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.documents.late import list_pdf
from desktop_app.queries.outages import outages
from desktop_app.queries.proof import Proof, ProofLine, proof
from desktop_app.ui.connection_view import dot
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import CASES, Page
from desktop_app.ui.proof.paper import ProofPaper
from desktop_app.ui.proof.words import (
    STANDINGS,
    act_words,
    address_words,
    confirmed_words,
    counts_words,
    light,
    moment_words,
    records_words,
    span_words,
    standing_words,
    visit_words,
    walk_words,
)
from desktop_app.ui.saving import ask_where_pdf, save_aside
from desktop_app.ui.states import WithStates, empty, filtered_out, loading, not_read
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import APPOINTMENT, AppointmentTarget
from desktop_app.ui.who_and_when import Asked, WhoAndWhen
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.buttons import Segmented
from desktop_app.ui.widgets.ink import InkDelegate

SCOPE = "proof"
ALL, OPEN = "all", "open"
STANDING_COLUMN = 3
SHIFT = timedelta(hours=12)
DAYS = 7


class Period(StrEnum):
    """Of which time the proof is; always until now."""

    TODAY = "today"
    SHIFT = "shift"
    OUTAGE = "outage"
    DAYS = "days"


class ProofPage(Page):
    """The proof of one period until now."""

    care_for = (Kind.OPERATION, Kind.CONFLICT, Kind.CONNECTION, Kind.CURSOR, Kind.OUTAGE, Kind.PATIENT)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.found: Proof | None = None
        self._wants_focus = False
        self.model: KeyedModel[ProofLine] = KeyedModel(self._columns(), lambda row: row.operation_id, self)
        self.table: Table[ProofLine] = Table(self.model, tr("Proof of arrival"), desk.look.sizes.row, self, "proof")
        self.table.setItemDelegateForColumn(STANDING_COLUMN, InkDelegate(desk.look, lambda row: STANDINGS[row.standing][2], self.table))
        KeptColumns(desk, self.table)
        self.who_and_when = WhoAndWhen(desk, self.table, self._asked, over=self)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        periods = (
            (Period.TODAY, tr("Today")),
            (Period.SHIFT, tr("12 hours")),
            (Period.OUTAGE, tr("Since the outage")),
            (Period.DAYS, tr("7 days")),
        )
        self.period = Segmented([(one.value, words) for one, words in periods], tr("Of which time"), self)
        self.period.choose(Period.TODAY)
        self.shown = Segmented(((ALL, tr("All")), (OPEN, tr("Not arrived"))), tr("What to show"), self)
        self.shown.choose(ALL)
        self.head, self.detail, self._dot = QLabel(self), QLabel(self), QLabel(self)
        dress(self.head, "heading")
        dress(self.detail, "muted")
        self.detail.setWordWrap(True)
        desk.look.changed.connect(self._fit)
        self.setFocusProxy(self.table)

    def _columns(self) -> tuple[Column[ProofLine], ...]:
        zone = self._desk.zone_now
        return (
            Column("made", mark("Entered"), self._made, lambda row: row.sequence, width=118),
            Column("act", mark("What"), lambda row: act_words(row, tr), width=110),
            Column("patient", mark("Patient"), lambda row: row.patient or "—", width=176),
            Column("standing", mark("State"), self._standing, tip=self._standing),
            Column("visit", mark("To whom and when"), lambda row: visit_words(row, zone(), tr), lambda row: row.start, width=196),
            Column("address", mark("At the central"), address_words, tip=lambda row: records_words(row, zone(), tr), width=150),
            Column("confirmed", mark("Version, time there"), lambda row: confirmed_words(row, zone(), tr), width=176),
            Column("person", mark("Who"), lambda row: row.person, width=110),
        )

    def _made(self, row: ProofLine) -> str:
        """The time; with its day where that is not today."""
        zone = self._desk.zone
        today = local_day(self._desk.clock.now(), zone) == local_day(row.made, zone)
        return time_short(row.made, zone) if today else moment_words(row.made, zone, tr)

    def _standing(self, row: ProofLine) -> str:
        return standing_words(row, self.found, self._desk.zone, tr) if self.found is not None else ""

    def complete(self) -> None:
        """Called once the commands are registered: their buttons, the layout, the first reading."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._bar(), 0), (self._status(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.period.chosen.connect(lambda _choice: self._read())
        self.shown.chosen.connect(lambda _choice: self._show_lines())
        self.table.doubleClicked.connect(lambda _index: self.open_line())
        self._read()

    def _bar(self) -> QWidget:
        bar, row = band(self, "bar")
        title = QLabel(tr("Proof of arrival"), bar)
        dress(title, "title")
        row.addWidget(title)
        row.addSpacing(8)
        row.addWidget(self.period)
        row.addStretch(1)
        row.addWidget(self.shown)
        return bar

    def _status(self) -> QWidget:
        card, row = band(self, "bar")
        row.addWidget(self._dot, alignment=Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.head)
        words.addWidget(self.detail)
        row.addLayout(words, 1)
        return card

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        buttons = (("proof.print", "main", "F9", tr("Print")), ("proof.save", "", "Ctrl+S", tr("Save as PDF")))
        self._buttons = add_commands(row, self._desk.commands, buttons)
        row.addStretch(1)
        said = QLabel(tr("«Accepted» is said only of what was read at the central again"), foot)
        dress(said, "secondary")
        row.addWidget(said)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in the list, or in it as soon as there is one."""
        self._wants_focus = not self.table.isVisible()
        self.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Read again."""
        self._read()

    def open_line(self) -> None:
        """Show the case of the chosen act, or its appointment."""
        line, navigation = self.table.chosen, self._desk.navigation
        if line is None:
            return
        if line.case_id is not None and navigation.has(CASES):
            navigation.go(CASES, line.case_id)
        elif line.appointment_id is not None and navigation.has(APPOINTMENT):
            navigation.open_panel(APPOINTMENT, AppointmentTarget(line.appointment_id))

    def next_period(self) -> None:
        """From one period to the next, and round."""
        periods = list(Period)
        self.period.choose(periods[(periods.index(Period(self.period.choice)) + 1) % len(periods)])
        self._read()

    def turn_shown(self) -> None:
        """All, or only what has not arrived."""
        self.shown.choose(OPEN if self.shown.choice == ALL else ALL)
        self._show_lines()

    def print_it(self) -> None:
        """Print the proof of the period."""
        if self.found is not None:
            self._desk.press.print(ProofPaper(self._desk, self.found.since).job)

    def save_it(self) -> None:
        """Ask where to, and save it as PDF; the name offered tells the day, and nothing about persons."""
        offered = f"proof-of-arrival-{self._desk.now().date().isoformat()}.pdf"
        if (chosen := ask_where_pdf(self, offered)) is not None:
            self.save_to(chosen)

    def save_to(self, path: Path) -> None:
        """Write the PDF to `path` aside, and say how it went; the journal knows of it before the file is there."""
        if self.found is not None:
            paper, language = ProofPaper(self._desk, self.found.since), tr.language
            save_aside(self._desk, self, path, lambda: list_pdf(paper.make(), language), paper.note)

    def _asked(self) -> Asked | None:
        line = self.table.chosen
        if line is None or line.appointment_id is None:
            return None
        return Asked(f"{line.patient}, {visit_words(line, self._desk.zone, tr)}", appointment_id=line.appointment_id)

    # Reading and showing

    def _read(self) -> None:
        desk, period, now = self._desk, Period(self.period.choice), self._desk.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)

        def begun() -> datetime:
            if period is Period.OUTAGE:
                found = desk.ask(outages)
                return found[0].begun if found else now
            return {Period.TODAY: midnight, Period.SHIFT: now - SHIFT, Period.DAYS: midnight - timedelta(days=DAYS - 1)}[period]

        read = desk.tasks.read(lambda: desk.ask(proof, begun(), now), view=(SCOPE, id(self)))
        read.on_success(self._show).on_end(self._ended).run(self)

    def _ended(self) -> None:
        """What was shown before stays while it cannot be read again; a notice told why."""
        if self.found is None:
            self.states.show_state(not_read(tr("The proof could not be read."), self._read))
        for button in self._buttons:
            button.follow()

    def _show(self, found: Proof) -> None:
        self.found = found
        zone, lit = self._desk.zone, light(found, tr)
        self.head.setText(lit.words)
        self.detail.setText(f"{span_words(found, zone, tr)}. {counts_words(found, tr)} {walk_words(found, zone, tr)}")
        self._dot.setPixmap(dot(self._desk.look, lit.dot, lit.hollow, self.devicePixelRatioF()))
        self._show_lines()

    def _show_lines(self) -> None:
        if self.found is None:
            return
        lines = self.found.lines
        shown = lines if self.shown.choice == ALL else tuple(line for line in lines if line.standing.is_open)
        self.model.replace(shown)
        if shown:
            self.states.show_content()
            # Why a line waits is told by more than the line: the connection, the time.
            self.model.dataChanged.emit(self.model.index(0, STANDING_COLUMN), self.model.index(len(shown) - 1, STANDING_COLUMN))
            if self._wants_focus:
                self._wants_focus = False
                self.table.setFocus()
        elif lines:
            self.states.show_state(filtered_out(len(lines), self.turn_shown))
        elif self.period.choice == Period.OUTAGE and self.found.since == self.found.until:
            self.states.show_state(empty(tr("There was no outage"), tr("F3 chooses another time.")))
        else:
            teaches = tr("Every booking, move and correction stands here, with what the central confirmed of it. F3 chooses another time.")
            self.states.show_state(empty(tr("Nothing was entered in this time"), teaches))

    def _fit(self) -> None:
        self.table.set_row_height(self._desk.look.sizes.row)
        if self.found is not None:
            self._show(self.found)
