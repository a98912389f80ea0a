"""Columns are shown as they were left, by list; a command takes all back, and nothing of a row is ever among the settings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop_app.core.settings import TABLE_COLUMNS
from desktop_app.ui.kept_columns import NARROWEST, WIDEST, Kept, KeptColumns, read_back, squeezed, written
from desktop_app.ui.tables import Table
from tests.ui.frame.desks import VISITS, Visit, visits_model
from tests.ui.frame.hands import CTRL, SHIFT, press
from tests.ui.lists.conftest import ListDesk

USUAL = (Kept("time", 90), Kept("patient"), Kept("doctor", 200))


def any_look(one: Kept) -> st.SearchStrategy[Kept]:
    """The column as a person may have it."""
    widths = st.integers(NARROWEST, WIDEST) if one.width else st.just(0)
    return st.builds(Kept, st.just(one.id), widths, st.booleans())


SHOWN = st.permutations(USUAL).flatmap(lambda order: st.tuples(*(any_look(one) for one in order)))


@given(SHOWN.filter(lambda columns: not all(one.hidden for one in columns)))
def test_what_is_written_is_read_back(columns: tuple[Kept, ...]) -> None:
    texts = ["other time=50", written("visits", columns)]
    assert read_back(texts, "visits", USUAL) == columns


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", USUAL),
        ("others doctor=50 time=70 patient", USUAL),
        ("visits doctor=50", (Kept("doctor", 50), Kept("time", 90), Kept("patient"))),
        ("visits gone=40 doctor=x patient=80 time", (Kept("doctor", 200), Kept("patient"), Kept("time", 90))),
        ("visits time=1 doctor=99999", (Kept("time", NARROWEST), Kept("doctor", WIDEST), Kept("patient"))),
        ("visits -time=90 -patient -doctor=200", USUAL),
    ],
)
def test_a_text_of_another_version_or_hand_does_no_harm(text: str, columns: tuple[Kept, ...]) -> None:
    assert read_back([text], "visits", USUAL) == columns


WIDTHS = st.lists(st.tuples(st.integers(24, 400), st.integers(24, 400)).map(sorted), min_size=1, max_size=9)


@given(WIDTHS, st.integers(0, 4000))
def test_squeezed_columns_fit_wherever_their_titles_do(pairs: list[list[int]], room: int) -> None:
    least, widths = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    found = squeezed(widths, least, room)
    assert all(floor <= one <= width for floor, one, width in zip(least, found, widths, strict=True))
    assert sum(found) <= max(room, sum(least))
    assert found == widths or sum(widths) > room


def test_a_narrow_list_squeezes_its_columns_and_keeps_nothing_of_it(lists: ListDesk) -> None:
    table, header = lists.screen.table, lists.screen.table.horizontalHeader()
    wide = next(place for place, column in enumerate(table.columns) if column.width)
    header.resizeSection(wide, 700)
    lists.qtbot.waitUntil(lambda: lists.desk.settings.get(TABLE_COLUMNS) != [])
    kept = lists.desk.settings.get(TABLE_COLUMNS)
    lists.window.resize(910, 512)
    lists.qtbot.waitUntil(lambda: 0 < header.length() <= table.viewport().width())
    assert all(table.columnWidth(place) >= header.sectionSizeHint(place) for place in range(3))
    lists.screen.columns.keep()
    lists.settle()
    assert lists.desk.settings.get(TABLE_COLUMNS) == kept
    lists.window.resize(1900, 1000)
    lists.qtbot.waitUntil(lambda: table.columnWidth(wide) == 700)


def another(lists: ListDesk) -> Table[Visit]:
    """The same list as the next start of the program makes it."""
    table = Table(visits_model(), "Записи", 26, lists.screen, "visits")
    KeptColumns(lists.desk, table)
    return table


def test_widths_order_and_what_is_hidden_come_back_with_the_next_start(lists: ListDesk) -> None:
    header = lists.screen.table.horizontalHeader()
    header.resizeSection(0, 133)
    header.moveSection(header.visualIndex(2), 0)
    lists.screen.columns.hide("patient", True)
    lists.qtbot.waitUntil(lambda: lists.desk.settings.get(TABLE_COLUMNS) == ["visits doctor time=133 -patient"])
    again = another(lists)
    assert [column.id for column in again.shown_columns] == ["doctor", "time"]
    assert again.horizontalHeader().sectionSize(0) == 133


def test_a_width_alone_is_kept_once_the_hand_rests(lists: ListDesk) -> None:
    header = lists.screen.table.horizontalHeader()
    for width in (91, 120, 150):
        header.resizeSection(0, width)
    lists.qtbot.waitUntil(lambda: lists.desk.settings.get(TABLE_COLUMNS) == ["visits time=150 patient doctor"])


def test_a_wider_window_is_nobodys_choice_of_widths(lists: ListDesk) -> None:
    before = lists.screen.table.columnWidth(1)
    lists.window.resize(1900, 1000)
    lists.qtbot.waitUntil(lambda: lists.screen.table.columnWidth(1) > before)
    lists.screen.columns.keep()
    lists.settle()
    assert lists.desk.settings.get(TABLE_COLUMNS) == []


def test_the_lists_do_not_take_each_others_columns(lists: ListDesk) -> None:
    lists.desk.settings.put(TABLE_COLUMNS, ["cases -who=84"])
    lists.screen.columns.hide("time", True)
    lists.settle()
    assert lists.desk.settings.get(TABLE_COLUMNS) == ["cases -who=84", "visits -time=90 patient doctor"]
    lists.screen.columns.reset()
    lists.settle()
    assert lists.desk.settings.get(TABLE_COLUMNS) == ["cases -who=84"]


def test_the_command_takes_all_back(lists: ListDesk) -> None:
    header = lists.screen.table.horizontalHeader()
    header.moveSection(2, 0)
    lists.screen.columns.hide("time", True)
    lists.desk.commands.run("table.reset-columns")
    lists.settle()
    assert [column.id for column in lists.screen.table.shown_columns] == ["time", "patient", "doctor"]
    assert header.sectionSize(0) == 90
    assert lists.desk.settings.get(TABLE_COLUMNS) == []


def test_a_column_that_was_hidden_comes_back_as_wide_as_it_was(lists: ListDesk) -> None:
    lists.screen.table.horizontalHeader().resizeSection(0, 140)
    for hidden in (True, False):
        lists.screen.columns.hide("time", hidden)
    assert lists.screen.table.columnWidth(0) == 140


def test_the_menu_of_the_head_opens_by_keys_and_hides_a_column(lists: ListDesk) -> None:
    menu = lists.screen.columns.menu()
    assert [(action.text(), action.isChecked()) for action in menu.actions()][:3] == [("Time", True), ("Patient", True), ("Doctor", True)]
    menu.actions()[0].trigger()
    assert [column.id for column in lists.screen.table.shown_columns] == ["patient", "doctor"]
    menu.actions()[-1].trigger()
    assert len(lists.screen.table.shown_columns) == 3
    menu.deleteLater()


def test_the_last_column_stays(lists: ListDesk) -> None:
    for name in ("time", "patient", "doctor"):
        lists.screen.columns.hide(name, True)
    assert [column.id for column in lists.screen.table.shown_columns] == ["doctor"]
    menu = lists.screen.columns.menu()
    assert [action.isEnabled() for action in menu.actions()][:3] == [True, True, False]
    menu.deleteLater()


def test_the_key_shows_the_menu(lists: ListDesk) -> None:
    press(Qt.Key.Key_K, CTRL | SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.activeAction().text() == "Time"
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert [column.id for column in lists.screen.table.shown_columns] == ["patient", "doctor"]
    assert QApplication.activePopupWidget() is None


def test_nothing_of_a_row_is_kept(lists: ListDesk) -> None:
    lists.screen.table.choose(VISITS[1].id)
    lists.screen.columns.hide("time", True)
    lists.settle()
    kept = " ".join(lists.desk.settings.get(TABLE_COLUMNS))
    assert not any(word in kept for row in VISITS for word in (row.patient, row.doctor, row.time))
