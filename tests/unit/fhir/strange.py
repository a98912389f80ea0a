"""Resources as other programs write them: known elements in odd forms, unknown ones everywhere, lists in another order."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final

from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from tests.unit.fhir.samples import KINDS, barest, resource

_TEXTS: Final = ("", " ", "x", "2026-02-30", "Patient/1", "urn:uuid:1", "2026-11-24T08:00:00+03:00")
_NAMES: Final = ("url", "value", "extension", "reference", "x")
JUNK: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(_TEXTS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=2),
    max_leaves=5,
)
UNKNOWN: Final[tuple[tuple[str, Any], ...]] = (
    ("implicitRules", "https://example.org/rules"),
    ("_status", {"extension": [{"url": "https://example.org/why", "valueString": "x"}]}),
    ("extension", [{"url": "https://example.org/own", "valueString": "x"}]),
    ("id", "inner"),
    ("display", "Кто-то"),
    ("rank", 2),
    ("line", ["д. 5"]),
)


@st.composite
def strange(draw: st.DrawFn, kinds: tuple[Kind, ...] = KINDS, junk: bool = True) -> tuple[Kind, dict[str, Any]]:
    """A kind and a resource of it, changed at a few random places. `junk`: also in ways that FHIR forbids."""
    kind = draw(st.sampled_from(kinds))
    start = draw(st.sampled_from([resource(kind), resource(kind, carries_id=False), barest(kind)]))
    found: dict[str, Any] = copy.deepcopy(start)
    for _ in range(draw(st.integers(1, 4))):
        _change(draw, found, junk)
    return kind, found


def _change(draw: st.DrawFn, found: dict[str, Any], junk: bool) -> None:
    place = draw(st.sampled_from([inner for inner in _objects(found) if inner is not found.get("meta")]))
    names = sorted(name for name in place if name not in ("resourceType", "meta", "id"))
    act = draw(st.sampled_from(["unknown", "shuffle", "twice"] + (["drop", "junk"] if junk else [])))
    if act == "unknown":
        _add_unknown(draw, place, found)
    elif names:
        name = draw(st.sampled_from(names))
        value = place[name]
        if act == "drop":
            del place[name]
        elif act == "junk":
            place[name] = draw(JUNK)
        elif isinstance(value, list):
            place[name] = draw(st.permutations(value)) if act == "shuffle" else [*value, copy.deepcopy(value[0])] if value else value


def _add_unknown(draw: st.DrawFn, place: dict[str, Any], found: dict[str, Any]) -> None:
    name, value = copy.deepcopy(draw(st.sampled_from(UNKNOWN)))
    if name == "extension" and isinstance(place.get(name), list):
        place[name] = [*value, *place[name]] if draw(st.booleans()) else [*place[name], *value]
    elif not (place is found and name == "id"):
        place.setdefault(name, value)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)
