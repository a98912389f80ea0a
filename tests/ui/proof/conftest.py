"""The page in a window over the small replica."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.booking.entry import entries as booking
from desktop_app.ui.desk import Desk
from desktop_app.ui.exchange.entry import entries as exchange
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.proof.entry import entries
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.proof.prover import HOUR, Prover
from tests.ui.replica_desk import window_over


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, clock: FixedClock) -> Iterator[MainWindow]:
    """The window with the page in view; it is noon."""
    clock.advance(3 * HOUR)
    desk.navigation.register(*exchange(desk), *entries(desk), *booking(desk))
    with window_over(qtbot, desk, "proof") as window:
        yield window


@pytest.fixture
def prover(qtbot: QtBot, desk: Desk, replica: Replica, clock: FixedClock, window: MainWindow) -> Prover:
    """Sits before the page."""
    made = Prover(qtbot, desk, replica, clock)
    desk.press.print_drawing = made.print_drawing
    return made
