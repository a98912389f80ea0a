"""The same table under Windows: the letter of the layout with the scan code of the place, as Windows hands it over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.commands import Command
from desktop_app.ui.physical_keys import PhysicalKey, pressed
from tests.kit.keyboard import NAMED, PLACES, QT_NAMED, RUSSIAN, WINDOWS_GREY, windows_press, x_stroke
from tests.ui.frame.hands import put_away
from tests.ui.keys.table import Stage

LAYOUTS = ("us", "ru")


@pytest.fixture
def told() -> list[str]:
    """What the stage says."""
    return []


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication, commands: tuple[Command, ...], told: list[str]) -> Iterator[Stage]:
    """The stage with every command, as on Windows."""
    made = Stage(commands, told.append, "windows")
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.commands.listen(qapp)
    yield made
    made.commands.stop()
    put_away(qtbot, made)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_shortcut_is_received_as_its_command(stage: Stage, told: list[str], commands: tuple[Command, ...], layout: str) -> None:
    for command in commands:
        for key in command.keys:
            widget = stage.show_part(command.scope, "list")
            told.clear()
            QApplication.sendEvent(widget, windows_press(key, layout))
            assert told == [f"ran {command.id}"], f"{key.text} of {command.scope} under {layout}"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_where_a_caret_blinks_letters_are_typed(stage: Stage, told: list[str], commands: tuple[Command, ...], layout: str) -> None:
    for command in commands:
        for key in (key for key in command.keys if key.is_character and not (key.ctrl or key.alt)):
            widget = stage.show_part(command.scope, "line")
            told.clear()
            QApplication.sendEvent(widget, windows_press(key, layout))
            assert told[-1] == f"holds {windows_press(key, layout).text()}"
            assert not [line for line in told if line.startswith("ran ")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_place_of_the_keyboard_is_told_from_the_others(layout: str) -> None:
    for held in ("", "Ctrl+", "Alt+", "Ctrl+Shift+"):
        for name in PLACES:
            key = PhysicalKey.of(held + name)
            assert pressed(windows_press(key, layout), "windows") == key


def test_the_tables_of_the_keyboard_hold_together() -> None:
    assert set(QT_NAMED) == set(NAMED)
    assert set(WINDOWS_GREY) <= set(NAMED)
    assert len(set(PLACES.values())) == len(PLACES)
    assert len(set(RUSSIAN.values())) == len(RUSSIAN)
    assert x_stroke(PhysicalKey.of("Ctrl+K")) == "37+45"
    assert x_stroke(PhysicalKey.of("Esc")) == "Escape"
    assert x_stroke(PhysicalKey.of("Alt+Shift+F9")) == "50+64+75"
