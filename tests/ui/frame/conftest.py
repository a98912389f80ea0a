"""A desk of the frame and its window, for one test each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.application import close_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from tests.kit.clock import FixedClock
from tests.ui.frame.desks import desk_in, surroundings
from tests.ui.frame.hands import put_away


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk whose workers are ended after the test."""
    desk = desk_in(qapp, surroundings(tmp_path, clock))
    yield desk
    assert close_desk(desk)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Iterator[MainWindow]:
    """The window of the desk, shown wide with its first screen."""
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    with qtbot.waitActive(window):
        window.show()
    desk.navigation.go("schedule")
    qtbot.waitUntil(lambda: desk.tasks.is_idle)
    yield window
    put_away(qtbot, window)
