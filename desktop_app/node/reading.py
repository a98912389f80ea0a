"""The interactions that only read: read, vread, history, search."""

from sqlalchemy import Connection

from desktop_app.node.answers import history_bundle, searchset
from desktop_app.node.outcome import absent, bad
from desktop_app.node.parameters import Resource
from desktop_app.node.query import DEFAULT_COUNT, MOST_COUNT, Pairs, check_format, read_query
from desktop_app.node.search import search
from desktop_app.node.versions import Stored, at_version, current, first_and_count, history

_NEWEST = 2**63 - 1


def read(connection: Connection, resource_type: str, resource_id: str) -> Stored:
    """The present version. Raises Refused (404)."""
    found = current(connection, resource_type, resource_id)
    if found is None:
        raise absent()
    return found


def vread(connection: Connection, resource_type: str, resource_id: str, version: str) -> Stored:
    """One version. Raises Refused (404)."""
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 19 else -1
    found = at_version(connection, resource_type, resource_id, number)
    if found is None:
        raise absent("no such version")
    return found


def searched(connection: Connection, resource_type: str, pairs: Pairs, base: str) -> Resource:
    """One page of a search. Raises Refused (400)."""
    query = read_query(resource_type, pairs)
    return searchset(search(connection, query), query, base)


def history_of(connection: Connection, resource_type: str, resource_id: str, pairs: Pairs, base: str) -> Resource:
    """A page of the versions of a resource, the newest first. Raises Refused (404, 400)."""
    count, before = DEFAULT_COUNT, _NEWEST
    for name, value in pairs:
        if name == "_format":
            check_format(value)
        elif name in {"_count", "_before"} and value.isascii() and value.isdigit() and len(value) < 19:
            count, before = (min(int(value), MOST_COUNT), before) if name == "_count" else (count, int(value))
        else:
            raise bad("history takes a _count and nothing else", "not-supported")
    first, total = first_and_count(connection, resource_type, resource_id)
    if not total:
        raise absent()
    found = history(connection, resource_type, resource_id, before, count)
    path = f"{base}/{resource_type}/{resource_id}/_history"
    links = [("self", path)]
    if found and found[-1].version > first:
        links.append(("next", f"{path}?_count={count}&_before={found[-1].version}"))
    return history_bundle(found, first, base, links, total)
