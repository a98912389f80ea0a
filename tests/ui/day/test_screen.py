"""A clerk works in the day with the keyboard alone: goes to a free place, opens it, turns days, and nothing loses her place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.services.bookings import BookingWish, book
from desktop_app.ui.states import Sign
from desktop_app.ui.targets import AppointmentTarget, BookingTarget
from tests.ui.day.days import CTRL, DayDesk, day_desk, lanes

KEY = Qt.Key


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def _is_whole(part: QWidget) -> bool:
    return part.width() >= min(part.sizeHint().width(), part.maximumWidth())


def _booked(slot: SlotCell) -> SlotCell:
    return replace(slot, state="booked", patient="Ёлкин Ф. Э.")


def _with(column: DayColumn, slots: tuple[SlotCell, ...]) -> DayColumn:
    return replace(column, slots=slots)


def test_the_day_opens_on_the_first_place_that_can_still_be_given(day: DayDesk) -> None:
    assert day.current().endswith("Чен, окулист, room 312")
    assert day.current().startswith("10:56, free")


def test_enter_on_a_free_place_begins_a_booking_into_it(day: DayDesk) -> None:
    day.press(KEY.Key_Return)
    (target,) = day.booking.opened
    assert isinstance(target, BookingTarget)
    assert target.slot is not None
    assert (target.slot.specialist, target.slot.room, target.slot.clinic) == ("Чен Т. А.", "312", "Городская поликлиника № 7")
    assert target.slot.start.astimezone(day.desk.zone).strftime("%H:%M") == "10:56"


def test_enter_on_a_booked_place_shows_the_appointment(day: DayDesk) -> None:
    day.press(KEY.Key_Up)
    assert "booked" in day.current()
    day.press(KEY.Key_Return)
    (target,) = day.appointment.opened
    assert isinstance(target, AppointmentTarget)
    assert not day.booking.opened


def test_arrows_go_over_places_and_to_the_same_time_of_the_next_specialist(day: DayDesk) -> None:
    day.press(KEY.Key_Down)
    assert day.current().startswith("11:10, free")
    day.press(KEY.Key_Right)
    assert "Кузнецова" in day.current()
    assert day.current()[:5] == "11:15"
    day.press(KEY.Key_Left)
    assert "Чен" in day.current()


def test_page_down_goes_by_hour(day: DayDesk) -> None:
    day.press(KEY.Key_PageDown)
    assert day.current()[:5] in ("11:52", "12:06")
    day.press(KEY.Key_PageUp)
    assert day.current()[:5] == "10:56"


def test_ctrl_and_an_arrow_lead_to_the_next_free_place_over_columns(day: DayDesk) -> None:
    seen = []
    for _ in range(24):
        day.press(KEY.Key_Down, CTRL)
        seen.append(day.current())
    assert all("free" in said for said in seen)
    assert "Кузнецова" in seen[-1]
    day.press(KEY.Key_Up, CTRL)
    assert day.current() == seen[-2]


def test_letters_lead_to_the_specialist_in_either_layout(day: DayDesk) -> None:
    day.type("мел")
    assert "Мельник" in day.current()
    day.screen.grid._forget_letters()
    day.type("rep")  # «куз» typed with the English layout on
    assert "Кузнецова" in day.current()


def test_days_are_turned_and_home_comes_back_to_today(qtbot: QtBot, day: DayDesk) -> None:
    day.press(KEY.Key_Right, CTRL)
    qtbot.waitUntil(lambda: day.screen.title.text() == "Tuesday, 17 November" and day.desk.tasks.is_idle)
    assert "Чен" in day.current()
    day.press(KEY.Key_Left, CTRL)
    qtbot.waitUntil(lambda: day.screen.title.text() == "Monday, 16 November" and day.desk.tasks.is_idle)
    day.screen.step(5)
    day.press(KEY.Key_Home)
    qtbot.waitUntil(lambda: day.screen.day == date(2026, 11, 16) and day.desk.tasks.is_idle)


def test_the_cursor_stays_on_its_place_while_others_book(qtbot: QtBot, day: DayDesk) -> None:
    day.press(KEY.Key_Down)
    before, scrolled = day.current(), day.screen.grid.verticalScrollBar().value()
    cell = day.screen.model.cell_at(day.screen.model.index(0, 3))
    assert cell is not None
    wish = BookingWish(cell.slot.slot_id, cell.slot.slot_version, day.replica.patients["Иванова Анна Сергеевна"])
    act, actor = day.desk.act, day.desk.actor
    day.desk.tasks.change(lambda: act(book, actor, wish)).run()
    qtbot.waitUntil(lambda: "provisional" in str(day.screen.model.data(day.screen.model.index(0, 3), Qt.ItemDataRole.AccessibleTextRole)))
    assert day.current() == before
    assert day.screen.grid.verticalScrollBar().value() == scrolled


def test_each_place_reads_whole_and_stands_where_it_is_painted(day: DayDesk) -> None:
    grid = day.screen.grid
    interface = QAccessible.queryAccessibleInterface(grid)
    corner = grid.viewport().mapToGlobal(QPoint(0, 0))
    told, shown = set(), 0
    for child in range(interface.childCount()):
        cell = interface.child(child)
        if cell.role() != QAccessible.Role.Cell or not cell.text(QAccessible.Text.Name):
            continue
        told.add((cell.text(QAccessible.Text.Name), cell.rect().translated(-corner).getRect()))
    for column, lane in enumerate(day.screen.model.lanes):
        for row, _ in enumerate(lane.cells):
            index = day.screen.model.index(row, column)
            said = str(day.screen.model.data(index, Qt.ItemDataRole.AccessibleTextRole))
            assert (said, grid.visualRect(index).getRect()) in told
            shown += 1
    assert shown == len(told) > 100


def test_what_is_painted_differs_only_within_the_rectangle_of_the_place(qtbot: QtBot, day: DayDesk) -> None:
    grid = day.screen.grid
    index = grid.currentIndex()
    rect = grid.visualRect(index)
    day.screen.setFocus()
    before = grid.viewport().grab().toImage()
    columns = [lane.column for lane in day.screen.model.lanes]
    changed = columns[index.column()]
    slots = tuple(_booked(slot) if number == index.row() else slot for number, slot in enumerate(changed.slots))
    day.screen.model.show(lanes([_with(column, slots) if column is changed else column for column in columns]))
    after = grid.viewport().grab().toImage()
    differing = [
        QPoint(x, y) for x in range(0, before.width(), 3) for y in range(0, before.height(), 3) if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert differing
    assert all(rect.contains(point) for point in differing)


def test_the_place_under_the_mouse_is_the_one_painted_there(day: DayDesk) -> None:
    grid = day.screen.grid
    for row in (4, 9):
        index = day.screen.model.index(row, 1)
        grid.scrollTo(index)
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(index).center())
        assert grid.currentIndex() == index


def test_the_place_under_the_cursor_is_always_whole_in_view(day: DayDesk) -> None:
    grid = day.screen.grid
    for key in [KEY.Key_Down] * 30 + [KEY.Key_Right] * 6 + [KEY.Key_Up] * 40:
        day.press(key)
        rect = grid.visualRect(grid.currentIndex())
        assert grid.viewport().rect().contains(rect), day.current()


def test_a_filter_that_hides_all_says_so_and_is_reset(qtbot: QtBot, day: DayDesk) -> None:
    day.screen.filter.specialty.setCurrentText("невролог")
    QTest.mouseClick(day.screen.filter.only_free, Qt.MouseButton.LeftButton)
    day.screen.filter.changed.emit()
    state = day.screen.states.state
    assert state is not None
    assert (state.sign, state.head) == (Sign.FILTERED, "Hidden by the filter: 6")
    day.screen.filter.reset()
    assert day.screen.states.state is None
    assert day.screen.model.columnCount() == 6


def test_a_sunday_without_places_is_no_reception_and_a_far_day_is_not_fetched(qtbot: QtBot, day: DayDesk) -> None:
    day.screen.step(13)
    qtbot.waitUntil(lambda: day.screen.states.state is not None)
    assert day.screen.states.state is not None
    assert day.screen.states.state.sign is Sign.CLOSED
    day.screen.step(200)
    qtbot.waitUntil(lambda: day.screen.states.state is not None and day.screen.states.state.sign is Sign.NOT_FETCHED)


def test_an_absence_is_told_in_the_column_itself(qtbot: QtBot, day: DayDesk) -> None:
    day.screen.step(2)
    qtbot.waitUntil(lambda: day.screen.model.lanes[1].cells == ())
    said = day.screen.model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
    assert str(said).endswith("No reception: on leave")


def test_a_column_without_free_places_names_the_nearest(day: DayDesk) -> None:
    said = str(day.screen.model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole))
    assert said.startswith("Громов С. С., невролог, room 220")
    assert said.endswith("All places are taken")


def test_old_data_is_said_to_be_old_on_the_grid(qtbot: QtBot, day: DayDesk) -> None:
    assert not day.screen.stale.isVisible()
    day.clock.advance(timedelta(hours=1))
    day.screen.go_today()
    qtbot.waitUntil(day.screen.stale.isVisible)
    assert day.screen.stale.text() == "! Data of 09:10, 1 h ago: what is free may be taken already"


def test_a_past_place_cannot_be_given(qtbot: QtBot, day: DayDesk) -> None:
    day.clock.advance(timedelta(hours=3))
    day.screen.grid.minute_passed()
    assert day.current().startswith("10:56, not taken")
    day.press(KEY.Key_Return)
    assert not day.booking.opened
    assert day.desk.notices.history[-1].text == "10:56 has passed. Choose a later place."


def test_the_commands_work_under_a_russian_layout_and_never_in_a_list_of_choices(day: DayDesk) -> None:
    names = {command.id for command in day.desk.commands.of("day")}
    assert {"day.open", "day.next-free", "day.next", "day.previous", "day.today"} <= names
    day.screen.filter.specialty.setFocus()
    day.press(KEY.Key_Down)
    assert QApplication.focusWidget() is day.screen.filter.specialty


def test_no_word_of_the_bar_is_cut_in_a_narrow_window(qtbot: QtBot, tmp_path: Path) -> None:
    with day_desk(qtbot, tmp_path, (848, 480)) as day:
        bar = day.screen.filter
        for part in (bar.specialty, bar.branch, bar.only_free, day.screen.title):
            assert part.isVisible()
            assert part.width() >= part.sizeHint().width(), part
        assert not day.screen.count.isVisible()


@pytest.mark.parametrize("width", [700, 760, 848, 900, 960, 1020, 1100])
def test_a_longer_word_that_arrives_later_is_not_cut_either(qtbot: QtBot, tmp_path: Path, width: int) -> None:
    with day_desk(qtbot, tmp_path, (width, 480)) as day:
        bar = day.screen.filter
        longest = "челюстно-лицевая хирургия"
        bar.offer([replace(lane.column, specialty=longest) for lane in day.screen.model.lanes])
        assert bar.specialty.findText(longest) > 0
        day.screen.filter.changed.emit()
        for part in (bar.specialty, bar.branch, bar.only_free, day.screen.title):
            qtbot.waitUntil(partial(_is_whole, part))


def test_all_columns_can_be_reached_in_a_narrow_window(qtbot: QtBot, tmp_path: Path) -> None:
    with day_desk(qtbot, tmp_path, (500, 420)) as day:
        for _ in range(5):
            day.press(KEY.Key_Right)
        rect = day.screen.grid.visualRect(day.screen.grid.currentIndex())
        assert QRect(QPoint(0, 0), day.screen.grid.viewport().size()).contains(rect)
