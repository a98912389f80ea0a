"""What this desk keeps in step: the queries of its scope, in the order in which a registry needs them.

A query's key (type and exact parameters) is its cursor's name: a changed set of members is a new query and is fetched whole,
unless an older query has covered it already; of a moved window only the newly uncovered days are (sync.md 4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from urllib.parse import parse_qsl, quote
from zlib import crc32

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.models.schema import WIRE_TYPE

BUCKET = 20
LARGE_BUCKET = 50
NEAR_DAYS = 3
UNDATED = "waitlist,proposed,pending"
_SAFE = ",:/|"


class Wave(IntEnum):
    """The order of a first fetch: after NEAR the desk can book."""

    REFERENCE = 0
    NEAR = 1
    DIARY = 2
    PATIENTS = 3
    AROUND_PATIENTS = 4


@dataclass(frozen=True)
class Window:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def within(self, other: "Window") -> bool:
        """Whether `other` has all days of this one."""
        return other.start <= self.start and self.end <= other.end

    def without(self, other: "Window") -> list["Window"]:
        """The days that `other` lacks; later ones first: people book ahead."""
        parts = [Window(max(self.start, other.end), self.end), Window(self.start, min(self.end, other.start))]
        return [part for part in parts if part.start < part.end] if other.start < self.end and self.start < other.end else [self]


@dataclass(frozen=True)
class Query:
    """One search: fixed parameters, members under one parameter, and a window of days under another."""

    resource_type: str
    fixed: tuple[tuple[str, str], ...] = ()
    member_parameter: str = ""
    members: tuple[str, ...] = ()
    window_parameter: str = ""
    window: Window | None = None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Names and values, in a fixed order."""
        found = list(self.fixed)
        if self.members:
            found.append((self.member_parameter, ",".join(self.members)))
        if self.window:
            found.append((self.window_parameter, f"ge{_instant(self.window.start)}"))
            found.append((self.window_parameter, f"lt{_instant(self.window.end)}"))
        return found

    @property
    def key(self) -> str:
        """The name of this query's cursor."""
        return f"{self.resource_type}?" + "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in self.parameters)

    def covers(self, other: "Query") -> bool:
        """Whether every row of `other` is a row of this query."""
        return self._of_one_family(other) and (self.window is None or other.window is None or other.window.within(self.window))

    def uncovered(self, other: "Query") -> list["Query"] | None:
        """The queries for the days of `other` that this one lacks; None where this one does not help."""
        if not self._of_one_family(other) or self.window is None or other.window is None:
            return None
        rest = other.window.without(self.window)
        return None if rest == [other.window] else [replace(other, window=part) for part in rest]

    def narrower(self) -> list["Query"]:
        """Two queries that together are this one; empty where it cannot be divided."""
        if len(self.members) > 1:
            half = len(self.members) // 2
            return [replace(self, members=self.members[:half]), replace(self, members=self.members[half:])]
        if self.window and self.window.days > 1:
            middle = self.window.start + (self.window.end - self.window.start) / 2
            return [replace(self, window=Window(self.window.start, middle)), replace(self, window=Window(middle, self.window.end))]
        return []

    def _of_one_family(self, other: "Query") -> bool:
        return (
            (self.resource_type, self.fixed, self.member_parameter, self.window_parameter)
            == (other.resource_type, other.fixed, other.member_parameter, other.window_parameter)
            and set(other.members) <= set(self.members)
            and bool(other.members) == bool(self.members)
        )


