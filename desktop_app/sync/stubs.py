"""Filling stubs: rows that others point to and that were not fetched yet, today's first; and reading chosen rows at once."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from desktop_app.core.changes import Kind
from desktop_app.models.base import to_micros
from desktop_app.models.schema import SYNCED, WIRE_TYPE
from desktop_app.storage.store import Store
from desktop_app.sync.arrival import Sighting
from desktop_app.sync.central import Central, Missing, NotAllowed, Refused
from desktop_app.sync.intake import Intake, Received, Resource
from desktop_app.sync.profile import Profile
from desktop_app.sync.scope import NEAR_DAYS

AT_ONCE = 50
ROUNDS = 4
ASK_AGAIN = timedelta(minutes=15)


class Fetcher:
    """Reads rows by their remote ids, in lists where the central can; remembers for a while which ids it does not have."""

    def __init__(self, store: Store, central: Central, intake: Intake, profile: Callable[[], Profile], between: Callable[[], None]) -> None:
        self._store = store
        self._central = central
        self._intake = intake
        self._profile = profile
        self._between = between
        self._missing: dict[tuple[Kind, str], datetime] = {}

    def fetch(self, kind: Kind, remote_ids: Iterable[str]) -> Received:
        """Read these rows now and store them."""
        wanted = sorted(set(remote_ids))
        received = Received()
        for start in range(0, len(wanted), AT_ONCE):
            self._between()
            received.add(self._intake.receive(self._read(kind, wanted[start : start + AT_ONCE])))
        return received

    def read(self, kind: Kind, remote_ids: list[str]) -> list[Resource]:
        """Read these rows now without storing them; what the central does not show of them is left out."""
        self._between()
        return self._read(kind, remote_ids)

    def note_seen(self, seen: Iterable[Sighting]) -> None:
        """A listing showed these versions."""
        self._intake.note_seen(seen)

    def take(self, resource: Resource) -> Received:
        """Store one row that was read already."""
        return self._intake.receive([resource])

    def look(self, kind: Kind, remote_id: str) -> bool:
        """Read one row now and store it; whether the central answered with it."""
        self._between()
        found = self._read(kind, [remote_id])
        self._intake.receive(found)
        return bool(found)

    def fill_near(self, now: datetime) -> Received:
        """Fill the patients of the visits of the next days: whom the clerk will ask for first."""
        start, end = to_micros(now - timedelta(days=1)), to_micros(now + timedelta(days=NEAR_DAYS))
        query = (
            "SELECT DISTINCT p.remote_id FROM appointment a JOIN patient p ON p.pk = a.patient_pk"
            " WHERE a.start >= ? AND a.start < ? AND NOT p.known AND p.remote_id IS NOT NULL"
        )
        with self._store.read() as connection:
            ids = [row[0] for row in connection.exec_driver_sql(query, (start, end))]
        return self._fill(Kind.PATIENT, ids, now)

    def fill(self, now: datetime) -> Received:
        """Fill all stubs, and those that the filled rows point to."""
        received = Received()
        for _ in range(ROUNDS):
            filled = Received()
            for kind in SYNCED:
                filled.add(self._fill(kind, self._stubs(kind), now))
            received.add(filled)
            if not filled.rows:
                break
        return received

    def _fill(self, kind: Kind, remote_ids: Iterable[str], now: datetime) -> Received:
        wanted = [one for one in remote_ids if self._missing.get((kind, one), now) <= now]
        if not wanted:
            return Received()
        received = self.fetch(kind, wanted)
        left = set(self._stubs(kind))
        self._missing.update({(kind, one): now + ASK_AGAIN for one in wanted if one in left})
        return received

    def _stubs(self, kind: Kind) -> list[str]:
        query = f"SELECT remote_id FROM {kind.value} WHERE NOT known AND remote_id IS NOT NULL"
        with self._store.read() as connection:
            return [row[0] for row in connection.exec_driver_sql(query)]

    def _read(self, kind: Kind, remote_ids: list[str]) -> list[Resource]:
        """What the central lets this desk have of them: a refusal here is about these rows and ends no fetch."""
        resource_type = WIRE_TYPE[kind]
        return self._listed(resource_type, remote_ids) if self._profile().id_lists else self._singly(resource_type, remote_ids)

    def _listed(self, resource_type: str, remote_ids: list[str]) -> list[Resource]:
        """Read by lists. Where a page does not hold the whole list the rest is asked for anew: no link can be dead then."""
        found: list[Resource] = []
        left = remote_ids
        while len(left) > 1:
            try:
                page = self._central.search(resource_type, [("_id", ",".join(left)), ("_count", str(AT_ONCE))])
            except NotAllowed:
                return found
            except (Missing, Refused):
                break
            fresh = [resource for resource in page.each() if resource.get("id") in left]
            found += fresh
            came = {resource["id"] for resource in fresh}
            left = [one for one in left if one not in came]
            if page.next_link is None or not fresh:
                return found
            self._between()
        return found + self._singly(resource_type, left)

    def _singly(self, resource_type: str, remote_ids: list[str]) -> list[Resource]:
        found = []
        for remote_id in remote_ids:
            try:
                found.append(self._central.read(resource_type, remote_id))
            except (Missing, NotAllowed, Refused):
                continue
        return found
