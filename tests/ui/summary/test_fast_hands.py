"""Сводка under hands faster than the disk: what is asked meanwhile is neither lost nor answered with what is old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.day import day_columns
from desktop_app.queries.schedule_summary import summary_picture, summary_rows
from desktop_app.storage.store import Unit
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.slot_looks import FREE, PAST, look_of
from desktop_app.ui.summary.model import FIRST_DAY, NEAREST
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.targets import SummaryTarget
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.frame.hands import ALT, CTRL, focused, press, write
from tests.ui.held import HeldAsk
from tests.ui.replica_desk import settled
from tests.ui.summary.conftest import Opened
from tests.ui.summary.test_grid import go, names, open_day, row_of, texts


@pytest.fixture
def held(desk: Desk) -> HeldAsk:
    """The desk's readings can be held back."""
    made = HeldAsk(desk.ask)
    desk.ask = made
    return made


@pytest.fixture
def page(held: HeldAsk, window: MainWindow, desk: Desk) -> SummaryPage:
    """The page of Сводка over readings that can be held."""
    page = desk.navigation.page("summary")
    assert isinstance(page, SummaryPage)
    return page


def take(replica: Replica, family: str, number: int) -> str:
    """Another desk takes the free place of that number; the exchange writes it and nobody is told yet."""

    def edit(unit: Unit) -> str:
        schedule = unit.connection.exec_driver_sql("SELECT pk FROM schedule WHERE id = ?", (replica.schedules[family],)).scalar_one()
        free = unit.session.query(Slot).filter(Slot.schedule_pk == schedule, Slot.status == SlotStatus.FREE).order_by(Slot.start)
        row = free.offset(number).first()
        assert row is not None
        row.status = SlotStatus.BUSY
        return row.id

    return replica.change(edit)


def test_enter_while_the_next_week_is_being_read_breaks_nothing(qtbot: QtBot, desk: Desk, page: SummaryPage, held: HeldAsk) -> None:
    go(page, "Орлов", 1)
    gate = held.hold(summary_picture)
    press(Qt.Key.Key_Right, ALT)
    press(Qt.Key.Key_Return)
    gate.open()
    settled(qtbot, desk)
    assert page.model.heads.first == page.today + timedelta(days=7)
    assert texts(page, "Орлов")[FIRST_DAY].startswith("20 / 20")


def test_weeks_turned_twice_show_the_last_of_them_even_if_the_first_comes_later(
    qtbot: QtBot, desk: Desk, page: SummaryPage, held: HeldAsk
) -> None:
    gate = held.hold(summary_picture)
    press(Qt.Key.Key_Right, ALT)
    qtbot.waitUntil(gate.begun)
    press(Qt.Key.Key_Right, ALT)
    qtbot.waitUntil(lambda: page.model.heads.first == page.today + timedelta(days=14))
    gate.open()
    settled(qtbot, desk)
    assert page.model.heads.first == page.today + timedelta(days=14)


def test_a_slow_reading_of_all_does_not_put_back_a_place_that_was_taken_meanwhile(
    qtbot: QtBot, desk: Desk, page: SummaryPage, held: HeldAsk, replica: Replica
) -> None:
    gate = held.hold(summary_picture)
    page.read()
    qtbot.waitUntil(gate.begun)
    slot_id = take(replica, "Кузнецова", 0)
    desk.hub.publish(Changes({Kind.SLOT: frozenset({slot_id})}))
    qtbot.waitUntil(lambda: texts(page, "Кузнецова")[FIRST_DAY].startswith("12 / 24"))
    gate.open()
    settled(qtbot, desk)
    assert texts(page, "Кузнецова")[FIRST_DAY].startswith("12 / 24")


def test_of_two_readings_of_one_specialist_the_one_asked_for_last_stays(
    qtbot: QtBot, desk: Desk, page: SummaryPage, held: HeldAsk, replica: Replica
) -> None:
    gate = held.hold(summary_rows)
    first = take(replica, "Кузнецова", 0)
    desk.hub.publish(Changes({Kind.SLOT: frozenset({first})}))
    qtbot.waitUntil(gate.begun)
    second = take(replica, "Кузнецова", 1)
    desk.hub.publish(Changes({Kind.SLOT: frozenset({second})}))
    qtbot.waitUntil(lambda: texts(page, "Кузнецова")[FIRST_DAY].startswith("11 / 24"))
    gate.open()
    settled(qtbot, desk)
    assert texts(page, "Кузнецова")[FIRST_DAY].startswith("11 / 24")


