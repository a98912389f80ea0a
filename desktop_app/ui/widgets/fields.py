"""A labelled field: the label is its buddy (so that a screen reader says it), the sentence of what is wrong stands below."""

from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce

Editor = TypeVar("Editor", bound=QLineEdit | QComboBox | QDateEdit | QPlainTextEdit)


class Field(QWidget, Generic[Editor]):
    """`editor` under its label. A required one is marked with an asterisk and said to be required."""

    def __init__(self, label: str, editor: Editor, required: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._label_text = label
        self._label = QLabel(f"{label} *" if required else label, self)
        dress(self._label, "section")
        self._label.setBuddy(editor)
        editor.setAccessibleName(label)
        self._wrong = QLabel(self)
        self._wrong.setWordWrap(True)
        self._wrong.setTextFormat(Qt.TextFormat.PlainText)
        dress(self._wrong, "wrong")
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(editor)
        column.addWidget(self._wrong)
        self.setFocusProxy(editor)

    def say_wrong(self, sentence: str) -> None:
        """Show what is wrong with the value, or "" for nothing; said to screen readers too."""
        new = bool(sentence) and sentence != self._wrong.text()
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.editor.setAccessibleDescription(sentence)
        dress(self.editor, "wrong" if sentence else "")
        if new:
            announce(self, f"{self._label_text}: {sentence}", urgent=True)

    @property
    def wrong(self) -> str:
        """What is wrong with the value, or ""."""
        return self._wrong.text()
