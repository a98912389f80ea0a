"""Which keys the focused widget needs for itself: a text caret, a list of choices, a button. No command takes these from it."""

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTextEdit,
    QWidget,
)

from desktop_app.ui.physical_keys import PhysicalKey

_LINES = frozenset({"Up", "Down", "PageUp", "PageDown"})
_ARROWS = frozenset({"Up", "Down", "Left", "Right"})


def has_caret(widget: QWidget) -> bool:
    """True where a text caret blinks in `widget`, so that letters, digits and the keys of editing belong to it."""
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox) or (isinstance(widget, QComboBox) and widget.isEditable())


def keeps(widget: QWidget, key: PhysicalKey) -> bool:
    """True where `widget`, having the focus, needs `key` itself."""
    if has_caret(widget):
        return key.belongs_to_caret or (key.bare and key.name in _more_of_caret(widget))
    if not key.bare:
        return False
    if isinstance(widget, QComboBox):
        return key.name in _LINES or key.name == "Space" or key.is_character
    if isinstance(widget, QCheckBox | QRadioButton):
        return key.name == "Space" or (isinstance(widget, QRadioButton) and key.name in _ARROWS)
    return isinstance(widget, QAbstractButton) and key.name in ("Space", "Enter")


def _more_of_caret(widget: QWidget) -> frozenset[str]:
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return _LINES | {"Enter"}
    return _LINES if isinstance(widget, QAbstractSpinBox) else frozenset()
