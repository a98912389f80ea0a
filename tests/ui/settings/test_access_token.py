"""The access token is entered by IT at the settings, shown nowhere, and led to from the band."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.access_token import NOT_A_TOKEN
from desktop_app.core.changes import Changes
from desktop_app.core.settings import CENTRAL_URL
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import RoleCode
from desktop_app.queries.exchange import connection_row
from desktop_app.ui.connection_view import describe
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.settings.page import SettingsPage
from desktop_app.ui.targets import CENTRAL_TOKEN, SETTINGS
from tests.kit.replica import Replica
from tests.kit.steering import AskedSync
from tests.ui.frame.hands import press, write
from tests.ui.replica_desk import settled
from tests.ui.settings.conftest import take_role

SECRET = "s3cret.token"


@pytest.fixture(autouse=True)
def central(desk: Desk) -> None:
    """A desk of a real central."""
    desk.settings.put(CENTRAL_URL, "https://central.example.org/fhir")


def asked(desk: Desk) -> list[str]:
    assert isinstance(desk.sync, AskedSync)
    return desk.sync.asked


def test_it_is_led_to_types_it_unseen_and_enter_signs_in(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    desk.navigation.go(SETTINGS, CENTRAL_TOKEN)
    line = page.token.field.editor
    assert QApplication.focusWidget() is line
    assert line.echoMode() is QLineEdit.EchoMode.Password
    write(SECRET)
    assert asked(desk) == [], "nothing is kept by the way"
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert asked(desk) == [f"sign in with {SECRET}"]
    assert (line.text(), page.token.kept.isVisible()) == ("", True)


def test_what_cannot_be_one_is_said_at_the_field_and_stays_there(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    desk.navigation.go(SETTINGS, CENTRAL_TOKEN)
    write("токен")
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert (page.token.field.wrong, page.token.field.editor.text(), asked(desk)) == (NOT_A_TOKEN, "токен", [])
    press(Qt.Key.Key_Escape)
    assert (page.token.field.wrong, page.token.field.editor.text()) == ("", "")


def test_a_clerk_reads_who_may(qtbot: QtBot, desk: Desk, page: SettingsPage, replica: Replica) -> None:
    take_role(desk, replica, RoleCode.CLERK)
    desk.navigation.go("settings")
    page.refresh(Changes())
    settled(qtbot, desk)
    assert not page.token.field.isEnabled()
    assert "IT staff" in page.token.who.text()


def test_a_right_lost_meanwhile_is_said_and_what_was_typed_stays(qtbot: QtBot, desk: Desk, page: SettingsPage, replica: Replica) -> None:
    desk.navigation.go(SETTINGS, CENTRAL_TOKEN)
    write(SECRET)
    take_role(desk, replica, RoleCode.CLERK, told=False)
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert "IT staff" in page.token.field.wrong
    assert (page.token.field.editor.text(), asked(desk)) == (SECRET, [])


def test_it_is_found_by_a_word_and_absent_from_a_trial(desk: Desk, page: SettingsPage) -> None:
    page.go_to_search()
    write("token nowhere")
    assert page.token.isVisible()
    assert [name for name, row in page.rows.items() if row.isVisible()] == []
    assert page.count.text() == "Found: 1"
    assert [hit.title for provider in desk.search.all for hit in provider.find("token nowhere")] == ["Access token of this desk"]
    desk.settings.put(CENTRAL_URL, "")
    page.search.clear()
    assert not page.token.isVisible()


def test_the_band_leads_there_when_a_sign_in_is_needed(qtbot: QtBot, desk: Desk, page: SettingsPage, window: MainWindow) -> None:
    desk.navigation.go(SETTINGS)
    row = replace(desk.ask(connection_row), state=ConnectionState.SIGN_IN_NEEDED)
    window.band.show_sentence(describe(row, desk.clock.now(), desk.zone))
    (button,) = [one for one in window.band.findChildren(QPushButton) if one.isVisible() and one.text() == "Sign in"]
    button.click()
    settled(qtbot, desk)
    assert QApplication.focusWidget() is page.token.field.editor
