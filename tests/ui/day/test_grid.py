"""The grid itself: what is painted is what is there, in both layouts, both themes, with stacks and neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.queries.day import DayColumn
from desktop_app.ui.day.grid import DayGrid
from desktop_app.ui.day.ink import Ink
from desktop_app.ui.day.layout import ListScale, TimeScale
from desktop_app.ui.day.legend import Legend
from desktop_app.ui.day.model import DayModel
from desktop_app.ui.day.words import time_text
from desktop_app.ui.slot_looks import BOOKED, LEGEND_STATES, SlotLook, channel_named, look_of
from desktop_app.ui.style.look import Look
from tests.ui.day.days import at, column, lanes, place

ZONE = ZoneInfo("Europe/Moscow")


@dataclass
class Hands:
    """A clock whose hands the test turns."""

    now: datetime

    def tell(self) -> datetime:
        """What they show."""
        return self.now


@dataclass
class Board:
    """A grid in a window of its own."""

    grid: DayGrid
    model: DayModel
    look: Look
    hands: Hands

    def show(self, *columns: DayColumn) -> None:
        """Show these specialists' day."""
        self.model.show_other(lanes(columns))

    def rect(self, row: int, number: int) -> QRect:
        """Where a place stands in the viewport."""
        return self.grid.visualRect(self.model.index(row, number))

    def picture(self) -> QImage:
        """What is on the screen."""
        return self.grid.viewport().grab().toImage()


