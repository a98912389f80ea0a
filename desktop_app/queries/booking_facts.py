"""The facts that the booking rules weigh, read once for a slot and a patient; verbs and the panel's warnings share them."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from desktop_app.models.appointment import HOLDING, AppointmentStatus
from desktop_app.models.base import from_micros
from desktop_app.models.booking_rules import AgeRange, AppointmentFacts, PatientFacts, PolicyFacts, ReferralFacts, SlotFacts
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.promise import Ground
from desktop_app.models.specialist import Access
from desktop_app.models.specialty_table import Audience, SpecialtyRow, SpecialtyTable, load_specialties
from desktop_app.queries.ground import ground_of, hold_of
from desktop_app.queries.rights import shows_patients

_DEFAULT_ZONE = "Europe/Moscow"
_HOLDING = ",".join(f"'{status}'" for status in sorted(HOLDING))
_USING = ",".join(f"'{status}'" for status in sorted(HOLDING - {AppointmentStatus.NOSHOW}))
"""A visit that was missed leaves its referral to the next one."""


@dataclass(frozen=True)
class BookingFacts:
    """What `models.booking_rules.refusal` and `cautions` take; `slot` is None where the place is not in the schedule."""

    slot: SlotFacts | None
    patient: PatientFacts
    appointments: tuple[AppointmentFacts, ...]


@shows_patients
def booking_facts(connection: Connection, slot_id: str, patient_id: str, leaving: str | None = None) -> BookingFacts:
    """The facts for putting the patient on the slot; a place that is held for this desk, or was left by another one, counts as free.

    `leaving`: id of the appointment that is given up for it; the referral that it uses may be used on.
    """
    slot = connection.exec_driver_sql(_SLOT, (slot_id,)).mappings().first()
    code = str(slot["specialty_code"] or "") if slot else ""
    found = slot_facts(slot, ground_of(connection)) if slot else None
    return BookingFacts(
        found,
        _patient_facts(connection, _Wanted(patient_id, code, found.day if found else None, leaving)),
        tuple(
            AppointmentFacts(row[0], from_micros(row[1]), from_micros(row[2] or row[1]), row[3] or "", row[4] or "")
            for row in connection.exec_driver_sql(_APPOINTMENTS, (patient_id,))
        ),
    )


@shows_patients
def referrals(
    connection: Connection, patient_id: str, specialty_code: str, day: date | None, leaving: str | None = None
) -> tuple[ReferralFacts, ...]:
    """The patient's referrals to the specialty that are valid on `day` (None: whenever) and free, the newest first.

    One that a visit uses is not free, but for the visit `leaving` that is given up: one referral is good for one booking.
    """
    asked = {"patient": patient_id, "day": day.isoformat() if day else None, "code": specialty_code, "leaving": leaving}
    found = connection.exec_driver_sql(_REFERRALS, asked)
    return tuple(ReferralFacts(row[0], row[1] or "", _day(row[2]), _day(row[3])) for row in found)


@cache
def specialty_table() -> SpecialtyTable:
    """The shipped table, read once."""
    return load_specialties()


SLOT_FACTS = f"""
SELECT s.start, s.end, s.status, s.holder, s.hold_until, s.channels, s.visit_kind, sc.service_pk, p.id AS post, p.specialty_code,
       coalesce(b.time_zone, pl.time_zone) AS zone,
       EXISTS (SELECT 1 FROM appointment a WHERE a.slot_pk = s.pk AND a.status IN ({_HOLDING}) AND a.hidden = 0) AS sits,
       sv.age_from, sv.age_to, sv.sex, sv.referral_required, sc.horizon_end, s.id AS slot_id, s.version, s.overbooked, sc.id AS schedule_id,
       sc.pk AS schedule_pk, coalesce(b.id, pl.id) AS branch_id, cl.id AS clinic_id
