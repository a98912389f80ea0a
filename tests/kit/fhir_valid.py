"""Whether a resource is valid FHIR R4: structure (fhirkit), required codes, the invariants of Appointment and of extensions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import fhirkit
import fhirpathpy

_GENDER: Final = frozenset({"male", "female", "other", "unknown"})
_REQUEST_INTENT: Final = frozenset({
    "proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option",
})  # fmt: skip
REQUIRED_CODES: Final[dict[str, frozenset[str]]] = {
    "Appointment.status": frozenset({
        "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error", "checked-in", "waitlist",
    }),
    "Appointment.participant.status": frozenset({"accepted", "declined", "tentative", "needs-action"}),
    "Appointment.participant.required": frozenset({"required", "optional", "information-only"}),
    "Slot.status": frozenset({"busy", "free", "busy-unavailable", "busy-tentative", "entered-in-error"}),
    "Patient.gender": _GENDER,
    "Practitioner.gender": _GENDER,
    "RelatedPerson.gender": _GENDER,
    "Location.status": frozenset({"active", "suspended", "inactive"}),
    "Location.mode": frozenset({"instance", "kind"}),
    "Coverage.status": frozenset({"active", "cancelled", "draft", "entered-in-error"}),
    "ServiceRequest.status": frozenset({"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}),
    "ServiceRequest.intent": _REQUEST_INTENT,
    "Task.status": frozenset({
        "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed", "completed",
        "entered-in-error",
    }),
    "Task.intent": _REQUEST_INTENT | {"unknown"},
    "Provenance.entity.role": frozenset({"derivation", "revision", "quotation", "source", "removal"}),
    "OperationOutcome.issue.severity": frozenset({"fatal", "error", "warning", "information"}),
    "OperationOutcome.issue.code": frozenset({
        "invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired", "forbidden", "suppressed",
        "processing", "not-supported", "duplicate", "multiple-matches", "not-found", "deleted", "too-long", "code-invalid", "extension",
        "too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store", "exception", "timeout", "incomplete",
        "throttled", "informational",
    }),
    "Bundle.type": frozenset({
        "document", "message", "transaction", "transaction-response", "batch", "batch-response", "history", "searchset", "collection",
    }),
    "Bundle.entry.request.method": frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"}),
    "Bundle.entry.search.mode": frozenset({"match", "include", "outcome"}),
}  # fmt: skip
"""Codes of required bindings by the path of their element."""

CODES_OF_PARTS: Final[dict[str, frozenset[str]]] = {
    "name.use": frozenset({"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"}),
    "telecom.system": frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"}),
    "telecom.use": frozenset({"home", "work", "temp", "old", "mobile"}),
    "address.use": frozenset({"home", "work", "temp", "old", "billing"}),
    "address.type": frozenset({"postal", "physical", "both"}),
    "identifier.use": frozenset({"usual", "official", "temp", "secondary", "old"}),
    "text.status": frozenset({"generated", "extensions", "additional", "empty"}),
}
"""The same of data types, wherever they stand."""

INVARIANTS: Final[dict[str, dict[str, str]]] = {
    "Appointment": {
        "app-1": "participant.all(type.exists() or actor.exists())",
        "app-2": "start.exists() = end.exists()",
        "app-3": "(start.exists() and end.exists()) or status = 'proposed' or status = 'cancelled' or status = 'waitlist'",
        "app-4": "cancelationReason.exists() implies (status = 'noshow' or status = 'cancelled')",
    },
}


def assert_valid(resource: dict[str, Any]) -> None:
    """Fail with every fault of `resource`, a Bundle's entries included."""
    found = problems(resource)
    assert not found, f"{resource.get('resourceType')}: " + "; ".join(found)


def problems(resource: dict[str, Any]) -> list[str]:
    """Every fault of `resource`, each with its element."""
    kind = str(resource.get("resourceType"))
    found = [f"{issue.path}: {issue.message}" for issue in fhirkit.validate(resource) if issue.severity == "error"]
    for path, value in _leaves(kind, resource):
        codes = REQUIRED_CODES.get(path, CODES_OF_PARTS.get(".".join(path.split(".")[-2:])))
        if codes is not None and value not in codes:
            found.append(f"{path}: {value!r} is not one of its codes")
    found += [f"{path}: ext-1" for path, item in _objects(kind, resource) if path.endswith(".extension") and not _is_extension(item)]
    found += [name for name, rule in INVARIANTS.get(kind, {}).items() if fhirpathpy.evaluate(resource, rule) != [True]]
    for entry in resource.get("entry", []) if kind == "Bundle" else []:
        found += problems(entry["resource"]) if "resource" in entry else []
    return found


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("resource", "contained"):
                yield from _leaves(f"{path}.{name}", inner)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(path, item)
    else:
        yield path, value


def _objects(path: str, value: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            yield from _objects(f"{path}.{name}", inner)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(path, item)


def _is_extension(item: dict[str, Any]) -> bool:
    """R4, ext-1: a value or extensions, not both and not neither."""
    return "url" in item and ("extension" in item) != any(name.startswith(("value", "_value")) for name in item)
