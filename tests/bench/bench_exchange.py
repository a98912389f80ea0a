"""The exchange at work: a delta in small and large replicas, the weight of a first fetch, 1,000 bookings sent, what the window feels."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Connection

from desktop_app.bootstrap.link import make_engine
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.changes import Kind
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile
from desktop_app.core.settings import ALLOT_ONE_IN, CENTRAL_URL, LANGUAGE
from desktop_app.fhir.mapping import give_out, with_meta
from desktop_app.models.operation import OperationState
from desktop_app.models.person import RoleCode
from desktop_app.queries.exchange import operations_by_state
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Store
from desktop_app.sync.backoff import Backoff
from desktop_app.sync.central import Central
from desktop_app.sync.hearing import Hearing
from desktop_app.sync.intake import Intake
from desktop_app.sync.push import Pusher
from desktop_app.sync.scope import Query
from desktop_app.sync.search_index import SearchIndex
from desktop_app.sync.transport import FHIR_JSON, Answer, HttpDoor, Request
from desktop_app.sync.walk import Pace, Walker
from tests.bench import stock
from tests.bench.bench_pull import PAGE, Replay, page_of, recorded
from tests.bench.bench_window import LEAST_SECONDS, told
from tests.bench.measure import Measure, in_turn, median, paired
from tests.kit.central import TOKEN
from tests.kit.clock import FixedClock
from tests.sync.world import close_world, small_world

DELTA_ROUNDS = 15
BOOKINGS, CHUNK = 1000, 250
FETCHED, FETCHED_LARGE = 100_000, 1_000_000
STALL_ROUNDS = 2
CHANGED = {
    Kind.SLOT: "SELECT id FROM slot WHERE start > unixepoch() * 1000000 ORDER BY start, pk LIMIT 500",
    Kind.PATIENT: "SELECT id FROM patient WHERE pk % (SELECT max(pk) / 500 FROM patient) = 0 ORDER BY pk LIMIT 500",
}


def run() -> list[Measure]:
    """All figures of the exchange."""
    return [_delta(), _sending(), _memory(), _stalls()]


# A delta


def _delta() -> Measure:
    """A thousand changes, half of them of the next places, half of patients anywhere; both after what a desk does after its first fetch."""
    with closing(_Delta(stock.large())) as large, closing(_Delta(stock.hundred())) as small:
        large.join()
        small.join()
        value, floor = paired(large.fetch, small.fetch, DELTA_ROUNDS)
    return Measure("1,000 changes fetched into 1,000,000 rows against 100,000", value, floor, 1.2)


class _Delta:
    """The same thousand rows of a replica, each time in a newer version, as a central would send them."""

    def __init__(self, profile: Profile) -> None:
        self._work = open_workplace(profile)
        self._version = 1
        self._resources = {kind: _resources(self._work.store, kind, which) for kind, which in CHANGED.items()}

    def close(self) -> None:
        """The profile is free again."""
        self._work.close()

    def join(self) -> None:
        """Put the search index together, as the upkeep does once the first fetch is over."""
        SearchIndex(self._work.store, lambda: None).join()

    def fetch(self) -> None:
        """Take in the next version of each."""
        self._version += 1
        store, clock = self._work.store, self._work.clock
        rows = 0
        for kind, resources in self._resources.items():
            name = resources[0]["resourceType"]
            central = Central(Replay(list(self._pages(kind)).__getitem__, clock), Hearing(store, clock))
            walker = Walker(store, central, Intake(store, clock), Pace(PAGE), lambda: None)
            rows += walker.walk(Query(name), clock.now()).rows
        if rows != sum(map(len, self._resources.values())):
            raise AssertionError(f"{rows} rows are not the delta")

    def _pages(self, kind: Kind) -> Iterator[bytes]:
        stamp = self._work.clock.now().isoformat(timespec="milliseconds")
        fresh = [with_meta(self._changed(one), one["id"], str(self._version), stamp) for one in self._resources[kind]]
        starts = range(0, len(fresh), PAGE)
        return (page_of(fresh[start : start + PAGE], number, len(starts)) for number, start in enumerate(starts))

    def _changed(self, resource: dict[str, Any]) -> dict[str, Any]:
        if resource["resourceType"] == "Slot":
            return resource | {"status": ("free", "busy")[self._version % 2]}
        return resource | {"telecom": [{"system": "phone", "value": f"+7916{self._version:07}"}]}


def _resources(store: Store, kind: Kind, which: str) -> list[dict[str, Any]]:
    with store.read() as connection:
        ids = connection.exec_driver_sql(which).scalars().all()
        found = values_of(connection, kind, ids)
    return [with_meta(give_out(kind, values), str(values["remote_id"])) for values in found.values()]


# Sending


def _sending() -> Measure:
    """A thousand bookings in turn with the very same Bundles, sent by hand to a central that has the same places."""
    folder = stock.workshop()
    with (
        _central(folder / "sent") as url,
        _central(folder / "bare") as other,
        closing(_busy_desk(folder / "sender", url)) as work,
        requests.Session() as session,
    ):
        session.headers.update({"Authorization": f"Bearer {TOKEN}", "Content-Type": FHIR_JSON, "Accept": FHIR_JSON})
        sender = _Sender(work, url)
        bare = _Bare(session, other, sender.door.sent)
        values, floors = in_turn([sender.send] * (BOOKINGS // CHUNK), [bare.send] * (BOOKINGS // CHUNK))
        states = work.ask(operations_by_state)
    if states != {OperationState.APPLIED.value: BOOKINGS} or bare.done != BOOKINGS:
        raise AssertionError(f"not all was sent: {states}, {bare.done}")
    return Measure(f"{CHUNK} of 1,000 queued bookings sent, against the same Bundles by bare requests", median(values), median(floors), 1.3)


class _Enough(Exception):
    """So many for now."""


class _Keeping:
    """The real door, which keeps the Bundles that went out."""

    def __init__(self, inner: HttpDoor) -> None:
        self._inner = inner
        self.base = inner.base
        self.sent: list[bytes] = []

    def ask(self, request: Request) -> Answer:
        """As the real one."""
        if request.method == "POST" and request.body is not None:
            self.sent.append(request.body)
        return self._inner.ask(request)

    def close(self) -> None:
        """As the real one."""
        self._inner.close()


class _Sender:
    """Sends `CHUNK` operations at a time."""

    def __init__(self, work: Workplace, url: str) -> None:
        self.door = _Keeping(HttpDoor(url, work.clock, lambda: TOKEN))
        central = Central(self.door, Hearing(work.store, work.clock))
        self._pusher = Pusher(work.store, central, work.clock, Backoff(lambda: 0.5), self._count)
        self._left = 0

    def send(self) -> None:
        """The next chunk."""
        self._left = CHUNK
        try:
            self._pusher.push()
        except _Enough:
            return

    def _count(self) -> None:
        if self._left == 0:
            raise _Enough
        self._left -= 1


class _Bare:
    """Sends what the desk sent last."""

    def __init__(self, session: requests.Session, url: str, bundles: list[bytes]) -> None:
        self._session, self._url, self._bundles = session, url, bundles
        self.done = 0

    def send(self) -> None:
        """The same chunk."""
        for bundle in self._bundles[self.done :]:
            answer = self._session.post(self._url, data=bundle, timeout=60)
            answer.raise_for_status()
            answer.json()
            self.done += 1


def _busy_desk(folder: Path, url: str) -> Workplace:
    """A desk that has fetched everything, then booked a thousand visits that nobody has heard of yet."""
    work = open_workplace(Profile(folder))
    work.settings.put(CENTRAL_URL, url)
    work.settings.put(LANGUAGE, "ru")
    work.settings.put(ALLOT_ONE_IN, 0)
    work.credential.renew(TOKEN)
    actor = work.person_or("Замер", RoleCode.SENIOR_CLERK)
    engine = make_engine(work)
    if engine is None:
        raise AssertionError("the desk has no central")
    if engine.round().trouble is not None:
        raise AssertionError("the first fetch failed")
    engine.stop()
    places = iter(work.ask(nearest_free, Wanted(work.clock.now(), limit=BOOKINGS)))
    for patient in work.ask(_patients):
        place = next(places)
        work.act(book, actor, BookingWish(place.slot_id, place.slot_version, patient))
    return work


def _patients(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT id FROM patient WHERE family GLOB 'Иванов*' ORDER BY id").scalars())


@contextmanager
def _central(folder: Path) -> Iterator[str]:
    """The address of a central with a thousand places and patients, in a process of its own."""
    shutil.copytree(_world(), folder)
    with subprocess.Popen([sys.executable, "-m", "tests.kit.central", str(folder)], stdout=subprocess.PIPE, encoding="utf8") as child:
        try:
            yield (child.stdout.readline() if child.stdout else "").strip()
        finally:
            child.terminate()


@cache
def _world() -> Path:
    folder = stock.workshop() / "world"
    world = small_world(folder, FixedClock(SystemClock().now()), places=BOOKINGS)
    clinic = {"reference": world.refs["Organization"]}
    patients = (
        {"resourceType": "Patient", "name": [{"family": f"Иванов{number}"}], "birthDate": "1980-01-02"} for number in range(BOOKINGS)
    )
    world.central.put_in(*(one | {"managingOrganization": clinic} for one in patients))
    close_world(world)
    return folder / "central"


# Memory


def _memory() -> Measure:
    large, small = (told("tests.bench.fetch_child", str(slots))["megabytes"] for slots in (FETCHED_LARGE, FETCHED))
    return Measure("peak memory of a first fetch of 1,000,000 slots against 100,000", large, small, 1.3, "MB")


# Stalls


def _stalls() -> Measure:
    """The window while a thousand bookings are sent and all is fetched and compared, then as long with JSON parsed beside."""
    folder = stock.workshop()
    page = folder / "parsed.json"
    page.write_bytes(recorded()[0])
    worked, floors = [], []
    for number in range(STALL_ROUNDS):
        with _central(folder / f"felt{number}") as url:
            _busy_desk(folder / f"busy{number}", url).close()
            worked.append(told("tests.bench.window_child", "exchange", str(folder / f"busy{number}")))
        with closing(open_workplace(Profile(folder / f"busy{number}"))) as work:
            work.settings.put(CENTRAL_URL, "")
        seconds = str(max(worked[-1]["seconds"], LEAST_SECONDS))
        floors.append(told("tests.bench.window_child", "json", str(folder / f"busy{number}"), str(page), seconds))
    counted, floor = sum(one["stalls"] for one in worked), sum(one["stalls"] for one in floors)
    return Measure("GUI stalls over 50 ms while 1,000 are sent and all is compared, against JSON", counted, max(1.0, floor), 1, "")
