"""The reception today: who is expected, has come, is in the room, was received or missed, by specialist; and one visit looked up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.appointment_number import possible_numbers
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.queue_numbers import parse_queue_number
from desktop_app.models.walk_ins import WALK_IN
from desktop_app.queries.day import short_name
from desktop_app.queries.exchange import connection_row
from desktop_app.queries.patients import find_patients
from desktop_app.queries.rights import shows_patients

DEFAULT_ZONE = "Europe/Moscow"
SHOWN = 12
_PATIENTS = 8
_S = AppointmentStatus
EXPECTED = frozenset({_S.PENDING, _S.BOOKED})
HERE = frozenset({_S.ARRIVED, _S.CHECKED_IN})
OVER = frozenset({_S.FULFILLED, _S.NOSHOW})


@dataclass(frozen=True)
class ReceptionLine:
    """A visit as the reception shows it.

    `provisional`: an act of ours on it is not yet applied; `conflict`: a case about it waits for a person. `zone` is that of its branch.
    """

    appointment_id: str
    version: int
    status: AppointmentStatus
    start: datetime
    end: datetime | None
    number: str
    queue_number: str
    ticket_version: int
    walk_in: bool
    reason: str
    slot_id: str | None
    patient_id: str
    family: str
    given: str
    middle: str
    birth_date: date | None
    phone: str
    desk_of: str
    specialist: str
    specialty: str
    service: str
    room: str
    branch: str
    branch_id: str
    address: str
    zone: str
    provisional: bool
    conflict: bool

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic."""
        return " ".join(part for part in (self.family, self.given, self.middle) if part)

    @property
    def short_name(self) -> str:
        """«Иванова А. С.»."""
        return short_name(self.family, self.given, self.middle)

    def is_on(self, day: date) -> bool:
        """Whether the visit is on `day` on the wall of its branch."""
        return local_day(self.start, self.zone) == day


@dataclass(frozen=True)
class ReceptionGroup:
    """The visits of one specialist, or of a room without one, in their order."""

    key: str
    title: str
    specialty: str
    room: str
    branch: str
    lines: tuple[ReceptionLine, ...]

    def count(self, states: frozenset[AppointmentStatus]) -> int:
        """How many of its visits are in one of `states`."""
        return sum(line.status in states for line in self.lines)


@dataclass(frozen=True)
class ReceptionPicture:
    """The day as it is known here. `receptions`: how many schedules have places on it; the rest as in `queries.day.DayPicture`."""

    day: date
    groups: tuple[ReceptionGroup, ...]
    receptions: int
    data_from: datetime | None
    percent: int | None
    connection: ConnectionState

    @property
    def lines(self) -> tuple[ReceptionLine, ...]:
        """All visits of all groups."""
        return tuple(line for group in self.groups for line in group.lines)

    def counts(self) -> Counter[AppointmentStatus]:
        """How many visits are in each state."""
        return Counter(line.status for line in self.lines)


