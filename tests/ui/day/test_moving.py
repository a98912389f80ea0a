"""A visit is moved in the grid, by keys and by the mouse; whether it may is said beforehand, and it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import RowMoved
from desktop_app.models.appointment import Appointment
from desktop_app.models.person import Person, RoleCode
from desktop_app.services.bookings import cancel
from desktop_app.storage.store import Unit
from desktop_app.ui.day.cells import Cell, CellKind, cells_of
from desktop_app.ui.day.moving import Carried, weigh, why_not_lift
from tests.ui.day.days import CTRL, DayDesk, at, column, day_desk, place
from tests.ui.day.hands import at_time, go, hold_over, let_go, ready, slot_at

KEY = Qt.Key
ZONE = ZoneInfo("Europe/Moscow")


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def become(qtbot: QtBot, day: DayDesk, role: RoleCode) -> None:
    """Another role sits at the desk from now on."""

    def change(unit: Unit) -> None:
        unit.session.get_one(Person, day.desk.actor.person_id).role_code = role.value

    day.replica.change(change)
    day.desk.hub.publish(Changes.of(Kind.PERSON, [day.desk.actor.person_id]))
    ready(qtbot, day)


def who_sits(day: DayDesk, family: str, time: str) -> str:
    """The patient of a place."""
    return slot_at(day, at_time(day, family, time)).patient


def told(day: DayDesk) -> str:
    """The newest notice."""
    return day.desk.notices.history[-1].text


# By keys


def test_m_arrows_and_enter_move_a_visit_and_the_cursor_goes_along(qtbot: QtBot, day: DayDesk) -> None:
    patient = go(day, "Кузнецова", "09:30").patient
    day.press(KEY.Key_M)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    ready(qtbot, day)
    assert day.screen.hands.tip.text == f"{patient}: Mon 16 November, 09:30 → 11:15, Кузнецова Е. П."
    day.press(KEY.Key_Return)
    ready(qtbot, day, lambda: who_sits(day, "Кузнецова", "11:15") == patient)
    assert day.current().startswith(f"11:15, booked, provisional, {patient}")
    assert slot_at(day, at_time(day, "Кузнецова", "09:30")).state == "free"
    assert told(day) == f"Moved: {patient}, now Mon 16 November, 11:15"
    assert not day.screen.hands.is_busy


def test_a_move_is_undone_from_its_notice(qtbot: QtBot, day: DayDesk) -> None:
    patient = go(day, "Кузнецова", "09:30").patient
    day.press(KEY.Key_M)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    day.press(KEY.Key_Return)
    ready(qtbot, day, lambda: who_sits(day, "Кузнецова", "11:15") == patient)
    undo = day.desk.notices.last_undo
    assert undo is not None
    assert undo.caption == f"Undo the move: {patient}, 09:30"
    day.desk.notices.undo_last()
    ready(qtbot, day, lambda: who_sits(day, "Кузнецова", "09:30") == patient)
    assert slot_at(day, at_time(day, "Кузнецова", "11:15")).state == "free"


def test_a_visit_is_carried_over_to_tomorrow_with_three_keys(qtbot: QtBot, day: DayDesk) -> None:
    patient = go(day, "Сафина", "09:15").patient
    day.press(KEY.Key_M)
    day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: day.screen.title.text() == "Tuesday, 17 November")
    assert day.screen.hands.is_carrying
    assert day.current().startswith("09:15, free")
    day.press(KEY.Key_Return)
    ready(qtbot, day, lambda: who_sits(day, "Сафина", "09:15") == patient)
    assert told(day) == f"Moved: {patient}, now Tue 17 November, 09:15"


def test_a_visit_is_carried_in_the_week_too(qtbot: QtBot, day: DayDesk) -> None:
    patient = go(day, "Кузнецова", "09:30").patient
    day.press(KEY.Key_F7)
    ready(qtbot, day, lambda: day.screen.model.by_day)
    day.press(KEY.Key_M)
    day.press(KEY.Key_Right)
    day.press(KEY.Key_Right)
    ready(qtbot, day)
    assert day.screen.hands.tip.text.startswith(f"{patient}: Mon 16 November, 09:30 → Wed 18 November, 09:30")
    day.press(KEY.Key_Return)
    ready(qtbot, day, lambda: day.screen.model.lanes[2].cells[6].slot.patient == patient)


def test_esc_leaves_the_visit_where_it_is(qtbot: QtBot, day: DayDesk) -> None:
    patient = go(day, "Кузнецова", "09:30").patient
    day.press(KEY.Key_M)
    day.press(KEY.Key_Down)
    assert day.screen.hands.tip.isVisible()
    day.press(KEY.Key_Escape)
    assert not day.screen.hands.tip.isVisible()
    day.press(KEY.Key_Escape)
    ready(qtbot, day)
    assert who_sits(day, "Кузнецова", "09:30") == patient
    assert not day.desk.notices.history


def test_enter_on_a_taken_place_moves_nothing_and_keeps_carrying(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    day.press(KEY.Key_Down)
    assert day.screen.hands.tip.text == "This place is taken already. Choose another one."
    day.press(KEY.Key_Return)
    ready(qtbot, day)
    assert day.screen.hands.is_carrying
    assert not day.appointment.opened


def test_the_patients_other_visit_at_that_time_is_said_before_it_is_put_down(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:00"))
    qtbot.waitUntil(lambda: "booked to another specialist at this time" in day.screen.hands.tip.text)
    day.press(KEY.Key_Return)
    assert day.screen.hands.is_carrying


def test_m_on_a_free_place_says_that_nobody_is_there(day: DayDesk) -> None:
    day.press(KEY.Key_M)
    assert told(day) == "Nobody is booked here: there is nothing to move."
    assert not day.screen.hands.is_busy


def test_who_may_not_move_is_told_who_may(qtbot: QtBot, day: DayDesk) -> None:
    become(qtbot, day, RoleCode.DOCTOR)
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    assert told(day).startswith("You have no right to do this. It may be done by: registry clerk, senior clerk")
    assert not day.screen.hands.is_carrying


def test_a_place_kept_for_the_portal_needs_a_right_of_its_own(qtbot: QtBot, day: DayDesk) -> None:
    target = at_time(day, "Кузнецова", "11:15")
    sql = "UPDATE slot SET channels = 'portal' WHERE id = ?"
    slot_id = slot_at(day, target).slot_id
    day.replica.change(lambda unit: unit.connection.exec_driver_sql(sql, (slot_id,)))
    day.screen.reader.refresh()
    ready(qtbot, day)
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    qtbot.waitUntil(lambda: day.screen.hands.tip.text.startswith("This place is kept for the portal. May be done by: "))


def test_a_visit_that_another_changed_meanwhile_is_not_moved(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    carried = day.screen.hands.mover.carried
    assert carried is not None
    day.screen.hands.mover.carried = replace(carried, slot=replace(carried.slot, appointment_version=0))
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    day.press(KEY.Key_Return)
    ready(qtbot, day)
    assert told(day) == "Not moved. The appointment was changed meanwhile by another. It is shown as it is now."


@pytest.mark.parametrize(
    ("clash", "words"),
    [
        ("start", "Not moved. The time of this place was changed meanwhile. Look at it as it is now."),
        ("status", "Not moved. The appointment was changed meanwhile by another. It is shown as it is now."),
    ],
)
def test_what_moved_meanwhile_is_named(day: DayDesk, clash: str, words: str) -> None:
    day.screen.hands.mover._refused(RowMoved({clash: (1, 2)}))
    assert told(day) == words


def test_a_visit_cancelled_while_it_is_carried_is_refused_by_the_verb(qtbot: QtBot, day: DayDesk) -> None:
    slot = go(day, "Кузнецова", "09:30")
    become(qtbot, day, RoleCode.SENIOR_CLERK)
    day.press(KEY.Key_M)
    day.replica.act(cancel, day.replica.actor, slot.appointment_id or "", slot.appointment_version, "pat")
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    day.press(KEY.Key_Return)
    ready(qtbot, day)
    assert told(day).startswith("Not moved. ")


def test_while_a_visit_is_carried_the_portal_books_and_it_is_still_carried(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    taken = slot_at(day, at_time(day, "Кузнецова", "11:15")).slot_id
    day.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy' WHERE id = ?", (taken,)))
    day.screen.reader.refresh()
    ready(qtbot, day, lambda: "taken already" in day.screen.hands.tip.text)
    assert day.screen.hands.is_carrying


# By the mouse


def test_a_visit_dragged_to_a_free_place_is_moved(qtbot: QtBot, day: DayDesk) -> None:
    source, target = at_time(day, "Кузнецова", "09:30"), at_time(day, "Кузнецова", "11:15")
    patient = slot_at(day, source).patient
    hold_over(day, source, target)
    assert day.screen.hands.tip.text.endswith("→ 11:15, Кузнецова Е. П.")
    assert day.screen.grid.viewport().cursor().shape() is Qt.CursorShape.ClosedHandCursor
    ready(qtbot, day)
    let_go(day, target)
    ready(qtbot, day, lambda: who_sits(day, "Кузнецова", "11:15") == patient)
    assert day.screen.grid.viewport().cursor().shape() is not Qt.CursorShape.ClosedHandCursor


def test_dragged_over_another_specialty_it_says_so_and_moves_nothing(qtbot: QtBot, day: DayDesk) -> None:
    source, target = at_time(day, "Кузнецова", "09:30"), at_time(day, "Мельник", "11:28")
    patient = slot_at(day, source).patient
    hold_over(day, source, target)
    assert day.screen.hands.tip.text == "Another specialty: хирург. A visit is moved within its own one."
    assert day.screen.grid.viewport().cursor().shape() is Qt.CursorShape.ForbiddenCursor
    let_go(day, target)
    ready(qtbot, day)
    assert told(day) == "Another specialty: хирург. A visit is moved within its own one."
    assert who_sits(day, "Кузнецова", "09:30") == patient


def test_let_go_beside_all_places_it_stays(qtbot: QtBot, day: DayDesk) -> None:
    source = at_time(day, "Кузнецова", "09:30")
    hold_over(day, source, QPoint(2, day.screen.grid.viewport().height() - 40))
    assert day.screen.hands.tip.text.endswith("choose a free place.")
    let_go(day, source)
    ready(qtbot, day)
    assert not day.screen.hands.is_busy


def test_a_visit_that_has_begun_cannot_be_dragged(day: DayDesk) -> None:
    source, target = at_time(day, "Кузнецова", "09:00"), at_time(day, "Кузнецова", "11:15")
    hold_over(day, source, target)
    assert day.screen.hands.tip.text == "Only an appointment that is booked and not yet begun can be moved."
    let_go(day, target)
    assert not day.screen.hands.is_busy
    assert not day.screen.hands.tip.isVisible()
    assert not day.desk.notices.history


def test_a_trembling_hand_only_clicks(day: DayDesk) -> None:
    source = at_time(day, "Кузнецова", "09:30")
    day.screen.grid.drag.press(day.screen.grid.visualRect(source).center())
    assert day.screen.grid.drag.move(day.screen.grid.visualRect(source).center() + QPoint(1, 1), Qt.MouseButton.LeftButton)
    day.screen.grid.drag.release(day.screen.grid.visualRect(source).center())
    assert not day.screen.hands.is_busy
    assert not day.screen.grid.drag.is_on


def test_esc_in_the_middle_of_a_drag_lets_the_visit_stay(day: DayDesk) -> None:
    source, target = at_time(day, "Кузнецова", "09:30"), at_time(day, "Кузнецова", "11:15")
    hold_over(day, source, target)
    day.press(KEY.Key_Escape)
    assert not day.screen.grid.drag.is_on
    let_go(day, target)
    assert not day.desk.notices.history


def test_held_at_an_edge_the_grid_scrolls_on(qtbot: QtBot, tmp_path: Path) -> None:
    with day_desk(qtbot, tmp_path, (700, 420)) as day:
        grid = day.screen.grid
        source = at_time(day, "Кузнецова", "09:30")
        bottom = QPoint(200, grid.viewport().height() - 5)
        hold_over(day, source, bottom)
        grid.horizontalScrollBar().setValue(0)
        before = grid.verticalScrollBar().value(), grid.horizontalScrollBar().value()
        grid.drag.scroll()
        grid.drag.move(QPoint(grid.viewport().width() - 3, 100), Qt.MouseButton.LeftButton)
        grid.drag.scroll()
        assert grid.verticalScrollBar().value() > before[0]
        assert grid.horizontalScrollBar().value() > before[1]
        day.press(KEY.Key_Escape)


def test_the_tip_lies_whole_within_the_grid(qtbot: QtBot, tmp_path: Path) -> None:
    with day_desk(qtbot, tmp_path, (500, 420)) as day:
        go(day, "Кузнецова", "09:30")
        day.press(KEY.Key_M)
        for key in (KEY.Key_Down, KEY.Key_Right, KEY.Key_Right, KEY.Key_End, KEY.Key_Right, KEY.Key_PageUp):
            day.press(key)
            assert day.screen.grid.viewport().rect().contains(day.screen.hands.tip.geometry())


# The rules, as pure sentences

MINE = column("Кузнецова", place("mine", at(9, 30), state="booked", patient="Щёголева В. Н.", appointment_id="v"))
CARRIED = Carried(MINE.slots[0], MINE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "booked"}, "This place is taken already. Choose another one."),
        ({"state": "held"}, "This place is held at the central for another booking. Choose another one."),
        ({"state": "closed"}, "This time is closed for booking. The schedule manager may open it."),
        ({"conflict": True}, "A case about this place waits for a decision. Choose another one."),
        ({"start": at(9)}, "The time of this place has passed. Choose a later one."),
        ({"slot_id": "mine"}, "Moving Щёголева В. Н.: choose a free place. This is the present one."),
    ],
)
def test_why_a_visit_may_not_go_there(change: dict[str, Any], words: str) -> None:
    there = column("Орлов", replace(place("there", at(12)), **change))
    verdict = weigh(CARRIED, cells_of(there.slots)[0], there, at(9, 10), ZONE)
    assert (verdict.allowed, verdict.words) == (False, words)


def test_a_queue_and_the_past_take_nobody() -> None:
    slots = (place("q", at(12)),)
    queue = weigh(CARRIED, Cell("queue", slots, CellKind.QUEUE), column("Ким", *slots), at(9, 10), ZONE)
    past = weigh(CARRIED, Cell("past", slots, CellKind.PAST), column("Ким", *slots), at(9, 10), ZONE)
    assert queue.words == "A live queue has no times to be booked."
    assert past.words == "The time of this place has passed. Choose a later one."


def test_of_equal_times_the_first_free_one_is_taken() -> None:
    slots = tuple(place(str(n), at(12), place=n, state="booked" if n < 3 else "free") for n in range(6))
    group = column("Орлов", *slots)
    verdict = weigh(CARRIED, cells_of(slots)[0], group, at(9, 10), ZONE)
    assert verdict.slot is slots[3]
    assert verdict.words == "Щёголева В. Н.: Mon 16 November, 09:30 → 12:00, Орлов Е. П."


def test_another_day_is_named_with_its_date() -> None:
    later = column("Орлов", place("there", at(12) + timedelta(days=2)))
    assert "→ Wed 18 November, 12:00" in weigh(CARRIED, cells_of(later.slots)[0], later, at(9, 10), ZONE).words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell("a", (place("a", at(12)),)), "Nobody is booked here: there is nothing to move."),
        (Cell("a", MINE.slots, CellKind.STACK), "Several visits stand here. Press M to choose one of them."),
        (
            Cell("a", (replace(MINE.slots[0], conflict=True),)),
            "A case about this visit waits for a decision. Decide it first.",
        ),
        (Cell("a", (replace(MINE.slots[0], state="arrived"),)), "Only an appointment that is booked and not yet begun can be moved."),
        (Cell("a", MINE.slots), ""),
    ],
)
def test_why_a_visit_cannot_be_taken_up(cell: Cell, words: str) -> None:
    assert why_not_lift(cell, "") == words
    assert why_not_lift(cell, "senior clerk") == "May be done by: senior clerk"


def test_specialties_are_told_apart_by_their_code_and_else_by_their_name() -> None:
    there = column("Орлов", place("there", at(12)))
    cell = cells_of(there.slots)[0]
    coded = Carried(CARRIED.slot, replace(MINE, specialty_code="110"))
    assert weigh(coded, cell, replace(there, specialty_code="110", specialty="терапевт участковый"), at(9), ZONE).allowed
    assert not weigh(coded, cell, replace(there, specialty_code="54"), at(9), ZONE).allowed
    assert not weigh(CARRIED, cell, replace(there, specialty="окулист"), at(9), ZONE).allowed


def test_a_move_sends_what_was_seen(qtbot: QtBot, day: DayDesk) -> None:
    slot = go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    day.press(KEY.Key_Return)
    ready(qtbot, day)

    def version(unit: Unit) -> int:
        return unit.session.query(Appointment).filter_by(id=slot.appointment_id).one().version

    assert day.replica.change(version) == slot.appointment_version + 1
