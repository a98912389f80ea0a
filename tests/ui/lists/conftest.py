"""A desk over the small replica whose only screen is a list of visits, in its window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import Page, ScreenEntry
from desktop_app.ui.table_commands import TableInHand
from desktop_app.ui.tables import Table
from tests.kit.replica import Replica
from tests.ui.frame.desks import VISITS, Visit, visits_model
from tests.ui.replica_desk import settled, window_over


class VisitsScreen(Page):
    """The list alone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.model = visits_model()
        self.model.replace(VISITS)
        self.table: Table[Visit] = Table(self.model, "Записи", desk.look.sizes.row, self, "visits")
        self.columns = KeptColumns(desk, self.table)
        QVBoxLayout(self).addWidget(self.table)
        self.setFocusProxy(self.table)


@dataclass
class ListDesk:
    """The desk, its list, and what acts on it."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    window: MainWindow
    screen: VisitsScreen

    @property
    def hand(self) -> TableInHand:
        """What the commands of lists act with."""
        found = self.window.findChild(TableInHand)
        assert found is not None
        return found

    @property
    def told(self) -> str:
        """The last notice."""
        return self.desk.notices.history[-1].text

    def settle(self) -> None:
        """All work was answered."""
        settled(self.qtbot, self.desk)

    def journal(self) -> list[tuple[Any, ...]]:
        """The saved lists in the journal."""
        with self.replica.store.read() as connection:
            found = connection.exec_driver_sql("SELECT person_id, kind, row_id, payload FROM journal WHERE act = 'export'")
            return [tuple(row) for row in found]


@pytest.fixture
def lists(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[ListDesk]:
    """The window shows the list, which has the focus."""
    screens: list[VisitsScreen] = []

    def make() -> VisitsScreen:
        screens.append(VisitsScreen(desk))
        return screens[0]

    desk.navigation.register(ScreenEntry("visits", "Visits", "day", make))
    with window_over(qtbot, desk, "visits") as window:
        screens[0].take_focus()
        yield ListDesk(qtbot, desk, replica, window, screens[0])
