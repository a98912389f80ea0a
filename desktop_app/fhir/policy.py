"""Coverage ↔ `models.policy`: insurance policies."""

from desktop_app.fhir import names
from desktop_app.fhir.elements import Resource, Values, day, dicts, kept, part, period, reference, required_code, target, text
from desktop_app.fhir.identifiers import canonical, identity, kind_of, row_identifier, written_number
from desktop_app.models.document_numbers import two_parts
from desktop_app.models.identifier_systems import IdentifierSystems
from desktop_app.models.policy import PolicyKind

STATUSES = frozenset({"active", "cancelled", "draft", "entered-in-error"})
_IDENTIFIER_OF = {
    PolicyKind.UNIFORM.value: "enp",
    PolicyKind.TEMPORARY.value: "policy-temporary",
    PolicyKind.OLD.value: "policy-old",
    PolicyKind.VOLUNTARY.value: "policy-voluntary",
}
_KIND_OF = {identifier: kind for kind, identifier in _IDENTIFIER_OF.items()}
_PAYOR_UNKNOWN = {"extension": [{"url": names.DATA_ABSENT, "valueCode": "unknown"}]}
"""R4 wants a payor of every Coverage."""


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values. Raises NotUnderstood for a status that FHIR R4 does not know."""
    kind, written = _number(resource, systems)
    series, number = two_parts(written) if written else ("", None)
    return {
        **identity(resource),
        "patient": reference(resource.get("beneficiary"), "Patient"),
        "status": required_code(resource.get("status"), STATUSES, "Coverage.status"),
        "kind": kind,
        "series": series or None,
        "number": number,
        "insurer": next((said for item in dicts(resource.get("payor")) if (said := text(item.get("display")))), None),
        "starts": day(part(resource, "period", "start")),
        "ends": day(part(resource, "period", "end")),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    series, number, insurer = values["series"], values["number"], values["insurer"]
    written = f"{series}:{number}" if series and number else number
    kind = _IDENTIFIER_OF.get(str(values["kind"]), "enp")
    return kept(
        {
            "resourceType": "Coverage",
            "identifier": [*row_identifier(values), *written_number(kind, written, systems)],
            "status": values["status"],
            "beneficiary": target(values["patient"]),
            "period": period(values["starts"], values["ends"]),
            "payor": [{"display": insurer} if insurer else _PAYOR_UNKNOWN],
        }
    )


def _number(resource: Resource, systems: IdentifierSystems) -> tuple[str | None, str | None]:
    """Kind and canonical number of the first identifier that is a policy's."""
    for item in dicts(resource.get("identifier")):
        kind, value = kind_of(item, systems), text(item.get("value"))
        if kind in _KIND_OF and value:
            return _KIND_OF[kind], canonical(kind, value)
    return None, None
