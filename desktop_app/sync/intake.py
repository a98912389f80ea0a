"""From what the central sent to rows of the replica: read, set aside what cannot be understood, write in short transactions."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.sqlite import insert

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.fhir.mapping import KIND_OF, NotUnderstood, Values, give_out, take_in
from desktop_app.models.base import to_json
from desktop_app.models.quarantine import SetAside
from desktop_app.storage.apply import apply
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit
from desktop_app.sync.answer import version_of
from desktop_app.sync.arrival import Arrived, Sighting, arrivals, awaited, note, noting

Resource = dict[str, Any]
Closing = Callable[[Unit], None]
TRANSACTION_SECONDS = 0.012
FEWEST_ROWS = 100
MOST_ROWS = 1000


@dataclass
class Received:
    """What came of some resources: rows changed, rows kept beside a person's unfinished work, stubs made, resources set aside.

    `changed` names the visits and places among the changed rows, which are looked over afterwards; of a first fetch only the visits.
    """

    changed: dict[Kind, list[str]] = field(default_factory=dict)
    rows: int = 0
    held: int = 0
    stubs: int = 0
    set_aside: int = 0

    def add(self, other: "Received") -> None:
        """Take `other` in."""
        for kind, ids in other.changed.items():
            self.changed.setdefault(kind, []).extend(ids)
        self.rows += other.rows
        self.held += other.held
        self.stubs += other.stubs
        self.set_aside += other.set_aside


@dataclass
class _Read:
    """Resources as they were understood: the newest of each id by kind, and those set aside with the reason."""

    values: dict[Kind, dict[str, Values]] = field(default_factory=dict)
    strange: list[tuple[Resource, str]] = field(default_factory=list)


class Intake:
    """Brings resources into the replica. A write transaction is kept short by learning how many rows fit into `TRANSACTION_SECONDS`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._rows_at_once = 500

    def receive(self, resources: Iterable[Resource], closing: Closing | None = None, expect_known: bool = True) -> Received:
        """Store `resources`; `closing` runs inside the last transaction, so that it holds exactly if all of them are stored.

        `expect_known`: look first which versions lie here already, before the work of reading them.
        """
        seen: list[Sighting] = []
        with self._store.read() as connection:
            kinds = awaited(connection)
        passing = noting(resources, kinds, seen) if kinds else resources
        read = self._read(self._news(list(passing)) if expect_known else passing)
        if seen and (arrived := self._arrivals(seen)):
            closing = _All(lambda unit: note(unit, arrived), closing)
        parts = [(kind, part) for kind, by_id in read.values.items() for part in self._parts(list(by_id.values()))]
        received = Received(set_aside=len(read.strange))
        watched = {Kind.APPOINTMENT, Kind.SLOT} if expect_known else {Kind.APPOINTMENT}
        for kind, rows in parts[:-1]:
            received.add(self._write(kind, rows, watched))
        if parts or read.strange or closing:
            kind, rows = parts[-1] if parts else (Kind.CLINIC, [])
            received.add(self._write(kind, rows, watched, _All(lambda unit: self._quarantine(unit, read), closing)))
        return received

    def try_again(self, resources: Iterable[Resource]) -> None:
        """Store those of some resources that were set aside that are understood now; the others keep lying with their first reason."""
        read = self._read(resources)
        read.strange.clear()
        for kind, by_id in read.values.items():
            for part in self._parts(list(by_id.values())):
                here = _Read({kind: {str(row["remote_id"]): row for row in part}})
                self._write(kind, part, set(), partial(self._quarantine, read=here))

    def store_within(self, unit: Unit, resource: Resource) -> None:
        """Store one resource as a part of the caller's transaction."""
        read = self._read([resource])
        for kind, by_id in read.values.items():
            apply(unit, kind, list(by_id.values()), self._render)
        self._quarantine(unit, read)

    def note_seen(self, seen: Iterable[Sighting]) -> None:
        """Versions that a listing showed, without the rows."""
        if arrived := self._arrivals(seen):
            with self._store.write(Urgency.MACHINE) as unit:
                note(unit, arrived)

    def _arrivals(self, seen: Iterable[Sighting]) -> list[Arrived]:
        with self._store.read() as connection:
            return arrivals(connection, seen)

    def _news(self, resources: list[Resource]) -> list[Resource]:
        """Those whose version does not lie here already: a poll with overlap brings mostly known ones."""
        by_kind: dict[Kind, list[Resource]] = {}
        for resource in resources:
            kind = KIND_OF.get(resource["resourceType"])
            if kind:
                by_kind.setdefault(kind, []).append(resource)
        known: set[tuple[Kind, str, str]] = set()
        with self._store.read() as connection:
            for kind, some in by_kind.items():
                ids = json.dumps([resource.get("id") for resource in some])
                seen = f"SELECT remote_id, remote_version FROM {kind.value} WHERE known AND NOT hidden"
                query = f"{seen} AND remote_id IN (SELECT value FROM json_each(?))"
                known.update((kind, row[0], row[1]) for row in connection.exec_driver_sql(query, (ids,)))
        if not known:
            return resources
        return [one for one in resources if (KIND_OF.get(one["resourceType"]), one.get("id"), version_of(one)) not in known]

    def _read(self, resources: Iterable[Resource]) -> _Read:
        read = _Read()
        for resource in resources:
            try:
                values = take_in(resource, self._store.systems)
            except NotUnderstood as error:
                read.strange.append((resource, f"{error.element}: {error.fault}"))
                continue
            if values["remote_id"] is None:
                read.strange.append((resource, "id: missing"))
            else:
                read.values.setdefault(KIND_OF[resource["resourceType"]], {})[str(values["remote_id"])] = values
        return read

    def _parts(self, rows: list[Values]) -> list[list[Values]]:
        """`rows` in the fewest parts of equal size that fit."""
        count = -(-len(rows) // self._rows_at_once)
        size = -(-len(rows) // count) if count else 1
        return [rows[start : start + size] for start in range(0, len(rows), size)]

    def _write(self, kind: Kind, rows: list[Values], watched: set[Kind], closing: Closing | None = None) -> Received:
        with self._store.write(Urgency.MACHINE) as unit:
            began = self._clock.monotonic()
            applied = apply(unit, kind, rows, self._render) if rows else None
            self._learn(len(rows), self._clock.monotonic() - began)
            if closing:
                closing(unit)
        if applied is None:
            return Received()
        changed = {kind: applied.changed} if kind in watched else {}
        return Received(changed, len(applied.changed), len(applied.held), sum(len(ids) for ids in applied.stubs.values()))

    def _learn(self, rows: int, seconds: float) -> None:
        """Only the rows' own time counts: a slow disk makes each commit dear, and more commits would not help."""
        if rows >= FEWEST_ROWS and seconds > 0:
            fitting = rows * TRANSACTION_SECONDS / seconds
            self._rows_at_once = int(max(FEWEST_ROWS, min(MOST_ROWS, (self._rows_at_once + fitting) / 2)))

    def _render(self, kind: Kind, values: Values) -> Resource:
        return give_out(kind, values, self._store.systems)

    def _quarantine(self, unit: Unit, read: _Read) -> None:
        """Keep what was not understood, and let go what now is."""
        for resource, reason in read.strange:
            row = {
                "resource_type": str(resource.get("resourceType")),
                "remote_id": str(resource.get("id") or "")[:64],
                "at": unit.now,
                "reason": reason,
                "raw": to_json(resource),
            }
            fresh = {name: row[name] for name in ("at", "reason", "raw")}
            unit.session.execute(insert(SetAside).values(row).on_conflict_do_update(["resource_type", "remote_id"], set_=fresh))
            unit.touch(Kind.QUARANTINE, f"{row['resource_type']}/{row['remote_id']}")
        kept = unit.connection.exec_driver_sql("SELECT DISTINCT resource_type FROM quarantine").scalars().all()
        for resource_type in kept:
            healed = list(read.values.get(KIND_OF.get(resource_type, Kind.QUARANTINE), {}))
            if healed:
                unit.session.execute(delete(SetAside).where(SetAside.resource_type == resource_type, SetAside.remote_id.in_(healed)))
                unit.touch(Kind.QUARANTINE, resource_type)


@dataclass(frozen=True)
class _All:
    """Several closings in one."""

    first: Closing
    second: Closing | None

    def __call__(self, unit: Unit) -> None:
        self.first(unit)
        if self.second:
            self.second(unit)
