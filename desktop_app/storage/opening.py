"""Opening a replica: new, of this version, older (backed up, then migrated), newer (refused) or damaged (set aside, kept)."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import select

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.core.ids import IdSource
from desktop_app.models.cursor import Connection as ConnectionRow
from desktop_app.models.cursor import Desk
from desktop_app.models.operation import Operation, OperationState
from desktop_app.models.person import DEFAULT_RIGHTS, Role
from desktop_app.models.specialist import Specialty
from desktop_app.models.specialty_table import load_specialties
from desktop_app.storage.engine import connect, read_engine, write_engine
from desktop_app.storage.faults import DiskFailed, DiskFull, DiskRefused, told_faults
from desktop_app.storage.gate import Urgency
from desktop_app.storage.machine import machine_mark
from desktop_app.storage.migrating import HEAD, MAJOR, migrate
from desktop_app.storage.store import Store

_COPY_AND_A_LITTLE = 1.25
_log = logging.getLogger(__name__)


class NewerSchema(EnvironmentFault):
    """The file was written by a newer program."""

    def __init__(self) -> None:
        super().__init__(
            mark("This desk's data was written by a newer version of Registratura. Nothing was changed. Install the newer version.")
        )


class DamagedReplica(EnvironmentFault):
    """The file cannot be read; it was set aside whole."""

    def __init__(self, aside: Path) -> None:
        super().__init__(
            mark("This desk's data cannot be read. The file was set aside and kept as «{name}». Call IT: a backup can be restored."),
            name=aside.name,
        )
        self.aside = aside


def open_store(path: Path, key: bytes, clock: Clock, ids: IdSource, feed: ChangeFeed) -> Store:
    """Open the replica at `path`, making or migrating it where needed.

    Raises:
        NewerSchema: written by a newer major version; untouched.
        DamagedReplica: unreadable; set aside beside its name, never recreated silently.
        EnvironmentFault: the disk or the folder refuses it.
    """
    new = not path.exists()
    if not new:
        _check(path, key, clock)
    writer = write_engine(path, key)
    with told_faults(writing=True), writer.connect() as connection:
        migrate(connection)
    store = Store(writer, read_engine(path, key), clock, ids, feed, desk_id="")
    store.desk_id = _identify(store, path.parent)
    return store


def set_aside(path: Path, now: datetime) -> Path:
    """Move the file and its write-ahead log to a name that says when; nothing is deleted, nor what was set aside before."""
    aside = next(name for name in _names_aside(path, now) if not name.exists())
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return aside


def _names_aside(path: Path, now: datetime) -> Iterator[Path]:
    stamp = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    yield path.with_name(stamp)
    for number in count(2):
        yield path.with_name(f"{stamp}-{number}")


def back_up(path: Path, key: bytes, folder: Path, now: datetime) -> Path:
    """Copy the replica, open or closed, as it stands after its last commit, into `folder`; encrypted with the same key.

    SQLite's own backup: a copy of the file alone would lack what a reader keeps in the write-ahead log.

    Raises:
        EnvironmentFault: the disk or the folder refuses it; no half of a copy is left behind, which would only fill the disk.
    """
    copy = folder / f"{path.stem}-{now:%Y%m%dT%H%M%S}.db"
    beside = copy.with_name(copy.name + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        with closing(connect(path, key)) as source, closing(connect(beside, key)) as target:
            source.backup(target)
        beside.replace(copy)
    except (OSError, sqlcipher.DatabaseError) as error:
        raise _not_copied(path, beside, error) from error
    return copy


def _not_copied(path: Path, beside: Path, error: Exception) -> EnvironmentFault:
    """Why there is no copy; SQLite's backup tells no code. What was written of it is taken away."""
    if isinstance(error, sqlcipher.DatabaseError) and not isinstance(error, sqlcipher.OperationalError):
        return DiskFailed()
    try:
        beside.unlink(missing_ok=True)
        is_full = shutil.disk_usage(path.parent).free < path.stat().st_size * _COPY_AND_A_LITTLE
    except OSError:
        return DiskRefused()
    return DiskFull() if is_full else DiskRefused()


def _check(path: Path, key: bytes, clock: Clock) -> None:
    try:
        with closing(connect(path, key)) as connection:
            major = connection.execute("PRAGMA user_version").fetchone()[0]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone() if "alembic_version" in tables else None
    except sqlcipher.DatabaseError as error:
        if isinstance(error, sqlcipher.OperationalError):
            raise EnvironmentFault(
                mark("This desk's data cannot be opened now: the disk or the folder refuses it. Nothing was changed.")
            ) from error
        aside = set_aside(path, clock.now())
        _log.error("the replica could not be read and was set aside")
        raise DamagedReplica(aside) from error
    if major > MAJOR:
        raise NewerSchema
    if revision is not None and revision[0] != HEAD:
        back_up(path, key, path.parent / "backups", clock.now())


def _specialties() -> list[Specialty]:
    """The shipped table of specialties, a row for each code that a central may use."""
    return [
        Specialty(code=code, name=row.name, short=row.short, minutes=row.minutes, access=row.access, search=row.search)
        for row in load_specialties().rows
        for code in dict.fromkeys((row.code, *row.other_positions))
    ]


def _identify(store: Store, folder: Path) -> str:
    """This desk's id; a profile that was copied here gets a new one and holds its unfinished sendings in doubt (issue 2, section 2)."""
    with store.write(Urgency.MACHINE) as unit:
        desk = unit.session.get(Desk, 1)
        mark_here = machine_mark(folder)
        if desk is None:
            desk = Desk(pk=1, id=unit.ids.new(), machine_mark=mark_here, created=unit.now)
            unit.session.add_all(_specialties())
            unit.session.add_all(
                [desk, ConnectionRow(pk=1), *(Role(code=code, rights=sorted(rights)) for code, rights in DEFAULT_RIGHTS.items())]
            )
        elif desk.machine_mark != mark_here:
            desk.id, desk.machine_mark = unit.ids.new(), mark_here
            for operation in unit.session.scalars(
                select(Operation).where(Operation.state.in_([OperationState.QUEUED, OperationState.SENDING]))
            ):
                operation.state, operation.sent = OperationState.IN_DOUBT, True
            _log.info("the profile came from another computer: a new desk id, unfinished operations are in doubt")
        return desk.id
