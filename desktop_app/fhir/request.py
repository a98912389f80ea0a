"""ServiceRequest and Task ↔ `models.request`: referrals, and requests that need a person."""

from desktop_app.fhir import names
from desktop_app.fhir.elements import (
    Resource,
    Values,
    coded,
    concept,
    day,
    dicts,
    extension,
    extension_value,
    extensions,
    instant_text,
    kept,
    listed,
    moment,
    part,
    reference,
    required_code,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, number, number_in, row_identifier
from desktop_app.fhir.specialties import specialty_concept, specialty_of
from desktop_app.models.identifier_systems import IdentifierSystems

REFERRAL_STATUSES = frozenset({"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"})
TASK_STATUSES = frozenset({
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed", "completed",
    "entered-in-error",
})  # fmt: skip


def parse_referral(resource: Resource, systems: IdentifierSystems) -> Values:
    """The values of a referral. Raises NotUnderstood for a status that FHIR R4 does not know."""
    return {
        **identity(resource),
        "patient": reference(resource.get("subject"), "Patient"),
        "status": required_code(resource.get("status"), REFERRAL_STATUSES, "ServiceRequest.status"),
        "specialty_code": specialty_of(resource.get("performerType"))[0],
        "number": number_in(resource, names.REFERRAL_NUMBER_SYSTEM),
        "issued": day(resource.get("authoredOn")),
        "until": day(part(resource, "occurrencePeriod", "end")),
        "reason": _first_text(resource.get("reasonCode")),
    }


def render_referral(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical ServiceRequest."""
    reason, until = values["reason"], values["until"]
    return kept(
        {
            "resourceType": "ServiceRequest",
            "identifier": [*row_identifier(values), *number(names.REFERRAL_NUMBER_SYSTEM, values["number"])],
            "status": values["status"],
            "intent": "order",
            "subject": target(values["patient"]),
            "occurrencePeriod": {"end": until} if until else None,
            "authoredOn": values["issued"],
            "performerType": specialty_concept(values["specialty_code"]),
            "reasonCode": [{"text": reason}] if reason else None,
        }
    )


def parse_task(resource: Resource, systems: IdentifierSystems) -> Values:
    """The values of a request. Raises NotUnderstood for a status that FHIR R4 does not know."""
    found = extensions(resource)
    return {
        **identity(resource),
        "kind": coded(resource.get("code"), names.REQUEST_KINDS),
        "status": required_code(resource.get("status"), TASK_STATUSES, "Task.status"),
        "patient": reference(resource.get("for"), "Patient"),
        "appointment": reference(resource.get("focus"), "Appointment"),
        "clinic": reference(resource.get("owner"), "Organization"),
        "specialty_code": specialty_of(resource.get("performerType"))[0],
        "address": text(extension_value(found, names.ADDRESS, "valueString")),
        "phone": text(extension_value(found, names.CALL_BACK, "valueString")),
        "text": text(resource.get("description")),
        "authored": moment(resource.get("authoredOn")),
        "due": moment(part(resource, "restriction", "period", "end"), end=True),
    }


def render_task(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical Task."""
    authored, due = values["authored"], values["due"]
    return kept(
        {
            "resourceType": "Task",
            "identifier": row_identifier(values),
            "extension": [
                *extension(names.ADDRESS, "valueString", values["address"]),
                *extension(names.CALL_BACK, "valueString", values["phone"]),
            ],
            "status": values["status"],
            "intent": "order",
            "code": concept(names.REQUEST_KINDS, values["kind"]),
            "description": values["text"],
            "focus": target(values["appointment"], "Appointment"),
            "for": target(values["patient"], "Patient"),
            "authoredOn": instant_text(authored) if isinstance(authored, int) else None,
            "performerType": listed(specialty_concept(values["specialty_code"])),
            "owner": target(values["clinic"], "Organization"),
            "restriction": {"period": {"end": instant_text(due)}} if isinstance(due, int) else None,
        }
    )


def _first_text(concepts: object) -> str | None:
    return next((words for item in dicts(concepts) if (words := text(item.get("text")))), None)
