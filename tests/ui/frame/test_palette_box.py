"""Ctrl+K finds commands and whatever the providers know, for fast hands and in any layout."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import mark, tr
from desktop_app.ui.commands import Command, always
from desktop_app.ui.desk import Desk, Hit, SearchProvider
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.palette_box import PaletteBox, matches
from desktop_app.ui.physical_keys import PhysicalKey
from tests.kit.patience import PATIENCE_SECONDS
from tests.ui.frame.hands import CTRL, focused, press, write

PEOPLE = ("Иванова Анна Сергеевна", "Иванова Анна Петровна", "Ёлкин Фёдор Эдуардович")


class People:
    """A provider of patients that remembers what it was asked and whom it was told to open."""

    def __init__(self, desk: Desk) -> None:
        self.asked: list[str] = []
        self.opened: list[str] = []
        self.gate: Event | None = None
        desk.search.add(SearchProvider("patients", "Patients", self.find))

    def find(self, typed: str) -> tuple[Hit, ...]:
        """Who begins so."""
        self.asked.append(typed)
        if self.gate is not None:
            assert self.gate.wait(PATIENCE_SECONDS)
        found = [name for name in PEOPLE if matches(typed, name)]
        return tuple(Hit(name, "12.03.1984", "user", partial(self.opened.append, name)) for name in found)


@pytest.fixture
def people(desk: Desk) -> People:
    """The provider, registered before the window is made."""
    return People(desk)


@pytest.fixture
def box(people: People, window: MainWindow) -> PaletteBox:
    """The palette, opened by its key."""
    press(Qt.Key.Key_K, CTRL)
    assert window.palette_box.isVisible()
    assert focused() is window.palette_box.line
    return window.palette_box


def titles(box: PaletteBox) -> list[str]:
    """What is listed."""
    return [line.title for line in box.lines]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("тем", "Тёмная тема"),
        ("темная", "Тёмная тема"),
        ("тема тём", "Тёмная тема"),
        ("ntvyfz", "Тёмная тема"),
        ("йуы", "Yes, qes"),
        ("", "Всё"),
        ("ел", "Ёлкин Фёдор"),
    ],
)
def test_words_are_found_by_their_beginnings_in_either_layout(typed: str, text: str) -> None:
    assert matches(typed, text)


@pytest.mark.parametrize(("typed", "text"), [("ма", "Тёмная тема"), ("тема ночь", "Тёмная тема")])
def test_other_words_are_not_found(typed: str, text: str) -> None:
    assert not matches(typed, text)


def test_an_empty_line_lists_what_can_be_done_now(box: PaletteBox) -> None:
    assert "Dark theme" in titles(box)
    assert "Find anything" not in titles(box)


def test_a_command_is_found_and_run_by_enter(box: PaletteBox, desk: Desk, qtbot: QtBot) -> None:
    write("dark")
    assert titles(box) == ["Dark theme"]
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.look.palette.dark)
    assert not box.isVisible()
    desk.look.use("light", "normal")


def test_arrows_move_through_the_list_and_stop_at_its_ends(box: PaletteBox, desk: Desk) -> None:
    write("theme")
    assert titles(box) == ["Light theme", "Dark theme", "Theme of the system"]
    for _press in range(5):
        press(Qt.Key.Key_Down)
    assert box.list.currentRow() == 2
    press(Qt.Key.Key_PageUp)
    assert box.list.currentRow() == 0


def test_patients_are_found_aside_and_stand_before_commands(box: PaletteBox, people: People, qtbot: QtBot) -> None:
    write("ив")
    qtbot.waitUntil(lambda: len(box.lines) == 2)
    assert titles(box) == list(PEOPLE[:2])
    assert box.lines[0].reads == "Иванова Анна Сергеевна, 12.03.1984"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert people.opened == ["Иванова Анна Петровна"]


def test_one_letter_does_not_search_the_whole_town(box: PaletteBox, people: People, desk: Desk, qtbot: QtBot) -> None:
    write("и")
    qtbot.waitUntil(lambda: desk.tasks.is_idle)
    press(Qt.Key.Key_Return)
    assert people.asked == []


def test_fast_typing_asks_once(box: PaletteBox, people: People, qtbot: QtBot) -> None:
    write("иванова")
    qtbot.waitUntil(lambda: len(box.lines) == 2)
    assert people.asked == ["иванова"]


def test_enter_before_the_answer_waits_for_it(box: PaletteBox, people: People, qtbot: QtBot) -> None:
    people.gate = Event()
    write("ёлкин")
    press(Qt.Key.Key_Return)
    assert (people.opened, box.isVisible()) == ([], True)
    people.gate.set()
    qtbot.waitUntil(lambda: people.opened == ["Ёлкин Фёдор Эдуардович"])
    assert not box.isVisible()


def test_typing_on_after_a_hasty_enter_takes_it_back(box: PaletteBox, people: People, qtbot: QtBot, desk: Desk) -> None:
    people.gate = Event()
    write("иванова")
    press(Qt.Key.Key_Return)
    write(" п")
    people.gate.set()
    qtbot.waitUntil(lambda: titles(box) == ["Иванова Анна Петровна"])
    assert people.opened == []


def test_nothing_found_says_what_to_try(box: PaletteBox, desk: Desk, qtbot: QtBot) -> None:
    write("ъъъ")
    words = "Nothing found. Try fewer letters."
    qtbot.waitUntil(lambda: any(label.text() == words and label.isVisible() for label in box.findChildren(QLabel)))
    press(Qt.Key.Key_Return)
    assert box.isVisible()


def test_escape_closes_and_gives_the_focus_back(box: PaletteBox, window: MainWindow) -> None:
    press(Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert window.body.screens.isAncestorOf(focused())


def test_keys_of_the_window_below_do_not_act_through_the_palette(box: PaletteBox, desk: Desk) -> None:
    press(Qt.Key.Key_2, CTRL)
    assert desk.navigation.screen == "schedule"


def test_a_forbidden_command_stays_listed_and_says_who_may(desk: Desk, window: MainWindow) -> None:
    ran: list[str] = []
    desk.commands.add(
        Command("over", mark("Over the schedule"), lambda: ran.append("x"), key=PhysicalKey.of("F4"), who_may=lambda: "старший регистратор")
    )
    press(Qt.Key.Key_K, CTRL)
    box = window.palette_box
    write("over")
    line = box.lines[0]
    assert (line.ready, line.why, line.key) == (False, "May be done by: старший регистратор", "F4")
    press(Qt.Key.Key_Return)
    assert (ran, box.isVisible()) == ([], True)


def test_a_click_picks_and_a_click_beside_closes(box: PaletteBox, desk: Desk) -> None:
    write("dense")
    place = box.list.visualItemRect(box.list.item(0)).center()
    QTest.mouseClick(box.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.look.sizes.row == 22
    desk.look.use("light", "normal")
    box.open_empty()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().bottomLeft())
    assert not box.isVisible()


def test_the_search_field_of_the_header_opens_the_palette(window: MainWindow) -> None:
    assert "Ctrl+K" in window.header.search.toolTip()
    QTest.mouseClick(window.header.search, Qt.MouseButton.LeftButton)
    assert window.palette_box.isVisible()


def test_the_palette_follows_the_size_of_the_window(box: PaletteBox, window: MainWindow) -> None:
    window.resize(900, 500)
    assert box.rect().contains(box.sheet.geometry())


def test_tab_stays_inside(box: PaletteBox) -> None:
    press(Qt.Key.Key_Tab)
    assert focused() is box.line


def test_the_keys_of_the_screen_are_shown_by_f1_and_closed_by_escape(window: MainWindow, desk: Desk) -> None:
    desk.commands.attach("schedule", desk.navigation.page("schedule"))
    desk.commands.add(Command("move", mark("Move"), list, key=PhysicalKey("M"), scope="schedule"))
    press(Qt.Key.Key_F1)
    sheet = window.help_keys
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    assert sheet.isVisible()
    assert texts.index("Move") < texts.index("Keys of this screen")
    assert {"M", "F1", "Alt", "Backspace", "Ctrl", "K"} <= set(texts)
    assert "Move: M" in focused().accessibleName()
    press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_the_keys_are_shown_in_russian(window: MainWindow) -> None:
    tr.use("ru")
    window.help_keys.open_keys()
    assert "Клавиши этого экрана" in [label.text() for label in window.help_keys.findChildren(QLabel)]


def never() -> bool:
    return False


def test_commands_that_stand_as_one_key_are_one_line_that_lives_while_one_of_them_does(window: MainWindow, desk: Desk) -> None:
    desk.commands.attach("schedule", desk.navigation.page("schedule"))
    for digit in range(1, 5):
        command = Command(f"move-{digit}", mark("Move"), list, key=PhysicalKey(str(digit)), scope="schedule", shown_key="1–4")
        desk.commands.add(replace(command, enabled_when=always if digit == 3 else never))
    window.help_keys.open_keys()
    lines = [label for label in window.help_keys.findChildren(QLabel) if label.text() == "Move"]
    assert len(lines) == 1
    assert lines[0].property("kind") != "muted"
    assert focused().accessibleName().count("Move: 1–4") == 1
