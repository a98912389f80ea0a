"""Comparing the replica with the central, part by part: what is newer there is fetched, what is gone there is hidden here (sync.md 4).

Nothing is deleted, a row that holds a person's unfinished work is not touched, and a central that seems to have lost much is not believed.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.models.journal import Act
from desktop_app.models.upkeep import Reason, Reconciliation
from desktop_app.storage.apply import held_rows
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit
from desktop_app.sync.answer import version_of
from desktop_app.sync.arrival import Sighting
from desktop_app.sync.central import BROKEN_LINK, Central, Missing, NotAllowed, Page, Refused, Resource, Unwell, search_link
from desktop_app.sync.intake import Received
from desktop_app.sync.parts import Part, behind, lying_in, parts_of, versions_of
from desktop_app.sync.profile import Profile
from desktop_app.sync.pull import Puller
from desktop_app.sync.transport import NotFhir

SHARE = 0.03
FEWEST = 5
FEWEST_A_RUN = 20
TRIES = 3
HIDDEN_AT_ONCE = 100
MOST_PAGES = 1000
DOUBT_AGAIN = timedelta(hours=6)
_ONLY = ("_elements", "id,meta")
_log = logging.getLogger(__name__)


class Unlisted(Exception):
    """The central does not list this part so that it can be trusted."""


@dataclass
class _Found:
    """What came of one part: rows compared, rows brought, and the ids of rows that the central does not have, or does not show any more.

    `too_many`: so many vanished that this cannot be right.
    """

    compared: int = 0
    fetched: int = 0
    gone: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    too_many: bool = False

    @property
    def vanished(self) -> int:
        """How many did, as far as that was looked up."""
        return len(self.gone) + len(self.denied)


class Reconciler:
    """Compares one replica. `between` is called before each request; what it raises ends the step, and the part begins anew later."""

    def __init__(
        self, store: Store, central: Central, puller: Puller, clock: Clock, profile: Callable[[], Profile], between: Callable[[], None]
    ) -> None:
        self._store = store
        self._central = central
        self._puller = puller
        self._clock = clock
        self._profile = profile
        self._between = between
        self._left: list[Part] | None = None
        self._whole_pages: set[str] = set()
        self._failures = 0

    @property
    def last_asked(self) -> datetime | None:
        """When a comparison was asked for last."""
        with self._store.read() as connection:
            return connection.execute(select(_TABLE.asked).order_by(_TABLE.pk.desc()).limit(1)).scalar()

    @property
    def is_under_way(self) -> bool:
        """Whether one was asked for that has not ended."""
        return self._run() is not None

    def request(self, reason: Reason, *, despite_loss: bool = False) -> None:
        """Begin one, or let the one under way go on. `despite_loss`: what is gone is gone, however much."""
        with self._store.write(Urgency.MACHINE) as unit:
            run = _under_way(unit)
            if run is None:
                run = Reconciliation(reason=reason, asked=unit.now)
                unit.session.add(run)
            run.despite_loss = run.despite_loss or despite_loss
            unit.touch(Kind.RECONCILIATION, "*")

    def doubt(self) -> None:
        """Something at the central was not as this desk believed: compare, unless that was done a short while ago."""
        last = self.last_asked
        if last is None or not last <= self._clock.now() < last + DOUBT_AGAIN:
            self.request(Reason.DOUBT)

    def step(self) -> bool:
        """Compare one part, and write down what was found; whether there is more to do.

        Raises NoAnswer, NotFhir, Unwell, SignInNeeded, and what `between` raises: the part is compared anew next time.
        """
        run = self._run()
        if run is None:
            return False
        if self._left is None:
            self._left = self._plan(run)
        if not self._left:
            self._end()
            return False
        part = self._left[0]
        try:
            found = self._compare(part, run)
        except Unlisted:
            _log.info("a part of %s cannot be compared", part.query.resource_type)
            self._note(part, skipped=1)
        except Unwell as error:
            self._failures += error.wished_seconds is None
            if self._failures < TRIES:
                raise
            self._note(part, skipped=1)
        else:
            if found.too_many:
                self._stop(part, found)
                return False
            gone, denied = self._hide(part.kind, found.gone), self._hide(part.kind, found.denied)
            held = found.vanished - gone - denied
            self._note(part, compared=found.compared, fetched=found.fetched, gone=gone, denied=denied, held=held)
        self._failures = 0
        self._left.pop(0)
        return True

    # The life of a run.

    def _run(self) -> Reconciliation | None:
        with self._store.read() as connection:
            row = connection.execute(Reconciliation.__table__.select().where(_TABLE.ended.is_(None))).mappings().first()
        return Reconciliation(**row) if row else None

    def _plan(self, run: Reconciliation) -> list[Part]:
        with self._store.read() as connection:
            parts = parts_of(connection, self._puller.wishes.scope, self._clock.now().date())
        left = behind(parts, run.query, run.until)
        with self._store.write(Urgency.MACHINE) as unit:
            noted = _under_way(unit)
            if noted is not None:
                noted.begun = noted.begun or unit.now
                noted.parts, noted.done = len(parts), len(parts) - len(left)
                unit.touch(Kind.RECONCILIATION, "*")
        return left

    def _note(self, part: Part, **counts: int) -> None:
        """The part is done, and this is what was found."""
        with self._store.write(Urgency.MACHINE) as unit:
            run = _under_way(unit)
            if run is None:
                return
            run.query, run.until = part.query.key, part.until
            for name, number in {"done": 1, **counts}.items():
                setattr(run, name, getattr(run, name) + number)
            unit.touch(Kind.RECONCILIATION, "*")

    def _stop(self, part: Part, found: _Found) -> None:
        """So much cannot be right: nothing of this part is hidden, and a person is told."""
        _log.info("comparing was stopped: too many rows of %s would vanish", part.query.resource_type)
        self._end(part.query.resource_type, found.vanished)

    def _end(self, stopped_at: str | None = None, would_vanish: int = 0) -> None:
        self._left = None
        with self._store.write(Urgency.MACHINE) as unit:
            run = _under_way(unit)
            if run is None:
                return
            run.ended, run.stopped_at, run.would_vanish = unit.now, stopped_at, would_vanish
            counts = {name: getattr(run, name) for name in ("parts", "done", "skipped", "compared", "fetched", "gone", "denied", "held")}
            append(unit, Act.RECONCILE, None, About(), {"reason": run.reason.value, "stopped_at": stopped_at, **counts})
            unit.touch(Kind.RECONCILIATION, "*")

    # One part.

    def _compare(self, part: Part, run: Reconciliation) -> _Found:
        """List the part; where rows of ours are missing, list it again; read directly those that are missing in both."""
        with self._store.read() as connection:
            lying = lying_in(connection, part)
        listed = self._list(part)
        if lying.keys() - listed.keys():
            listed = self._list(part) | listed
        self._puller.fetcher.note_seen(Sighting(part.kind, remote_id, version) for remote_id, version in listed.items())
        found = _Found(compared=len(lying.keys() | listed.keys()))
        found.fetched = self._fetch_newer(part.kind, listed)
        missing = {one: row_id for one, row_id in lying.items() if one not in listed}
        self._read_missing(part, missing, found, None if run.despite_loss else _allowed(found.compared, run))
        return found

    def _fetch_newer(self, kind: Kind, listed: dict[str, str | None]) -> int:
        """Read what the central has in another version, and what does not lie here at all; how many rows that changed."""
        with self._store.read() as connection:
            here = versions_of(connection, kind, list(listed))
        newer = [one for one, version in listed.items() if one not in here or (version is not None and version != here[one])]
        received = self._puller.fetcher.fetch(kind, newer)
        if received.rows:
            self._puller.look_over(received)
        return received.rows

    def _read_missing(self, part: Part, missing: dict[str, str], found: _Found, allowed: int | None) -> None:
        """Read rows that no listing showed. Where that are more than may be gone, a few tell whether they are or the listing is short.

        Raises Unlisted for a short listing.
        """
        doubtful = allowed is not None and len(missing) > allowed
        received = Received()
        for remote_id, row_id in sorted(missing.items()):
            self._between()
            try:
                resource = self._central.read(part.query.resource_type, remote_id)
            except Missing:
                found.gone.append(row_id)
            except NotAllowed:
                found.denied.append(row_id)
            except Refused:
                continue
            else:
                if doubtful:
                    raise Unlisted
                received.add(self._puller.fetcher.take(resource))
            if allowed is not None and found.vanished > allowed:
                found.too_many = True
                break
        found.fetched += received.rows
        if received.rows:
            self._puller.look_over(received)

    def _list(self, part: Part) -> dict[str, str | None]:
        """Ids and versions of the part at the central; whole pages are asked for where it cannot show less, or not the versions.

        Raises Unlisted where it does not list the part to its end.
        """
        wire = part.query.resource_type
        if self._profile().elements and wire not in self._whole_pages:
            try:
                listed = self._pages(part, [_ONLY])
            except Unlisted:
                listed = {"": None}
            if not listed or any(listed.values()):
                return listed
            self._whole_pages.add(wire)
        return self._pages(part, [])

    def _pages(self, part: Part, shown: list[tuple[str, str]]) -> dict[str, str | None]:
        ends = [*shown, ("_sort", "_lastUpdated"), ("_count", str(self._puller.wishes.pace.page_rows))]
        link: str | None = search_link(part.query.resource_type, [*part.parameters, *ends])
        found: dict[str, str | None] = {}
        asked: set[str] = set()
        while link is not None:
            if link in asked or len(asked) >= MOST_PAGES:
                raise Unlisted
            asked.add(link)
            page = self._page(link)
            found |= {str(one["id"]): version_of(one) for one in page.each() if _is_of(one, part)}
            link = page.next_link
        return found

    def _page(self, link: str) -> Page:
        """The page; one that comes cut is asked for once more."""
        try:
            self._between()
            try:
                return self._central.page(link)
            except NotFhir:
                return self._central.page(link)
        except (*BROKEN_LINK, NotAllowed, NotFhir) as error:
            raise Unlisted from error

    def _hide(self, kind: Kind, vanished: list[str]) -> int:
        """Take rows out of sight, a few at a time, but for those that hold a person's unfinished work; how many."""
        hidden: list[str] = []
        for start in range(0, len(vanished), HIDDEN_AT_ONCE):
            with self._store.write(Urgency.MACHINE) as unit:
                held = held_rows(unit.connection, kind)
                ids = json.dumps([one for one in vanished[start : start + HIDDEN_AT_ONCE] if one not in held])
                done = unit.connection.exec_driver_sql(_HIDE.format(table=kind.value), (ids,)).scalars().all()
                unit.touch(kind, *done)
            hidden += done
        if hidden:
            self._puller.look_over(Received({kind: hidden}))
        return len(hidden)


_TABLE = Reconciliation.__table__.c
_HIDE = "UPDATE {table} SET hidden = 1, version = version + 1 WHERE NOT hidden AND id IN (SELECT value FROM json_each(?)) RETURNING id"


def _under_way(unit: Unit) -> Reconciliation | None:
    return unit.session.scalars(select(Reconciliation).where(Reconciliation.ended.is_(None))).first()


def _allowed(compared: int, run: Reconciliation) -> int:
    """How many rows of a part of `compared` rows may vanish: a few per cent of it, and of all that was compared so far."""
    so_far = max(FEWEST_A_RUN, int((run.compared + compared) * SHARE)) - run.gone - run.denied
    return min(max(FEWEST, int(compared * SHARE)), max(0, so_far))


def _is_of(resource: Resource, part: Part) -> bool:
    return resource["resourceType"] == part.query.resource_type and isinstance(resource.get("id"), str)
