"""HealthcareService ↔ `models.service`: what is offered, to whom, and what must be brought."""

from desktop_app.fhir import names
from desktop_app.fhir.dated_note import read_notes, written_notes
from desktop_app.fhir.elements import (
    Resource,
    Values,
    extension,
    extension_value,
    extensions,
    flag,
    integer,
    kept,
    listed,
    reference,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, row_identifier
from desktop_app.fhir.specialties import specialty_concept, specialty_of
from desktop_app.models.identifier_systems import IdentifierSystems

_NUMBERS = (("minutes", names.DURATION), ("age_from", names.AGE_FROM), ("age_to", names.AGE_TO))


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values."""
    found = extensions(resource)
    return {
        **identity(resource),
        "name": text(resource.get("name")) or "",
        "clinic": reference(resource.get("providedBy"), "Organization"),
        "specialty_code": specialty_of(resource.get("specialty"))[0],
        "referral_required": flag(extension_value(found, names.REFERRAL_REQUIRED, "valueBoolean"), False),
        **{column: integer(extension_value(found, url, "valueUnsignedInt")) for column, url in _NUMBERS},
        "sex": text(extension_value(found, names.SEX, "valueCode")),
        "preparation": text(extension_value(found, names.PREPARATION, "valueString")),
        "note": text(resource.get("comment")),
        "notes": read_notes(found),
        "active": flag(resource.get("active"), True),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    found = [item for column, url in _NUMBERS for item in extension(url, "valueUnsignedInt", values[column])]
    found += extension(names.REFERRAL_REQUIRED, "valueBoolean", True if values["referral_required"] else None)
    found += extension(names.SEX, "valueCode", values["sex"])
    found += extension(names.PREPARATION, "valueString", values["preparation"])
    found += written_notes(values["notes"])
    return kept(
        {
            "resourceType": "HealthcareService",
            "identifier": row_identifier(values),
            "extension": found,
            "active": bool(values["active"]),
            "providedBy": target(values["clinic"]),
            "specialty": listed(specialty_concept(values["specialty_code"])),
            "name": values["name"],
            "comment": values["note"],
        }
    )
