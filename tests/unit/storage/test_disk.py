"""What the disk may do: be full, refuse, fail; and copies taken while work goes on."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from desktop_app.core.changes import ChangeFeed, Changes, Kind
from desktop_app.core.errors import EnvironmentFault
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, RoleCode
from desktop_app.storage.engine import connect
from desktop_app.storage.faults import DiskFailed, DiskFull, DiskRefused, HeldByAnother, told_faults
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append, first_broken_link
from desktop_app.storage.opening import DamagedReplica, back_up, open_store, set_aside
from desktop_app.storage.store import Store
from tests.kit.blank import KEY
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import arrive, opened, scalar

CLERK = Actor("p1", "Иванова А.", RoleCode.CLERK)
LONG = "x" * 4000


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Store]:
    with opened(tmp_path, clock, ids) as store:
        yield store


def leave_room(store: Store, pages: int) -> None:
    """The disk has room for so many pages more."""
    with store.write(Urgency.PERSON) as unit:
        used = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {int(used) + pages}")


def write_much(store: Store, acts: int) -> None:
    """So many acts in one unit of work, each of a page and more."""
    with store.write(Urgency.PERSON) as unit:
        for number in range(acts):
            append(unit, Act.VIEW, CLERK, About(Kind.PATIENT, str(number)), {"text": LONG})


def test_a_full_disk_is_told_in_plain_words_and_leaves_nothing_half_done(store: Store) -> None:
    write_much(store, 1)
    leave_room(store, 3)
    with pytest.raises(DiskFull) as refused:
        write_much(store, 50)
    assert "disk is full" in str(refused.value)
    assert LONG not in str(refused.value)
    assert scalar(store, "SELECT count(*) FROM journal") == 1
    assert scalar(store, "PRAGMA quick_check") == "ok"


def test_work_goes_on_as_soon_as_there_is_room_again(store: Store) -> None:
    leave_room(store, 3)
    with pytest.raises(DiskFull):
        write_much(store, 50)
    leave_room(store, 1000)
    write_much(store, 50)
    assert scalar(store, "SELECT count(*) FROM journal") == 50
    with store.read() as connection:
        assert first_broken_link(connection) is None


def test_a_page_that_does_not_fit_is_not_told_to_any_view(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    feed, heard = ChangeFeed(), list[Changes]()
    with opened(tmp_path, clock, ids, feed) as store:
        leave_room(store, 2)
        feed.listen(heard.append)
        with pytest.raises(DiskFull):
            arrive(store, Kind.SLOT, *(dict[str, object](remote_id=f"s{number}", comment=LONG) for number in range(50)))
        assert heard == []
        assert scalar(store, "SELECT count(*) FROM slot") == 0


@pytest.mark.parametrize("name", ["missing/replica.db", "file/replica.db", "folder"])
def test_a_place_that_cannot_be_written_is_a_fault_of_the_place(tmp_path: Path, name: str, clock: FixedClock, ids: SequentialIds) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    (tmp_path / "folder").mkdir()
    with pytest.raises(EnvironmentFault):
        open_store(tmp_path / name, KEY, clock, ids, ChangeFeed())


@pytest.mark.parametrize(
    ("code", "writing", "fault"),
    [
        (13, True, DiskFull), (8, True, DiskRefused), (8, False, None), (8 | 4 << 8, True, DiskRefused), (10, False, DiskFailed),
        (10 | 12 << 8, True, DiskFailed), (11, False, DiskFailed), (26, True, DiskFailed), (5, True, HeldByAnother),
        (6 | 1 << 8, False, HeldByAnother), (1, True, None), (19, True, None), (None, True, None),
    ],
)  # fmt: skip
def test_faults_are_told_by_the_code_extended_or_not(code: int | None, writing: bool, fault: type[EnvironmentFault] | None) -> None:
    driver = Driver(code)
    with pytest.raises(fault or OperationalError) as raised, told_faults(writing):
        raise OperationalError("INSERT INTO patient VALUES (?)", {"family": "Иванова"}, driver, hide_parameters=True)
    assert "Иванова" not in str(raised.value)


class Driver(Exception):
    """An error as the driver raises it."""

    def __init__(self, code: int | None) -> None:
        super().__init__("the driver's own text")
        if code is not None:
            self.sqlite_errorcode = code


def test_a_bug_of_ours_stays_a_bug(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write(Urgency.PERSON) as unit:
        unit.connection.exec_driver_sql("INSERT INTO person (id) VALUES ('p')")
    with pytest.raises(DBAPIError, match="no such table"), store.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_a_file_that_another_program_locks_is_told_and_nothing_is_lost(tmp_path: Path, store: Store) -> None:
    with store.write(Urgency.PERSON) as unit:
        unit.connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with closing(connect(tmp_path / "replica.db", KEY)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(HeldByAnother):
            write_much(store, 1)
        stranger.execute("ROLLBACK")
    write_much(store, 1)
    assert scalar(store, "SELECT count(*) FROM journal") == 1


def test_a_copy_taken_while_others_read_and_write_holds_the_last_commit(tmp_path: Path, store: Store, clock: FixedClock) -> None:
    """A reader keeps the write-ahead log from being folded in: a plain copy of the file would be of yesterday."""
    write_much(store, 2)
    with store.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM journal").scalar() == 2
        write_much(store, 3)
        copy = back_up(tmp_path / "replica.db", KEY, tmp_path / "backups", clock.now())
        write_much(store, 1)
        assert reader.exec_driver_sql("SELECT count(*) FROM journal").scalar() == 2
    with closing(connect(copy, KEY)) as connection:
        assert connection.execute("SELECT count(*) FROM journal").fetchone()[0] == 5
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert not copy.read_bytes().startswith(b"SQLite format 3")


def test_a_copy_opens_as_a_desk_of_its_own(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    with opened(tmp_path, clock, ids) as store:
        write_much(store, 3)
        copy = back_up(tmp_path / "replica.db", KEY, tmp_path / "elsewhere", clock.now())
        first = store.desk_id
    copy.rename(copy.with_name("replica.db"))
    with opened(tmp_path / "elsewhere", clock, ids) as store:
        assert store.desk_id != first, "two profiles never send as one desk"
        assert scalar(store, "SELECT count(*) FROM journal") == 3


def test_an_unfinished_copy_is_written_over_and_never_taken_for_a_whole_one(tmp_path: Path, store: Store, clock: FixedClock) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / f"replica-{clock.now():%Y%m%dT%H%M%S}.db.part").write_bytes(b"half of a copy")
    copy = back_up(tmp_path / "replica.db", KEY, folder, clock.now())
    assert [path.name for path in folder.iterdir()] == [copy.name]


def test_what_is_set_aside_keeps_its_log_and_is_not_lost_to_a_second_one(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "replica.db"
    for number in range(2):
        path.write_text(f"damaged {number}")
        path.with_name("replica.db-wal").write_text(f"log {number}")
        set_aside(path, clock.now())
    kept = sorted(one.read_text() for one in tmp_path.iterdir())
    assert kept == ["damaged 0", "damaged 1", "log 0", "log 1"]


def test_the_wrong_key_does_not_destroy_anything(
    tmp_path: Path, clock: FixedClock, ids: SequentialIds, expect_log: Callable[[str], None]
) -> None:
    expect_log("set aside")
    with opened(tmp_path, clock, ids):
        content = (tmp_path / "replica.db").read_bytes()
    with pytest.raises(DamagedReplica) as refused:
        open_store(tmp_path / "replica.db", bytes(32), clock, ids, ChangeFeed())
    assert len(refused.value.aside.read_bytes()) >= len(content)
    refused.value.aside.replace(tmp_path / "replica.db")
    with opened(tmp_path, clock, ids) as store:
        assert store.desk_id
