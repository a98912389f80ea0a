"""Resources ↔ rows, lossless: what comes in unchanged goes out unchanged, and an edit touches only the elements it means.

`take_in` gives the columns of a row; where they cannot render the resource again, the resource itself is kept as `extra`.
`give_out` writes a row; with `extra`, what differs from how the resource reads is blended into it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir import appointment, clinic, patient, place, policy, representative, request, schedule, service, slot, specialist
from desktop_app.fhir.blend import blend
from desktop_app.fhir.elements import LOCAL_PREFIX, NotUnderstood, Resource, Values, instant, text
from desktop_app.fhir.receipt import unstamped
from desktop_app.fhir.references import translate_references
from desktop_app.models.base import to_json
from desktop_app.models.identifier_systems import STANDARD, IdentifierSystems
from desktop_app.storage.columns import shape_of

__all__ = [
    "KIND_OF", "LOCAL_PREFIX", "TYPE_OF", "NotUnderstood", "Resource", "Values", "blank", "content_of", "give_out", "take_in",
    "translate_references", "with_meta",
]  # fmt: skip

_NEVER_KEPT = frozenset({"id", "meta"})
_META_OF_SERVER = frozenset({"versionId", "lastUpdated"})


@dataclass(frozen=True)
class Mapper:
    """How one resource type is read and written. `exact` is a short way for resources of exactly our own shape."""

    kind: Kind
    parse: Callable[[Resource, IdentifierSystems], Values]
    render: Callable[[Values, IdentifierSystems], Resource]
    exact: Callable[[Resource], Values | None] | None = None


MAPPERS: dict[str, Mapper] = {
    "Organization": Mapper(Kind.CLINIC, clinic.parse, clinic.render),
    "Location": Mapper(Kind.PLACE, place.parse, place.render),
    "Practitioner": Mapper(Kind.SPECIALIST, specialist.parse, specialist.render),
    "PractitionerRole": Mapper(Kind.POST, specialist.parse_post, specialist.render_post),
    "HealthcareService": Mapper(Kind.SERVICE, service.parse, service.render),
    "Schedule": Mapper(Kind.SCHEDULE, schedule.parse, schedule.render),
    "Slot": Mapper(Kind.SLOT, slot.parse, slot.render, slot.exact),
    "Appointment": Mapper(Kind.APPOINTMENT, appointment.parse, appointment.render),
    "Patient": Mapper(Kind.PATIENT, patient.parse, patient.render),
    "RelatedPerson": Mapper(Kind.REPRESENTATIVE, representative.parse, representative.render),
    "Coverage": Mapper(Kind.POLICY, policy.parse, policy.render),
    "ServiceRequest": Mapper(Kind.REFERRAL, request.parse_referral, request.render_referral),
    "Task": Mapper(Kind.REQUEST, request.parse_task, request.render_task),
}
KIND_OF: dict[str, Kind] = {name: mapper.kind for name, mapper in MAPPERS.items()}
TYPE_OF: dict[Kind, str] = {kind: name for name, kind in KIND_OF.items()}


def take_in(resource: Resource, systems: IdentifierSystems = STANDARD) -> Values:
    """The row of a resource as the central sent it: all columns, `id` (ours, None where it carries none), `carries_id`, `remote_id`,
    `remote_version`, `last_updated` (microseconds) and `extra`.

    Raises NotUnderstood, naming the element and the fault, never its content.
    """
    mapper = MAPPERS.get(str(resource.get("resourceType")))
    if mapper is None:
        raise NotUnderstood("resourceType", "not a type that is kept here")
    meta = resource.get("meta")
    values = mapper.exact(resource) if mapper.exact is not None and _is_plain(meta) else None
    if values is not None:
        _put_stamps(values, resource.get("id"), meta)
        return values
    values = mapper.parse(resource, systems)
    _put_stamps(values, resource.get("id"), meta)
    bare = content_of(resource)
    if mapper.render(values, systems) != bare:
        values["extra"] = to_json(bare)
    return values


def give_out(kind: Kind, values: Values, systems: IdentifierSystems = STANDARD) -> Resource:
    """The resource of a row, without `id`, version and receipt (see `with_meta`, `receipt.stamp`).

    Columns that `values` lacks have their defaults. References must be as in the resource (`Type/id`, `urn:uuid:…` only where the
    central does not know the row): `translate_references` makes them local afterwards.
    """
    mapper = MAPPERS[TYPE_OF[kind]]
    whole = blank(kind) | values
    extra = whole.get("extra")
    if not isinstance(extra, str):
        return mapper.render(whole, systems)
    raw: Resource = json.loads(extra)
    read = mapper.parse(raw, systems)
    identity = {"id": read["id"], "carries_id": read["carries_id"]}
    return blend(raw, mapper.render(read, systems), mapper.render(whole | identity, systems), systems)


def with_meta(resource: Resource, remote_id: str | None, remote_version: str | None = None, last_updated: str | None = None) -> Resource:
    """A copy with the central's `id` and, where given, `meta.versionId` and `meta.lastUpdated`; the rest of `meta` stays."""
    known = {"versionId": remote_version, "lastUpdated": last_updated}
    found = resource.get("meta")
    meta = {**(found if isinstance(found, dict) else {}), **{name: value for name, value in known.items() if value}}
    rest = {name: value for name, value in resource.items() if name not in {"resourceType", "id", "meta"}}
    head: dict[str, Any] = {"resourceType": resource["resourceType"]}
    return head | ({"id": remote_id} if remote_id else {}) | ({"meta": meta} if meta else {}) | rest


def content_of(resource: Resource) -> Resource:
    """`resource` without what belongs to the server or to the moment: `id`, version, receipt. What is compared and kept."""
    bare = {name: value for name, value in unstamped(resource).items() if name not in _NEVER_KEPT}
    meta = resource.get("meta")
    rest = {name: value for name, value in meta.items() if not _is_of_server(name, value)} if isinstance(meta, dict) else meta
    return {**bare, "meta": rest} if rest else bare


def blank(kind: Kind) -> Values:
    """All columns of a row of `kind` with their defaults: what a new row starts from."""
    return dict(_blank(kind))


@cache
def _blank(kind: Kind) -> Values:
    shape = shape_of(kind)
    name_of = {reference.column: reference.name for reference in shape.references}
    columns: Values = {name_of.get(name, name): default for name, default in zip(shape.content, shape.defaults, strict=True)}
    return {"id": None, "remote_id": None, "remote_version": None, "last_updated": None} | columns


def _put_stamps(values: Values, remote_id: object, meta: object) -> None:
    known = meta if isinstance(meta, dict) else {}
    values["remote_id"] = text(remote_id)
    values["remote_version"] = text(known.get("versionId"))
    values["last_updated"] = instant(known.get("lastUpdated"))
    values["extra"] = None


def _is_plain(meta: object) -> bool:
    if type(meta) is not dict:
        return meta is None
    return meta.keys() <= _META_OF_SERVER or all(_is_of_server(name, value) for name, value in meta.items())


def _is_of_server(name: str, value: object) -> bool:
    """Version, time, and the request id that HAPI writes as `source` (`#…`): new with every version, and nobody's content."""
    return name in _META_OF_SERVER or (name == "source" and isinstance(value, str) and value.startswith("#"))
