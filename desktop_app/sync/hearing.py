"""Listening to every answer: the connection's state and the quota, and the one row by which screens know them."""

from datetime import datetime, timedelta

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.core.sync_control import ConnectionState, SendingPath
from desktop_app.models.cursor import Connection
from desktop_app.storage.gate import Urgency
from desktop_app.storage.outages import follow_link
from desktop_app.storage.store import Store
from desktop_app.sync.backoff import Quota
from desktop_app.sync.connection import Link
from desktop_app.sync.habits import Route
from desktop_app.sync.transport import Answer

ROW = 1
FRESH = timedelta(seconds=15)


class Hearing:
    """The ear of `central.Central`, on the sync thread. The row is written when the state turns, else every 15 seconds at the most."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.quota = Quota()
        self.link = Link()
        self._written = Link()
        self._route: Route | None = None
        self.torn: datetime | None = None

    def restore(self) -> None:
        """At the start: a pause lasts until the person ends it, everything else is found out anew."""
        with self._store.read() as connection:
            row = connection.execute(Connection.__table__.select()).mappings().first()
        if row is not None:
            self.link, self.torn = Link(last_answer=row["last_answer"], offset_seconds=row["clock_offset_seconds"]), row["torn"]
            if row["state"] is ConnectionState.PAUSED:
                self.link = self.link.paused(row["since"] or self._clock.now())
        self._write()

    def answered(self, answer: Answer) -> None:
        """An answer of a working FHIR server."""
        self.quota.heard(answer)
        self._turn(self.link.answered(answer.moment, answer.seconds, answer.clock_offset_seconds))

    def silent(self) -> None:
        """None, or of no working FHIR server."""
        self._turn(self.link.silent(self._clock.now()))

    def wants_sign_in(self) -> None:
        """A 401."""
        self._turn(self.link.refused(self._clock.now(), "401"))

    def not_allowed(self) -> None:
        """The desk may not even read."""
        self._turn(self.link.refused(self._clock.now(), "403"))

    def paused(self) -> None:
        """A person works without the central."""
        self._turn(self.link.paused(self._clock.now()))

    def resumed(self) -> None:
        """A person went back to it, or signed in."""
        self._turn(self.link.resumed(self._clock.now()))

    def known_as(self, route: Route) -> None:
        """How the central may be written to."""
        self.link, self._route = self.link.known_as(route.path is not SendingPath.READ_ONLY, self._clock.now()), route
        self._write()

    def tore(self) -> None:
        """It did a transaction in part. `known_as` follows, which writes it down."""
        self.torn = self._clock.now()

    def _turn(self, link: Link) -> None:
        self.link = link
        last, written = link.last_answer, self._written.last_answer
        stale = last is not None and (written is None or last - written >= FRESH)
        if link.state is not self._written.state or link.offset_seconds != self._written.offset_seconds or stale:
            self._write()

    def _write(self) -> None:
        with self._store.write(Urgency.MACHINE) as unit:
            row = unit.session.get(Connection, ROW) or Connection(pk=ROW)
            unit.session.add(row)
            row.state, row.since, row.last_answer = self.link.state, self.link.since, self.link.last_answer
            row.torn = self.torn
            row.clock_offset_seconds, row.detail = self.link.offset_seconds, self.link.detail or None
            if self._route is not None:
                row.path, row.path_reason, row.probing = self._route.path, self._route.reason, self._route.probing
            unit.touch(Kind.CONNECTION, str(ROW))
            follow_link(unit, self.link.state, self.link.since)
        self._written = self.link
