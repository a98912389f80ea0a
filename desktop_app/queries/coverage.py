"""Which days of which schedules were fetched: read from the cursors, whose keys are the exact queries that were walked."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl

from sqlalchemy import Connection

_MEMBERS = frozenset({"schedule", "actor"})


@dataclass(frozen=True)
class _Walk:
    """The days from `first` up to, not including, `last` (None: any) that one query is about; `whole` once it was walked to its end."""

    first: date | None
    last: date | None
    whole: bool

    def has(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day < self.last)


@dataclass(frozen=True)
class Coverage:
    """What was asked for and what came whole; `percent` of the walks that are not whole yet, where their end is known."""

    asked: bool = False
    percent: int | None = None
    _for_all: tuple[_Walk, ...] = ()
    _by_member: dict[str, tuple[_Walk, ...]] = field(default_factory=dict)

    def of(self, remote_id: str | None, day: date) -> bool | None:
        """True where the day of that schedule came whole, False where it is coming, None where nobody asked for it."""
        found: bool | None = None
        for walk in (*self._for_all, *self._by_member.get(remote_id or "", ())):
            if walk.has(day):
                if walk.whole:
                    return True
                found = False
        return found


@dataclass(frozen=True)
class Known:
    """How far something was fetched: True whole, False on its way, None never asked for; `percent` of what is on its way."""

    fetched: bool | None = True
    percent: int | None = None


WHOLE = Known()


def known_of(connection: Connection, resource_type: str) -> Known:
    """How far all of one resource type has come: "nobody found" is true only of what is whole."""
    asked, whole, rows, total = connection.exec_driver_sql(
        "SELECT count(*), count(complete), sum(CASE WHEN complete IS NULL THEN coalesce(walk_rows, 0) ELSE 0 END),"
        " sum(CASE WHEN complete IS NULL THEN walk_total END) FROM cursor WHERE resource_type = ?",
        (resource_type,),
    ).one()
    if not asked:
        return Known(None)
    return Known(asked == whole, min(99, rows * 100 // total) if total else None)


def slots_known(connection: Connection, day: date) -> Known:
    """How far the places of `day` have come, over all schedules: one that is missing makes the day not whole."""
    coverage = read_coverage(connection, "Slot")
    schedules = connection.exec_driver_sql("SELECT remote_id FROM schedule WHERE active = 1 AND hidden = 0 AND known = 1").all()
    found = [coverage.of(row[0], day) for row in schedules]
    if not found:
        return known_of(connection, "Slot")
    return Known(False if False in found else None if None in found else True, coverage.percent)


def read_coverage(connection: Connection, resource_type: str) -> Coverage:
    """The coverage of one resource type with a window of days (slots, appointments)."""
    for_all: list[_Walk] = []
    by_member: dict[str, list[_Walk]] = {}
    done = total = 0
    cursors = connection.exec_driver_sql(
        "SELECT key, complete IS NOT NULL, coalesce(walk_rows, 0), coalesce(walk_total, 0) FROM cursor WHERE resource_type = ?",
        (resource_type,),
    ).all()
    for key, whole, rows, expected in cursors:
        members, walk = _read_key(key, bool(whole))
        if walk is not None:
            for member in members:
                by_member.setdefault(member, []).append(walk)
            if not members:
                for_all.append(walk)
        if expected and not whole:
            done, total = done + rows, total + expected
    return Coverage(
        bool(cursors),
        min(99, done * 100 // total) if total else None,
        tuple(for_all),
        {member: tuple(walks) for member, walks in by_member.items()},
    )


def _read_key(key: str, whole: bool) -> tuple[list[str], _Walk | None]:
    """The members of a query and its days; no days where it asks for some states only, such as the visits that have no date."""
    members: list[str] = []
    bounds: dict[str, date] = {}
    for name, value in parse_qsl(key.partition("?")[2]):
        if name == "status":
            return [], None
        if name in _MEMBERS:
            members = [one.rpartition("/")[2] for one in value.split(",")]
        elif value[:2] in ("ge", "lt") and value[12:13] == "T":
            bounds[value[:2]] = date.fromisoformat(value[2:12])
    return members, _Walk(bounds.get("ge"), bounds.get("lt"), whole)
