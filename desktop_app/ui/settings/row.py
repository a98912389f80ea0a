"""One setting on the page: title, explanation, field, what is wrong with it, who may change it, the way back to the default."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.core.settings import AnySetting, wrong_value
from desktop_app.ui.settings.fields import TickField, make_field
from desktop_app.ui.settings.words import explanation
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import hairline


class SettingRow(QFrame):
    """`entered` tells a value that may be kept, `reset` that the default is wanted."""

    entered = Signal(object)
    reset = Signal()

    def __init__(self, setting: AnySetting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._stored: object = None
        self.field = make_field(setting, self)
        self.field.entered.connect(self._take)
        is_tick = isinstance(self.field, TickField)
        title = QLabel(tr(setting.title), self)
        dress(title, "strong")
        title.setBuddy(self.field)
        title.setVisible(not is_tick)
        self.said = self._wrapped(explanation(setting), "secondary")
        self.wrong = self._wrapped("", "wrong")
        self.who = self._wrapped("", "muted")
        self.saved = QLabel(self)
        dress(self.saved, "accent")
        self.back = PillButton(tr("Back to the default"), "link", self)
        self.back.setAccessibleName(tr("Back to the default: {what}", what=tr(setting.title)))
        self.back.clicked.connect(self.reset)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.field, 1)
        line.addWidget(self.saved)
        line.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(5)
        if not is_tick:
            for part in (title, self.said):
                column.addWidget(part)
        column.addLayout(line)
        for part in (self.said, self.wrong, self.who) if is_tick else (self.wrong, self.who):
            column.addWidget(part)
        column.addSpacing(5)
        column.addWidget(hairline(self))
        self.setFocusProxy(self.field)

    def show_stored(self, value: object, own: bool, who: str) -> None:
        """Show the `value` in force; `own`: this desk has one of its own; `who` may change it, "" for the acting person."""
        if value != self._stored or not self.wrong.text():
            self._stored = value
            self.field.show_value(value)
            self.say_wrong("")
        self._allow(own, who)

    def show_fault(self, sentence: str, who: str) -> None:
        """The file holds what cannot be used: say so, show the default, and let it be put right."""
        self._stored = None
        self.field.show_value(self.setting.default)
        self._allow(True, who)
        self.say_wrong(sentence)

    def say_wrong(self, sentence: str) -> None:
        """Say beside the field why its value was not kept, or "" for nothing."""
        new = bool(sentence) and sentence != self.wrong.text()
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        self.field.say_wrong(sentence)
        if sentence:
            self.saved.setText("")
        if new:
            announce(self, f"{tr(self.setting.title)}: {sentence}", urgent=True)

    def say_saved(self) -> None:
        """Say that it was kept, and from when on it holds."""
        words = tr("✓ Saved; it holds from the next start of the program") if self.setting.restart else tr("✓ Saved")
        self.saved.setText(words)
        announce(self, f"{tr(self.setting.title)}: {words}")

    def give_up(self) -> bool:
        """Forget what was typed and not kept; False where there is nothing of the kind."""
        if self.field.value() == self._stored and not self.wrong.text():
            return False
        self.say_wrong("")
        self.field.show_value(self.setting.default if self._stored is None else self._stored)
        return True

    def _take(self, value: object) -> None:
        if value == self._stored:
            self.say_wrong("")
            return
        wrong = wrong_value(self.setting, value)
        if wrong is not None:
            self.say_wrong(tr.said(wrong))
            return
        self.say_wrong("")
        self.entered.emit(value)

    def _allow(self, own: bool, who: str) -> None:
        self.field.setEnabled(not who)
        self.back.setVisible(own and not who)
        self.who.setText(tr("May be changed by: {who}", who=who) if who else "")
        self.who.setVisible(bool(who))

    def _wrapped(self, text: str, kind: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setVisible(bool(text))
        dress(label, kind)
        return label
