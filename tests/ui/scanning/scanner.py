"""A scanner and a person at one keyboard: native key events, as X11 or Windows deliver them, under any layout."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ROWS = (
    ("1234567890-=", "!@#$%^&*()_+", 2),
    ("qwertyuiop[]", "QWERTYUIOP{}", 16),
    ("asdfghjkl;'`", 'ASDFGHJKL:"~', 30),
    ("\\zxcvbnm,./", "|ZXCVBNM<>?", 43),
)
SET_1: dict[str, tuple[int, bool]] = {" ": (57, False), "\r": (28, False), "\t": (15, False)}
"""Scan code of set 1 (= evdev) of each character of a US keyboard, and whether Shift is held; recorded with a HID scanner."""
for plain, shifted, first in ROWS:
    SET_1 |= {letter: (first + place, False) for place, letter in enumerate(plain)}
    SET_1 |= {letter: (first + place, True) for place, letter in enumerate(shifted)}
RUSSIAN = dict(
    zip(
        "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?@#$^&|",
        'ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?/',
        strict=True,
    )
)
"""What the Russian layout writes with the same keys."""
NAMED = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, " ": Qt.Key.Key_Space}
XKB_OFFSET = 8


@dataclass
class Keyboard:
    """Sends key events to the window that has the keyboard, as the platform does: a question for shortcuts, then the press."""

    layout: str = "us"
    platform: str = "xcb"
    now_ms: int = 1000
    sent: list[int] = field(default_factory=list)

    def scan(self, text: str, gap_ms: int = 4, suffix: str = "\r") -> None:
        """A scanner writes `text` and its suffix, a key every `gap_ms`."""
        for letter in text + suffix:
            self.strike(letter, gap_ms)

    def type(self, text: str, gap_ms: int = 90) -> None:
        """A person types keys of a US keyboard, one every `gap_ms`."""
        for letter in text:
            self.strike(letter, gap_ms)

    def strike(self, letter: str, gap_ms: int) -> None:
        """Press and let go of one key, with Shift where it needs it."""
        code, shift = SET_1[letter]
        self.now_ms += gap_ms
        if shift:
            self._send(QEvent.Type.KeyPress, Qt.Key.Key_Shift, NONE, 42, "")
        key, text = self._meaning(letter)
        modifiers = SHIFT if shift else NONE
        self._press(key, modifiers, code, text)
        self._send(QEvent.Type.KeyRelease, key, modifiers, code, text)
        if shift:
            self._send(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, SHIFT, 42, "")

    def press(
        self, key: Qt.Key, code: int, modifiers: Qt.KeyboardModifier = NONE, text: str = "", gap_ms: int = 90, repeat: bool = False
    ) -> None:
        """Press and let go of a key that writes nothing, or the keypad's."""
        self.now_ms += gap_ms
        self._press(key.value, modifiers, code, text, repeat)
        self._send(QEvent.Type.KeyRelease, key.value, modifiers, code, text)

    def hold(self, letter: str) -> None:
        """Press a key that needs no Shift, and keep it down."""
        self._press(*self._meaning_with(NONE, letter))

    def let_go(self, letter: str) -> None:
        """Let go of it."""
        key, modifiers, code, text = self._meaning_with(NONE, letter)
        self._send(QEvent.Type.KeyRelease, key, modifiers, code, text)

    def _meaning_with(self, modifiers: Qt.KeyboardModifier, letter: str) -> tuple[int, Qt.KeyboardModifier, int, str]:
        key, text = self._meaning(letter)
        return key, modifiers, SET_1[letter][0], text

    def _meaning(self, letter: str) -> tuple[int, str]:
        if letter in NAMED:
            return NAMED[letter].value, letter
        written = RUSSIAN.get(letter, letter) if self.layout == "ru" else letter
        return ord(written.upper()), written

    def _press(self, key: int, modifiers: Qt.KeyboardModifier, code: int, text: str, repeat: bool = False) -> None:
        asked = self._send(QEvent.Type.ShortcutOverride, key, modifiers, code, text, repeat)
        self.sent.append(int(asked.isAccepted()))
        self._send(QEvent.Type.KeyPress, key, modifiers, code, text, repeat)

    def _send(
        self, kind: QEvent.Type, key: int | Qt.Key, modifiers: Qt.KeyboardModifier, code: int, text: str, repeat: bool = False
    ) -> QKeyEvent:
        number = key.value if isinstance(key, Qt.Key) else key
        native = code + XKB_OFFSET if self.platform == "xcb" and code else code
        event = QKeyEvent(kind, number, modifiers, native, 0, 0, text, repeat)
        event.setTimestamp(self.now_ms)
        event.setAccepted(False)
        QApplication.sendEvent(QGuiApplication.focusWindow(), event)
        return event
