"""Real X keys are tried where there is an X server to be had; the table of all keys comes from the whole desk."""

from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from tests.ui.frame.hands import put_away
from tests.ui.keys.table import all_commands, whole_desk

collect_ignore = [] if sys.platform.startswith("linux") else ["test_real_keys.py", "test_on_screen.py"]


@pytest.fixture
def commands(qtbot: QtBot, desk: Desk) -> tuple[Command, ...]:
    """Every command of the desk."""
    window = whole_desk(desk)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    qtbot.waitUntil(lambda: desk.tasks.is_idle)
    put_away(qtbot, window)
    return all_commands(desk)
