"""The parts in which a replica is compared with the central: the scope's queries, by weeks or by stamps, and what lies here of each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import KIND_OF
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.schema import WIRE_TYPE
from desktop_app.sync.scope import LARGE_BUCKET, Query, Scope, Wave, Window, members_of, queries

MOST_ROWS = 2000
_WAVES = (Wave.REFERENCE, Wave.DIARY, Wave.PATIENTS, Wave.AROUND_PATIENTS)
_DAYS = 7
_POINTS = {
    "organization": ("clinic_pk", Kind.CLINIC),
    "schedule": ("schedule_pk", Kind.SCHEDULE),
    "actor": ("post_pk", Kind.POST),
    "beneficiary": ("patient_pk", Kind.PATIENT),
    "patient": ("patient_pk", Kind.PATIENT),
}
"""By which column a row belongs to the members that a search parameter names."""
_COME_ALONG = (Kind.CLINIC, Kind.PLACE, Kind.SERVICE, Kind.POST, Kind.SPECIALIST, Kind.SCHEDULE, Kind.PATIENT)
"""Kinds of which a desk for some clinics also has rows of others, because its own rows point to them."""


@dataclass(frozen=True)
class Part:
    """Rows of `query` that were stamped from `since` up to, not including, `until` (whole seconds); None: without an end there."""

    query: Query
    since: datetime | None = None
    until: datetime | None = None

    @property
    def kind(self) -> Kind:
        """Of which rows it is."""
        return KIND_OF[self.query.resource_type]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The search, without its order and the length of a page."""
        ends = (("ge", self.since), ("lt", self.until))
        return [*self.query.parameters, *(("_lastUpdated", f"{prefix}{moment:%Y-%m-%dT%H:%M:%SZ}") for prefix, moment in ends if moment)]


def parts_of(connection: Connection, scope: Scope, today: date) -> list[Part]:
    """All parts, in the order of a first fetch; together they are the scope, and what came along with it."""
    members = members_of(connection, scope)
    found = [part for wave in _WAVES for query in queries(scope, wave, today, members) for part in _divided(connection, query)]
    if scope.clinics:
        asked = [part.query for part in found]
        found += [Part(query) for kind in _COME_ALONG for query in _along(connection, kind, [one for one in asked if _is(one, kind)])]
    return found


def behind(parts: Sequence[Part], query_key: str | None, until: datetime | None) -> list[Part]:
    """The parts that are left when that of `query_key` up to `until` was the last one done; all where it is not among them any more."""
    done = [number for number, part in enumerate(parts) if part.query.key == query_key and _reaches(until, part)]
    return list(parts[max(done) + 1 :]) if done else list(parts)


def lying_in(connection: Connection, part: Part) -> dict[str, str]:
    """The ids of the rows of `part` that lie here and that a person can see, by those at the central."""
    where, parameters = _where(part)
    query = f"SELECT t.remote_id, t.id FROM {part.kind.value} t WHERE {_SEEN} AND {where}"
    return {row[0]: row[1] for row in connection.exec_driver_sql(query, tuple(parameters))}


def versions_of(connection: Connection, kind: Kind, remote_ids: Sequence[str]) -> dict[str, str | None]:
    """The versions in which these rows lie here, those that a person can see."""
    query = f"SELECT t.remote_id, t.remote_version FROM {kind.value} t WHERE {_SEEN} AND t.remote_id IN (SELECT value FROM json_each(?))"
    return {row[0]: row[1] for row in connection.exec_driver_sql(query, (json.dumps(remote_ids),))}


_SEEN = "t.known AND NOT t.hidden AND t.remote_id IS NOT NULL"


def _is(query: Query, kind: Kind) -> bool:
    return query.resource_type == WIRE_TYPE[kind]


def _reaches(until: datetime | None, part: Part) -> bool:
    return until is None or (part.until is not None and part.until <= until)


def _divided(connection: Connection, query: Query) -> Iterator[Part]:
    """By weeks where the query has days, and by stamps: so many rows at once as are quickly compared."""
    for part in _weeks(query):
        where, parameters = _where(Part(part))
        stamps = f"SELECT t.last_updated, row_number() OVER (ORDER BY t.last_updated) AS n FROM {KIND_OF[query.resource_type].value} t"
        cuts = f"SELECT last_updated FROM ({stamps} WHERE {_SEEN} AND t.last_updated IS NOT NULL AND {where}) WHERE n % {MOST_ROWS} = 0"
        found = connection.exec_driver_sql(cuts, tuple(parameters)).scalars()
        ends = sorted({from_micros(one).replace(microsecond=0) for one in found})
        for since, until in zip([None, *ends], [*ends, None], strict=True):
            yield Part(part, since, until)


def _weeks(query: Query) -> Iterator[Query]:
    if query.window is None:
        yield query
        return
    day = query.window.start
    while day < query.window.end:
        last = min(day + timedelta(days=_DAYS), query.window.end)
        yield replace(query, window=Window(day, last))
        day = last


def _along(connection: Connection, kind: Kind, asked: Sequence[Query]) -> list[Query]:
    """Lists of the rows of `kind` that none of the queries `asked` brings."""
    conditions, parameters = ["1"], list[object]()
    for query in asked:
        where, some = _where(Part(query))
        conditions.append(f"NOT coalesce({where}, 0)")
        parameters += some
    rest = f"SELECT t.remote_id FROM {kind.value} t WHERE {_SEEN} AND {' AND '.join(conditions)} ORDER BY t.remote_id"
    ids = connection.exec_driver_sql(rest, tuple(parameters)).scalars().all()
    chunks = (ids[start : start + LARGE_BUCKET] for start in range(0, len(ids), LARGE_BUCKET))
    return [Query(WIRE_TYPE[kind], member_parameter="_id", members=tuple(chunk)) for chunk in chunks]


def _where(part: Part) -> tuple[str, list[object]]:
    """The condition under which a row `t` belongs to the part, as the central would judge."""
    query = part.query
    conditions, parameters = ["1"], list[object]()
    if query.members:
        ids = json.dumps([one.rpartition("/")[2] for one in query.members])
        member = "(SELECT value FROM json_each(?))"
        if query.member_parameter == "_id":
            conditions.append(f"t.remote_id IN {member}")
        else:
            column, target = _POINTS[query.member_parameter]
            conditions.append(f"t.{column} IN (SELECT pk FROM {target.value} WHERE remote_id IN {member})")
        parameters.append(ids)
    if query.window is not None:
        conditions.append("t.start >= ? AND t.start < ?")
        parameters += [_midnight(query.window.start), _midnight(query.window.end)]
    for name, value in query.fixed:
        conditions.append(f"t.{name} IN (SELECT value FROM json_each(?))")
        parameters.append(json.dumps(value.split(",")))
    for sign, moment in ((">=", part.since), ("<", part.until)):
        if moment is not None:
            conditions.append(f"t.last_updated {sign} ?")
            parameters.append(to_micros(moment))
    return " AND ".join(conditions), parameters


def _midnight(day: date) -> int:
    return to_micros(datetime(day.year, day.month, day.day, tzinfo=UTC))
