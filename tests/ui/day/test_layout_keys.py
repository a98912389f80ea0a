"""Layout, size and folding by keys, wheel and chip; the next window begins as the last one was left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.core.settings import DAY_LAYOUT, DAY_ZOOM
from desktop_app.ui.day.cells import CellKind
from desktop_app.ui.day.layout import Layout, ListScale, TimeScale
from desktop_app.ui.targets import AppointmentTarget
from tests.ui.day.days import CTRL, OFF, DayDesk, day_desk
from tests.ui.day.hands import at_time, go, ready

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def turn_wheel(day: DayDesk, angle: int, held: Qt.KeyboardModifier) -> None:
    """The wheel over the middle of the grid; a notch is 120."""
    viewport = day.screen.grid.viewport()
    middle = QPointF(viewport.rect().center())
    event = QWheelEvent(
        middle, QPointF(viewport.mapToGlobal(viewport.rect().center())), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, held,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_f3_goes_from_what_fits_to_the_scale_to_the_list_and_back(day: DayDesk) -> None:
    chip, grid = day.screen.foot.layout_chip, day.screen.grid
    assert chip.text() == "auto: time scale"
    seen = []
    for _ in range(3):
        day.press(KEY.Key_F3)
        seen.append((chip.text(), type(grid.scale)))
    assert seen == [("time scale", TimeScale), ("list", ListScale), ("auto: time scale", TimeScale)]
    assert chip.accessibleName() == "Layout: auto: time scale"


def test_the_chip_does_what_the_key_does(day: DayDesk) -> None:
    day.screen.foot.layout_chip.click()
    assert day.screen.grid.wish.layout is Layout.SCALE


def test_the_cursor_stays_on_its_place_from_layout_to_layout(day: DayDesk) -> None:
    go(day, "Сафина", "12:30")
    before = day.current()
    for _ in range(3):
        day.press(KEY.Key_F3)
        assert day.current() == before
        grid = day.screen.grid
        assert grid.viewport().rect().intersects(grid.visualRect(grid.currentIndex()))


def test_ctrl_plus_minus_and_nought_enlarge_and_restore(day: DayDesk) -> None:
    chip, grid = day.screen.foot.layout_chip, day.screen.grid
    row = grid.boxes(1)[0].height
    day.press(KEY.Key_Equal, CTRL)
    assert (chip.text(), grid.wish.zoom) == ("auto: time scale · 125 %", 1.25)
    assert grid.boxes(1)[0].height > row
    day.press(KEY.Key_Plus, CTRL)
    assert grid.wish.zoom == 1.5
    day.press(KEY.Key_Minus, CTRL)
    day.press(KEY.Key_0, CTRL)
    assert grid.wish.zoom == 1
    assert grid.boxes(1)[0].height == row


def test_there_is_a_largest_and_a_smallest_size(day: DayDesk) -> None:
    for _ in range(12):
        day.press(KEY.Key_Equal, CTRL)
    assert day.screen.grid.wish.zoom == 3
    for _ in range(12):
        day.press(KEY.Key_Minus, CTRL)
    assert day.screen.grid.wish.zoom == 0.75
    assert isinstance(day.screen.grid.scale, ListScale), "by itself, where the scale would be too low"


def test_ctrl_and_the_wheel_enlarge_by_notches_and_the_wheel_alone_scrolls(day: DayDesk) -> None:
    grid = day.screen.grid
    turn_wheel(day, 60, CTRL)
    assert grid.wish.zoom == 1, "half a notch is not a step yet"
    turn_wheel(day, 60, CTRL)
    assert grid.wish.zoom == 1.25
    turn_wheel(day, -120, CTRL)
    assert grid.wish.zoom == 1
    grid.enlarge(1)
    grid.enlarge(1)
    grid.verticalScrollBar().setValue(0)
    turn_wheel(day, -120, OFF)
    assert grid.wish.zoom == 1.5
    assert grid.verticalScrollBar().value() > 0


def test_the_next_window_begins_as_the_last_one_was_left(day: DayDesk) -> None:
    day.press(KEY.Key_F3)
    day.press(KEY.Key_F3)
    day.press(KEY.Key_Equal, CTRL)
    assert day.desk.settings.get(DAY_LAYOUT) == "list"
    assert day.desk.settings.get(DAY_ZOOM) == 125


def test_past_hours_fold_and_a_key_opens_them(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "12:00")
    before = day.current()
    day.clock.advance(timedelta(hours=2))
    day.screen._minute_passed()
    ready(qtbot, day, lambda: day.screen.model.fold is not None)
    lane = next(lane for lane in day.screen.model.lanes if lane.column.family == "Кузнецова")
    assert lane.cells[0].kind is CellKind.PAST
    assert day.current() == before
    day.press(KEY.Key_F3, SHIFT)
    ready(qtbot, day, lambda: day.screen.model.fold is None)
    assert at_time(day, "Кузнецова", "08:00").row() == 0
    assert day.current() == before
    day.press(KEY.Key_F3, SHIFT)
    ready(qtbot, day, lambda: day.screen.model.fold is not None)
    assert day.current() == before


def test_enter_on_the_past_shows_one_of_its_visits(qtbot: QtBot, day: DayDesk) -> None:
    day.clock.advance(timedelta(hours=2))
    day.screen._minute_passed()
    ready(qtbot, day, lambda: day.screen.model.fold is not None)
    column = day.screen.model.column_of(day.replica.schedules["Кузнецова"]) or 0
    day.screen.grid.setCurrentIndex(day.screen.model.index(0, column))
    assert "until 10:" in day.current()
    day.press(KEY.Key_Return)
    (menu,) = (menu for menu in day.screen.findChildren(QMenu) if menu.isVisible())
    assert menu.actions()[0].text().startswith("08:00 ")
    assert menu.actions()[0].text().endswith(", received")
    menu.actions()[0].trigger()
    menu.close()
    assert isinstance(day.appointment.opened[0], AppointmentTarget)


def test_another_day_is_not_folded(qtbot: QtBot, day: DayDesk) -> None:
    day.clock.advance(timedelta(hours=3))
    day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: day.screen.title.text() == "Tuesday, 17 November")
    assert day.screen.model.fold is None
    assert not any(cell.kind is CellKind.PAST for lane in day.screen.model.lanes for cell in lane.cells)


def test_a_new_minute_in_the_same_half_hour_moves_nothing(qtbot: QtBot, day: DayDesk) -> None:
    day.clock.advance(timedelta(hours=2))
    day.screen._minute_passed()
    ready(qtbot, day, lambda: day.screen.model.fold is not None)
    changed: list[bool] = []
    day.screen.model.changed.connect(lambda: changed.append(True))
    day.clock.advance(timedelta(minutes=5))
    day.screen._minute_passed()
    ready(qtbot, day)
    assert not changed


@pytest.mark.parametrize("width", [700, 760, 911, 1100, 1366])
def test_foot_and_bar_fit_any_width_of_the_house(qtbot: QtBot, tmp_path: Path, width: int) -> None:
    with day_desk(qtbot, tmp_path, (width, 480)) as day:
        foot = day.screen.foot
        assert foot.layout_chip.isVisible()
        assert foot.layout_chip.width() >= foot.layout_chip.sizeHint().width()
        assert foot.layout_chip.geometry().right() < foot.width()
        day.type("куз")
        day.press(KEY.Key_F7)
        ready(qtbot, day, lambda: day.screen.model.by_day)
        for part in (day.screen.title, day.screen.bar.leave, day.screen.filter.only_free):
            assert part.isVisible()
            assert part.width() >= part.sizeHint().width(), part
            assert part.mapTo(day.screen, part.rect().topRight()).x() <= width


def test_home_scrolls_to_now_after_the_fold(qtbot: QtBot, day: DayDesk) -> None:
    day.clock.advance(timedelta(hours=2))
    day.press(KEY.Key_Home)
    ready(qtbot, day, lambda: day.screen.model.fold is not None)
    grid = day.screen.grid
    assert isinstance(grid.scale, TimeScale)
    assert grid.axis.now_at is not None
    assert grid.viewport().rect().contains(QPoint(10, grid.scale.y(grid.axis.now_at) - grid.verticalOffset()))
    QTest.keyClick(grid, KEY.Key_PageDown)
