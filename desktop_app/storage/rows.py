"""Rows as plain `Values`, with their references as FHIR would name them (remote) or by our own ids (local)."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Literal

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.models.base import to_micros
from desktop_app.models.schema import SYNCED
from desktop_app.storage.columns import shape_of
from desktop_app.storage.renaming import rename_in_outbox
from desktop_app.storage.store import Unit

Values = dict[str, object]
References = Literal["remote", "local"]
LOCAL_PREFIX = "urn:uuid:"


def values_of(connection: Connection, kind: Kind, row_ids: Iterable[str], references: References = "remote") -> dict[str, Values]:
    """The rows `row_ids` of `kind`, by id; ids that are not here are left out.

    A reference to a row that the central does not know yet is local in both ways: only the sender can name it.
    """
    shape = shape_of(kind)
    found = connection.exec_driver_sql(_select(kind, references), (json.dumps(list(row_ids)),)).mappings()
    result: dict[str, Values] = {}
    for row in found:
        values: Values = dict(row)
        for name in shape.booleans:
            if values.get(name) is not None:
                values[name] = bool(values[name])
        result[str(values["id"])] = values
    return result


@cache
def _select(kind: Kind, references: References) -> str:
    shape = shape_of(kind)
    by_column = {reference.column: reference for reference in shape.references}
    columns = ["t.id", "t.remote_id", "t.remote_version", "t.last_updated", "t.known", "t.version"]
    joins = []
    for number, name in enumerate(shape.content):
        reference = by_column.get(name)
        if reference is None:
            columns.append(f't."{name}"')
            continue
        alias = f"r{number}"
        joins.append(f"LEFT JOIN {reference.target.value} {alias} ON {alias}.pk = t.{name}")
        local = f"'{LOCAL_PREFIX}' || {alias}.id"
        remote = f"CASE WHEN {alias}.remote_id IS NULL THEN {local} ELSE '{reference.wire_type}/' || {alias}.remote_id END"
        columns.append(f"{remote if references == 'remote' else local} AS {reference.name}")
    return f"SELECT {', '.join(columns)} FROM {shape.table} t {' '.join(joins)} WHERE t.id IN (SELECT value FROM json_each(?))"


def bind(unit: Unit, kind: Kind, row_id: str, remote_id: str, remote_version: str | None, last_updated: datetime | None) -> bool:
    """Note the central's id and version for our row: the one way both, sending and fetching, tie the two together.

    A stub that a fetch made for the same resource meanwhile gives way (True): what pointed to it points to our row.
    """
    absorbed = _absorb_twin(unit, kind, row_id, remote_id)
    unit.connection.exec_driver_sql(
        f"UPDATE {shape_of(kind).table} SET remote_id = ?, remote_version = ?, last_updated = coalesce(?, last_updated),"
        " known = 1, version = version + 1 WHERE id = ?",
        (remote_id, remote_version, None if last_updated is None else to_micros(last_updated), row_id),
    )
    unit.touch(kind, row_id)
    return absorbed


def _absorb_twin(unit: Unit, kind: Kind, row_id: str, remote_id: str) -> bool:
    table = shape_of(kind).table
    twin = unit.connection.exec_driver_sql(
        f"SELECT twin.pk, own.pk, twin.id FROM {table} twin JOIN {table} own ON own.id = ? WHERE twin.remote_id = ? AND twin.id <> ?",
        (row_id, remote_id, row_id),
    ).first()
    if twin is None:
        return False
    for pointing in SYNCED:
        for reference in shape_of(pointing).references:
            if reference.target is kind:
                moved = unit.connection.exec_driver_sql(
                    f"UPDATE {shape_of(pointing).table} SET {reference.column} = ?, version = version + 1"
                    f" WHERE {reference.column} = ? RETURNING id",
                    (twin[1], twin[0]),
                ).scalars()
                unit.touch(pointing, *moved.all())
    unit.connection.exec_driver_sql(f"DELETE FROM {table} WHERE pk = ?", (twin[0],))
    rename_in_outbox(unit, {twin[2]: row_id})
    return True
