"""The smallest right value of every type of FHIR that the node knows, and a resource with just one element more."""

from __future__ import annotations

from typing import Any, Final

from desktop_app.node.parameters import TYPES
from desktop_app.node.structure import Element, definitions
from tests.kit.rest import Resource, appointment, patient, slot

PRIMITIVES: Final[dict[str, Any]] = {
    "base64Binary": "0L/RgNC40LLQtdGC",
    "boolean": False,
    "canonical": "http://example.org/StructureDefinition/x|2",
    "code": "a-code",
    "date": "2026-11",
    "dateTime": "2026-11-16T09:00:00+03:00",
    "decimal": 1.5,
    "id": "x1",
    "instant": "2026-11-16T06:00:00.123Z",
    "integer": -7,
    "markdown": "**слова**",
    "oid": "urn:oid:1.2.643.5",
    "positiveInt": 3,
    "string": "слова",
    "time": "09:30:00",
    "unsignedInt": 0,
    "uri": "urn:example:x",
    "url": "https://example.org/x",
    "uuid": "urn:uuid:7a1c9b62-0000-4000-8000-000000000001",
    "xhtml": '<div xmlns="http://www.w3.org/1999/xhtml">слова</div>',
}
_SPECIAL: Final[dict[str, Any]] = {
    "ContactPoint": {"system": "phone", "value": "+79000000000"},
    "Extension": {"url": "http://example.org/x", "valueString": "слова"},
    "Patient.contact": {"name": {"family": "Ли"}},
    "Reference": {"display": "кто-то"},
    "Resource": {"resourceType": "Organization", "id": "inner", "name": "ГП"},
    "Narrative": {"status": "generated", "div": PRIMITIVES["xhtml"]},
}
_OWN: Final[dict[str, Resource]] = {
    "Organization": {"name": "ГП № 1"},
    "Patient": {name: value for name, value in patient().items() if name != "resourceType"},
    "Slot": {name: value for name, value in slot().items() if name != "resourceType"},
    "Appointment": {name: value for name, value in appointment(None, "waitlist").items() if name != "resourceType"},
    "Schedule": {"actor": [{"reference": "PractitionerRole/r1"}]},
    "RelatedPerson": {"patient": {"reference": "Patient/p1"}},
    "Coverage": {"status": "active", "beneficiary": {"reference": "Patient/p1"}, "payor": [{"display": "СМО"}]},
    "ServiceRequest": {"status": "active", "intent": "order", "subject": {"reference": "Patient/p1"}},
    "Task": {"status": "requested", "intent": "order"},
    "Provenance": {"target": [{"reference": "Slot/s1"}], "recorded": "2026-11-16T06:00:00Z", "agent": [{"who": {"display": "окно 3"}}]},
    "DocumentReference": {"status": "current", "content": [{"attachment": {"title": "снимок"}}]},
    "Communication": {"status": "completed"},
}
_TIMES: Final[Resource] = {"start": PRIMITIVES["instant"], "end": PRIMITIVES["instant"]}
_BESIDE: Final[dict[tuple[str, str], Resource]] = {
    ("Appointment", "start"): _TIMES,
    ("Appointment", "end"): _TIMES,
    ("Appointment", "status"): _TIMES,
    ("Appointment", "cancelationReason"): {"status": "cancelled"},
    ("Appointment", "participant"): {"participant": [{"type": [{"text": "кто-нибудь"}], "status": "needs-action"}]},
    ("Slot", "start"): _TIMES,
    ("Slot", "end"): _TIMES,
    ("Slot", "schedule"): {"schedule": {"reference": "Schedule/s1", "display": "расписание"}},
}
OF_THE_SERVER: Final = frozenset({"id", "meta"})


def smallest(resource_type: str) -> Resource:
    """A right resource of the type with hardly anything in it."""
    return {"resourceType": resource_type, **_OWN.get(resource_type, {})}


def value_of(element: Element) -> Any:
    """A right value of an element, in a list where it is one."""
    if element.codes:
        found: Any = sorted(element.codes)[0]
    elif element.type in PRIMITIVES:
        found = PRIMITIVES[element.type]
    else:
        found = _complex(element.type)
    return [found] if element.many else found


def _complex(type_name: str) -> Any:
    if type_name in _SPECIAL:
        return _SPECIAL[type_name]
    shape = definitions().shapes[type_name]
    needed = definitions().needed[type_name]
    chosen = {}
    for owner in needed:
        name = next(one for one, element in shape.items() if element.owner == owner)
        chosen[name] = value_of(shape[name])
    if not chosen:
        name = next(one for one in shape if one not in ("id", "extension", "modifierExtension"))
        chosen[name] = value_of(shape[name])
    return chosen


def elements_of(resource_type: str) -> list[str]:
    """Every element of the type that a client may fill, choices one by one."""
    return [name for name in definitions().shapes[resource_type] if name not in OF_THE_SERVER]


def with_element(resource_type: str, name: str) -> Resource:
    """The smallest resource of the type that has the element; what must stand beside it does."""
    element = definitions().shapes[resource_type][name]
    return smallest(resource_type) | {name: value_of(element)} | _BESIDE.get((resource_type, name), {})


EVERY_ELEMENT: Final = [(resource_type, name) for resource_type in TYPES for name in elements_of(resource_type)]


def reference_paths(resource_type: str) -> list[tuple[tuple[str, ...], Element]]:
    """Where a resource of the type may point somewhere: the way to each Reference, through at most one datatype or part."""
    found: list[tuple[tuple[str, ...], Element]] = []
    for name, element in definitions().shapes[resource_type].items():
        if element.type == "Reference":
            found.append(((name,), element))
        elif element.type in definitions().shapes and name not in ("contained", "meta", "modifierExtension"):
            found += [((name, inner), part) for inner, part in definitions().shapes[element.type].items() if part.type == "Reference"]
    return found


def pointing(resource_type: str, path: tuple[str, ...], reference: str) -> Resource:
    """The smallest resource of the type that points to `reference` at `path`."""
    shape = definitions().shapes[resource_type]
    target: Any = {"reference": reference}
    if len(path) == 2:
        inner = definitions().shapes[shape[path[0]].type][path[1]]
        whole: Resource = dict(_complex(shape[path[0]].type))
        for name in [name for name, one in definitions().shapes[shape[path[0]].type].items() if one.owner == inner.owner]:
            whole.pop(name, None)
        target = whole | {path[1]: [target] if inner.many else target}
    return smallest(resource_type) | {path[0]: [target] if shape[path[0]].many else target}
