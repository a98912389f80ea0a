"""Walking one query of the central page by page, so that nothing is missed and nothing is walked twice (sync.md 4).

The cursor is the greatest `lastUpdated` of a complete walk. Each page is stored together with the place in the walk; a link that does
not lead on is replaced by asking again from the time of the last page.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.core.changes import Kind
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.models.cursor import Cursor
from desktop_app.storage.store import Store, Unit
from desktop_app.sync.answer import updated_of
from desktop_app.sync.central import BROKEN_LINK, NO_PAGE, Central, Page, Resource, search_link
from desktop_app.sync.intake import Intake, Received
from desktop_app.sync.scope import Query
from desktop_app.sync.transport import NotFhir

LARGEST_PAGE = 1000
_log = logging.getLogger(__name__)


class WalkStuck(EnvironmentFault):
    """More rows of one moment than the central can page through, in a query that cannot be made narrower."""

    def __init__(self) -> None:
        super().__init__(mark("The central cannot list some of its records. The other data is up to date."))


@dataclass(frozen=True)
class Pace:
    """How to walk: rows a page, and the seconds by which one walk reaches back into the one before (servers stamp before they commit)."""

    page_rows: int = 500
    overlap: timedelta = timedelta(seconds=120)


@dataclass(frozen=True)
class Step:
    """One page of a walk, for a progress bar; `total` where the central tells it."""

    resource_type: str
    rows: int
    total: int | None


@dataclass
class _Place:
    """Where a walk stands. `since`: from when rows were asked for; `greatest`: the newest stamp so far; `count`: rows a page.

    `own` is the newest link that we made ourselves: its failure is the query's, not a link's. `value` is the cursor as it stood.
    """

    query: Query
    since: datetime | None
    link: str
    own: str
    count: int
    started: datetime
    value: str | None = None
    greatest: datetime | None = None
    rows: int = 0
    in_order: bool = True
    seen: set[str] = field(default_factory=set)


class Walker:
    """Walks queries. `between` is called before each page: there sending goes first, and a stop is noticed (it may raise)."""

    def __init__(self, store: Store, central: Central, intake: Intake, pace: Pace, between: Callable[[], None]) -> None:
        self._store = store
        self._central = central
        self._intake = intake
        self._pace = pace
        self._between = between

    def walk(self, query: Query, now: datetime, told: Callable[[Step], None] = lambda _step: None) -> Received:
        """Walk `query` to its end, going on where an interrupted walk stopped.

        Raises what `Central.page` raises; the place is kept. WalkStuck where no way leads through.
        """
        cursor = self._cursor(query)
        place = self._place(query, cursor, now)
        delta = cursor is not None and cursor.value is not None
        received = Received()
        link: str | None = place.link
        while link is not None:
            self._between()
            page = self._page(place, link)
            if page is None:
                restarted = self._restart(place)
                if restarted is None:
                    received.add(self._divide(place, now, told))
                    break
                link = restarted
                continue
            place.seen.add(link)
            link = page.next_link
            received.add(self._intake.receive(_counted(place, page), self._closing(place, page), expect_known=delta))
            told(Step(query.resource_type, place.rows, page.total))
        return received

    def adopt(self, unit: Unit, query: Query, value: str | None) -> None:
        """Begin `query` as walked up to `value`, by what other queries have covered."""
        unit.session.merge(Cursor(key=query.key, resource_type=query.resource_type, value=value, walk_rows=0, complete=unit.now))

    def _cursor(self, query: Query) -> Cursor | None:
        with self._store.read() as connection:
            row = connection.execute(select(Cursor.__table__).where(Cursor.__table__.c.key == query.key)).mappings().first()
        return Cursor(**row) if row else None

    def _place(self, query: Query, cursor: Cursor | None, now: datetime) -> _Place:
        value = datetime.fromisoformat(cursor.value) if cursor and cursor.value else None
        since = value - self._pace.overlap if value else None
        own = self._link(query, since, self._pace.page_rows)
        place = _Place(query, since, own, own, self._pace.page_rows, now, cursor.value if cursor else None)
        if cursor and cursor.next_link:
            place.link = cursor.next_link
            place.greatest = datetime.fromisoformat(cursor.walk_greatest) if cursor.walk_greatest else None
            place.rows = cursor.walk_rows
            place.started = cursor.walk_started or now
        return place

    def _page(self, place: _Place, link: str) -> Page | None:
        """The page at `link`; None where a link of the central's leads nowhere."""
        if link == place.own:
            return self._central.page(link)
        if link in place.seen:
            return None
        try:
            return self._central.page(link)
        except BROKEN_LINK:
            return None
        except NotFhir:
            _log.info("a page of %s was cut, asking once more", place.query.resource_type)
        try:
            return self._central.page(link)
        except (*BROKEN_LINK, NotFhir):
            return None

    def _restart(self, place: _Place) -> str | None:
        """A link to go on with after one that leads nowhere: from the last page's time; where that is no progress, with larger pages."""
        _log.info("a page of %s leads nowhere, asking again from the last page's time", place.query.resource_type)
        reached = place.greatest if place.in_order else place.since
        if reached is None or reached == place.since:
            if place.count >= LARGEST_PAGE:
                return None
            place.count = min(place.count * 2, LARGEST_PAGE)
        place.since = reached
        place.seen.clear()
        place.own = self._link(place.query, reached, place.count)
        return place.own

    def _divide(self, place: _Place, now: datetime, told: Callable[[Step], None]) -> Received:
        """Walk two narrower queries instead; together they are this one."""
        halves = place.query.narrower()
        if not halves:
            raise WalkStuck
        received = Received()
        for half in halves:
            received.add(self.walk(half, now, told))
            cursor = self._cursor(half)
            value = datetime.fromisoformat(cursor.value) if cursor and cursor.value else None
            place.greatest = max((one for one in (place.greatest, value) if one), default=None)
        self._intake.receive([], self._closing(place, NO_PAGE))
        return received

    def _closing(self, place: _Place, page: Page) -> Callable[[Unit], None]:
        """Note the place in the walk, in the transaction that stores the page: by then all of it was counted."""
        following = page.next_link

        def note(unit: Unit) -> None:
            greatest = place.greatest.astimezone(UTC).isoformat() if place.greatest else None
            here = {"next_link": following, "walk_rows": place.rows, "walk_started": place.started, "walk_greatest": greatest}
            if page.total is not None:
                here["walk_total"] = page.total
            if following is None:
                value = max((one for one in (place.value, greatest) if one), key=datetime.fromisoformat, default=None)
                here |= {"value": value, "complete": unit.now, "walk_started": None, "walk_greatest": None}
                unit.touch(Kind.CURSOR, place.query.key)
            row = {"key": place.query.key, "resource_type": place.query.resource_type, **here}
            unit.connection.execute(insert(Cursor).values(row).on_conflict_do_update(["key"], set_=here))

        return note

    def _link(self, query: Query, since: datetime | None, count: int) -> str:
        moment = [("_lastUpdated", f"ge{_written(since)}")] if since else []
        return search_link(query.resource_type, [*query.parameters, *moment, ("_sort", "_lastUpdated"), ("_count", str(count))])


def _counted(place: _Place, page: Page) -> Iterator[Resource]:
    """The resources of a page, each noted in the place of the walk as it passes."""
    last = place.greatest
    for resource in page.each():
        stamp = updated_of(resource)
        if stamp is None or (last is not None and stamp < last):
            place.in_order = False
        if stamp is not None and (place.greatest is None or stamp > place.greatest):
            place.greatest = stamp
        last = stamp or last
        place.rows += 1
        yield resource


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
