"""The waiting list: who waits for a place with whom and until when, and the free place that each can have."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.models.base import from_micros
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.conflict import CaseKind
from desktop_app.models.journal import Act
from desktop_app.models.waiting import deadline
from desktop_app.queries.day import short_name
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, walk_free
from desktop_app.queries.rights import shows_patients

_LOOKED_THROUGH = 500
"""So many free places of a specialty are looked at for those who wait."""


class WhyWaiting(StrEnum):
    """How a patient came onto the list."""

    LOST = "lost"
    CANCELLED = "cancelled"
    PORTAL = "portal"
    NO_PLACE = "no-place"


@dataclass(frozen=True)
class WaitingLine:
    """One who waits. `until` is the aware instant by which to answer: the earlier of what was promised and what the guarantees say.

    `lost_by`: how the time that the patient had was lost, `cancel_reason` the code with which it was cancelled. `slot`: the nearest free
    place that fits, given to nobody before in the list; with another specialist of the specialty where `is_with_other`.
    """

    appointment_id: str
    version: int
    patient_id: str
    patient: str
    phone: str
    specialist: str
    specialty: str
    specialty_code: str
    schedule_ids: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    why: WhyWaiting
    lost_by: CaseKind | None
    cancel_reason: str
    reason: str
    taken_by: str
    channel: str
    visit_kind: str
    slot: FreeSlot | None = None
    is_with_other: bool = False


@shows_patients
def waiting_lines(connection: Connection, now: datetime, zone: tzinfo) -> list[WaitingLine]:
    """All who wait, the nearest deadline first, each with a free place that the registry may give."""
    lines = [_line(row, zone) for row in connection.exec_driver_sql(_WAITING)]
    lines.sort(key=lambda line: (line.until is None, line.until or now, line.since or now, line.appointment_id))
    return _with_places(connection, lines, now, zone)


@shows_patients
def waiting_line(connection: Connection, appointment_id: str, zone: tzinfo) -> WaitingLine | None:
    """One who waits, without a place; None for who does not wait any more."""
    row = connection.exec_driver_sql(f"{_WAITING} AND a.id = ?", (appointment_id,)).first()
    return _line(row, zone) if row is not None else None


def _with_places(connection: Connection, lines: Sequence[WaitingLine], now: datetime, zone: tzinfo) -> list[WaitingLine]:
    """Give the free places away in the order of the list: first those with one's own specialist, then those of the specialty."""
    found: dict[str, WaitingLine] = {}
    for code in sorted({line.specialty_code for line in lines if line.specialty_code}):
        wanted = Wanted(now, specialty_code=code, quota=Quota(local_day(now, zone), zone))
        places = list(islice(walk_free(connection, wanted), _LOOKED_THROUGH))
        waiting = [line for line in lines if line.specialty_code == code]
        for own in (True, False):
            for line in waiting:
                fits = (slot for slot in places if not own or slot.schedule_id in line.schedule_ids)
                if line.appointment_id not in found and (slot := next(fits, None)) is not None:
                    found[line.appointment_id] = replace(line, slot=slot, is_with_other=not own)
                    places.remove(slot)
    return [found.get(line.appointment_id, line) for line in lines]


_SINCE, _UNTIL = 10, 11
_WAITING = f"""
SELECT a.id, a.version, pt.id, pt.family, pt.given, pt.middle,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)),
       sp.family || coalesce(' ' || substr(sp.given, 1, 1) || '.', '') || coalesce(' ' || substr(sp.middle, 1, 1) || '.', ''),
       coalesce(k.short, po.specialty_name), po.specialty_code, coalesce(a.created, a.wanted_from), a.wanted_to,
       a.channel, a.reason, a.visit_kind, r.cancel_reason, r.id,
       (SELECT group_concat(s.id) FROM schedule s WHERE s.post_pk = po.pk),
       (SELECT p.name FROM journal j JOIN person p ON p.id = j.person_id
        WHERE j.row_id = a.id AND j.act = '{Act.TAKE}' ORDER BY j.sequence DESC LIMIT 1),
       (SELECT c.kind FROM conflict c JOIN operation o ON o.id = c.settled_with
        JOIN operation_row w ON w.operation_sequence = o.sequence WHERE w.kind = 'appointment' AND w.row_id = a.id LIMIT 1)
FROM appointment a
JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN appointment r ON r.id = a.replaces
WHERE a.start IS NULL AND a.status = 'waitlist' AND a.hidden = 0
"""


def _line(row: Any, zone: tzinfo) -> WaitingLine:
    since = from_micros(row[_SINCE]) if row[_SINCE] is not None else None
    promised = from_micros(row[_UNTIL]) if row[_UNTIL] is not None else None
    by_rule = deadline(row[9] or None, since, ProductionCalendar(), zone) if since is not None else None
    until = min((moment for moment in (promised, by_rule.until if by_rule else None) if moment is not None), default=None)
    channel, reason, visit_kind, cancel_reason, replaced, schedules, taken_by, lost_by = row[12:20]
    if lost_by:
        why = WhyWaiting.LOST
    elif replaced:
        why = WhyWaiting.CANCELLED
    else:
        why = WhyWaiting.PORTAL if channel == "portal" else WhyWaiting.NO_PLACE
    return WaitingLine(
        row[0], row[1], row[2], short_name(row[3], row[4], row[5]), row[6] or "", row[7] or "", row[8] or "", row[9] or "",
        tuple(schedules.split(",")) if schedules else (), since, until, why, CaseKind(lost_by) if lost_by else None, cancel_reason or "",
        reason or "", taken_by or "", channel or "", visit_kind or "",
    )  # fmt: skip
