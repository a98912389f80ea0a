"""The one way remote rows come in, in bulk: match, resolve references (stubs where we lack a row), keep what a person holds, write.

Node writes and fetching share it. It makes no operation, and raises `version` of every row whose content differs.
"""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.core.ids import foreign_id
from desktop_app.models.base import to_json
from desktop_app.models.operation import UNFINISHED
from desktop_app.storage.bulk import insert_rows, update_rows
from desktop_app.storage.columns import Reference, shape_of
from desktop_app.storage.renaming import rename_in_outbox
from desktop_app.storage.rows import LOCAL_PREFIX, Values, bind
from desktop_app.storage.store import Unit

Render = Callable[[Kind, Values], dict[str, Any]]
_UNFINISHED = ",".join(f"'{state}'" for state in sorted(UNFINISHED))


@dataclass
class Applied:
    """What a call did: rows changed, stubs made by kind, and rows whose remote state went to `theirs`."""

    changed: list[str] = field(default_factory=list)
    stubs: dict[Kind, list[str]] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Here:
    """A row as it lies here before the call; `bound` is false where the central's id is not noted on it yet."""

    pk: int
    id: str
    remote_version: str | None
    known: bool
    hidden: bool
    bound: bool = True


def apply(unit: Unit, kind: Kind, rows: list[Values], render: Render) -> Applied:
    """Bring `rows` (as `fhir.take_in` gives them, references remote or `urn:uuid:`) into the replica.

    Rows known with the same remote version cost one look-up. A row with unfinished operations is left alone and its remote state
    is kept in `theirs`, as `render` writes it (`fhir.give_out`).
    """
    applied = Applied()
    here = _find(unit.connection, kind, rows)
    news = [row for row in rows if not _is_known(here.get(str(row["remote_id"])), row)] if here else rows
    if not news:
        return applied
    held = held_among(unit.connection, kind, [found.id for found in here.values()]) if here else frozenset()
    if held:
        kept = [row for row in news if (found := here.get(str(row["remote_id"]))) is not None and found.id in held]
        for row in kept:
            keep_theirs(unit, kind, here[str(row["remote_id"])].id, render(kind, row), row)
            applied.held.append(here[str(row["remote_id"])].id)
        news = [row for row in news if row not in kept] if kept else news
    for remote_id, found in here.items():
        if not found.bound and found.id not in held:
            bind(unit, kind, found.id, remote_id, None, None)
    _resolve(unit, kind, news, applied)
    if kind in applied.stubs:
        here = _found_as_stubs(unit, kind, news, applied)
    _write(unit, kind, news, here, applied)
    unit.touch(kind, *applied.changed, *applied.held)
    return applied


def held_rows(connection: Connection, kind: Kind) -> frozenset[str]:
    """Ids of the rows of `kind` that unfinished operations hold."""
    found = connection.exec_driver_sql(
        "SELECT r.row_id FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence"
        f" WHERE o.state IN ({_UNFINISHED}) AND r.kind = ?",
        (kind.value,),
    )
    return frozenset(row[0] for row in found)


def held_among(connection: Connection, kind: Kind, row_ids: Collection[str]) -> frozenset[str]:
    """Those of the rows `row_ids` that unfinished operations hold: quick, however long the outbox is."""
    found = connection.exec_driver_sql(
        "SELECT r.row_id FROM json_each(?) wanted CROSS JOIN operation_row r ON r.kind = ? AND r.row_id = wanted.value"
        f" JOIN operation o ON o.sequence = r.operation_sequence WHERE o.state IN ({_UNFINISHED})",
        (json.dumps(list(row_ids)), kind.value),
    )
    return frozenset(row[0] for row in found)


def keep_theirs(unit: Unit, kind: Kind, row_id: str, resource: dict[str, Any], row: Values) -> None:
    """Keep the central's newest state of a held row beside it."""
    unit.connection.exec_driver_sql(
        "INSERT INTO theirs (kind, row_id, remote_version, last_updated, resource) VALUES (?,?,?,?,?)"
        " ON CONFLICT (kind, row_id) DO UPDATE SET"
        " remote_version = excluded.remote_version, last_updated = excluded.last_updated, resource = excluded.resource",
        (kind.value, row_id, row.get("remote_version"), row.get("last_updated"), to_json(resource)),
    )


def _find(connection: Connection, kind: Kind, rows: list[Values]) -> dict[str, _Here]:
    """Rows that lie here already, by the remote id they come with: matched by remote id, then by our identifier."""
    table = shape_of(kind).table
    query = f"SELECT remote_id, pk, id, remote_version, known, hidden FROM {table} WHERE remote_id IN (SELECT value FROM json_each(?))"
    found = {
        row[0]: _Here(row[1], row[2], row[3], bool(row[4]), bool(row[5]))
        for row in connection.exec_driver_sql(query, (json.dumps([row["remote_id"] for row in rows]),))
    }
    ours = {str(row["id"]): str(row["remote_id"]) for row in rows if row.get("id") and not _is_filled(found.get(str(row["remote_id"])))}
    if ours:
        # Few rows are unknown to the central: `+id` keeps the planner on them, instead of looking up every id that came.
        query = (
            f"SELECT id, pk, remote_version, known, hidden FROM {table} WHERE remote_id IS NULL AND +id IN (SELECT value FROM json_each(?))"
        )
        for row in connection.exec_driver_sql(query, (json.dumps(list(ours)),)):
            found[ours[row[0]]] = _Here(row[1], row[0], row[2], bool(row[3]), bool(row[4]), bound=False)
    return found


