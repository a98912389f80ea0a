"""One question in a line of the page, in the place of a dialog: what is left undone, from when to when the power was away."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.navigation import Page
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import KeyCap


class Question(QWidget):
    """Stands only while it is asked; the answer is given what was typed and says what is wrong with it, or ""."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._answer: Callable[[str], str] | None = None
        self.field: Field[QLineEdit] | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.setSpacing(10)
        self._take, leave = PillButton("", "main", self), PillButton(tr("Leave"), "", self)
        for part in (self._take, KeyCap("Enter", self), leave, KeyCap("Esc", self)):
            self._row.addWidget(part, alignment=Qt.AlignmentFlag.AlignBottom)
        self._take.clicked.connect(self.accept)
        leave.clicked.connect(self.leave)
        dress(self, "bar")
        self.hide()

    def ask(self, label: str, hint: str, caption: str, answer: Callable[[str], str]) -> None:
        """Ask: `label` over the line, `hint` in it while it is empty, `caption` on the button."""
        self._forget()
        self._answer = answer
        self._take.setText(caption)
        edit = QLineEdit(self)
        edit.setPlaceholderText(hint)
        self.field = Field(label, edit, parent=self)
        self._row.insertWidget(0, self.field, 1)
        self.show()
        edit.setFocus()

    def accept(self) -> None:
        """Take the answer; what is wrong with it stands below."""
        if self._answer is not None and self.field is not None:
            wrong = self._answer(self.field.editor.text())
            self.field.say_wrong(wrong)
            if not wrong:
                self.leave()

    def leave(self) -> None:
        """Not asked any more: the focus goes back to the page."""
        held = self.field is not None and self.isVisible() and (self.field.editor.hasFocus() or self._take.hasFocus())
        self.hide()
        self._forget()
        if held:
            self._page.take_focus()

    @property
    def is_asked(self) -> bool:
        """Whether it stands there."""
        return self.field is not None

    def _forget(self) -> None:
        if self.field is not None:
            self._row.removeWidget(self.field)
            self.field.hide()
            self.field.deleteLater()
        self.field, self._answer = None, None
