"""Practitioner and PractitionerRole ↔ `models.specialist`: who receives, and in which post."""

from desktop_app.fhir.elements import Resource, Values, dicts, extensions, flag, kept, listed, reference, target, text
from desktop_app.fhir.identifiers import identity, known_number, row_identifier, written_number
from desktop_app.fhir.patient import GENDERS
from desktop_app.fhir.persons import parse_name, render_name
from desktop_app.fhir.schedule_parts import (
    available_time,
    not_available,
    read_exceptions,
    read_templates,
    written_exceptions,
    written_templates,
)
from desktop_app.fhir.specialties import is_post, specialty_concept, specialty_of
from desktop_app.models.identifier_systems import IdentifierSystems
from desktop_app.models.search_text import name_index

_SNILS = "snils"


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The values of a specialist."""
    gender = text(resource.get("gender"))
    name = parse_name(resource.get("name"))
    return {
        **identity(resource),
        **name,
        "sex": gender if gender in GENDERS else None,
        "snils": known_number(resource, _SNILS, systems),
        "active": flag(resource.get("active"), True),
        "search": name_index(*(word for word in name.values() if isinstance(word, str))),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical Practitioner."""
    return kept(
        {
            "resourceType": "Practitioner",
            "identifier": [*row_identifier(values), *written_number(_SNILS, values["snils"], systems)],
            "active": bool(values["active"]),
            "name": listed(render_name(values)),
            "gender": values["sex"],
        }
    )


def parse_post(resource: Resource, systems: IdentifierSystems) -> Values:
    """The values of a post; of several specialties the one in the nomenclature of posts, else the first."""
    code, name = specialty_of(resource.get("specialty"), resource.get("code"))
    parts = extensions(resource)
    return {
        **identity(resource),
        "specialist": reference(resource.get("practitioner"), "Practitioner"),
        "clinic": reference(resource.get("organization"), "Organization"),
        "place": next((found for item in dicts(resource.get("location")) if (found := reference(item, "Location"))), None),
        "specialty_code": code,
        "specialty_name": name,
        "active": flag(resource.get("active"), True),
        "templates": read_templates(parts),
        "exceptions": read_exceptions(parts),
    }


def render_post(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical PractitionerRole: a post in `code`, a specialty of another list in `specialty`."""
    code = values["specialty_code"]
    said = listed(specialty_concept(code, values["specialty_name"]))
    return kept(
        {
            "resourceType": "PractitionerRole",
            "identifier": row_identifier(values),
            "extension": written_templates(values["templates"]) + written_exceptions(values["exceptions"]),
            "active": bool(values["active"]),
            "practitioner": target(values["specialist"]),
            "organization": target(values["clinic"]),
            "code" if code is None or is_post(code) else "specialty": said,
            "location": listed(target(values["place"])),
            "availableTime": available_time(values),
            "notAvailable": not_available(values),
        }
    )
