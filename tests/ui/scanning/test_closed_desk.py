"""A desk that was closed hears nothing more: its ears are not left behind in the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.i18n import mark
from desktop_app.ui.application import close_desk
from desktop_app.ui.commands import Command
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.scanning.entry import listen
from tests.kit.clock import FixedClock
from tests.ui.frame.desks import desk_in, surroundings
from tests.ui.scanning.conftest import Glass
from tests.ui.scanning.scanner import Keyboard


@pytest.fixture
def platform() -> str:
    """One is enough here."""
    return "xcb"


@pytest.fixture
def layout() -> str:
    """One is enough here."""
    return "us"


def test_its_catcher_keeps_no_key_back_and_tells_no_code(
    qapp: QApplication, tmp_path: Path, clock: FixedClock, glass: Glass, keyboard: Keyboard
) -> None:
    desk = desk_in(qapp, surroundings(tmp_path, clock))
    left, heard = listen(desk, qapp, "xcb"), list[str]()
    left.scanned.connect(heard.append)
    assert close_desk(desk)
    glass.edit.clear()
    glass.window.activateWindow()
    keyboard.scan("7756410884001233")
    glass.catcher.settle()
    assert (glass.codes, heard, glass.edit.text()) == (["7756410884001233"], [], "")
    keyboard.type("ivanova")
    glass.catcher.settle()
    assert glass.edit.text() == "ivanova"


def test_its_keys_run_no_command(qapp: QApplication, tmp_path: Path, clock: FixedClock, glass: Glass) -> None:
    desk, ran = desk_in(qapp, surroundings(tmp_path, clock)), list[str]()
    desk.commands.add(Command("book", mark("Book"), lambda: ran.append("F2"), key=PhysicalKey("F2")))
    glass.button.setFocus()
    QTest.keyClick(glass.button, Qt.Key.Key_F2)
    assert ran == ["F2"]
    assert close_desk(desk)
    QTest.keyClick(glass.button, Qt.Key.Key_F2)
    glass.edit.setFocus()
    QTest.keyClick(glass.edit, Qt.Key.Key_F2)
    assert ran == ["F2"]


def test_the_application_has_nothing_to_tell_it(qapp: QApplication, tmp_path: Path, clock: FixedClock) -> None:
    """Python may have emptied it already while the application still tells it of a focus: Qt then finds no slot, or crashes."""
    told = ("2focusChanged(QWidget*,QWidget*)", "2focusWindowChanged(QWindow*)", "2aboutToQuit()")
    before = [qapp.receivers(signal) for signal in told]
    desk = desk_in(qapp, surroundings(tmp_path, clock))
    listen(desk, qapp, "xcb")
    assert [qapp.receivers(signal) for signal in told] == [count + 1 for count in before]
    assert close_desk(desk)
    assert [qapp.receivers(signal) for signal in told] == before
