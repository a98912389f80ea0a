"""The right kind of field for each kind of setting. All of them speak in values of the settings file."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.core.settings import AnySetting, Form
from desktop_app.ui.settings.words import choices_of, explanation
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import Segmented

_NUMBER_WIDTH = 110
_LINE_WIDTH = 460
OFFERED = frozenset({Form.PRINTER, Form.BRANCH, Form.CLINICS})
"""Forms whose choices are known only at the desk itself."""


class SettingField(QWidget):
    """Shows a value and tells what a person entered. `entered` is not told for what the program shows itself."""

    entered = Signal(object)

    def __init__(self, setting: AnySetting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)

    def value(self) -> object:
        """What stands in it: a value of the setting's kind, or whatever was typed instead."""
        return self.setting.default

    def show_value(self, value: object) -> None:
        """Show `value` without telling."""

    def say_wrong(self, sentence: str) -> None:
        """Mark it as wrong, or "" for right."""

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Take the (value, words) that are found at this desk."""

    def named(self, widget: QWidget) -> None:
        """Give the widget with the focus its name and explanation for a screen reader."""
        widget.setAccessibleName(tr(self.setting.title))
        widget.setAccessibleDescription(explanation(self.setting))
        self.setFocusProxy(widget)


class LineField(SettingField):
    """A line of text; a number is a line too, so that what is wrong with it can be said instead of being bent."""

    def __init__(self, setting: AnySetting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.line = QLineEdit(self)
        self._is_number = type(setting.default) is int
        self.line.setFixedWidth(_NUMBER_WIDTH) if self._is_number else self.line.setMaximumWidth(_LINE_WIDTH)
        self.named(self.line)
        self.row.addWidget(self.line, 0 if self._is_number else 1)
        if setting.unit:
            unit = QLabel(tr(setting.unit), self)
            dress(unit, "muted")
            self.row.addWidget(unit)
        if self._is_number:
            self.row.addStretch(1)
        self.line.editingFinished.connect(lambda: self.entered.emit(self.value()))

    def value(self) -> object:
        """The text, or the number where it is one."""
        text = self.line.text().strip()
        if not self._is_number:
            return text
        digits = text.removeprefix("-")
        return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else text

    def show_value(self, value: object) -> None:
        """Show it."""
        self.line.setText(str(value))

    def say_wrong(self, sentence: str) -> None:
        """A red edge; the sentence itself stands below and is read with the field."""
        dress(self.line, "wrong" if sentence else "")
        self.line.setAccessibleDescription(" ".join(part for part in (sentence, explanation(self.setting)) if part))


class TickField(SettingField):
    """On or off. Its words are the setting's title."""

    def __init__(self, setting: AnySetting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.tick = QCheckBox(tr(setting.title), self)
        self.named(self.tick)
        self.row.addWidget(self.tick)
        self.row.addStretch(1)
        self.tick.clicked.connect(lambda: self.entered.emit(self.value()))

    def value(self) -> object:
        """Whether it is ticked."""
        return self.tick.isChecked()

    def show_value(self, value: object) -> None:
        """Show it."""
        self.tick.setChecked(value is True)


class SegmentField(SettingField):
    """One of the few declared choices."""

    def __init__(self, setting: AnySetting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.segments = Segmented(choices_of(setting), tr(setting.title), self)
        self.row.addWidget(self.segments)
        self.row.addStretch(1)
        self.segments.chosen.connect(self.entered.emit)
        self.setFocusProxy(self.segments.button(setting.choices[0]))

    def value(self) -> object:
        """The chosen one."""
        return self.segments.choice

    def show_value(self, value: object) -> None:
        """Choose it."""
        if isinstance(value, str) and value in self.setting.choices:
            self.segments.choose(value)
            self.setFocusProxy(self.segments.button(value))


class OfferedField(SettingField):
    """One of what is found at this desk: its printers, its branches. What is kept but not found any more is said to be so."""

    def __init__(self, setting: AnySetting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.box = QComboBox(self)
        self.box.setMaximumWidth(_LINE_WIDTH)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.named(self.box)
        self.row.addWidget(self.box, 1)
        self._choices: tuple[tuple[str, str], ...] = ()
        self._shown = ""
        self.box.activated.connect(lambda _index: self.entered.emit(self.value()))

    def value(self) -> object:
        """The chosen one."""
        return str(self.box.currentData() or "")

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Take the choices; the shown one stays."""
        self._choices = tuple(choices)
        self.show_value(self._shown)

    def show_value(self, value: object) -> None:
        """Show it, among the choices if it is one of them."""
        self._shown = str(value)
        choices = list(self._choices)
        if self._shown not in dict(choices):
            choices.append((self._shown, tr("{what} (not found)", what=self._shown) if self._shown else tr("Not chosen")))
        self.box.clear()
        for choice, words in choices:
            self.box.addItem(words, choice)
        self.box.setCurrentIndex(self.box.findData(self._shown))


class SeveralField(SettingField):
    """Any of what is found at this desk: its clinics."""

    def __init__(self, setting: AnySetting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._holder = QWidget(self)
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.row.addWidget(self._holder, 1)
        self.ticks: dict[str, QCheckBox] = {}
        self._choices: tuple[tuple[str, str], ...] = ()
        self._shown: tuple[str, ...] = ()

    def value(self) -> object:
        """The ticked ones, in the order shown."""
        return [choice for choice, tick in self.ticks.items() if tick.isChecked()]

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Take the choices; the ticked ones stay."""
        self._choices = tuple(choices)
        self.show_value(list(self._shown))

    def show_value(self, value: object) -> None:
        """Tick them."""
        self._shown = tuple(str(one) for one in value) if isinstance(value, list) else ()
        known = dict(self._choices)
        wanted = known | {one: tr("{what} (not found)", what=one) for one in self._shown if one not in known}
        if list(self.ticks) != list(wanted):
            self._rebuild(wanted)
        for choice, tick in self.ticks.items():
            tick.setChecked(choice in self._shown)

    def _rebuild(self, wanted: dict[str, str]) -> None:
        for tick in self.ticks.values():
            self._column.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self.ticks = {}
        for choice, words in wanted.items():
            tick = QCheckBox(words, self._holder)
            tick.setAccessibleName(f"{tr(self.setting.title)}: {words}")
            tick.setAccessibleDescription(explanation(self.setting))
            tick.clicked.connect(lambda: self.entered.emit(self.value()))
            self._column.addWidget(tick)
            self.ticks[choice] = tick
        for first in list(self.ticks.values())[:1]:
            self.setFocusProxy(first)


def make_field(setting: AnySetting, parent: QWidget) -> SettingField:
    """The field that fits the setting."""
    if isinstance(setting.default, bool):
        return TickField(setting, parent)
    if isinstance(setting.default, list):
        return SeveralField(setting, parent)
    if setting.choices:
        return SegmentField(setting, parent)
    if setting.form in OFFERED:
        return OfferedField(setting, parent)
    return LineField(setting, parent)
