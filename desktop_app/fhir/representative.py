"""RelatedPerson ↔ `models.representative`: who speaks for a patient."""

from desktop_app.fhir import names
from desktop_app.fhir.elements import (
    Resource,
    Values,
    coded,
    concept,
    day,
    dicts,
    flag,
    kept,
    listed,
    part,
    period,
    reference,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, kind_of, row_identifier, written_number
from desktop_app.fhir.persons import first_phone, parse_name, phone, render_name
from desktop_app.models.identifier_systems import IdentifierSystems
from desktop_app.models.identifiers import IdentifierKind

_DOCUMENT = IdentifierKind.OTHER.value


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values. `document` is the paper that proves the right, of no special kind."""
    documents = [item for item in dicts(resource.get("identifier")) if kind_of(item, systems) == _DOCUMENT]
    return {
        **identity(resource),
        "patient": reference(resource.get("patient"), "Patient"),
        **parse_name(resource.get("name")),
        "relationship_code": coded(resource.get("relationship"), names.ROLE_CODES, names.LEGAL_RELATIONSHIPS),
        "phone": first_phone(resource.get("telecom")),
        "document": next((value for item in documents if (value := text(item.get("value")))), None),
        "starts": day(part(resource, "period", "start")),
        "ends": day(part(resource, "period", "end")),
        "active": flag(resource.get("active"), True),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row: v3-RoleCode has letters, the Russian list of legal relationships digits."""
    code = values["relationship_code"]
    system = names.LEGAL_RELATIONSHIPS if str(code).isdigit() else names.ROLE_CODES
    return kept(
        {
            "resourceType": "RelatedPerson",
            "identifier": [*row_identifier(values), *written_number(_DOCUMENT, values["document"], systems)],
            "active": bool(values["active"]),
            "patient": target(values["patient"]),
            "relationship": listed(concept(system, code)),
            "name": listed(render_name(values)),
            "telecom": phone(values["phone"]),
            "period": period(values["starts"], values["ends"]),
        }
    )
