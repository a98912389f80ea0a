"""Searching and booking in large replicas."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from desktop_app.bootstrap.workplace import KEY_FILE, Workplace, open_workplace
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile
from desktop_app.models.person import Actor
from desktop_app.queries.free_slots import FreeSlot, Wanted, nearest_free
from desktop_app.queries.patients import find_patients
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.engine import connect
from desktop_app.storage.key import read_key
from desktop_app.storage.store import Store
from desktop_app.sync.central import Central
from desktop_app.sync.engine import Interrupted
from desktop_app.sync.hearing import Hearing
from desktop_app.sync.intake import Intake
from desktop_app.sync.scope import Query
from desktop_app.sync.walk import Pace, Walker
from tests.bench import stock
from tests.bench.bench_pull import Replay, recorded
from tests.bench.measure import Measure, in_turn, median, paired, percentile, timed

TODAY = date(2027, 1, 11)
LINES = {
    "иванов": '("иванов"*)',
    "иванова анна": '("иванова"*) AND ("анна"*)',
    "смирнова е": '("смирнова"*) AND ("е"*)',
    "кузнецов а п": '("кузнецов"*) AND ("а"*) AND ("п"*)',
    "иванова анна 84": '("иванова"*) AND ("анна"*) AND ("b1984" OR "b2084")',
    "петрова 1990": '("петрова"*) AND ("b1990")',
    "попов 12.03.1984": '("попов"*) AND ("b19840312")',
    "смирнова елена олеговна": '("смирнова"*) AND ("елена"*) AND ("олеговна"*)',
    "анна соколова": '("анна"*) AND ("соколова"*)',
    "васильевв": '("васильевв"*)',
}
"""What is typed at a desk all day, and the bare full-text query for it; the last one finds nobody."""
BARE = (
    "SELECT p.id, p.family, p.given, p.middle, p.birth_date FROM patient_names n CROSS JOIN patient p ON p.pk = n.rowid"
    " WHERE n.names_index MATCH ? LIMIT 60"
)
BLOCKS, IN_BLOCK, WARM_UP = 4, 24, 4
THOUGHT_SECONDS = 0.06


def run() -> list[Measure]:
    """All figures; takes minutes, for two million rows have to be made."""
    with ExitStack() as opening:
        large, middle, small = (_desk(opening, profile) for profile in (stock.large(), stock.middle(), stock.small()))
        return [*_searches(large, middle), *_free_slots(large, small), *_bookings(large, small), *_beside_a_fetch(large)]


def _desk(opening: ExitStack, profile: Profile) -> "Desk":
    work = opening.enter_context(closing(open_workplace(profile)))
    actor = work.first_person()
    if actor is None:
        raise AssertionError("nobody works there")
    return Desk(work, actor)


@dataclass
class Desk:
    """An open profile, who works there, and how many patients were booked so far."""

    work: Workplace
    actor: Actor
    booked: int = 0

    @property
    def store(self) -> Store:
        """Its replica."""
        return self.work.store

    def bare(self) -> Any:
        """A connection past all of ours."""
        return connect(self.work.profile.replica, read_key(self.work.profile.folder / KEY_FILE, self.work.secrets))

    def search(self) -> None:
        """Every line of `LINES` once, each a read of its own."""
        for typed in LINES:
            self.work.ask(find_patients, typed, TODAY)

    def nearest(self, limit: int = 30) -> list[FreeSlot]:
        """The nearest free places of one specialty."""
        return self.work.ask(nearest_free, Wanted(self.work.clock.now(), specialty_code="110", limit=limit))

    def bookings(self, count: int) -> list[Callable[[], object]]:
        """So many bookings to be made, each of another place for another patient."""
        wishes = [BookingWish(slot.slot_id, slot.slot_version, f"p{self.booked + place}") for place, slot in enumerate(self.nearest(count))]
        self.booked += count
        return [partial(book, self.store, self.actor, wish) for wish in wishes]


def _searches(large: Desk, middle: Desk) -> list[Measure]:
    with closing(large.bare()) as bare:
        bare.execute("PRAGMA query_only=ON")
        bare.execute("PRAGMA cache_size=-16000")

        def floor() -> None:
            for match in LINES.values():
                bare.execute(BARE, (match,)).fetchall()

        value, bare_time = paired(large.search, floor)
    again, at_middle = paired(large.search, middle.search)
    return [
        Measure("patient search at 1,000,000 against the bare FTS query, ten lines", value, bare_time, 1.5),
        Measure("patient search at 1,000,000 against 100,000, ten lines", again, at_middle, 1.3),
    ]


def _free_slots(large: Desk, small: Desk) -> list[Measure]:
    value, floor = paired(large.nearest, small.nearest)
    return [Measure("nearest free slots over 1,000,000 against 10,000", value, floor, 1.3)]


def _bookings(large: Desk, small: Desk) -> list[Measure]:
    verbs, floors = [], []
    for block in range(BLOCKS):
        verbs += [timed(one) for one in large.bookings(IN_BLOCK)][WARM_UP:]
        with closing(_durable(large)) as bare:
            floors += [timed(one) for one in _same_rows(bare, block)][WARM_UP:]
    at_large, at_small = in_turn(large.bookings(BLOCKS * IN_BLOCK), small.bookings(BLOCKS * IN_BLOCK))
    return [
        Measure("booking verb against the same rows by bare sqlcipher3", median(verbs), median(floors), 10),
        Measure("booking verb at 1,000,000 against 10,000", median(at_large[WARM_UP:]), median(at_small[WARM_UP:]), 1.2),
    ]


def _beside_a_fetch(large: Desk) -> list[Measure]:
    """Blocks of bookings alone and beside a first fetch, which stops and begins again."""
    alone, beside = [], []
    pages = recorded()
    for block in range(BLOCKS):
        alone += _now_and_then(large.bookings(IN_BLOCK))[WARM_UP:]
        with _fetching(large.store, pages, block):
            beside += _now_and_then(large.bookings(IN_BLOCK))[WARM_UP:]
    return [Measure("booking verb beside a running fetch, 95th percentile", percentile(beside, 0.95), percentile(alone, 0.95), 3)]


def _now_and_then(bookings: list[Callable[[], object]]) -> list[float]:
    """Milliseconds of each; between two the person thinks, and a fetch gets the gate that a person's verb would keep from it."""
    taken, thinking = [], threading.Event()
    for booking in bookings:
        thinking.wait(THOUGHT_SECONDS)
        taken.append(timed(booking))
    return taken


