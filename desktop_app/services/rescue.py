"""The rescue file: what cannot be sent, written out so that people can enter it elsewhere by hand. It holds personal data."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.paths import replace_file
from desktop_app.fhir.elements import LOCAL_PREFIX
from desktop_app.fhir.mapping import give_out
from desktop_app.fhir.references import references_in, translate_references
from desktop_app.models.base import from_micros
from desktop_app.models.journal import Act
from desktop_app.models.operation import UNFINISHED, OperationState
from desktop_app.models.person import Actor, Right
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.naming import remote_names
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Store

Resource = dict[str, Any]
FORMAT = "registratura-rescue"
FORMAT_NUMBER = 1
STUCK = frozenset({OperationState.CONFLICT, OperationState.REJECTED})


class NothingToRescue(UserError):
    """Nothing of this desk is stuck."""

    def __init__(self) -> None:
        super().__init__(mark("There is nothing to write out: no act of this desk is stuck. No file was made."))


class FileIsThere(UserError):
    """A file of before is not written over."""

    def __init__(self) -> None:
        super().__init__(mark("A file of this name is there already. It was not touched; choose another name."))


@dataclass(frozen=True)
class Rescued:
    """The file is written: how many operations it holds, and what changed here (the journal alone)."""

    operations: int
    changes: Changes


def rescue(store: Store, actor: Actor | None, path: Path, *, unsent: bool = False) -> Rescued:
    """Write what was refused or is in conflict to `path`; with `unsent` also what still waits, for a central that is gone for good.

    Nothing is settled by that: the operations stay as they are. `actor` is None for IT at the command line. Only the owner of the file
    may read it; the journal tells how many operations it holds, never its name.

    Raises:
        RightMissing, NothingToRescue, FileIsThere, EnvironmentFault (the disk): no file was made.
    """
    states = UNFINISHED if unsent else STUCK
    with store.write(Urgency.PERSON) as unit:
        if actor is not None:
            require(unit, actor, Right.ADMINISTER)
        found = _operations(unit.connection, states)
        if not found:
            raise NothingToRescue
        if path.exists():
            raise FileIsThere
        append(unit, Act.RESCUE, actor, About(), {"operations": len(found), "unsent": unsent})
        content = {
            "format": FORMAT,
            "format_number": FORMAT_NUMBER,
            "warning": tr(
                "This file holds personal data of patients. Keep it where only those can read it who must, and destroy it afterwards."
            ),
            "about": tr(
                "Acts of a registry desk that its central did not take. «list» is for people; «operations» hold the same as FHIR R4."
            ),
            "made": unit.now.isoformat(),
            "desk": unit.desk_id,
            "list": [one["line"] for one in found],
            "operations": found,
        }
        try:
            replace_file(path, json.dumps(content, ensure_ascii=False, indent=1).encode(), private=True)
        except OSError as error:
            raise EnvironmentFault(mark("The file cannot be written there: the disk or the folder refuses it.")) from error
        return Rescued(len(found), unit.changes)


def _operations(connection: Connection, states: frozenset[OperationState]) -> list[dict[str, Any]]:
    rows = connection.exec_driver_sql(_OPERATIONS, (json.dumps(sorted(states)),)).mappings().all()
    return [_operation(connection, dict(row)) for row in rows]


def _operation(connection: Connection, operation: dict[str, Any]) -> dict[str, Any]:
    rows = connection.exec_driver_sql(_ROWS, (operation["sequence"],)).mappings().all()
    mine = [json.loads(row["mine"]) for row in rows]
    people = _patients(connection, mine)
    named = remote_names(connection, {reference for one in (*mine, *people) for reference in references_in(one)})
    resources = [translate_references(one, lambda reference: named.get(reference, reference)) for one in (*mine, *people)]
    created = from_micros(operation["created"])
    return {
        "id": operation["id"],
        "kind": operation["kind"],
        "state": operation["state"],
        "created": created.isoformat(),
        "author": operation["author"],
        "answer": {"code": operation["answer_code"], "text": operation["answer_text"]},
        "line": " · ".join([f"{created:%Y-%m-%d %H:%M} UTC", operation["kind"], *_who_and_when(resources), operation["state"]]),
        "rows": [
            {"kind": row["kind"], "id": row["row_id"], "create": bool(row["create"]), "base_version": row["base_version"]} for row in rows
        ],
        "bundle": {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]},
    }


def _patients(connection: Connection, resources: list[Resource]) -> list[Resource]:
    """The patients that the resources are about, as they lie here: without them a booking says nothing to a person."""
    ids = {one.removeprefix(LOCAL_PREFIX) for resource in resources for one in references_in(resource) if one.startswith(LOCAL_PREFIX)}
    return [give_out(Kind.PATIENT, values) for values in values_of(connection, Kind.PATIENT, sorted(ids), "local").values()]


def _who_and_when(resources: list[Resource]) -> list[str]:
    """Names and birth dates of the patients, and the times of the visits, among the resources."""
    found = []
    for one in resources:
        if one["resourceType"] == "Patient":
            name: Resource = next(iter(one.get("name", [])), {})
            parts = [name.get("family", ""), *name.get("given", []), one.get("birthDate", "")]
            phones = [point["value"] for point in one.get("telecom", []) if point.get("value")]
            found.append(" ".join(part for part in (*parts, *phones) if part))
        elif one["resourceType"] == "Appointment":
            found.append(str(one.get("start", "")))
    return [one for one in dict.fromkeys(found) if one]


_OPERATIONS = """
SELECT o.sequence, o.id, o.kind, o.state, o.created, o.answer_code, o.answer_text, p.name AS author
FROM operation o LEFT JOIN person p ON p.id = o.person_id
WHERE o.state IN (SELECT value FROM json_each(?)) ORDER BY o.sequence
"""
_ROWS = 'SELECT kind, row_id, "create", base_version, mine FROM operation_row WHERE operation_sequence = ? ORDER BY position'
