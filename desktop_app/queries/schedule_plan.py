"""What a draft of templates and exceptions would do: the places it makes, what is wrong with them, and how they differ from what stands."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound
from desktop_app.core.ids import RowId
from desktop_app.models.appointment import HOLDING
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.schedule_check import Norms, ScheduleFinding, check
from desktop_app.models.schedule_difference import Difference, PublishedSlot, Step, TakingBack, difference, take_back
from desktop_app.models.schedule_exception import ScheduleException
from desktop_app.models.schedule_form import Form, exception_of, readable, template_of
from desktop_app.models.schedule_template import Span, Template
from desktop_app.models.slot import SlotStatus
from desktop_app.models.slot_plan import Lane, Period, PlannedSlot, closing, generate

HORIZON_DAYS = 14
"""How far ahead places exist by default (domain-facts 3.3)."""
Content = dict[str, list[Form]]
"""`{"templates": […], "exceptions": […]}` as `models.schedule_form` writes them."""


@dataclass(frozen=True)
class Scope:
    """Whose templates and exceptions: `kind` is that of a post, a place (room) or a clinic, `id` its row id."""

    kind: Kind
    id: str


@dataclass(frozen=True)
class Terms:
    """By what a draft is judged: until which day (included), by which calendar and norms; `zone` where a branch does not tell its own."""

    until: date
    calendar: ProductionCalendar = field(default_factory=ProductionCalendar)
    norms: Norms = field(default_factory=Norms)
    zone: str = "Europe/Moscow"


@dataclass(frozen=True)
class Outlook:
    """What publishing a draft would do."""

    findings: tuple[ScheduleFinding, ...]
    change: Difference


@dataclass(frozen=True)
class _Clinic:
    """All templates and exceptions of a clinic with its lanes."""

    templates: list[Template]
    exceptions: list[ScheduleException]
    lanes: dict[str, Lane]

    def plan(self, terms: Terms, period: Period) -> tuple[PlannedSlot, ...]:
        return generate(self.templates, self.exceptions, terms.calendar, self.lanes, period)


def outlook(connection: Connection, scope: Scope, content: Content, terms: Terms, now: datetime) -> Outlook:
    """What publishing `content` in place of what is in force would do from `now` until the end of `terms.until`.

    Schedules whose specialist has no template keep their places, whoever made them, but for what an exception closes. Those of other
    specialists are compared only where the draft changes their places (a substitution, a day opened for all).

    Raises:
        NotFound: the scope is not in the replica.
    """
    lanes = lanes_of(connection, scope, terms.zone)
    period = Period(now.astimezone(ZoneInfo(terms.zone)).date(), terms.until)
    before, after = (_clinic(connection, lanes, scope, one) for one in (None, content))
    was, will = (
        [slot for slot in clinic.plan(terms, period) if slot.start > now] for clinic in (before, after)
    )  # fmt: skip
    drawn = {template.post for template in (*before.templates, *after.templates)}
    compared = {slot.schedule for slot in {*was} ^ {*will}}
    compared |= {schedule for schedule, lane in lanes.items() if lane.is_meant(scope.id)}
    end = datetime.combine(terms.until, time.max, ZoneInfo(terms.zone)).astimezone(UTC) + timedelta(days=1)
    present = [*published_slots(connection, compared, now, end)]
    inside = [slot for slot in present if _wall(slot, lanes).date() <= terms.until]
    planned = [slot for slot in will if slot.schedule in compared and lanes[slot.schedule].post in drawn]
    planned += _left_open(inside, after, drawn)
    shown = {name: lane for name, lane in lanes.items() if name in compared and lane.post in drawn}
    others = [slot for slot in will if slot.schedule not in compared]
    clashes = [one for one in check([*planned, *others], lanes, terms.norms) if one.schedule in compared or one.other in compared]
    found = [one for one in clashes if one.schedule in shown or one.is_error]
    return Outlook(tuple(found), difference(inside, planned))


def content_of(connection: Connection, scope: Scope) -> Content:
    """What is in force for `scope`. Raises as `outlook`."""
    columns = "templates, exceptions" if scope.kind is Kind.POST else "NULL, exceptions"
    row = connection.exec_driver_sql(f"SELECT {columns} FROM {scope.kind.value} WHERE id = ? AND NOT hidden", (scope.id,)).first()
    if row is None:
        raise NotFound(scope.kind.value)
    return {"templates": json.loads(row[0] or "[]"), "exceptions": json.loads(row[1] or "[]")}


def taking_back(connection: Connection, steps: Iterable[Step], now: datetime) -> TakingBack:
    """How `steps` that were done are taken back at `now`; those of the past are left."""
    done = [step for step in steps if step.after.start > now]
    starts = [step.after.start for step in done]
    schedules = {step.after.schedule for step in done}
    present = published_slots(connection, schedules, now, max(starts, default=now) + timedelta(days=1))
    return take_back(done, present)


def has_open_publications(connection: Connection) -> bool:
    """Whether a publication has places left that the program opens and closes by itself."""
    return connection.exec_driver_sql(_OPEN).first() is not None


def lanes_of(connection: Connection, scope: Scope, zone: str) -> dict[str, Lane]:
    """The schedules of all specialists of the clinic that `scope` belongs to. Raises as `outlook`."""
    clinic = connection.exec_driver_sql(_CLINIC_OF[scope.kind], (scope.id,)).scalar()
    if clinic is None:
        raise NotFound(scope.kind.value)
    rows = connection.exec_driver_sql(_LANES, (clinic,))
    return {row[0]: Lane(row[0], row[1], row[2], row[3], row[4] or zone, row[5], row[6]) for row in rows}


def published_slots(connection: Connection, schedules: Collection[str], first: datetime, end: datetime) -> Iterator[PublishedSlot]:
    """The places of `schedules` (row ids) that start after `first` and before `end`, with who sits on them."""
    instant = lru_cache(maxsize=4096)(from_micros)
    parameters = (json.dumps(sorted(schedules)), to_micros(first), to_micros(end))
    for row in connection.exec_driver_sql(PUBLISHED, parameters):
        row_id, schedule, start, ends, *rest = row
        yield PublishedSlot(row_id, schedule, instant(start), instant(ends), *rest)


def _clinic(connection: Connection, lanes: dict[str, Lane], scope: Scope, content: Content | None) -> _Clinic:
    """With `content` in place of what is in force for `scope`."""
    templates: list[Template] = []
    exceptions: list[ScheduleException] = []
    scopes = {(Kind.POST, lane.post) for lane in lanes.values()} | {(Kind.CLINIC, lane.clinic) for lane in lanes.values()}
    scopes |= {(Kind.PLACE, lane.room) for lane in lanes.values() if lane.room} | {(scope.kind, scope.id)}
    for kind, row_id in sorted(scopes):
        one = Scope(kind, str(row_id))
        said: dict[str, Any] = content if content is not None and one == scope else content_of(connection, one)
        templates += readable(said["templates"], one.id, template_of)
        exceptions += readable(said["exceptions"], one.id, exception_of)
    return _Clinic(templates, exceptions, lanes)


def _left_open(present: list[PublishedSlot], clinic: _Clinic, drawn: Collection[str]) -> Iterator[PlannedSlot]:
    """Of the specialists without a template: the places that stand and that no exception closes."""
    for slot in present:
        lane, start = clinic.lanes[slot.schedule], _wall(slot, clinic.lanes)
        if lane.post in drawn or slot.status == SlotStatus.IN_ERROR:
            continue
        minute = start.hour * 60 + start.minute
        span = Span(minute, min(minute + max(1, (slot.end - slot.start) // timedelta(minutes=1)), 24 * 60))
        if closing(clinic.exceptions, lane, start.date(), span) is None:
            status = SlotStatus.CLOSED if slot.status == SlotStatus.CLOSED else SlotStatus.FREE
            yield PlannedSlot(
                RowId(slot.id), slot.schedule, slot.start, slot.end, slot.place, status, slot.channels, slot.visit_kind, slot.comment
            )  # fmt: skip


def _wall(slot: PublishedSlot, lanes: dict[str, Lane]) -> datetime:
    return slot.start.astimezone(ZoneInfo(lanes[slot.schedule].zone))


_CLINIC_OF = {
    Kind.POST: "SELECT c.id FROM post p JOIN clinic c ON c.pk = p.clinic_pk WHERE p.id = ?",
    Kind.PLACE: """SELECT c.id FROM place l LEFT JOIN place b ON b.pk = l.parent_pk
