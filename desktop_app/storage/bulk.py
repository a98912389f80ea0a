"""Writing many rows of one kind at once, by Core and column by column: a fetched page costs little more than the bare statements."""

import json
from functools import cache, lru_cache

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from desktop_app.core.changes import Kind
from desktop_app.core.ids import foreign_id
from desktop_app.storage.columns import shape_of
from desktop_app.storage.rows import Values

STAMPS = ("remote_id", "remote_version", "last_updated")


def insert_rows(connection: Connection, kind: Kind, ids: list[str], rows: list[Values]) -> list[str]:
    """Insert `rows` under `ids`, references under their columns' names; the ids that they have in the end.

    Of two resources with one identifier of ours the first one keeps it: the other gets the id of a foreign row.
    """
    columns = {"id": list[object](ids), **_columns(kind, rows)}
    filled = {name: column for name, column in columns.items() if column.count(None) < len(column)}  # binding a null is dear
    try:
        connection.exec_driver_sql(_insert(kind, tuple(filled)), list(zip(*filled.values(), strict=True)))
    except IntegrityError:  # rare, and it undid one row only: those before it are written once more
        ids = _untwinned(connection, kind, ids, [str(row["remote_id"]) for row in rows])
        columns["id"] = list[object](ids)
        connection.exec_driver_sql(_upsert(kind, tuple(columns)), list(zip(*columns.values(), strict=True)))
    return ids


def _untwinned(connection: Connection, kind: Kind, ids: list[str], remote_ids: list[str]) -> list[str]:
    """`ids`, but for those that another resource has."""
    query = f"SELECT id, remote_id FROM {shape_of(kind).table} WHERE id IN (SELECT value FROM json_each(?))"
    owners: dict[str, str] = {row[0]: row[1] for row in connection.exec_driver_sql(query, (json.dumps(ids),))}
    pairs = zip(ids, remote_ids, strict=True)
    return [one if owners.setdefault(one, remote_id) == remote_id else foreign_id(kind, remote_id) for one, remote_id in pairs]


def update_rows(connection: Connection, kind: Kind, pks: list[int], rows: list[Values]) -> None:
    """Write `rows` over those of the primary keys `pks`, in the columns that differ; the `version` of all is raised.

    An index is written anew wherever one of its columns is named, changed or not: in a large replica that is most of the work.
    """
    columns = _columns(kind, rows)
    names = tuple(columns)
    here = {row[0]: row[1:] for row in connection.exec_driver_sql(_select(kind, names), (json.dumps(pks),))}
    by_change: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
    for pk, row in zip(pks, zip(*columns.values(), strict=True), strict=True):
        differing = [(name, new) for name, new, old in zip(names, row, here[pk], strict=True) if new != old]
        by_change.setdefault(tuple(name for name, _ in differing), []).append((*(new for _, new in differing), pk))
    for changed, values in by_change.items():
        connection.exec_driver_sql(_update(kind, changed), values)


def _columns(kind: Kind, rows: list[Values]) -> dict[str, list[object]]:
    """What the rows say, by column; booleans as the integers that they become: the driver is slow to find that out itself."""
    shape = shape_of(kind)
    columns: dict[str, list[object]] = {name: [row[name] for row in rows] for name in STAMPS}
    for name, default in zip(shape.content, shape.defaults, strict=True):
        column = [row.get(name, default) for row in rows]
        columns[name] = [None if value is None else int(bool(value)) for value in column] if name in shape.booleans else column
    return columns


@cache
def _insert(kind: Kind, names: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {shape_of(kind).table} ({listed}, known, hidden, version) VALUES ({', '.join('?' for _ in names)}, 1, 0, 1)"


@cache
def _upsert(kind: Kind, names: tuple[str, ...]) -> str:
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    table = shape_of(kind).table
    return f"{_insert(kind, names)} ON CONFLICT (id) DO UPDATE SET {updates}, known = 1, hidden = 0, version = {table}.version + 1"


@cache
def _select(kind: Kind, names: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"SELECT pk, {listed} FROM {shape_of(kind).table} WHERE pk IN (SELECT value FROM json_each(?))"


@lru_cache(maxsize=256)
def _update(kind: Kind, names: tuple[str, ...]) -> str:
    listed = "".join(f'"{name}" = ?, ' for name in names)
    return f"UPDATE {shape_of(kind).table} SET {listed}known = 1, hidden = 0, version = version + 1 WHERE pk = ?"
