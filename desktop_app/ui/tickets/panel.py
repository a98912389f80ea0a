"""The side panel of a ticket: what it says, printing it, saving it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr, trn
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.printing.tickets import Ticket, TicketPaper, make_ticket, preparation_job
from desktop_app.ui.saving import ask_where, save_aside
from desktop_app.ui.states import WithStates, loading, wrong
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tickets.preview import Preview
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import Section, WarnCard
from desktop_app.ui.widgets.labels import KeyCaps, hairline

SCOPE = "ticket"
GROUP_KEY = PhysicalKey.of("Alt+G")


class TicketPanel(Page):
    """Shows the ticket of one appointment."""

    care_for = (Kind.APPOINTMENT, Kind.OPERATION, Kind.PATIENT)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._appointment_id = ""
        self._wanted: set[str] = set()
        self._alone = False
        self.ticket: Ticket | None = None
        self.preview = Preview(desk.look)
        self.warning = WarnCard("", parent=self)
        self.print_button = PillButton(tr("Print"), "main", self)
        self.save_button = PillButton(tr("Save PDF…"), "", self)
        self.title = QLabel(tr("Ticket"), self)
        self.group_button = PillButton("", "link", self)
        self._lay_out()
        self.print_button.clicked.connect(self.print_it)
        self.save_button.clicked.connect(self.save_it)
        self.group_button.clicked.connect(self.change_group)
        desk.answers.over.connect(self._wait_is_over)
        self.setFocusProxy(self.print_button)
        self._show_nothing()

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.preview)
        dress(self.preview, "well")
        self.states = WithStates(scroll, self)
        about = Section(parent=self)
        about.body.addWidget(self.warning)
        self._about = about
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 12, 18, 14)
        row.setSpacing(8)
        row.addWidget(self.print_button)
        row.addWidget(KeyCaps("F9", foot))
        row.addStretch(1)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(hairline(self))
        column.addWidget(about)
        column.addWidget(self.states, 1)
        column.addWidget(hairline(self))
        column.addWidget(foot)

    def _head(self) -> QWidget:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(18, 14, 18, 12)
        dress(self.title, "heading")
        row.addWidget(self.title, 1)
        self._group_key = KeyCaps(GROUP_KEY, head)
        row.addWidget(self.group_button)
        row.addWidget(self._group_key)
        row.addSpacing(8)
        row.addWidget(KeyCaps("Esc", head))
        return head

    # What others ask of it

    def open(self, target: object) -> None:
        """Show the ticket of the appointment with that row id."""
        if isinstance(target, str):
            self._appointment_id, self._alone = target, False
            self._show_nothing()
            self._read()

    def refresh(self, changes: Changes) -> None:
        """The central may have applied it, or somebody moved it: the paper changes."""
        self._read()

    @property
    def is_ready(self) -> bool:
        """True where there is something to print."""
        return self.ticket is not None

    @property
    def is_awaited(self) -> bool:
        """True while the central's answer may still come: the paper waits for it, F9 does not."""
        return self._desk.answers.is_awaited(self._appointment_id)

    @property
    def has_preparation(self) -> bool:
        """True where the service asks for something before the visit."""
        return self.ticket is not None and any(visit.has_preparation for visit in self.ticket.visits)

    @property
    def has_group(self) -> bool:
        """True where the visit has others to stand on one sheet with."""
        return self.ticket is not None and self.ticket.others > 0

    def change_group(self) -> None:
        """All visits of the group on one sheet, or this one alone."""
        if self.has_group:
            self._alone = not self._alone
            self._read()

    def print_it(self) -> None:
        """Send it to the printer of the settings, without a dialog; while the central is waited for, as soon as that is over."""
        if self.is_awaited:
            self._wanted.add(self._appointment_id)
            self._desk.notices.info(tr("The ticket is printed as soon as the central has answered."))
        elif self.ticket is not None:
            self._desk.press.print(TicketPaper(self._desk, self.ticket.data.appointment_id, self.ticket, self._alone).job)

    def print_preparation(self) -> None:
        """Print what each service asks the patient to do before, or say that it asks for nothing."""
        if self.ticket is not None:
            visits = [visit for visit in self.ticket.visits if visit.has_preparation]
            self._desk.press.print(*(preparation_job(self._desk, visit.appointment_id) for visit in visits))

    def save_it(self) -> None:
        """Ask where to, and save it as PDF; the name offered tells nothing about the person."""
        if self.ticket is not None and (asked := ask_where(self, tr("Save the ticket"), self.ticket.file_name)) is not None:
            self.save_to(asked[0])

    def save_to(self, path: Path) -> None:
        """Write the PDF to `path` aside, and say how it went."""
        if self.ticket is not None:
            ticket, language = self.ticket, tr.language
            save_aside(self._desk, self, path, lambda: ticket.pdf(language))

    # Reading and showing

    def _read(self) -> None:
        desk, appointment_id, language, alone = self._desk, self._appointment_id, tr.language, self._alone
        actor = desk.actor
        if not appointment_id:
            return
        if self.is_awaited:
            self._show_nothing(tr("Waiting for the central's answer, {n} s at most.", n=desk.answers.limit_seconds))
            return
        desk.tasks.read(lambda: make_ticket(desk, appointment_id, language, actor, alone), view=(SCOPE, id(self))).on_success(
            self._show
        ).on_failure(self._show_none).run(self)

    def _wait_is_over(self, appointment_id: str) -> None:
        if appointment_id in self._wanted:
            self._wanted.discard(appointment_id)
            self._desk.press.print(TicketPaper(self._desk, appointment_id).job)
        if appointment_id == self._appointment_id:
            self._read()

    def _show_nothing(self, what: str = "") -> None:
        self.ticket = None
        self.preview.show_drawing(None)
        self.states.show_state(loading(what=what))
        self._show_ready()

    def _show(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.preview.show_drawing(ticket.drawing)
        self.states.show_content()
        if ticket.is_provisional:
            self.warning.say(tr("The central has not confirmed yet: the ticket says that it is provisional and what will happen."))
        self.group_button.setText(tr("The whole group") if self._alone else tr("This visit alone"))
        self._show_ready()

    def _show_none(self, why: UserError) -> None:
        """What stands under the words is not to be printed by a key either."""
        self.ticket = None
        self.preview.show_drawing(None)
        self.states.show_state(wrong(tr("There is no ticket"), tr.said(why.said)))
        self._show_ready()

    def _show_ready(self) -> None:
        self.print_button.setEnabled(self.is_ready or self.is_awaited)
        self.save_button.setEnabled(self.is_ready)
        self._about.setVisible(self.ticket is not None and self.ticket.is_provisional)
        visits = len(self.ticket.visits) if self.ticket is not None else 1
        self.title.setText(trn("Sheet of {n} visit", "Sheet of {n} visits", visits) if visits > 1 else tr("Ticket"))
        for part in (self.group_button, self._group_key):
            part.setVisible(self.has_group)
