"""Small pieces of FHIR JSON: reading them without trusting them, writing them in one canonical form.

Readers never fail on a strange element: what they cannot read is not modelled, and the mapping keeps the resource as it came.
Only what a row cannot live without raises NotUnderstood.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.models.base import from_micros, is_whole, to_json, to_micros

Resource = dict[str, Any]
Values = dict[str, object]

LOCAL_PREFIX = "urn:uuid:"
_DAY_LENGTH = 10
_INTEGERS = 2**31
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_FIRST, _LAST = to_micros(datetime.min.replace(tzinfo=UTC)), to_micros(datetime.max.replace(tzinfo=UTC))
TYPE_HINT = "http://hl7.org/fhir/StructureDefinition/"


class NotUnderstood(EnvironmentFault):
    """A resource that cannot become a row. `element` is its path, `fault` what is wrong with it; neither holds its content."""

    def __init__(self, element: str, fault: str) -> None:
        super().__init__(mark("The central sent a record that cannot be understood: {element} is {fault}."), element=element, fault=fault)
        self.element = element
        self.fault = fault


def text(value: object) -> str | None:
    """A non-empty string that a database can keep, else None."""
    return value if isinstance(value, str) and value and is_whole(value) else None


def dicts(value: object) -> list[Resource]:
    """The objects in a list; an empty list for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def part(value: object, *path: str) -> object:
    """What lies at `path` below `value`, None where there is nothing."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def integer(value: object) -> int | None:
    """A whole number of 32 bits, as FHIR and the database have them, else None (JSON's true and 1.0 are none)."""
    return value if type(value) is int and -_INTEGERS <= value < _INTEGERS else None


def flag(value: object, default: bool) -> bool:
    """A boolean element; `default` where it is absent."""
    return value if isinstance(value, bool) else default


def required(value: object, element: str) -> str:
    """A string that must be there. Raises NotUnderstood."""
    found = text(value)
    if found is None:
        raise NotUnderstood(element, "missing")
    return found


def required_code(value: object, codes: frozenset[str], element: str) -> str:
    """A code of a required binding. Raises NotUnderstood."""
    found = required(value, element)
    if found not in codes:
        raise NotUnderstood(element, "not a code of FHIR R4")
    return found


def required_instant(value: object, element: str) -> int:
    """An instant that must be there, in microseconds. Raises NotUnderstood."""
    found = required(value, element)
    micros = instant(found)
    if micros is None:
        raise NotUnderstood(element, "not an instant")
    return micros


def _instant(written: str) -> int | None:
    try:
        when = datetime.fromisoformat(written)
    except ValueError:
        return None
    micros = None if when.tzinfo is None else to_micros(when)
    return micros if micros is not None and _FIRST <= micros <= _LAST else None


def instant(value: object) -> int | None:
    """Microseconds of a full instant with its zone, else None."""
    return _instant(value) if isinstance(value, str) and "T" in value else None


@lru_cache(maxsize=16384)
def instant_text(micros: int) -> str:
    """The one way we write an instant: UTC, `2026-11-24T08:00:00Z`, with a fraction only where there is one."""
    return from_micros(micros).isoformat().removesuffix("+00:00") + "Z"


def moment(value: object, *, end: bool = False) -> int | None:
    """Microseconds of a dateTime. One without a time means its whole span in UTC: the first second, or the last for an `end`."""
    found = instant(value)
    if found is not None or not isinstance(value, str) or not _DATE.fullmatch(value):
        return found
    year, month, day_of_month = (int(number) for number in f"{value}-01-01".split("-")[:3])
    try:
        first = date(year, month, day_of_month)
        last = date(year, 12, 31) if len(value) == len("2026") else first.replace(day=monthrange(year, month)[1])
    except ValueError:
        return None
    whole = first if len(value) == _DAY_LENGTH else last
    return instant(f"{whole}T23:59:59Z" if end else f"{first}T00:00:00Z")


def day(value: object) -> str | None:
    """The calendar day of a full date or dateTime as `YYYY-MM-DD`, else None (a year alone is no day)."""
    if not isinstance(value, str) or len(value) < _DAY_LENGTH:
        return None
    try:
        return date.fromisoformat(value[:_DAY_LENGTH]).isoformat()
    except ValueError:
        return None


def period(starts: object, ends: object) -> Resource | None:
    """A Period of two written dates or instants, None where both are missing."""
    return kept({"start": starts, "end": ends}) or None


def kept(element: Resource) -> Resource:
    """`element` without what is None, empty or an empty list: FHIR has no empty elements."""
    return {name: value for name, value in element.items() if value is not None and value not in ("", [])}


def reference(value: object, *types: str) -> str | None:
    """The reference of a Reference element: `Type/id` of one of `types` (all where none are named), or `urn:uuid:…`.

    A version in it (`/_history/3`) is left out. Contained, absolute and logical references are not ours to follow: None.
    """
    written = text(part(value, "reference"))
    if written is None:
        return None
    if written.startswith(LOCAL_PREFIX):
        hint = part(value, "type")
        return written if not (types and isinstance(hint, str)) or hint.removeprefix(TYPE_HINT) in types else None
    kind, _, rest = written.partition("/")
    if not rest or ":" in kind or (types and kind not in types):
        return None
    return f"{kind}/{rest.partition('/_history/')[0]}"


def target(written: object, hint: str = "") -> Resource | None:
    """A Reference element. `hint` names the type where a local reference alone does not tell it (see `typed`)."""
    if not isinstance(written, str):
        return None
    return {"reference": written, "type": TYPE_HINT + hint} if hint and written.startswith(LOCAL_PREFIX) else {"reference": written}


def extensions(element: object) -> dict[str, list[Resource]]:
    """The extensions of an element by URL, in their order."""
    found: dict[str, list[Resource]] = {}
    for item in dicts(part(element, "extension")):
        url = item.get("url")
        if isinstance(url, str):
            found.setdefault(url, []).append(item)
    return found


def extension_value(found: dict[str, list[Resource]], url: str, name: str) -> object:
    """The value `name` (`valueString` …) of the first extension `url`, None where there is none."""
    items = found.get(url)
    return items[0].get(name) if items else None


def extension(url: str, name: str, value: object) -> list[Resource]:
    """The extension in a list, to be joined with others; an empty list for None and the empty string."""
    return [] if value is None or value == "" else [{"url": url, name: value}]


def nested(url: str, parts: Iterable[list[Resource]]) -> list[Resource]:
    """An extension made of extensions."""
    inner = [item for items in parts for item in items]
    return [{"url": url, "extension": inner}] if inner else []


def coded(concepts: object, *systems: str) -> str | None:
    """The first code of a CodeableConcept, or of a list of them, in one of `systems`."""
    for concept in dicts(concepts) if isinstance(concepts, list) else [concepts]:
        for coding in dicts(part(concept, "coding")):
            if coding.get("system") in systems:
                return text(coding.get("code"))
    return None


def concept(system: str | None, code: object, display: object = None) -> Resource | None:
    """A CodeableConcept of one coding; None without a code."""
    return {"coding": [kept({"system": system, "code": code, "display": display})]} if code else None


def listed(item: Resource | None) -> list[Resource] | None:
    """A list of one, or nothing."""
    return None if item is None else [item]


def json_list(value: object) -> str | None:
    """A Json column of a list: canonical text, null for an empty one."""
    return to_json(value) if value else None
