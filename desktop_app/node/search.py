"""Searching: a walk in the order of the commits, by keyset, so that a page never loses a row that others write meanwhile.

A row that changes during a walk moves to its end and is met again; nothing is skipped. A condition that few rows meet leads the
search through its own index instead.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from desktop_app.node.conditions import Condition, Sql, compared
from desktop_app.node.parameters import Resource
from desktop_app.node.query import Place, Query
from desktop_app.node.structure import mandatory
from desktop_app.node.versions import Stored, by_versions

FEW = 2000
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}


@dataclass(frozen=True)
class Page:
    """One page of answers; `after` is where the next one begins, None at the end; `total` only where it was asked for."""

    found: list[Stored]
    after: Place | None
    total: int | None


def search(connection: Connection, query: Query) -> Page:
    """Answer one page of `query`."""
    leader = _leader(connection, query)
    total = _total(connection, query, leader) if query.only_total or (query.wants_total and query.after is None) else None
    if query.only_total:
        return Page([], None, total)
    source = _source(query, leader, query.after)
    keys = connection.exec_driver_sql(
        f"SELECT rv.version, rv.last_updated {source.text} ORDER BY rv.last_updated, rv.version LIMIT ?",
        (*source.arguments, query.count + 1),
    ).all()
    shown = keys[: query.count]
    after = Place(shown[-1][1], shown[-1][0]) if len(keys) > len(shown) else None
    return Page(by_versions(connection, [key[0] for key in shown]), after, total)


def matching_ids(connection: Connection, query: Query, most: int) -> list[str]:
    """Ids of at most `most` resources that meet `query`, for conditional requests."""
    source = _source(query, _leader(connection, query), None)
    rows = connection.exec_driver_sql(f"SELECT DISTINCT rv.remote_id {source.text} LIMIT ?", (*source.arguments, most))
    return [row[0] for row in rows]


def subset(resource: Resource, elements: frozenset[str]) -> Resource:
    """Only the asked elements, and those without which it is none; tagged as incomplete (hl7.org/fhir/R4/search.html#elements)."""
    kept = {"resourceType", "id", "meta", *mandatory(resource["resourceType"]), *elements}
    cut = {name: value for name, value in resource.items() if name.removeprefix("_") in kept}
    meta = resource["meta"]
    return {**cut, "meta": {**meta, "tag": [*meta.get("tag", []), SUBSETTED]}}


def _total(connection: Connection, query: Query, leader: Condition | None) -> int:
    source = _source(query, leader, None)
    return int(connection.exec_driver_sql(f"SELECT count(*) {source.text}", source.arguments).scalar_one())


def _leader(connection: Connection, query: Query) -> Condition | None:
    """The condition that the fewest rows meet, None where the walk itself is as short or none is met by few."""
    walk = _walked(query, query.after)
    best = _size(connection, Sql("SELECT 1 " + walk.text, walk.arguments))
    leader = None
    for condition in query.conditions:
        size = _size(connection, condition.leading())
        if size < best:
            best, leader = size, condition
    return leader


def _size(connection: Connection, select: Sql) -> int:
    query = f"SELECT count(*) FROM ({select.text} LIMIT {FEW + 1})"
    return int(connection.exec_driver_sql(query, select.arguments).scalar_one())


def _source(query: Query, leader: Condition | None, after: Place | None) -> Sql:
    """FROM and WHERE of the search, led by `leader` or by the walk."""
    if leader is None:
        start = _walked(query, after)
    else:
        select, bounds = leader.leading(), _bounds(query, after)
        start = Sql(
            f"FROM (SELECT DISTINCT version FROM ({select.text})) lead CROSS JOIN resource_version rv ON rv.version = lead.version"
            f" WHERE {bounds.text}",
            (*select.arguments, *bounds.arguments),
        )
    probes = [condition.probing() for condition in query.conditions if condition is not leader]
    text = "".join(f" AND {probe.text}" for probe in probes)
    return Sql(start.text + text, (*start.arguments, *(one for probe in probes for one in probe.arguments)))


def _walked(query: Query, after: Place | None) -> Sql:
    bounds = _bounds(query, after)
    return Sql(
        "FROM resource_version rv INDEXED BY ix_resource_version_walk WHERE rv.resource_type = ? AND rv.current = 1 AND " + bounds.text,
        (query.resource_type, *bounds.arguments),
    )


def _bounds(query: Query, after: Place | None) -> Sql:
    """Bounds on the stamp: what `_lastUpdated` asks, and the place behind which the page begins."""
    texts, arguments = ["1"], list[object]()
    for prefix, span in query.updated:
        text, filled = compared(prefix, span, "rv.last_updated", "rv.last_updated + 1", 1)
        texts.append(text)
        arguments.extend(filled)
    if after:
        texts.append("(rv.last_updated, rv.version) > (?, ?)")
        arguments.extend((after.last_updated, after.version))
    return Sql(" AND ".join(texts), tuple(arguments))
