"""References between the entries of a transaction: what was named for the moment gets the id that the server gave it."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from desktop_app.node.outcome import Issue, Refused, bad
from desktop_app.node.parameters import PARAMETERS, Resource
from desktop_app.node.query import read_pairs, read_query
from desktop_app.node.search import matching_ids

_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?(.+)")
Names = dict[str, str]


def resolved(connection: Connection, resource: Resource, names: Names) -> Resource:
    """A copy of `resource` whose references to entries (`names`: their `fullUrl` to `Type/id`) and conditional references are literal.

    Raises Refused: 400 for a `urn:` that no entry has or a condition that nothing meets, 412 where several meet it.
    """

    def settle(text: str) -> str:
        if text in names:
            return names[text]
        if text.startswith("urn:"):
            raise bad("a reference names no entry of this Bundle", "not-found")
        found = _CONDITIONAL.fullmatch(text)
        return _one_match(connection, found[1], found[2]) if found else text

    rewritten: Resource = _rewritten(resource, settle)
    return rewritten


def refuse_unsettled(resource: Resource) -> None:
    """Outside of a transaction nothing can be named for the moment. Raises Refused."""

    def settle(text: str) -> str:
        if text.startswith("urn:") or _CONDITIONAL.fullmatch(text):
            raise bad("urn: and conditional references are resolved in transactions only", "not-supported")
        return text

    _rewritten(resource, settle)


def _one_match(connection: Connection, resource_type: str, condition: str) -> str:
    if resource_type not in PARAMETERS:
        raise bad("a conditional reference to a type that is not served", "not-supported")
    query = read_query(resource_type, read_pairs(condition))
    found = matching_ids(connection, query, 2) if query.conditions else []
    if not found:
        raise bad("a conditional reference is met by nothing", "not-found")
    if len(found) > 1:
        raise Refused(412, Issue("multiple-matches", "a conditional reference is met by several resources"))
    return f"{resource_type}/{found[0]}"


def _rewritten(value: Any, settle: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_rewritten(one, settle) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: settle(held) if name == "reference" and isinstance(held, str) else _rewritten(held, settle) for name, held in value.items()
    }
