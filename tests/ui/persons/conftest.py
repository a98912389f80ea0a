"""The whole desk with two clerks and an administrator, and the sheet on which they change places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.screens import HOME, register_screens
from desktop_app.models.person import Actor, RoleCode
from desktop_app.services.staff import add_person
from desktop_app.services.staffing import set_pin
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.persons.entry import join
from desktop_app.ui.persons.shift import Shift
from desktop_app.ui.persons.staff_panel import StaffPanel
from desktop_app.ui.targets import STAFF
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.frame.hands import CTRL, press, write
from tests.ui.replica_desk import settled, window_over

PINS = {"Иванова": "2580", "Смирнова": "1937"}


@dataclass
class Team:
    """Everybody at the desk; «anna» sits there. `kuzmin` has no PIN."""

    desk: Desk
    window: MainWindow
    shift: Shift
    replica: Replica
    clock: FixedClock
    qtbot: QtBot
    anna: Actor
    olga: Actor
    kuzmin: Actor

    def settle(self) -> None:
        """Wait until all work was answered."""
        settled(self.qtbot, self.desk)

    def ask_who(self) -> None:
        """Press the key of the change of person."""
        press(Qt.Key.Key_L, CTRL)
        self.settle()

    def takes_over(self, letters: str, pin: str) -> None:
        """Letters of the name, Enter, the PIN, Enter."""
        self.ask_who()
        write(letters)
        press(Qt.Key.Key_Return)
        if pin:
            write(pin)
            press(Qt.Key.Key_Return)
        self.settle()


@pytest.fixture
def team(qtbot: QtBot, desk: Desk, replica: Replica, clock: FixedClock) -> Iterator[Team]:
    """The desk at work."""
    anna = desk.actor
    olga = add_person(replica.store, "Смирнова Ольга", RoleCode.CLERK)
    kuzmin = add_person(replica.store, "Кузьмин Пётр", RoleCode.IT)
    replica.act(set_pin, anna, anna.person_id, PINS["Иванова"])
    replica.act(set_pin, kuzmin, olga.person_id, PINS["Смирнова"])
    register_screens(desk)
    with window_over(qtbot, desk, HOME) as window:
        shift = join(desk, window)
        yield Team(desk, window, shift, replica, clock, qtbot, anna, olga, kuzmin)


@pytest.fixture
def panel(team: Team) -> StaffPanel:
    """The list of the staff, opened."""
    team.desk.commands.run("persons.staff")
    team.settle()
    page = team.desk.navigation.page(STAFF)
    assert isinstance(page, StaffPanel)
    return page
