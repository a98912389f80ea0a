"""The page in a window over the small replica."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.proof.entry import entries
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.noon import window_at_noon
from tests.ui.proof.prover import Prover


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, clock: FixedClock) -> Iterator[MainWindow]:
    """The window with it in view; it is noon."""
    with window_at_noon(qtbot, desk, clock, "proof", entries(desk)) as window:
        yield window


@pytest.fixture
def prover(qtbot: QtBot, desk: Desk, replica: Replica, clock: FixedClock, window: MainWindow) -> Prover:
    """Sits before the page."""
    return Prover(qtbot, desk, replica, clock)