JOIN clinic c ON c.pk = coalesce(l.clinic_pk, b.clinic_pk) WHERE l.id = ?""",
    Kind.CLINIC: "SELECT id FROM clinic WHERE id = ?",
}
_OPEN = """
SELECT 1 FROM publication WHERE sequence IN (SELECT max(sequence) FROM publication GROUP BY scope)
AND done < json_array_length(steps) LIMIT 1
"""
"""Only the last of a schedule can be under way (`publishing` refuses another before), so the steps of the older ones are not read."""
_LANES = """
SELECT s.id, p.id, l.id, c.id, coalesce(b.time_zone, l.time_zone), p.specialty_code, sp.id
FROM clinic c JOIN post p ON p.clinic_pk = c.pk JOIN schedule s ON s.post_pk = p.pk
LEFT JOIN place l ON l.pk = s.place_pk LEFT JOIN place b ON b.pk = l.parent_pk LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
WHERE c.id = ? AND s.known AND NOT s.hidden AND NOT p.hidden
"""
PUBLISHED = f"""
SELECT t.id, s.id, t.start, t.end, t.place, t.status, t.channels, coalesce(t.visit_kind, ''), coalesce(t.comment, ''), t.version,
  (SELECT a.id FROM appointment a WHERE a.slot_pk = t.pk AND NOT a.hidden
    AND a.status IN ({",".join(sorted(f"'{status.value}'" for status in HOLDING))}) LIMIT 1), t.overbooked
FROM json_each(?) w JOIN schedule s ON s.id = w.value JOIN slot t ON t.schedule_pk = s.pk
WHERE t.start > ? AND t.start < ? AND t.known AND NOT t.hidden
"""
"""Bind schedules as a JSON list, and two instants in microseconds."""
