"""Сводка by keys, by mouse and by ear: what stands in it, filtering, opening a day in place, booking out of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QPaintEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import tr
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.store import Unit
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.summary.lines import GroupLine, SpecialistLine
from desktop_app.ui.summary.model import FIRST_DAY, NEAREST
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.targets import AppointmentTarget, BookingTarget, SummaryTarget
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.frame.hands import ALT, CTRL, focused, press, write
from tests.ui.replica_desk import settled
from tests.ui.summary.conftest import Opened


def names(page: SummaryPage) -> list[str]:
    """The lines from top to bottom: specialties in brackets."""
    lines = [page.model.line(row) for row in range(page.model.rowCount())]
    return [f"[{line.title}]" if isinstance(line, GroupLine) else line.row.family for line in lines if not hasattr(line, "day")]


def texts(page: SummaryPage, family: str) -> list[str]:
    """The cells of a specialist."""
    row = row_of(page, family)
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def row_of(page: SummaryPage, family: str) -> int:
    """Where a specialist stands."""
    for row in range(page.model.rowCount()):
        line = page.model.line(row)
        if isinstance(line, SpecialistLine) and line.row.family == family:
            return row
    raise AssertionError(f"{family} is not shown")


def aloud(index: QModelIndex) -> str:
    """What a screen reader says of a cell."""
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def go(page: SummaryPage, family: str, day: int) -> None:
    """Put the cursor on a day of a specialist."""
    page.grid.setFocus()
    page.grid.setCurrentIndex(page.model.index(row_of(page, family), FIRST_DAY + day))


def test_specialists_stand_under_their_specialty_with_free_and_all_places_of_a_fortnight(page: SummaryPage) -> None:
    assert names(page) == [
        "[невролог]", "Громов", "[окулист]", "Чен", "[терапевт участковый]", "Кузнецова", "Орлов", "Сафина", "[хирург]", "Мельник",
    ]  # fmt: skip
    cells = texts(page, "Кузнецова")
    assert cells[:3] == ["10:45 today", "13 / 24 R 8 D 3 P 2", "24 / 24 R 16 P 4 D 4"]
    assert cells[6:8] == ["no reception", "no reception"]
    assert texts(page, "Громов")[NEAREST] == "none free"
    assert texts(page, "Громов")[FIRST_DAY] == "0 / 10 none left"


def test_an_absence_is_said_in_words(page: SummaryPage) -> None:
    assert texts(page, "Чен")[3:8] == ["leave"] * 5


def test_a_specialty_sums_up_its_specialists(page: SummaryPage) -> None:
    assert str(page.model.index(row_of(page, "Кузнецова") - 1, FIRST_DAY).data()) == "50"


def test_the_heads_tell_weekday_today_and_days_off(page: SummaryPage) -> None:
    heads = page.model.heads
    assert [(heads.title(column), heads.detail(column)) for column in (1, 2, 3, 6)] == [
        ("Mon 16", "today"), ("Tue 17", "tomorrow"), ("Wed 18", "18.11"), ("Sat 21", "day off"),
    ]  # fmt: skip
    assert [column for column in range(15) if heads.is_today(column)] == [1]
    assert page.model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "Monday, 16 November, today"


def test_every_cell_is_a_whole_sentence_for_a_screen_reader(page: SummaryPage) -> None:
    kuznetsova, chen = row_of(page, "Кузнецова"), row_of(page, "Чен")
    assert aloud(page.model.index(kuznetsova, FIRST_DAY)) == "Кузнецова, терапевт участковый, Mon 16, free 13 of 24"
    assert aloud(page.model.index(chen, FIRST_DAY + 2)) == "Чен, окулист, Wed 18, no reception: on leave"
    assert aloud(page.model.index(row_of(page, "Громов"), FIRST_DAY)) == "Громов, невролог, Mon 16, all 10 places taken"
    assert aloud(page.model.index(kuznetsova, NEAREST)) == "Кузнецова, терапевт участковый, nearest Mon 16 November, 10:45"


def test_in_russian_the_cell_reads_as_a_clerk_would_say_it(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    tr.use("ru")
    page.read()
    settled(qtbot, desk)
    assert aloud(page.model.index(row_of(page, "Кузнецова"), FIRST_DAY + 1)) == "Кузнецова, терапевт участковый, вт 17, свободно 24 из 24"
    assert texts(page, "Чен")[3] == "отпуск"


def test_the_grid_is_a_table_for_assistive_tools(page: SummaryPage) -> None:
    table = QAccessible.queryAccessibleInterface(page.grid)
    assert (table.role(), table.text(QAccessible.Text.Name)) == (QAccessible.Role.Table, "Free places by specialist and day")
    whole_line = page.model.columnCount() + 1
    cell = table.child((row_of(page, "Орлов") + 1) * whole_line + FIRST_DAY + 1)
    assert cell.text(QAccessible.Text.Name) == "Орлов, терапевт участковый, Mon 16, free 20 of 20"
    head = table.child((row_of(page, "Орлов") + 1) * whole_line)
    assert head.text(QAccessible.Text.Name) == "Орлов Д. М., терапевт участковый"


def test_the_model_keeps_the_laws_of_qt_while_it_is_filtered_opened_and_refreshed(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    write("тер")
    go(page, "Сафина", 0)
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    press(Qt.Key.Key_Escape)
    page.view.clear_filter()
    page.read()
    settled(qtbot, desk)
    assert len(names(page)) == 10


# Moving about


def test_the_cursor_begins_on_todays_first_specialist_and_arrows_pass_over_headings(page: SummaryPage) -> None:
    assert page.grid.chosen is not None
    assert (page.grid.chosen[0].family, page.grid.chosen[1].day) == ("Громов", page.today)
    press(Qt.Key.Key_Down)
    assert page.grid.chosen[0].family == "Чен"
    press(Qt.Key.Key_Right)
    assert page.grid.chosen[1].day == page.today + timedelta(days=1)


def test_ctrl_and_arrows_go_to_the_next_day_with_something_free(page: SummaryPage) -> None:
    go(page, "Чен", 1)
    press(Qt.Key.Key_Right, CTRL)
    assert page.grid.chosen is not None
    assert page.grid.chosen[1].day == page.today + timedelta(days=7)
    press(Qt.Key.Key_Left, CTRL)
    assert page.grid.chosen[1].day == page.today + timedelta(days=1)


def test_letters_over_the_grid_filter_it_and_backspace_and_esc_take_them_away(page: SummaryPage) -> None:
    write("тер")
    assert focused() is page.grid
    assert names(page) == ["[терапевт участковый]", "Кузнецова", "Орлов", "Сафина"]
    write(" ор")
    assert names(page) == ["[терапевт участковый]", "Орлов"]
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Backspace)
    assert len(names(page)) == 4
    press(Qt.Key.Key_Escape)
    assert len(names(page)) == 10


def test_a_forgotten_keyboard_layout_filters_as_well(page: SummaryPage) -> None:
    write("nth")
    assert names(page) == ["[терапевт участковый]", "Кузнецова", "Орлов", "Сафина"]


def test_the_filter_field_leads_down_into_the_grid(page: SummaryPage) -> None:
    press(Qt.Key.Key_F, CTRL)
    assert focused() is page.view.filter
    write("301")
    assert names(page) == ["[хирург]", "Мельник"]
    press(Qt.Key.Key_Down)
    assert focused() is page.grid


def test_only_those_with_free_places_may_be_shown(page: SummaryPage, window: MainWindow) -> None:
    page.view._only_free.click()
    assert "Громов" not in names(page)


def test_weeks_are_turned_by_keys_and_the_past_stays_away(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    press(Qt.Key.Key_Right, ALT)
    settled(qtbot, desk)
    assert page.model.heads.first == page.today + timedelta(days=7)
    assert page.model.heads.title(FIRST_DAY) == "Mon 23"
    press(Qt.Key.Key_Left, ALT)
    press(Qt.Key.Key_Left, ALT)
    settled(qtbot, desk)
    assert page.model.heads.first == page.today


# Opening a day


def open_day(qtbot: QtBot, desk: Desk, page: SummaryPage, family: str, day: int) -> None:
    """Go to the cell and press Enter."""
    go(page, family, day)
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)


def test_enter_opens_the_places_of_the_day_below_the_specialist(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    open_day(qtbot, desk, page, "Кузнецова", 0)
    assert page.opened.isVisible()
    assert page.model.place_of_opened() == row_of(page, "Кузнецова") + 1
    assert page.opened.y() == page.grid.rowViewportPosition(row_of(page, "Кузнецова") + 1)
    assert focused() is page.opened.chips
    states = [slot.state for slot in page.opened.chips.slots]
    assert (len(states), states[0], states.count("free")) == (24, "fulfilled", 13)


def test_the_first_free_place_is_chosen_and_read_aloud(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    open_day(qtbot, desk, page, "Кузнецова", 0)
    assert aloud(page.opened.chips.currentIndex()) == "10:45, free, same day"
    press(Qt.Key.Key_Left)
    assert aloud(page.opened.chips.currentIndex()).startswith("10:30, booked, ")


def test_enter_on_a_free_place_asks_to_book_it(qtbot: QtBot, desk: Desk, page: SummaryPage, opened: Opened) -> None:
    open_day(qtbot, desk, page, "Орлов", 1)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    target = opened.targets[-1]
    assert isinstance(target, BookingTarget)
    assert target.slot is not None
    assert (target.slot.specialist, desk.local(target.slot.start).strftime("%d %H:%M")) == ("Орлов Д. М.", "17 14:15")
    assert target.slot.branch == "Филиал на Садовой"


def test_enter_on_a_taken_place_shows_whose_it_is(qtbot: QtBot, desk: Desk, page: SummaryPage, opened: Opened) -> None:
    open_day(qtbot, desk, page, "Громов", 3)
    press(Qt.Key.Key_Return)
    target = opened.targets[-1]
    assert isinstance(target, AppointmentTarget)
    assert target.appointment_id == page.opened.chips.slots[0].appointment_id


def test_ctrl_right_goes_to_the_next_free_place_of_the_day(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    open_day(qtbot, desk, page, "Сафина", 0)
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right, CTRL)
    assert page.opened.chips.chosen is not None
    assert page.opened.chips.chosen.state == "free"


def test_esc_closes_the_day_and_the_cursor_is_where_it_was(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    open_day(qtbot, desk, page, "Орлов", 2)
    press(Qt.Key.Key_Escape)
    assert not page.opened.isVisible()
    assert focused() is page.grid
    assert page.grid.chosen is not None
    assert (page.grid.chosen[0].family, page.grid.chosen[1].day) == ("Орлов", page.today + timedelta(days=2))


def test_a_click_opens_the_day_and_a_second_one_closes_it(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    def click(family: str, day: int) -> None:
        box = page.grid.visualRect(page.model.index(row_of(page, family), FIRST_DAY + day))
        QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=box.center() + QPoint(1, 1))
        settled(qtbot, desk)

    click("Чен", 1)
    assert page.opened.isVisible()
    assert len(page.opened.chips.slots) == 26
    click("Чен", 1)
    assert not page.opened.isVisible()


@pytest.mark.parametrize(
    ("family", "day", "words"),
    [
        ("Чен", 3, "No reception: on leave · nearest Mon 16 November, 10:56"),
        ("Кузнецова", 5, "No reception · nearest Mon 16 November, 10:45"),
        ("Громов", 1, "All places are taken."),
    ],
)
def test_a_day_without_free_places_says_why_and_what_is_nearest(
    qtbot: QtBot, desk: Desk, page: SummaryPage, family: str, day: int, words: str
) -> None:
    open_day(qtbot, desk, page, family, day)
    assert page.opened._words.text() == words


def test_on_the_nearest_time_enter_opens_its_day(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    page.grid.setCurrentIndex(page.model.index(row_of(page, "Мельник"), NEAREST))
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert page.opened.isVisible()
    assert page.grid.chosen is not None
    assert page.grid.chosen[1].day == page.today


def test_another_page_may_ask_for_a_specialists_day(qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica) -> None:
    target = SummaryTarget(replica.schedules["Орлов"], page.today + timedelta(days=9))
    desk.navigation.go("summary", target)
    settled(qtbot, desk)
    assert page.opened.isVisible()
    assert page.opened.shown is not None
    assert page.opened.shown.cell.day == target.day


# What changes meanwhile


def take_first(replica: Replica, desk: Desk, family: str) -> None:
    """Another desk of the clinic books the nearest place of a specialist; the exchange brings it."""
    wanted = Wanted(desk.clock.now(), schedule_ids=(replica.schedules[family],), limit=1)
    slot = replica.ask(nearest_free, wanted)[0]

    def edit(unit: Unit) -> None:
        row = unit.session.query(Slot).filter(Slot.id == slot.slot_id).one()
        row.status = SlotStatus.BUSY
        unit.touch(Kind.SLOT, slot.slot_id)

    replica.change(edit)


def wait_for(qtbot: QtBot, page: SummaryPage, family: str, text: str) -> None:
    """Until today's cell of a specialist begins with `text`."""
    qtbot.waitUntil(lambda: texts(page, family)[FIRST_DAY].startswith(text))


