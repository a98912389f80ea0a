"""Whether JSON has the structure of a FHIR R4 resource: known elements, cardinality, types, primitive formats, required codes.

The definitions are `resources/fhir/r4-elements.json`, cut out of HL7's own: an element is written `min..max type|type = code set`.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from desktop_app.core.paths import resource as shipped
from desktop_app.node.outcome import Issue
from desktop_app.node.parameters import TYPES
from desktop_app.node.spans import span_of

DEEPEST = 40
_SERVED = frozenset(TYPES)
_BIGGEST = Decimal(10) ** 300
_CLEAN = re.compile(r"[ \r\n\t]*+[\u0021-\U0010ffff][ \r\n\t\u0021-\U0010ffff]*+")
_URI = re.compile(r"[^\s\x00-\x20\x7f]+")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})"
_PATTERNS = {
    "canonical": _URI,
    "code": re.compile(r"[^\s]+( [^\s]+)*"),
    "date": re.compile(rf"[0-9]{{4}}(-[0-9]{{2}})?|{_DAY}"),
    "dateTime": re.compile(rf"[0-9]{{4}}(-[0-9]{{2}})?|{_DAY}|{_MOMENT}"),
    "id": re.compile(r"[A-Za-z0-9.-]{1,64}"),
    "instant": re.compile(_MOMENT),
    "markdown": _CLEAN,
    "oid": re.compile(r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+"),
    "string": _CLEAN,
    "time": re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"),
    "uri": _URI,
    "url": _URI,
    "uuid": re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "xhtml": re.compile(r"\s*<div[\s>].*</div>\s*", re.DOTALL),
}
_DATES = frozenset({"date", "dateTime", "instant"})
_NUMBERS = {"integer": (-(2**31), 2**31 - 1), "positiveInt": (1, 2**31 - 1), "unsignedInt": (0, 2**31 - 1)}
_PRIMITIVES = frozenset({*_PATTERNS, *_NUMBERS, "base64Binary", "boolean", "decimal"})
_LITERAL = re.compile(r"([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}(/_history/[A-Za-z0-9.-]{1,64})?")


@dataclass(frozen=True)
class Element:
    """One element of a type; `owner` is its declared name (`value[x]`), `types` and `targets` (of references) what it may hold."""

    owner: str
    least: int
    many: bool
    type: str
    targets: tuple[str, ...]
    codes: frozenset[str] | None


Shape = dict[str, Element]
Faults = Iterator[Issue]


@dataclass(frozen=True)
class Definitions:
    """The shapes of all types by name, and which elements each must have."""

    shapes: Mapping[str, Shape]
    needed: Mapping[str, tuple[str, ...]]


@cache
def definitions() -> Definitions:
    """The shipped definitions."""
    raw = json.loads(shipped("fhir/r4-elements.json").read_text("utf8"))
    codes = {name: frozenset(text.split()) for name, text in raw["codes"].items()}
    shapes: dict[str, Shape] = {}
    needed: dict[str, tuple[str, ...]] = {}
    for name, elements in raw["elements"].items():
        shapes[name] = {}
        for owner, written in elements.items():
            shapes[name].update(_read(owner, written.replace(" any", " " + raw["any"]), codes))
        needed[name] = tuple(owner for owner, written in elements.items() if not written.startswith("0"))
    return Definitions(shapes, needed)


def mandatory(resource_type: str) -> tuple[str, ...]:
    """The elements without which a resource of the type is none; no choice is among them in the types we serve."""
    return definitions().needed[resource_type]


def structure_faults(resource: Any) -> list[Issue]:
    """What is wrong with `resource`, which must be of a type that is served; empty where nothing is."""
    return list(_resource(resource, "", 0))


def _read(owner: str, written: str, codes: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Element]]:
    cardinality, _, rest = written.partition(" ")
    types, _, code_set = rest.partition(" = ")
    least, _, most = cardinality.partition("..")
    for one in types.split("|"):
        bare, _, targets = one.rstrip(")").partition("(")
        name = owner.replace("[x]", bare[0].upper() + bare[1:]) if owner.endswith("[x]") else owner
        yield name, Element(owner, int(least), most == "*", bare, tuple(filter(None, targets.split(","))), codes.get(code_set))


def _resource(resource: Any, path: str, depth: int) -> Faults:
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        yield Issue("structure", "a resource is a JSON object with a resourceType", path)
        return
    name = resource["resourceType"]
    if name not in _SERVED:
        yield Issue("not-supported", "this type of resource is not served here", path or "resourceType")
        return
    if depth and "contained" in resource:
        yield Issue("structure", "what is contained contains nothing itself", path)
    content = {key: value for key, value in resource.items() if key != "resourceType"}
    yield from _object(content, name, path or name, depth, may_be_empty=True)


def _object(value: Any, type_name: str, path: str, depth: int, may_be_empty: bool = False) -> Faults:
    shape = definitions().shapes[type_name]
    if not isinstance(value, dict) or (not value and not may_be_empty):
        yield Issue("structure", "a JSON object with at least one element is expected", path)
        return
    if depth > DEEPEST:
        yield Issue("too-costly", "nested too deeply", path)
        return
    owners: dict[str, str] = {}
    for key, held in value.items():
        name = key.removeprefix("_")
        element = shape.get(name)
        if element is None or (key != name and element.type not in _PRIMITIVES):
            yield Issue("structure", "unknown element", path)
            continue
        if owners.setdefault(element.owner, name) != name:
            yield Issue("structure", "only one of the types of a choice is allowed", f"{path}.{element.owner.removesuffix('[x]')}")
        if key == name:
            yield from _element(held, element, value.get("_" + key), f"{path}.{name}", depth)
        else:
            yield from _beside(held, element, value.get(name), f"{path}.{name}", depth)
    for owner in definitions().needed[type_name]:
        if owner not in owners:
            yield Issue("required", "missing", f"{path}.{owner.removesuffix('[x]')}")


def _element(held: Any, element: Element, beside: Any, path: str, depth: int) -> Faults:
    if not element.many:
        yield from _single(held, element, path, depth)
        return
    if not isinstance(held, list) or not held:
        yield Issue("structure", "a list with at least one member is expected", path)
        return
    for number, one in enumerate(held):
        # In a list of primitives a null holds the place of a value that has only extensions.
        if one is None and isinstance(beside, list) and number < len(beside) and isinstance(beside[number], dict):
            continue
        yield from _single(one, element, f"{path}[{number}]", depth)


def _beside(held: Any, element: Element, values: Any, path: str, depth: int) -> Faults:
    """The `_name` beside a primitive: its id and extensions."""
    listed = held if element.many else [held]
    if not isinstance(listed, list) or not listed:
        yield Issue("structure", "extensions of a list are a list", path)
        return
    if element.many and isinstance(values, list) and len(values) != len(listed):
        yield Issue("structure", "values and their extensions differ in number", path)
    for one in listed:
        if one is None and element.many and isinstance(values, list):
            continue
        if not isinstance(one, dict) or not one or not set(one) <= {"id", "extension"}:
            yield Issue("structure", "beside a primitive stand only an id and extensions", path)
            continue
        yield from _object(one, "Element", path, depth + 1)


def _single(value: Any, element: Element, path: str, depth: int) -> Faults:
    if element.type == "Resource":
        yield from _resource(value, path, depth + 1)
    elif element.type in _PRIMITIVES:
        fault = _primitive_fault(value, element.type)
        if fault:
            yield Issue("value", fault, path)
        elif element.codes is not None and value not in element.codes:
            yield Issue("code-invalid", "not a code of the required value set", path)
    else:
        yield from _object(value, element.type, path, depth + 1)
        if element.targets and isinstance(value, dict):
            yield from _target(value.get("reference"), element, path)


def _target(reference: Any, element: Element, path: str) -> Faults:
    found = _LITERAL.fullmatch(reference) if isinstance(reference, str) else None
    if found and found[1] not in element.targets:
        yield Issue("structure", f"may point to {', '.join(element.targets)} only", path)


def _primitive_fault(value: Any, type_name: str) -> str:
    """What is wrong with a primitive; an empty text where nothing is."""
    check = _CHECKS.get(type_name, _text_fault)
    return check(value, type_name)


def _boolean_fault(value: Any, type_name: str) -> str:
    return "" if isinstance(value, bool) else "true or false is expected"


def _decimal_fault(value: Any, type_name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "a number is expected"
    return "" if -_BIGGEST < value < _BIGGEST else "too big"


def _number_fault(value: Any, type_name: str) -> str:
    low, high = _NUMBERS[type_name]
    if isinstance(value, bool) or not isinstance(value, int):
        return "a whole number is expected"
    return "" if low <= value <= high else "out of range"


def _base64_fault(value: Any, type_name: str) -> str:
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except (AttributeError, binascii.Error, ValueError):
        return "not in the form of base64"
    return "" if value.strip() else "not in the form of base64"


def _text_fault(value: Any, type_name: str) -> str:
    if not isinstance(value, str):
        return "a text is expected"
    if not _PATTERNS[type_name].fullmatch(value):
        return f"not in the form of {type_name}"
    if type_name in _DATES:
        try:
            span_of(value)
        except ValueError:
            return "no such day or time"
    return ""


_CHECKS: dict[str, Callable[[Any, str], str]] = {
    "base64Binary": _base64_fault,
    "boolean": _boolean_fault,
    "decimal": _decimal_fault,
    **dict.fromkeys(_NUMBERS, _number_fault),
}
