"""The keyboard under the hand: the place of each key, what layouts write on it, and how X11 and Windows name the place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.ui.physical_keys import PhysicalKey

# Linux input-event-codes.h, written down here anew so that the program's own table is checked against another hand.
ROWS: Final = (("1234567890-=", 2), ("QWERTYUIOP[]", 16), ("ASDFGHJKL;'`", 30), ("\\ZXCVBNM,./", 43))
NAMED: Final = {
    "Esc": 1, "Backspace": 14, "Tab": 15, "Enter": 28, "Space": 57,
    **{f"F{number}": 58 + number for number in range(1, 11)}, "F11": 87, "F12": 88,
    "Home": 102, "Up": 103, "PageUp": 104, "Left": 105, "Right": 106, "End": 107, "Down": 108, "PageDown": 109, "Insert": 110,
    "Delete": 111, "Menu": 127,
}  # fmt: skip
PLACES: Final = {letter: first + at for row, first in ROWS for at, letter in enumerate(row)} | NAMED
RUSSIAN: Final = dict(zip("QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,.`", "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ", strict=True)) | {"/": "."}
"""What the layout «Русская» writes at each place of a US keyboard, where it is another character."""
X_OFFSET: Final = 8
X_CTRL, X_SHIFT, X_ALT = 37, 50, 64

# Set 1 as Windows hands it over in bits 16 to 24 of lParam: the main block agrees with evdev, the grey keys carry the bit 0x100.
WINDOWS_GREY: Final = {
    "Home": 0x147, "Up": 0x148, "PageUp": 0x149, "Left": 0x14B, "Right": 0x14D, "End": 0x14F, "Down": 0x150, "PageDown": 0x151,
    "Insert": 0x152, "Delete": 0x153, "Menu": 0x15D, "F11": 0x57, "F12": 0x58,
}  # fmt: skip
QT_NAMED: Final = {
    "Esc": Qt.Key.Key_Escape, "Backspace": Qt.Key.Key_Backspace, "Tab": Qt.Key.Key_Tab, "Enter": Qt.Key.Key_Return,
    "Space": Qt.Key.Key_Space, "Home": Qt.Key.Key_Home, "Up": Qt.Key.Key_Up, "PageUp": Qt.Key.Key_PageUp, "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right, "End": Qt.Key.Key_End, "Down": Qt.Key.Key_Down, "PageDown": Qt.Key.Key_PageDown,
    "Insert": Qt.Key.Key_Insert, "Delete": Qt.Key.Key_Delete, "Menu": Qt.Key.Key_Menu,
    **{f"F{number}": Qt.Key(Qt.Key.Key_F1.value + number - 1) for number in range(1, 13)},
}  # fmt: skip


def written(name: str, layout: str) -> str:
    """What the key called `name` writes in `layout` ("us" or "ru"), in capitals; "" for a key that writes nothing."""
    if len(name) > 1:
        return ""
    return RUSSIAN.get(name, name) if layout.startswith("ru") else name


def x_stroke(key: PhysicalKey) -> str:
    """The stroke for `xdotool key`, in keycodes: by keysym it would look for the letter and bend the layout to have it."""
    held = [code for code, on in ((X_CTRL, key.ctrl), (X_SHIFT, key.shift), (X_ALT, key.alt)) if on]
    last = "Escape" if key.name == "Esc" else str(PLACES[key.name] + X_OFFSET)  # keycode 9 would be read as the digit
    return "+".join([*map(str, held), last])


def windows_press(key: PhysicalKey, layout: str) -> QKeyEvent:
    """The key press as Qt for Windows delivers it under `layout`: the letter of the layout, and the native scan code of the place."""
    modifiers = Qt.KeyboardModifier.NoModifier
    for modifier, on in (
        (Qt.KeyboardModifier.ControlModifier, key.ctrl),
        (Qt.KeyboardModifier.AltModifier, key.alt),
        (Qt.KeyboardModifier.ShiftModifier, key.shift),
    ):
        modifiers |= modifier if on else Qt.KeyboardModifier.NoModifier
    letter = written(key.name, layout)
    code = QT_NAMED[key.name].value if not letter else ord(letter)
    scan = WINDOWS_GREY.get(key.name, PLACES[key.name])
    said = letter if key.shift else letter.lower()
    text = "" if key.ctrl or key.alt else said
    return QKeyEvent(QEvent.Type.KeyPress, code, modifiers, scan, 0, 0, text)
