"""A desk without its window, for stories that end it rudely: orders come as lines, answers go as lines of JSON.

`python -m tests.end2end.desk_process PROFILE [SHIFT]`, then: `fetch`, `book 20`, `offline`, `sent`, `arrived`, `status`, `quit`. SHIFT is a
file with the seconds by which the hands of its clock are turned.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final

from sqlalchemy import Connection

from desktop_app.bootstrap.link import SyncSwitch, make_engine
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.changes import Changes
from desktop_app.core.clock import Clock, SystemClock
from desktop_app.core.errors import RuleRefused
from desktop_app.core.paths import Profile
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import RoleCode
from desktop_app.models.schema import SYNCED
from desktop_app.queries.exchange import connection_row, data_ages, operations_by_state
from desktop_app.queries.free_slots import FreeSlot, Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.journal import first_broken_link
from tests.kit.clock import ShiftedClock

Answer = dict[str, Any]
GLANCES: Final = 500
GLANCE_SECONDS: Final = 0.1
FETCHED: Final = frozenset({
    "Organization", "Location", "Practitioner", "Schedule", "Slot", "Appointment", "Patient", "Coverage", "ServiceRequest",
})  # fmt: skip


class Impatient(Exception):
    """What was waited for did not come."""


class Desk:
    """The workplace and its exchange, as `bootstrap.desk` joins them, but for the window."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._work = open_workplace(Profile(folder), clock=clock)
        self._actor = self._work.person_or("Иванова Анна", RoleCode.SENIOR_CLERK)
        self._changed = Event()
        self._work.feed.listen(self._hear)
        self._switch = SyncSwitch(self._work.credential)
        self._switch.begin(make_engine(self._work))

    def obey(self, order: str, *rest: str) -> Answer:
        """Do what a line says."""
        if order == "book":
            return self.book(int(rest[0]))
        return {"fetch": self.fetch, "offline": self.offline, "sent": self.sent, "arrived": self.arrived, "status": self.status}[order]()

    def fetch(self) -> Answer:
        """Fetch everything, and say so when all of it is here and nothing waits to be sent."""
        began = self._work.clock.now()
        self._switch.send_now()

        def whole(connection: Connection) -> bool:
            ages = data_ages(connection)
            new = all(age.complete is not None and age.complete >= began for age in ages)
            return new and {age.resource_type for age in ages} >= FETCHED and not _stubs(connection) and not _waiting(connection)

        self._wait(whole)
        return self.status()

    def book(self, count: int) -> Answer:
        """Book that many patients into the nearest places, each in another one."""
        after = self._work.clock.now() + timedelta(days=1)
        places = iter(self._work.ask(nearest_free, Wanted(after, limit=1000)))
        patients = self._work.ask(_patients_without_visits)
        return {"booked": [self._book_one(patient, places.__next__) for patient in patients[:count]]}

    def offline(self) -> Answer:
        """Say so when the central is known to be away."""
        self._wait(lambda connection: connection_row(connection).state is ConnectionState.OFFLINE)
        return self.status()

    def sent(self) -> Answer:
        """Send now, and say so when nothing waits any more."""
        self._switch.send_now()
        return self.arrived()

    def arrived(self) -> Answer:
        """Say so when nothing waits any more, without being told to hurry."""
        self._wait(lambda connection: not _waiting(connection))
        return self.status()

    def status(self) -> Answer:
        """How the desk stands."""
        row = self._work.ask(connection_row)
        return {
            "connection": row.state.value,
            "waiting": row.waiting,
            "cases": row.to_settle,
            "set_aside": row.set_aside,
            "operations": self._work.ask(operations_by_state),
            "broken_journal": self._work.ask(first_broken_link),
        }

    def quit(self) -> None:
        """Close as the window does."""
        self._switch.end()
        self._work.close()

    def _book_one(self, patient: str, next_place: Callable[[], FreeSlot]) -> Answer:
        """Into the next place that takes this patient."""
        while True:
            place = next_place()
            try:
                done = self._work.act(book, self._actor, BookingWish(place.slot_id, place.slot_version, patient))
            except RuleRefused:
                continue
            self._switch.told(done.changes)
            return {"visit": done.row_id, "slot": place.slot_id, "patient": patient, "place": self._work.ask(_remote_slot, place.slot_id)}

    def _wait(self, condition: Callable[[Connection], bool]) -> None:
        """Look whenever something changed, until it is so."""
        for _ in range(GLANCES):
            self._changed.clear()
            if self._work.ask(condition):
                return
            self._changed.wait(GLANCE_SECONDS)
        raise Impatient(json.dumps(self.status()))

    def _hear(self, changes: Changes) -> None:
        self._changed.set()


def _waiting(connection: Connection) -> int:
    return connection_row(connection).waiting


def _stubs(connection: Connection) -> bool:
    return any(connection.exec_driver_sql(f"SELECT 1 FROM {kind.value} WHERE NOT known LIMIT 1").first() for kind in SYNCED)


def _patients_without_visits(connection: Connection) -> list[str]:
    """Grown-ups who are booked nowhere, so that no rule stands in the way."""
    query = (
        "SELECT id FROM patient p WHERE known AND NOT hidden AND birth_date BETWEEN '1950' AND '2000'"
        " AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.patient_pk = p.pk) ORDER BY id"
    )
    return [str(row[0]) for row in connection.exec_driver_sql(query)]


def _remote_slot(connection: Connection, slot_id: str) -> str:
    return str(connection.exec_driver_sql("SELECT remote_id FROM slot WHERE id = ?", (slot_id,)).scalar())


def main(folder: Path, clock: Clock) -> None:
    """Obey until `quit`, or until nobody gives orders any more."""
    desk = Desk(folder, clock)
    try:
        for line in sys.stdin:
            order, *rest = line.split()
            if order == "quit":
                break
            try:
                answer = desk.obey(order, *rest)
            except Impatient as error:
                answer = {"fault": f"waited in vain: {error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        desk.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), ShiftedClock(Path(sys.argv[2])) if len(sys.argv) > 2 else SystemClock())
