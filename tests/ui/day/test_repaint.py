"""While the portal is busy the grid is shown anew all the time: the cursor stays on its place, and the place where it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.cells import fold_for
from desktop_app.ui.day.grid import DayGrid
from desktop_app.ui.day.layout import Layout, Wish
from desktop_app.ui.day.model import DayModel, Lane
from desktop_app.ui.style.look import Look
from tests.ui.day.days import at, column, place

ZONE = ZoneInfo("Europe/Moscow")
NOW = at(11, 42)
NAMES = ("Абрамова", "Белов", "Ёлкин", "Ким", "Чен")
LAW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
Slots = dict[str, SlotCell]


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[DayGrid]:
    """A grid in a window of its own, with Qt's tester beside its model."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    model = DayModel(lambda: ZONE, lambda: NOW)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    grid = DayGrid(model, Look(application, "light"), lambda: ZONE, lambda: NOW)
    model.setParent(grid)
    qtbot.addWidget(grid)
    grid.resize(520, 420)
    with qtbot.waitExposed(grid):
        grid.show()
    yield grid
    grid.hide()


@st.composite
def days(draw: st.DrawFn) -> list[DayColumn]:
    """A few specialists with places of a small stock, so that two days have many in common."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    return [_specialist(name, draw) for name in sorted(names)]


def _specialist(name: str, draw: st.DrawFn) -> DayColumn:
    numbers = sorted(draw(st.sets(st.integers(0, 39), max_size=30)))
    slots = []
    for number in numbers:
        start = at(8) + timedelta(minutes=15 * number)
        state = draw(st.sampled_from(("free", "booked", "arrived", "fulfilled")))
        slots.append(place(f"{name} {number}", start, 15, state))
        if draw(st.integers(0, 9)) == 0:
            slots += [place(f"{name} {number}+{one}", start, 15, "booked", place=one) for one in range(5)]
    return column(name, *slots)


def shown(grid: DayGrid, columns: list[DayColumn], other: bool = False) -> None:
    """Show a day as the screen does: with its past folded."""
    fold = fold_for(columns, NOW)
    lanes = [Lane.of(one, fold) for one in columns]
    if other:
        grid.day.show_other(lanes, fold)
    else:
        grid.day.show(lanes, fold)


def texts(columns: list[DayColumn]) -> list[tuple[str, tuple[str, ...]]]:
    """What a fresh grid would say of this day."""
    fresh = DayModel(lambda: ZONE, lambda: NOW)
    fold = fold_for(columns, NOW)
    fresh.show_other([Lane.of(one, fold) for one in columns], fold)
    return fresh.texts()


@LAW
@given(before=days(), after=days(), choice=st.integers(0, 10_000), scrolled=st.integers(0, 800), layout=st.sampled_from(tuple(Layout)))
def test_whatever_changes_the_cursor_stays_on_its_place_and_the_place_where_it_is_seen(
    grid: DayGrid, before: list[DayColumn], after: list[DayColumn], choice: int, scrolled: int, layout: Layout
) -> None:
    grid.show_as(Wish(layout))
    shown(grid, before, other=True)
    places = [(row, number) for number, lane in enumerate(grid.day.lanes) for row in range(len(lane.cells))]
    if not places:
        return
    grid.setCurrentIndex(grid.day.index(*places[choice % len(places)]))
    grid.verticalScrollBar().setValue(scrolled)
    index = grid.currentIndex()
    cell, whose = grid.day.cell_at(index), grid.day.column_at(index)
    assert cell is not None
    assert whose is not None
    seen_at, in_view = grid.visualRect(index).topLeft(), grid.visualRect(index).intersects(grid.viewport().rect())

    shown(grid, after)

    assert grid.day.texts() == texts(after)
    still = {slot.slot_id for one in after if one.key == whose.key for slot in one.slots} & {slot.slot_id for slot in cell.slots}
    if not still:
        return
    now_at = grid.currentIndex()
    found = grid.day.cell_at(now_at)
    assert found is not None, "the cursor was lost"
    assert still & {slot.slot_id for slot in found.slots}
    if in_view and found.kind is cell.kind:
        _stands_still(grid, seen_at)


def _stands_still(grid: DayGrid, seen_at: QPoint) -> None:
    """It stands where it stood, unless the day ends there."""
    rect = grid.visualRect(grid.currentIndex())
    for bar, here, there in (
        (grid.verticalScrollBar(), rect.top(), seen_at.y()),
        (grid.horizontalScrollBar(), rect.left(), seen_at.x()),
    ):
        assert here == there or bar.value() in (bar.minimum(), bar.maximum())


@LAW
@given(before=days(), after=days())
def test_shown_twice_the_same_day_repaints_nothing(grid: DayGrid, before: list[DayColumn], after: list[DayColumn]) -> None:
    shown(grid, before, other=True)
    shown(grid, after)
    told: list[str] = []
    for signal, name in ((grid.day.dataChanged, "data"), (grid.day.layoutChanged, "layout"), (grid.day.changed, "changed")):
        signal.connect(lambda *_what, name=name: told.append(name))
    shown(grid, [replace(one) for one in after])
    assert told == []


def morning(*names: str, first: int = 8) -> list[DayColumn]:
    """Specialists with a whole day of quarters of an hour."""
    return [column(name, *(place(f"{name} {n}", at(first) + timedelta(minutes=15 * n)) for n in range(40))) for name in names]


def test_an_hour_that_appears_above_does_not_push_what_is_looked_at(grid: DayGrid) -> None:
    grid.day.show_other([Lane.of(one) for one in morning("Белов", "Чен")])
    grid.verticalScrollBar().setValue(300)
    grid.setCurrentIndex(grid.day.index(22, 1))
    before = grid.visualRect(grid.currentIndex())
    early = column("Белов", place("early", at(6)), *morning("Белов")[0].slots)
    grid.day.show([Lane.of(early), Lane.of(morning("Чен")[0])])
    assert grid.visualRect(grid.currentIndex()) == before


def test_a_specialist_who_appears_at_the_left_does_not_push_it_either(grid: DayGrid) -> None:
    grid.day.show_other([Lane.of(one) for one in morning("Белов", "Ким", "Чен", "Яшин")])
    grid.setCurrentIndex(grid.day.index(5, 3))
    before = grid.visualRect(grid.currentIndex())
    grid.day.show([Lane.of(one) for one in morning("Абрамова", "Белов", "Ким", "Чен", "Яшин")])
    assert grid.currentIndex().column() == 4
    assert grid.visualRect(grid.currentIndex()) == before


def test_what_is_looked_at_away_from_the_cursor_stays_too(grid: DayGrid) -> None:
    grid.day.show_other([Lane.of(one) for one in morning("Белов", "Чен")])
    grid.setCurrentIndex(grid.day.index(0, 0))
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() - 40)
    seen = {row: grid.visualRect(grid.day.index(row, 0)).top() for row in (30, 35)}
    early = column("Белов", place("early", at(6)), *morning("Белов")[0].slots)
    grid.day.show([Lane.of(early), Lane.of(morning("Чен")[0])])
    assert {row: grid.visualRect(grid.day.index(row + 1, 0)).top() for row in (30, 35)} == seen


def test_a_place_that_becomes_one_of_a_group_keeps_the_cursor(grid: DayGrid) -> None:
    alone = column("Ким", place("a", at(12)), place("b", at(13)))
    grid.day.show_other([Lane.of(alone)])
    grid.setCurrentIndex(grid.day.index_of("a"))
    group = column("Ким", place("a", at(12)), *(place(f"a{n}", at(12), place=n) for n in range(2, 7)), place("b", at(13)))
    grid.day.show([Lane.of(group)])
    cell = grid.day.cell_at(grid.currentIndex())
    assert cell is not None
    assert cell.is_stack
    grid.day.show([Lane.of(alone)])
    assert grid.currentIndex() == grid.day.index_of("a")


def test_enlarging_keeps_the_place_under_the_cursor_where_it_is(grid: DayGrid) -> None:
    grid.day.show_other([Lane.of(one) for one in morning("Белов", "Чен")])
    grid.setCurrentIndex(grid.day.index(20, 0))
    grid.scrollTo(grid.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
    top, low = grid.visualRect(grid.currentIndex()).top(), grid.visualRect(grid.currentIndex()).height()
    for _ in range(3):
        grid.enlarge(1)
        assert grid.visualRect(grid.currentIndex()).top() == top
    assert grid.visualRect(grid.currentIndex()).height() > 1.8 * low
    grid.enlarge(0)
    assert grid.visualRect(grid.currentIndex()).height() == low


def test_a_longer_name_widens_its_column_when_it_is_booked(grid: DayGrid) -> None:
    narrow, others = column("Белов", place("a", at(12))), morning("Ким", "Чен", "Яшин", "Яшина")
    grid.day.show_other([Lane.of(narrow), *(Lane.of(one) for one in others)])
    before = grid.columnWidth(0)
    booked = column("Белов", place("a", at(12), state="noshow", patient="Жемчужниковщина Ж. Ж."))
    grid.day.show([Lane.of(booked), *(Lane.of(one) for one in others)])
    assert grid.columnWidth(0) > before
    assert grid.columnWidth(1) == before


def test_enlarged_at_the_edge_the_place_under_the_cursor_stays_whole_in_view(grid: DayGrid) -> None:
    grid.day.show_other([Lane.of(one) for one in morning("Белов")])
    grid.setCurrentIndex(grid.day.index(25, 0))
    for _ in range(4):
        grid.enlarge(1)
        assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))
