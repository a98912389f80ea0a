"""Notes of the day over the columns of День and in the voice of every place, and over the places that Сводка opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.day.days import CTRL, DayDesk, day_desk

YOUNG = "Не берёт до 5 лет"
ALOUD = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def head_of(day: DayDesk, family: str) -> str:
    column = next(at for at, lane in enumerate(day.screen.model.lanes) if lane.column.family == family)
    return str(day.screen.model.headerData(column, Qt.Orientation.Horizontal, ALOUD))


def places_of(day: DayDesk, family: str) -> list[str]:
    model = day.screen.model
    column = next(at for at, lane in enumerate(model.lanes) if lane.column.family == family)
    said = [model.data(model.index(row, column), ALOUD) for row in range(model.rowCount())]
    return [str(one) for one in said if one]


def test_a_place_is_read_with_the_note_of_its_day(day: DayDesk) -> None:
    assert YOUNG in head_of(day, "Мельник")
    places = places_of(day, "Мельник")
    assert places
    assert all(one.endswith(YOUNG) for one in places)
    assert YOUNG not in head_of(day, "Орлов")
    assert not any(YOUNG in one for one in places_of(day, "Орлов"))


def test_the_head_has_a_line_more_only_where_a_note_stands(qtbot: QtBot, day: DayDesk) -> None:
    head = day.screen.grid.head
    with_note = head.height()
    for _ in range(4):
        day.press(Qt.Key.Key_Right, CTRL)
    qtbot.waitUntil(lambda: bool(day.screen.model.lanes) and day.screen.model.lanes[0].column.day == day.screen.day)
    assert YOUNG not in head_of(day, "Мельник")
    assert head.height() < with_note
    day.screen.go_today()
    qtbot.waitUntil(lambda: head.height() == with_note)
