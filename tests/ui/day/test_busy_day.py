"""A day with a group, and a first fetch that changes it all the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.day import day_picture
from desktop_app.storage.store import Unit
from desktop_app.ui.targets import AppointmentTarget, BookingTarget
from tests.ui.day.days import CTRL, DayDesk, at, day_desk


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def _group_at_four(schedule_id: str, unit: Unit) -> None:
    """Nine places of one time at four o'clock, two of them closed."""
    schedule = unit.session.scalars(select(Schedule).where(Schedule.id == schedule_id)).one()
    for number in range(9):
        slot = Slot(schedule_pk=schedule.pk, start=at(16), end=at(16, 30), channels="registry", place=number + 1)
        slot.id, slot.remote_id, slot.status = unit.ids.new(), f"group-{number}", SlotStatus.CLOSED if number > 6 else SlotStatus.FREE
        slot.known, slot.version = True, 1
        unit.session.add(slot)
    unit.touch(Kind.SLOT, "group")


def open_group(qtbot: QtBot, day: DayDesk) -> None:
    """Put a group into Сафина's day and the cursor on it."""
    day.replica.change(lambda unit: _group_at_four(day.replica.schedules["Сафина"], unit))
    day.screen.refresh(Changes())
    qtbot.waitUntil(lambda: any(cell.is_stack for lane in day.screen.model.lanes for cell in lane.cells) and day.desk.tasks.is_idle)
    for column, lane in enumerate(day.screen.model.lanes):
        for row, cell in enumerate(lane.cells):
            if cell.is_stack:
                day.screen.grid.setCurrentIndex(day.screen.model.index(row, column))


def menu_of(day: DayDesk) -> QMenu:
    """The menu that is open over the grid."""
    (menu,) = (menu for menu in day.screen.findChildren(QMenu) if menu.isVisible())
    return menu


def test_a_group_stands_as_one_and_says_how_many_are_free(qtbot: QtBot, day: DayDesk) -> None:
    open_group(qtbot, day)
    assert day.current() == "16:00, 7 of 9 free, Сафина, терапевт участковый, room 12"


def test_enter_on_a_group_offers_its_places_and_books_into_one(qtbot: QtBot, day: DayDesk) -> None:
    open_group(qtbot, day)
    day.press(Qt.Key.Key_Return)
    menu = menu_of(day)
    assert [action.text() for action in menu.actions()] == [*(f"{n}. free" for n in range(1, 8)), "8. closed", "9. closed"]
    menu.actions()[2].trigger()
    menu.close()
    (target,) = day.booking.opened
    assert isinstance(target, BookingTarget)
    assert target.slot is not None
    assert target.slot.start == at(16)


def test_a_closed_place_of_a_group_says_who_may_open_it(qtbot: QtBot, day: DayDesk) -> None:
    open_group(qtbot, day)
    day.press(Qt.Key.Key_Return)
    menu = menu_of(day)
    menu.actions()[8].trigger()
    menu.close()
    assert not day.booking.opened
    assert day.desk.notices.history[-1].text == "This time is closed for booking. The schedule manager may open it."


def test_a_hundred_changes_in_a_row_are_read_a_few_times(qtbot: QtBot, day: DayDesk) -> None:
    asked: list[Callable[..., Any]] = []
    real = day.desk.ask

    def counting(query: Callable[..., Any], /, *rest: Any, **named: Any) -> Any:
        asked.append(query)
        return real(query, *rest, **named)

    day.desk.ask = counting
    for _ in range(100):
        day.screen.refresh(Changes())
    qtbot.waitUntil(lambda: day.desk.tasks.is_idle and day.screen.reader.is_resting)
    assert 1 <= asked.count(day_picture) <= 3


def test_what_changed_while_the_day_was_read_is_shown_in_the_end(qtbot: QtBot, day: DayDesk) -> None:
    day.screen.refresh(Changes())
    day.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE specialist SET family = 'Новикова' WHERE family = 'Чен'"))
    day.screen.refresh(Changes())
    qtbot.waitUntil(lambda: any(lane.column.family == "Новикова" for lane in day.screen.model.lanes))


def test_the_newest_day_asked_for_is_the_one_shown(qtbot: QtBot, day: DayDesk) -> None:
    for _ in range(5):
        day.press(Qt.Key.Key_Right, CTRL)
    qtbot.waitUntil(lambda: day.desk.tasks.is_idle)
    assert day.screen.title.text() == "Saturday, 21 November"
    assert all(slot.start.date().day == 21 for lane in day.screen.model.lanes for slot in lane.column.slots)


def test_another_page_leads_to_a_place_of_another_day(qtbot: QtBot, day: DayDesk) -> None:
    tomorrow = day.screen.day + timedelta(days=1)
    picture = day.replica.ask(day_picture, tomorrow, day.desk.zone)
    wanted = next(slot for column in picture.columns if column.family == "Орлов" for slot in column.slots if slot.state == "free")
    day.press(Qt.Key.Key_Return)
    (target,) = day.booking.opened
    assert isinstance(target, BookingTarget)
    assert target.slot is not None
    elsewhere = replace(target.slot, slot_id=wanted.slot_id, start=wanted.start)
    day.desk.navigation.go("day", BookingTarget(elsewhere))
    qtbot.waitUntil(lambda: day.current().startswith("14:00, free") and "Орлов" in day.current())


def test_the_calendar_leads_to_a_date(qtbot: QtBot, day: DayDesk) -> None:
    day.press(Qt.Key.Key_D, CTRL)
    menu = menu_of(day)
    day.screen.go_to(day.screen.day + timedelta(days=3))
    menu.close()
    assert day.screen.title.text() == "Thursday, 19 November"


def test_only_who_has_free_places_by_one_key(qtbot: QtBot, day: DayDesk) -> None:
    assert day.screen.model.columnCount() == 6
    day.desk.commands.run("day.only-free")
    assert [lane.column.family for lane in day.screen.model.lanes] == ["Чен", "Кузнецова", "Орлов", "Сафина", "Мельник"]
    day.desk.commands.run("day.reset")
    assert day.screen.model.columnCount() == 6


def test_who_sits_in_a_booked_place_is_shown_by_enter_after_an_arrow(day: DayDesk) -> None:
    day.press(Qt.Key.Key_Up)
    cell = day.screen.model.cell_at(day.screen.grid.currentIndex())
    assert cell is not None
    day.press(Qt.Key.Key_Return)
    assert day.appointment.opened == [AppointmentTarget(cell.slot.appointment_id or "")]


def test_beyond_the_last_free_place_the_person_is_told(day: DayDesk) -> None:
    for _ in range(200):
        if day.desk.notices.history:
            break
        day.press(Qt.Key.Key_Down, CTRL)
    assert day.desk.notices.history[-1].text == "No free place further on this day."
