"""Opens an old replica again and again, and each time is killed a statement (or a few pages of the copy) later than before.

`python -m tests.end2end.killed_opening REVISION FOLDER STEP` prints, as JSON, at how many points it was killed. What the replica held is
whole whenever it is opened afterwards, and every copy that lies in `backups` under its own name is whole too.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.clock import SystemClock
from desktop_app.core.ids import RandomIds
from desktop_app.queries.exchange import operations_by_state
from desktop_app.storage import engine, opening
from desktop_app.storage.journal import first_broken_link
from desktop_app.storage.migrating import HEAD
from desktop_app.storage.opening import open_store
from desktop_app.storage.store import Store
from tests.kit.blank import KEY
from tests.sync.keeping import KEPT, unpack

PAGES_AT_ONCE: Final = 24
DEAD: Final = 9
if sys.platform == "win32":
    _PROCESSES = multiprocessing.get_context("spawn")
else:
    _PROCESSES = multiprocessing.get_context("fork")


def main(revision: str, folder: Path, step: int) -> None:
    """Be killed at every `step`-th point until there is none left."""
    whole = folder / "whole"
    unpack(KEPT / revision / "desk.db.gz", whole / "desk.db")
    kills: Counter[str] = Counter()
    point = 0
    while (met := _killed_at(point, whole, folder / str(point))) is not None:
        kills[met] += 1
        point += step
    sys.stdout.write(json.dumps(kills) + "\n")


def _killed_at(point: int, whole: Path, folder: Path) -> str | None:
    """What was under way when the process died; None where it lived. Either way nothing is lost."""
    shutil.copytree(whole, folder)
    marked = folder / "under-way"
    child = _PROCESSES.Process(target=_doomed, args=(point, marked, folder))
    child.start()
    child.join()
    met = marked.read_text("utf8") if child.exitcode == DEAD else None
    assert met or child.exitcode == 0
    demand_whole(folder)
    shutil.rmtree(folder)
    return met


def _doomed(point: int, marked: Path, folder: Path) -> None:
    _die_at(point, marked)
    open_replica(folder).close()


def open_replica(folder: Path) -> Store:
    """The replica that lies in `folder`, copied and brought to date where it is old."""
    clock = SystemClock()
    return open_store(folder / "desk.db", KEY, clock, RandomIds(clock), ChangeFeed())


def demand_whole(folder: Path) -> None:
    """The replica, and each copy that was taken of it."""
    with closing(open_replica(folder)) as store, store.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert first_broken_link(connection) is None
        waiting = operations_by_state(connection)
        assert waiting["conflict"] == 1
    for copy in (folder / "backups").glob("*.db"):
        with closing(engine.connect(copy, KEY)) as bare:
            assert bare.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = dict(bare.execute("SELECT state, count(*) FROM operation GROUP BY state").fetchall())
            assert sum(kept.values()) == sum(waiting.values())


def _die_at(point: int, marked: Path) -> None:
    """From now on this process dies at the `point`-th statement or part of a copy, counted over all its connections."""
    left = [point]

    def count(under_way: str) -> None:
        if left[0] == 0:
            marked.write_text(under_way, "utf8")
            os._exit(DEAD)  # nothing is closed, written or tidied up any more
        left[0] -= 1

    connect = engine.connect

    def counted(path: Path, key: bytes) -> Any:
        connection = connect(path, key)
        connection.set_trace_callback(lambda _statement: count("statement"))
        return _Copied(connection, count)

    patch = pytest.MonkeyPatch()
    patch.setattr(opening, "connect", counted)
    patch.setattr(engine, "connect", lambda path, key: counted(path, key).connection)


class _Copied:
    """A connection that is copied a few pages at a time, as a slow disk would."""

    def __init__(self, connection: Any, count: Callable[[str], None]) -> None:
        self.connection = connection
        self._count = count

    def backup(self, target: _Copied) -> None:
        """Copy, and count each part."""
        self.connection.backup(target.connection, pages=PAGES_AT_ONCE, progress=lambda *_left: self._count("copy"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
