"""Сводка in its window over the small replica."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import Page, PanelEntry
from desktop_app.ui.summary.entry import entries
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.targets import APPOINTMENT, BOOKING
from tests.ui.replica_desk import window_over


@dataclass
class Opened:
    """What Сводка asked other pages to open, in order."""

    targets: list[object] = field(default_factory=list)


class RememberingPanel(Page):
    """Stands where booking and appointment would."""

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened
        column = QVBoxLayout(self)
        column.addWidget(QLabel("panel", self))

    def open(self, target: object) -> None:
        """Remember."""
        self._opened.targets.append(target)


@pytest.fixture
def opened() -> Opened:
    """Filled by the panels of the test."""
    return Opened()


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, opened: Opened) -> Iterator[MainWindow]:
    """The window with Сводка in view."""
    desk.navigation.register(
        *entries(desk),
        PanelEntry(BOOKING, "Booking", lambda: RememberingPanel(opened)),
        PanelEntry(APPOINTMENT, "Appointment", lambda: RememberingPanel(opened)),
    )
    with window_over(qtbot, desk, "summary") as window:
        yield window


@pytest.fixture
def page(window: MainWindow, desk: Desk) -> SummaryPage:
    """The page of Сводка."""
    page = desk.navigation.page("summary")
    assert isinstance(page, SummaryPage)
    return page
