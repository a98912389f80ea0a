"""Opening a replica: new, locked, damaged, newer, older, copied."""

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.profile_lock import ProfileBusy, ProfileLock
from desktop_app.core.secrets import Secrets
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationKind, OperationState
from desktop_app.models.person import Actor, RoleCode
from desktop_app.storage.engine import connect
from desktop_app.storage.gate import Urgency, WriteGate
from desktop_app.storage.journal import About, append, first_broken_link
from desktop_app.storage.key import KeyLost, make_key, read_key, recover_key
from desktop_app.storage.migrating import MAJOR
from desktop_app.storage.opening import DamagedReplica, NewerSchema, back_up, open_store
from desktop_app.storage.outbox import Intention, enqueue
from tests.kit.blank import KEY
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened, scalar

CLERK = Actor("p1", "Иванова А.", RoleCode.CLERK)


def test_the_file_is_encrypted_from_its_first_byte(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids):
        content = (tmp_path / "replica.db").read_bytes()
    assert not content.startswith(b"SQLite format 3")
    assert b"CREATE TABLE" not in content


def test_a_desk_keeps_its_id_and_has_full_durability(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids) as store:
        first = store.desk_id
        with store.write(Urgency.PERSON) as unit:
            settings = [
                unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode", "foreign_keys")
            ]
        assert settings == [2, "wal", 1]
    with opened(tmp_path, clock, ids) as store:
        assert store.desk_id == first


def test_a_reader_cannot_write(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids) as store, pytest.raises(Exception, match="readonly"), store.read() as connection:
        connection.exec_driver_sql("DELETE FROM desk")


def test_a_copied_profile_gets_a_new_id_and_its_unfinished_work_is_in_doubt(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    home.mkdir()
    with opened(home, clock, ids) as store:
        first = store.desk_id
        with store.write(Urgency.PERSON) as unit:
            enqueue(unit, Intention(OperationKind.BOOK, CLERK), [])
    home.rename(copy)
    with opened(copy, clock, ids) as store:
        assert store.desk_id != first
        assert scalar(store, "SELECT state FROM operation") == OperationState.IN_DOUBT.value


def test_a_damaged_file_is_set_aside_whole_and_never_recreated(
    tmp_path: Path, clock: FixedClock, ids: SequentialIds, expect_log: Callable[[str], None]
) -> None:
    expect_log("set aside")
    with opened(tmp_path, clock, ids):
        pass
    path = tmp_path / "replica.db"
    path.write_bytes(b"\x00" * 8192)
    with pytest.raises(DamagedReplica) as refused:
        open_store(path, KEY, clock, ids, ChangeFeed())
    assert refused.value.aside.read_bytes() == b"\x00" * 8192
    assert not path.exists()


def test_a_newer_schema_is_refused_in_plain_words_and_left_alone(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids):
        pass
    path = tmp_path / "replica.db"
    with closing(connect(path, KEY)) as connection:
        connection.execute(f"PRAGMA user_version = {MAJOR + 1}")
    with pytest.raises(NewerSchema):
        open_store(path, KEY, clock, ids, ChangeFeed())
    assert path.exists()


def test_an_older_schema_is_backed_up_before_it_is_migrated(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    path = tmp_path / "replica.db"
    with closing(connect(path, KEY)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('0000')")
    with pytest.raises(Exception, match="0000"):
        open_store(path, KEY, clock, ids, ChangeFeed())
    copies = list((tmp_path / "backups").glob("*.db"))
    assert len(copies) == 1
    with closing(connect(copies[0], KEY)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] == "0000"


def test_a_first_migration_killed_half_way_starts_again(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    path = tmp_path / "replica.db"
    with closing(connect(path, KEY)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE clinic (pk INTEGER)")
    with opened(tmp_path, clock, ids) as store:
        assert scalar(store, "SELECT count(*) FROM clinic") == 0


def test_a_backup_opens_with_the_same_key(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids) as store:
        desk = store.desk_id
    copy = back_up(tmp_path / "replica.db", KEY, tmp_path / "backups", clock.now())
    with closing(connect(copy, KEY)) as connection:
        assert connection.execute("SELECT id FROM desk").fetchone()[0] == desk


def test_the_key_is_found_by_the_keyring_and_by_the_recovery_code(tmp_path: Path, memory_keyring: object) -> None:
    path = tmp_path / "replica.key"
    made = make_key(path, Secrets("desk", tmp_path / "secrets.json"))
    assert read_key(path, Secrets("desk", tmp_path / "secrets.json")) == made.key
    other = Secrets("another computer", tmp_path / "other.json")
    with pytest.raises(KeyLost):
        read_key(path, other)
    assert recover_key(path, made.recovery_code.lower().replace("-", " "), other) == made.key
    assert read_key(path, other) == made.key
    assert made.recovery_code not in path.read_text("utf8")
    assert memory_keyring is not None


def test_a_wrong_recovery_code_is_refused(tmp_path: Path, memory_keyring: object) -> None:
    make_key(tmp_path / "replica.key", Secrets("desk", tmp_path / "secrets.json"))
    with pytest.raises(EnvironmentFault, match="recovery code"):
        recover_key(tmp_path / "replica.key", "AAAA-BBBB", Secrets("desk", tmp_path / "secrets.json"))
    assert memory_keyring is not None


def test_without_a_keyring_the_secret_lies_in_a_file_of_its_owner_only(tmp_path: Path) -> None:
    secrets = Secrets("desk", tmp_path / "secrets.json")
    place = secrets.put("token", "abc")
    assert not place.in_keyring
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
    assert secrets.get("token") == "abc"
    secrets.drop("token")
    assert secrets.get("token") is None


def test_two_desks_never_share_a_profile(tmp_path: Path) -> None:
    first = ProfileLock(tmp_path / "desk.lock")
    with pytest.raises(ProfileBusy):
        ProfileLock(tmp_path / "desk.lock")
    first.release()
    ProfileLock(tmp_path / "desk.lock").release()


def test_a_persons_verb_goes_before_the_exchange(tmp_path: Path) -> None:
    gate, order = WriteGate(), list[str]()
    waiting = threading.Barrier(3)

    def work(urgency: Urgency) -> None:
        waiting.wait()
        with gate.hold(urgency):
            order.append(urgency.value)

    threads = [threading.Thread(target=work, args=(urgency,)) for urgency in (Urgency.MACHINE, Urgency.PERSON)]
    with gate.hold(Urgency.MACHINE):
        for thread in threads:
            thread.start()
        waiting.wait()
        while gate.waiting < 2:
            threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert order == ["person", "machine"]
    assert tmp_path.exists()


def test_the_journal_proves_itself_and_shows_where_it_was_changed(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids) as store:
        with store.write(Urgency.PERSON) as unit:
            for act in (Act.BOOK, Act.MOVE, Act.CANCEL):
                append(unit, act, CLERK, About(), {"n": 1})
            entries = unit.connection.exec_driver_sql("SELECT sequence FROM journal ORDER BY sequence").scalars().all()
        with store.read() as connection:
            assert first_broken_link(connection) is None
        with store.write(Urgency.PERSON) as unit:
            unit.connection.exec_driver_sql("UPDATE journal SET payload = NULL WHERE sequence = ?", (entries[0],))
        with store.read() as connection:
            assert first_broken_link(connection) is None, "a purged payload leaves the chain whole"
        with store.write(Urgency.PERSON) as unit:
            unit.connection.exec_driver_sql("UPDATE journal SET person_id = 'someone' WHERE sequence = ?", (entries[1],))
        with store.read() as connection:
            assert first_broken_link(connection) == entries[1]
