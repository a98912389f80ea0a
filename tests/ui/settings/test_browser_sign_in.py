"""Signing in with the browser from the page: begun with Enter by whoever works here, waited for, cancelled, and told how it ended."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes
from desktop_app.core.errors import EnvironmentFault, RegistryError, UserError
from desktop_app.core.grant import Grant
from desktop_app.core.i18n import mark
from desktop_app.core.settings import CENTRAL_URL, SIGN_IN_WAY
from desktop_app.core.sign_in import NOT_A_SECRET, Tick, Way
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import RoleCode
from desktop_app.queries.exchange import connection_row
from desktop_app.ui.connection_view import describe
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.settings.fields import SegmentField
from desktop_app.ui.settings.page import SettingsPage
from desktop_app.ui.targets import CENTRAL_TOKEN, SETTINGS
from tests.kit.replica import Replica
from tests.kit.steering import AskedSync
from tests.ui.frame.hands import press, write
from tests.ui.replica_desk import settled
from tests.ui.settings.conftest import take_role

GRANT = Grant("browser", "https://central.example.org/fhir", "desk", "https://login.example.org/token", "none", "s3cret")


@pytest.fixture(autouse=True)
def central(desk: Desk) -> None:
    """A desk that signs in with the browser."""
    desk.settings.put(CENTRAL_URL, "https://central.example.org/fhir")
    desk.settings.put(SIGN_IN_WAY, Way.BROWSER.value)


def sync(desk: Desk) -> AskedSync:
    assert isinstance(desk.sync, AskedSync)
    return desk.sync


def test_the_band_leads_a_clerk_there_and_enter_opens_the_browser(
    qtbot: QtBot, desk: Desk, page: SettingsPage, window: MainWindow, replica: Replica
) -> None:
    take_role(desk, replica, RoleCode.CLERK)
    sync(desk).person = lambda _tick: GRANT
    row = replace(desk.ask(connection_row), state=ConnectionState.SIGN_IN_NEEDED)
    window.band.show_sentence(describe(row, desk.clock.now(), desk.zone))
    (button,) = [one for one in window.band.findChildren(QPushButton) if one.isVisible() and one.text() == "Sign in"]
    button.click()
    settled(qtbot, desk)
    assert QApplication.focusWidget() is page.browser.button
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert sync(desk).asked == ["open the browser", "sign in by s3cret"]
    assert (page.browser.told.text(), page.browser.is_waiting) == ("✓ Signed in. The central is asked now.", False)
    assert not page.token.isVisible()


def test_it_says_how_long_there_is_and_escape_cancels(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    ended = Event()

    def person(tick: Tick) -> Grant:
        try:
            while True:
                tick(125)
        finally:
            ended.set()

    sync(desk).person = person
    desk.navigation.go(SETTINGS, CENTRAL_TOKEN)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "2:05" in page.browser.told.text())
    assert QApplication.focusWidget() is page.browser.cancel
    press(Qt.Key.Key_Escape)
    assert (page.browser.is_waiting, QApplication.focusWidget()) == (False, page.browser.button)
    settled(qtbot, desk)
    assert ended.is_set()
    assert (page.browser.told.text(), page.browser.wrong.text, sync(desk).asked) == ("", "", ["open the browser"])
    sync(desk).person = lambda _tick: GRANT
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert sync(desk).asked[-1] == "sign in by s3cret"


@pytest.mark.parametrize("kind", [UserError, EnvironmentFault])
def test_why_it_came_to_nothing_stays_beside_the_button(qtbot: QtBot, desk: Desk, page: SettingsPage, kind: type[RegistryError]) -> None:
    def person(_tick: Tick) -> Grant:
        raise kind(mark("The sign-in has run out or was taken back. Sign in again."))

    sync(desk).person = person
    desk.navigation.go(SETTINGS, CENTRAL_TOKEN)
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert page.browser.wrong.text == "The sign-in has run out or was taken back. Sign in again."
    assert page.browser.wrong.isVisible()
    assert QApplication.focusWidget() is page.browser.button
    sync(desk).person = lambda _tick: GRANT
    press(Qt.Key.Key_Return)
    assert page.browser.wrong.text == ""
    settled(qtbot, desk)


def test_a_desk_whose_central_is_a_trial_has_nothing_to_sign_in_at(desk: Desk, page: SettingsPage) -> None:
    desk.settings.put(CENTRAL_URL, "")
    page.refresh(Changes())
    assert not page.browser.isVisible()


def test_the_way_decides_what_is_shown_and_only_it_chooses_the_way(qtbot: QtBot, desk: Desk, page: SettingsPage, replica: Replica) -> None:
    field = page.rows[SIGN_IN_WAY.name].field
    assert isinstance(field, SegmentField)
    settled(qtbot, desk)
    for way in (Way.CLIENT, Way.TOKEN, Way.BROWSER):
        field.entered.emit(way.value)
        settled(qtbot, desk)
        shown = [row for row in (page.token, page.secret, page.browser) if row.isVisibleTo(page)]
        assert shown == [{Way.TOKEN: page.token, Way.CLIENT: page.secret, Way.BROWSER: page.browser}[way]]
    take_role(desk, replica, RoleCode.CLERK)
    page.refresh(Changes())
    settled(qtbot, desk)
    assert not field.isEnabled()
    assert page.browser.button.isEnabled()


def test_the_secret_of_an_unattended_desk_is_entered_by_it(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    desk.settings.put(SIGN_IN_WAY, Way.CLIENT.value)
    page.refresh(Changes())
    desk.navigation.go(SETTINGS, CENTRAL_TOKEN)
    write("пароль")
    press(Qt.Key.Key_Return)
    assert page.secret.field.wrong == NOT_A_SECRET
    page.secret.field.editor.setText("a secret: word")
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert sync(desk).asked == ["sign in by a secret: word"]
    assert (page.secret.field.editor.text(), page.secret.kept.isVisible()) == ("", True)
    assert [hit.title for provider in desk.search.all for hit in provider.find("secret nowhere")] == ["Secret of this desk"]
