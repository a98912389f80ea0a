"""The node's rows in the tables that all faces share: what is served is also a clinic, a slot, a patient of the schema."""

import json
from collections.abc import Sequence

import msgspec

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import KIND_OF, NotUnderstood, Values, give_out, take_in
from desktop_app.node.outcome import Issue, Refused
from desktop_app.node.parameters import TYPES
from desktop_app.node.versions import Stored
from desktop_app.storage.apply import apply
from desktop_app.storage.columns import shape_of
from desktop_app.storage.store import Unit


def understood(stored: Stored) -> Values | None:
    """The row of a resource; None for types that have no table of their own.

    Raises Refused (422) where the resource is FHIR, but no row of ours.
    """
    if stored.resource_type not in KIND_OF:
        return None
    try:
        return take_in(msgspec.json.decode(stored.content))
    except NotUnderstood as error:
        raise Refused(422, Issue("processing", error.fault, error.element)) from error


def into_tables(unit: Unit, rows: Sequence[tuple[str, Values]]) -> None:
    """Bring (resource type, row) pairs into their tables, what is pointed to before what points to it."""
    by_type: dict[str, dict[object, Values]] = {}
    for resource_type, values in rows:
        by_type.setdefault(resource_type, {})[values["remote_id"]] = values
    for resource_type in TYPES:
        if found := by_type.get(resource_type):
            newest = list(found.values())
            _part_twins(unit, KIND_OF[resource_type], newest)
            apply(unit, KIND_OF[resource_type], newest, give_out)


def _part_twins(unit: Unit, kind: Kind, rows: list[Values]) -> None:
    """Two resources may carry one identifier of a row: only the first gets that row, a server merges nothing."""
    named = json.dumps([row["id"] for row in rows if row["id"]])
    query = f"SELECT id, remote_id FROM {shape_of(kind).table} WHERE id IN (SELECT value FROM json_each(?))"
    taken: dict[object, object] = {row[0]: row[1] for row in unit.connection.exec_driver_sql(query, (named,))}
    for row in rows:
        if row["id"] and taken.setdefault(row["id"], row["remote_id"]) != row["remote_id"]:
            row["id"] = None
