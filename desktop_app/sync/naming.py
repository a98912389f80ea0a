"""References from one naming to the other: our own (`urn:uuid:<row id>`) and the central's (`Type/id`), by what the replica knows."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection

from desktop_app.fhir.mapping import LOCAL_PREFIX, translate_references
from desktop_app.models.schema import WIRE_TYPE

Resource = dict[str, Any]
Naming = Callable[[str], str]
_IDS = " UNION ALL ".join(
    f"SELECT id, '{wire}/' || remote_id FROM {kind.value} WHERE remote_id IS NOT NULL AND id IN (SELECT value FROM json_each(?1))"
    for kind, wire in WIRE_TYPE.items()
)
_KIND_OF_TYPE = {wire: kind for kind, wire in WIRE_TYPE.items()}


def references_in(resources: Iterable[Resource | None]) -> set[str]:
    """Every reference that the resources hold, but those to contained ones."""
    found: set[str] = set()

    def note(reference: str) -> str:
        found.add(reference)
        return reference

    for resource in resources:
        if resource is not None:
            translate_references(resource, note)
    return found


def local_ids(resources: Iterable[Resource | None]) -> set[str]:
    """The ids of the rows that the resources name in our own way."""
    return {one.removeprefix(LOCAL_PREFIX) for one in references_in(resources) if one.startswith(LOCAL_PREFIX)}


def to_remote(connection: Connection, resources: Iterable[Resource | None]) -> Naming:
    """A translation into the central's naming, for the rows that it knows; other references stay."""
    names = dict(connection.exec_driver_sql(_IDS, (json.dumps(sorted(local_ids(resources))),)).tuples().all())
    return lambda reference: names.get(reference.removeprefix(LOCAL_PREFIX), reference)


def to_local(connection: Connection, resources: Iterable[Resource | None]) -> Naming:
    """A translation into our naming, for the rows that lie here; other references stay."""
    by_type: dict[str, list[str]] = {}
    for reference in references_in(resources):
        wire, _, remote_id = reference.partition("/")
        if remote_id and wire in _KIND_OF_TYPE:
            by_type.setdefault(wire, []).append(remote_id)
    names: dict[str, str] = {}
    for wire, ids in by_type.items():
        table = _KIND_OF_TYPE[wire].value
        query = f"SELECT remote_id, id FROM {table} WHERE remote_id IN (SELECT value FROM json_each(?))"
        names.update((f"{wire}/{row[0]}", f"{LOCAL_PREFIX}{row[1]}") for row in connection.exec_driver_sql(query, (json.dumps(ids),)))
    return lambda reference: names.get(reference, reference)