FROM slot s
JOIN schedule sc ON sc.pk = s.schedule_pk
LEFT JOIN post p ON p.pk = sc.post_pk
LEFT JOIN place pl ON pl.pk = sc.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic cl ON cl.pk = coalesce(p.clinic_pk, b.clinic_pk, pl.clinic_pk)
LEFT JOIN service sv ON sv.pk = sc.service_pk
"""
"""What `slot_facts` is made of, of the slots `s` of schedules `sc`; to be narrowed by a WHERE."""
_SLOT = f"{SLOT_FACTS} WHERE s.id = ? AND s.status <> 'entered-in-error' AND s.hidden = 0"

_APPOINTMENTS = f"""
SELECT a.id, a.start, a.end, p.id, p.specialty_code
FROM appointment a JOIN patient pt ON pt.pk = a.patient_pk LEFT JOIN post p ON p.pk = a.post_pk
WHERE pt.id = ? AND a.status IN ({_HOLDING}) AND a.start IS NOT NULL AND a.hidden = 0
"""

_SPEAKS = """
SELECT 1 FROM representative WHERE patient_pk = :patient AND active = 1 AND hidden = 0
AND (:day IS NULL OR (coalesce(starts, :day) <= :day AND coalesce(ends, :day) >= :day)) LIMIT 1
"""

_REFERRALS = f"""
SELECT r.id, r.number, r.issued, r.until FROM referral r JOIN patient p ON p.pk = r.patient_pk
WHERE p.id = :patient AND r.status = 'active' AND r.specialty_code = :code AND r.hidden = 0
AND (:day IS NULL OR coalesce(r.until, :day) >= :day)
AND NOT EXISTS (
    SELECT 1 FROM appointment a WHERE a.patient_pk = r.patient_pk AND a.referral_pk = r.pk
    AND a.status IN ({_USING}) AND a.hidden = 0 AND a.id IS NOT :leaving
)
ORDER BY r.issued DESC, r.pk DESC
"""


def slot_facts(row: RowMapping, ground: Ground) -> SlotFacts:
    """The facts of one row of `SLOT_FACTS`."""
    zone = ZoneInfo(str(row["zone"] or _DEFAULT_ZONE))
    start = from_micros(int(str(row["start"])))
    known = specialty_table().find(str(row["specialty_code"] or ""))
    calendar = ProductionCalendar()
    day = start.astimezone(zone).date()
    open_to_us = row["status"] == "free" or (
        row["status"] == "busy-tentative" and ground.opens(hold_of(row["holder"], row["hold_until"], ""))
    )
    return SlotFacts(
        start=start,
        end=from_micros(int(str(row["end"] or row["start"]))),
        tz=zone,
        is_free=open_to_us and not row["sits"],
        specialist=str(row["post"] or ""),
        specialty=str(row["specialty_code"] or ""),
        ages=AgeRange(_number(row["age_from"]), _number(row["age_to"])),
        audience=known.audience if known else Audience.ANY,
        sex=str(row["sex"]) if row["sex"] else known.sex if known else None,
        day_off="" if calendar.working_day(day) else calendar.name(day),
        paid="paid" in str(row["channels"] or ""),
        referral_required=_asks_for_referral(row["referral_required"], known),
        channels=tuple(str(row["channels"]).split(",")) if row["channels"] else (),
        last_day=_last_day(row["horizon_end"], zone),
    )


def _asks_for_referral(by_service: object, known: SpecialtyRow | None) -> bool:
    """What the service says; where it says nothing, whether the specialty is one of those open without a referral."""
    return bool(by_service) if by_service is not None else known is not None and known.access is Access.REFERRAL


def _last_day(micros: object, zone: ZoneInfo) -> date | None:
    return from_micros(int(str(micros))).astimezone(zone).date() if micros is not None else None


@dataclass(frozen=True)
class _Wanted:
    patient_id: str
    specialty_code: str
    day: date | None
    leaving: str | None


def _patient_facts(connection: Connection, wanted: _Wanted) -> PatientFacts:
    """The patient on the day of the visit: who speaks for him and which referral is valid is asked of that day."""
    row = connection.exec_driver_sql("SELECT pk, birth_date, sex, identifiers FROM patient WHERE id = ?", (wanted.patient_id,)).first()
    if row is None:
        return PatientFacts()
    terms = connection.exec_driver_sql(
        "SELECT starts, ends FROM policy WHERE patient_pk = ? AND status = 'active' AND hidden = 0", (row[0],)
    )
    policies = [PolicyFacts(_day(starts), _day(ends)) for starts, ends in terms]
    if not policies and any(one.get("kind") == "enp" for one in json.loads(row[3] or "[]")):
        policies = [PolicyFacts()]
    speaks = connection.exec_driver_sql(_SPEAKS, {"patient": row[0], "day": wanted.day.isoformat() if wanted.day else None})
    referred = referrals(connection, wanted.patient_id, wanted.specialty_code, wanted.day, wanted.leaving)
    return PatientFacts(_day(row[1]), row[2], tuple(policies), speaks.first() is not None, referred)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
