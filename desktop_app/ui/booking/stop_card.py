"""The stop card (rule 51): a reason that names a danger is answered by what the clinic's poster says, before anything is booked.

It decides nothing about the patient: whoever talks to him reads it, and goes on by a key of its own.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.danger_words import TITLES, Danger, danger_in
from desktop_app.services.danger import note_stop_card
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import KeyCaps
from desktop_app.ui.widgets.signs import SignLabel

GO_ON_KEY = PhysicalKey.of("Ctrl+Enter")


class StopCard(QFrame):
    """Stands while the reason names a danger that was not read yet; `closed` tells that it was, `raised` that it has come up."""

    closed = Signal()
    raised = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient_id: str | None = None
        self.danger: Danger | None = None
        self.read = ""
        dress(self, "alarm")
        self._sign = SignLabel(20, self)
        self._sign.set_sign("error")
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        dress(self._title, "strong")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._go_on = PillButton(tr("Read, go on booking"), "", self)
        self._go_on.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._go_on.clicked.connect(self.close_card)
        line = QHBoxLayout()
        line.addWidget(self._go_on)
        line.addWidget(KeyCaps(GO_ON_KEY, self))
        line.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addLayout(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    @property
    def stands(self) -> bool:
        """Whether it waits to be read."""
        return self.danger is not None and self.read != self.danger.value

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self._title.text()}. {self._text.text()}" if self.stands else ""

    def look(self, reason: str, patient_id: str | None) -> None:
        """The reason is `reason` now; what is shown is written down."""
        found, stood = danger_in(reason), self.stands
        fresh = found is not self.danger
        self.danger, self._patient_id = found, patient_id
        if found is None:
            self.read = ""
        if found is not None and self.stands and (fresh or not stood):
            self._title.setText(tr("103 / 112 · {danger}", danger=tr(TITLES[found])))
            self._text.setText(
                tr("With this nobody waits for an appointment: call an ambulance by 103 or 112, or go to the urgent room at once.")
                + " "
                + tr("What it is, a physician decides.")
            )
            self.setAccessibleName(self.text)
            self._note(found, gone_on=False)
            announce(self, self.text, urgent=True)
        rises = self.stands and self.isHidden()
        self.setVisible(self.stands)
        if rises:
            self.raised.emit()

    def close_card(self) -> None:
        """It was read; the booking may go on."""
        if self.danger is not None and self.stands:
            self.read = self.danger.value
            self._note(self.danger, gone_on=True)
            self.hide()
            self.closed.emit()

    def clear(self) -> None:
        """Another form."""
        self.danger, self.read, self._patient_id = None, "", None
        self.hide()

    def _note(self, danger: Danger, gone_on: bool) -> None:
        desk, actor, patient_id = self._desk, self._desk.actor, self._patient_id
        desk.tasks.change(lambda: desk.act(note_stop_card, actor, danger, patient_id, gone_on), must_run=True).run(self)
