"""Writing: a create or an update is checked alone, then all that a request writes is kept together, stamped in the order of commits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.ids import IdSource
from desktop_app.models.appointment import HOLDING
from desktop_app.models.base import to_json, to_micros
from desktop_app.node.outcome import Issue, Refused, absent, bad
from desktop_app.node.parameters import Resource, identifiers_of, index_values, references_of
from desktop_app.node.query import read_pairs, read_query
from desktop_app.node.rules import rule_faults
from desktop_app.node.search import matching_ids
from desktop_app.node.spans import stamp
from desktop_app.node.structure import structure_faults
from desktop_app.node.tables import into_tables, understood
from desktop_app.node.versions import Stored, current, encode, newest_stamp
from desktop_app.storage.store import Unit

_ETAG = re.compile(r'(?:W/)?"([^"]*)"|([A-Za-z0-9.-]+)')
_OF_SERVER = ("versionId", "lastUpdated")


@dataclass(frozen=True)
class Draft:
    """A version that is about to be kept; `replaces` is the one before it."""

    resource: Resource
    id: str
    replaces: Stored | None = None

    @property
    def resource_type(self) -> str:
        """The type of the resource."""
        return str(self.resource["resourceType"])


def check(resource: Any, resource_type: str) -> Resource:
    """`resource`, once it is known to be a right one of the type. Raises Refused."""
    if not isinstance(resource, dict):
        raise bad("a resource is a JSON object", "structure")
    if resource.get("resourceType") != resource_type:
        raise bad(f"the resource is not of type {resource_type}", "invalid", "resourceType")
    faults = structure_faults(resource) or rule_faults(resource)
    if faults:
        raise Refused(422 if all(fault.code in {"invariant", "business-rule"} for fault in faults) else 400, faults)
    return resource


def draft_create(ids: IdSource, resource: Resource) -> Draft:
    """A new resource; its id is the server's, whatever it came with."""
    return Draft(resource, str(ids.new()))


def draft_update(connection: Connection, resource: Resource, resource_id: str, if_match: str | None) -> Draft | Stored:
    """The next version of a resource, or the present one where nothing would change.

    Raises Refused: 404 for an id that the server never gave, 412 where `if_match` names another version than the present one.
    """
    if resource.get("id", resource_id) != resource_id:
        raise bad("the id in the body is not the one in the address", "invalid", "id")
    here = current(connection, str(resource["resourceType"]), resource_id)
    if here is None:
        raise absent("no such resource; ids are given by the server")
    if if_match is not None and not _is_met(if_match, here):
        raise Refused(412, Issue("conflict", "the resource was changed meanwhile: If-Match does not name its present version"))
    unchanged = to_json(_comparable(resource, resource_id)) == to_json(_comparable(here.resource(), resource_id))
    return here if unchanged else Draft(resource, resource_id, here)


def already_there(connection: Connection, resource_type: str, condition: str) -> Stored | None:
    """The resource that a conditional create found; None where it is to be created. Raises Refused (412) for several."""
    pairs = read_pairs(condition.strip().lstrip("?"))
    query = read_query(resource_type, pairs)
    if not query.conditions:
        raise bad("If-None-Exist needs a search parameter", "value")
    found = matching_ids(connection, query, 2)
    if len(found) > 1:
        raise Refused(412, Issue("multiple-matches", "If-None-Exist is met by several resources"))
    return current(connection, resource_type, found[0]) if found else None


def keep(unit: Unit, drafts: Sequence[Draft]) -> list[Stored]:
    """Keep all `drafts` (checked, each resource once) in the transaction of `unit`: versions, indexes and the rows of the schema.

    Versions and moments only grow, over all resources; the writers' gate makes that the order of the commits.
    Raises Refused: 409 where a place would be held twice in the end, 422 for what is no row of ours.
    """
    version, moment = newest_stamp(unit.connection)
    first = max(moment + 1, to_micros(unit.now))
    kept = [_stamped(draft, version + 1 + number, first + number) for number, draft in enumerate(drafts)]
    rows = [(one.resource_type, values) for one in kept if (values := understood(one)) is not None]
    _shelve(unit.connection, drafts, kept)
    _index(unit.connection, drafts, kept)
    _refuse_places_sold_twice(unit.connection, drafts)
    into_tables(unit, rows)
    return kept


