"""Location ↔ `models.place`: branches, rooms and участки, told apart by `physicalType`."""

import json

from desktop_app.fhir import names
from desktop_app.fhir.elements import (
    Resource,
    Values,
    coded,
    concept,
    dicts,
    extension,
    extension_value,
    extensions,
    integer,
    json_list,
    kept,
    nested,
    reference,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, row_identifier
from desktop_app.fhir.patient import address_text
from desktop_app.fhir.persons import first_phone, phone
from desktop_app.fhir.schedule_parts import read_exceptions, written_exceptions
from desktop_app.models.identifier_systems import IdentifierSystems
from desktop_app.models.place import PlaceLevel

_LEVEL_OF = {
    "ro": PlaceLevel.ROOM, "ca": PlaceLevel.ROOM, "bd": PlaceLevel.ROOM,
    "area": PlaceLevel.AREA, "jdn": PlaceLevel.AREA,
    "si": PlaceLevel.BRANCH, "bu": PlaceLevel.BRANCH,
}  # fmt: skip
_CODE_OF = {PlaceLevel.BRANCH: "bu", PlaceLevel.ROOM: "ro", PlaceLevel.AREA: "area"}


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values. A place of an unknown type is a room where it is part of another, else a branch."""
    found = extensions(resource)
    parent = reference(resource.get("partOf"), "Location")
    guessed = PlaceLevel.ROOM if parent else PlaceLevel.BRANCH
    return {
        **identity(resource),
        "level": _LEVEL_OF.get(coded(resource.get("physicalType"), names.PHYSICAL_TYPES) or "", guessed).value,
        "name": text(resource.get("name")) or "",
        "clinic": reference(resource.get("managingOrganization"), "Organization"),
        "parent": parent,
        "address": address_text(resource.get("address")),
        "phone": first_phone(resource.get("telecom")),
        "time_zone": text(extension_value(found, names.TIME_ZONE, "valueCode")),
        "active": resource.get("status") not in ("inactive", "suspended"),
        "ranges": json_list([_range(item) for item in found.get(names.ADDRESS_RANGE, [])]),
        "doctor": reference(extension_value(found, names.AREA_DOCTOR, "valueReference"), "PractitionerRole"),
        "substitute": reference(extension_value(found, names.AREA_SUBSTITUTE, "valueReference"), "PractitionerRole"),
        "exceptions": read_exceptions(found),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    address = values["address"]
    found = extension(names.TIME_ZONE, "valueCode", values["time_zone"])
    for entry in dicts(json.loads(str(values["ranges"] or "[]"))):
        found += _written_range(entry)
    found += extension(names.AREA_DOCTOR, "valueReference", target(values["doctor"]))
    found += extension(names.AREA_SUBSTITUTE, "valueReference", target(values["substitute"]))
    found += written_exceptions(values["exceptions"])
    return kept(
        {
            "resourceType": "Location",
            "identifier": row_identifier(values),
            "extension": found,
            "status": "active" if values["active"] else "inactive",
            "name": values["name"],
            "telecom": phone(values["phone"]),
            "address": {"text": address} if address else None,
            "physicalType": concept(names.PHYSICAL_TYPES, _CODE_OF[PlaceLevel(str(values["level"]))]),
            "managingOrganization": target(values["clinic"]),
            "partOf": target(values["parent"]),
        }
    )


def _range(item: Resource) -> Resource:
    parts = extensions(item)
    return kept(
        {
            "street": text(extension_value(parts, "street", "valueString")),
            "from": _house(parts, "from"),
            "to": _house(parts, "to"),
            "parity": text(extension_value(parts, "parity", "valueCode")),
        }
    )


def _house(parts: dict[str, list[Resource]], name: str) -> object:
    """A house number is a number, or text where it has a letter («12к1»)."""
    number = integer(extension_value(parts, name, "valueInteger"))
    return number if number is not None else text(extension_value(parts, name, "valueString"))


def _written_range(entry: Resource) -> list[Resource]:
    return nested(
        names.ADDRESS_RANGE,
        (
            extension("street", "valueString", entry.get("street")),
            *(extension(end, "valueInteger" if type(entry.get(end)) is int else "valueString", entry.get(end)) for end in ("from", "to")),
            extension("parity", "valueCode", entry.get("parity")),
        ),
    )
