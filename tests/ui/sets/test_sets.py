"""Sets of specialists by keys alone: kept from Сводка, chosen there and in День, renamed, deleted and brought back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from desktop_app.models.person import RoleCode
from desktop_app.services.specialist_sets import SetContent, keep_set
from desktop_app.services.staff import add_person
from desktop_app.ui.palette_line import LINE_ROLE, Line
from desktop_app.ui.targets import DAY, SETS, SUMMARY
from tests.ui.frame.hands import ALT, CTRL, focused, write
from tests.ui.sets.conftest import Hands

THERAPISTS = ["Кузнецова", "Орлов", "Сафина"]
SECOND_FLOOR = ["Кузнецова", "Орлов"]
EVERYBODY = ["Громов", "Чен", "Кузнецова", "Орлов", "Сафина", "Мельник"]


@pytest.fixture
def two(hands: Hands) -> Hands:
    """Two sets are kept, everybody is shown."""
    for name, words in (("Терапия, 2 этаж", "терап 2"), ("Хирурги", "хир")):
        hands.replica.act(keep_set, hands.desk.actor, SetContent(name, words))
    hands.page.sets.read()
    hands.day.sets.read()
    hands.qtbot.waitUntil(lambda: len(hands.page.sets.rows) == 2 and len(hands.day.sets.rows) == 2)
    return hands


def lines(panel_list: QListWidget) -> list[Line]:
    return [panel_list.item(row).data(LINE_ROLE) for row in range(panel_list.count())]


def test_what_is_typed_is_kept_under_a_name_and_chosen_again_by_its_digit(hands: Hands) -> None:
    hands.keep("терап 2", "Терапия, 2 этаж")
    assert [(row.name, row.words, row.only_free) for row in hands.kept] == [("Терапия, 2 этаж", "терап 2", False)]
    assert hands.desk.navigation.panel == ""
    assert focused() is hands.page.grid
    assert hands.page.view.sets.text() == "Терапия, 2 этаж"
    hands.press(Qt.Key.Key_Escape)
    assert hands.who() == EVERYBODY
    hands.press(Qt.Key.Key_1, ALT)
    assert hands.who() == SECOND_FLOOR


def test_or_takes_specialists_of_one_choosing(hands: Hands) -> None:
    hands.keep("сафина, мельник", "Мои")
    assert hands.who() == ["Сафина", "Мельник"]
    hands.page.view.clear_filter()
    hands.press(Qt.Key.Key_1, ALT)
    assert hands.who() == ["Сафина", "Мельник"]


def test_only_with_free_places_belongs_to_the_set(hands: Hands) -> None:
    hands.page.view.show_filter("", only_free=True)
    hands.keep("", "Где свободно")
    hands.press(Qt.Key.Key_Escape)
    assert "Громов" in hands.who()
    hands.press(Qt.Key.Key_1, ALT)
    assert hands.page.view.only_free
    assert "Громов" not in hands.who()


def test_with_nothing_typed_there_is_nothing_to_keep_and_the_notice_says_what_to_do(hands: Hands) -> None:
    hands.press(Qt.Key.Key_S, CTRL)
    assert hands.desk.navigation.panel == ""
    assert "Type first" in hands.desk.notices.history[-1].text


def test_without_sets_the_panel_teaches_and_esc_leads_back(hands: Hands) -> None:
    hands.press(Qt.Key.Key_F4)
    state = hands.panel.states.state
    assert state is not None
    assert "Ctrl+S" in state.detail
    assert focused().isVisible()
    assert hands.panel.isAncestorOf(focused())
    assert not hands.panel.main.isVisible()
    hands.press(Qt.Key.Key_Escape)
    assert hands.desk.navigation.panel == ""
    assert focused() is hands.page.grid


def test_the_panel_lists_the_sets_with_words_and_keys_and_enter_shows_one(two: Hands) -> None:
    two.press(Qt.Key.Key_F4)
    assert [(line.title, line.detail, line.key) for line in lines(two.panel.list)] == [
        ("Терапия, 2 этаж", "терап 2", "Alt+1"),
        ("Хирурги", "хир", "Alt+2"),
    ]
    assert two.panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Терапия, 2 этаж, терап 2, Alt+1"
    two.press(Qt.Key.Key_Down)
    two.press(Qt.Key.Key_Return)
    assert two.who() == ["Мельник"]
    assert two.desk.navigation.panel == ""
    assert focused() is two.page.grid


def test_a_set_is_renamed_and_keeps_its_words(two: Hands) -> None:
    two.press(Qt.Key.Key_F4)
    two.press(Qt.Key.Key_E, CTRL)
    assert focused() is two.panel.name.editor
    write("Второй этаж")
    two.press(Qt.Key.Key_Return)
    assert [(row.name, row.words) for row in two.kept] == [("Второй этаж", "терап 2"), ("Хирурги", "хир")]
    assert focused() is two.panel.list
    two.press(Qt.Key.Key_Backspace, ALT)
    assert [row.name for row in two.kept] == ["Терапия, 2 этаж", "Хирурги"]


def test_a_name_that_is_taken_is_refused_beside_the_field(two: Hands) -> None:
    two.press(Qt.Key.Key_F4)
    two.press(Qt.Key.Key_E, CTRL)
    write("хирурги")
    two.press(Qt.Key.Key_Return)
    assert two.panel.name.wrong
    assert focused() is two.panel.name.editor
    two.press(Qt.Key.Key_Escape)
    assert focused() is two.panel.list
    assert two.desk.navigation.panel == SETS
    assert [row.name for row in two.kept] == ["Терапия, 2 этаж", "Хирурги"]


def test_a_deleted_set_is_brought_back_by_the_key_of_undoing(two: Hands) -> None:
    two.press(Qt.Key.Key_F4)
    two.press(Qt.Key.Key_Delete)
    assert [row.name for row in two.kept] == ["Хирурги"]
    assert [line.key for line in lines(two.panel.list)] == ["Alt+1"]
    two.press(Qt.Key.Key_Backspace, ALT)
    assert [row.name for row in two.kept] == ["Терапия, 2 этаж", "Хирурги"]
    assert len(lines(two.panel.list)) == 2


def test_the_last_set_deleted_leaves_the_keys_alive(hands: Hands) -> None:
    hands.keep("хир", "Хирурги")
    hands.press(Qt.Key.Key_F4)
    hands.press(Qt.Key.Key_Delete)
    assert hands.kept == ()
    assert focused().isVisible()
    hands.press(Qt.Key.Key_Escape)
    assert hands.desk.navigation.panel == ""


def test_a_chosen_set_that_is_altered_is_kept_under_its_own_name_after_a_word_of_warning(two: Hands) -> None:
    two.press(Qt.Key.Key_1, ALT)
    write("14")
    two.press(Qt.Key.Key_S, CTRL)
    panel = two.panel
    assert panel.name.editor.text() == "Терапия, 2 этаж"
    assert panel.replaces.isVisible()
    assert "терап 2" in panel.replaces.text()
    two.press(Qt.Key.Key_Return)
    assert [(row.name, row.words) for row in two.kept] == [("Терапия, 2 этаж", "терап 214"), ("Хирурги", "хир")]
    two.press(Qt.Key.Key_Backspace, ALT)
    assert two.kept[0].words == "терап 2"


def test_a_set_just_kept_is_taken_back_by_the_key_of_undoing(hands: Hands) -> None:
    hands.keep("хир", "Хирурги")
    hands.press(Qt.Key.Key_Backspace, ALT)
    assert hands.kept == ()


def test_the_day_shows_a_column_for_each_specialist_of_a_set(two: Hands) -> None:
    two.press(Qt.Key.Key_2, CTRL)
    two.qtbot.waitUntil(lambda: two.columns() != [])
    assert two.columns() == EVERYBODY
    two.press(Qt.Key.Key_1, ALT)
    assert two.columns() == SECOND_FLOOR
    assert two.day.filter.specialty.currentText() == "★ Терапия, 2 этаж"
    two.press(Qt.Key.Key_2, ALT)
    assert two.columns() == ["Мельник"]
    two.press(Qt.Key.Key_F4, CTRL)
    assert two.columns() == EVERYBODY


def test_the_day_offers_sets_above_the_specialties(two: Hands) -> None:
    two.desk.navigation.go(DAY)
    two.qtbot.waitUntil(lambda: two.columns() != [])
    box = two.day.filter.specialty
    assert [box.itemText(place) for place in range(box.count()) if box.itemText(place)][1:4] == [
        "★ Терапия, 2 этаж",
        "★ Хирурги",
        "невролог",
    ]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert two.columns() == SECOND_FLOOR
    two.replica.act(keep_set, two.desk.actor, SetContent("Аптека", "окул"))
    two.day.sets.read()
    two.qtbot.waitUntil(lambda: len(two.day.sets.rows) == 3)
    assert box.currentText() == "★ Терапия, 2 этаж"
    assert two.columns() == SECOND_FLOOR


def test_a_set_that_is_deleted_meanwhile_hides_nobody_in_the_day(two: Hands) -> None:
    two.desk.navigation.go(DAY)
    two.qtbot.waitUntil(lambda: two.columns() != [])
    two.press(Qt.Key.Key_1, ALT)
    two.day.sets.forget()
    assert two.columns() == EVERYBODY


def test_a_set_chosen_over_a_week_shows_its_day(two: Hands) -> None:
    two.desk.navigation.go(DAY)
    two.qtbot.waitUntil(lambda: two.columns() != [])
    two.press(Qt.Key.Key_F7)
    assert two.day.reader.sight.schedule_id
    two.press(Qt.Key.Key_1, ALT)
    assert two.day.reader.sight.schedule_id == ""
    assert two.columns() == SECOND_FLOOR


@pytest.mark.parametrize("screen", [SUMMARY, DAY])
def test_the_palette_finds_a_set_and_shows_it_where_one_is(two: Hands, screen: str) -> None:
    two.desk.navigation.go(screen)
    two.qtbot.waitUntil(lambda: two.desk.tasks.is_idle)
    two.press(Qt.Key.Key_K, CTRL)
    write("2 этаж")
    two.qtbot.waitUntil(lambda: [line.title for line in two.window.palette_box.lines[:1]] == ["Терапия, 2 этаж"])
    two.press(Qt.Key.Key_Return)
    assert two.desk.navigation.screen == screen
    assert (two.who() if screen == SUMMARY else two.columns()) == SECOND_FLOOR


def test_who_takes_over_the_desk_has_sets_of_her_own(two: Hands) -> None:
    colleague = add_person(two.replica.store, "Смирнова Ольга", RoleCode.CLERK)
    two.replica.act(keep_set, colleague, SetContent("Окулисты", "окул"))
    two.desk.navigation.hand_over()
    assert two.page.sets.rows == ()
    two.desk.actor = colleague
    two.page.sets.read()
    two.qtbot.waitUntil(lambda: [row.name for row in two.page.sets.rows] == ["Окулисты"])
    two.press(Qt.Key.Key_1, ALT)
    assert two.who() == ["Чен"]


def test_the_button_in_the_bar_says_which_set_is_shown(two: Hands) -> None:
    button = two.page.view.sets
    assert button.accessibleName() == "Sets of specialists"
    two.press(Qt.Key.Key_2, ALT)
    assert button.accessibleName() == "Set: Хирурги"
    assert button.text() == "Хирурги"
    button.click()
    assert two.desk.navigation.panel == SETS
    two.page.view.sets.be_brief(True)
    assert button.text() == "Sets"
