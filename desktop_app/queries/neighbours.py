"""Places that stand in relation to a visit: right beside it for the next of the family, its own again, and the case that stands on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.queries.appointments import AppointmentCard, appointment_card
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, free_slot, nearest_free, walk_free
from desktop_app.queries.groups import places_after
from desktop_app.queries.patients import PatientHit, patient_hit
from desktop_app.queries.rights import shows_patients

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Start:
    """From what a next booking starts: the visit, its patient, and the place that was found for it (None: choose one)."""

    card: AppointmentCard
    patient: PatientHit | None
    slot: FreeSlot | None = None


@shows_patients
def same_patient(connection: Connection, visit_id: str) -> Start | None:
    """The patient of a visit, for the next specialist; None where the visit is not here any more."""
    card = appointment_card(connection, visit_id)
    return Start(card, patient_hit(connection, card.facts.patient_id)) if card is not None else None


@shows_patients
def next_of_family(connection: Connection, visit_id: str, now: datetime, zone: tzinfo) -> Start | None:
    """The free place of the same specialist beside the visit: on its day the one nearest to its end, else the next free one."""
    card = appointment_card(connection, visit_id)
    return Start(card, None, _beside(connection, card, now, zone)) if card is not None else None


@shows_patients
def same_again(connection: Connection, visit_id: str, days: int, now: datetime, zone: tzinfo) -> Start | None:
    """The patient of the visit, and the place of the same specialist `days` later nearest to its hour, where that day has one."""
    card = appointment_card(connection, visit_id)
    if card is None:
        return None
    return Start(card, patient_hit(connection, card.facts.patient_id), places_after(connection, (card,), days, now, zone)[0])


@shows_patients
def its_place_again(connection: Connection, visit_id: str, now: datetime, zone: tzinfo) -> Start | None:
    """A visit that is lost or cancelled: its own place where it is still free, else the nearest of the same specialist (rule 70)."""
    card = appointment_card(connection, visit_id)
    if card is None:
        return None
    slot_id = connection.exec_driver_sql(_SLOT, (visit_id,)).scalar()
    own = free_slot(connection, slot_id) if slot_id else None
    if own is None or own.start <= now:
        own = _that_day_or_next(connection, card, now, zone)
    return Start(card, patient_hit(connection, card.facts.patient_id), own)


def refused_case(connection: Connection, visit_id: str) -> str | None:
    """The open case about the booking of `visit_id` that the central refused."""
    row_id = connection.exec_driver_sql(_CASE, (visit_id,)).scalar()
    return str(row_id) if row_id else None


def _beside(connection: Connection, card: AppointmentCard, now: datetime, zone: tzinfo) -> FreeSlot | None:
    if not card.schedule_id:
        return None
    start, end = card.facts.start, card.end or card.facts.start
    day = local_day(start, zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    quota = Quota(local_day(now, zone), zone)
    wanted = Wanted(max(now, midnight), until=midnight + _DAY, schedule_ids=(card.schedule_id,), quota=quota)
    nearest = min(walk_free(connection, wanted), key=lambda slot: (_gap(slot, start, end), slot.start < start), default=None)
    return nearest or _next(connection, card, max(now, midnight + _DAY), now, zone)


def _gap(slot: FreeSlot, start: datetime, end: datetime) -> timedelta:
    """How long one waits between the two visits."""
    return slot.start - end if slot.start >= start else start - slot.end


def _that_day_or_next(connection: Connection, card: AppointmentCard, now: datetime, zone: tzinfo) -> FreeSlot | None:
    (found,) = places_after(connection, (card,), 0, now, zone)
    return found or _next(connection, card, now, now, zone)


def _next(connection: Connection, card: AppointmentCard, after: datetime, now: datetime, zone: tzinfo) -> FreeSlot | None:
    if not card.schedule_id:
        return None
    wanted = Wanted(after, schedule_ids=(card.schedule_id,), limit=1, quota=Quota(local_day(now, zone), zone))
    return next(iter(nearest_free(connection, wanted)), None)


_SLOT = "SELECT s.id FROM appointment a JOIN slot s ON s.pk = a.slot_pk WHERE a.id = ?"
_CASE = """
SELECT c.id FROM conflict c JOIN operation o ON o.sequence = c.operation_sequence
JOIN operation_row r ON r.operation_sequence = o.sequence
WHERE r.kind = 'appointment' AND r.row_id = ? AND o.kind = 'book' AND c.state <> 'settled' ORDER BY c.opened DESC LIMIT 1
"""
