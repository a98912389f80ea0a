"""Where several stand in one rectangle, a group or a live queue: each of them can be opened, moved and asked about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.patient import Patient
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.storage.store import Unit
from desktop_app.ui.day.cells import CellKind
from desktop_app.ui.targets import AppointmentTarget
from tests.ui.day.days import DayDesk, at, day_desk
from tests.ui.day.hands import at_time, hold_over, let_go, ready

KEY = Qt.Key
PEOPLE = ("Иванова", "Петров", "Ёлкин", "Цой", "Рябов")


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def write(day: DayDesk, family: str, taken: int, queue: bool = False) -> None:
    """Five places of one time (or of a queue) of a specialist, the first `taken` of them booked, at four o'clock."""
    schedule_id = day.replica.schedules[family]

    def edit(unit: Unit) -> None:
        schedule = unit.session.scalars(select(Schedule).where(Schedule.id == schedule_id)).one()
        for number, who in enumerate(PEOPLE):
            start = at(16, 5 * number) if queue else at(16)
            slot = Slot(schedule_pk=schedule.pk, start=start, end=at(16, 30), channels="registry", place=number + 1)
            slot.id, slot.remote_id, slot.known, slot.version = unit.ids.new(), f"g{number}", True, 1
            slot.status = SlotStatus.BUSY if number < taken else SlotStatus.FREE
            unit.session.add(slot)
            unit.session.flush()
            if number < taken:
                patient = unit.session.scalars(select(Patient).where(Patient.family == who)).first()
                assert patient is not None
                visit = Appointment(
                    patient_pk=patient.pk, slot_pk=slot.pk, post_pk=schedule.post_pk, place_pk=schedule.place_pk, start=slot.start,
                    end=slot.end, status=AppointmentStatus.ARRIVED if queue and number else AppointmentStatus.BOOKED, ticket_version=1,
                )  # fmt: skip
                visit.id, visit.remote_id, visit.known, visit.version = unit.ids.new(), f"v{number}", True, 1
                visit.queue_number = f"КД-{number + 7}" if queue else None
                unit.session.add(visit)
        schedule.live_queue = queue
        unit.touch(Kind.SLOT, "several")

    day.replica.change(edit)


def see(qtbot: QtBot, day: DayDesk, family: str, kind: CellKind) -> None:
    """Read anew and put the cursor on the cell of that kind."""
    day.screen.reader.refresh()
    ready(qtbot, day, lambda: any(cell.kind is kind for lane in day.screen.model.lanes for cell in lane.cells))
    for column, lane in enumerate(day.screen.model.lanes):
        for row, cell in enumerate(lane.cells):
            if cell.kind is kind and lane.column.family == family:
                day.screen.grid.setCurrentIndex(day.screen.model.index(row, column))


def choose(day: DayDesk, number: int) -> None:
    """Take a line of the menu that is open."""
    (menu,) = (menu for menu in day.screen.findChildren(QMenu) if menu.isVisible())
    menu.actions()[number].trigger()
    menu.close()
    day.screen.activateWindow()
    day.screen.grid.setFocus()


def lines(day: DayDesk) -> list[str]:
    """What the open menu offers."""
    (menu,) = (menu for menu in day.screen.findChildren(QMenu) if menu.isVisible())
    return [action.text() for action in menu.actions()]


def test_one_of_a_group_is_chosen_and_moved_by_keys(qtbot: QtBot, day: DayDesk) -> None:
    write(day, "Сафина", 3)
    see(qtbot, day, "Сафина", CellKind.STACK)
    assert day.current().startswith("16:00, 2 of 5 free")
    day.press(KEY.Key_M)
    assert lines(day) == ["1. Иванова А. С., booked", "2. Петров А. И., booked", "3. Ёлкин Ф. Э., booked", "4. free", "5. free"]
    choose(day, 1)
    qtbot.waitUntil(day.screen.grid.hasFocus)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "12:00"))
    ready(qtbot, day)
    day.press(KEY.Key_Return)
    ready(qtbot, day, lambda: day.current().startswith("12:00, booked, provisional, Петров А. И."))
    see(qtbot, day, "Сафина", CellKind.STACK)
    assert day.current().startswith("16:00, 3 of 5 free")


