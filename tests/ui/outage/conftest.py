"""The journal in a window over the small replica, three hours after opening."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.outage.entry import entries
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.noon import window_at_noon
from tests.ui.outage.registry import Registry


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, clock: FixedClock) -> Iterator[MainWindow]:
    """The window with it in view; it is noon."""
    with window_at_noon(qtbot, desk, clock, "outage", entries(desk)) as window:
        yield window


@pytest.fixture
def registry(qtbot: QtBot, desk: Desk, replica: Replica, clock: FixedClock, window: MainWindow) -> Registry:
    """Sits before the journal."""
    return Registry(qtbot, desk, replica, clock)
