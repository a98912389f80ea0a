"""A new store without the eleven steps of its schema: they are gone through once in a run, each later store begins as a copy."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.clock import Clock
from desktop_app.core.ids import IdSource
from desktop_app.storage.engine import write_engine
from desktop_app.storage.migrating import migrate
from desktop_app.storage.opening import open_store
from desktop_app.storage.store import Store

KEY: Final = bytes(range(32))


def blank_store(path: Path, clock: Clock, ids: IdSource, feed: ChangeFeed) -> Store:
    """Open the store at `path`; where there is none, an empty one of today's schema is laid there first. It still has to be identified."""
    if not path.exists():
        path.write_bytes(_migrated())
    return open_store(path, KEY, clock, ids, feed)


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.db"
        engine = write_engine(path, KEY)
        with engine.connect() as connection:
            migrate(connection)
        engine.dispose()
        return path.read_bytes()