@pytest.fixture
def look(qtbot: QtBot) -> Look:
    """The light look."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return Look(application, "light")


@pytest.fixture
def board(qtbot: QtBot, look: Look) -> Iterator[Board]:
    """An empty grid at half past nine."""
    hands = Hands(at(9, 30))
    model = DayModel(lambda: ZONE, hands.tell)
    grid = DayGrid(model, look, lambda: ZONE, hands.tell)
    qtbot.addWidget(grid)
    grid.resize(700, 500)
    with qtbot.waitExposed(grid):
        grid.show()
    yield Board(grid, model, look, hands)
    grid.hide()


def quarter_hours(name: str, count: int = 12, minutes: int = 15) -> DayColumn:
    """A specialist with places one after another from eight."""
    return column(name, *(place(f"{name}{n}", at(8) + timedelta(minutes=minutes * n), minutes) for n in range(count)))


def test_a_day_of_quarter_hours_stands_on_the_time_scale(board: Board) -> None:
    board.show(quarter_hours("Белов"), column("Чен", place("c", at(9))))
    assert isinstance(board.grid.scale, TimeScale)
    assert board.rect(4, 0).top() == board.rect(0, 1).top()


def test_a_day_of_five_minutes_becomes_a_list_by_itself(board: Board) -> None:
    board.show(quarter_hours("Белов", 40, 5), column("Чен", place("c", at(12))))
    assert isinstance(board.grid.scale, ListScale)
    assert board.rect(0, 0).top() == board.rect(0, 1).top()
    assert board.grid.axis.scale is None


def test_rows_of_the_list_are_as_the_density_says(board: Board) -> None:
    board.show(quarter_hours("Белов", 40, 5))
    assert board.rect(1, 0).top() - board.rect(0, 0).top() == board.look.sizes.row
    board.look.use("light", "dense")
    assert board.rect(1, 0).top() - board.rect(0, 0).top() == board.look.sizes.row


def test_neighbours_of_one_time_do_not_cover_each_other_and_keep_their_names(board: Board) -> None:
    over = place("b", at(9), state="booked", overbooked=True, patient="Константинопольская А. В.")
    board.show(column("Белов", place("a", at(9), state="booked", patient="Преображенская А. В."), over, place("c", at(9, 15))))
    first, second = board.rect(0, 0), board.rect(1, 0)
    assert first.top() == second.top()
    assert not first.intersects(second)
    ink = Ink(board.look, 1.0)
    assert min(first.width(), second.width()) >= ink.smallest_lane() - 4
    assert ink.smallest_lane() - ink.time_width > ink.metrics.horizontalAdvance("Щёголева")


def test_a_wide_window_is_shared_by_few_specialists(board: Board) -> None:
    board.show(quarter_hours("Белов"), quarter_hours("Чен"))
    narrow = board.grid.columnWidth(0)
    board.grid.resize(1200, 500)
    assert board.grid.columnWidth(0) >= narrow
    assert board.grid.columnWidth(0) <= 260


def test_every_state_is_painted_with_its_own_fill(board: Board) -> None:
    states = {"booked": "booked", "arrived": "arrived", "fulfilled": "done", "noshow": "noshow"}
    slots = [place(state, at(8 + n), 60, state) for n, state in enumerate(states)]
    slots += [place("p", at(12), 60, "booked", provisional=True), place("c", at(13), 60, "booked", conflict=True)]
    board.show(column("Белов", *slots))
    picture = board.picture()
    for row, name in enumerate([*states.values(), "provisional", "conflict"]):
        rect = board.rect(row, 0)
        spot = QPoint(rect.left() + 40, rect.bottom() - 8)
        if board.grid.viewport().rect().contains(spot):
            assert picture.pixelColor(spot) == QColor(getattr(board.look.palette, name)), name


def test_signs_stand_where_colour_alone_would_not_tell(look: Look) -> None:
    ink, size = Ink(look, 2.0), QSize(120, 24)
    bare = replace(BOOKED, word="")
    for state in LEGEND_STATES:
        if state is BOOKED:
            continue
        unsigned = SlotLook(state.fill, state.edge, state.ink, bare.sign, state.word, state.dashed, state.outlined)
        assert ink.ground(state, None, size).toImage() != ink.ground(unsigned, None, size).toImage(), state.word


def test_channels_are_told_by_letters_and_not_only_by_the_edge(look: Look) -> None:
    ink, size = Ink(look, 2.0), QSize(120, 24)
    portal = channel_named("portal")
    other = replace(portal, letter="")
    free = LEGEND_STATES[0]
    assert ink.ground(free, portal, size).toImage() != ink.ground(free, other, size).toImage()


def test_time_without_reception_is_hatched_and_says_when_it_begins(board: Board) -> None:
    board.show(column("Белов", place("a", at(10))), quarter_hours("Чен"))
    picture, closed = board.picture(), QColor(board.look.palette.closed)
    stripes = [picture.pixelColor(20, y) == closed for y in range(20, 60)]
    assert any(stripes)
    assert not all(stripes)


def test_the_line_of_now_moves_with_the_hands_and_strikes_no_name(board: Board) -> None:
    board.show(column("Белов", place("a", at(9, 15), 30, "booked", patient="Гаврилов П. И.")), quarter_hours("Чен", 20))
    scale = board.grid.scale
    assert isinstance(scale, TimeScale)
    line = QColor(board.look.palette.conflict_line)

    def y_of_now() -> int:
        return scale.y(board.hands.now) - board.grid.verticalOffset()

    gap = board.grid.columnViewportPosition(1) - 1
    assert board.picture().pixelColor(gap, y_of_now()) == line
    board.hands.now = at(9, 50)
    board.grid.minute_passed()
    assert board.picture().pixelColor(gap, y_of_now()) == line
    board.hands.now = at(9, 18)
    board.grid.minute_passed()
    name = QPoint(board.rect(0, 0).left() + 60, y_of_now())
    assert board.picture().pixelColor(name) != line


def test_another_day_has_no_line_of_now(board: Board) -> None:
    board.hands.now = at(9) + timedelta(days=1)
    board.show(quarter_hours("Белов"))
    assert board.grid.axis.now_at is None


def test_a_dark_look_paints_anew(board: Board) -> None:
    board.show(quarter_hours("Белов"))
    light = board.picture()
    board.look.use("dark", "normal")
    dark = board.picture()
    spot = board.rect(1, 0).center()
    assert light.pixelColor(spot) == QColor("#ffffff")
    assert dark.pixelColor(spot) == QColor(board.look.palette.free)
    board.look.use("light", "normal")


def test_a_scrolled_picture_is_the_same_as_a_fresh_one(board: Board) -> None:
    board.show(*(quarter_hours(f"Врач{n}", 40) for n in range(12)))
    bars = board.grid.horizontalScrollBar(), board.grid.verticalScrollBar()
    for left, top in ((37, 0), (37, 111), (300, 111), (290, 40), (0, 0), (500, 300)):
        bars[0].setValue(left)
        bars[1].setValue(top)
        QApplication.sendEvent(board.grid, QEvent(QEvent.Type.UpdateRequest))
    screen = board.grid.screen().grabWindow(board.grid.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    fresh = board.grid.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    inner = board.grid.viewport().geometry()
    assert screen.copy(inner) == fresh.copy(inner)


def test_why_a_column_is_empty_stays_in_view_however_far_it_is_scrolled(board: Board) -> None:
    board.show(column("Белов"), quarter_hours("Чен", 40))
    muted = QColor(board.look.palette.muted)

    def words_at() -> set[int]:
        image = board.grid.screen().grabWindow(board.grid.winId()).toImage().copy(board.grid.viewport().geometry())
        width = board.grid.columnWidth(0)
        return {y for y in range(image.height()) if any(image.pixelColor(x, y) == muted for x in range(4, width - 4))}

    QApplication.sendEvent(board.grid, QEvent(QEvent.Type.UpdateRequest))
    before = words_at()
    assert before
    for top in (60, 200, 330, 10):
        board.grid.verticalScrollBar().setValue(top)
        QApplication.sendEvent(board.grid, QEvent(QEvent.Type.UpdateRequest))
        assert words_at() == before


def test_the_wheel_scrolls_and_ends_the_following_of_now(board: Board) -> None:
    board.show(quarter_hours("Белов", 40))
    board.grid.show_now()
    bar = board.grid.verticalScrollBar()
    bar.setValue(0)
    bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
    down = bar.value()
    assert down > 0
    board.grid.resize(700, 480)
    assert bar.value() == down


def test_a_click_beside_all_places_chooses_nothing(board: Board) -> None:
    board.show(column("Белов", place("a", at(9))), quarter_hours("Чен"))
    board.grid.setCurrentIndex(board.model.index(0, 1))
    empty = QPoint(board.rect(0, 0).center().x(), board.rect(0, 0).bottom() + 40)
    assert not board.grid.indexAt(empty).isValid()
    QTest.mouseClick(board.grid.viewport(), Qt.MouseButton.LeftButton, pos=empty)
    assert board.grid.currentIndex().column() == 1


def test_a_double_click_opens_the_place(qtbot: QtBot, board: Board) -> None:
    board.show(quarter_hours("Белов"))
    spot = board.rect(2, 0).center()
    QTest.mouseClick(board.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    with qtbot.waitSignal(board.grid.opened):
        QTest.mouseDClick(board.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_a_place_that_lasts_longer_now_stands_longer(board: Board) -> None:
    board.show(column("Белов", place("a", at(9)), place("b", at(10))))
    before = board.rect(0, 0).height()
    board.model.show(lanes([column("Белов", place("a", at(9), 45), place("b", at(10)))]))
    assert board.rect(0, 0).height() > before


def test_the_cursor_keeps_its_place_when_a_column_comes_before_it(board: Board) -> None:
    board.show(quarter_hours("Чен"))
    board.grid.setCurrentIndex(board.model.index(3, 0))
    board.model.show(lanes([quarter_hours("Белов"), quarter_hours("Чен")]))
    assert (board.grid.currentIndex().row(), board.grid.currentIndex().column()) == (3, 1)


def test_an_empty_day_takes_keys_and_clicks_without_a_place(board: Board) -> None:
    board.show(column("Белов"))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_End):
        QTest.keyClick(board.grid, key)
    assert not board.grid.currentIndex().isValid()
    assert not board.grid.go_free(1)


def test_end_leads_to_the_last_place_of_the_column(board: Board) -> None:
    board.show(quarter_hours("Белов", 30))
    board.grid.setCurrentIndex(board.model.index(2, 0))
    QTest.keyClick(board.grid, Qt.Key.Key_End)
    assert board.grid.currentIndex().row() == 29


def test_the_heads_tell_the_specialist_whole_in_the_tooltip(board: Board) -> None:
    board.show(quarter_hours("Константинопольская-Преображенская"))
    tip = board.model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert str(tip).startswith("Константинопольская-Преображенская Е. П., терапевт, room 214")


def test_the_legend_names_all_signs_even_those_that_do_not_fit(qtbot: QtBot, look: Look) -> None:
    legend = Legend(look)
    qtbot.addWidget(legend)
    legend.resize(120, legend.sizeHint().height())
    assert not legend.grab().isNull()
    for word in ("registry", "portal", "same day", "booked", "has come", "received", "did not come", "provisional", "to settle"):
        assert word in legend.accessibleName()


WIDE_NAMES = (
    "Шишмарёв Ж. Ю.",
    "Щёголева-Жемчужникова М. Ю.",
    "Мшвениерадзе Ш. Ж.",
    "Жемчужников Ф. Ы.",
    "Юмжапова Щ. Ю.",
    "Джумшудов Ш. Ш.",
)


@pytest.mark.parametrize("state", ["booked", "noshow", "arrived"])
@pytest.mark.parametrize("beside", [0, 1, 2])
def test_no_name_is_cut_under_eight_letters_a_column_widens_first(board: Board, state: str, beside: int) -> None:
    slots = []
    for number, name in enumerate(WIDE_NAMES):
        slots.append(place(f"{number}", at(8) + timedelta(minutes=15 * number), 15, state, patient=name))
        slots += [
            place(f"{number}+{one}", at(8) + timedelta(minutes=15 * number), 15, state, patient=name, overbooked=True)
            for one in range(beside)
        ]
    board.show(*(column(f"Врач{n}", *(replace(slot, slot_id=f"{n} {slot.slot_id}") for slot in slots)) for n in range(9)))
    ink = Ink(board.look, 1.0)
    for row, cell in enumerate(board.model.lanes[4].cells):
        look = look_of(cell.slot, board.hands.now)
        shown = ink.shown_name(board.rect(row, 4), look, time_text(cell, ZONE), cell.slot.patient)
        assert shown == cell.slot.patient or len(shown.rstrip("…")) >= 8, shown