def _durable(desk: Desk) -> Any:
    connection = desk.bare()
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _same_rows(bare: Any, block: int) -> list[Callable[[], object]]:
    """The rows that the newest bookings wrote, copied under other ids: writes of them by hand, one durable transaction a booking."""
    return [partial(_write_again, bare, _rows_of(bare, back), f"{block}-{back}") for back in range(IN_BLOCK)]


def _rows_of(bare: Any, back: int) -> dict[str, list[dict[str, Any]]]:
    """What the verb wrote `back` bookings ago, by table."""
    (operation,) = _read(bare, "SELECT * FROM operation ORDER BY sequence DESC LIMIT 1 OFFSET ?", back)
    parts = _read(bare, "SELECT * FROM operation_row WHERE operation_sequence = ?", operation["sequence"])
    by_kind = {part["kind"]: part["row_id"] for part in parts}
    return {
        "slot": _read(bare, "SELECT pk, status, version FROM slot WHERE id = ?", by_kind["slot"]),
        "appointment": _read(bare, "SELECT * FROM appointment WHERE id = ?", by_kind["appointment"]),
        "operation": [operation],
        "operation_row": parts,
        "journal": _read(bare, "SELECT * FROM journal WHERE operation_id = ?", operation["id"]),
    }


def _read(bare: Any, statement: str, *parameters: object) -> list[dict[str, Any]]:
    cursor = bare.execute(statement, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _write_again(bare: Any, rows: dict[str, list[dict[str, Any]]], name: str) -> None:
    """A copy of a booking; its operation is withdrawn, so that nothing waits for it."""
    bare.execute("BEGIN IMMEDIATE")
    (slot,), (operation,), (journal,) = rows["slot"], rows["operation"], rows["journal"]
    bare.execute("UPDATE slot SET status = ?, version = ? WHERE pk = ?", (slot["status"], slot["version"] + 1, slot["pk"]))
    _insert(bare, "appointment", rows["appointment"][0] | {"pk": None, "id": f"a{name}", "status": "cancelled"})
    sequence = _insert(bare, "operation", operation | {"sequence": None, "id": f"o{name}", "state": "withdrawn"})
    for part in rows["operation_row"]:
        _insert(bare, "operation_row", part | {"operation_sequence": sequence})
    _insert(bare, "journal", journal | {"sequence": None})
    bare.execute("COMMIT")


def _insert(bare: Any, table: str, row: dict[str, Any]) -> int:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" for _ in row)
    return int(bare.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values())).lastrowid)


@contextmanager
def _fetching(store: Store, pages: list[bytes], block: int) -> Iterator[None]:
    """While inside, the whole of pull fetches slots from recorded pages without a pause; in each block they have a newer version."""
    over = threading.Event()
    clock = SystemClock()
    newer = [page.replace(b'"versionId":"', b'"versionId":"%d-' % block) for page in pages]
    walker = Walker(
        store, Central(Replay(newer.__getitem__, clock), Hearing(store, clock)), Intake(store, clock), Pace(), lambda: _stop_if(over)
    )

    def fetch() -> None:
        with suppress(Interrupted):
            walker.walk(Query("Slot", (("block", str(block)),)), clock.now())

    thread = threading.Thread(target=fetch)
    thread.start()
    try:
        yield
        if not thread.is_alive():
            raise AssertionError("the fetch was over too early")
    finally:
        over.set()
        thread.join()


def _stop_if(over: threading.Event) -> None:
    if over.is_set():
        raise Interrupted