def _is_met(if_match: str, here: Stored) -> bool:
    if if_match.strip() == "*":
        return True
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise bad("If-Match is no ETag", "value")
    return (found[1] if found[1] is not None else found[2]) == str(here.version)


def _comparable(resource: Resource, resource_id: str) -> Resource:
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in _OF_SERVER}
    bare = {name: value for name, value in resource.items() if name != "meta"}
    # Numbers are compared with their digits: 1.0 and 1.00 are two writings.
    found: Resource = {**bare, "id": resource_id, **({"meta": meta} if meta else {})}
    return {"content": _with_digits(found)}


def _with_digits(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_digits(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_with_digits(held) for held in value]
    return value if isinstance(value, str | bool) or value is None else f"#{value}"


def _stamped(draft: Draft, version: int, moment: int) -> Stored:
    meta = {**draft.resource.get("meta", {}), "versionId": str(version), "lastUpdated": stamp(moment)}
    rest = {name: value for name, value in draft.resource.items() if name not in {"resourceType", "id", "meta"}}
    content = encode({"resourceType": draft.resource_type, "id": draft.id, "meta": meta, **rest})
    return Stored(draft.resource_type, draft.id, version, moment, content)


def _shelve(connection: Connection, drafts: Sequence[Draft], kept: Sequence[Stored]) -> None:
    old = [(draft.replaces.version,) for draft in drafts if draft.replaces]
    if old:
        connection.exec_driver_sql("UPDATE resource_version SET current = 0 WHERE version = ?", old)
    new = [(one.version, one.resource_type, one.id, one.last_updated, one.content) for one in kept]
    if new:
        connection.exec_driver_sql(
            "INSERT INTO resource_version (version, resource_type, remote_id, last_updated, current, content) VALUES (?,?,?,?,1,?)", new
        )


def _index(connection: Connection, drafts: Sequence[Draft], kept: Sequence[Stored]) -> None:
    replaced = [draft.replaces for draft in drafts if draft.replaces]
    if replaced:
        connection.exec_driver_sql("DELETE FROM served_value WHERE version = ?", [(one.version,) for one in replaced])
        connection.exec_driver_sql(
            "DELETE FROM served_identifier WHERE remote_id = ? AND resource_type = ?", [(one.id, one.resource_type) for one in replaced]
        )
    pairs = list(zip(drafts, kept, strict=True))
    values = [
        (one.version, found.parameter, found.value, found.low, found.high) for draft, one in pairs for found in index_values(draft.resource)
    ]
    identifiers = [(one.resource_type, one.id, system, value) for draft, one in pairs for system, value in identifiers_of(draft.resource)]
    if values:
        connection.exec_driver_sql("INSERT INTO served_value (version, parameter, value, low, high) VALUES (?,?,?,?,?)", values)
    if identifiers:
        connection.exec_driver_sql("INSERT INTO served_identifier (resource_type, remote_id, system, value) VALUES (?,?,?,?)", identifiers)


def _refuse_places_sold_twice(connection: Connection, drafts: Sequence[Draft]) -> None:
    """The one rule of this server beside FHIR's: no slot has two appointments that hold it, at the end of a request (sync.md 6.1)."""
    slots = [
        slot
        for draft in drafts
        if draft.resource_type == "Appointment" and draft.resource.get("status") in HOLDING
        for slot in references_of(draft.resource, "slot")
    ]
    if not slots:
        return
    holding = ",".join(f"'{status}'" for status in sorted(HOLDING))
    twice = connection.exec_driver_sql(
        "SELECT 1 FROM served_value s INDEXED BY ix_served_value_text JOIN served_value t INDEXED BY ix_served_value_version"
        f" ON t.version = s.version AND t.parameter = 'Appointment.status' AND t.value IN ({holding})"
        " WHERE s.parameter = 'Appointment.slot' AND s.value IN (SELECT value FROM json_each(?))"
        " GROUP BY s.value HAVING count(DISTINCT s.version) > 1 LIMIT 1",
        (to_json(slots),),
    ).first()
    if twice:
        raise Refused(409, Issue("business-rule", "the place is taken: another appointment holds this slot", "Appointment.slot"))
