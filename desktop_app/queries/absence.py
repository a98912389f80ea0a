"""Whose visits fall away while a doctor is absent, a room closed or a day shortened: what the planner weighs of each patient."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from desktop_app.core.dates import local_day
from desktop_app.models.absence.facts import TouchedVisit
from desktop_app.models.appointment import HOLDING, AppointmentStatus
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.booking_rules import AppointmentFacts, PatientFacts, ReferralFacts
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.waiting import deadline
from desktop_app.queries.attachments import in_force
from desktop_app.queries.day import short_name
from desktop_app.queries.rights import shows_patients

_EMERGENCY = "EMERGENCY"
"""The code of v2-0276 for a visit that was booked as urgent."""
_ZONE = "Europe/Moscow"


@dataclass(frozen=True)
class Away:
    """What does not take place: the receptions of the schedules `schedule_ids` (ours), from `begins` on and before `ends`, both aware."""

    schedule_ids: tuple[str, ...]
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class TouchedLine:
    """A touched visit with what a list shows of it; `specialist` is who is away, `slot_id` the place that the visit stands on."""

    visit: TouchedVisit
    family: str
    given: str
    middle: str
    birth_date: date | None
    number: str
    specialist: str
    room: str
    slot_id: str | None = None

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic."""
        return " ".join(part for part in (self.family, self.given, self.middle) if part)


def schedules_of(connection: Connection, row_id: str) -> tuple[str, ...]:
    """The active schedules of a post, of a specialist in all posts, of a room, or of a whole branch, by whichever of them has that id."""
    return tuple(row[0] for row in connection.exec_driver_sql(_SCHEDULES_OF, {"id": row_id}))


def post_of(connection: Connection, schedule_id: str) -> str:
    """The post that receives at a schedule; "" where there is none."""
    query = "SELECT p.id FROM schedule s JOIN post p ON p.pk = s.post_pk WHERE s.id = ?"
    return str(connection.exec_driver_sql(query, (schedule_id,)).scalar() or "")


@shows_patients
def touched_visits(connection: Connection, away: Away, now: datetime) -> list[TouchedLine]:
    """The visits that fall away and have not begun, by their start.

    Of the patients' cards only what a rule of a plan asks for is read: policies and representatives are the same wherever a patient goes.
    """
    given = {"schedules": json.dumps(away.schedule_ids), "begins": to_micros(away.begins), "ends": to_micros(away.ends)}
    rows = connection.exec_driver_sql(_VISITS, given).mappings().all()
    patients = json.dumps(sorted({row["patient_pk"] for row in rows if row["patient_pk"] is not None}))
    beside = _Beside.of(connection, patients, now)
    calendar = ProductionCalendar()
    return [_line(row, beside, now, calendar) for row in rows]


@dataclass(frozen=True)
class _Beside:
    """What the patients have besides, by their keys: other visits, referrals with who uses them; and the posts of each участок."""

    visits: Mapping[int, Sequence[AppointmentFacts]]
    referrals: Mapping[int, Sequence[tuple[str, str | None, ReferralFacts]]]
    areas: Mapping[str, frozenset[str]]

    @staticmethod
    def of(connection: Connection, patients: str, now: datetime) -> "_Beside":
        visits: dict[int, list[AppointmentFacts]] = {}
        since = to_micros(now - timedelta(days=1))
        for patient, row_id, start, end, post, code in connection.exec_driver_sql(_THEIR_VISITS, {"patients": patients, "since": since}):
            found = AppointmentFacts(row_id, from_micros(start), from_micros(end or start), post or "", code or "")
            visits.setdefault(patient, []).append(found)
        referrals: dict[int, list[tuple[str, str | None, ReferralFacts]]] = {}
        for patient, code, user, row_id, number, issued, until in connection.exec_driver_sql(_REFERRALS, {"patients": patients}):
            referral = ReferralFacts(row_id, number or "", _day(issued), _day(until))
            referrals.setdefault(patient, []).append((code or "", user, referral))
        areas: dict[str, frozenset[str]] = {}
        for row_id, remote_id, *posts in connection.exec_driver_sql(_AREAS):
            areas[row_id] = areas[remote_id or row_id] = frozenset(post for post in posts if post)
        return _Beside(visits, referrals, areas)

    def free_referrals(self, patient: int, code: str, visit_id: str) -> tuple[ReferralFacts, ...]:
        """Those to that specialty that no visit uses but this one, which gives its own up for the next place."""
        return tuple(
            referral for known, user, referral in self.referrals.get(patient, ()) if known == code and user in (None, visit_id)
        )  # fmt: skip


