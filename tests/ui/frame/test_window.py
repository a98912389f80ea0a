"""The frame as a person meets it: three widths, going about by keys, the panel, the connection always in view."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.core.settings import DENSITY, LANGUAGE, THEME
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import Actor, RoleCode
from desktop_app.queries.ask import AskFor
from desktop_app.ui.application import close_desk
from desktop_app.ui.body import Width, width_of
from desktop_app.ui.desk import Desk, Place, initials
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.notices import Action
from desktop_app.ui.rail import RailButton
from tests.kit.clock import FixedClock
from tests.kit.steering import AskedSync
from tests.ui.frame.desks import AWAY, Answering, FormPanel, ListScreen, connection, desk_in, surroundings
from tests.ui.frame.hands import ALT, CTRL, SHIFT, focused, press, write


def screen(desk: Desk, name: str = "schedule") -> ListScreen:
    """The page of a screen."""
    page = desk.navigation.page(name)
    assert isinstance(page, ListScreen)
    return page


def panel(desk: Desk) -> FormPanel:
    """The page of the panel."""
    page = desk.navigation.page("booking")
    assert isinstance(page, FormPanel)
    return page


def rail_buttons(window: MainWindow) -> list[RailButton]:
    """The rail from top to bottom."""
    return sorted(window.rail.findChildren(RailButton), key=lambda button: button.y())


def test_the_header_says_where_we_are_and_who_works(window: MainWindow, desk: Desk) -> None:
    texts = {label.text() for label in window.header.findChildren(QWidget) if hasattr(label, "text")}
    assert {"Городская поликлиника № 7", "Филиал на Садовой, 12", "ИА"} <= texts
    assert window.windowTitle() == "Городская поликлиника № 7 — Registratura"


def test_a_change_of_person_is_shown(window: MainWindow, desk: Desk) -> None:
    desk.actor = Actor("p2", "Щёголева А.Ю.", RoleCode.MANAGER)
    desk.place = Place("Детская поликлиника № 2")
    window.show_place_and_actor()
    badge = next(label for label in window.header.findChildren(QWidget) if label.property("kind") == "user")
    assert (badge.accessibleName(), badge.toolTip()) == (
        "At the desk: Щёголева А.Ю., schedule manager",
        "Щёголева А.Ю., schedule manager",
    )


@pytest.mark.parametrize(("name", "letters"), [("Иванова Анна", "ИА"), ("Ли", "Л"), ("Щёголева А.Ю.", "ЩА"), ("", "")])
def test_initials_are_two_letters_at_most(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("pixels", "width"), [(1600, Width.WIDE), (1500, Width.WIDE), (1499, Width.MEDIUM), (1024, Width.MEDIUM), (1023, Width.NARROW)]
)
def test_there_are_three_widths(pixels: int, width: Width) -> None:
    assert width_of(pixels) is width


def test_a_wide_window_stands_as_drawn(window: MainWindow, desk: Desk) -> None:
    desk.navigation.open_panel("booking")
    side, screens = window.body.side.geometry(), window.body.screens.geometry()
    assert side.left() == screens.right() + 1
    assert side.width() == 372
    assert window.rail.width() > 70


def test_in_a_middle_window_the_panel_lies_over_and_the_rail_is_icons(window: MainWindow, desk: Desk) -> None:
    desk.navigation.open_panel("booking")
    window.resize(1366, 768)
    side, screens = window.body.side.geometry(), window.body.screens.geometry()
    assert screens.width() == window.body.width()
    assert side.right() == screens.right()
    assert window.rail.width() < 60
    assert window.body.screens.isVisible()


def test_in_a_narrow_window_one_pane_is_seen_with_the_way_back(window: MainWindow, desk: Desk) -> None:
    window.resize(911, 512)
    desk.navigation.open_panel("booking")
    assert window.body.side.width() == window.body.width()
    assert not window.body.screens.isVisible()
    (back,) = [one for one in window.body.side.findChildren(QAbstractButton) if one.text() == "Back" and one.isVisible()]
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert window.body.screens.isVisible()
    assert not window.body.side.isVisible()


@pytest.mark.parametrize(("pixels", "panel_after"), [(1600, "booking"), (1366, ""), (911, "")])
def test_a_panel_that_covers_the_screen_gives_way_to_another_screen(window: MainWindow, desk: Desk, pixels: int, panel_after: str) -> None:
    window.resize(pixels, 768)
    desk.navigation.open_panel("booking")
    press(Qt.Key.Key_2, CTRL)
    assert (desk.navigation.screen, desk.navigation.panel) == ("patients", panel_after)
    assert window.body.screens.isVisible()
    assert desk.navigation.page("patients").isAncestorOf(focused())


@pytest.mark.parametrize("pixels", [1366, 911])
def test_the_key_of_the_covered_screen_shows_it_whole(window: MainWindow, desk: Desk, pixels: int) -> None:
    window.resize(pixels, 768)
    desk.navigation.open_panel("booking")
    press(Qt.Key.Key_1, CTRL)
    assert window.body.screens.isVisible()
    assert not window.body.side.isVisible()
    assert focused() is screen(desk).table


def test_the_main_button_is_in_view_at_the_smallest_window(window: MainWindow, desk: Desk) -> None:
    window.show_connection(AWAY)
    window.resize(900, 500)
    desk.navigation.open_panel("booking")
    button = panel(desk).main
    assert not button.visibleRegion().isEmpty()
    corner = button.mapTo(window, button.rect().bottomRight())
    assert window.rect().contains(corner)


def test_a_notice_never_lies_over_the_main_button(window: MainWindow, desk: Desk) -> None:
    for width, height in ((1600, 1000), (1366, 768), (911, 512)):
        window.resize(width, height)
        desk.navigation.open_panel("booking")
        desk.notices.error("Принтер не отвечает")
        button = panel(desk).main
        corner = button.mapTo(window, button.rect().topLeft())
        strip = window.notices
        top = strip.mapTo(window, strip.rect().topLeft())
        assert not strip.rect().translated(top).intersects(button.rect().translated(corner))


def test_screens_are_reached_by_ctrl_and_their_number(window: MainWindow, desk: Desk) -> None:
    press(Qt.Key.Key_2, CTRL)
    assert desk.navigation.screen == "patients"
    assert [button.isChecked() for button in rail_buttons(window)] == [False, True, False, False]
    press(Qt.Key.Key_1, CTRL)
    assert desk.navigation.screen == "schedule"
    assert focused() is screen(desk).table


def test_the_rail_is_walked_by_arrows_and_chosen_by_space(window: MainWindow, desk: Desk) -> None:
    buttons = rail_buttons(window)
    buttons[0].setFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert focused() is buttons[2]
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Space)
    assert desk.navigation.screen == "patients"


def test_rail_words_and_keys_are_in_the_tips(window: MainWindow) -> None:
    window.resize(1366, 768)
    first = rail_buttons(window)[0]
    assert (first.toolTip(), first.accessibleName()) == ("Schedule (Ctrl+1)", "Schedule")


def test_cases_to_settle_stand_on_the_rail(window: MainWindow) -> None:
    window.show_connection(AWAY)
    button = next(one for one in rail_buttons(window) if one.screen_id == "cases")
    assert button.accessibleName() == "Tasks, 5 wait"
    window.show_connection(connection())
    assert button.accessibleName() == "Tasks"


def test_escape_closes_the_panel_and_the_focus_goes_back(window: MainWindow, desk: Desk) -> None:
    desk.navigation.open_panel("booking")
    assert focused() is panel(desk).patient.editor
    press(Qt.Key.Key_Escape)
    assert desk.navigation.panel == ""
    assert focused() is screen(desk).table


def test_a_page_that_may_not_be_left_stays(window: MainWindow, desk: Desk) -> None:
    desk.navigation.open_panel("booking")
    panel(desk).stays = True
    press(Qt.Key.Key_Escape)
    assert desk.navigation.panel == "booking"
    panel(desk).stays = False
    assert desk.navigation.close_panel()
    assert not desk.navigation.close_panel()


def test_an_outage_is_said_in_the_band_and_in_the_pill(window: MainWindow, desk: Desk) -> None:
    window.show_connection(AWAY)
    assert window.band.isVisible()
    assert window.header.pill.text() == "No connection · data of 08:42 · waiting 12"
    window.show_connection(connection())
    assert not window.band.isVisible()


def test_the_state_of_the_connection_is_read_again_when_it_changes(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    assert isinstance(desk.ask, AskFor)
    answering = desk.ask.ask
    assert isinstance(answering, Answering)
    answering.row = AWAY
    desk.hub.publish(Changes.of(Kind.CONNECTION, ["1"]))
    qtbot.waitUntil(window.band.isVisible)


def test_the_band_sends_now_and_the_way_back_resumes(window: MainWindow, desk: Desk) -> None:
    window.band.acted.emit("send-now")
    window.band.acted.emit("resume")
    assert isinstance(desk.sync, AskedSync)
    assert desk.sync.asked == ["send now", "resume"]


def test_the_pill_leads_to_the_exchange(window: MainWindow, desk: Desk) -> None:
    QTest.mouseClick(window.header.pill, Qt.MouseButton.LeftButton)
    assert desk.navigation.screen == "exchange"


def test_the_last_act_is_undone_by_alt_backspace_even_while_typing(window: MainWindow, desk: Desk) -> None:
    undone: list[str] = []
    desk.navigation.open_panel("booking")
    write("ив")
    desk.notices.done("Записана: 11:45", Action("Отменить: 11:45", lambda: undone.append("11:45")))
    press(Qt.Key.Key_Backspace, ALT)
    press(Qt.Key.Key_Backspace, ALT)
    assert undone == ["11:45"]
    assert panel(desk).patient.editor.text() == "ив"


def test_notices_are_put_away_by_shift_escape(window: MainWindow, desk: Desk) -> None:
    desk.notices.error("Принтер не отвечает")
    press(Qt.Key.Key_Escape, SHIFT)
    assert window.notices.shown == ()


def test_pages_in_view_read_again_and_the_others_when_they_come_back(window: MainWindow, desk: Desk) -> None:
    change = Changes.of(Kind.APPOINTMENT, ["a1"])
    desk.navigation.go("patients")
    desk.hub.publish(change)
    desk.hub.publish(Changes.of(Kind.APPOINTMENT, ["a2"]))
    desk.hub.publish(Changes.of(Kind.QUARANTINE, ["r1"]))
    assert len(screen(desk, "patients").refreshed) == 2
    assert screen(desk).refreshed == []
    desk.navigation.go("schedule")
    assert [changes.ids(Kind.APPOINTMENT) for changes in screen(desk).refreshed] == [frozenset({"a1", "a2"})]


def test_a_page_is_not_told_of_its_own_change(window: MainWindow, desk: Desk) -> None:
    desk.hub.publish(Changes.of(Kind.APPOINTMENT, ["a1"]), initiator=screen(desk))
    assert screen(desk).refreshed == []


def test_a_target_is_opened_in_the_page(window: MainWindow, desk: Desk) -> None:
    desk.navigation.go("patients", "patient-7")
    assert screen(desk, "patients").opened == ["patient-7"]


def test_a_page_of_the_same_name_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="twice"):
        desk.navigation.register(desk.navigation.screens[0])
    with pytest.raises(KeyError):
        desk.navigation.page("nowhere")


def test_the_theme_is_turned_by_a_command_and_kept(window: MainWindow, desk: Desk) -> None:
    assert desk.commands.run("window.theme.dark")
    assert desk.look.palette.dark
    assert desk.settings.get(THEME) == "dark"
    desk.commands.run("window.density.dense")
    assert desk.settings.get(DENSITY) == "dense"
    assert desk.look.sizes.row == 22
    desk.commands.run("window.theme.light")
    assert not desk.look.palette.dark


def test_the_language_is_chosen_in_its_own_words_for_the_next_start(window: MainWindow, desk: Desk) -> None:
    assert tr(desk.commands.get("window.language.ru").caption) == "Русский язык"
    assert desk.commands.run("window.language.ru")
    assert desk.settings.get(LANGUAGE) == "ru"
    assert "next start" in desk.notices.history[-1].text
    assert not desk.commands.run("window.language.en"), "it is English already"


def test_keys_of_the_window_rest_while_a_dialog_stands_in_the_way(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    line = QLineEdit(dialog)
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    with qtbot.waitActive(dialog):
        dialog.show()
    line.setFocus()
    press(Qt.Key.Key_2, CTRL)
    assert desk.navigation.screen == "schedule"
    dialog.close()


def test_the_window_tells_that_it_goes_while_everything_still_answers(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()
    desk.notices.info("Later")
    assert window.notices.shown == ()


def test_everything_that_takes_the_focus_has_a_name_for_a_screen_reader(window: MainWindow, desk: Desk) -> None:
    desk.navigation.open_panel("booking")
    window.show_connection(AWAY)
    nameless = [
        type(widget).__name__
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not _name(widget)
    ]
    assert nameless == []


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def test_the_label_of_a_field_is_what_a_screen_reader_says(window: MainWindow, desk: Desk) -> None:
    desk.navigation.open_panel("booking")
    assert _name(panel(desk).patient.editor) == "Пациент"


def test_the_wizard_stands_in_the_place_of_the_work(window: MainWindow, desk: Desk) -> None:
    guest = QLineEdit()
    window.show_instead(guest)
    assert guest.isVisible()
    assert not window.header.isVisible()
    window.show_work()
    assert window.header.isVisible()


def test_a_russian_window_says_everything_in_russian(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: FixedClock) -> None:
    tr.use("ru")
    desk = desk_in(qapp, surroundings(tmp_path, clock, connection(ConnectionState.PAUSED)))
    window = MainWindow(desk)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(window.band.isVisible)
    assert window.header.pill.text().startswith("Автономно")
    assert window.windowTitle().endswith("Регистратура")
    window.close()
    assert close_desk(desk)
