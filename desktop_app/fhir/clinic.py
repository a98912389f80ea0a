"""Organization ↔ `models.clinic`."""

from desktop_app.fhir import names
from desktop_app.fhir.elements import Resource, Values, extensions, flag, kept, text
from desktop_app.fhir.identifiers import identity, known_number, number, number_in, row_identifier, written_number
from desktop_app.fhir.persons import first_phone, phone
from desktop_app.fhir.schedule_parts import read_exceptions, written_exceptions
from desktop_app.models.identifier_systems import ORGANISATION, IdentifierSystems


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values."""
    return {
        **identity(resource),
        "name": text(resource.get("name")) or "",
        "number": number_in(resource, names.CLINIC_NUMBER_SYSTEM),
        "oid": known_number(resource, ORGANISATION, systems),
        "phone": first_phone(resource.get("telecom")),
        "active": flag(resource.get("active"), True),
        "exceptions": read_exceptions(extensions(resource)),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    return kept(
        {
            "resourceType": "Organization",
            "identifier": [
                *row_identifier(values),
                *written_number(ORGANISATION, values["oid"], systems),
                *number(names.CLINIC_NUMBER_SYSTEM, values["number"]),
            ],
            "extension": written_exceptions(values["exceptions"]),
            "active": bool(values["active"]),
            "name": values["name"],
            "telecom": phone(values["phone"]),
        }
    )
