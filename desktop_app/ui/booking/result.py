"""The strip that tells how the last booking stands: provisional until the central has applied it, then confirmed, or to be settled."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.documents.spoken import spoken_booking
from desktop_app.queries.appointments import AppointmentCard, Standing, appointment_card
from desktop_app.ui.booking.person_words import slot_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.promise_words import PROMISE_SENTENCES
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.ticket_words import ticket_data
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCaps
from desktop_app.ui.widgets.signs import SignLabel

TICKET_KEY = PhysicalKey.of("F9")
ALOUD_KEY = PhysicalKey.of("F8")
PATIENT_KEY = PhysicalKey.of("F5")
FAMILY_KEY = PhysicalKey.of("F7")
AGAIN_KEY = PhysicalKey.of("F11")
_DRESSES = {
    Standing.PROVISIONAL: ("result-provisional", "clock"),
    Standing.CONFIRMED: ("result-confirmed", "ok"),
    Standing.TO_SETTLE: ("result-conflict", "warn"),
    Standing.ENDED: ("result-ended", "cancel"),
}
_BOOKED = mark("Booked: {who}")
_TITLES = {Standing.ENDED: mark("Undone: {who}"), Standing.TO_SETTLE: mark("Not taken: {who}")}
_KINDS = (Kind.APPOINTMENT, Kind.OPERATION, Kind.CONFLICT)
_SAID = (Standing.PROVISIONAL, Standing.CONFIRMED)
"""What the central did not take is not read out as a booking."""


def standing_words(card: AppointmentCard, zone_now: datetime, awaited: bool = False) -> str:
    """What is known of it, in one sentence; `awaited`: the central's answer may come any moment."""
    match card.standing:
        case Standing.PROVISIONAL if awaited:
            return tr("Kept here; waiting for the central's answer.")
        case Standing.PROVISIONAL:
            kept = tr("Provisional: kept here, the central has not confirmed it yet.")
            return f"{kept} {tr(PROMISE_SENTENCES[card.facts.promised.at(zone_now)])}"
        case Standing.CONFIRMED:
            if card.last is not None and card.last.finished is not None:
                return tr("Confirmed by the central at {time}.", time=time_short(card.last.finished, zone_now.tzinfo or "UTC"))
            return tr("Confirmed by the central.")
        case Standing.TO_SETTLE:
            answer = card.last.answer if card.last else ""
            return tr("The central did not take it: {answer} It waits among the cases.", answer=answer or tr("the place is taken."))
        case Standing.ENDED:
            return tr("Not in force any more.")


