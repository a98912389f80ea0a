"""The search parameters of the node as data, and what a resource answers to each (hl7.org/fhir/R4/searchparameter-registry.html)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop_app.models.search_text import words
from desktop_app.node.spans import DAY, SECOND, span_of

Resource = dict[str, Any]
WHOLE_REFERENCE = re.compile(r"(?:https?://[^?#]+/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?")


class Sort(StrEnum):
    """The FHIR types of search parameters."""

    TOKEN = "token"
    REFERENCE = "reference"
    DATE = "date"
    STRING = "string"


@dataclass(frozen=True)
class Parameter:
    """`path` leads through lists too; `targets` are the types a reference may point to; `widest` bounds one date, in microseconds."""

    resource_type: str
    name: str
    sort: Sort
    path: str
    targets: tuple[str, ...] = ()
    widest: int = 0

    @property
    def key(self) -> str:
        """How the index names it."""
        return f"{self.resource_type}.{self.name}"


@dataclass(frozen=True)
class IndexValue:
    """What one resource answers to one parameter: a text, or a span."""

    parameter: str
    value: str | None
    low: int | None = None
    high: int | None = None


_ACTORS = ("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Device", "HealthcareService", "Location")


def _points(resource_type: str, name: str, path: str, *targets: str) -> Parameter:
    return Parameter(resource_type, name, Sort.REFERENCE, path, targets)


def _coded(resource_type: str, name: str, path: str) -> Parameter:
    return Parameter(resource_type, name, Sort.TOKEN, path)


def _dated(resource_type: str, name: str, path: str, widest: int) -> Parameter:
    return Parameter(resource_type, name, Sort.DATE, path, widest=widest)


_PARAMETERS = (
    _points("Organization", "partof", "partOf", "Organization"),
    _points("Location", "organization", "managingOrganization", "Organization"),
    _points("Location", "partof", "partOf", "Location"),
    Parameter("Practitioner", "name", Sort.STRING, "name"),
    _points("PractitionerRole", "practitioner", "practitioner", "Practitioner"),
    _points("PractitionerRole", "organization", "organization", "Organization"),
    _points("PractitionerRole", "location", "location", "Location"),
    _points("HealthcareService", "organization", "providedBy", "Organization"),
    _points("HealthcareService", "location", "location", "Location"),
    _points("Schedule", "actor", "actor", *_ACTORS),
    _points("Slot", "schedule", "schedule", "Schedule"),
    _coded("Slot", "status", "status"),
    _dated("Slot", "start", "start", SECOND),
    _points("Patient", "organization", "managingOrganization", "Organization"),
    Parameter("Patient", "name", Sort.STRING, "name"),
    _dated("Patient", "birthdate", "birthDate", 366 * DAY),
    _points("RelatedPerson", "patient", "patient", "Patient"),
    _points("Coverage", "beneficiary", "beneficiary", "Patient"),
    _points("Coverage", "patient", "beneficiary", "Patient"),
    _points("ServiceRequest", "subject", "subject", "Patient", "Group", "Location", "Device"),
    _points("ServiceRequest", "patient", "subject", "Patient"),
    _coded("ServiceRequest", "status", "status"),
    _points("Appointment", "actor", "participant.actor", *_ACTORS),
    _points("Appointment", "patient", "participant.actor", "Patient"),
    _points("Appointment", "slot", "slot", "Slot"),
    _coded("Appointment", "status", "status"),
    _dated("Appointment", "date", "start", SECOND),
    _points("Task", "subject", "for"),
    _points("Task", "patient", "for", "Patient"),
    _points("Task", "focus", "focus"),
    _coded("Task", "status", "status"),
    _points("DocumentReference", "patient", "subject", "Patient"),
    _points("Communication", "patient", "subject", "Patient"),
    _points("Provenance", "target", "target"),
)

# Every type before those that point to it.
TYPES = (
    "Organization", "Location", "Practitioner", "HealthcareService", "PractitionerRole", "Schedule", "Slot", "Patient", "RelatedPerson",
    "Coverage", "ServiceRequest", "Appointment", "Task", "DocumentReference", "Communication", "Provenance",
)  # fmt: skip
WITHOUT_IDENTIFIER = frozenset({"Provenance"})
PARAMETERS: dict[str, dict[str, Parameter]] = {
    resource_type: {one.name: one for one in _PARAMETERS if one.resource_type == resource_type} for resource_type in TYPES
}


def index_values(resource: Resource) -> list[IndexValue]:
    """What `resource` answers to the parameters of its type, each answer once."""
    found = (answer for parameter in PARAMETERS[resource["resourceType"]].values() for answer in _answers(resource, parameter))
    return list(dict.fromkeys(found))


def identifiers_of(resource: Resource) -> list[tuple[str, str]]:
    """The (system, value) pairs of `resource`, each once; a missing system is an empty text."""
    listed = resource.get("identifier")
    found = [(one.get("system", ""), one["value"]) for one in listed if "value" in one] if isinstance(listed, list) else []
    return list(dict.fromkeys(found))


def references_of(resource: Resource, path: str) -> list[str]:
    """The references at `path` as `Type/id`, whatever server or version they name."""
    return [normal_reference(text) for one in _at(resource, path.split(".")) if isinstance(text := one.get("reference"), str)]


def normal_reference(text: str) -> str:
    """`Type/id` for a literal reference; anything else as it is."""
    found = WHOLE_REFERENCE.fullmatch(text)
    return f"{found[1]}/{found[2]}" if found else text


def _answers(resource: Resource, parameter: Parameter) -> Iterator[IndexValue]:
    if parameter.sort is Sort.REFERENCE:
        for reference in references_of(resource, parameter.path):
            if not parameter.targets or reference.partition("/")[0] in parameter.targets:
                yield IndexValue(parameter.key, reference)
        return
    for found in _at(resource, parameter.path.split(".")):
        if parameter.sort is Sort.TOKEN:
            yield IndexValue(parameter.key, found)
        elif parameter.sort is Sort.DATE:
            span = span_of(found)
            yield IndexValue(parameter.key, None, span.low, span.high)
        else:
            for word in _name_words(found):
                yield IndexValue(parameter.key, word)


def _name_words(name: Resource) -> Iterator[str]:
    for part in ("family", "text"):
        yield from words(name.get(part) or "")
    for part in ("given", "prefix", "suffix"):
        for text in name.get(part) or []:
            yield from words(text or "")


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _at(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])
