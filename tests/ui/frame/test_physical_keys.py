"""A shortcut is a place on the keyboard: it works whatever the layout writes there."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.core.i18n import tr
from desktop_app.ui.physical_keys import CODES, PhysicalKey, latin_key, pressed

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
CYRILLIC_EL = 0x41B
CYRILLIC_ES = 0x421


def press(key: int, modifiers: Qt.KeyboardModifier = NONE, scan_code: int = 0) -> QKeyEvent:
    """A key press as Qt delivers it."""
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan_code, 0, 0)


@pytest.mark.parametrize(("platform", "scan_code"), [("xcb", 37 + 8), ("wayland", 37 + 8), ("wayland-egl", 37 + 8), ("windows", 37)])
def test_ctrl_k_is_found_under_a_russian_only_layout(platform: str, scan_code: int) -> None:
    assert pressed(press(CYRILLIC_EL, CTRL, scan_code), platform) == PhysicalKey.of("Ctrl+K")


@pytest.mark.parametrize("letter", sorted(CODES))
def test_every_key_of_the_main_block_has_its_place_on_both_systems(letter: str) -> None:
    assert pressed(press(CYRILLIC_EL, NONE, CODES[letter] + 8), "xcb") == PhysicalKey(letter)
    assert pressed(press(CYRILLIC_EL, NONE, CODES[letter]), "windows") == PhysicalKey(letter)


def test_known_places_agree_with_the_kernels_table() -> None:
    assert (CODES["1"], CODES["Q"], CODES["A"], CODES["K"], CODES["Z"], CODES["M"], CODES["/"], CODES["\\"]) == (
        2, 16, 30, 37, 44, 50, 53, 43,
    )  # fmt: skip


def test_a_key_without_a_scan_code_is_taken_by_its_meaning() -> None:
    assert pressed(press(Qt.Key.Key_K, CTRL), "xcb") == PhysicalKey.of("Ctrl+K")
    assert pressed(press(Qt.Key.Key_7), "offscreen") == PhysicalKey("7")


def test_on_another_platform_scan_codes_are_not_trusted() -> None:
    assert pressed(press(Qt.Key.Key_A, CTRL, 37 + 8), "offscreen") == PhysicalKey.of("Ctrl+A")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Qt.Key.Key_Return, "Enter"),
        (Qt.Key.Key_Enter, "Enter"),
        (Qt.Key.Key_Escape, "Esc"),
        (Qt.Key.Key_Backspace, "Backspace"),
        (Qt.Key.Key_PageDown, "PageDown"),
        (Qt.Key.Key_F9, "F9"),
        (Qt.Key.Key_F12, "F12"),
        (Qt.Key.Key_Space, "Space"),
    ],
)
def test_named_keys_mean_the_same_in_every_layout(key: Qt.Key, name: str) -> None:
    assert pressed(press(key, NONE, 99), "xcb") == PhysicalKey(name)


def test_backtab_is_shift_and_tab() -> None:
    assert pressed(press(Qt.Key.Key_Backtab, SHIFT), "xcb") == PhysicalKey("Tab", shift=True)


def test_a_modifier_alone_is_no_key() -> None:
    assert pressed(press(Qt.Key.Key_Control, CTRL, 29 + 8), "xcb") is None


def test_a_cyrillic_letter_without_a_place_is_no_shortcut() -> None:
    assert pressed(press(CYRILLIC_EL, CTRL), "offscreen") is None


def test_numbers_of_the_numeric_block_are_numbers() -> None:
    keypad = Qt.KeyboardModifier.KeypadModifier
    assert pressed(press(Qt.Key.Key_3, keypad, 81 + 8), "xcb") == PhysicalKey("3")


def test_the_clipboard_is_found_under_cyrillic_letters() -> None:
    assert latin_key(press(CYRILLIC_ES, CTRL, 46 + 8), "xcb") == Qt.Key.Key_C
    assert latin_key(press(Qt.Key.Key_C, CTRL, 46 + 8), "xcb") is None
    assert latin_key(press(0x2116, CTRL, 4 + 8), "xcb") is None


@pytest.mark.parametrize("text", ["Ctrl+K", "Alt+Backspace", "Shift+F9", "Ctrl+Alt+Shift+1", "M", "Enter", "Ctrl+="])
def test_a_key_reads_and_writes_the_same_text(text: str) -> None:
    assert PhysicalKey.of(text).text == text


@pytest.mark.parametrize("text", ["Ctrl+Ж", "Hyper+K", "F13", "", "Ctrl+"])
def test_a_key_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        PhysicalKey.of(text)


def test_key_caps_show_signs_and_the_persons_language() -> None:
    assert PhysicalKey.of("Ctrl+Right").parts == ("Ctrl", "→")
    assert PhysicalKey.of("PageUp").text == "PgUp"
    tr.use("ru")
    assert PhysicalKey.of("Ctrl+Space").text == "Ctrl+Пробел"


def test_bare_keys_are_those_that_mean_something_to_a_list() -> None:
    assert [text for text in ("M", "Enter", "Shift+M", "Ctrl+M", "Alt+1", "F9", "Shift+F9") if PhysicalKey.of(text).bare] == [
        "M",
        "Enter",
        "Shift+M",
    ]


def test_a_text_caret_keeps_typing_and_editing_to_itself() -> None:
    kept = ("M", "7", "Backspace", "Home", "Shift+Left", "Ctrl+A", "Ctrl+Z", "Ctrl+Left", "Space")
    free = ("Enter", "Up", "Down", "Esc", "F9", "Alt+1", "Ctrl+K", "Ctrl+1", "Alt+Backspace", "Tab")
    assert all(PhysicalKey.of(text).belongs_to_caret for text in kept)
    assert not any(PhysicalKey.of(text).belongs_to_caret for text in free)
