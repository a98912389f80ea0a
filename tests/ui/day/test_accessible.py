"""A blind colleague works in the grid: the tree of Qt's accessibility says whole what is painted, where it is, and what has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.ui.day import hands as hands_module
from desktop_app.ui.day import screen as screen_module
from desktop_app.ui.day.layout import Layout, Wish
from desktop_app.ui.widgets import cards
from tests.ui.day.days import CTRL, DayDesk, day_desk
from tests.ui.day.hands import at_time, go, hold_over, let_go, ready

KEY = Qt.Key


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is announced to who does not look."""
    heard: list[str] = []

    def hear(widget: QWidget, text: str, urgent: bool = False) -> None:
        assert widget.isVisible()
        heard.append(text)

    for module in (hands_module, screen_module, cards):
        monkeypatch.setattr(module, "announce", hear)
    return heard


def cells(day: DayDesk) -> list[QAccessibleInterface]:
    """All cells of the tree that say anything."""
    table = QAccessible.queryAccessibleInterface(day.screen.grid)
    found = (table.child(number) for number in range(table.childCount()))
    return [cell for cell in found if cell.role() == QAccessible.Role.Cell and cell.text(QAccessible.Text.Name)]


def name(one: QAccessibleInterface) -> str:
    """What it says."""
    return one.text(QAccessible.Text.Name)


def state(one: QAccessibleInterface) -> Any:
    """Its flags, which the typing of the binding does not know."""
    return one.state()


def the_cell(day: DayDesk, words: str) -> QAccessibleInterface:
    """The one that says `words`."""
    (found,) = (cell for cell in cells(day) if words in name(cell))
    return found


def as_day(qtbot: QtBot, day: DayDesk) -> None:
    """The day as it opens."""


def as_list(qtbot: QtBot, day: DayDesk) -> None:
    """Equal rows."""
    day.screen.grid.show_as(Wish(Layout.LIST))


def enlarged(qtbot: QtBot, day: DayDesk) -> None:
    """Twice as large, and scrolled."""
    day.screen.grid.show_as(Wish(zoom=2.0))
    day.screen.grid.verticalScrollBar().setValue(333)


def folded(qtbot: QtBot, day: DayDesk) -> None:
    """Two hours later, the past as one line."""
    day.clock.advance(timedelta(hours=2))
    day.screen._minute_passed()
    ready(qtbot, day, lambda: day.screen.model.fold is not None)


def as_week(qtbot: QtBot, day: DayDesk) -> None:
    """The week of one specialist."""
    day.type("куз")
    day.press(KEY.Key_F7)
    ready(qtbot, day, lambda: day.screen.model.by_day)


@pytest.mark.parametrize("shape", [as_day, as_list, enlarged, folded, as_week])
def test_every_place_is_in_the_tree_whole_and_where_it_is_painted(
    qtbot: QtBot, day: DayDesk, shape: Callable[[QtBot, DayDesk], None]
) -> None:
    shape(qtbot, day)
    grid, model = day.screen.grid, day.screen.model
    corner = grid.viewport().mapToGlobal(QPoint(0, 0))
    told = {(name(cell), cell.rect().translated(-corner).getRect()) for cell in cells(day)}
    there = set()
    for column, lane in enumerate(model.lanes):
        for row, _ in enumerate(lane.cells):
            index = model.index(row, column)
            words = str(model.data(index, Qt.ItemDataRole.AccessibleTextRole))
            assert words.count(",") >= 3, "time, state, specialist, specialty, room"
            there.add((words, grid.visualRect(index).getRect()))
    assert told == there
    assert len(there) > 20


def test_a_place_reads_as_the_house_says(qtbot: QtBot, day: DayDesk) -> None:
    tr.use("ru")
    day.screen.grid.minute_passed()
    said = name(the_cell(day, "12:00, свободно, регистратура, Кузнецова"))
    assert said == "12:00, свободно, регистратура, Кузнецова, терапевт участковый, кабинет 214"


