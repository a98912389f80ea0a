"""Patient ↔ `models.patient`: names, numbers, contacts, addresses and attachments of a person."""

import json
from typing import Any

from desktop_app.fhir import names
from desktop_app.fhir.elements import (
    Resource,
    Values,
    day,
    dicts,
    extension,
    extension_value,
    extensions,
    flag,
    json_list,
    kept,
    nested,
    part,
    period,
    reference,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, parse_numbers, render_numbers, row_identifier
from desktop_app.fhir.persons import contacts, former_names, parse_name, render_contacts, render_name
from desktop_app.fhir.search import search_indexes
from desktop_app.models.identifier_systems import IdentifierSystems

GENDERS = frozenset({"male", "female", "other", "unknown"})


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values, with what it is searched by."""
    found = extensions(resource)
    gender = text(resource.get("gender"))
    values: Values = {
        **identity(resource),
        **parse_name(resource.get("name")),
        "former_names": json_list(former_names(resource.get("name"))),
        "sex": gender if gender in GENDERS else None,
        "birth_date": _birth_date(resource.get("birthDate")),
        "deceased": flag(resource.get("deceasedBoolean"), False) or "deceasedDateTime" in resource,
        "active": flag(resource.get("active"), True),
        "clinic": reference(resource.get("managingOrganization"), "Organization"),
        "identifiers": json_list(parse_numbers(resource, systems)),
        "contacts": json_list(contacts(resource.get("telecom"))),
        "addresses": json_list(_addresses(resource)),
        "attachments": json_list([_attachment(item) for item in found.get(names.ATTACHMENT, [])]),
        "special_status": text(extension_value(found, names.SPECIAL_STATUS, "valueString")),
        "note": text(extension_value(found, names.NOTE, "valueString")),
    }
    return {**values, **search_indexes(values)}


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    name = render_name(values)
    former = [render_name(entry, "old", entry.get("until")) for entry in _list(values["former_names"])]
    found = [item for entry in _list(values["attachments"]) for item in _written_attachment(entry)]
    found += extension(names.SPECIAL_STATUS, "valueString", values["special_status"])
    found += extension(names.NOTE, "valueString", values["note"])
    return kept(
        {
            "resourceType": "Patient",
            "identifier": [*row_identifier(values), *render_numbers(_list(values["identifiers"]), systems)],
            "extension": found,
            "active": bool(values["active"]),
            "name": [one for one in (name, *former) if one is not None],
            "telecom": render_contacts(_list(values["contacts"])),
            "gender": values["sex"],
            "birthDate": values["birth_date"],
            "deceasedBoolean": True if values["deceased"] else None,
            "address": [kept({"use": entry.get("use"), "text": entry.get("text")}) for entry in _list(values["addresses"])],
            "managingOrganization": target(values["clinic"]),
        }
    )


def address_text(address: object) -> str | None:
    """An address in one line: its text, else its parts from the postal code to the house."""
    lines = part(address, "line")
    parts = [part(address, name) for name in ("postalCode", "country", "state", "district", "city")]
    parts += lines if isinstance(lines, list) else []
    return text(part(address, "text")) or ", ".join(one for one in parts if isinstance(one, str) and text(one)) or None


def _birth_date(written: object) -> str | None:
    return day(written) if isinstance(written, str) and len(written) == len("2026-11-24") else None


def _addresses(resource: Resource) -> list[Resource]:
    found = [kept({"use": text(item.get("use")), "text": address_text(item)}) for item in dicts(resource.get("address"))]
    return [entry for entry in found if "text" in entry]


def _list(column: object) -> list[dict[str, Any]]:
    return dicts(json.loads(column)) if isinstance(column, str) else []


def _attachment(item: Resource) -> Resource:
    parts = extensions(item)
    held = extension_value(parts, "period", "valuePeriod")
    return kept(
        {
            "clinic": reference(extension_value(parts, "clinic", "valueReference"), "Organization"),
            "area": reference(extension_value(parts, "area", "valueReference"), "Location"),
            "kind": text(extension_value(parts, "kind", "valueCode")),
            "from": day(part(held, "start")),
            "to": day(part(held, "end")),
            "source": text(extension_value(parts, "source", "valueString")),
        }
    )


def _written_attachment(entry: Resource) -> list[Resource]:
    return nested(
        names.ATTACHMENT,
        (
            extension("clinic", "valueReference", target(entry.get("clinic"))),
            extension("area", "valueReference", target(entry.get("area"))),
            extension("kind", "valueCode", entry.get("kind")),
            extension("period", "valuePeriod", period(entry.get("from"), entry.get("to"))),
            extension("source", "valueString", entry.get("source")),
        ),
    )
