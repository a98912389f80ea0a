"""A key press as a US keyboard's character: by its place first, by its text where there is no place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.ui.scanning.strokes import character_of
from tests.ui.scanning.scanner import RUSSIAN, SET_1

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CYRILLIC_A = 0x410


def event(key: int, code: int, text: str, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    """A native key press."""
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, code, 0, 0, text)


@pytest.mark.parametrize("platform", ["xcb", "wayland", "wayland-egl", "windows"])
@pytest.mark.parametrize("layout", ["us", "ru"])
def test_every_key_writes_what_a_us_keyboard_writes_whatever_the_layout(platform: str, layout: str) -> None:
    for letter, (code, shift) in SET_1.items():
        if letter in "\r\t":
            continue
        written = RUSSIAN.get(letter, letter) if layout == "ru" else letter
        native = code if platform == "windows" else code + 8
        assert character_of(event(ord(written.upper()), native, written, SHIFT if shift else NONE), platform) == letter


@pytest.mark.parametrize(("key", "character"), [(Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Enter, "\r"), (Qt.Key.Key_Tab, "\t")])
def test_what_ends_a_code(key: Qt.Key, character: str) -> None:
    assert character_of(event(key.value, 0, character), "xcb") == character


@pytest.mark.parametrize(
    "modifier", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier]
)
def test_a_key_that_commands_writes_nothing(modifier: Qt.KeyboardModifier) -> None:
    assert character_of(event(ord("R"), 27, "r", modifier), "xcb") == ""
    assert character_of(event(Qt.Key.Key_Return.value, 36, "\r", modifier), "xcb") == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Left, Qt.Key.Key_Delete, Qt.Key.Key_Escape, Qt.Key.Key_Home])
def test_a_key_of_another_kind_writes_nothing(key: Qt.Key) -> None:
    assert character_of(event(key.value, 0, ""), "xcb") == ""
    assert character_of(event(key.value, 0x147, ""), "windows") == ""


def test_without_a_place_the_text_is_taken_and_russian_letters_by_their_keys() -> None:
    assert character_of(event(ord("R"), 0, "r"), "windows") == "r"
    assert character_of(event(CYRILLIC_A, 0, "к"), "windows") == "r"
    assert character_of(event(CYRILLIC_A, 0, "К"), "windows") == "R"
    assert character_of(event(ord("7"), 0, "7"), "offscreen") == "7"
    assert character_of(event(0, 0, "два"), "windows") == ""
    assert character_of(event(0, 0, "\x1d"), "windows") == ""


def test_the_keypad_counts_only_while_it_writes() -> None:
    assert character_of(event(ord("7"), 71, "7"), "windows") == "7"
    assert character_of(event(Qt.Key.Key_Home.value, 71, ""), "windows") == ""