def _is_filled(here: _Here | None) -> bool:
    """Whether the row is more than a stub: beside a stub our own row may lie, which the central did not confirm yet."""
    return here is not None and here.known


def _found_as_stubs(unit: Unit, kind: Kind, rows: list[Values], applied: Applied) -> dict[str, _Here]:
    """Rows of one page may point to each other (a room to its branch): what became a stub for that is about to be filled."""
    here = _find(unit.connection, kind, rows)
    coming = {found.id for found in here.values()}
    if left := [stub for stub in applied.stubs.pop(kind) if stub not in coming]:
        applied.stubs[kind] = left
    return here


def _is_known(here: _Here | None, row: Values) -> bool:
    """A hidden row that comes again is news, whatever its version."""
    shown = here is not None and here.known and not here.hidden
    return shown and here is not None and here.remote_version is not None and here.remote_version == row["remote_version"]


def _resolve(unit: Unit, kind: Kind, rows: list[Values], applied: Applied) -> None:
    """Replace references by primary keys, in place, under the column's own name."""
    for reference in shape_of(kind).references:
        wanted = {str(value) for row in rows if (value := row.get(reference.name)) is not None}
        pks: dict[object, int] = {}
        if wanted:
            pks.update(_targets(unit, reference, wanted, applied))
        name, column = reference.name, reference.column
        for row in rows:
            row[column] = pks.get(row.get(name))


def _targets(unit: Unit, reference: Reference, wanted: set[str], applied: Applied) -> dict[str, int]:
    local = {value.removeprefix(LOCAL_PREFIX): value for value in wanted if value.startswith(LOCAL_PREFIX)}
    remote = {value.rpartition("/")[2]: value for value in wanted if not value.startswith(LOCAL_PREFIX)}
    table = reference.target.value
    found: dict[str, int] = {}
    for column, names in (("id", local), ("remote_id", remote)):
        if names:
            query = f"SELECT {column}, pk FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"
            found.update({names[row[0]]: row[1] for row in unit.connection.exec_driver_sql(query, (json.dumps(list(names)),))})
    missing = [(remote_id, value) for remote_id, value in remote.items() if value not in found]
    for remote_id, value in missing:
        stub = foreign_id(reference.target, remote_id)
        cursor = unit.connection.exec_driver_sql(_insert_stub(reference.target), (stub, remote_id))
        found[value] = int(cursor.lastrowid or 0)
        applied.stubs.setdefault(reference.target, []).append(stub)
    return found


@cache
def _insert_stub(kind: Kind) -> str:
    shape = shape_of(kind)
    filled = [(name, value) for name, value in zip(shape.content, shape.defaults, strict=True) if value is not None]
    names = "".join(f', "{name}"' for name, _ in filled)
    values = "".join(f", {_literal(value)}" for _, value in filled)
    return f"INSERT INTO {shape.table} (id, remote_id, known, hidden, version{names}) VALUES (?, ?, 0, 0, 1{values})"


def _literal(value: object) -> str:
    if isinstance(value, (bool, int)):
        return str(int(value))
    return "'" + str(value).replace("'", "''") + "'"


def _write(unit: Unit, kind: Kind, rows: list[Values], here: dict[str, _Here], applied: Applied) -> None:
    fresh: list[Values] = []
    fresh_ids: list[str] = []
    changed: list[Values] = []
    changed_pks: list[int] = []
    renamed: dict[str, str] = {}
    for row in rows:
        found = here.get(str(row["remote_id"]))
        if found is None:
            fresh_ids.append(str(row.get("id") or foreign_id(kind, str(row["remote_id"]))))
            fresh.append(row)
            continue
        row_id = found.id
        if row.get("id") and not found.known and row["id"] != found.id and _takes_name(unit, kind, found.pk, str(row["id"])):
            row_id = renamed[found.id] = str(row["id"])
        changed_pks.append(found.pk)
        changed.append(row)
        applied.changed.append(row_id)
    if fresh:
        applied.changed += insert_rows(unit.connection, kind, fresh_ids, fresh)
    if changed:
        update_rows(unit.connection, kind, changed_pks, changed)
    rename_in_outbox(unit, renamed)


def _takes_name(unit: Unit, kind: Kind, pk: int, row_id: str) -> bool:
    """Give a stub its true id; not where another row has it (two resources with one identifier of ours)."""
    statement = f"UPDATE OR IGNORE {shape_of(kind).table} SET id = ? WHERE pk = ?"
    return unit.connection.exec_driver_sql(statement, (row_id, pk)).rowcount > 0


def restore(unit: Unit, kind: Kind, row_id: str, values: Values) -> None:
    """Write `values` over the row `row_id` again, whatever its remote version: a person took his own change back."""
    shape = shape_of(kind)
    _resolve(unit, kind, [values], Applied())
    names = ", ".join(f'"{name}" = ?' for name in ("remote_version", "last_updated", *shape.content))
    content = [values.get(name, default) for name, default in zip(shape.content, shape.defaults, strict=True)]
    unit.connection.exec_driver_sql(
        f"UPDATE {shape.table} SET {names}, version = version + 1 WHERE id = ?",
        (values.get("remote_version"), values.get("last_updated"), *content, row_id),
    )
    unit.touch(kind, row_id)


def forget_theirs(unit: Unit, kind: Kind, row_ids: Iterable[str]) -> None:
    """Drop what was kept beside rows that nothing holds any more."""
    unit.connection.exec_driver_sql(
        "DELETE FROM theirs WHERE kind = ? AND row_id IN (SELECT value FROM json_each(?))",
        (kind.value, json.dumps(list(row_ids))),
    )