def cells_between(first: QModelIndex, last: QModelIndex) -> set[tuple[int, int]]:
    """All cells of the rectangle that was told to have changed."""
    return {(row, column) for row in range(first.row(), last.row() + 1) for column in range(first.column(), last.column() + 1)}


def test_a_place_that_is_taken_elsewhere_is_counted_and_nothing_else_moves(
    qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica
) -> None:
    go(page, "Сафина", 4)
    changed: set[tuple[int, int]] = set()
    page.model.dataChanged.connect(lambda first, last, _roles: changed.update(cells_between(first, last)))
    take_first(replica, desk, "Кузнецова")
    wait_for(qtbot, page, "Кузнецова", "12 / 24")
    row = row_of(page, "Кузнецова")
    assert changed == {(row - 1, FIRST_DAY), (row, NEAREST), (row, FIRST_DAY)}
    assert page.grid.chosen is not None
    assert page.grid.chosen[0].family == "Сафина"


class Painted(QObject):
    """Remembers what part of a widget was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember."""
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def test_only_the_changed_cells_are_painted_again(qtbot: QtBot, page: SummaryPage) -> None:
    grid, row, log = page.grid, row_of(page, "Кузнецова"), Painted()
    grid.viewport().installEventFilter(log)
    grid.viewport().update()
    qtbot.waitUntil(lambda: bool(log.rects))  # nothing else waits to be painted now
    log.rects.clear()
    first, last = page.model.index(row, FIRST_DAY + 1), page.model.index(row + 1, FIRST_DAY + 1)
    page.model.dataChanged.emit(first, last)
    qtbot.waitUntil(lambda: bool(log.rects))
    assert log.rects == [grid.visualRect(first) | grid.visualRect(last)]


