"""«Приём» in its window over the small replica: a visit of Анна's is expected today, and the desk stands on Садовая."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop_app.core.settings import QUEUE_MARK
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.reception.entry import entries
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.targets import APPOINTMENT, RECEPTION
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.kit.walk_in_lanes import DUTY, QUEUE, lane
from tests.ui.reception.receiver import Receiver
from tests.ui.replica_desk import window_over


class Stand(Page):
    """Stands where another page would, and remembers what it was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[object] = []
        column = QVBoxLayout(self)
        column.addWidget(QLabel("stand", self))

    def open(self, target: object) -> None:
        """Remember."""
        self.opened.append(target)


@pytest.fixture
def lanes(replica: Replica) -> dict[str, str]:
    """A live queue and a duty doctor of today, by name."""
    return {QUEUE: lane(replica, QUEUE, live_queue=True), DUTY: lane(replica, DUTY, doctor="Юрьев Олег Ильич")}


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, replica: Replica, lanes: dict[str, str]) -> Iterator[MainWindow]:
    """The window with «Приём» in view."""
    desk.settings.put(QUEUE_MARK, "КД")
    desk.navigation.register(
        ScreenEntry("elsewhere", "Elsewhere", "schedule", Stand), *entries(desk), PanelEntry(APPOINTMENT, "Appointment", Stand)
    )
    with window_over(qtbot, desk, RECEPTION) as window:
        yield window


@pytest.fixture
def page(window: MainWindow, desk: Desk) -> ReceptionPage:
    """The screen."""
    page = desk.navigation.page(RECEPTION)
    assert isinstance(page, ReceptionPage)
    return page


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk, replica: Replica, page: ReceptionPage, clock: FixedClock) -> Receiver:
    """A clerk before the screen."""
    return Receiver(qtbot, desk, replica, page, clock)
