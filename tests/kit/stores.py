"""Open replicas for tests: encrypted like real ones, in a folder of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop_app.core.changes import ChangeFeed, Kind
from desktop_app.core.clock import Clock
from desktop_app.core.ids import IdSource
from desktop_app.storage.apply import Applied, apply
from desktop_app.storage.gate import Urgency
from desktop_app.storage.rows import Values
from desktop_app.storage.store import Store
from tests.kit.blank import blank_store


@contextmanager
def opened(folder: Path, clock: Clock, ids: IdSource, feed: ChangeFeed | None = None) -> Iterator[Store]:
    """The replica of `folder`, new or as it was left, closed at the end."""
    store = blank_store(folder / "replica.db", clock, ids, feed or ChangeFeed())
    try:
        yield store
    finally:
        store.close()


def arrive(store: Store, kind: Kind, *rows: Values) -> Applied:
    """Rows of `kind` come in from the central; `remote_id` and `remote_version` default to a first version."""
    whole = [{"remote_version": "1", "last_updated": 1, "id": None, **row} for row in rows]
    with store.write(Urgency.MACHINE) as unit:
        return apply(unit, kind, whole, lambda _kind, values: {"kept": str(values["remote_version"])})


def scalar(store: Store, statement: str, *parameters: object) -> Any:
    """The first column of the first row that `statement` finds."""
    with store.read() as connection:
        return connection.exec_driver_sql(statement, tuple(parameters)).scalar()
