"""Trying again what was set aside: a newer program understands more, and a person may ask for it at any time."""

import json
from collections.abc import Callable

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.models.quarantine import SetAside
from desktop_app.models.upkeep import Retrial
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.intake import Intake

AT_ONCE = 100


class SecondTry:
    """Reads anew what lies set aside in one replica, by the program of `version`. `between` is called now and then; it may raise."""

    def __init__(self, store: Store, clock: Clock, version: str, between: Callable[[], None]) -> None:
        self._store = store
        self._intake = Intake(store, clock)
        self._version = version
        self._between = between

    def run_if_new(self) -> None:
        """Try once with each version of the program, where there is something to try."""
        with self._store.read() as connection:
            last = connection.execute(select(_TABLE.version).order_by(_TABLE.pk.desc()).limit(1)).scalar()
            lies = connection.execute(select(SetAside.resource_type).limit(1)).first()
        if lies is not None and last != self._version:
            self.run()

    def run(self) -> None:
        """Try all of it, and write down how much was understood. What still is not keeps lying as it did."""
        last, tried = ("", ""), 0
        while rows := self._some(last):
            self._between()
            last, tried = rows[-1][:2], tried + len(rows)
            self._intake.try_again([json.loads(row[2]) for row in rows])
        with self._store.write(Urgency.MACHINE) as unit:
            left = unit.connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar_one()
            unit.session.add(Retrial(at=unit.now, version=self._version, tried=tried, understood=max(0, tried - left)))
            unit.touch(Kind.QUARANTINE, "*")

    def _some(self, last: tuple[str, str]) -> list[tuple[str, str, str]]:
        query = (
            "SELECT resource_type, remote_id, raw FROM quarantine WHERE (resource_type, remote_id) > (?, ?)"
            f" ORDER BY resource_type, remote_id LIMIT {AT_ONCE}"
        )
        with self._store.read() as connection:
            return [(row[0], row[1], row[2]) for row in connection.exec_driver_sql(query, last)]


_TABLE = Retrial.__table__.c
