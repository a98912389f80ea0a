"""A setting is found by a word of it, changed by keys, kept at once, told what is wrong with it, and put back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.core.settings import (
    CENTRAL_URL,
    CLINICS,
    DECLARED,
    DENSITY,
    DESK_NAME,
    HOME_BRANCH,
    LANGUAGE,
    POLL_SECONDS,
    STALE_ONLINE_MINUTES,
    SWITCH_WITHOUT_PIN,
    THEME,
    TICKET_PRINTER,
    AnySetting,
    Group,
    Settings,
)
from desktop_app.models.person import RoleCode
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.settings.fields import LineField, OfferedField, SegmentField, SeveralField, TickField
from desktop_app.ui.settings.page import SettingsPage
from desktop_app.ui.settings.words import GROUPS, SHOWN, is_meant
from desktop_app.ui.style.palette import DARK
from desktop_app.ui.targets import SETTINGS
from tests.kit.replica import Replica
from tests.ui.frame.hands import CTRL, focused, press, write
from tests.ui.replica_desk import settled
from tests.ui.settings.conftest import take_role

KEYS = Qt.Key


def kept(tmp_path: Path) -> dict[str, object]:
    """What lies in the settings file."""
    path = tmp_path / "settings.json"
    return dict(json.loads(path.read_text("utf8"))) if path.exists() else {}


def go_to(qtbot: QtBot, desk: Desk, page: SettingsPage, setting: AnySetting) -> QWidget:
    """Lead to a setting as the palette does; the widget with the focus."""
    desk.navigation.go(SETTINGS, setting.name)
    assert page.row_in_hand is page.rows[setting.name]
    return focused()


def type_over(text: str) -> None:
    """Replace what stands in the field."""
    press(KEYS.Key_A, CTRL)
    press(KEYS.Key_Delete)
    write(text)


def test_every_setting_of_the_page_has_the_field_of_its_kind(page: SettingsPage) -> None:
    kinds = {name: type(row.field) for name, row in page.rows.items()}
    assert kinds[POLL_SECONDS.name] is LineField
    assert kinds[DESK_NAME.name] is LineField
    assert kinds[THEME.name] is SegmentField
    assert kinds[SWITCH_WITHOUT_PIN.name] is TickField
    assert kinds[HOME_BRANCH.name] is kinds[TICKET_PRINTER.name] is OfferedField
    assert kinds[CLINICS.name] is SeveralField
    assert set(kinds) == {setting.name for setting in DECLARED if setting.group is not None}


@pytest.mark.parametrize("setting", SHOWN, ids=lambda setting: setting.name)
def test_every_declared_setting_is_explained_in_both_languages(setting: AnySetting) -> None:
    assert setting.says
    assert setting.group in GROUPS
    assert len(setting.words) == len(setting.choices)
    tr.use("ru")
    for source in (setting.title, setting.says, *setting.words):
        assert tr(source) != source


def test_a_number_is_kept_with_enter_and_holds_at_once(
    qtbot: QtBot, desk: Desk, page: SettingsPage, replica: Replica, tmp_path: Path
) -> None:
    go_to(qtbot, desk, page, STALE_ONLINE_MINUTES)
    type_over("12")
    press(KEYS.Key_Return)
    settled(qtbot, desk)
    assert kept(tmp_path) == {"stale_online_minutes": 12}
    assert desk.settings.get(STALE_ONLINE_MINUTES) == 12
    assert page.rows[STALE_ONLINE_MINUTES.name].saved.text() == "✓ Saved"
    with replica.store.read() as connection:
        entry = connection.exec_driver_sql("SELECT act, person_id, payload FROM journal ORDER BY sequence DESC LIMIT 1").one()
    assert entry[:2] == ("setting", desk.actor.person_id)
    assert json.loads(entry[2]) == {"setting": "stale_online_minutes", "value": 12}


@pytest.mark.parametrize(
    ("setting", "typed", "sentence"),
    [
        (POLL_SECONDS, "0", "Enter a number from 1 to 86400."),
        (POLL_SECONDS, "-5", "Enter a number from 1 to 86400."),
        (POLL_SECONDS, "soon", "Enter a whole number."),
        (POLL_SECONDS, "", "Enter a whole number."),
        (POLL_SECONDS, "20.5", "Enter a whole number."),
        (POLL_SECONDS, "99999999999999", "Enter a whole number."),
        (CENTRAL_URL, "http://fhir.example.org/r4", "The address must begin with https://"),
        (CENTRAL_URL, "fhir", "This is not an address."),
    ],
)
def test_a_bad_value_is_told_beside_the_field_and_not_kept(
    qtbot: QtBot, desk: Desk, page: SettingsPage, tmp_path: Path, setting: AnySetting, typed: str, sentence: str
) -> None:
    line = go_to(qtbot, desk, page, setting)
    type_over(typed)
    press(KEYS.Key_Return)
    settled(qtbot, desk)
    row = page.rows[setting.name]
    assert row.wrong.text().startswith(sentence)
    assert row.wrong.isVisible()
    assert line.accessibleDescription().startswith(sentence)
    assert isinstance(line, QLineEdit)
    assert line.text() == typed, "what was typed stays to be mended"
    assert kept(tmp_path) == {}


def test_esc_gives_up_a_bad_value_and_then_the_search(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    line = go_to(qtbot, desk, page, POLL_SECONDS)
    type_over("soon")
    press(KEYS.Key_Return)
    press(KEYS.Key_Escape)
    assert isinstance(line, QLineEdit)
    assert (line.text(), page.rows[POLL_SECONDS.name].wrong.text()) == ("20", "")
    page.search.setText("theme")
    press(KEYS.Key_F3)
    press(KEYS.Key_Escape)
    assert page.search.text() == ""


def test_a_mended_value_takes_its_sentence_away(qtbot: QtBot, desk: Desk, page: SettingsPage, tmp_path: Path) -> None:
    go_to(qtbot, desk, page, POLL_SECONDS)
    for typed in ("0", "30"):
        type_over(typed)
        press(KEYS.Key_Return)
    settled(qtbot, desk)
    assert page.rows[POLL_SECONDS.name].wrong.text() == ""
    assert page.rows[POLL_SECONDS.name].saved.text() == "✓ Saved; it holds from the next start of the program"
    assert kept(tmp_path) == {"poll_seconds": 30}


def test_the_theme_and_the_density_turn_at_once(qtbot: QtBot, desk: Desk, page: SettingsPage, tmp_path: Path) -> None:
    go_to(qtbot, desk, page, THEME)
    press(KEYS.Key_Right)
    press(KEYS.Key_Right)
    if kept(tmp_path).get("theme") != "dark":
        press(KEYS.Key_Space)
    settled(qtbot, desk)
    assert desk.look.palette is DARK
    before = desk.look.sizes.row
    go_to(qtbot, desk, page, DENSITY)
    field = page.rows[DENSITY.name].field
    assert isinstance(field, SegmentField)
    QTest.mouseClick(field.segments.button("dense"), Qt.MouseButton.LeftButton)
    settled(qtbot, desk)
    assert desk.look.sizes.row < before
    assert kept(tmp_path) == {"theme": "dark", "density": "dense"}


def test_the_language_says_that_it_waits_for_the_next_start(qtbot: QtBot, desk: Desk, page: SettingsPage, tmp_path: Path) -> None:
    field = page.rows[LANGUAGE.name].field
    assert isinstance(field, SegmentField)
    field.segments.button("en").setFocus()
    press(KEYS.Key_Space)
    settled(qtbot, desk)
    assert page.rows[LANGUAGE.name].saved.text() == "✓ Saved; it holds from the next start of the program"
    assert kept(tmp_path) == {"language": "en"}


def test_f8_puts_the_default_back(qtbot: QtBot, desk: Desk, page: SettingsPage, tmp_path: Path) -> None:
    go_to(qtbot, desk, page, DESK_NAME)
    type_over("Окно 3")
    press(KEYS.Key_Return)
    settled(qtbot, desk)
    row = page.rows[DESK_NAME.name]
    assert row.back.isVisible()
    press(KEYS.Key_F8)
    settled(qtbot, desk)
    assert (kept(tmp_path), row.field.value(), row.back.isVisible()) == ({}, "", False)


def test_the_default_of_a_computer_is_the_one_that_its_it_service_has_set(tmp_path: Path) -> None:
    machine = tmp_path / "machine.json"
    machine.write_text('{"poll_seconds": 60}', "utf8")
    settings = Settings(tmp_path / "settings.json", machine)
    settings.enter(POLL_SECONDS, 5)
    assert (settings.get(POLL_SECONDS), settings.is_own(POLL_SECONDS)) == (5, True)
    settings.reset(POLL_SECONDS)
    assert (settings.get(POLL_SECONDS), settings.is_own(POLL_SECONDS)) == (60, False)


def test_words_narrow_the_page_and_nothing_found_can_be_undone(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    page.go_to_search()
    write("stale online")
    assert [name for name, row in page.rows.items() if row.isVisible()] == [STALE_ONLINE_MINUTES.name]
    assert page.count.text() == "Found: 1"
    write(" gibberish")
    state = page.states.state
    assert state is not None
    assert state.head == f"Hidden by the filter: {len(SHOWN)}"
    state.offers[0].run()
    assert page.states.content.isVisible()
    assert all(row.isVisible() for row in page.rows.values())


def test_a_search_in_russian_knows_yo_and_headings() -> None:
    tr.use("ru")
    assert is_meant(THEME, "темная")
    assert is_meant(THEME, "вид тема")
    assert is_meant(POLL_SECONDS, "ОБМЕН места") == is_meant(POLL_SECONDS, "места обмен")
    assert not is_meant(THEME, "принтер")
    assert is_meant(THEME, "  ")


def test_a_clerk_sees_what_it_may_change_and_changes_her_own_look(
    qtbot: QtBot, desk: Desk, replica: Replica, page: SettingsPage, tmp_path: Path
) -> None:
    take_role(desk, replica, RoleCode.SENIOR_CLERK)
    desk.hub.publish(Changes.of(Kind.PERSON, [desk.actor.person_id]))
    settled(qtbot, desk)
    row = page.rows[POLL_SECONDS.name]
    assert not row.field.isEnabled()
    assert row.who.text() == "May be changed by: IT staff"
    assert row.isVisible()
    for name in (THEME.name, TICKET_PRINTER.name, LANGUAGE.name):
        assert page.rows[name].field.isEnabled()
        assert not page.rows[name].who.isVisible()


def test_a_right_that_was_taken_meanwhile_is_told_beside_the_field(
    qtbot: QtBot, desk: Desk, replica: Replica, page: SettingsPage, tmp_path: Path
) -> None:
    go_to(qtbot, desk, page, POLL_SECONDS)
    type_over("30")
    take_role(desk, replica, RoleCode.CLERK, told=False)
    press(KEYS.Key_Return)
    settled(qtbot, desk)
    assert page.rows[POLL_SECONDS.name].wrong.text() == "You have no right to do this. It may be done by: IT staff."
    assert kept(tmp_path) == {}


def test_branches_and_clinics_are_those_of_the_replica(
    qtbot: QtBot, desk: Desk, page: SettingsPage, tmp_path: Path, replica: Replica
) -> None:
    clinics = page.rows[CLINICS.name].field
    assert isinstance(clinics, SeveralField)
    assert [tick.text() for tick in clinics.ticks.values()] == ["Городская поликлиника № 7"]
    go_to(qtbot, desk, page, CLINICS)
    press(KEYS.Key_Space)
    settled(qtbot, desk)
    assert kept(tmp_path)["clinics"] == ["r1"]
    box = page.rows[HOME_BRANCH.name].field
    assert isinstance(box, OfferedField)
    assert [box.box.itemText(at) for at in range(box.box.count())] == ["Филиал на Лесной", "Филиал на Садовой", "Not chosen"]
    go_to(qtbot, desk, page, HOME_BRANCH)
    press(KEYS.Key_Up)
    press(KEYS.Key_Up)
    press(KEYS.Key_Down)
    settled(qtbot, desk)
    with replica.store.read() as connection:
        sadovaya = connection.exec_driver_sql("SELECT remote_id FROM place WHERE name = 'Филиал на Садовой'").scalar()
    assert kept(tmp_path)["home_branch"] == sadovaya


def test_a_printer_that_is_gone_is_still_shown(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    desk.settings.put(TICKET_PRINTER, "Лазерный у окна")
    desk.hub.publish(Changes.of(Kind.SETTING, [TICKET_PRINTER.name]))
    settled(qtbot, desk)
    box = page.rows[TICKET_PRINTER.name].field
    assert isinstance(box, OfferedField)
    assert (box.box.currentText(), box.value()) == ("Лазерный у окна (not found)", "Лазерный у окна")


def test_a_file_with_an_impossible_value_says_so_and_can_be_put_right(qtbot: QtBot, desk: Desk, page: SettingsPage, tmp_path: Path) -> None:
    desk.settings.put(POLL_SECONDS, 0)
    desk.hub.publish(Changes.of(Kind.SETTING, [POLL_SECONDS.name]))
    settled(qtbot, desk)
    row = page.rows[POLL_SECONDS.name]
    assert row.wrong.text() == "The settings file holds a value for «poll_seconds» that is not possible."
    go_to(qtbot, desk, page, POLL_SECONDS)
    press(KEYS.Key_F8)
    settled(qtbot, desk)
    assert (row.wrong.text(), kept(tmp_path)) == ("", {})


def test_the_palette_leads_to_a_setting(qtbot: QtBot, desk: Desk, page: SettingsPage) -> None:
    provider = next(one for one in desk.search.all if one.name == "settings")
    assert provider.find("th") == ()
    hits = provider.find("theme")
    assert (hits[0].title, hits[0].detail) == ("Theme", "Look and language")
    hits[0].run()
    assert page.row_in_hand is page.rows[THEME.name]


def test_ctrl_comma_opens_the_page(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    assert desk.commands.get(f"window.go.{SETTINGS}").key_text == "Ctrl+,"
    assert next(entry for entry in desk.navigation.screens if entry.id == SETTINGS).at_bottom


def test_every_field_has_a_name_that_is_not_its_placeholder(page: SettingsPage) -> None:
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert name.strip(), widget
            if isinstance(widget, QLineEdit):
                assert name != widget.placeholderText()


def test_nothing_of_the_page_is_cut_at_the_narrowest_window(qtbot: QtBot, desk: Desk, window: MainWindow, page: SettingsPage) -> None:
    window.resize(900, 500)
    for name, row in page.rows.items():
        desk.navigation.go(SETTINGS, name)
        for part in row.findChildren(QWidget):
            if part.isVisible() and isinstance(part, QLineEdit | QPushButton | QCheckBox):
                left = part.mapTo(page.area.viewport(), part.rect().topLeft()).x()
                assert left >= 0
                assert left + part.width() <= page.area.viewport().width(), name
        top = focused().mapTo(page.area.viewport(), focused().rect().topLeft()).y()
        assert 0 <= top <= page.area.viewport().height() - focused().height(), name


def test_the_headings_stand_over_all_settings(page: SettingsPage) -> None:
    order = list(Group)
    places = [order.index(setting.group) for setting in SHOWN if setting.group is not None]
    assert places == sorted(places)