def test_the_opened_day_follows_and_keeps_its_cursor(qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica) -> None:
    open_day(qtbot, desk, page, "Кузнецова", 0)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    chosen = page.opened.chips.chosen
    take_first(replica, desk, "Кузнецова")
    qtbot.waitUntil(lambda: sum(slot.state == "free" for slot in page.opened.chips.slots) == 12)
    assert page.opened.chips.chosen is not None
    assert chosen is not None
    assert page.opened.chips.chosen.slot_id == chosen.slot_id


def test_our_own_booking_shows_as_provisional(qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica) -> None:
    open_day(qtbot, desk, page, "Кузнецова", 0)
    slot = page.opened.chips.chosen
    assert slot is not None
    wish = BookingWish(slot.slot_id, slot.slot_version, next(iter(replica.patients.values())))
    desk.tasks.change(lambda: desk.act(book, desk.actor, wish)).run()
    qtbot.waitUntil(lambda: page.opened.chips.slots[11].provisional)
    assert aloud(page.opened.chips.currentIndex()) == "10:45, provisional, Иванова А. С."


def test_a_page_that_was_out_of_view_reads_what_it_missed(qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica) -> None:
    top, column = page.grid.verticalScrollBar().value(), page.grid.currentIndex().column()
    take_first(replica, desk, "Мельник")
    wait_for(qtbot, page, "Мельник", "4 / 12")
    assert (page.grid.verticalScrollBar().value(), page.grid.currentIndex().column()) == (top, column)


