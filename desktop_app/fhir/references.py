"""References inside a resource, from one naming to another: the central's (`Type/id`) and our own (`urn:uuid:<row id>`)."""

from collections.abc import Callable, Iterator
from typing import Any

from desktop_app.fhir.elements import LOCAL_PREFIX, TYPE_HINT, Resource

_THEIR_TYPE: Resource = {"id": "theirs"}
"""Stands beside a type that the central wrote itself, in the form in which we hint at one: such a type must not go on the way back."""


def translate_references(resource: Resource, translate: Callable[[str], str]) -> Resource:
    """A copy of `resource` with every reference replaced by `translate(reference)`; contained ones (`#…`) are left alone.

    A reference that becomes local gets a hint of its type, since `urn:uuid:…` names none; on the way back the hint goes again.
    """
    found: Resource = _walk(resource, translate)
    return found


def references_in(resource: Resource) -> frozenset[str]:
    """Every reference that `translate_references` would ask about."""
    return frozenset(_written(resource))


def _written(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _written(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "reference" and isinstance(item, str):
                if not item.startswith("#"):
                    yield item
            elif isinstance(item, dict | list):
                yield from _written(item)


def without_hints(resource: Resource) -> Resource:
    """A copy for the wire: local references (to rows made in the same Bundle) without the hint of their type."""
    found: Resource = _bare(resource)
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    written, hint = value.get("reference"), value.get("type")
    local = isinstance(written, str) and written.startswith(LOCAL_PREFIX)
    hinted = local and isinstance(hint, str) and hint.startswith(TYPE_HINT) and value.get("_type") != _THEIR_TYPE
    return {name: _bare(item) for name, item in value.items() if not (hinted and name == "type") and item != _THEIR_TYPE}


def _walk(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_walk(item, translate) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _walk(item, translate) for name, item in value.items()}
    written = value.get("reference")
    if isinstance(written, str) and not written.startswith("#"):
        return _translated(copy, written, translate(written))
    return copy


def _translated(reference: Resource, was: str, now: str) -> Resource:
    hint = reference.get("type")
    like_ours = isinstance(hint, str) and hint.startswith(TYPE_HINT)
    reference["reference"] = now
    if now.startswith(LOCAL_PREFIX):
        if was.startswith(LOCAL_PREFIX):
            return reference
        if hint is None:
            reference["type"] = TYPE_HINT + was.partition("/")[0]
        elif like_ours:
            reference.setdefault("_type", _THEIR_TYPE)
    elif reference.get("_type") == _THEIR_TYPE:
        del reference["_type"]
    elif like_ours and was.startswith(LOCAL_PREFIX):
        del reference["type"]
    return reference
