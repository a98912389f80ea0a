"""Six states of every column, in words that are seen and heard: nothing that is not here may look like nothing that is free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.models.cursor import Cursor
from desktop_app.queries.day import DayColumn, day_columns
from desktop_app.storage.store import Unit
from desktop_app.ui.day.layout import Gap
from desktop_app.ui.day.model import Lane
from desktop_app.ui.day.strokes import ground_words
from desktop_app.ui.day.words import head_lines
from tests.ui.day.days import DayDesk, at, column, day_desk, place
from tests.ui.day.hands import ready

ZONE = ZoneInfo("Europe/Moscow")
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def painted_words(one: DayColumn, now: datetime) -> str:
    """What stands on the ground below (or instead of) the places of a column."""
    return ground_words(Gap(100, 200), Lane.of(one), True, now, ZONE)


def heads(day: DayDesk) -> dict[str, str]:
    """What a screen reader says of the columns, by specialist."""
    model = day.screen.model
    role = Qt.ItemDataRole.AccessibleTextRole
    return {lane.column.family: str(model.headerData(number, Qt.Orientation.Horizontal, role)) for number, lane in enumerate(model.lanes)}


EMPTY = replace(column("Белов"), day=TUESDAY)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fetched": False}, "Still loading"),
        ({"fetched": None}, "No data for this day here"),
        ({"fetched": True}, "No reception on this day"),
        ({"absence": "sick", "fetched": None}, "No reception: ill"),
        ({"live_queue": True}, "live queue, no times"),
    ],
)
def test_a_column_without_places_says_why(change: dict[str, Any], words: str) -> None:
    one = replace(EMPTY, **change)
    assert painted_words(one, at(9)) == words
    assert head_lines(one, at(9), whole=True, by_day=True)[1] in (words, "live queue")


def test_a_column_that_is_all_taken_names_the_nearest_free_time_below_its_places() -> None:
    full = replace(column("Белов", place("a", at(10), state="booked")), nearest=at(10) + timedelta(days=2))
    assert painted_words(full, at(9)) == "All taken, nearest Wed 18 November, 10:00"
    assert head_lines(full, at(9), whole=True, by_day=False)[2] == "r. 214 · full"


def test_a_column_that_is_not_whole_yet_does_not_call_itself_full() -> None:
    full = column("Белов", place("a", at(10), state="booked"))
    assert head_lines(full, at(9), whole=False, by_day=False)[2] == "r. 214 · ≥ 0 free"


def test_a_column_with_free_places_counts_them() -> None:
    some = column("Белов", place("a", at(10)), place("b", at(11)))
    assert painted_words(some, at(9)) == ""
    assert head_lines(some, at(9), whole=True, by_day=True)[1] == "2 free"


def test_columns_are_told_apart_by_what_was_fetched_of_them(day: DayDesk) -> None:
    ids = {name: day.replica.schedules[name] for name in ("Кузнецова", "Орлов", "Сафина")}

    def partly(unit: Unit) -> None:
        unit.session.query(Cursor).delete()
        unit.connection.exec_driver_sql("UPDATE slot SET hidden = 1")
        remote = {row[0]: row[1] for row in unit.connection.exec_driver_sql("SELECT id, remote_id FROM schedule")}
        for name, complete in (("Кузнецова", unit.now), ("Орлов", None)):
            key = f"Slot?schedule=Schedule/{remote[ids[name]]}"
            unit.session.add(Cursor(key=key, resource_type="Slot", value=None, walk_rows=1, walk_total=9, complete=complete))

    day.replica.change(partly)
    found = {one.family: one.fetched for one in day.replica.ask(day_columns, TUESDAY, ZONE, tuple(ids.values()))}
    assert found == {"Кузнецова": True, "Орлов": False, "Сафина": None}


def test_columns_that_the_filter_hides_are_counted_and_shown_again_by_one_key(qtbot: QtBot, day: DayDesk) -> None:
    hidden = day.screen.foot.hidden
    assert not hidden.isVisible()
    day.desk.commands.run("day.only-free")
    assert (hidden.isVisible(), hidden.text()) == (True, "hidden: 1, reset")
    assert hidden.accessibleName() == "Hidden by the filter: 1. Reset the filter"
    day.desk.commands.run("day.reset")
    assert not hidden.isVisible()
    assert len(heads(day)) == 6


def test_one_columns_trouble_is_not_the_others(qtbot: QtBot, day: DayDesk) -> None:
    day.screen.step(2)
    ready(qtbot, day, lambda: day.screen.title.text() == "Wednesday, 18 November")
    said = heads(day)
    assert said["Чен"].endswith("No reception: on leave")
    assert said["Кузнецова"].endswith("free places")
    assert said["Громов"].endswith("All places are taken")
