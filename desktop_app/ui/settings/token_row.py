"""A secret that lets the desk in at its central, renewed by IT where the central asks for a sign-in: entered, never shown."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.core.sign_in import Way
from desktop_app.ui.settings.words import SIGN_IN_SAYS, SIGN_IN_TITLES
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.fields import Field


class TokenRow(QFrame):
    """`entered` tells a token, or the secret of the way `way`, with which `wrong` finds no fault.

    Leaving the field keeps nothing: only Enter and the button do.
    """

    entered = Signal(str)

    def __init__(self, way: Way, wrong: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrong = wrong
        self.field = Field(tr(SIGN_IN_TITLES[way]), QLineEdit(self), parent=self)
        self.field.editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.editor.setPlaceholderText(tr("A new token") if way is Way.TOKEN else tr("A new secret"))
        self.field.editor.returnPressed.connect(self._enter)
        self.button = PillButton(tr("Sign in"), parent=self)
        self.button.clicked.connect(self._enter)
        said, self.who, self.kept = QLabel(tr(SIGN_IN_SAYS[way]), self), QLabel(self), QLabel(self)
        said.setWordWrap(True)
        for label, kind in ((said, "secondary"), (self.who, "muted"), (self.kept, "accent")):
            dress(label, kind)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.field, 1)
        line.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(5)
        column.addLayout(line)
        for part in (said, self.kept, self.who):
            column.addWidget(part)
        self.kept.hide()
        self.setFocusProxy(self.field)

    def allow(self, who: str) -> None:
        """`who` may enter one, "" for the acting person."""
        self.field.setEnabled(not who)
        self.button.setEnabled(not who)
        self.who.setText(tr("May be changed by: {who}", who=who) if who else "")
        self.who.setVisible(bool(who))

    def say_wrong(self, sentence: str) -> None:
        """Say why it was not taken, or "" for nothing; what was typed stays."""
        self.field.say_wrong(sentence)
        if sentence:
            self.kept.hide()

    def say_kept(self) -> None:
        """It is kept, and the central is being asked: how that ends stands in the band."""
        self.field.editor.clear()
        self.kept.setText(tr("✓ Kept. The central is asked with it now."))
        self.kept.show()
        announce(self, self.kept.text())

    def give_up(self) -> bool:
        """Forget what was typed; False where nothing was."""
        typed = bool(self.field.editor.text() or self.field.wrong)
        self.field.editor.clear()
        self.say_wrong("")
        return typed

    def _enter(self) -> None:
        token = self.field.editor.text().strip()
        wrong = self._wrong(token)
        self.say_wrong(tr(wrong) if wrong else "")
        if not wrong:
            self.entered.emit(token)
