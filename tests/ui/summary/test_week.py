"""From Сводка to the week of a specialist by one key, on the day under the cursor."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import ScreenEntry
from desktop_app.ui.summary.model import NEAREST
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.targets import DAY, SUMMARY, WeekTarget
from tests.kit.replica import Replica
from tests.ui.frame.hands import press
from tests.ui.summary.conftest import Opened, RememberingPanel
from tests.ui.summary.test_grid import go, row_of


def with_a_day(desk: Desk, opened: Opened) -> None:
    """A screen stands where День would."""
    desk.navigation.register(ScreenEntry(DAY, "Day", "day", lambda: RememberingPanel(opened)))


def test_f7_asks_for_the_week_of_the_day_under_the_cursor(
    qtbot: QtBot, window: MainWindow, page: SummaryPage, desk: Desk, opened: Opened, replica: Replica
) -> None:
    with_a_day(desk, opened)
    go(page, "Кузнецова", 3)
    press(Qt.Key.Key_F7)
    assert opened.targets == [WeekTarget(replica.schedules["Кузнецова"], page.today + timedelta(days=3), SUMMARY)]
    assert desk.navigation.screen == DAY


def test_f7_on_the_nearest_time_asks_for_the_week_of_today(
    qtbot: QtBot, window: MainWindow, page: SummaryPage, desk: Desk, opened: Opened, replica: Replica
) -> None:
    with_a_day(desk, opened)
    go(page, "Кузнецова", 0)
    page.grid.setCurrentIndex(page.model.index(row_of(page, "Кузнецова"), NEAREST))
    press(Qt.Key.Key_F7)
    assert opened.targets == [WeekTarget(replica.schedules["Кузнецова"], page.today, SUMMARY)]


def test_without_the_day_the_key_does_nothing(window: MainWindow, page: SummaryPage, desk: Desk) -> None:
    go(page, "Кузнецова", 0)
    press(Qt.Key.Key_F7)
    assert desk.navigation.screen == SUMMARY