def test_at_midnight_the_marked_day_moves_on(qtbot: QtBot, desk: Desk, page: SummaryPage, clock: FixedClock) -> None:
    clock.advance(timedelta(days=1))
    page.read()
    settled(qtbot, desk)
    assert [column for column in range(15) if page.model.heads.is_today(column)] == [2]


# Trust in what is shown


Doubt = Callable[[Unit], object]


@pytest.mark.parametrize(
    ("doubt", "today"),
    [
        ("UPDATE cursor SET complete = NULL, walk_rows = 60, walk_total = 100", "≥13 / 24 R 8 D 3 P 2"),
        ("DELETE FROM cursor", "13 / 24 R 8 D 3 P 2"),
    ],
)
def test_counts_are_a_beginning_until_the_walk_is_whole(
    qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica, doubt: str, today: str
) -> None:
    replica.change(lambda unit: unit.connection.exec_driver_sql(doubt))
    page.read()
    settled(qtbot, desk)
    saturday = texts(page, "Кузнецова")[6]
    assert texts(page, "Кузнецова")[FIRST_DAY].endswith(today.lstrip("≥"))
    assert saturday == ("loading" if "UPDATE" in doubt else "no data")


def test_the_palette_finds_specialists_and_leads_to_their_day(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    provider = next(one for one in desk.search.all if one.name == "specialists")
    hits = provider.find("сафи")
    assert [(hit.title, hit.detail) for hit in hits] == [("Сафина Г. Р., терапевт участковый", "Филиал на Лесной · nearest today")]
    hits[0].run()
    settled(qtbot, desk)
    assert page.opened.shown is not None
    assert page.opened.shown.row.family == "Сафина"


def test_every_key_of_the_page_is_listed(desk: Desk, page: SummaryPage) -> None:
    listed = {command.key_text for command in desk.commands.live()}
    assert {"Enter", "Ctrl+F", "Alt+Right".replace("Right", "→"), "Insert", "F5"} <= listed


def seen_whole(page: SummaryPage) -> bool:
    """Whether the chosen place of the opened day lies whole in the grid."""
    chips = page.opened.chips
    box = chips.visualRect(chips.currentIndex())
    return chips.viewport().visibleRegion().boundingRect().contains(box)


def test_in_a_low_window_the_chosen_place_of_an_opened_day_is_always_seen(
    page: SummaryPage, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    window.resize(683, 384)  # 1366×768 at 200 %
    write("мельник")
    settled(qtbot, desk)
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert page.opened.isVisible()
    assert seen_whole(page)
    cell = page.grid.currentIndex()
    for _step in range(page.opened.chips.model().rowCount()):
        press(Qt.Key.Key_Right)
        assert seen_whole(page)
    assert page.grid.currentIndex() == cell, "an arrow at the last place does not wander on in the grid below"
    for _step in range(page.opened.chips.model().rowCount()):
        press(Qt.Key.Key_Left)
        assert seen_whole(page)