def _line(row: RowMapping, beside: _Beside, now: datetime, calendar: ProductionCalendar) -> TouchedLine:
    zone = ZoneInfo(row["zone"] or _ZONE)
    start, code = from_micros(row["start"]), row["specialty_code"] or ""
    asked = from_micros(row["created"]) if row["created"] is not None else None
    until = deadline(code or None, asked, calendar, zone) if asked is not None else None
    areas = [one.area for one in in_force(row["attachments"], local_day(now, zone)) if one.area]
    birth, patient = _day(row["birth_date"]), row["patient_pk"]
    visit = TouchedVisit(
        id=row["id"],
        version=row["version"],
        patient_id=row["patient_id"] or "",
        start=start,
        end=from_micros(row["end"]) if row["end"] is not None else start,
        tz=zone,
        specialty=code,
        specialist=row["post"] or "",
        branch=row["branch_id"] or "",
        clinic=row["clinic_id"] or "",
        patient=PatientFacts(birth, row["sex"], referrals=beside.free_referrals(patient, code, row["id"])),
        appointments=tuple(beside.visits.get(patient, ())),
        own=frozenset().union(*(beside.areas.get(area, frozenset()) for area in areas)),
        visit_kind=row["visit_kind"] or "",
        until=until.until if until is not None else None,
        here=row["status"] == AppointmentStatus.ARRIVED,
        urgent=row["kind"] == _EMERGENCY,
        phone=row["phone"] or "",
    )
    return TouchedLine(
        visit, row["family"] or "", row["given"] or "", row["middle"] or "", birth, row["number"] or "",
        short_name(row["sp_family"], row["sp_given"], row["sp_middle"]), row["room"] or "", row["slot_id"],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_HOLDING = ",".join(f"'{status}'" for status in sorted(HOLDING))
_USING = ",".join(f"'{status}'" for status in sorted(HOLDING - {AppointmentStatus.NOSHOW}))
_SCHEDULES_OF = """
SELECT s.id FROM schedule s
LEFT JOIN post p ON p.pk = s.post_pk LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN place pl ON pl.pk = s.place_pk LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND :id IN (p.id, sp.id, pl.id, b.id) ORDER BY s.pk
"""
_AWAY = "(SELECT pk FROM schedule WHERE id IN (SELECT value FROM json_each(:schedules)))"
_POSTS = "(SELECT post_pk FROM schedule WHERE id IN (SELECT value FROM json_each(:schedules)))"
_NOT_BEGUN = "a.status IN ('pending', 'booked', 'arrived') AND a.hidden = 0 AND a.start >= :begins AND a.start < :ends"
_VISITS = f"""
WITH touched AS (
    SELECT a.pk FROM slot sl CROSS JOIN appointment a ON a.slot_pk = sl.pk
    WHERE sl.schedule_pk IN {_AWAY} AND sl.start >= :begins AND sl.start < :ends AND {_NOT_BEGUN}
    UNION
    SELECT a.pk FROM appointment a WHERE a.post_pk IN {_POSTS} AND a.slot_pk IS NULL AND {_NOT_BEGUN}
)
SELECT a.id, a.version, a.status, a.kind, a.visit_kind, a.start, a."end", a.created, a.number,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)) AS phone,
       pt.pk AS patient_pk, pt.id AS patient_id, pt.family, pt.given, pt.middle, pt.birth_date, pt.sex, pt.attachments,
       po.id AS post, po.specialty_code, sp.family AS sp_family, sp.given AS sp_given, sp.middle AS sp_middle,
       CASE WHEN pl.level = 'room' THEN pl.name END AS room, held.id AS slot_id, coalesce(b.id, pl.id) AS branch_id,
       coalesce(b.time_zone, pl.time_zone) AS zone, c.id AS clinic_id
FROM touched t JOIN appointment a ON a.pk = t.pk
LEFT JOIN slot held ON held.pk = a.slot_pk
LEFT JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN place pl ON pl.pk = a.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(po.clinic_pk, b.clinic_pk, pl.clinic_pk)
ORDER BY a.start, a.id
"""
_PATIENTS = "(SELECT value FROM json_each(:patients))"
_THEIR_VISITS = f"""
SELECT a.patient_pk, a.id, a.start, a."end", p.id, p.specialty_code FROM appointment a LEFT JOIN post p ON p.pk = a.post_pk
WHERE a.patient_pk IN {_PATIENTS} AND a.start >= :since AND a.status IN ({_HOLDING}) AND a.hidden = 0 ORDER BY a.start, a.id
"""
_REFERRALS = f"""
SELECT r.patient_pk, r.specialty_code, a.id, r.id, r.number, r.issued, r.until FROM referral r
LEFT JOIN appointment a ON a.patient_pk = r.patient_pk AND a.referral_pk = r.pk AND a.status IN ({_USING}) AND a.hidden = 0
WHERE r.patient_pk IN {_PATIENTS} AND r.status = 'active' AND r.hidden = 0 ORDER BY r.issued DESC, r.pk DESC
"""
_AREAS = """
SELECT a.id, a.remote_id, d.id, s.id FROM place a LEFT JOIN post d ON d.pk = a.doctor_pk LEFT JOIN post s ON s.pk = a.substitute_pk
WHERE a.level = 'area'
"""
