"""The whole desk with Сводка in view, and what a person does with sets in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.screens import register_screens
from desktop_app.queries.specialist_sets import SetRow, specialist_sets
from desktop_app.ui.day.screen import DayScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.sets.panel import SetsPanel
from desktop_app.ui.summary.lines import SpecialistLine
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.targets import DAY, SETS, SUMMARY
from tests.kit.replica import Replica
from tests.ui.frame.hands import CTRL, NONE, press, write
from tests.ui.replica_desk import settled, window_over


@dataclass
class Hands:
    """The clerk's hands over Сводка, and what she sees."""

    desk: Desk
    window: MainWindow
    replica: Replica
    qtbot: QtBot

    @property
    def page(self) -> SummaryPage:
        """Сводка."""
        page = self.desk.navigation.page(SUMMARY)
        assert isinstance(page, SummaryPage)
        return page

    @property
    def panel(self) -> SetsPanel:
        """The panel of sets."""
        page = self.desk.navigation.page(SETS)
        assert isinstance(page, SetsPanel)
        return page

    @property
    def day(self) -> DayScreen:
        """День."""
        page = self.desk.navigation.page(DAY)
        assert isinstance(page, DayScreen)
        return page

    @property
    def kept(self) -> tuple[SetRow, ...]:
        """What lies in the replica."""
        return self.replica.ask(specialist_sets, self.desk.actor.person_id)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key and wait for what comes of it."""
        press(key, modifiers)
        settled(self.qtbot, self.desk)

    def keep(self, typed: str, name: str) -> None:
        """Type a filter over the grid and keep it under a name, by keys."""
        write(typed)
        self.press(Qt.Key.Key_S, CTRL)
        write(name)
        self.press(Qt.Key.Key_Return)

    def who(self) -> list[str]:
        """Whom Сводка shows."""
        model = self.page.model
        lines = [model.line(row) for row in range(model.rowCount())]
        return [line.row.family for line in lines if isinstance(line, SpecialistLine)]

    def columns(self) -> list[str]:
        """Whose columns День shows."""
        return [lane.column.family for lane in self.day.model.lanes]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[Hands]:
    """The desk with Сводка in view."""
    register_screens(desk)
    with window_over(qtbot, desk, SUMMARY) as window:
        yield Hands(desk, window, replica, qtbot)
