"""Keys by their place on the keyboard, so that a shortcut works whatever the layout writes on them.

Under a Russian-only layout Qt delivers Ctrl+К as Ctrl+Л and Alt+P as a letter; the scan code stays the same. Codes are those of
Linux evdev (input-event-codes.h): X11 and Wayland give them plus 8, Windows gives the scan codes of set 1, which agree with evdev
on the main block. A key press made by a test or an input method has no scan code: there the meaning of the key is taken.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from desktop_app.core.i18n import mark, tr

_ROWS = (("1234567890-=", 2), ("QWERTYUIOP[]", 16), ("ASDFGHJKL;'`", 30), ("\\ZXCVBNM,./", 43))
CODES: dict[str, int] = {letter: first + place for row, first in _ROWS for place, letter in enumerate(row)}
"""evdev code (= scan code of set 1) of each key that writes a character, by what a US keyboard shows on it."""
_LETTERS: dict[int, str] = {code: letter for letter, code in CODES.items()}
_XKB_OFFSET = 8

_NAMED: dict[str, Qt.Key] = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Tab": Qt.Key.Key_Tab,
    "Backspace": Qt.Key.Key_Backspace,
    "Delete": Qt.Key.Key_Delete,
    "Insert": Qt.Key.Key_Insert,
    "Space": Qt.Key.Key_Space,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
    "PageUp": Qt.Key.Key_PageUp,
    "PageDown": Qt.Key.Key_PageDown,
    "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "Menu": Qt.Key.Key_Menu,
    **{f"F{number}": Qt.Key(Qt.Key.Key_F1.value + number - 1) for number in range(1, 13)},
}
_NAMES: dict[int, str] = {key.value: name for name, key in _NAMED.items()} | {
    Qt.Key.Key_Enter.value: "Enter",
    Qt.Key.Key_Backtab.value: "Tab",
}
_SHOWN: dict[str, str] = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "PageUp": "PgUp",
    "PageDown": "PgDn",
    "Space": mark("Space"),
}
_CARET = frozenset({"Backspace", "Delete", "Space", "Home", "End", "Left", "Right", "Insert"})
_CARET_WITH_CTRL = frozenset({"A", "C", "V", "X", "Y", "Z", "Backspace", "Delete", "Insert", "Home", "End", "Left", "Right"})


@dataclass(frozen=True)
class PhysicalKey:
    """A key with its modifiers: `name` is a character of a US keyboard ("K", "1") or a name ("Enter", "F9", "PageUp")."""

    name: str
    ctrl: bool = False
    alt: bool = False
    shift: bool = False

    @staticmethod
    def of(text: str) -> "PhysicalKey":
        """Read "Ctrl+Shift+K"; raises ValueError for a key that does not exist."""
        *modifiers, name = [*text[:-1].split("+"), text[-1]] if text.endswith("++") else text.split("+")
        if (name not in CODES and name not in _NAMED) or set(modifiers) - {"Ctrl", "Alt", "Shift"}:
            raise ValueError(f"no such key: {text}")
        return PhysicalKey(name, "Ctrl" in modifiers, "Alt" in modifiers, "Shift" in modifiers)

    @property
    def parts(self) -> tuple[str, ...]:
        """What is shown on the key caps, one after the other."""
        held = [word for word, on in (("Ctrl", self.ctrl), ("Alt", self.alt), ("Shift", self.shift)) if on]
        shown = _SHOWN.get(self.name, self.name)
        return (*held, tr(shown) if self.name == "Space" else shown)

    @property
    def text(self) -> str:
        """The key as menus and tooltips say it: "Ctrl+K"."""
        return "+".join(self.parts)

    @property
    def bare(self) -> bool:
        """True where the key means something to the widget that has the focus: no Ctrl or Alt held, and not a function key."""
        return not (self.ctrl or self.alt or self._is_function)

    @property
    def belongs_to_caret(self) -> bool:
        """True where a text field needs the key for itself: typing, moving the caret, clipboard, undo of typing."""
        if self.alt or self._is_function or self.name == "Esc":
            return False
        return self.name in (_CARET_WITH_CTRL if self.ctrl else _CARET | CODES.keys())

    @property
    def is_character(self) -> bool:
        """True for a key that writes a character."""
        return self.name in CODES

    @property
    def _is_function(self) -> bool:
        return self.name.startswith("F") and self.name[1:].isdigit()


def pressed(event: QKeyEvent, platform: str | None = None) -> PhysicalKey | None:
    """The physical key of `event` on the Qt `platform` (default: the running one); None for a modifier or an unknown key."""
    name = _NAMES.get(int(event.key())) or _by_place(event.nativeScanCode(), platform) or _by_meaning(event)
    if name is None:
        return None
    held = event.modifiers()
    modifier = Qt.KeyboardModifier
    return PhysicalKey(name, bool(held & modifier.ControlModifier), bool(held & modifier.AltModifier), bool(held & modifier.ShiftModifier))


def latin_key(event: QKeyEvent, platform: str | None = None) -> Qt.Key | None:
    """The Latin letter at the place of a pressed key that writes another script; None where Qt has understood it already."""
    name = _by_place(event.nativeScanCode(), platform)
    if name is None or not name.isalpha() or int(event.key()) < 0x80:
        return None
    return Qt.Key(ord(name))


def place_of(scan_code: int, platform: str | None = None) -> int | None:
    """The evdev code of a native `scan_code` of the Qt `platform` (default: the running one); None where there is none."""
    if scan_code <= 0:
        return None
    running = platform if platform is not None else QGuiApplication.platformName()
    if running == "windows":
        return scan_code
    if running == "xcb" or running.startswith("wayland"):
        return scan_code - _XKB_OFFSET
    return None


def _by_place(scan_code: int, platform: str | None) -> str | None:
    place = place_of(scan_code, platform)
    return None if place is None else _LETTERS.get(place)


def _by_meaning(event: QKeyEvent) -> str | None:
    code = int(event.key())
    letter = chr(code).upper() if 0x20 < code < 0x80 else ""
    return letter if letter in CODES else None
