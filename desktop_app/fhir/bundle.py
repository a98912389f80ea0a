"""Transaction Bundles in the subset that real servers share: versioned updates and conditional creates, ids given by the server."""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.fhir.elements import LOCAL_PREFIX, Resource
from desktop_app.fhir.identifiers import row_id
from desktop_app.fhir.mapping import with_meta
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.fhir.references import without_hints


@dataclass(frozen=True)
class Update:
    """Replace `resource` at `remote_id`, only if the central still has `base_version`."""

    resource: Resource
    remote_id: str
    base_version: str


@dataclass(frozen=True)
class Create:
    """Make `resource` unless the central has one with the row's identifier. Others in the Bundle refer to it as `urn:uuid:<row id>`."""

    resource: Resource


@dataclass(frozen=True)
class Companion:
    """A resource without an identifier (Provenance): travels only beside a versioned update, which keeps it from being made twice."""

    resource: Resource


Entry = Update | Create | Companion


def transaction(entries: Iterable[Entry]) -> Resource:
    """The Bundle of `entries`, in their order; answers come in the same order.

    References must be the central's, or local ones of rows that the Bundle creates. Raises ValueError for a Bundle whose
    repetition would have a second effect: a create without an identifier of ours, or a companion without an update.
    """
    parts = list(entries)
    if any(isinstance(part, Companion) for part in parts) and not any(isinstance(part, Update) for part in parts):
        raise ValueError("a companion needs a versioned update beside it")
    return {"resourceType": "Bundle", "type": "transaction", "entry": [entry_of(part) for part in parts]}


def condition(identifier: str) -> str:
    """The search that finds the resource of the row `identifier`: `identifier=<system>|<row id>`."""
    return f"identifier={ROW_SYSTEM}|{identifier}"


def entry_of(part: Entry) -> Resource:
    """One entry of a Bundle. Raises ValueError for a create without an identifier of ours."""
    kind = part.resource["resourceType"]
    if isinstance(part, Update):
        return {
            "resource": without_hints(with_meta(part.resource, part.remote_id)),
            "request": {"method": "PUT", "url": f"{kind}/{part.remote_id}", "ifMatch": f'W/"{part.base_version}"'},
        }
    resource = without_hints(with_meta(part.resource, None))
    if isinstance(part, Companion):
        return {"resource": resource, "request": {"method": "POST", "url": kind}}
    identifier = row_id(resource)
    if identifier is None:
        raise ValueError("what is created needs the identifier of its row")
    return {
        "fullUrl": f"{LOCAL_PREFIX}{identifier}",
        "resource": resource,
        "request": {"method": "POST", "url": kind, "ifNoneExist": condition(identifier)},
    }
