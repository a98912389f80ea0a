"""Fetching: the waves of the scope in their order, stubs filled, contradictions read again, places sold twice found."""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from sqlalchemy import delete, select

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.models.cursor import Cursor
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.central import Central, Missing, NotAllowed, Refused
from desktop_app.sync.inspection import Contradiction, contradictions, open_cases_of_places_sold_twice
from desktop_app.sync.intake import Intake, Received
from desktop_app.sync.profile import Profile
from desktop_app.sync.scope import Members, Query, Scope, Wave, covering, members_of, parse_key, queries
from desktop_app.sync.stubs import Fetcher
from desktop_app.sync.walk import Pace, Step, Walker, WalkStuck

_log = logging.getLogger(__name__)
DIARY = (Wave.NEAR, Wave.DIARY)
EVERYTHING = tuple(Wave)


@dataclass
class Pulled:
    """What a fetch did: what came in, queries walked to their end, types of queries that the central refused, new cases."""

    received: Received = field(default_factory=Received)
    walked: int = 0
    refused: list[str] = field(default_factory=list)
    cases: int = 0


@dataclass(frozen=True)
class Wishes:
    """How this desk fetches: its scope, the pace of its walks, its clinic's zone, and how many days it keeps what left its scope.

    `version` is the program's: what an older one could not understand is tried again by a newer one.
    """

    scope: Scope = field(default_factory=Scope)
    pace: Pace = field(default_factory=Pace)
    zone: Callable[[], tzinfo] = lambda: UTC
    keep_days: int = 30
    version: str = ""


class Puller:
    """Fetches into one replica. `between` is called before each request; what it raises ends the fetch, and the places are kept."""

    def __init__(
        self, store: Store, central: Central, clock: Clock, wishes: Wishes, profile: Callable[[], Profile], between: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self.wishes = wishes
        intake = Intake(store, clock)
        self._walker = Walker(store, central, intake, wishes.pace, between)
        self.fetcher = Fetcher(store, central, intake, profile, between)
        self._said: set[str] = set()
        self._asked: set[Contradiction] = set()

    def pull(self, waves: Collection[Wave] = EVERYTHING, told: Callable[[Step], None] = lambda _step: None) -> Pulled:
        """Fetch the queries of `waves`. A query that the central refuses is told in the result and stops no other.

        Raises NoAnswer, NotFhir, Unwell, SignInNeeded, and what `between` raises.
        """
        pulled = Pulled()
        for wave in waves:
            for query in self._queries(wave):
                self._one(query, pulled, told)
            if wave is Wave.NEAR:
                pulled.received.add(self.fetcher.fill_near(self._clock.now()))
        pulled.cases = self.look_over(pulled.received)
        if Wave.REFERENCE in waves and not pulled.refused:
            self._forget_old_cursors()
        return pulled

    def look_over(self, received: Received) -> int:
        """Fill the stubs that came with `received`, read contradictions again and add both to it; how many places were sold twice."""
        received.add(self.fetcher.fill(self._clock.now()))
        received.add(self._read_contradictions(received))
        return open_cases_of_places_sold_twice(self._store, received.changed.get(Kind.APPOINTMENT, []))

    def look(self, kind: Kind, row_id: str) -> None:
        """Read one row at once, where the central knows it; that it answered is told even where nothing changed: somebody waits for it."""
        with self._store.read() as connection:
            found = connection.exec_driver_sql(f"SELECT remote_id FROM {kind.value} WHERE id = ?", (row_id,)).scalar()
        if found and self.fetcher.look(kind, found):
            with self._store.write(Urgency.MACHINE) as unit:
                unit.touch(kind, row_id)

    @property
    def knows_places(self) -> bool:
        """Whether all walks of slots came to their end at least once."""
        table = Cursor.__table__.c
        with self._store.read() as connection:
            walks = connection.execute(select(table.complete).where(table.resource_type == "Slot")).scalars().all()
        return bool(walks) and all(walks)

    def _queries(self, wave: Wave) -> Iterator[Query]:
        """The queries of a wave; those that are made of members come as soon as the members did."""
        given: set[str] = set()
        while fresh := [query for query in self._planned(wave) if query.key not in given]:
            for query in fresh:
                given.add(query.key)
                if wave is not Wave.NEAR or not any(done.covers(query) for done in self._done()):
                    yield query

    def _planned(self, wave: Wave) -> list[Query]:
        return queries(self.wishes.scope, wave, self._clock.now().date(), self._members())

    def _members(self) -> Members:
        with self._store.read() as connection:
            return members_of(connection, self.wishes.scope)

    def _one(self, query: Query, pulled: Pulled, told: Callable[[Step], None]) -> None:
        try:
            for part in self._missing_parts(query):
                pulled.received.add(self._walker.walk(part, self._clock.now(), told))
            pulled.received.add(self._walker.walk(query, self._clock.now(), told))
        except (Refused, Missing, NotAllowed, WalkStuck) as error:
            pulled.refused.append(query.resource_type)
            if query.key not in self._said:
                self._said.add(query.key)
                _log.info("a query for %s is refused: %s", query.resource_type, type(error).__name__)
        else:
            pulled.walked += 1

    def _missing_parts(self, query: Query) -> Iterator[Query]:
        """What must be walked whole before a new query can go on where others stood; the query begins there afterwards."""
        with self._store.read() as connection:
            begun = connection.execute(select(Cursor.__table__.c.key).where(Cursor.__table__.c.key == query.key)).first()
        found = None if begun else covering(self._done(), query)
        if found is None:
            return
        value, parts = found
        yield from parts
        with self._store.write(Urgency.MACHINE) as unit:
            self._walker.adopt(unit, query, value)

    def _done(self) -> dict[Query, str | None]:
        """Queries that were walked whole, with the values of their cursors."""
        table = Cursor.__table__.c
        with self._store.read() as connection:
            rows = connection.execute(select(table.key, table.value).where(table.complete.is_not(None)))
            return {parse_key(row[0]): row[1] for row in rows}

    def _read_contradictions(self, received: Received) -> Received:
        """Read both sides of each contradiction once; where the central itself says both, it is not asked for ever."""
        if not received.changed.keys() & {Kind.SLOT, Kind.APPOINTMENT}:
            return Received()
        with self._store.read() as connection:
            found = [one for one in contradictions(connection, received.changed) if one not in self._asked]
        self._asked.update(found)
        again = self.fetcher.fetch(Kind.SLOT, (one.slot for one in found))
        again.add(self.fetcher.fetch(Kind.APPOINTMENT, (one.appointment for one in found)))
        return again

    def _forget_old_cursors(self) -> None:
        """Drop the cursors of queries that are not asked any more."""
        wanted = {query.key for wave in Wave for query in self._planned(wave) if wave is not Wave.NEAR}
        with self._store.read() as connection:
            lying = set(connection.execute(select(Cursor.__table__.c.key)).scalars())
        if old := lying - wanted:
            with self._store.write(Urgency.MACHINE) as unit:
                unit.session.execute(delete(Cursor).where(Cursor.key.in_(old)))
                unit.touch(Kind.CURSOR, *old)
