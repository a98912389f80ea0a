"""Booking in its window over the small replica, beside Сводка, as a clerk has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.entry import entries
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import Page, PanelEntry
from desktop_app.ui.summary.entry import entries as summary_entries
from desktop_app.ui.targets import TICKET
from tests.kit.replica import Replica
from tests.ui.booking.clerk import Clerk
from tests.ui.replica_desk import window_over


class TicketStand(Page):
    """Stands where the ticket would, and remembers whose it was."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[object] = []
        column = QVBoxLayout(self)
        column.addWidget(QLabel("ticket", self))

    def open(self, target: object) -> None:
        """Remember."""
        self.opened.append(target)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[MainWindow]:
    """The window with Сводка in view; the desk stands in the branch on Садовая."""
    desk.navigation.register(*summary_entries(desk), *entries(desk), PanelEntry(TICKET, "Ticket", TicketStand))
    with window_over(qtbot, desk, "summary") as window:
        yield window


@pytest.fixture
def clerk(qtbot: QtBot, desk: Desk, window: MainWindow) -> Clerk:
    """Sits before the idle window."""
    return Clerk(qtbot, desk)


@pytest.fixture
def panel(window: MainWindow, desk: Desk) -> BookingPanel:
    """The booking panel, not yet opened."""
    page = desk.navigation.page("booking")
    assert isinstance(page, BookingPanel)
    return page


@pytest.fixture
def appointment(window: MainWindow, desk: Desk) -> AppointmentPanel:
    """The appointment panel, not yet opened."""
    page = desk.navigation.page("appointment")
    assert isinstance(page, AppointmentPanel)
    return page


@pytest.fixture
def ticket(window: MainWindow, desk: Desk) -> TicketStand:
    """What stands in the ticket's place."""
    page = desk.navigation.page("ticket")
    assert isinstance(page, TicketStand)
    return page
