"""A central to test against: our node over real HTTP, behaving like one of several real servers, and misbehaving on demand.

As a process of its own: `python -m tests.kit.central FOLDER --profile hapi --port 8765`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.clock import Clock, SystemClock
from desktop_app.core.ids import IdSource, RandomIds
from desktop_app.node.application import Face
from desktop_app.node.bundle import update
from desktop_app.node.parameters import TYPES
from desktop_app.node.server import HttpServer
from desktop_app.node.spans import stamp
from desktop_app.node.versions import Stored, decode, encode, history, newest_stamp
from desktop_app.node.write import check, draft_create, keep
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Unit
from desktop_app.sync.write_probe import SYSTEM
from tests.kit.asgi import Application, Receive, Scope, Send
from tests.kit.blank import blank_store
from tests.kit.doubles import ExpiringLinks, ForeignBatch, KeepsNothing, LaggingSearch, Limited, NoVersionChecks, ShortListing
from tests.kit.misbehaving import Knobs, Misbehaving
from tests.kit.profiles import Hapi, Medplum, NumericIds

TOKEN: Final = "a-token-for-tests"
IDS_OF_A_VERSION: Final = 50  # more than one version can use up: its own id, and those of rows and stubs

Resource = dict[str, Any]


class Profile(StrEnum):
    """Like which server it behaves (servers.md): one of four kinds of servers, or the node with one habit that is hard to live with."""

    NODE = "node"
    MEDPLUM = "medplum"
    HAPI = "hapi"
    BATCH = "batch-as-transaction"
    LATE = "late-commit"
    SHORT = "short-listing"
    LAGGING = "lagging-search"
    LIMITED = "limits-and-quotas"
    EXPIRING = "expired-next"
    DEAF = "no-version-checks"
    FORGETFUL = "keeps-nothing"


SERVERS: Final = (Profile.NODE, Profile.MEDPLUM, Profile.HAPI, Profile.BATCH)
"""What most tests of the exchange run at."""
SENT_WHOLE: Final = tuple(profile for profile in SERVERS if profile is not Profile.BATCH)
"""Those servers to which operations go whole."""
KEEPERS: Final = tuple(profile for profile in Profile if profile not in {Profile.DEAF, Profile.FORGETFUL})
"""At these every operation comes to its end. At the others the desk says that it cannot."""
LATE_BY: Final = timedelta(seconds=90)
"""So long before its commit a long transaction of others was stamped."""
_LAYERS: Final[Mapping[Profile, Callable[[Application, Clock], Application]]] = {
    Profile.MEDPLUM: lambda inner, _clock: Medplum(inner),
    Profile.HAPI: Hapi,
    Profile.BATCH: lambda inner, _clock: ForeignBatch(inner),
    Profile.SHORT: lambda inner, _clock: ShortListing(inner),
    Profile.LAGGING: LaggingSearch,
    Profile.LIMITED: Limited,
    Profile.EXPIRING: lambda inner, _clock: ExpiringLinks(inner),
    Profile.DEAF: lambda inner, _clock: NoVersionChecks(inner),
    Profile.FORGETFUL: lambda inner, _clock: KeepsNothing(inner),
}
"""What tells each from our node. The late one differs in what others write there (`Central.put_in`, `Central.change`)."""


class _Renewed:
    """Passes everything to `inner`, which changes from start to start."""

    inner: Application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.inner(scope, receive, send)


class Central:
    """A central in `folder`, on the same address from its first start to its last. Use it as a context, or start and stop it.

    `knobs` make it misbehave; `put_in` and `change` are what others do there, past all layers.
    """

    def __init__(
        self, folder: Path, profile: Profile = Profile.NODE, clock: Clock | None = None, ids: IdSource | None = None, port: int = 0
    ) -> None:
        self.profile = profile
        self.token = TOKEN
        self.knobs = Knobs()
        self._removed: dict[tuple[str, str], tuple[int, list[tuple[Any, ...]]]] = {}
        self._clock = clock or SystemClock()
        numbers = NumericIds()
        source = numbers if profile is Profile.HAPI else ids or RandomIds(self._clock)
        folder.mkdir(parents=True, exist_ok=True)
        self.store = blank_store(folder / "central.db", self._clock, source, ChangeFeed())
        with self.store.read() as connection:
            numbers.skip(newest_stamp(connection)[0] * IDS_OF_A_VERSION)
        # The application's threads end with a server, so each start gets a new one; what the layers remember stays.
        self._faces = _Renewed()
        self._profile_layer = self._layer(self._faces)
        self._outermost = Misbehaving(self._profile_layer, self.knobs)
        self._server = HttpServer(self._outermost, port=port)

    @property
    def url(self) -> str:
        """The FHIR base address; known after the first start."""
        return self._server.url

    @property
    def log(self) -> list[str]:
        """The requests so far, `GET /fhir/Slot?status=free`."""
        return list(self._outermost.log)

    def start(self) -> None:
        """Answer requests; after `stop` on the same address again."""
        self._faces.inner = Face(self.store, self._clock, self.token).application()
        self._server.start()

    def serve(self) -> None:
        """Answer requests until SIGINT or SIGTERM; the first line that is written is the address."""
        self._faces.inner = Face(self.store, self._clock, self.token).application()
        self._server.serve(print_line)

    def stop(self) -> None:
        """Refuse every connection, as a central that is down."""
        self._server.stop()

    def close(self) -> None:
        """Stop for good."""
        self.knobs.release()
        self.stop()
        self.store.close()

    def forget_pages(self) -> None:
        """Let every `next` link expire (HAPI)."""
        if isinstance(self._profile_layer, Hapi):
            self._profile_layer.forget_pages()

    def put_in(self, *resources: Resource) -> list[Resource]:
        """Create `resources` as others do; they come back with their ids, and with the node's own versions."""
        with self.store.write(Urgency.MACHINE) as unit:
            drafts = [draft_create(unit.ids, check(one, one["resourceType"])) for one in resources]
            return [self._committed(unit, stored) for stored in keep(unit, drafts)]

    def change(self, resource_type: str, resource_id: str, **elements: Any) -> Resource:
        """Change elements of a resource as others do; None takes an element away."""
        changed = {name: value for name, value in (self.one(resource_type, resource_id) | elements).items() if value is not None}
        with self.store.write(Urgency.MACHINE) as unit:
            return self._committed(unit, update(unit, changed, resource_type, resource_id, None).stored)

    def _committed(self, unit: Unit, stored: Stored) -> Resource:
        """What others wrote, as it is seen from now on: of the late profile in a long transaction, stamped when that had just begun."""
        resource = stored.resource()
        if self.profile is Profile.LATE:
            began = stored.last_updated - LATE_BY // timedelta(microseconds=1)
            earlier = history(unit.connection, stored.resource_type, stored.id, stored.version, 1)
            moment = max([began, *(one.last_updated + 1000 for one in earlier)])
            resource["meta"]["lastUpdated"] = stamp(moment)
            unit.connection.exec_driver_sql(
                "UPDATE resource_version SET last_updated = ?, content = ? WHERE version = ?", (moment, encode(resource), stored.version)
            )
        return resource

    def remove(self, resource_type: str, *resource_ids: str) -> None:
        """Delete resources as an administrator does there: no search shows them, and a read says 404."""
        with self.store.write(Urgency.MACHINE) as unit:
            for resource_id in resource_ids:
                number = unit.connection.exec_driver_sql(
                    "UPDATE resource_version SET current = 0 WHERE resource_type = ? AND remote_id = ? AND current = 1 RETURNING version",
                    (resource_type, resource_id),
                ).scalar_one()
                found = unit.connection.exec_driver_sql("DELETE FROM served_value WHERE version = ? RETURNING *", (number,)).all()
                self._removed[resource_type, resource_id] = number, [tuple(row) for row in found]

    def undelete(self, resource_type: str, *resource_ids: str) -> None:
        """Bring removed resources back, in the version that they had."""
        with self.store.write(Urgency.MACHINE) as unit:
            for resource_id in resource_ids:
                number, found = self._removed.pop((resource_type, resource_id))
                unit.connection.exec_driver_sql("UPDATE resource_version SET current = 1 WHERE version = ?", (number,))
                for row in found:
                    unit.connection.exec_driver_sql(f"INSERT INTO served_value VALUES ({','.join('?' * len(row))})", row)

    def one(self, resource_type: str, resource_id: str) -> Resource:
        """A resource as it is now; KeyError where there is none."""
        for found in self.all(resource_type):
            if found["id"] == resource_id:
                return found
        raise KeyError(f"{resource_type}/{resource_id}")

    def all(self, *types: str) -> list[Resource]:
        """Every present resource of `types` (none: of all types), in the order of their last changes."""
        return list(self._present(types or TYPES))

    def rows(self, *types: str) -> list[Resource]:
        """The same without the records by which a central is tried: nobody keeps those."""
        return [one for one in self.all(*types) if all(said.get("system") != SYSTEM for said in _identifiers(one))]

    def _present(self, types: Iterable[str]) -> Iterable[Resource]:
        query = "SELECT content FROM resource_version WHERE current = 1 AND resource_type = ? ORDER BY version"
        with self.store.read() as connection:
            for resource_type in types:
                for row in connection.exec_driver_sql(query, (resource_type,)).all():
                    yield decode(row[0])

    def _layer(self, inner: Application) -> Application:
        return layer_of(self.profile, inner, self._clock)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def layer_of(profile: Profile, inner: Application, clock: Clock) -> Application:
    """`inner` behaving like a server of `profile`."""
    return _LAYERS[profile](inner, clock) if profile in _LAYERS else inner


def print_line(text: str) -> None:
    """Tell the process that started this one."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", type=Profile, choices=list(Profile), default=Profile.NODE)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    chosen = parser.parse_args()
    central = Central(chosen.folder, chosen.profile, port=chosen.port)
    central.knobs.delay_seconds = chosen.delay
    try:
        central.serve()
    finally:
        central.close()


if __name__ == "__main__":
    main()


def _identifiers(resource: Resource) -> list[Resource]:
    found = resource.get("identifier", [])
    return found if isinstance(found, list) else [found]
