"""The clock and the ids of tests behave like the real ones, only to order."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import keyring
import pytest
from keyring.errors import NoKeyringError, PasswordDeleteError
from sqlalchemy import select
from sqlalchemy.engine.interfaces import CacheStats

from desktop_app.core.changes import ChangeFeed
from desktop_app.models.person import Person
from desktop_app.storage.opening import open_store
from tests.kit.blank import KEY, blank_store
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.ids import SequentialIds, nth_id
from tests.kit.keyring import MemoryKeyring


def test_time_stands_still_until_the_test_moves_it(clock: FixedClock) -> None:
    assert clock.now() == clock.now() == MONDAY_MORNING
    clock.advance(timedelta(minutes=5))
    assert clock.now() == MONDAY_MORNING + timedelta(minutes=5)


def test_time_that_passes_is_seen_by_both_hands(clock: FixedClock) -> None:
    before = clock.monotonic()
    clock.advance(1.5)
    assert clock.monotonic() - before == 1.5


def test_a_turned_clock_does_not_move_the_steady_one(clock: FixedClock) -> None:
    before = clock.monotonic()
    clock.set(datetime(2031, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2031
    assert clock.monotonic() == before


def test_an_instant_of_another_zone_is_told_in_utc(clock: FixedClock) -> None:
    clock.set(datetime(2026, 11, 17, 9, 0, tzinfo=timezone(timedelta(hours=3))))
    assert clock.now().isoformat() == "2026-11-17T06:00:00+00:00"


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(MONDAY_MORNING.replace(tzinfo=None))


def test_time_does_not_pass_backwards(clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


def test_ids_are_the_same_in_every_run(ids: SequentialIds) -> None:
    assert [ids.new(), ids.new()] == [nth_id(1), nth_id(2)]


def test_ids_have_the_shape_of_uuid_7_and_sort_by_age(ids: SequentialIds) -> None:
    many = [ids.new() for _ in range(1000)]
    assert all(uuid.UUID(each).version == 7 for each in many)
    assert many == sorted(many)


def test_two_desks_of_one_test_never_make_the_same_id() -> None:
    first, second = SequentialIds(source=1), SequentialIds(source=2)
    assert {first.new() for _ in range(500)}.isdisjoint({second.new() for _ in range(500)})


def test_ids_asked_for_by_two_threads_are_all_different(ids: SequentialIds) -> None:
    seen: list[str] = []
    workers = [threading.Thread(target=lambda: seen.extend([ids.new() for _ in range(500)])) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(set(seen)) == 1000


def test_without_asking_a_test_runs_as_on_a_computer_with_no_keyring() -> None:
    with pytest.raises(NoKeyringError):
        keyring.get_password("registratura", "anything")


def test_a_test_may_ask_for_a_keyring_that_works(memory_keyring: MemoryKeyring) -> None:
    keyring.set_password("registratura", "key", "secret")
    assert keyring.get_password("registratura", "key") == "secret"
    assert memory_keyring.secrets == {("registratura", "key"): "secret"}
    keyring.delete_password("registratura", "key")
    with pytest.raises(PasswordDeleteError):
        keyring.delete_password("registratura", "key")


def test_what_one_store_has_compiled_the_next_one_knows(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    hits = []
    for name in ("first", "second"):
        store = open_store(tmp_path / name, KEY, clock, ids, ChangeFeed())
        with store.read() as connection:
            found = connection.execute(select(Person.id.label("nobody_else_asks_so")).where(Person.name == name))
            hits.append(found.context.cache_hit)
            assert not found.all(), "each reads its own file"
        store.close()
    assert hits == [CacheStats.CACHE_MISS, CacheStats.CACHE_HIT]


def test_a_laid_store_is_what_a_new_one_is(tmp_path: Path, clock: FixedClock) -> None:
    said = []
    for opened in (
        open_store(tmp_path / "new", KEY, clock, SequentialIds(), ChangeFeed()),
        blank_store(tmp_path / "laid", clock, SequentialIds(), ChangeFeed()),
    ):
        with opened.read() as connection:
            schema = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY name").all()
            version = connection.exec_driver_sql("PRAGMA user_version").scalar()
            rows = [connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() for table in ("role", "specialty", "desk")]
        said.append((schema, version, rows, opened.desk_id))
        opened.close()
    assert said[0] == said[1]
