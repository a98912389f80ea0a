"""Commands find their keys: in the part of the window that has the focus, never under a text caret, and refuse clashes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import RegistryError, UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.ui.commands import WINDOW, ClashError, Command, Commands
from desktop_app.ui.focus_keys import has_caret, keeps
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.widgets.buttons import CommandButton
from tests.ui.frame.hands import put_away

CYRILLIC_EL = 0x41B
CYRILLIC_ES = 0x421
CTRL = Qt.KeyboardModifier.ControlModifier


class Stage(QWidget):
    """A window with a grid, a form and what happened in it."""

    def __init__(self, platform: str | None = None) -> None:
        super().__init__()
        self.done: list[str] = []
        self.refused: list[RegistryError] = []
        self.commands = Commands(self.refused.append, platform)
        self.grid = QListWidget()
        self.grid.addItems(["09:00", "09:15", "09:30"])
        self.form = QWidget()
        self.line, self.text, self.box = QLineEdit(), QPlainTextEdit(), QComboBox()
        self.box.addItems(["window", "phone"])
        self.button, self.tick = QPushButton("Cancel"), QCheckBox("Own area")
        inside = QVBoxLayout(self.form)
        for part in (self.line, self.text, self.box, self.button, self.tick):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.addWidget(self.grid)
        column.addWidget(self.form)
        self.button.clicked.connect(lambda: self.done.append("button"))
        self.commands.attach("grid", self.grid)
        self.commands.attach("form", self.form)

    def add(self, name: str, key: str, scope: str = WINDOW, repeats: bool = False) -> Command:
        """Register a command that notes its name."""
        command = Command(name, mark("Book"), lambda: self.done.append(name), key=PhysicalKey.of(key), scope=scope, repeats=repeats)
        self.commands.add(command)
        return command


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication) -> Iterator[Stage]:
    """The stage, shown, with the focus in the grid."""
    stage = Stage()
    qtbot.addWidget(stage)
    with qtbot.waitActive(stage):
        stage.show()
    stage.commands.listen(qapp)
    stage.grid.setFocus()
    yield stage
    stage.commands.stop()
    put_away(qtbot, stage)


def test_a_bare_letter_acts_in_a_grid(stage: Stage, qtbot: QtBot) -> None:
    stage.add("move", "M", "grid")
    QTest.keyClick(stage.grid, Qt.Key.Key_M)
    assert stage.done == ["move"]


def test_a_bare_letter_is_typed_where_a_caret_blinks(stage: Stage, qtbot: QtBot) -> None:
    stage.add("move", "M", "form")
    stage.add("everywhere", "7")
    stage.line.setFocus()
    QTest.keyClicks(stage.line, "m7")
    assert (stage.line.text(), stage.done) == ("m7", [])


def test_ctrl_k_acts_while_somebody_types(stage: Stage, qtbot: QtBot) -> None:
    stage.add("palette", "Ctrl+K")
    stage.line.setFocus()
    QTest.keyClick(stage.line, Qt.Key.Key_K, CTRL)
    assert stage.done == ["palette"]


def test_undo_in_a_text_field_undoes_typing_not_the_booking(stage: Stage, qtbot: QtBot) -> None:
    stage.add("undo", "Ctrl+Z")
    stage.line.setFocus()
    QTest.keyClicks(stage.line, "iv")
    QTest.keyClick(stage.line, Qt.Key.Key_Z, CTRL)
    assert (stage.line.text(), stage.done) == ("", [])


def test_a_bare_key_of_the_grid_does_not_act_from_the_form(stage: Stage, qtbot: QtBot) -> None:
    stage.add("book", "Enter", "grid")
    stage.line.setFocus()
    QTest.keyClick(stage.line, Qt.Key.Key_Return)
    assert stage.done == []


def test_a_function_key_of_a_visible_part_acts_from_anywhere(stage: Stage, qtbot: QtBot) -> None:
    stage.add("print", "F9", "form")
    QTest.keyClick(stage.grid, Qt.Key.Key_F9)
    stage.form.hide()
    QTest.keyClick(stage.grid, Qt.Key.Key_F9)
    assert stage.done == ["print"]


def test_the_inner_part_wins_over_the_window(stage: Stage, qtbot: QtBot) -> None:
    stage.add("close window part", "Esc")
    stage.add("close form", "Esc", "form")
    stage.line.setFocus()
    QTest.keyClick(stage.line, Qt.Key.Key_Escape)
    QTest.keyClick(stage.grid, Qt.Key.Key_Escape)
    assert stage.done == ["close form"]
    stage.grid.setFocus()
    QTest.keyClick(stage.grid, Qt.Key.Key_Escape)
    assert stage.done == ["close form", "close window part"]


def test_an_overlay_keeps_all_keys_to_itself(stage: Stage, qtbot: QtBot) -> None:
    stage.add("palette", "Ctrl+K")
    stage.add("pick", "F2", "overlay")
    stage.commands.attach("overlay", stage.form, exclusive=True)
    stage.line.setFocus()
    QTest.keyClick(stage.line, Qt.Key.Key_K, CTRL)
    QTest.keyClick(stage.line, Qt.Key.Key_F2)
    assert stage.done == ["pick"]


def test_enter_on_a_button_presses_that_button_and_books_nothing(stage: Stage, qtbot: QtBot) -> None:
    stage.add("book", "Enter", "form")
    stage.button.setFocus()
    QTest.keyClick(stage.button, Qt.Key.Key_Return)
    assert stage.done == ["button"]


def test_enter_on_a_tick_box_is_enter_of_the_form(stage: Stage, qtbot: QtBot) -> None:
    stage.add("book", "Enter", "form")
    stage.tick.setFocus()
    QTest.keyClick(stage.tick, Qt.Key.Key_Return)
    QTest.keyClick(stage.tick, Qt.Key.Key_Space)
    assert stage.done == ["book"]
    assert stage.tick.isChecked()


def test_a_held_enter_books_once(stage: Stage) -> None:
    stage.add("book", "Enter", "grid")
    for repeated in (False, True, True):
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeated, 1)
        QApplication.sendEvent(stage.grid, press)
    assert stage.done == ["book"]


def test_a_held_enter_does_nothing_where_no_command_waits(stage: Stage) -> None:
    activated: list[object] = []
    stage.grid.itemActivated.connect(activated.append)
    stage.grid.setCurrentRow(0)
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True, 1)
    QApplication.sendEvent(stage.grid, press)
    assert activated == []


def test_a_held_arrow_command_repeats_when_it_says_so(stage: Stage) -> None:
    stage.add("next free", "Ctrl+Right", "grid", repeats=True)
    for repeated in (False, True):
        QApplication.sendEvent(stage.grid, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, CTRL, "", repeated, 1))
    assert stage.done == ["next free", "next free"]


def test_the_russian_only_layout_reaches_commands_and_the_clipboard(qtbot: QtBot, qapp: QApplication) -> None:
    stage = Stage("xcb")
    qtbot.addWidget(stage)
    with qtbot.waitActive(stage):
        stage.show()
    stage.commands.listen(qapp)
    stage.add("palette", "Ctrl+K")
    stage.line.setFocus()
    stage.line.setText("Иванова")
    stage.line.selectAll()
    QApplication.sendEvent(stage.line, QKeyEvent(QEvent.Type.KeyPress, CYRILLIC_EL, CTRL, 37 + 8, 0, 0, "\x0b"))
    QApplication.sendEvent(stage.line, QKeyEvent(QEvent.Type.KeyPress, CYRILLIC_ES, CTRL, 46 + 8, 0, 0, "\x03"))
    assert stage.done == ["palette"]
    assert QApplication.clipboard().text() == "Иванова"
    stage.commands.stop()
    stage.close()


def test_two_commands_of_a_part_may_not_share_a_key(stage: Stage) -> None:
    stage.add("move", "M", "grid")
    with pytest.raises(ClashError, match="M of grid: both move and mark"):
        stage.add("mark", "M", "grid")
    assert [one.id for one in stage.commands.of("grid")] == ["move"]


def test_a_second_key_clashes_like_the_first(stage: Stage) -> None:
    stage.add("move", "M", "grid")
    with pytest.raises(ClashError):
        stage.commands.add(Command("mark", mark("Mark"), list, scope="grid", more_keys=(PhysicalKey("M"),)))


def test_the_same_key_may_serve_two_parts(stage: Stage) -> None:
    stage.add("grid-enter", "Enter", "grid")
    stage.add("form-enter", "Enter", "form")
    assert len(stage.commands.live()) == 2


def test_an_id_is_there_once(stage: Stage) -> None:
    stage.add("move", "M", "grid")
    with pytest.raises(ClashError):
        stage.add("move", "N", "grid")


def test_a_part_that_went_takes_its_commands_along(stage: Stage, qtbot: QtBot) -> None:
    stage.add("move", "M", "grid")
    stage.commands.drop_scope("grid")
    QTest.keyClick(stage.grid, Qt.Key.Key_M)
    assert (stage.done, stage.commands.live()) == ([], ())
    stage.add("move", "M", "grid")


def test_a_command_that_makes_no_sense_now_leaves_the_key_to_the_widget(stage: Stage, qtbot: QtBot) -> None:
    stage.commands.add(
        Command("book", mark("Book"), lambda: stage.done.append("x"), key=PhysicalKey("Down"), scope="grid", enabled_when=lambda: False)
    )
    stage.grid.setCurrentRow(0)
    QTest.keyClick(stage.grid, Qt.Key.Key_Down)
    assert (stage.done, stage.grid.currentRow()) == ([], 1)
    assert not stage.commands.run("book")


def test_a_forbidden_command_says_who_may_and_does_nothing(stage: Stage, qtbot: QtBot) -> None:
    command = Command(
        "over",
        mark("Book over the schedule"),
        lambda: stage.done.append("over"),
        key=PhysicalKey.of("F4"),
        scope="grid",
        who_may=lambda: "senior clerk",
    )
    stage.commands.add(command)
    QTest.keyClick(stage.grid, Qt.Key.Key_F4)
    assert stage.done == []
    assert tr.said(stage.refused[0].said) == "You have no right to do this. It may be done by: senior clerk."
    assert stage.commands.tooltip(command) == "Book over the schedule (F4)\nMay be done by: senior clerk"
    button = CommandButton(stage.commands, "over", parent=stage)
    assert not button.isEnabled()
    assert "senior clerk" in button.toolTip()


def test_a_rule_that_refuses_is_told_and_is_no_crash(stage: Stage) -> None:
    def refuse() -> None:
        raise UserError(mark("The place is taken."))

    stage.commands.add(Command("book", mark("Book"), refuse))
    assert stage.commands.run("book")
    assert [str(error) for error in stage.refused] == ["The place is taken."]


def test_a_button_of_a_command_runs_it_and_follows_it(stage: Stage, qtbot: QtBot) -> None:
    ready = [True]
    stage.commands.add(
        Command("send", mark("Send now"), lambda: stage.done.append("send"), enabled_when=lambda: ready[0], key=PhysicalKey.of("F5"))
    )
    button = CommandButton(stage.commands, "send", "main", parent=stage)
    assert (button.text(), button.toolTip()) == ("Send now", "Send now (F5)")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    ready[0] = False
    button.follow()
    assert (stage.done, button.isEnabled()) == (["send"], False)


def test_who_ran_is_told(stage: Stage, qtbot: QtBot) -> None:
    stage.add("move", "M", "grid")
    with qtbot.waitSignal(stage.commands.ran) as told:
        QTest.keyClick(stage.grid, Qt.Key.Key_M)
    assert told.args == ["move"]


def test_live_commands_begin_with_the_part_in_hand(stage: Stage) -> None:
    stage.add("palette", "Ctrl+K")
    stage.add("form-print", "F9", "form")
    stage.add("move", "M", "grid")
    assert [one.id for one in stage.commands.live()] == ["move", "form-print", "palette"]


def test_several_digits_can_stand_as_one_key(stage: Stage) -> None:
    command = Command("take", mark("Take a time"), list, shown_key="1…9", key=PhysicalKey("1"))
    assert command.key_text == "1…9"
    assert Command("plain", mark("Plain"), list).key_text == ""


def test_carets_lists_and_buttons_keep_their_own_keys(qtbot: QtBot) -> None:
    line, text, box, date = QLineEdit(), QPlainTextEdit(), QComboBox(), QDateEdit()
    radio, tick, button = QRadioButton("one"), QCheckBox("two"), QPushButton("three")
    for widget in (line, text, box, date, radio, tick, button):
        qtbot.addWidget(widget)
    key = PhysicalKey.of
    assert [has_caret(one) for one in (line, text, box, date, button)] == [True, True, False, True, False]
    assert keeps(text, key("Enter"))
    assert keeps(text, key("Down"))
    assert not keeps(line, key("Down"))
    assert not keeps(line, key("Enter"))
    assert keeps(date, key("Up"))
    assert keeps(box, key("Down"))
    assert keeps(box, key("F")), "typing goes to a choice"
    assert not keeps(box, key("Enter"))
    assert not keeps(box, key("Alt+1"))
    assert keeps(radio, key("Left"))
    assert keeps(tick, key("Space"))
    assert not keeps(tick, key("Enter"))
    assert keeps(button, key("Enter"))
    line.setReadOnly(True)
    box.setEditable(True)
    assert [has_caret(one) for one in (line, box)] == [False, True]
