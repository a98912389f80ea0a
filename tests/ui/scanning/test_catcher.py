"""A code reaches no field and presses no button, whatever has the focus and whatever the layout writes; typing loses no key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.clinic_key import ClinicKey, ClinicKeys
from desktop_app.models.ticket_code import encode, sign
from tests.kit.ids import nth_id
from tests.ui.frame.hands import put_away
from tests.ui.scanning.conftest import Glass
from tests.ui.scanning.scanner import RUSSIAN, Keyboard

CODE = encode(sign(appointment_number(nth_id(1)), 2, ClinicKeys((ClinicKey(bytes(range(16))),))))
CTRL = Qt.KeyboardModifier.ControlModifier


def written(keys: str, layout: str) -> str:
    """What those keys write under that layout."""
    return "".join(RUSSIAN.get(letter, letter) for letter in keys) if layout == "ru" else keys


def test_a_ticket_is_caught_whole_and_the_field_and_the_default_button_see_nothing(qtbot: QtBot, glass: Glass, keyboard: Keyboard) -> None:
    keyboard.scan(CODE)
    qtbot.waitUntil(lambda: bool(glass.codes))
    assert glass.codes == [CODE]
    assert glass.edit.text() == "Ива"
    assert glass.clicks == []


def test_letters_small_and_large_and_signs_with_shift_are_those_of_a_us_keyboard(glass: Glass, keyboard: Keyboard) -> None:
    text = "]Q1https://e.ru/?a=1&B={2}|;'`~\"<>#$%^*()_+-=[\\]@!:"
    keyboard.scan(text)
    glass.catcher.settle()
    assert glass.codes == [text]


def test_with_the_focus_on_a_button_it_is_not_pressed(glass: Glass, keyboard: Keyboard) -> None:
    glass.button.setFocus()
    keyboard.scan("7756410884001233")
    glass.catcher.settle()
    assert (glass.codes, glass.clicks) == (["7756410884001233"], [])


def test_blanks_inside_a_code_press_no_button(glass: Glass, keyboard: Keyboard) -> None:
    glass.button.setFocus()
    keyboard.scan("7756 4108 8400 1233")
    glass.catcher.settle()
    assert (glass.codes, glass.clicks) == (["7756 4108 8400 1233"], [])


def test_in_a_dialog_over_the_window_too(qtbot: QtBot, glass: Glass, keyboard: Keyboard) -> None:
    dialog = QDialog(glass.window)
    note, close = QPlainTextEdit(dialog), QPushButton("Close", dialog)
    column = QVBoxLayout(dialog)
    column.addWidget(note)
    column.addWidget(close)
    close.setDefault(True)
    dialog.setModal(True)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    note.setFocus()
    keyboard.scan(CODE)
    glass.catcher.settle()
    assert glass.codes == [CODE]
    assert note.toPlainText() == ""
    assert dialog.isVisible()
    keyboard.type("abc")
    glass.catcher.settle()
    assert note.toPlainText() == written("abc", keyboard.layout)
    put_away(qtbot, dialog)


def test_a_window_that_came_and_went_leaves_the_catcher_before_the_first(qtbot: QtBot, glass: Glass, keyboard: Keyboard) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
    put_away(qtbot, other)
    glass.window.activateWindow()
    qtbot.waitUntil(glass.window.isActiveWindow)
    glass.edit.setFocus()
    keyboard.scan(CODE)
    glass.catcher.settle()
    assert (glass.codes, glass.edit.text()) == ([CODE], "Ива")


def test_an_open_menu_neither_moves_nor_closes(qtbot: QtBot, glass: Glass, keyboard: Keyboard) -> None:
    menu = QMenu(glass.window)
    chosen: list[str] = []
    menu.addAction("R", lambda: chosen.append("R"))
    menu.popup(glass.window.mapToGlobal(glass.window.rect().center()))
    keyboard.scan(CODE)
    glass.catcher.settle()
    assert (glass.codes, chosen) == ([CODE], [])
    menu.close()


def test_no_shortcut_acts_on_a_key_of_a_code(glass: Glass, keyboard: Keyboard) -> None:
    acted: list[str] = []
    for key in ("R", "1", "К", "-", "Return"):
        QShortcut(key, glass.window).activated.connect(partial(acted.append, key))
    keyboard.scan(CODE)
    glass.catcher.settle()
    assert (glass.codes, acted) == ([CODE], [])
    assert set(keyboard.sent) == {1}  # every question for a shortcut was answered: no shortcut here


# A person types


def test_a_person_sees_every_letter_in_order(qtbot: QtBot, glass: Glass, keyboard: Keyboard) -> None:
    glass.edit.clear()
    keyboard.type("ivanova anna 1984")
    qtbot.waitUntil(lambda: len(glass.edit.text()) == 17)
    assert glass.edit.text() == written("ivanova anna 1984", keyboard.layout)
    assert glass.codes == []


def test_the_fastest_typist_with_two_keys_down_at_once_loses_nothing(glass: Glass, keyboard: Keyboard) -> None:
    glass.edit.clear()
    for pair in ("iv", "an", "ov", "a "):
        keyboard.type(pair[0], gap_ms=95)
        keyboard.type(pair[1], gap_ms=12)
    glass.catcher.settle()
    assert glass.edit.text() == written("ivanova ", keyboard.layout)


def test_a_letter_and_a_quick_enter_are_a_letter_and_an_enter(glass: Glass, keyboard: Keyboard) -> None:
    keyboard.type("n")
    keyboard.type("\r", gap_ms=20)
    glass.catcher.settle()
    assert glass.edit.text() == "Ива" + written("n", keyboard.layout)
    assert glass.clicks == ["Book"]


def test_a_name_that_a_text_expander_types_at_once_is_no_code(glass: Glass, keyboard: Keyboard) -> None:
    glass.edit.clear()
    keyboard.scan("ivanova anna")
    glass.catcher.settle()
    assert glass.edit.text() == written("ivanova anna", keyboard.layout)
    assert (glass.codes, glass.clicks) == ([], ["Book"])


def test_capitals_come_back_as_capitals(glass: Glass, keyboard: Keyboard) -> None:
    glass.edit.clear()
    keyboard.type("Ivanova A")
    glass.catcher.settle()
    assert glass.edit.text() == written("Ivanova A", keyboard.layout)


def test_a_key_that_writes_nothing_comes_after_the_letters_before_it(glass: Glass, keyboard: Keyboard) -> None:
    keyboard.type("n")
    keyboard.press(Qt.Key.Key_Home, 102, gap_ms=10)
    keyboard.type("k", gap_ms=10)
    glass.catcher.settle()
    assert glass.edit.text() == written("k", keyboard.layout) + "Ива" + written("n", keyboard.layout)


def test_a_command_at_the_heels_of_a_letter_acts_on_it(glass: Glass, keyboard: Keyboard) -> None:
    keyboard.type("n")
    keyboard.press(Qt.Key.Key_A, 30, CTRL, "\x01", gap_ms=10)
    assert glass.edit.selectedText() == "Ива" + written("n", keyboard.layout)


def test_a_held_key_repeats_as_ever(glass: Glass, keyboard: Keyboard) -> None:
    keyboard.type("n")
    for _ in range(12):
        keyboard.press(Qt.Key.Key_N, 49, text="n", gap_ms=30, repeat=True)
    glass.catcher.settle()
    assert (len(glass.edit.text()), glass.codes) == (3 + 1 + 12, [])


def test_a_busy_program_does_not_make_a_person_look_like_a_scanner(glass: Glass, keyboard: Keyboard) -> None:
    """The keys lay in the queue and come all at once; their times are those of the hand."""
    glass.edit.clear()
    keyboard.type("89161234567\r", gap_ms=80)
    glass.catcher.settle()
    assert (glass.edit.text(), glass.codes) == ("89161234567", [])


def test_a_code_after_which_a_person_types_at_once(glass: Glass, keyboard: Keyboard) -> None:
    keyboard.scan(CODE)
    keyboard.type("n", gap_ms=60)
    glass.catcher.settle()
    assert glass.codes == [CODE]
    assert glass.edit.text() == "Ива" + written("n", keyboard.layout)


def test_two_codes_one_after_the_other(glass: Glass, keyboard: Keyboard) -> None:
    keyboard.scan("7756410884001233")
    keyboard.now_ms += 200
    keyboard.scan(CODE)
    glass.catcher.settle()
    assert glass.codes == ["7756410884001233", CODE]


def test_what_was_caught_can_be_typed_after_all(glass: Glass, keyboard: Keyboard) -> None:
    glass.edit.clear()
    keyboard.scan("9876-54")
    glass.catcher.settle()
    assert glass.edit.text() == ""
    type_out = glass.catcher.last_typing()
    keyboard.now_ms += 200
    keyboard.scan("1111-22")
    glass.catcher.settle()
    glass.button.setFocus()
    type_out()
    assert (glass.edit.text(), glass.clicks) == ("9876-54", ["Book"])
    type_out()
    assert glass.edit.text() == "9876-54"


def test_the_keypad_writes_digits_too_and_its_arrows_are_no_code(glass: Glass, keyboard: Keyboard) -> None:
    keypad = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))
    for digit in "7756410884001233":
        keyboard.press(Qt.Key(ord(digit)), keypad[digit], Qt.KeyboardModifier.KeypadModifier, digit, gap_ms=5)
    keyboard.strike("\r", 5)
    glass.catcher.settle()
    assert glass.codes == ["7756410884001233"]
    glass.edit.setText("ab")
    glass.edit.setCursorPosition(2)
    keyboard.press(Qt.Key.Key_Left, 75, Qt.KeyboardModifier.KeypadModifier)
    assert glass.edit.cursorPosition() == 1


def test_keys_without_scan_codes_are_taken_by_what_they_write(glass: Glass, keyboard: Keyboard) -> None:
    """A remote desktop: no scan codes at all, letters of the layout."""
    bare = Keyboard(keyboard.layout, "windows")
    for letter in CODE.lower():
        text = RUSSIAN.get(letter, letter) if keyboard.layout == "ru" else letter
        bare.press(Qt.Key.Key_unknown, 0, text=text, gap_ms=5)
    bare.press(Qt.Key.Key_Return, 0, text="\r", gap_ms=5)
    glass.catcher.settle()
    assert [code.upper() for code in glass.codes] == [CODE]


def test_after_its_end_everything_passes_and_what_was_kept_back_is_not_lost(glass: Glass, keyboard: Keyboard) -> None:
    keyboard.type("n")
    glass.catcher.stop()
    keyboard.scan("7756410884001233")
    assert glass.edit.text() == "Ива" + written("n", keyboard.layout) + "7756410884001233"
    assert (glass.codes, glass.clicks) == ([], ["Book"])


class Watch(QPushButton):
    """Counts the keys that are let go over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.let_go = 0

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Count."""
        self.let_go += 1


def test_the_release_of_a_caught_key_that_comes_late_reaches_nobody(glass: Glass, keyboard: Keyboard) -> None:
    watch = Watch(glass.window)
    watch.show()
    watch.setFocus()
    keyboard.scan("7756410884001233", suffix="")
    keyboard.now_ms += 4
    keyboard.hold("\r")
    glass.catcher.settle()
    keyboard.let_go("\r")
    assert (glass.codes, watch.let_go) == (["7756410884001233"], 0)
    keyboard.strike("n", 90)
    glass.catcher.settle()
    assert watch.let_go == 1
