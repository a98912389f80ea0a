"""A week of one specialist: opened from the day and back, its days on one scale, its keys, its six states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark
from desktop_app.models.person import Person, RoleCode
from desktop_app.queries.day import week_picture
from desktop_app.storage.store import Unit
from desktop_app.ui.day.layout import TimeScale
from desktop_app.ui.day.reader import Sight
from desktop_app.ui.navigation import Page, ScreenEntry
from desktop_app.ui.states import ListState, Sign
from desktop_app.ui.targets import SUMMARY, AppointmentTarget, BookingTarget, WeekTarget
from tests.ui.day.days import CTRL, MONDAY, DayDesk, Panel, day_desk
from tests.ui.day.hands import go, ready

KEY = Qt.Key


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def open_week(qtbot: QtBot, day: DayDesk, letters: str = "куз") -> None:
    """Find the specialist by letters and open the week by its key."""
    day.type(letters)
    day.press(KEY.Key_F7)
    ready(qtbot, day, lambda: day.screen.model.by_day)


def heads(day: DayDesk) -> list[str]:
    """What stands above the columns."""
    model = day.screen.model
    return [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in range(model.columnCount())]


def state_of_week(qtbot: QtBot, day: DayDesk) -> ListState:
    """What stands instead of the grid."""
    ready(qtbot, day, lambda: day.screen.states.state is not None)
    assert day.screen.states.state is not None
    return day.screen.states.state


def test_f7_shows_the_week_of_the_specialist_under_the_cursor(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    assert heads(day) == [
        "Mon 16 November", "Tue 17 November", "Wed 18 November", "Thu 19 November", "Fri 20 November", "Sat 21 November", "Sun 22 November",
    ]  # fmt: skip
    assert {lane.column.family for lane in day.screen.model.lanes} == {"Кузнецова"}
    assert day.screen.bar.who.full_text == "Кузнецова Е. П., терапевт участковый"
    assert day.screen.title.text() == "16 November – 22 November"


def test_the_cursor_stays_on_its_place_from_the_day_to_the_week_and_back(qtbot: QtBot, day: DayDesk) -> None:
    day.type("куз")
    before = day.current()
    open_week(qtbot, day, "")
    assert day.current() == f"Mon 16 November, {before}"
    day.press(KEY.Key_F7)
    ready(qtbot, day, lambda: not day.screen.model.by_day)
    assert day.current() == before
    assert day.screen.model.columnCount() == 6


def test_esc_leads_back_to_the_day_of_the_week_that_the_cursor_was_moved_to(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.press(KEY.Key_Right)
    day.press(KEY.Key_Right)
    assert day.current().startswith("Wed 18 November")
    day.press(KEY.Key_Escape)
    ready(qtbot, day, lambda: not day.screen.is_week)
    assert day.screen.title.text() == "Wednesday, 18 November"
    assert "Кузнецова" in day.current()


def test_the_days_of_a_week_stand_on_one_scale_of_hours(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    grid = day.screen.grid
    assert isinstance(grid.scale, TimeScale)
    assert {grid.boxes(column)[0].top for column in range(5)} == {grid.boxes(0)[0].top}
    assert grid.scale.height < 24 * 60 * 2.5, "one day high, not seven"


def test_the_line_of_now_crosses_today_only(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    grid = day.screen.grid
    assert grid._today() == (0,)
    assert grid.axis.now_at is not None
    day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: heads(day)[0] == "Mon 23 November")
    assert grid._today() == ()
    assert grid.axis.now_at is None


def test_ctrl_and_arrows_turn_weeks_and_keep_the_day_of_the_week_and_the_hour(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.press(KEY.Key_Right)
    time = day.current().removeprefix("Tue 17 November")
    day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: heads(day)[0] == "Mon 23 November")
    assert day.current().startswith("Tue 24 November")
    assert day.current().removeprefix("Tue 24 November")[:7] == time[:7]
    day.press(KEY.Key_Left, CTRL)
    ready(qtbot, day, lambda: heads(day)[0] == "Mon 16 November")
    assert day.current() == f"Tue 17 November{time}"


def test_home_leads_to_the_week_of_today(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.screen.step(1)
    day.press(KEY.Key_Home)
    ready(qtbot, day, lambda: heads(day)[0] == "Mon 16 November")


def test_letters_lead_to_a_day_of_the_week(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.screen.grid._forget_letters()
    day.type("thu")
    assert day.current().startswith("Thu 19 November")


def test_enter_books_and_shows_as_in_the_day(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.press(KEY.Key_Down, CTRL)
    day.press(KEY.Key_Return)
    (target,) = day.booking.opened
    assert isinstance(target, BookingTarget)
    assert target.slot is not None
    assert target.slot.specialist == "Кузнецова Е. П."
    day.screen.grid.setCurrentIndex(day.screen.model.index(0, 0))
    day.press(KEY.Key_Return)
    assert isinstance(day.appointment.opened[0], AppointmentTarget)


def test_the_next_free_place_goes_on_to_the_next_day(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    seen = set()
    for _ in range(60):
        day.press(KEY.Key_Down, CTRL)
        seen.add(day.current()[:3])
    assert {"Mon", "Tue", "Wed"} <= seen


def test_beyond_the_last_free_place_of_the_week_the_person_is_told(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day, "гро")
    day.press(KEY.Key_Down, CTRL)
    assert day.desk.notices.history[-1].text == "No free place further in this week."


def test_a_week_opened_from_the_overview_leads_back_there(qtbot: QtBot, day: DayDesk) -> None:
    overview: Page = Panel()
    qtbot.addWidget(overview)
    day.desk.navigation.register(ScreenEntry(SUMMARY, "Free places", "schedule", lambda: overview))
    schedule = day.replica.schedules["Мельник"]
    day.desk.navigation.go("day", WeekTarget(schedule, date(2026, 11, 25), SUMMARY))
    ready(qtbot, day, lambda: day.screen.model.by_day)
    assert heads(day)[0] == "Mon 23 November"
    assert day.current().startswith("Wed 25 November")
    day.screen.grid.setFocus()
    day.press(KEY.Key_Escape)
    assert day.desk.navigation.screen == SUMMARY


def test_a_place_booked_meanwhile_changes_alone_and_the_cursor_stays(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.press(KEY.Key_Right)
    before, top = day.current(), day.screen.grid.verticalScrollBar().value()
    sql = "UPDATE slot SET status = 'busy', version = version + 1 WHERE id = ?"
    other = day.screen.model.lanes[3].cells[4].slot.slot_id
    day.replica.change(lambda unit: unit.connection.exec_driver_sql(sql, (other,)))
    day.screen.refresh(Changes())
    ready(qtbot, day, lambda: day.screen.model.lanes[3].cells[4].slot.state == "booked")
    assert (day.current(), day.screen.grid.verticalScrollBar().value()) == (before, top)


def test_a_sight_knows_its_days() -> None:
    thursday = Sight(date(2026, 11, 19), "s")
    assert (thursday.first, len(thursday.days), thursday.days[-1]) == (MONDAY, 7, date(2026, 11, 22))
    assert Sight(MONDAY).days == (MONDAY,)


def test_a_schedule_that_is_gone_has_no_columns(day: DayDesk) -> None:
    assert day.replica.ask(week_picture, "nobody", MONDAY, day.desk.zone).columns == ()


# States of the week; all pairs are played in tests/ui/states


def test_a_week_beyond_the_horizon_is_not_fetched_either(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.screen.step(30)
    state = state_of_week(qtbot, day)
    assert state.sign is Sign.NOT_FETCHED
    assert state.detail.startswith("Days from ")


def test_a_week_without_reception_says_so_and_one_of_leave_says_it_in_its_days(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day, "чен")
    said = day.screen.model.headerData(3, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
    assert str(said).endswith("No reception: on leave")
    day.screen.step(3)
    state = state_of_week(qtbot, day)
    assert (state.sign, state.detail) == (Sign.CLOSED, "There is no reception in this week: no places are published.")


def test_days_without_free_places_are_filtered_out_and_counted(qtbot: QtBot, day: DayDesk) -> None:
    open_week(qtbot, day)
    day.desk.commands.run("day.only-free")
    assert heads(day)[:2] == ["Mon 16 November", "Tue 17 November"]
    assert len(heads(day)) == 5
    assert day.screen.foot.hidden.text() == "hidden: 2, reset"
    day.screen.foot.hidden.click()
    assert len(heads(day)) == 7


def test_who_may_not_look_is_told_who_may(qtbot: QtBot, day: DayDesk) -> None:
    def demote(unit: Unit) -> None:
        person = unit.session.get_one(Person, day.desk.actor.person_id)
        person.role_code = RoleCode.IT.value

    day.replica.change(demote)
    day.type("куз")
    day.press(KEY.Key_F7)
    state = state_of_week(qtbot, day)
    assert (state.sign, state.head) == (Sign.WRONG, "You have no right to see the schedule.")
    assert "registry clerk" in state.detail
    assert "IT staff" not in state.detail


def test_a_week_that_cannot_be_read_says_why_and_can_be_read_again(qtbot: QtBot, day: DayDesk) -> None:
    real = day.desk.ask

    def failing(query: Callable[..., Any], /, *rest: Any, **named: Any) -> Any:
        if query is week_picture:
            raise UserError(mark("This specialist has no schedule here any more."))
        return real(query, *rest, **named)

    day.desk.ask = failing
    day.type("куз")
    day.press(KEY.Key_F7)
    state = state_of_week(qtbot, day)
    assert (state.sign, state.head) == (Sign.WRONG, "The schedule could not be read.")
    day.desk.ask = real
    state.offers[0].run()
    ready(qtbot, day, lambda: day.screen.states.state is None)
    assert day.screen.model.by_day


# Going from day to day


def test_the_hour_is_kept_from_a_folded_today_to_an_unfolded_tomorrow(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "12:15")
    day.clock.advance(timedelta(hours=2))
    day.screen._minute_passed()
    ready(qtbot, day, lambda: day.screen.model.fold is not None)
    high = day.screen.grid.visualRect(day.screen.grid.currentIndex()).top()
    day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: day.screen.title.text() == "Tuesday, 17 November")
    assert day.current().startswith("12:15, free")
    assert "Кузнецова" in day.current()
    assert day.screen.grid.visualRect(day.screen.grid.currentIndex()).top() == high


def test_specialist_and_hour_are_kept_over_days_on_which_there_is_neither(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Чен", "12:06")
    for title in ("Tuesday, 17 November", "Wednesday, 18 November", "Thursday, 19 November"):
        day.press(KEY.Key_Right, CTRL)
        ready(qtbot, day, partial(_is_titled, day, title))
    assert "Чен" not in day.current(), "on leave"
    for _ in range(5):
        day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: day.screen.title.text() == "Tuesday, 24 November")
    assert "Чен" in day.current()
    assert day.current().startswith("12:06")


def _is_titled(day: DayDesk, title: str) -> bool:
    return day.screen.title.text() == title


def test_who_goes_on_by_hand_is_kept_from_there(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Чен", "12:06")
    day.press(KEY.Key_Right, CTRL)
    day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: day.screen.title.text() == "Wednesday, 18 November")
    day.press(KEY.Key_Up)
    whom = day.current().split(", ")[-3]
    for _ in range(6):
        day.press(KEY.Key_Right, CTRL)
    ready(qtbot, day, lambda: day.screen.title.text() == "Tuesday, 24 November")
    assert whom in day.current()
    assert "Чен" not in day.current()
