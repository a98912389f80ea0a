"""FHIR search written down a second time, by the words of the specification and with no index: every resource is looked at.

What the node finds is compared with what this finds. Nothing here is taken from the node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

Resource = dict[str, Any]
Span = tuple[datetime, datetime]
Test = Callable[[Resource, str], bool]

_TINY: Final = timedelta(microseconds=1)


@cache
def span(text: str) -> Span:
    """From the first moment that `text` may mean up to (not with) the first that it cannot mean any more."""
    if "T" in text:
        moment = datetime.fromisoformat(text)
        if "." in text:
            digits = len(re.split(r"[Z+-]", text.split(".")[1])[0])
            return moment, moment + timedelta(microseconds=10 ** max(6 - digits, 0))
        return moment, moment + (timedelta(seconds=1) if text.count(":") > 1 + ("+" in text) else timedelta(minutes=1))
    parts = [int(part) for part in text.split("-")]
    start = date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        end = start + timedelta(days=1)
    elif len(parts) == 2:
        end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    else:
        end = date(start.year + 1, 1, 1)
    first, last = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (start, end))
    return first, last


def stands(target: Span, prefix: str, asked: Span) -> bool:
    """Whether a date of a resource stands to the asked one as the prefix says (hl7.org/fhir/R4/search.html#prefix)."""
    contained = asked[0] <= target[0] and target[1] <= asked[1]
    reaches_above = target[1] > asked[1]
    reaches_below = target[0] < asked[0]
    return {
        "eq": contained,
        "ne": not contained,
        "gt": reaches_above,
        "lt": reaches_below,
        "ge": reaches_above or contained,
        "le": reaches_below or contained,
        "sa": target[0] >= asked[1],
        "eb": target[1] <= asked[0],
    }[prefix]


def at(value: Any, *path: str) -> Iterator[Any]:
    """All that stands at `path`, through lists."""
    if isinstance(value, list):
        for one in value:
            yield from at(one, *path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from at(value[path[0]], *path[1:])


def bare(reference: str) -> str:
    """`Type/id`, whatever server and version a reference names."""
    return "/".join(reference.partition("/_history/")[0].split("/")[-2:]) if "/" in reference else reference


def folded_words(text: str) -> list[str]:
    """The words of a name as people compare them: no case, ё is е, punctuation parts words but an apostrophe does not."""
    plain = re.sub("['`´’ʼ]", "", text).casefold().replace("ё", "е")
    return re.findall(r"[^\W_]+", plain)


def pointing(*path: str, to: Iterable[str] = ()) -> Test:
    """A reference parameter; `to` are the types it may point to, none means any."""
    types = tuple(to)

    def test(resource: Resource, asked: str) -> bool:
        for reference in at(resource, *path, "reference"):
            name = bare(reference)
            if types and name.partition("/")[0] not in types:
                continue
            if name == bare(asked) or ("/" not in asked and name.partition("/")[2] == asked):
                return True
        return False

    return lambda resource, asked: any(test(resource, one) for one in asked.split(","))


def coded(*path: str) -> Test:
    """A token parameter on a code; the system is implied by the element."""
    return lambda resource, asked: any(one.rpartition("|")[2] == code for one in asked.split(",") for code in at(resource, *path))


def dated(*path: str) -> Test:
    """A date parameter."""

    def test(resource: Resource, asked: str) -> bool:
        prefix, text = (asked[:2], asked[2:]) if asked[:2].isalpha() else ("eq", asked)
        return any(stands(span(found), prefix, span(text)) for found in at(resource, *path))

    return test


def named(resource: Resource, asked: str) -> bool:
    """A string parameter on names: every asked word begins a word of the names."""
    known = [
        word
        for name in resource.get("name", [])
        for part in ("family", "given", "text", "prefix", "suffix")
        for text in at(name, part)
        for word in folded_words(text)
    ]
    return all(any(word.startswith(wanted) for word in known) for wanted in folded_words(asked))


def identified(resource: Resource, asked: str) -> bool:
    """`system|value`, `value`, `|value` (of no system), `system|`."""
    pairs = [(one.get("system", ""), one["value"]) for one in resource.get("identifier", []) if "value" in one]
    for one in asked.split(","):
        system, bar, value = one.rpartition("|")
        if any((not bar or system == of) and (not value or value == number) for of, number in pairs):
            return True
    return False


def with_id(resource: Resource, asked: str) -> bool:
    """`_id`."""
    return resource["id"] in asked.split(",")


def updated(resource: Resource, asked: str) -> bool:
    """`_lastUpdated`: the resource tells an instant to the millisecond."""
    prefix, text = (asked[:2], asked[2:]) if asked[:2].isalpha() else ("eq", asked)
    moment = datetime.fromisoformat(resource["meta"]["lastUpdated"])
    return stands((moment, moment + _TINY), prefix, span(text))


EVERYWHERE: Final[dict[str, Test]] = {"_id": with_id, "_lastUpdated": updated, "identifier": identified}
ACTORS: Final = ("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Device", "HealthcareService", "Location")
OWN: Final[dict[str, dict[str, Test]]] = {
    "Organization": {"partof": pointing("partOf")},
    "Location": {"organization": pointing("managingOrganization"), "partof": pointing("partOf")},
    "Practitioner": {"name": named},
    "PractitionerRole": {
        "practitioner": pointing("practitioner"),
        "organization": pointing("organization"),
        "location": pointing("location"),
    },
    "HealthcareService": {"organization": pointing("providedBy"), "location": pointing("location")},
    "Schedule": {"actor": pointing("actor", to=ACTORS)},
    "Slot": {"schedule": pointing("schedule"), "status": coded("status"), "start": dated("start")},
    "Patient": {"organization": pointing("managingOrganization"), "name": named, "birthdate": dated("birthDate")},
    "RelatedPerson": {"patient": pointing("patient")},
    "Coverage": {"beneficiary": pointing("beneficiary"), "patient": pointing("beneficiary", to=("Patient",))},
    "ServiceRequest": {
        "subject": pointing("subject"),
        "patient": pointing("subject", to=("Patient",)),
        "status": coded("status"),
    },
    "Appointment": {
        "actor": pointing("participant", "actor", to=ACTORS),
        "patient": pointing("participant", "actor", to=("Patient",)),
        "slot": pointing("slot"),
        "status": coded("status"),
        "date": dated("start"),
    },
    "Task": {
        "subject": pointing("for"),
        "patient": pointing("for", to=("Patient",)),
        "focus": pointing("focus"),
        "status": coded("status"),
    },
    "DocumentReference": {"patient": pointing("subject", to=("Patient",))},
    "Communication": {"patient": pointing("subject", to=("Patient",))},
    "Provenance": {"target": pointing("target")},
}


def tests_of(resource_type: str) -> dict[str, Test]:
    """Every parameter of a type; a Provenance has no identifier."""
    common = {name: test for name, test in EVERYWHERE.items() if not (resource_type == "Provenance" and name == "identifier")}
    return common | OWN[resource_type]


def found(resources: Iterable[Resource], resource_type: str, asked: Iterable[tuple[str, str]]) -> set[str]:
    """Ids of the `resources` of a type that meet all that is asked."""
    tests, pairs = tests_of(resource_type), list(asked)
    return {
        one["id"] for one in resources if one["resourceType"] == resource_type and all(tests[name](one, value) for name, value in pairs)
    }