@shows_patients
def reception_picture(connection: Connection, day: date, zone: tzinfo, branch_id: str = "") -> ReceptionPicture:
    """The visits of `day` (in the clinic's `zone`) at one branch, or at all for ""; cancelled ones are not expected and not shown."""
    first, last = _bounds(day, zone)
    given = {"first": first, "last": last, "branch": branch_id}
    rows = connection.exec_driver_sql(f"{_LINES} WHERE {_TODAY} AND {_AT_BRANCH} ORDER BY {_ORDER}", given).mappings()
    groups: dict[str, list[ReceptionLine]] = {}
    for row in rows:
        groups.setdefault(row["desk_of"], []).append(_line(row))
    state = connection_row(connection)
    done, total = connection.exec_driver_sql(_WALKS).one()
    return ReceptionPicture(
        day,
        tuple(_group(key, lines) for key, lines in groups.items()),
        int(connection.exec_driver_sql(_RECEPTIONS, given).scalar() or 0),
        state.data_from,
        min(99, int(done) * 100 // int(total)) if total else None,
        state.state,
    )


@shows_patients
def visit_line(connection: Connection, appointment_id: str) -> ReceptionLine | None:
    """One visit, of whatever day and state; None where it has no time or is not here."""
    return next(iter(_lines_where(connection, "a.id = :id", {"id": appointment_id})), None)


@shows_patients
def visits_numbered(connection: Connection, typed: str, day: date, zone: tzinfo) -> tuple[ReceptionLine, ...]:
    """The visits that a typed or read number may mean, today's first: of a ticket (twins are possible), or called in the corridor today."""
    found: list[ReceptionLine] = []
    for number in possible_numbers(typed):
        found += _lines_where(connection, "a.number = :number", {"number": number})
    queue = parse_queue_number(typed)
    if queue is not None:
        first, last = _bounds(day, zone)
        found += _lines_where(
            connection, "a.queue_number = :queue AND a.start >= :first AND a.start < :last", {"queue": queue, "first": first, "last": last}
        )
    return tuple(sorted(found, key=lambda line: (not line.is_on(day), line.status is _S.CANCELLED, line.start)))


@shows_patients
def visits_found(connection: Connection, typed: str, day: date, zone: tzinfo) -> tuple[ReceptionLine, ...]:
    """The visits that a typed line leads to: by a number, else by the patient's words; today's first, then those to come."""
    numbered = visits_numbered(connection, typed, day, zone)
    if numbered:
        return numbered
    first, _last = _bounds(day, zone)
    found: list[ReceptionLine] = []
    for hit in find_patients(connection, typed, day)[:_PATIENTS]:
        where = "pt.id = :patient AND a.start >= :first AND a.status <> 'cancelled'"
        found += _lines_where(connection, where, {"patient": hit.patient_id, "first": first})
    return tuple(sorted(found, key=lambda line: (not line.is_on(day), line.start))[:SHOWN])


@shows_patients
def stands_instead(connection: Connection, line: ReceptionLine) -> ReceptionLine | None:
    """The visit that was booked anew for a cancelled one, if there is one."""
    return next(iter(_lines_where(connection, f"a.replaces = :id AND a.status IN ({_HELD})", {"id": line.appointment_id})), None)


def _lines_where(connection: Connection, where: str, given: dict[str, object]) -> list[ReceptionLine]:
    rows = connection.exec_driver_sql(f"{_LINES} WHERE {where} AND {_KNOWN} ORDER BY a.start, a.id", given).mappings()
    return [_line(row) for row in rows]


def _bounds(day: date, zone: tzinfo) -> tuple[int, int]:
    begin, end = (to_micros(datetime.combine(day + timedelta(days=step), time(), zone)) for step in (0, 1))
    return begin, end


def _group(key: str, lines: Sequence[ReceptionLine]) -> ReceptionGroup:
    one = lines[0]
    return ReceptionGroup(key, one.specialist or one.service or one.room, one.specialty, one.room, one.branch, tuple(lines))


def _line(row: Any) -> ReceptionLine:
    return ReceptionLine(
        row["id"],
        row["version"],
        AppointmentStatus(row["status"]),
        from_micros(row["start"]),
        from_micros(row["end"]) if row["end"] is not None else None,
        row["number"] or "",
        row["queue_number"] or "",
        row["ticket_version"],
        row["kind"] == WALK_IN,
        row["reason"] or "",
        row["slot_id"],
        row["patient_id"] or "",
        row["family"] or "",
        row["given"] or "",
        row["middle"] or "",
        date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        row["phone"] or "",
        row["desk_of"],
        short_name(row["sp_family"], row["sp_given"], row["sp_middle"]),
        row["specialty"] or "",
        row["service"] or "",
        row["room"] or "",
        row["branch"] or "",
        row["branch_id"] or "",
        row["address"] or "",
        row["zone"] or DEFAULT_ZONE,
        bool(row["provisional"]),
        bool(row["conflict"]),
    )


_HELD = "'pending', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow'"
_KNOWN = "a.hidden = 0 AND a.known = 1 AND a.start IS NOT NULL AND a.status <> 'entered-in-error'"
_TODAY = f"a.start >= :first AND a.start < :last AND a.status IN ({_HELD}) AND {_KNOWN}"
_AT_BRANCH = "(:branch = '' OR coalesce(b.id, pl.id) = :branch)"
_ORDER = "specialty IS NULL, specialty, sp.family, sp.given, sp.pk, service, pl.pk, a.start, a.queue_number, a.created, a.id"
_LINES = """
SELECT a.id, a.version, a.status, a.start, a."end", a.number, a.queue_number, a.ticket_version, a.kind, a.reason, sl.id AS slot_id,
       pt.id AS patient_id, pt.family, pt.given, pt.middle, pt.birth_date,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)) AS phone,
       coalesce(po.id, '') || '|' || coalesce(pl.id, '') || '|' || coalesce(sv.id, '') AS desk_of,
       sp.family AS sp_family, sp.given AS sp_given, sp.middle AS sp_middle, coalesce(k.short, po.specialty_name) AS specialty,
       sv.name AS service, CASE WHEN pl.level = 'room' THEN pl.name END AS room, coalesce(b.name, pl.name) AS branch,
       coalesce(b.id, pl.id) AS branch_id, coalesce(b.address, pl.address) AS address, coalesce(b.time_zone, pl.time_zone) AS zone,
       EXISTS (SELECT 1 FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence WHERE r.kind = 'appointment'
               AND r.row_id = a.id AND o.state IN ('queued', 'sending', 'in-doubt')) AS provisional,
       EXISTS (SELECT 1 FROM conflict c LEFT JOIN operation_row r ON r.operation_sequence = c.operation_sequence
               WHERE c.state <> 'settled' AND (r.row_id = a.id OR c.row_id = a.id
               OR (c.kind = 'sold-twice' AND c.row_id = sl.id))) AS "conflict"
FROM appointment a
LEFT JOIN slot sl ON sl.pk = a.slot_pk
LEFT JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN place pl ON pl.pk = a.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN service sv ON sv.pk = a.service_pk
"""
_RECEPTIONS = """
SELECT count(DISTINCT s.pk) FROM slot w JOIN schedule s ON s.pk = w.schedule_pk
LEFT JOIN place pl ON pl.pk = s.place_pk LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE w.start >= :first AND w.start < :last AND w.hidden = 0 AND w.status NOT IN ('entered-in-error', 'busy-unavailable')
AND s.active = 1 AND s.hidden = 0 AND (:branch = '' OR coalesce(b.id, pl.id) = :branch)
"""
_WALKS = "SELECT coalesce(sum(walk_rows), 0), sum(walk_total) FROM cursor WHERE resource_type = 'Appointment' AND complete IS NULL"
