"""The synthetic towns that tests look at, built once a run, and small ways of asking about them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_app.core.changes import Kind
from desktop_app.models.base import from_micros
from desktop_app.models.schema import WIRE_TYPE
from desktop_app.node.city import City, CitySize, build_city
from desktop_app.node.loading import is_empty, load_city
from desktop_app.storage.rows import Values
from tests.kit.central import Central
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.ids import SequentialIds

ZONE: Final = ZoneInfo("Europe/Moscow")
NOON: Final = MONDAY_MORNING + timedelta(hours=3)
TODAY: Final = NOON.astimezone(ZONE).date()


@cache
def town(size: CitySize = "small", seed: int = 7, now: datetime = NOON) -> City:
    """The town of that size, seed and moment; nobody may change its rows."""
    return build_city(size, seed, now, ZONE)


def load_into(folder: Path) -> Path:
    """Make a node in `folder` that serves the small town, and leave it closed."""
    central = Central(folder, clock=FixedClock(NOON), ids=SequentialIds())
    assert is_empty(central.store)
    assert load_city(central.store, town()) == sum(len(batch.rows) for batch in town().batches)
    assert not is_empty(central.store)
    central.close()
    return folder


def by_reference(city: City, kind: Kind) -> dict[str, Values]:
    """Rows of `kind` under the names that other rows call them by."""
    return {f"{WIRE_TYPE[kind]}/{row['remote_id']}": row for row in city.rows(kind)}


def grouped(rows: list[Values], column: str) -> dict[object, list[Values]]:
    """`rows` by what stands in `column`."""
    found: dict[object, list[Values]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def entries(row: Values, column: str) -> list[dict[str, Any]]:
    """A list that a row keeps as JSON."""
    found: list[dict[str, Any]] = json.loads(str(row[column] or "[]"))
    return found


def numbers(row: Values, kind: str) -> list[str]:
    """A patient's numbers of one kind."""
    return [entry["value"] for entry in entries(row, "identifiers") if entry["kind"] == kind]


def instant(row: Values, column: str) -> datetime:
    """An instant of a row."""
    return from_micros(int(str(row[column])))


def local_day(row: Values) -> date:
    """The day in the town on which a slot or an appointment begins."""
    return instant(row, "start").astimezone(ZONE).date()


def age(row: Values, day: date = TODAY) -> int:
    """Full years of a patient on `day`."""
    born = date.fromisoformat(str(row["birth_date"]))
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
