"""The one handle on the replica: units of work through the write gate, and reads beside them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from desktop_app.core.changes import ChangeFeed, Changes, Kind
from desktop_app.core.clock import Clock
from desktop_app.core.ids import IdSource
from desktop_app.models.base import Synced
from desktop_app.models.identifier_systems import STANDARD, IdentifierSystems
from desktop_app.storage.faults import told_faults
from desktop_app.storage.gate import Urgency, WriteGate

_log = logging.getLogger(__name__)


@dataclass
class Unit:
    """One transaction: what it reads and writes through, its moment, and what it changed so far."""

    session: Session
    connection: Connection
    now: datetime
    ids: IdSource
    desk_id: str
    systems: IdentifierSystems = STANDARD
    _touched: dict[Kind, set[str]] = field(default_factory=dict)

    def touch(self, kind: Kind, *row_ids: str) -> None:
        """Note that rows of `kind` changed."""
        self._touched.setdefault(kind, set()).update(row_ids)

    @property
    def changes(self) -> Changes:
        """What was touched."""
        return Changes.together(Changes.of(kind, ids) for kind, ids in self._touched.items())


class Store:
    """An open replica. Thread-safe: writers take turns at the gate, readers have connections of their own."""

    def __init__(self, writer: Engine, reader: Engine, clock: Clock, ids: IdSource, feed: ChangeFeed, desk_id: str) -> None:
        self._writer = writer
        self._reader = reader
        self._gate = WriteGate()
        self._clock = clock
        self._ids = ids
        self.feed = feed
        self.desk_id = desk_id
        self.systems = STANDARD
        """The table of identifier systems in force: a desk puts its region's in place when it opens."""

    @contextmanager
    def write(self, urgency: Urgency) -> Iterator[Unit]:
        """One unit of work: commits at its end, rolls back on any error. What the disk did is raised as an `EnvironmentFault`.

        Changes of the exchange are published here after the commit; a person's verb returns its own, and the window publishes them.
        """
        with (
            told_faults(writing=True),
            self._gate.hold(urgency),
            self._writer.connect() as connection,
            connection.begin(),
            Session(bind=connection, expire_on_commit=False) as session,
        ):
            event.listen(session, "before_flush", _raise_versions)
            unit = Unit(session, connection, self._clock.now(), self._ids, self.desk_id, self.systems)
            yield unit
            session.flush()
        if urgency is Urgency.MACHINE:
            self.feed.publish(unit.changes)

    @property
    def now(self) -> datetime:
        """The instant by which a unit of work that began now would act, aware."""
        return self._clock.now()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction on a connection that cannot write."""
        with told_faults(writing=False), self._reader.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close all connections; the write-ahead log goes into the file."""
        self._reader.dispose()
        with self._gate.hold(Urgency.PERSON):
            self._writer.dispose()
        _log.info("the replica is closed")


def _raise_versions(session: Session, *_flush: object) -> None:
    """Every writer raises `version`: here, for rows that verbs change through the session."""
    for row in session.dirty:
        if isinstance(row, Synced) and session.is_modified(row):
            row.version += 1
