"""Laws of the whole desk, every screen and panel in it: commands, keys, names, and a hand that presses anything."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.palette_box import matches
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.widgets.labels import KeyCap, KeyHint
from desktop_app.ui.window_commands import LANGUAGE_NAMES
from tests.kit.replica import Replica
from tests.ui.frame.hands import ALT, CTRL, NONE, SHIFT, focused, press
from tests.ui.replica_desk import settled, window_over

PANELS = ("booking", "appointment", "ticket")
ON_KEYS = ("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
LATIN, RUSSIAN = str.maketrans(*ON_KEYS), str.maketrans(*reversed(ON_KEYS))
OF_THE_LIST = {"↑↓←→", "letters"}
"""What a foot names and the list itself does."""


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[MainWindow]:
    """All screens and panels, each opened once, Сводка in view."""
    register_screens(desk)
    with window_over(qtbot, desk, "summary") as window:
        for panel in PANELS:
            desk.navigation.page(panel)
        for screen in reversed(screens(desk)):
            desk.navigation.go(screen)
        settled(qtbot, desk)
        yield window


def screens(desk: Desk) -> list[str]:
    """All screens in the order of the rail."""
    return [entry.id for entry in desk.navigation.screens]


def commands(desk: Desk) -> list[Command]:
    """Every command there is."""
    found = [one for scope in _scopes(desk) for one in desk.commands.of(scope)]
    assert len(found) > 50
    return found


def _scopes(desk: Desk) -> list[str]:
    return sorted({one.scope for one in desk.commands._by_id.values()})


def test_every_command_has_a_name_of_its_own_in_both_languages(window: MainWindow, desk: Desk) -> None:
    every = commands(desk)
    english = {one.id: tr(one.caption) for one in every}
    alike = Counter((one.scope, tr(one.caption)) for one in every if one.listed)
    tr.use("ru")
    russian = {one.id: tr(one.caption) for one in every}
    alike += Counter((one.scope, "ru " + tr(one.caption)) for one in every if one.listed)
    assert [
        said for said in russian.values() if not any("а" <= letter <= "я" for letter in said) and said not in LANGUAGE_NAMES.values()
    ] == []
    assert [name for name, said in russian.items() if said == english[name] and said not in LANGUAGE_NAMES.values()] == []
    assert [name for name, times in alike.items() if times > 1] == []


def test_every_command_has_a_key_that_can_be_pressed_or_stands_in_the_palette(window: MainWindow, desk: Desk) -> None:
    every = commands(desk)
    assert [one.id for one in every if not one.keys and not one.listed] == []
    for key in (key for one in every for key in one.keys):
        held = [word for word, on in (("Ctrl", key.ctrl), ("Alt", key.alt), ("Shift", key.shift)) if on]
        assert PhysicalKey.of("+".join([*held, key.name])) == key
    assert [one.id for one in desk.commands.of("window") if one.key and one.key.belongs_to_caret] == []


def test_the_palette_finds_every_command_typed_in_either_layout(window: MainWindow, desk: Desk) -> None:
    for language, layout in (("en", RUSSIAN), ("ru", LATIN)):
        tr.use(language)
        for said in (tr(one.caption) for one in commands(desk)):
            typed = " ".join(word.strip(",.:;…") for word in said.casefold().split()[:2])
            assert matches(typed, said), said
            assert matches(typed.upper(), said), said
            assert matches(typed.translate(layout), said), f"{typed.translate(layout)} for {said}"


def test_the_foot_of_a_screen_names_only_keys_that_act_there(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    for screen in ("summary", "cases", "exchange"):
        desk.navigation.go(screen)
        settled(qtbot, desk)
        live = desk.commands.live()
        texts = {key.text for one in live for key in one.keys} | {one.key_text for one in live}
        hints = [hint for hint in desk.navigation.page(screen).findChildren(KeyHint) if hint.isVisible()]
        shown = {"+".join(cap.text() for cap in hint.findChildren(KeyCap)) for hint in hints}
        assert shown
        assert shown - texts - OF_THE_LIST == set(), screen


def named(widget: QWidget) -> str:
    """What a screen reader calls it."""
    return str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name))


def test_everything_that_takes_the_focus_has_a_name_for_a_screen_reader(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    for page_id in (*screens(desk), "booking"):
        (desk.navigation.open_panel if page_id == "booking" else desk.navigation.go)(page_id)
        settled(qtbot, desk)
        seen = [one for one in desk.navigation.page(page_id).findChildren(QWidget) if one.isVisible()]
        nameless = [type(one).__name__ for one in seen if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not named(one)]
        assert (page_id, nameless) == (page_id, [])


@pytest.mark.parametrize("size", [(900, 500), (1024, 640), (1600, 1000)])
def test_no_label_is_cut_off_by_the_edge_of_the_window(window: MainWindow, desk: Desk, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    for screen in screens(desk):
        desk.navigation.go(screen)
        settled(qtbot, desk)
        page = desk.navigation.page(screen)
        labels = [one for one in page.findChildren(QLabel) if one.isVisible() and one.text() and not _scrolls(one, page)]
        beyond = [one.text() for one in labels if one.mapTo(page, QPoint(0, 0)).x() + one.width() > page.width()]
        assert (screen, window.width(), beyond) == (screen, size[0], [])


def _scrolls(label: QWidget, page: QWidget) -> bool:
    at = label.parentWidget()
    while at is not None and at is not page:
        if at.objectName() == "qt_scrollarea_viewport":
            return True
        at = at.parentWidget()
    return False


def test_an_empty_screen_still_answers_the_keyboard(window: MainWindow, desk: Desk, qtbot: QtBot, replica: Replica) -> None:
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE schedule SET active = 0"))
    desk.hub.publish(Changes({Kind.SCHEDULE: frozenset(replica.schedules.values())}))
    settled(qtbot, desk)
    for screen in ("cases", "exchange", "summary", "cases"):
        way = desk.commands.get(f"window.go.{screen}").key
        assert way is not None
        press(Qt.Key(ord(way.name)), CTRL)
        settled(qtbot, desk)
        assert desk.navigation.screen == screen
        for key in (Qt.Key.Key_F1, Qt.Key.Key_Escape):
            press(key)
            assert window.help_keys.isVisible() is (key is Qt.Key.Key_F1)
            assert focused().isVisible()


KEYS = (
    *((key, NONE) for key in (
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Backspace,
        Qt.Key.Key_Insert, Qt.Key.Key_Delete, Qt.Key.Key_A, Qt.Key.Key_I, Qt.Key.Key_X, Qt.Key.Key_Z, Qt.Key.Key_1, Qt.Key.Key_7,
        Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F8,
    )),
    *((key, CTRL) for key in (
        Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_K, Qt.Key.Key_F, Qt.Key.Key_Right, Qt.Key.Key_Left,
        Qt.Key.Key_C, Qt.Key.Key_V,
    )),
    *((key, ALT) for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Backspace)),
    *((key, SHIFT) for key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_F8)),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_pressed_the_desk_stays_whole_and_the_focus_is_somewhere(
    window: MainWindow, desk: Desk, qtbot: QtBot, seed: int
) -> None:
    hand = random.Random(seed)
    pressed: list[str] = []
    for _ in range(150):
        key, held = hand.choice(KEYS)
        pressed.append(f"{held.name} {key.name}")
        assert QApplication.focusWidget() is not None, f"no focus after {pressed[-6:]}"
        press(key, held)
        if hand.random() < 0.3:
            settled(qtbot, desk)
    settled(qtbot, desk)
    while (choices := QApplication.activePopupWidget()) is not None:
        choices.close()
    assert desk.navigation.screen in screens(desk)