def test_the_place_under_the_cursor_has_focus_and_selection_in_the_tree(day: DayDesk) -> None:
    for key in (KEY.Key_Down, KEY.Key_Right, KEY.Key_PageDown):
        day.press(key)
        (focused,) = (cell for cell in cells(day) if state(cell).focused)
        assert name(focused) == day.current()
        assert state(focused).selected
        table = QAccessible.queryAccessibleInterface(day.screen.grid)
        assert state(table).focused


def test_columns_are_headed_by_what_there_is_of_them(qtbot: QtBot, day: DayDesk) -> None:
    table = QAccessible.queryAccessibleInterface(day.screen.grid)
    heads = [name(table.child(n)) for n in range(table.childCount()) if table.child(n).role() == QAccessible.Role.ColumnHeader]
    assert heads[0] == "Громов С. С., невролог, room 220, Филиал на Садовой, All places are taken"
    assert heads[1].startswith("Чен Т. А., окулист, room 312")
    as_week(qtbot, day)
    heads = [name(table.child(n)) for n in range(table.childCount()) if table.child(n).role() == QAccessible.Role.ColumnHeader]
    assert heads[0].startswith("Mon 16 November, Кузнецова Е. П.")


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, day: DayDesk) -> None:
    as_week(qtbot, day)
    day.desk.commands.run("day.only-free")
    nameless = []
    for widget in day.screen.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.isValid() or not interface.text(QAccessible.Text.Name):
                nameless.append(widget)
    assert nameless == []


def test_while_a_visit_is_carried_each_place_says_whether_it_may_go_there(qtbot: QtBot, day: DayDesk, spoken: list[str]) -> None:
    patient = go(day, "Кузнецова", "09:30").patient
    day.press(KEY.Key_M)
    day.press(KEY.Key_Down)
    day.screen.grid.setCurrentIndex(at_time(day, "Кузнецова", "11:15"))
    ready(qtbot, day)
    assert spoken == [
        f"Moving {patient}: choose a free place. This is the present one.",
        "This place is taken already. Choose another one.",
        f"{patient}: Mon 16 November, 09:30 → 11:15, Кузнецова Е. П.",
    ]


def test_a_refusal_is_said_again_when_it_is_tried(day: DayDesk, spoken: list[str]) -> None:
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_M)
    day.press(KEY.Key_Down)
    spoken.clear()
    day.press(KEY.Key_Return)
    assert spoken == ["This place is taken already. Choose another one."]


def test_why_nothing_can_be_taken_up_is_said(day: DayDesk, spoken: list[str]) -> None:
    day.press(KEY.Key_M)
    assert spoken[-1] == "Nobody is booked here: there is nothing to move."


def test_what_is_dropped_in_vain_is_said(day: DayDesk, spoken: list[str]) -> None:
    source, target = at_time(day, "Кузнецова", "09:30"), at_time(day, "Мельник", "11:28")
    hold_over(day, source, target)
    let_go(day, target)
    assert spoken[-1] == "Another specialty: хирург. A visit is moved within its own one."


def test_beyond_the_last_free_place_it_is_said(day: DayDesk, spoken: list[str]) -> None:
    for _ in range(200):
        if spoken:
            break
        day.press(KEY.Key_Down, CTRL)
    assert spoken == ["No free place further on this day."]


def test_another_layout_or_size_is_said(day: DayDesk, spoken: list[str]) -> None:
    day.press(KEY.Key_F3)
    day.press(KEY.Key_Equal, CTRL)
    assert spoken == ["Layout: time scale", "Layout: time scale · 125 %"]


def test_what_others_do_to_the_place_under_the_cursor_is_read_anew(qtbot: QtBot, day: DayDesk) -> None:
    slot = go(day, "Кузнецова", "12:00")
    day.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy' WHERE id = ?", (slot.slot_id,)))
    day.screen.reader.refresh()
    ready(qtbot, day, lambda: day.current().startswith("12:00, booked"))
    (focused,) = (cell for cell in cells(day) if state(cell).focused)
    assert name(focused).startswith("12:00, booked, Кузнецова")
