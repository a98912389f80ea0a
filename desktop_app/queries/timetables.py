"""Schedules as who keeps them sees them: how far each is planned, who draws at it, what was published, and what a draft would do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.core.dates import local_day
from desktop_app.models.base import from_micros
from desktop_app.models.person import Right
from desktop_app.models.schedule_difference import TakingBack, step_of
from desktop_app.models.schedule_draft import DraftState
from desktop_app.models.schedule_exception import ScheduleException
from desktop_app.models.schedule_form import exception_of, readable, template_of
from desktop_app.models.schedule_template import Template
from desktop_app.models.specialist_set import search_line
from desktop_app.queries.day import short_name
from desktop_app.queries.rights import shows_patients
from desktop_app.queries.schedule_plan import Content, Outlook, Scope, Terms, content_of, outlook, taking_back
from desktop_app.queries.staff import others_who_may


@dataclass(frozen=True)
class TimetableLine:
    """The schedule of a post. `valid_to`: the last day of its last template, None: no end (or no template, see `has_template`).

    `filled_to` is the day of its last place; `draft_by` (`draft_by_id`) draws at it.
    """

    post_id: str
    specialist: str
    specialty: str
    clinic: str
    has_template: bool
    valid_to: date | None
    filled_to: date | None
    draft: DraftState | None
    draft_by: str
    draft_by_id: str
    search: str


@dataclass(frozen=True)
class Room:
    """One of the specialist's schedules, where its places stand."""

    schedule_id: str
    title: str


@dataclass(frozen=True)
class StandIn:
    """A colleague of the same clinic, and one of his schedules."""

    post_id: str
    schedule_id: str
    title: str


@dataclass(frozen=True)
class TemplateSource:
    """A template in force, and whose it is."""

    title: str
    template: Template


@dataclass(frozen=True)
class PublicationLine:
    """A publication: how many places it opened, closed and altered, how many stayed, being booked (`kept`), and how far it is."""

    publication_id: str
    at: datetime
    person: str
    reason: str
    opened: int
    closed: int
    altered: int
    kept: int
    done: int
    total: int
    takes_back: bool
    was_taken_back: bool

    @property
    def under_way(self) -> bool:
        """Whether places are left to be opened or closed."""
        return self.done < self.total


@dataclass(frozen=True)
class TimetableCard:
    """A schedule opened: what is drawn where there is a draft, else what is in force; its publications, the newest first."""

    line: TimetableLine
    templates: tuple[Template, ...]
    exceptions: tuple[ScheduleException, ...]
    rooms: tuple[Room, ...]
    publications: tuple[PublicationLine, ...]
    note: str = ""
    decided_by: str = ""
    substitutes: Mapping[str, str] = field(default_factory=dict)
    """Names of who stands in, by row id of the post."""

    @property
    def last(self) -> PublicationLine | None:
        """The publication that can be taken back."""
        return self.publications[0] if self.publications else None


@dataclass(frozen=True)
class TouchedVisit:
    """A visit that would lose its place or its time."""

    appointment_id: str
    patient: str
    phone: str
    start: datetime
    whom: str


@dataclass(frozen=True)
class DraftCheck:
    """What a draft would do; `names` of the schedules that are spoken of, by row id; `approvers`: who but its author may approve it."""

    outlook: Outlook
    visits: tuple[TouchedVisit, ...]
    names: Mapping[str, str]
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakeBackCheck:
    """What taking a publication back would do; `visits` are those that sit where it cannot be done."""

    back: TakingBack
    visits: tuple[TouchedVisit, ...]


def timetable_lines(connection: Connection, zone: tzinfo) -> list[TimetableLine]:
    """Everybody who has a schedule, by specialty and name."""
    return [_line(row, zone) for row in connection.exec_driver_sql(f"{_LINES} {_ORDER}", (None, None))]


def timetable_card(connection: Connection, post_id: str, zone: tzinfo) -> TimetableCard | None:
    """One of them opened; None where it is not here any more."""
    row = connection.exec_driver_sql(f"{_LINES} {_ORDER}", (post_id, post_id)).first()
    if row is None:
        return None
    content, note, decided_by = drawn_content(connection, Scope(Kind.POST, post_id))
    exceptions = tuple(sorted(readable(content["exceptions"], post_id, exception_of), key=lambda one: (one.first, one.id)))
    substitutes = json.dumps([one.substitute for one in exceptions if one.substitute])
    return TimetableCard(
        _line(row, zone),
        tuple(sorted(readable(content["templates"], post_id, template_of), key=lambda one: (one.valid_from, one.id))),
        exceptions,
        tuple(Room(one[0], ", ".join(part for part in one[1:] if part)) for one in connection.exec_driver_sql(_ROOMS, (post_id,))),
        tuple(_publication(one) for one in connection.exec_driver_sql(_PUBLICATIONS, (post_id,))),
        note, decided_by, {one[0]: short_name(*one[1:]) for one in connection.exec_driver_sql(_OF_POSTS, (substitutes,))},
    )  # fmt: skip


