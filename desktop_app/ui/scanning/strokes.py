"""A key press as the character that a US keyboard writes with it: scanners know no other layout, whatever the desk has."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.models.search_text import swap_layout
from desktop_app.ui.physical_keys import CODES, place_of

_SHIFTED = dict(zip("1234567890-=[]\\;'`,./", '!@#$%^&*()_+{}|:"~<>?', strict=True))
_PLAIN = {code: character.lower() for character, code in CODES.items()}
_WITH_SHIFT = {code: _SHIFTED.get(character, character) for character, code in CODES.items()}
_SPACE = {57: " "}
_KEYPAD = dict(zip((55, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 98), "*789-456+1230./", strict=True))
"""The keypad, by the codes of evdev; a scanner that is set to «keypad» writes its digits there."""
_ENDS = {Qt.Key.Key_Return.value: "\r", Qt.Key.Key_Enter.value: "\r", Qt.Key.Key_Tab.value: "\t"}
MODIFIERS = frozenset(
    key.value for key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock)
)
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def character_of(event: QKeyEvent, platform: str | None = None) -> str:
    """What the key writes on a US keyboard, Enter as "\\r" and Tab as "\\t"; "" where it writes nothing, or commands.

    `platform` is Qt's name of the platform whose scan codes come (default: the running one). A press without a scan code (a remote
    desktop, an input method) is taken by its text, letters of the Russian layout by their keys.
    """
    if event.modifiers() & _COMMANDING:
        return ""
    if event.key() in _ENDS:
        return _ENDS[event.key()]
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    place = place_of(event.nativeScanCode(), platform)
    if place is not None:
        on_keypad = _KEYPAD.get(place, "") if event.text() else ""  # without NumLock its keys are arrows
        return (_WITH_SHIFT if shift else _PLAIN).get(place) or _SPACE.get(place) or on_keypad
    text = event.text()
    if len(text) != 1 or not text.isprintable():
        return ""
    return text if text.isascii() else swap_layout(text)[:1]
