"""Opens an old replica again and again on a disk with a little more room each time, until there is enough to copy and to migrate it.

`python -m tests.end2end.full_disk REVISION FOLDER STEPS` prints, as JSON, how often it was said in words that there is no room, and how
often it was done. Either way it is whole afterwards, and opens as soon as there is room.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from desktop_app.storage import engine, opening
from desktop_app.storage.faults import DiskFailed, DiskFull, DiskRefused
from tests.end2end.killed_opening import demand_whole, open_replica
from tests.sync.keeping import KEPT, unpack

COPYING, MIGRATING = "copying", "migrating"
REFUSED: Final = 9
ROOM: Final = 2
"""Room for so many times the replica is certainly enough for any of its files."""


def main(revision: str, folder: Path, steps: int) -> None:
    """Try with room for nothing first, and in the last step with enough: while copying, then while migrating what was copied."""
    whole = folder / "whole"
    unpack(KEPT / revision / "desk.db.gz", whole / "desk.db")
    enough = ROOM * (whole / "desk.db").stat().st_size
    met: Counter[str] = Counter()
    for act in (COPYING, MIGRATING):
        for step in range(steps + 1):
            met[f"{act} {_with_room(enough * step // steps, act, whole, folder / act)}"] += 1
    sys.stdout.write(json.dumps(met) + "\n")


def _with_room(size: int, act: str, whole: Path, folder: Path) -> str:
    shutil.copytree(whole, folder)
    child = _PROCESSES.Process(target=_crowded, args=(size, act, folder))
    child.start()
    child.join()
    assert child.exitcode in (0, REFUSED), child.exitcode
    demand_whole(folder)
    shutil.rmtree(folder)
    return "said" if child.exitcode == REFUSED else "done"


def _crowded(size: int, act: str, folder: Path) -> None:
    """Open the replica where no file grows beyond `size` bytes from the beginning of `act`; anything but words is a crash."""
    if act == COPYING:
        _leave_room(size)
    else:
        _leave_room_after_copying(size)
    try:
        open_replica(folder).close()
    except (DiskFull, DiskRefused, DiskFailed):
        sys.exit(REFUSED)


def _leave_room_after_copying(size: int) -> None:
    back_up = opening.back_up

    def then_crowded(path: Path, key: bytes, copies: Path, now: datetime) -> Path:
        made = back_up(path, key, copies, now)
        _leave_room(size)
        return made

    pytest.MonkeyPatch().setattr(opening, "back_up", then_crowded)


if sys.platform == "win32":
    _PROCESSES = multiprocessing.get_context("spawn")

    def _leave_room(size: int) -> None:
        """Windows limits no process: SQLite itself finds its files full."""
        connect: Callable[[Path, bytes], Any] = engine.connect

        def limited(path: Path, key: bytes) -> Any:
            connection = connect(path, key)
            connection.execute(f"PRAGMA max_page_count = {max(1, size // 4096)}")
            return connection

        patch = pytest.MonkeyPatch()
        patch.setattr(opening, "connect", limited)
        patch.setattr(engine, "connect", limited)
else:
    import resource
    import signal

    _PROCESSES = multiprocessing.get_context("fork")

    def _leave_room(size: int) -> None:
        """The kernel lets no file of this process grow further."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