def stand_ins(connection: Connection, post_id: str) -> list[StandIn]:
    """Who can stand in for the specialist of `post_id`, each with the schedules he has; those of the same specialty first."""
    rows = connection.exec_driver_sql(_STAND_INS, (post_id,))
    return [StandIn(row[0], row[1], ", ".join(part for part in (short_name(*row[2:5]), row[5], row[6]) if part)) for row in rows]


def template_sources(connection: Connection, post_id: str) -> list[TemplateSource]:
    """Templates in force that can be copied for `post_id`: his own, those of his specialty, then those of the other specialists."""
    found = []
    for row_id, family, given, middle, specialty, templates in connection.exec_driver_sql(_SOURCES, (post_id,)):
        title = ", ".join(part for part in (short_name(family, given, middle), specialty) if part)
        found += [TemplateSource(title, template) for template in readable(json.loads(templates), row_id, template_of)]
    return found


def drawn_content(connection: Connection, scope: Scope) -> tuple[Content, str, str]:
    """What is drawn, with the note and the name of who decided on it; where nothing is, what is in force.

    Raises:
        NotFound: the scope is not in the replica.
    """
    row = connection.exec_driver_sql(
        "SELECT content, note, coalesce(decided_by, '') FROM schedule_draft WHERE scope = ?", (scope.id,)
    ).first()
    return (content_of(connection, scope), "", "") if row is None else (json.loads(row[0]), row[1], row[2])


@shows_patients
def draft_check(connection: Connection, scope: Scope, terms: Terms, now: datetime) -> DraftCheck | None:
    """What publishing the draft of `scope` would do, with the visits that would lose their place; None where there is no draft."""
    author = connection.exec_driver_sql("SELECT person_id FROM schedule_draft WHERE scope = ?", (scope.id,)).scalar()
    if author is None:
        return None
    found = outlook(connection, scope, drawn_content(connection, scope)[0], terms, now)
    named = {one.schedule for one in found.findings} | {one.other for one in found.findings if one.other}
    named |= {slot.schedule for slot in found.change.touched}
    names = {
        row[0]: ", ".join(part for part in (short_name(*row[1:4]), row[4]) if part)
        for row in connection.exec_driver_sql(_NAMES, (json.dumps(sorted(named)),))
    }
    visits = tuple(
        TouchedVisit(row[0], short_name(*row[1:4]), row[4] or "", from_micros(row[5]), names.get(row[6], ""))
        for row in connection.exec_driver_sql(_VISITS, (json.dumps(found.change.appointments),))
    )
    return DraftCheck(found, visits, names, tuple(others_who_may(connection, Right.PUBLISH_SCHEDULE, author)))


@shows_patients
def take_back_check(connection: Connection, publication_id: str, now: datetime) -> TakeBackCheck | None:
    """What taking the publication back would do, with the visits that were booked meanwhile; None where it is not here."""
    row = connection.exec_driver_sql("SELECT steps, kept FROM publication WHERE id = ?", (publication_id,)).first()
    if row is None:
        return None
    kept = set(json.loads(row[1]))
    back = taking_back(connection, (step for step in map(step_of, json.loads(row[0])) if step.after.id not in kept), now)
    seated = [slot.appointment for slot in back.kept if slot.appointment]
    visits = connection.exec_driver_sql(_VISITS, (json.dumps(seated),))
    return TakeBackCheck(back, tuple(TouchedVisit(one[0], short_name(*one[1:4]), one[4] or "", from_micros(one[5]), "") for one in visits))


