"""Proof of arrival: what the central said yes to is accepted only when it was read there again (sync.md 4).

What polls and comparisons bring anyway is noted as it passes; the rest is read by id after some minutes.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import KIND_OF
from desktop_app.fhir.receipt import stamp_of
from desktop_app.models.base import to_micros
from desktop_app.storage.store import Unit
from desktop_app.sync.answer import updated_of, version_of

Resource = dict[str, Any]
_UNREAD = "r.applied_version IS NOT NULL AND r.read_back IS NULL"


@dataclass(frozen=True)
class Sighting:
    """A row that a read showed: its version and, where they were shown too, its stamp and the operation whose receipt it bears."""

    kind: Kind
    remote_id: str
    version: str | None
    at: datetime | None = None
    written_by: str | None = None


@dataclass(frozen=True)
class Arrived:
    """A row of an operation that a read has shown."""

    sequence: int
    kind: str
    row_id: str


def awaited(connection: Connection) -> frozenset[Kind]:
    """The kinds of which any row waits to be read back; none for most of the day."""
    found = connection.exec_driver_sql(f"SELECT DISTINCT r.kind FROM operation_row r WHERE {_UNREAD}")
    return frozenset(Kind(row[0]) for row in found)


def noting(resources: Iterable[Resource], kinds: frozenset[Kind], seen: list[Sighting]) -> Iterator[Resource]:
    """`resources` as they pass, those of `kinds` noted in `seen`."""
    for resource in resources:
        kind = KIND_OF.get(resource["resourceType"])
        if kind in kinds and isinstance(remote_id := resource.get("id"), str):
            seen.append(Sighting(kind, remote_id, version_of(resource), updated_of(resource), stamp_of(resource)))
        yield resource


def arrivals(connection: Connection, seen: Iterable[Sighting]) -> list[Arrived]:
    """What of `seen` proves that a row arrived: it is in the version that was answered, or in a later one that bears the receipt."""
    by_kind: dict[Kind, dict[str, Sighting]] = {}
    for one in seen:
        by_kind.setdefault(one.kind, {})[one.remote_id] = one
    arrived = []
    for kind, sightings in by_kind.items():
        for sequence, operation_id, row_id, remote_id, version, at in connection.exec_driver_sql(
            _AMONG.format(table=kind.value), (kind.value, json.dumps(list(sightings)))
        ):
            one = sightings[remote_id]
            # On the careful path an operation signs what it only announced too: that is older.
            carries = operation_id == one.written_by and (at is None or one.at is None or to_micros(one.at) >= at)
            if carries or (version and version == one.version):
                arrived.append(Arrived(sequence, kind.value, row_id))
    return arrived


def note(unit: Unit, arrived: Iterable[Arrived]) -> None:
    """Note rows as read back, with what earlier operations wrote there: the later one stands on it. An operation is with its last row."""
    now = to_micros(unit.now)
    for one in arrived:
        found = unit.connection.exec_driver_sql(_NOTE, (now, one.kind, one.row_id, one.sequence)).scalars().all()
        whole = unit.connection.exec_driver_sql(_WHOLE, (now, json.dumps(found))).scalars().all()
        unit.touch(Kind.OPERATION, *whole)


_AMONG = f"""
SELECT r.operation_sequence, o.id, r.row_id, t.remote_id, r.applied_version, r.applied_at
FROM operation_row r CROSS JOIN {{table}} t ON t.id = r.row_id CROSS JOIN operation o ON o.sequence = r.operation_sequence
WHERE r.kind = ? AND {_UNREAD} AND t.remote_id IN (SELECT value FROM json_each(?))
"""
_NOTE = f"""
UPDATE operation_row AS r SET read_back = ? WHERE r.kind = ? AND r.row_id = ? AND r.operation_sequence <= ? AND {_UNREAD}
RETURNING operation_sequence
"""
_WHOLE = """
UPDATE operation AS o SET read_back = ? WHERE o.state = 'applied' AND o.read_back IS NULL AND o.sequence IN (SELECT value FROM json_each(?))
AND NOT EXISTS (SELECT 1 FROM operation_row r WHERE r.operation_sequence = o.sequence AND r.read_back IS NULL) RETURNING id
"""
