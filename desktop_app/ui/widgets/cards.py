"""Cards: a warning, and a numbered option that is taken by a click, by Enter or by its digit."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCap, NoteTag
from desktop_app.ui.widgets.signs import SignLabel


class Weight(StrEnum):
    """How much a card's message matters; each has a sign besides its colour."""

    NOTE = "note"
    WARN = "warn"
    ALARM = "alarm"


_SIGNS = {Weight.NOTE: "info", Weight.WARN: "warn", Weight.ALARM: "error"}


class WarnCard(QFrame):
    """A message that stands beside the work and does not stop it."""

    def __init__(self, text: str, weight: Weight = Weight.WARN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(8)
        self._sign = SignLabel(16, self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.say(text, weight)

    def say(self, text: str, weight: Weight = Weight.WARN) -> None:
        """Show another message."""
        changed = text != self._text.text()
        self._text.setText(text)
        dress(self, weight.value)
        self._sign.set_sign(_SIGNS[weight])
        if text and changed and self.isVisible():
            announce(self, text, urgent=weight is Weight.ALARM)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()


class OptionCard(QFrame):
    """One of a few options: a strong head, a line, a second line, its digit. The keyboard's digits come as commands."""

    taken = Signal()

    def __init__(self, head: str, line: str, detail: str, number: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._head = ElidedLabel(head, "strong", self)
        self._line = ElidedLabel(line, "", self)
        self._detail = ElidedLabel(detail, "secondary", self)
        self._is_on = False
        self._name = ", ".join(part for part in (head, line, detail) if part)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 7, 10, 7)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        grid.addWidget(self._head, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._line, 0, 1)
        grid.addWidget(self._detail, 1, 1)
        grid.setColumnMinimumWidth(0, 96)
        grid.setColumnStretch(1, 1)
        if number:
            grid.addWidget(KeyCap(str(number), self), 0, 2, 2, 1)
        self._grid = grid
        self.set_on(False)

    def add_notes(self, notes: Sequence[str]) -> None:
        """Say below, marked, what must be known before it is taken."""
        if notes:
            self._grid.addWidget(NoteTag(notes, self), 2, 0, 1, 3)
            self._name = ", ".join((self._name, *notes))
            self.set_on(self._is_on)

    def set_on(self, on: bool) -> None:
        """Show it as the chosen one."""
        self._is_on = on
        self.setAccessibleName(tr("{what}, chosen", what=self._name) if on else self._name)
        dress(self, "option-on" if on else "option")

    @property
    def is_on(self) -> bool:
        """True for the chosen one."""
        return self._is_on

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.taken.emit()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes it."""
        if event.key() == Qt.Key.Key_Space:
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class Section(QWidget):
    """A group in a panel: a small heading, then its content, with the panel's margins."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(18, 12, 18, 12)
        self.body.setSpacing(6)
        self.heading = QLabel(title, self)
        dress(self.heading, "section")
        self.heading.setVisible(bool(title))
        self.body.addWidget(self.heading)
