"""A person lets the desk in through the system's browser: begun, waited for, cancelled, and told how it ended."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.core.sign_in import Way
from desktop_app.ui.settings.words import SIGN_IN_SAYS, SIGN_IN_TITLES
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import WarnCard


class BrowserRow(QFrame):
    """`wanted` tells that a person wants to sign in, `cancelled` that she does not any more."""

    wanted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title, said = QLabel(tr(SIGN_IN_TITLES[Way.BROWSER]), self), QLabel(tr(SIGN_IN_SAYS[Way.BROWSER]), self)
        self.told = QLabel(self)
        for label, kind in ((title, "strong"), (said, "secondary"), (self.told, "accent")):
            label.setWordWrap(True)
            dress(label, kind)
        self.button = PillButton(tr("Sign in with the browser"), "main", self)
        self.cancel = PillButton(tr("Cancel the sign-in"), parent=self)
        self.button.clicked.connect(self.wanted)
        self.cancel.clicked.connect(self.cancelled)
        self.wrong = WarnCard("", parent=self)
        line = QHBoxLayout()
        line.setSpacing(10)
        for button in (self.button, self.cancel):
            line.addWidget(button)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(5)
        for part in (title, said):
            column.addWidget(part)
        column.addLayout(line)
        column.addWidget(self.wrong)
        column.addWidget(self.told)
        self._say("", "")
        self._wait(False)

    @property
    def is_waiting(self) -> bool:
        """True from the beginning of a sign-in to its end."""
        return self.cancel.isVisibleTo(self)

    def begin(self) -> None:
        """The browser is being opened."""
        self._wait(True)
        self._say(tr("The browser is being opened …"), "")
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.told.text())

    def show_left(self, seconds: int) -> None:
        """It is open; so many seconds are left."""
        if self.is_waiting:
            self._say(tr("Sign in there and come back. Time left: {time}", time=f"{seconds // 60}:{seconds % 60:02}"), "")

    def say_kept(self) -> None:
        """It came, and the central is being asked with it: how that ends stands in the band."""
        self._end(tr("✓ Signed in. The central is asked now."), "")
        announce(self, self.told.text())

    def say_wrong(self, sentence: str) -> None:
        """It came to nothing; "" for a person's own cancelling."""
        self._end("", sentence)

    def rest(self) -> None:
        """Wait no more, where that is still so: what hindered it is told elsewhere."""
        if self.is_waiting:
            self._end("", "")

    def give_up(self) -> bool:
        """Cancel what is waited for; False where nothing is."""
        waiting = self.is_waiting
        if waiting:
            self.cancelled.emit()
        return waiting

    def _end(self, told: str, wrong: str) -> None:
        had_focus = self.cancel.hasFocus()
        self._wait(False)
        self._say(told, wrong)
        if had_focus:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _wait(self, waiting: bool) -> None:
        self.button.setVisible(not waiting)
        self.cancel.setVisible(waiting)
        self.setFocusProxy(self.cancel if waiting else self.button)

    def _say(self, told: str, wrong: str) -> None:
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self.wrong.setVisible(bool(wrong))
        self.wrong.say(wrong)
