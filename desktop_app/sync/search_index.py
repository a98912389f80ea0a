"""The index of the patient search in one part: a first fetch leaves it in many, and every later change would pay for joining them.

SQLite joins the parts of a full-text index as rows are written, inside somebody's transaction: a delta into a replica that had just been
filled took nearly twice as long for that. Here it is done beforehand, some pages at a time (https://sqlite.org/fts5.html, 6.8 to 6.9).
"""

from collections.abc import Callable

from sqlalchemy import Connection

from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store

TABLES = ("patient_names", "patient_numbers")
FEW = 3
"""So many parts SQLite itself leaves beside each other: joining begins with the fourth."""
PAGES_AT_ONCE = 100
_NOTHING_DONE = 2
"""Fewer changes than this mean that nothing was left to join (same page, 6.8)."""


class SearchIndex:
    """Joins the parts of one replica's index. `between` is called between short transactions; what it raises leaves the rest for later."""

    def __init__(self, store: Store, between: Callable[[], None]) -> None:
        self._store = store
        self._between = between

    def join(self) -> None:
        """One part for each table that has more than a few."""
        for table in TABLES:
            with self._store.read() as connection:
                parts = parts_of(connection, table)
            if parts > FEW:
                self._join(table)

    def _join(self, table: str) -> None:
        pages = -PAGES_AT_ONCE  # below nought: all parts are to be joined, not only those of one size
        while True:
            self._between()
            with self._store.write(Urgency.MACHINE) as unit:
                before = _changes(unit.connection)
                unit.connection.exec_driver_sql(f"INSERT INTO {table}({table}, rank) VALUES ('merge', {pages})")
                if _changes(unit.connection) - before < _NOTHING_DONE:
                    return
            pages = PAGES_AT_ONCE


def parts_of(connection: Connection, table: str) -> int:
    """How many parts ("segments") the index of `table` has."""
    return int(connection.exec_driver_sql(f"SELECT count(DISTINCT segid) FROM {table}_idx").scalar_one())


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