@dataclass(frozen=True)
class Scope:
    """What this desk is for. `clinics`: remote ids of Organizations (also as `Organization/id`); empty means all of the central."""

    clinics: tuple[str, ...] = ()
    days_back: int = 7
    days_ahead: int = 90

    def horizon(self, today: date) -> Window:
        """The days that are kept, in whole weeks, so that the queries change once a week."""
        first = today - timedelta(days=self.days_back)
        monday = first - timedelta(days=first.weekday())
        weeks = -(-(self.days_back + self.days_ahead + 7) // 7)
        return Window(monday, monday + timedelta(days=7 * weeks))

    @property
    def clinic_references(self) -> list[str]:
        """The clinics as FHIR references, in a fixed order."""
        return sorted(f"Organization/{one.removeprefix('Organization/')}" for one in self.clinics)


@dataclass(frozen=True)
class Members:
    """Remote ids that queries are made of, read from the replica after the reference data came."""

    specialists: Sequence[str] = ()
    posts: Sequence[str] = ()
    schedules: Sequence[str] = ()
    patients: Sequence[str] = ()


def queries(scope: Scope, wave: Wave, today: date, members: Members) -> list[Query]:
    """The queries of one wave. A desk for all clinics asks without members: fewer and the same rows.

    Referrals are asked for in every state: one that is used up or revoked must be known to be so.
    """
    window = scope.horizon(today)
    near = Window(today, today + timedelta(days=NEAR_DAYS))
    if wave is Wave.REFERENCE:
        return _reference(scope, members)
    if wave in {Wave.NEAR, Wave.DIARY}:
        return _diary(scope, members, near if wave is Wave.NEAR else window, undated=wave is Wave.DIARY)
    if not scope.clinics:
        types = [Kind.PATIENT] if wave is Wave.PATIENTS else [Kind.POLICY, Kind.REPRESENTATIVE, Kind.REFERRAL]
        return [Query(WIRE_TYPE[kind]) for kind in types]
    if wave is Wave.PATIENTS:
        return _chunked(Query("Patient", member_parameter="organization"), scope.clinic_references)
    of_patients = [f"Patient/{one}" for one in members.patients]
    return [
        *_chunked(Query("Coverage", member_parameter="beneficiary"), of_patients, LARGE_BUCKET),
        *_chunked(Query("RelatedPerson", member_parameter="patient"), of_patients, LARGE_BUCKET),
        *_chunked(Query("ServiceRequest", member_parameter="patient"), of_patients, LARGE_BUCKET),
    ]


def members_of(connection: Connection, scope: Scope) -> Members:
    """The members that the replica knows by now; without chosen clinics none are needed."""
    if not scope.clinics:
        return Members()
    clinics = [one.removeprefix("Organization/") for one in scope.clinics]
    marks = ",".join("?" * len(clinics))
    posts = f"FROM post p JOIN clinic c ON c.pk = p.clinic_pk AND c.remote_id IN ({marks})"

    def ids(query: str) -> list[str]:
        return [row[0] for row in connection.exec_driver_sql(query, tuple(clinics)) if row[0] is not None]

    return Members(
        specialists=ids(f"SELECT DISTINCT s.remote_id {posts} JOIN specialist s ON s.pk = p.specialist_pk"),
        posts=ids(f"SELECT p.remote_id {posts}"),
        schedules=ids(f"SELECT s.remote_id {posts} JOIN schedule s ON s.post_pk = p.pk"),
        patients=ids(f"SELECT p.remote_id FROM patient p JOIN clinic c ON c.pk = p.clinic_pk AND c.remote_id IN ({marks})"),
    )


def covering(done: Mapping[Query, str | None], query: Query) -> tuple[str | None, list[Query]] | None:
    """What walks that were completed before (`done`: query → cursor value) save for `query`.

    Returns the cursor value to start from and the queries that must be walked whole first; None where nothing helps. The value stays
    good: rows of the newly walked days that change later are stamped later than it.
    """
    found: list[tuple[str | None, list[Query]]] = [(value, []) for other, value in done.items() if other.covers(query)]
    found += [(value, rest) for other, value in done.items() if (rest := other.uncovered(query)) is not None]
    return min(found, key=lambda one: sum(part.window.days for part in one[1] if part.window), default=None)


def parse_key(key: str) -> Query:
    """The query whose cursor is named `key`."""
    resource_type, _, rest = key.partition("?")
    fixed: list[tuple[str, str]] = []
    days: list[date] = []
    members: tuple[str, ...] = ()
    member_parameter = window_parameter = ""
    for name, value in parse_qsl(rest):
        if value[:2] in {"ge", "lt"} and value[2:].endswith("T00:00:00Z"):
            window_parameter = name
            days.append(date.fromisoformat(value[2:12]))
        elif name in _MEMBER_PARAMETERS:
            member_parameter, members = name, tuple(value.split(","))
        else:
            fixed.append((name, value))
    window = Window(days[0], days[1]) if len(days) == 2 else None
    return Query(resource_type, tuple(fixed), member_parameter, members, window_parameter if window else "", window)


_MEMBER_PARAMETERS = frozenset({"_id", "organization", "actor", "schedule", "beneficiary", "patient"})


def _reference(scope: Scope, members: Members) -> list[Query]:
    kinds = (Kind.CLINIC, Kind.PLACE, Kind.SERVICE, Kind.POST, Kind.SPECIALIST, Kind.SCHEDULE)
    if not scope.clinics:
        return [Query(WIRE_TYPE[kind]) for kind in kinds]
    clinics = scope.clinic_references
    return [
        *_chunked(Query("Organization", member_parameter="_id"), [one.removeprefix("Organization/") for one in clinics]),
        *(
            query
            for kind in (Kind.PLACE, Kind.SERVICE, Kind.POST)
            for query in _chunked(Query(WIRE_TYPE[kind], member_parameter="organization"), clinics)
        ),
        *_chunked(Query("Practitioner", member_parameter="_id"), members.specialists, LARGE_BUCKET),
        *_chunked(Query("Schedule", member_parameter="actor"), [f"PractitionerRole/{one}" for one in members.posts]),
    ]


def _diary(scope: Scope, members: Members, window: Window, undated: bool) -> list[Query]:
    slots = Query("Slot", member_parameter="schedule", window_parameter="start", window=window)
    visits = Query("Appointment", member_parameter="actor", window_parameter="date", window=window)
    waiting = Query("Appointment", (("status", UNDATED),), member_parameter="actor")
    if not scope.clinics:
        return [replace(query, member_parameter="") for query in ((slots, visits, waiting) if undated else (slots, visits))]
    posts = [f"PractitionerRole/{one}" for one in members.posts]
    return [
        *_chunked(slots, [f"Schedule/{one}" for one in members.schedules]),
        *_chunked(visits, posts),
        *(_chunked(waiting, posts) if undated else []),
    ]


def _chunked(query: Query, members: Iterable[str], size: int = BUCKET) -> list[Query]:
    """`query` for groups of about `size` members. A member's group depends on itself only: a new one changes one group, not all."""
    wanted = sorted(set(members))
    groups = 1
    while groups * size < len(wanted):
        groups *= 2
    buckets: dict[int, list[str]] = {}
    for member in wanted:
        buckets.setdefault(crc32(member.encode()) % groups, []).append(member)
    return [replace(query, members=tuple(buckets[number])) for number in sorted(buckets)]


def _instant(day: date) -> str:
    return f"{datetime.combine(day, time()).isoformat()}Z"
