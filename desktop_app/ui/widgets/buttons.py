"""Buttons: main and quiet ones, chips, segments, and buttons that stand for a command."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.commands import Commands
from desktop_app.ui.style.sheet import dress


class PillButton(QPushButton):
    """A push button in one of the dresses: "" (plain), `main`, `quiet`, `link`, `danger`, `pill`."""

    def __init__(self, text: str, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        if kind:
            dress(self, kind)


class ElidedButton(PillButton):
    """One line that is cut with «…» where it does not fit; the whole stands in the tooltip and in the accessible name."""

    def __init__(self, text: str, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, kind, parent)
        self._full = text
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setToolTip(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """Wide enough for the whole text."""
        return QSize(self._around() + self.fontMetrics().horizontalAdvance(self._full) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """A few letters are enough."""
        return QSize(min(120, self.sizeHint().width()), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits."""
        super().resizeEvent(event)
        self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, self.width() - self._around()))

    def _around(self) -> int:
        """What the button adds to its words at both sides."""
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())


class CommandButton(PillButton):
    """A button that runs a command and follows whether it is ready; a forbidden one says in its tooltip who may."""

    def __init__(self, commands: Commands, command_id: str, kind: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text or tr(commands.get(command_id).caption), kind, parent)
        self._commands = commands
        self._id = command_id
        self.clicked.connect(self._run)
        self.follow()

    def follow(self) -> None:
        """Ask again whether the command is ready; call it when what the command depends on has changed."""
        command = self._commands.get(self._id)
        self.setEnabled(self._commands.readiness(command).ready)
        self.setToolTip(self._commands.tooltip(command))

    def _run(self) -> None:
        self._commands.run(self._id)


def allow(button: QPushButton, on: bool, who: str) -> None:
    """Light `button` where `on`; where the right is missing it stays dark and says `who` may."""
    button.setEnabled(on and not who)
    said = tr("May be done by: {who}", who=who) if who else ""
    button.setToolTip(said)
    button.setAccessibleDescription(said)


class Chip(QPushButton):
    """A condition that is on or off, or that can be taken away: rounded, small."""

    def __init__(self, text: str, checkable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        dress(self, "chip")


class Segmented(QWidget):
    """A few choices side by side, one of which is taken; arrows move between them."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        """`choices` are (id, words); `name` says to a screen reader what is chosen."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, (choice, words) in enumerate(choices):
            button = QPushButton(words, self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {words}")
            dress(button, _segment(place, len(choices)))
            button.clicked.connect(self._teller(choice))
            self._group.addButton(button)
            self._buttons[choice] = button
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def choice(self) -> str:
        """The id of what is taken, or ""."""
        return next((choice for choice, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, choice: str) -> None:
        """Take `choice` without telling; raises KeyError."""
        self._buttons[choice].setChecked(True)

    def button(self, choice: str) -> QPushButton:
        """The button of `choice`, to give it the focus; raises KeyError."""
        return self._buttons[choice]

    def say(self, choice: str, words: str) -> None:
        """Change the words of a choice (a count in it, say)."""
        self._buttons[choice].setText(words)

    def _teller(self, choice: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(choice)


def _segment(place: int, count: int) -> str:
    if count == 1:
        return ""
    if place == 0:
        return "segment-first"
    return "segment-last" if place == count - 1 else "segment"


def as_icon_button(button: QPushButton, name: str) -> QPushButton:
    """Make `button` show its icon only; `name` is said by the tooltip and the screen reader."""
    button.setText("")
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    return button