_LINES = """
SELECT p.id, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name), k.name, c.name, p.templates,
  (SELECT max((SELECT t.start FROM slot t WHERE t.schedule_pk = s.pk AND NOT t.hidden AND t.status <> 'entered-in-error'
               ORDER BY t.start DESC LIMIT 1))
   FROM schedule s WHERE s.post_pk = p.pk AND s.known AND NOT s.hidden),
  d.state, d.person_name, d.person_id
FROM post p LEFT JOIN specialist sp ON sp.pk = p.specialist_pk LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN clinic c ON c.pk = p.clinic_pk LEFT JOIN schedule_draft d ON d.scope = p.id
WHERE (? IS NULL OR p.id = ?) AND p.known AND NOT p.hidden AND p.active
  AND EXISTS (SELECT 1 FROM schedule s WHERE s.post_pk = p.pk AND s.known AND NOT s.hidden)
"""
_ORDER = "ORDER BY 5, sp.family, sp.given, p.pk"
_ROOMS = """
SELECT s.id, l.name, b.name FROM schedule s JOIN post p ON p.pk = s.post_pk
LEFT JOIN place l ON l.pk = s.place_pk LEFT JOIN place b ON b.pk = l.parent_pk
WHERE p.id = ? AND s.known AND NOT s.hidden AND s.active ORDER BY s.pk
"""
_SOURCES = """
SELECT p.id, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name), p.templates
FROM post me JOIN post p ON p.templates IS NOT NULL AND p.known AND NOT p.hidden
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk LEFT JOIN specialty k ON k.code = p.specialty_code
WHERE me.id = ?
ORDER BY p.pk <> me.pk, p.specialty_code IS NOT me.specialty_code, p.clinic_pk IS NOT me.clinic_pk, 5, sp.family, sp.given, p.pk
"""
_OF_POSTS = """
SELECT p.id, sp.family, sp.given, sp.middle FROM json_each(?) w JOIN post p ON p.id = w.value JOIN specialist sp ON sp.pk = p.specialist_pk
"""
_STAND_INS = """
SELECT p.id, s.id, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name), l.name
FROM post me JOIN post p ON p.clinic_pk = me.clinic_pk AND p.pk <> me.pk JOIN schedule s ON s.post_pk = p.pk
JOIN specialist sp ON sp.pk = p.specialist_pk LEFT JOIN specialty k ON k.code = p.specialty_code LEFT JOIN place l ON l.pk = s.place_pk
WHERE me.id = ? AND p.known AND NOT p.hidden AND p.active AND s.known AND NOT s.hidden AND s.active
ORDER BY p.specialty_code IS NOT me.specialty_code, 6, sp.family, sp.given, s.pk
"""
_PUBLICATIONS = """
SELECT p.id, p.at, p.person_name, p.reason,
  (SELECT count(*) FROM json_each(p.steps) WHERE json_extract(value, '$[0]') = 'open'),
  (SELECT count(*) FROM json_each(p.steps) WHERE json_extract(value, '$[0]') IN ('close', 'void')),
  (SELECT count(*) FROM json_each(p.steps) WHERE json_extract(value, '$[0]') = 'alter'),
  json_array_length(p.kept), p.done, json_array_length(p.steps), p.takes_back IS NOT NULL,
  EXISTS (SELECT 1 FROM publication b WHERE b.takes_back = p.id)
FROM publication p WHERE p.scope = ? ORDER BY p.sequence DESC LIMIT 50
"""
_NAMES = """
SELECT s.id, sp.family, sp.given, sp.middle, l.name FROM json_each(?) w JOIN schedule s ON s.id = w.value
LEFT JOIN post p ON p.pk = s.post_pk LEFT JOIN specialist sp ON sp.pk = p.specialist_pk LEFT JOIN place l ON l.pk = s.place_pk
"""
_VISITS = """
SELECT a.id, pt.family, pt.given, pt.middle,
  coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                         WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)),
  t.start, s.id
FROM json_each(?) w JOIN appointment a ON a.id = w.value JOIN slot t ON t.pk = a.slot_pk JOIN schedule s ON s.pk = t.schedule_pk
LEFT JOIN patient pt ON pt.pk = a.patient_pk ORDER BY t.start, a.id
"""


def _line(row: Any, zone: tzinfo) -> TimetableLine:
    templates = readable(json.loads(row[7] or "[]"), row[0], template_of)
    ends = [one.valid_to for one in templates]
    known_ends = [end for end in ends if end is not None]
    return TimetableLine(
        row[0], short_name(*row[1:4]), row[4] or "", row[6] or "", bool(templates),
        max(known_ends) if ends and len(known_ends) == len(ends) else None,
        local_day(from_micros(row[8]), zone) if row[8] is not None else None,
        DraftState(row[9]) if row[9] else None, row[10] or "", row[11] or "", search_line(*row[1:7]),
    )  # fmt: skip


def _publication(row: Any) -> PublicationLine:
    return PublicationLine(
        row[0], from_micros(row[1]), row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], bool(row[10]), bool(row[11])
    )