class ResultStrip(QFrame):
    """Shows one appointment; follows its changes by itself."""

    ticket_wanted = Signal()
    patient_wanted = Signal()
    family_wanted = Signal()
    again_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.card: AppointmentCard | None = None
        self._wanted: str | None = None
        self._told = ""
        self._aloud_open = False
        self._sign = SignLabel(18, self)
        self._title = ElidedLabel(kind="strong", parent=self)
        self._line = ElidedLabel(parent=self)
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        dress(self._state, "secondary")
        self._sentence = QLabel(self)
        self._sentence.setWordWrap(True)
        self._sentence.hide()
        self._ticket = PillButton(tr("Ticket"), "link", self)
        self._undo = PillButton(tr("Undo"), "link", self)
        self._aloud = PillButton(tr("Aloud"), "link", self)
        self._ticket.clicked.connect(self.ticket_wanted)
        self._undo.clicked.connect(self.undo_wanted)
        self._aloud.clicked.connect(self.toggle_aloud)
        self._next: list[PillButton] = []
        self._ways = QWidget(self)
        self._lay_out()
        self.hide()
        desk.hub.watch(self, _KINDS, self._refresh)
        desk.answers.over.connect(self._read)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        for part in (self._title, self._line, self._state, self._sentence):
            words.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button, key in (
            (self._ticket, TICKET_KEY),
            (self._undo, "Alt ⌫"),
            (self._aloud, ALOUD_KEY),
        ):
            buttons.addWidget(button)
            buttons.addWidget(KeyCaps(key, self))
        buttons.addStretch(1)
        words.addLayout(buttons)
        self._lay_out_next()
        words.addWidget(self._ways)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 12, 6)
        row.setSpacing(10)
        column = QVBoxLayout()
        column.addWidget(self._sign)
        column.addStretch(1)
        row.addLayout(column)
        row.addLayout(words, 1)

    def show_next(self, on: bool) -> None:
        """Show how to go on from here; not while another form is being filled in, for its room is needed there."""
        self._ways.setVisible(on)

    def _lay_out_next(self) -> None:
        """How to go on from here, one key each."""
        line = QHBoxLayout(self._ways)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        ways = (
            (tr("Patient again"), self.patient_wanted, PATIENT_KEY),
            (tr("Family"), self.family_wanted, FAMILY_KEY),
            (tr("In a week"), self.again_wanted, AGAIN_KEY),
        )
        for caption, wanted, key in ways:
            button = PillButton(caption, "link", self)
            button.clicked.connect(wanted)
            line.addWidget(button)
            line.addWidget(KeyCaps(key, self))
            self._next.append(button)
        line.addStretch(1)

    def show_booked(self, appointment_id: str, aloud: bool) -> None:
        """Show what was just booked; `aloud`: with the sentence for the phone at once."""
        self._wanted, self._aloud_open, self.card = appointment_id, aloud, None
        self._read()

    def put_away(self) -> None:
        """Show nothing."""
        self._wanted, self.card = None, None
        self.hide()

    def toggle_aloud(self) -> None:
        """Show or hide the sentence to read aloud."""
        self._aloud_open = not self._aloud_open
        self._say_aloud()

    @property
    def is_in_force(self) -> bool:
        """Whether what it shows holds its place: there is a ticket for it."""
        return self.card is not None and self.card.standing in _SAID

    @property
    def appointment_id(self) -> str:
        """Whose booking it shows, known before it was read; "" for none."""
        return self._wanted or ""

    @property
    def is_standing(self) -> bool:
        """Whether one can go on from it: booked, and not known to be undone."""
        return self._wanted is not None and (self.card is None or self.card.holds_place)

    @property
    def sentence(self) -> str:
        """The sentence to read aloud, where it is shown."""
        return self._sentence.text() if self._sentence.isVisibleTo(self) else ""

    @property
    def state_words(self) -> str:
        """How it stands, as shown."""
        return self._state.text()

    def _refresh(self, changes: Changes) -> None:
        if self._wanted is not None:
            self._read()

    def _read(self) -> None:
        ask, wanted = self._desk.ask, self._wanted
        if wanted is not None:
            self._desk.tasks.read(lambda: ask(appointment_card, wanted), view="booking.result").on_success(self._show).run(self)

    def _show(self, card: AppointmentCard | None) -> None:
        if card is None or card.facts.appointment_id != self._wanted:
            return
        self.card = card
        facts = card.facts
        initials = " ".join(f"{part[0]}." for part in (facts.given, facts.middle) if part)
        ended = card.standing is Standing.ENDED
        who = f"{facts.family} {initials}".strip()
        self._title.set_full_text(tr(_TITLES.get(card.standing, _BOOKED), who=who))
        room = tr("r. {room}", room=facts.room) if facts.room else ""
        self._line.set_full_text(slot_line(facts.start, self._desk.zone, room, facts.specialty))
        self._state.setText(standing_words(card, self._desk.now(), self._is_awaited))
        kind, sign = _DRESSES[card.standing]
        dress(self, kind)
        self._sign.set_sign(sign)
        for button in (self._undo, *self._next):
            button.setEnabled(not ended)
        for button in (self._ticket, self._aloud):
            button.setEnabled(card.standing in _SAID)
        self.setAccessibleName(f"{self._title.full_text}, {self._line.full_text}, {self._state.text()}")
        self._say_aloud()
        self.show()
        if self._told != self.accessibleName():
            self._told = self.accessibleName()
            announce(self, self._told, urgent=card.standing is Standing.TO_SETTLE)

    @property
    def _is_awaited(self) -> bool:
        return self._wanted is not None and self._desk.answers.is_awaited(self._wanted)

    def _say_aloud(self) -> None:
        card = self.card
        shown = self._aloud_open and card is not None and card.standing in _SAID
        if card is not None and shown:
            data = ticket_data(card.facts, self._desk.settings, self._desk.clock.now())
            self._sentence.setText(spoken_booking(data, tr.language, awaited=self._is_awaited))
        self._sentence.setVisible(shown)
