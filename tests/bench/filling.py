"""Large replicas, filled directly: what is measured is the reading and writing afterwards."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from desktop_app.bootstrap.workplace import KEY_FILE, open_workplace
from desktop_app.core.changes import ChangeFeed
from desktop_app.core.clock import SystemClock
from desktop_app.core.ids import RandomIds
from desktop_app.core.paths import Profile
from desktop_app.core.settings import DESK_NAME, LANGUAGE
from desktop_app.models.base import to_micros
from desktop_app.models.person import RoleCode
from desktop_app.models.search_text import fold
from desktop_app.storage.engine import connect
from desktop_app.storage.key import read_key
from desktop_app.storage.opening import open_store
from desktop_app.storage.store import Store
from tests.bench.people import people

KEY = bytes(range(32))
SCHEDULES = 60
PLACES_A_DAY = 12
DAYS_AHEAD = 14
SPECIALTIES = ("110", "122", "54", "53", "45", "34")
_MICROSECOND = timedelta(microseconds=1)
_SYNCED = "known, hidden, version, carries_id"


def opened(folder: Path) -> Store:
    """A store in `folder`, new where it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    return open_store(folder / "replica.db", KEY, clock, RandomIds(clock), ChangeFeed())


def profile(folder: Path, patients: int, slots: int) -> Profile:
    """The profile of a desk with a senior clerk, so many patients, and slots of `SCHEDULES` schedules, one specialty in six.

    The next fortnight is the same in each; what is more lies in the past.
    """
    home = Profile(folder)
    with closing(open_workplace(home)) as work:
        work.settings.put(DESK_NAME, "Замер")
        work.settings.put(LANGUAGE, "ru")
        work.person_or("Замер", RoleCode.SENIOR_CLERK)
        key = read_key(folder / KEY_FILE, work.secrets)
        with closing(connect(home.replica, key)) as connection:
            _fill(connection, patients, slots, work.clock.now())
    return home


def _fill(connection: Any, patients: int, slots: int, now: datetime) -> None:
    for pragma in ("synchronous=OFF", "cache_size=-1500000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    _places(connection)
    with _searched_afterwards(connection):
        _patients(connection, patients)
    _slots(connection, slots, now)
    for kind in ("Slot", "Appointment"):
        connection.execute(
            "INSERT INTO cursor (key, resource_type, value, walk_rows, complete) VALUES (?, ?, ?, 0, ?)",
            (kind, kind, now.isoformat(), to_micros(now)),
        )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _places(connection: Any) -> None:
    connection.execute(f"INSERT INTO clinic (pk, id, name, active, {_SYNCED}) VALUES (1, 'c1', 'Клиника', 1, 1, 0, 1, 1)")
    connection.execute(
        f"INSERT INTO place (pk, id, level, name, clinic_pk, active, {_SYNCED}) VALUES (1, 'b1', 'branch', 'Филиал', 1, 1, 1, 0, 1, 1)"
    )
    for number, doctor in enumerate(people(SCHEDULES), 1):
        connection.execute(
            f"INSERT INTO specialist (pk, id, family, given, active, search, {_SYNCED}) VALUES (?, ?, ?, ?, 1, '', 1, 0, 1, 1)",
            (number, f"d{number}", doctor.family, doctor.given),
        )
        connection.execute(
            f"INSERT INTO post (pk, id, specialist_pk, clinic_pk, specialty_code, active, {_SYNCED}) VALUES (?, ?, ?, 1, ?, 1, 1, 0, 1, 1)",
            (number, f"o{number}", number, SPECIALTIES[number % len(SPECIALTIES)]),
        )
        connection.execute(
            f"INSERT INTO schedule (pk, id, remote_id, post_pk, place_pk, live_queue, active, {_SYNCED})"
            " VALUES (?, ?, ?, ?, 1, 0, 1, 1, 0, 1, 1)",
            (number, f"h{number}", f"g{number}", number),
        )


@contextmanager
def _searched_afterwards(connection: Any) -> Iterator[None]:
    """While inside no trigger fills what patients are searched by; afterwards it is filled in one go, which takes a fifth of the time."""
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    connection.execute(
        "INSERT INTO patient_keys SELECT json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), p.pk"
        " FROM patient p, json_each(p.name_keys) k ORDER BY 1, 2, 3"
    )
    for table in ("patient_names", "patient_numbers"):
        connection.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")
    for _, sql in triggers:
        connection.execute(sql)


def _patients(connection: Any, count: int) -> None:
    folded = cache(fold)

    def rows() -> Iterator[tuple[str, ...]]:
        for number, one in enumerate(people(count)):
            family, given, middle = folded(one.family), folded(one.given), folded(one.middle)
            words = f"{family} {given} {middle} b{one.born[:4]} b{one.born.replace('-', '')}"
            keys = f'[["{family} {given}","{middle} {one.born}"],["@{family} {one.born}","{given} {middle}"]]'
            yield (f"p{number}", f"r{number}", one.family, one.given, one.middle, one.born, words, keys, one.phone)

    connection.executemany(
        "INSERT INTO patient (id, remote_id, remote_version, family, given, middle, birth_date, deceased, active,"
        f" names_index, name_keys, numbers_index, {_SYNCED}) VALUES (?, ?, '1', ?, ?, ?, ?, 0, 1, ?, ?, ?, 1, 0, 1, 1)",
        rows(),
    )


def _slots(connection: Any, count: int, now: datetime) -> None:
    days = -(-count // (SCHEDULES * PLACES_A_DAY))
    first = now.replace(hour=5, minute=0, second=0, microsecond=0) - timedelta(days=max(0, days - DAYS_AHEAD))
    quarter = timedelta(minutes=15)

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(count):
            place, schedule = divmod(number, SCHEDULES)
            day, at = divmod(place, PLACES_A_DAY)
            start = to_micros(first + timedelta(days=day) + quarter * at)
            status = "free" if (at + schedule) % 3 == 0 else "busy"
            yield (f"s{number}", f"t{number}", schedule + 1, status, start, start + quarter // _MICROSECOND)

    connection.executemany(
        'INSERT INTO slot (id, remote_id, remote_version, schedule_pk, status, start, "end", channels, place, overbooked,'
        f" {_SYNCED}) VALUES (?, ?, '1', ?, ?, ?, ?, '', 1, 0, 1, 0, 1, 1)",
        rows(),
    )
