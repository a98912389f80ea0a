"""The invariants of FHIR that structure alone does not show, for the types that are served (hl7.org/fhir/R4, "Constraints")."""

from collections.abc import Callable, Iterator
from typing import Any

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.node.outcome import Issue
from desktop_app.node.parameters import Resource
from desktop_app.node.spans import span_of

_WITHOUT_TIME = frozenset({AppointmentStatus.PROPOSED, AppointmentStatus.CANCELLED, AppointmentStatus.WAITLIST})
_WITH_REASON = frozenset({AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW})
Faults = Iterator[Issue]


def rule_faults(resource: Resource) -> list[Issue]:
    """The invariants that the structurally right `resource` breaks."""
    check = _BY_TYPE.get(resource["resourceType"])
    return [*(check(resource) if check else ()), *_everywhere(resource, resource["resourceType"])]


def _appointment(resource: Resource) -> Faults:
    if any("type" not in one and "actor" not in one for one in resource["participant"]):
        yield _broken("app-1", "a participant needs a type or an actor", "Appointment.participant")
    start, end = (bool({name, f"_{name}"} & resource.keys()) for name in ("start", "end"))
    if start != end:
        yield _broken("app-2", "start and end stand together or not at all", "Appointment")
    if not (start and end) and resource.get("status") not in _WITHOUT_TIME:
        yield _broken("app-3", "only proposed, cancelled and waitlist appointments go without a time", "Appointment")
    if "cancelationReason" in resource and resource.get("status") not in _WITH_REASON:
        yield _broken("app-4", "a reason of cancellation needs status cancelled or noshow", "Appointment")
    yield from _ends_after_start(resource)


def _ends_after_start(resource: Resource) -> Faults:
    if "start" in resource and "end" in resource and span_of(resource["end"]).low < span_of(resource["start"]).low:
        yield Issue("business-rule", "it ends before it starts", f"{resource['resourceType']}.end")


def _organization(resource: Resource) -> Faults:
    if "identifier" not in resource and "name" not in resource:
        yield _broken("org-1", "an organization needs a name or an identifier", "Organization")


def _patient(resource: Resource) -> Faults:
    for one in resource.get("contact", []):
        if not {"name", "telecom", "address", "organization"} & set(one):
            yield _broken("pat-1", "a contact needs a name, telecom, address or organization", "Patient.contact")


def _everywhere(value: Any, path: str) -> Faults:
    """What holds for datatypes wherever they stand, told apart by their elements."""
    if isinstance(value, list):
        for one in value:
            yield from _everywhere(one, path)
    elif isinstance(value, dict):
        if path.endswith("xtension") and ("extension" in value) == any(key.lstrip("_").startswith("value") for key in value):
            yield _broken("ext-1", "an extension has either a value or extensions", path)
        if path.endswith((".telecom", ".valueContactPoint")) and "value" in value and "system" not in value:
            yield _broken("cpt-2", "a contact with a value needs its system", path)
        if path.endswith("eriod") and "start" in value and "end" in value and span_of(value["end"]).high < span_of(value["start"]).low:
            yield _broken("per-1", "a period ends before it starts", path)
        for key, held in value.items():
            yield from _everywhere(held, f"{path}.{key}")


def _broken(rule: str, text: str, path: str) -> Issue:
    return Issue("invariant", f"{rule}: {text}", path)


_BY_TYPE: dict[str, Callable[[Resource], Faults]] = {
    "Appointment": _appointment,
    "Slot": _ends_after_start,
    "Organization": _organization,
    "Patient": _patient,
}