def test_a_visit_is_moved_into_a_group(qtbot: QtBot, day: DayDesk) -> None:
    write(day, "Кузнецова", 3)
    see(qtbot, day, "Кузнецова", CellKind.STACK)
    group = day.screen.grid.currentIndex()
    hold_over(day, at_time(day, "Кузнецова", "09:30"), group)
    ready(qtbot, day)
    let_go(day, group)
    ready(qtbot, day, lambda: "1 of 5 free" in day.current())


def test_a_visit_goes_where_the_mouse_is_let_go_however_the_grid_was_scrolled(qtbot: QtBot, day: DayDesk) -> None:
    write(day, "Кузнецова", 3)
    see(qtbot, day, "Кузнецова", CellKind.STACK)
    group = day.screen.grid.currentIndex()
    hold_over(day, at_time(day, "Кузнецова", "09:30"), group)
    ready(qtbot, day)
    down = day.screen.grid.verticalScrollBar()
    down.setValue(down.value() + day.screen.grid.visualRect(group).height())
    day.screen.grid.drag.scroll()  # another place lies under the mouse now
    let_go(day, group)
    ready(qtbot, day, lambda: "1 of 5 free" in day.current())


def test_a_whole_group_cannot_be_dragged(qtbot: QtBot, day: DayDesk) -> None:
    write(day, "Сафина", 3)
    see(qtbot, day, "Сафина", CellKind.STACK)
    hold_over(day, day.screen.grid.currentIndex(), at_time(day, "Кузнецова", "12:00"))
    assert day.screen.hands.tip.text == "Several visits stand here. Press M to choose one of them."
    let_go(day, at_time(day, "Кузнецова", "12:00"))
    assert not day.screen.hands.is_busy


def test_who_and_when_is_asked_of_one_of_a_group(qtbot: QtBot, day: DayDesk) -> None:
    write(day, "Сафина", 3)
    see(qtbot, day, "Сафина", CellKind.STACK)
    day.press(KEY.Key_I)
    choose(day, 0)
    qtbot.waitUntil(day.screen.hands.card.isVisible)
    assert "Patient: Иванова Анна" in day.screen.hands.card.accessibleName()


def test_a_live_queue_opens_who_waits_by_the_numbers_of_the_corridor(qtbot: QtBot, day: DayDesk) -> None:
    sql = "UPDATE slot SET hidden = 1 WHERE schedule_pk = (SELECT pk FROM schedule WHERE id = ?)"
    day.replica.change(lambda unit: unit.connection.exec_driver_sql(sql, (day.replica.schedules["Мельник"],)))
    write(day, "Мельник", 3, queue=True)
    see(qtbot, day, "Мельник", CellKind.QUEUE)
    assert day.current() == "live queue, waiting 3, first КД-7, Мельник, хирург, room 301, Не берёт до 5 лет"
    day.press(KEY.Key_Return)
    assert lines(day) == ["КД-7. Иванова А. С., booked", "КД-8. Петров А. И., has come", "КД-9. Ёлкин Ф. Э., has come"]
    choose(day, 2)
    assert isinstance(day.appointment.opened[0], AppointmentTarget)


def test_a_queue_where_nobody_waits_says_so(qtbot: QtBot, day: DayDesk) -> None:
    sql = "UPDATE slot SET hidden = 1 WHERE schedule_pk = (SELECT pk FROM schedule WHERE id = ?)"
    day.replica.change(lambda unit: unit.connection.exec_driver_sql(sql, (day.replica.schedules["Мельник"],)))
    write(day, "Мельник", 0, queue=True)
    see(qtbot, day, "Мельник", CellKind.QUEUE)
    day.press(KEY.Key_Return)
    assert lines(day) == ["nobody waits"]
    (menu,) = (menu for menu in day.screen.findChildren(QMenu) if menu.isVisible())
    assert not menu.actions()[0].isEnabled()
    menu.close()


def test_the_next_free_place_passes_over_a_queue(qtbot: QtBot, day: DayDesk) -> None:
    write(day, "Мельник", 0, queue=True)
    see(qtbot, day, "Мельник", CellKind.QUEUE)
    day.screen.go_free(-1)
    assert "live queue" not in day.current()
