"""The strip over a form whose draft somebody else holds: who that is, that nothing is lost, and the key that takes the draft over."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop_app.core.errors import RuleRefused, UserError
from desktop_app.core.i18n import tr
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.bands import add_commands

_TAKEN = "TAKEN"


class TakenStrip(QFrame):
    """Hidden while the draft is one's own, or nobody's; the commands that end it may run while it is shown."""

    def __init__(self, desk: Desk, take: str, parent: QWidget, give_up: str = "") -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = [(take, "main", "F4", tr("Take over and save"))]
        if give_up:
            self._wanted.append((give_up, "", "", tr("Give mine up")))
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        dress(self, "bar")
        dress(self._words, "wrong")
        self.is_shown = False
        self.hide()

    def complete(self) -> None:
        """Called once the commands are registered."""
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(self._words, 1)
        self._buttons = add_commands(row, self._desk.commands, self._wanted)

    def answer(self, why: UserError) -> None:
        """Say that somebody else holds the draft; what else refuses is told as a notice."""
        if not (isinstance(why, RuleRefused) and why.code == _TAKEN):
            self._desk.notices.refused(why)
            return
        kept = tr("What you entered stays here and is not saved yet.")
        self._words.setText(f"! {tr.said(why.said)} {kept}")
        if not self.is_shown:
            announce(self, self._words.text(), urgent=True)
        self.is_shown = True
        self.show()
        self.follow()

    def put_away(self) -> None:
        """It was saved, or given up."""
        self.is_shown = False
        self.hide()

    def follow(self) -> None:
        """Light the button."""
        for button in self._buttons:
            button.follow()
