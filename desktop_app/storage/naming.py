"""References by what the replica knows: our own names (`urn:uuid:<row id>`) for the central's (`Type/id`), and back."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from desktop_app.models.schema import WIRE_TYPE
from desktop_app.storage.rows import LOCAL_PREFIX

_IDS = " UNION ALL ".join(
    f"SELECT id, '{wire}/' || remote_id FROM {kind.value} WHERE remote_id IS NOT NULL AND id IN (SELECT value FROM json_each(?1))"
    for kind, wire in WIRE_TYPE.items()
)
_KIND_OF_TYPE = {wire: kind for kind, wire in WIRE_TYPE.items()}


def remote_names(connection: Connection, references: Iterable[str]) -> dict[str, str]:
    """The central's name for each local reference whose row the central knows; others are left out."""
    ids = sorted({one.removeprefix(LOCAL_PREFIX) for one in references if one.startswith(LOCAL_PREFIX)})
    found = connection.exec_driver_sql(_IDS, (json.dumps(ids),)).tuples().all() if ids else []
    return {f"{LOCAL_PREFIX}{row_id}": name for row_id, name in found}


def local_names(connection: Connection, references: Iterable[str]) -> dict[str, str]:
    """Our name for each of the central's references whose row lies here; others are left out."""
    by_type: dict[str, list[str]] = {}
    for reference in references:
        wire, _, remote_id = reference.partition("/")
        if remote_id and wire in _KIND_OF_TYPE:
            by_type.setdefault(wire, []).append(remote_id)
    names: dict[str, str] = {}
    for wire, ids in by_type.items():
        query = f"SELECT remote_id, id FROM {_KIND_OF_TYPE[wire].value} WHERE remote_id IN (SELECT value FROM json_each(?))"
        names.update((f"{wire}/{row[0]}", f"{LOCAL_PREFIX}{row[1]}") for row in connection.exec_driver_sql(query, (json.dumps(ids),)))
    return names
