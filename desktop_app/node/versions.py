"""What was answered before: every version of every resource, read back as it was stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from desktop_app.node.parameters import Resource
from desktop_app.node.spans import http_date

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_COLUMNS = "resource_type, remote_id, version, last_updated, content"


@dataclass(frozen=True)
class Stored:
    """One version of one resource; `last_updated` in microseconds, `content` as it is served."""

    resource_type: str
    id: str
    version: int
    last_updated: int
    content: str

    @property
    def reference(self) -> str:
        """`Type/id`."""
        return f"{self.resource_type}/{self.id}"

    @property
    def etag(self) -> str:
        """The weak ETag that FHIR prescribes."""
        return f'W/"{self.version}"'

    @property
    def last_modified(self) -> str:
        """For the HTTP header."""
        return http_date(self.last_updated)

    def resource(self) -> Resource:
        """The content as an object of its own; numbers keep their digits."""
        return decode(self.content)


def decode(content: str | bytes) -> Resource:
    """JSON to objects, decimals as they were written.

    Raises msgspec.DecodeError or RecursionError for what is no JSON.
    """
    found: Resource = _DECODER.decode(content)
    return found


def encode(content: object) -> str:
    """Objects to JSON, decimals as they were read."""
    return _ENCODER.encode(content).decode("utf8")


def current(connection: Connection, resource_type: str, remote_id: str) -> Stored | None:
    """The newest version of a resource."""
    return _one(connection, "resource_type = ? AND remote_id = ? AND current = 1", (resource_type, remote_id))


def at_version(connection: Connection, resource_type: str, remote_id: str, version: int) -> Stored | None:
    """One version of a resource."""
    return _one(connection, "version = ? AND resource_type = ? AND remote_id = ?", (version, resource_type, remote_id))


def history(connection: Connection, resource_type: str, remote_id: str, before: int, count: int) -> list[Stored]:
    """At most `count` versions of a resource older than version `before`, the newest first."""
    query = (
        f"SELECT {_COLUMNS} FROM resource_version WHERE resource_type = ? AND remote_id = ? AND version < ? ORDER BY version DESC LIMIT ?"
    )
    return [Stored(*row) for row in connection.exec_driver_sql(query, (resource_type, remote_id, before, count))]


def first_and_count(connection: Connection, resource_type: str, remote_id: str) -> tuple[int, int]:
    """The first version of a resource, and how many it has; (0, 0) where it has none."""
    query = "SELECT coalesce(min(version), 0), count(*) FROM resource_version WHERE resource_type = ? AND remote_id = ?"
    first, count = connection.exec_driver_sql(query, (resource_type, remote_id)).one()
    return int(first), int(count)


def by_versions(connection: Connection, versions: Iterable[int]) -> list[Stored]:
    """The versions of the given numbers, in the order of their commits."""
    query = f"SELECT {_COLUMNS} FROM resource_version WHERE version IN (SELECT value FROM json_each(?)) ORDER BY last_updated, version"
    return [Stored(*row) for row in connection.exec_driver_sql(query, (encode(list(versions)),))]


def newest_stamp(connection: Connection) -> tuple[int, int]:
    """The greatest version and the greatest moment given so far; both only grow."""
    row = connection.exec_driver_sql("SELECT version, last_updated FROM resource_version ORDER BY version DESC LIMIT 1").first()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _one(connection: Connection, where: str, parameters: tuple[object, ...]) -> Stored | None:
    row = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM resource_version WHERE {where}", parameters).first()
    return Stored(*row) if row else None
