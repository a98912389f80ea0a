"""Appointment ↔ `models.appointment`: the visit, its place, who comes and to whom."""

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
    instant,
    instant_text,
    integer,
    kept,
    listed,
    moment,
    nested,
    part,
    period,
    reference,
    required_code,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, number, number_in, row_identifier
from desktop_app.fhir.schedule import actor
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.identifier_systems import IdentifierSystems

STATUSES = frozenset(status.value for status in AppointmentStatus)
PARTICIPANTS = (("patient", "Patient"), ("post", "PractitionerRole"), ("place", "Location"), ("service", "HealthcareService"))


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values. Raises NotUnderstood for a status that FHIR R4 does not know."""
    actors = [item.get("actor") for item in dicts(resource.get("participant"))]
    wanted = next(iter(dicts(resource.get("requestedPeriod"))), None)
    return {
        **identity(resource),
        "status": required_code(resource.get("status"), STATUSES, "Appointment.status"),
        "slot": _first(resource.get("slot"), "Slot"),
        **{column: actor(actors, kind) for column, kind in PARTICIPANTS},
        "referral": _first(resource.get("basedOn"), "ServiceRequest"),
        "start": instant(resource.get("start")),
        "end": instant(resource.get("end")),
        "created": moment(resource.get("created")),
        "kind": coded(resource.get("appointmentType"), names.APPOINTMENT_TYPES),
        "reason": next((words for item in dicts(resource.get("reasonCode")) if (words := text(item.get("text")))), None),
        "comment": text(resource.get("comment")),
        "instruction": text(resource.get("patientInstruction")),
        "cancel_reason": coded(resource.get("cancelationReason"), names.CANCEL_REASONS),
        "number": number_in(resource, names.APPOINTMENT_NUMBER_SYSTEM),
        "wanted_from": moment(part(wanted, "start")),
        "wanted_to": moment(part(wanted, "end"), end=True),
        **_parse_extensions(resource),
    }


def _parse_extensions(resource: Resource) -> Values:
    found = extensions(resource)
    group = extensions(next(iter(found.get(names.VISIT_GROUP, [])), None))
    ticket = integer(extension_value(found, names.TICKET_VERSION, "valuePositiveInt"))
    replaced = extension_value(found, names.REPLACES, "valueIdentifier")
    return {
        "visit_kind": text(extension_value(found, names.VISIT_KIND, "valueCode")),
        "channel": text(extension_value(found, names.BOOKED_THROUGH, "valueCode")),
        "call_back": text(extension_value(found, names.CALL_BACK, "valueString")),
        "queue_number": text(extension_value(found, names.QUEUE_NUMBER, "valueString")),
        "ticket_version": ticket if ticket is not None and ticket > 0 else 1,
        "replaces": text(part(replaced, "value")) if part(replaced, "system") == names.ROW_SYSTEM else None,
        "group_id": text(extension_value(group, "group", "valueString")),
        "group_order": integer(extension_value(group, "order", "valueInteger")),
        "author": text(extension_value(found, names.AUTHOR, "valueString")),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    reason = values["reason"]
    wanted = period(_written(values["wanted_from"]), _written(values["wanted_to"]))
    return kept(
        {
            "resourceType": "Appointment",
            "identifier": [*row_identifier(values), *number(names.APPOINTMENT_NUMBER_SYSTEM, values["number"])],
            "extension": _render_extensions(values),
            "status": values["status"],
            "cancelationReason": concept(names.CANCEL_REASONS, values["cancel_reason"]),
            "appointmentType": concept(names.APPOINTMENT_TYPES, values["kind"]),
            "reasonCode": [{"text": reason}] if reason else None,
            "start": _written(values["start"]),
            "end": _written(values["end"]),
            "slot": listed(target(values["slot"])),
            "created": _written(values["created"]),
            "comment": values["comment"],
            "patientInstruction": values["instruction"],
            "basedOn": listed(target(values["referral"])),
            "participant": [
                {"actor": one, "status": "accepted"} for column, kind in PARTICIPANTS if (one := target(values[column], kind)) is not None
            ],
            "requestedPeriod": listed(wanted),
        }
    )


def _render_extensions(values: Values) -> list[Resource]:
    ticket, replaced = values["ticket_version"], values["replaces"]
    return [
        *extension(names.VISIT_KIND, "valueCode", values["visit_kind"]),
        *extension(names.BOOKED_THROUGH, "valueCode", values["channel"]),
        *extension(names.CALL_BACK, "valueString", values["call_back"]),
        *extension(names.QUEUE_NUMBER, "valueString", values["queue_number"]),
        *extension(names.TICKET_VERSION, "valuePositiveInt", ticket if ticket != 1 else None),
        *extension(names.REPLACES, "valueIdentifier", {"system": names.ROW_SYSTEM, "value": replaced} if replaced else None),
        *nested(
            names.VISIT_GROUP,
            (
                extension("group", "valueString", values["group_id"]),
                extension("order", "valueInteger", values["group_order"]),
            ),
        ),
        *extension(names.AUTHOR, "valueString", values["author"]),
    ]


def _written(micros: object) -> str | None:
    return instant_text(micros) if isinstance(micros, int) else None


def _first(references: object, kind: str) -> str | None:
    return next((found for item in dicts(references) if (found := reference(item, kind)) is not None), None)
