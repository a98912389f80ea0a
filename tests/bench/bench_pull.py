"""A first fetch of 100,000 slots, replayed from recorded bytes, against decoding the same bytes and inserting them by hand."""

import json
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock, SystemClock
from desktop_app.core.ids import slot_id
from desktop_app.fhir.mapping import blank, give_out, with_meta
from desktop_app.fhir.receipt import stamp
from desktop_app.models.base import to_micros
from desktop_app.storage.engine import connect
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.central import Central
from desktop_app.sync.hearing import Hearing
from desktop_app.sync.intake import Intake
from desktop_app.sync.scope import Query
from desktop_app.sync.transport import Answer, Request
from desktop_app.sync.walk import Pace, Walker
from tests.bench.filling import KEY, opened
from tests.bench.measure import Measure, timed

SLOTS = 100_000
PAGE = 500
SCHEDULES = 60
ROUNDS = 3
BASE = "http://127.0.0.1/fhir"
START = datetime(2027, 1, 11, 5, 0, tzinfo=UTC)


def run() -> list[Measure]:
    """The ratio of both, as the median of a few rounds in turn."""
    pages = recorded()
    values, floors = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            values.append(_pulled(Path(folder) / "pull", pages))
            floors.append(_by_hand(Path(folder) / "floor", pages))
    value, floor = sorted(values)[ROUNDS // 2], sorted(floors)[ROUNDS // 2]
    return [Measure("first fetch of 100,000 slots, pages of 500, against decode + executemany", value, floor, 2.0)]


def recorded() -> list[bytes]:
    """The pages as a node serves them."""
    slots = [slot_of(number) for number in range(SLOTS)]
    starts = range(0, SLOTS, PAGE)
    return [page_of(slots[start : start + PAGE], number, len(starts)) for number, start in enumerate(starts)]


class Replay:
    """A door that answers with the page that is asked for."""

    base = BASE

    def __init__(self, page: Callable[[int], bytes], clock: Clock) -> None:
        self._page = page
        self._clock = clock

    def ask(self, request: Request) -> Answer:
        """The page that the address names, else the first."""
        _, _, number = request.address.partition("page=")
        return Answer(200, {}, self._page(int(number or 0)), self._clock.now())

    def close(self) -> None:
        """Nothing to let go of."""


def _pulled(folder: Path, pages: list[bytes]) -> float:
    store, clock = opened(folder), SystemClock()
    schedules(store)
    central = Central(Replay(pages.__getitem__, clock), Hearing(store, clock))
    walker = Walker(store, central, Intake(store, clock), Pace(PAGE), lambda: None)
    milliseconds = timed(lambda: walker.walk(Query("Slot"), clock.now()))
    _check(store)
    store.close()
    return milliseconds


def _by_hand(folder: Path, pages: list[bytes]) -> float:
    store = opened(folder)
    schedules(store)
    with closing(connect(folder / "replica.db", KEY)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")
        milliseconds = timed(lambda: _insert_all(connection, pages))
    _check(store)
    store.close()
    return milliseconds


class _Reference(msgspec.Struct):
    reference: str


class _Meta(msgspec.Struct, rename="camel"):
    version_id: str
    last_updated: datetime


class _Identifier(msgspec.Struct):
    value: str


class _Extension(msgspec.Struct, rename="camel"):
    url: str
    value_code: str | None = None
    value_positive_int: int | None = None


class _Slot(msgspec.Struct):
    id: str
    meta: _Meta
    identifier: list[_Identifier]
    schedule: _Reference
    status: str
    start: datetime
    end: datetime
    extension: list[_Extension] = []


class _Entry(msgspec.Struct):
    resource: _Slot


class _Bundle(msgspec.Struct):
    entry: list[_Entry]


def _insert_all(connection: Any, pages: list[bytes]) -> None:
    decoder = msgspec.json.Decoder(_Bundle)
    pks = {f"Schedule/h{number}": number for number in range(1, SCHEDULES + 1)}
    for page in pages:
        rows = [_row(entry.resource, pks) for entry in decoder.decode(page).entry]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            'INSERT INTO slot (id, remote_id, remote_version, last_updated, schedule_pk, status, start, "end", channels, visit_kind,'
            " place, overbooked, known, hidden, version, carries_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 0, 1, 1)",
            rows,
        )
        connection.execute("COMMIT")


def _row(slot: _Slot, pks: dict[str, int]) -> tuple[object, ...]:
    channels = ",".join([one.value_code for one in slot.extension if one.value_code and one.url.endswith("channel")])
    kind = next((one.value_code for one in slot.extension if one.url.endswith("visit-kind")), None)
    place = next((one.value_positive_int for one in slot.extension if one.value_positive_int), 1)
    return (
        slot.identifier[0].value, slot.id, slot.meta.version_id, to_micros(slot.meta.last_updated), pks[slot.schedule.reference],
        slot.status, to_micros(slot.start), to_micros(slot.end), channels, kind, place,
    )  # fmt: skip


def slot_of(number: int) -> dict[str, Any]:
    """Slot `number` of a clinic, as its central tells it."""
    start = START + timedelta(minutes=15 * (number // SCHEDULES))
    schedule = f"h{number % SCHEDULES + 1}"
    values = blank(Kind.SLOT) | {
        "id": str(slot_id(schedule, start, 1)),
        "carries_id": True,
        "schedule": f"Schedule/{schedule}",
        "status": "free" if number // SCHEDULES % 3 == 0 else "busy",
        "start": to_micros(start),
        "end": to_micros(start + timedelta(minutes=15)),
        "channels": ("portal,registry", "registry", "")[number % 3],
        "visit_kind": "primary",
    }
    resource = give_out(Kind.SLOT, values)
    resource = stamp(resource, str(UUID(int=number))) if values["status"] == "busy" else resource
    updated = (START - timedelta(days=30) + timedelta(milliseconds=number)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return with_meta(resource, str(UUID(int=number + (1 << 100))), str(number + 1), updated)


def page_of(resources: list[dict[str, Any]], number: int, pages: int) -> bytes:
    """Page `number`, counted from 0, of so many of a search."""
    name = resources[0]["resourceType"]
    links = [{"relation": "self", "url": f"{BASE}/{name}?page={number}"}]
    if number + 1 < pages:
        links.append({"relation": "next", "url": f"{BASE}/{name}?page={number + 1}"})
    entries = [{"fullUrl": f"{BASE}/{name}/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in resources]
    bundle = {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries}
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()


def schedules(store: Store) -> None:
    """The schedules of the slots lie here already."""
    with store.write(Urgency.MACHINE) as unit:
        for number in range(1, SCHEDULES + 1):
            unit.connection.exec_driver_sql(
                "INSERT INTO schedule (pk, id, remote_id, live_queue, active, known, hidden, version, carries_id)"
                " VALUES (?, ?, ?, 0, 1, 1, 0, 1, 1)",
                (number, f"schedule-{number}", f"h{number}"),
            )


def _check(store: Store) -> None:
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT count(*), sum(place), count(DISTINCT schedule_pk), count(extra) FROM slot").one()
    if tuple(found) != (SLOTS, SLOTS, SCHEDULES, 0):
        raise AssertionError(f"not the same rows: {tuple(found)}")