def test_another_specialists_news_is_not_lost_with_an_old_reading(
    qtbot: QtBot, desk: Desk, page: SummaryPage, held: HeldAsk, replica: Replica
) -> None:
    gate = held.hold(summary_rows)
    desk.hub.publish(Changes({Kind.SLOT: frozenset({take(replica, "Мельник", 0)})}))
    qtbot.waitUntil(gate.begun)
    desk.hub.publish(Changes({Kind.SLOT: frozenset({take(replica, "Кузнецова", 0)})}))
    qtbot.waitUntil(lambda: texts(page, "Кузнецова")[FIRST_DAY].startswith("12 / 24"))
    gate.open()
    settled(qtbot, desk)
    assert texts(page, "Мельник")[FIRST_DAY].startswith("4 / 12")


def test_the_opened_day_is_not_shown_as_it_was_before_the_newest_reading(
    qtbot: QtBot, desk: Desk, page: SummaryPage, held: HeldAsk, replica: Replica
) -> None:
    gate = held.hold(day_columns)
    go(page, "Кузнецова", 0)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(gate.begun)
    desk.hub.publish(Changes({Kind.SLOT: frozenset({take(replica, "Кузнецова", 0)})}))
    qtbot.waitUntil(lambda: sum(slot.state == "free" for slot in page.opened.chips.slots) == 12)
    gate.open()
    settled(qtbot, desk)
    assert sum(slot.state == "free" for slot in page.opened.chips.slots) == 12


def test_a_day_asked_for_beyond_the_fortnight_is_opened_though_a_filter_stood(
    qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica
) -> None:
    write("окул")
    target = SummaryTarget(replica.schedules["Орлов"], page.today + timedelta(days=20))
    desk.navigation.go("summary", target)
    settled(qtbot, desk)
    assert page.view.typed == ""
    assert page.opened.isVisible()
    assert page.opened.shown is not None
    assert (page.opened.shown.row.family, page.opened.shown.cell.day) == ("Орлов", target.day)


def test_enter_on_the_nearest_time_keeps_what_was_filtered(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    write("тер")
    page.grid.setCurrentIndex(page.model.index(row_of(page, "Сафина"), NEAREST))
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert page.opened.isVisible()
    assert names(page) == ["[терапевт участковый]", "Кузнецова", "Орлов", "Сафина"]


# The keyboard never falls into a hole


def test_turning_the_weeks_out_of_an_opened_day_leaves_the_focus_in_the_grid(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    open_day(qtbot, desk, page, "Орлов", 1)
    press(Qt.Key.Key_Right, ALT)
    settled(qtbot, desk)
    assert not page.opened.isVisible()
    assert focused() is page.grid


def test_a_specialist_who_leaves_while_his_day_is_open_leaves_the_focus_in_the_grid(
    qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica
) -> None:
    open_day(qtbot, desk, page, "Орлов", 1)
    schedule = replica.schedules["Орлов"]
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE schedule SET active = 0 WHERE id = ?", (schedule,)))
    desk.hub.publish(Changes({Kind.SCHEDULE: frozenset({schedule})}))
    settled(qtbot, desk)
    assert "Орлов" not in names(page)
    assert focused() is page.grid
    press(Qt.Key.Key_Down)
    assert page.grid.chosen_row is not None


def test_what_is_typed_elsewhere_is_not_disturbed_when_an_opened_day_goes(
    qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica
) -> None:
    open_day(qtbot, desk, page, "Орлов", 1)
    press(Qt.Key.Key_F, CTRL)
    write("сафина")
    settled(qtbot, desk)
    assert not page.opened.isVisible()
    assert focused() is page.view.filter


# Time passes


class PaintLog(QObject):
    """Counts how often a widget was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.times += event.type() == QEvent.Type.Paint
        return False


def test_a_place_whose_time_has_passed_is_drawn_so_without_any_news(
    qtbot: QtBot, desk: Desk, page: SummaryPage, clock: FixedClock, opened: Opened
) -> None:
    open_day(qtbot, desk, page, "Кузнецова", 0)
    place = page.opened.chips.chosen
    assert place is not None
    assert look_of(place, page.opened.chips.now) is FREE
    log = PaintLog()
    page.opened.chips.viewport().installEventFilter(log)
    clock.advance(timedelta(hours=1, minutes=50))
    page.read()
    settled(qtbot, desk)
    qtbot.waitUntil(lambda: log.times > 0)
    assert look_of(place, page.opened.chips.now) is PAST
    assert page.opened._count.text() == "free 12 of 24"


def test_enter_on_a_place_that_cannot_be_booked_says_why_instead_of_nothing(
    qtbot: QtBot, desk: Desk, page: SummaryPage, clock: FixedClock, opened: Opened
) -> None:
    open_day(qtbot, desk, page, "Кузнецова", 0)
    clock.advance(timedelta(hours=1, minutes=50))
    press(Qt.Key.Key_Return)
    assert opened.targets == []
    assert [notice.text for notice in desk.notices.history] == ["This place cannot be booked: 10:45, not taken."]
