"""The settings page in a window over the small replica; IT sits at the desk unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.person import RoleCode
from desktop_app.storage.gate import Urgency
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.settings.entry import entries
from desktop_app.ui.settings.page import SettingsPage
from desktop_app.ui.targets import SETTINGS
from tests.kit.replica import Replica
from tests.ui.replica_desk import window_over


def take_role(desk: Desk, replica: Replica, role: RoleCode, *, told: bool = True) -> None:
    """The person at the desk has another role from now on; the screens have not heard of it where it is not `told`."""
    with replica.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE person SET role_code = ? WHERE id = ?", (role.value, desk.actor.person_id))
    desk.actor = replace(desk.actor, role=role)
    if told:
        desk.hub.publish(Changes.of(Kind.PERSON, [desk.actor.person_id]))


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[MainWindow]:
    """The window with the page in it."""
    take_role(desk, replica, RoleCode.IT)
    desk.navigation.register(*entries(desk))
    with window_over(qtbot, desk, SETTINGS) as made:
        yield made


@pytest.fixture
def page(desk: Desk, window: MainWindow) -> SettingsPage:
    """The page."""
    found = desk.navigation.page(SETTINGS)
    assert isinstance(found, SettingsPage)
    return found
