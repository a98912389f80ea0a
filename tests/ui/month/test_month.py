"""Месяц by keys: the load of a month at a glance and in words, narrowed by typing, a day and a week opened from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.screens import register_screens
from desktop_app.models.base import to_micros
from desktop_app.queries.schedule_summary import DayCell
from desktop_app.ui.desk import Desk
from desktop_app.ui.month.page import MonthPage
from desktop_app.ui.month.words import Face, face, month_title
from desktop_app.ui.targets import DAY, MONTH
from tests.kit.replica import ZONE, Replica
from tests.ui.frame.hands import ALT, CTRL, press, write
from tests.ui.replica_desk import settled, window_over

KEYS = Qt.Key
MONDAY = date(2026, 11, 16)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[MonthPage]:
    register_screens(desk)
    with window_over(qtbot, desk, MONTH):
        made = desk.navigation.page(MONTH)
        assert isinstance(made, MonthPage)
        yield made
        settled(qtbot, desk)


def text_of(page: MonthPage, family: str, day: int) -> str:
    row = next(at for at, row in enumerate(page.model.rows) if row.family == family)
    return str(page.model.index(row, day - 1).data())


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (DayCell(MONDAY, 13, 24, taken=11), Face("13", "/24", 11 / 24)),
        (DayCell(MONDAY, 13, 24, taken=11, complete=False), Face("≥13", "/24", 11 / 24)),
        (DayCell(MONDAY, 0, 24, taken=24), Face("0", "/24", 1.0)),
        (DayCell(MONDAY, 5, 10, taken=5, absence="sick"), Face("5", "ILL", 0.5)),
        (DayCell(MONDAY - timedelta(days=1), 0, 24, taken=18), Face("", "18/24", 0.75)),
        (DayCell(MONDAY, absence="leave"), Face("", "LV")),
        (DayCell(MONDAY), Face("—")),
        (DayCell(MONDAY, complete=False), Face("…")),
        (DayCell(MONDAY, fetched=False, complete=False), Face("?")),
    ],
)
def test_each_kind_of_day_has_a_face_of_its_own(cell: DayCell, shown: Face) -> None:
    assert face(cell, MONDAY) == shown


def test_a_month_has_a_column_for_each_of_its_days_and_a_line_for_each_specialist(page: MonthPage) -> None:
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert page.title.text() == "November 2026"
    assert (page.model.rowCount(), page.model.columnCount()) == (6, 30)
    assert text_of(page, "Кузнецова", 17) == "24 /24"
    assert text_of(page, "Громов", 17).startswith("0 /"), "all taken"
    assert text_of(page, "Чен", 19) == "LV"
    assert page.grid.hasFocus(), "the work begins in the grid"
    assert page.grid.currentIndex().column() == 15, "on today"


def test_holidays_and_short_days_are_marked_in_words_too(page: MonthPage) -> None:
    across = Qt.Orientation.Horizontal
    assert page.model.headerData(3, across) == "4\nhol"
    assert "единства" in str(page.model.headerData(3, across, Qt.ItemDataRole.ToolTipRole)), "named as in the law"
    assert str(page.model.headerData(2, across)).endswith("−1")
    assert page.model.is_off(21)
    assert not page.model.is_off(15)


def test_the_line_below_says_the_day_under_the_cursor(page: MonthPage, qtbot: QtBot, desk: Desk) -> None:
    press(KEYS.Key_Right)
    settled(qtbot, desk)
    found = page.grid.chosen
    assert found is not None
    assert found[1].day == MONDAY + timedelta(days=1)
    assert page.line.full_text.startswith(found[0].specialist)
    assert page.line.full_text == page.grid.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def test_typing_narrows_and_escape_shows_everybody_again(page: MonthPage) -> None:
    write("кузн")
    assert [row.family for row in page.model.rows] == ["Кузнецова"]
    write("ъъ")
    assert page.states.view.state is not None
    assert page.states.view.state.head == "Hidden by the filter: 6"
    assert page.states.view.isVisible()
    press(KEYS.Key_Escape)
    assert page.model.rowCount() == 6
    assert page.states.state is None
    press(KEYS.Key_F, CTRL)
    assert page.filter.hasFocus()


def test_months_are_turned_by_keys_over_the_turn_of_the_year(page: MonthPage, qtbot: QtBot, desk: Desk) -> None:
    titles = []
    for _ in range(3):
        press(KEYS.Key_Right, ALT)
        settled(qtbot, desk)
        titles.append((page.title.text(), page.model.columnCount()))
    assert titles == [("December 2026", 31), ("January 2027", 31), ("February 2027", 28)]
    press(KEYS.Key_Left, ALT)
    settled(qtbot, desk)
    assert page.title.text() == "January 2027"
    press(KEYS.Key_Home, ALT)
    settled(qtbot, desk)
    assert page.title.text() == "November 2026"
    assert text_of(page, "Кузнецова", 17) == "24 /24"


def test_enter_opens_the_day_and_f7_the_week_that_leads_back(page: MonthPage, qtbot: QtBot, desk: Desk) -> None:
    press(KEYS.Key_Right)
    press(KEYS.Key_F7)
    settled(qtbot, desk)
    assert desk.navigation.screen == DAY
    press(KEYS.Key_Escape)
    settled(qtbot, desk)
    assert desk.navigation.screen == MONTH
    assert page.grid.currentIndex().column() == 16, "where the cursor was"
    press(KEYS.Key_Return)
    settled(qtbot, desk)
    assert desk.navigation.screen == DAY


def test_a_booking_is_seen_at_once_and_the_cursor_stays(page: MonthPage, qtbot: QtBot, desk: Desk, replica: Replica) -> None:
    row = next(at for at, row in enumerate(page.model.rows) if row.family == "Кузнецова")
    page.grid.setCurrentIndex(page.model.index(row, 16))
    before = page.model.rows[row].days[16]
    replica.change(
        lambda unit: unit.connection.exec_driver_sql(
            "UPDATE slot SET status = 'busy' WHERE id = (SELECT t.id FROM slot t JOIN schedule s ON s.pk = t.schedule_pk"
            " WHERE s.id = ? AND t.start >= ? AND t.status = 'free' ORDER BY t.start LIMIT 1)",
            (replica.schedules["Кузнецова"], to_micros(datetime(2026, 11, 17, tzinfo=ZONE))),
        )
    )
    page.read()
    settled(qtbot, desk)
    after = page.model.rows[row].days
    assert (after[16].taken, after[16].free) == (before.taken + 1, before.free - 1)
    assert (page.grid.currentIndex().row(), page.grid.currentIndex().column()) == (row, 16)


def test_a_month_is_named_in_the_language_of_the_desk() -> None:
    assert month_title(date(2027, 2, 1)) == "February 2027"
