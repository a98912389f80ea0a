"""The slots and visits of a day: for the grid of День and for a day opened in Сводка."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desktop_app.models.base import from_micros, to_micros


@dataclass(frozen=True)
class SlotCell:
    """One place with who sits in it. `state`: free, held, closed, booked, arrived, checked-in, fulfilled, noshow, cancelled.

    `provisional` while our own operation on it is not yet applied; `conflict` while a case about it waits for a person.
    """

    slot_id: str
    slot_version: int
    start: datetime
    end: datetime
    state: str
    channels: tuple[str, ...]
    place: int
    overbooked: bool
    appointment_id: str | None = None
    appointment_version: int = 0
    patient_id: str | None = None
    patient: str = ""
    visit_kind: str = ""
    provisional: bool = False
    conflict: bool = False


@dataclass(frozen=True)
class DayColumn:
    """One schedule's day."""

    schedule_id: str
    specialist: str
    specialty: str
    room: str
    branch: str
    absence: str | None
    live_queue: bool
    slots: tuple[SlotCell, ...]

    @property
    def free(self) -> int:
        """How many places are free."""
        return sum(slot.state == "free" for slot in self.slots)


def day_columns(connection: Connection, day: date, zone: ZoneInfo, schedule_ids: Sequence[str] | None = None) -> list[DayColumn]:
    """The day `day` (in the clinic's `zone`) of the given schedules, or of all that are active, in the order of Сводка."""
    begin = datetime.combine(day, time(), zone)
    parameters = {"first": to_micros(begin), "last": to_micros(begin + timedelta(days=1)), "ids": _ids(schedule_ids)}
    by_schedule: dict[int, list[SlotCell]] = {}
    for row in connection.exec_driver_sql(_SLOTS, parameters):
        by_schedule.setdefault(row[0], []).append(_cell(row))
    columns = []
    for schedule in connection.exec_driver_sql(_COLUMNS, {"ids": _ids(schedule_ids)}).mappings():
        absences = json.loads(schedule["absences"]) if schedule["absences"] else []
        reason = next((one["reason"] for one in absences if one["from"] <= day.isoformat() <= one["to"]), None)
        columns.append(
            DayColumn(
                schedule["id"],
                short_name(schedule["family"], schedule["given"], schedule["middle"]),
                schedule["specialty"] or "",
                schedule["room"] or "",
                schedule["branch"] or "",
                reason,
                bool(schedule["live_queue"]),
                tuple(by_schedule.get(schedule["pk"], ())),
            )
        )
    return columns


def short_name(family: str | None, given: str | None, middle: str | None) -> str:
    """«Кузнецова Е. П.», as lists show a person."""
    initials = " ".join(f"{part[0]}." for part in (given, middle) if part)
    return f"{family or ''} {initials}".strip()


_COLUMNS = """
SELECT s.pk, s.id, s.absences, s.live_queue, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name) AS specialty,
       CASE WHEN pl.level = 'room' THEN pl.name END AS room, coalesce(b.name, pl.name) AS branch
FROM schedule s
LEFT JOIN post p ON p.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND (:ids IS NULL OR s.id IN (SELECT value FROM json_each(:ids)))
ORDER BY specialty, sp.family, sp.given, s.pk
"""

_SLOTS = """
SELECT sl.schedule_pk, sl.id, sl.version, sl.start, sl.end, sl.status, sl.channels, sl.place, sl.overbooked,
       a.id, a.version, a.status, pt.id, pt.family, pt.given, pt.middle, a.visit_kind,
       EXISTS (SELECT 1 FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence
               WHERE r.row_id = coalesce(a.id, sl.id) AND o.state IN ('queued', 'sending', 'in-doubt')),
       EXISTS (SELECT 1 FROM conflict c JOIN operation_row r ON r.operation_sequence = c.operation_sequence
               WHERE c.state <> 'settled' AND r.row_id IN (a.id, sl.id))
FROM slot sl
LEFT JOIN appointment a ON a.slot_pk = sl.pk AND a.hidden = 0
     AND a.status IN ('pending', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')
LEFT JOIN patient pt ON pt.pk = a.patient_pk
WHERE sl.start >= :first AND sl.start < :last AND sl.hidden = 0 AND sl.status <> 'entered-in-error'
      AND (:ids IS NULL OR sl.schedule_pk IN (SELECT pk FROM schedule WHERE id IN (SELECT value FROM json_each(:ids))))
ORDER BY sl.schedule_pk, sl.start, sl.place, a.created
"""
_STATES = {"free": "free", "busy": "booked", "busy-tentative": "held", "busy-unavailable": "closed"}


def _cell(row: Sequence[object]) -> SlotCell:
    values = tuple(row)
    state = str(values[11] or _STATES.get(str(values[5]), "closed"))
    start, end = int(str(values[3])), int(str(values[4] or values[3]))
    return SlotCell(
        str(values[1]), int(str(values[2])), from_micros(start), from_micros(end), state,
        tuple(str(values[6]).split(",")) if values[6] else (), int(str(values[7])), bool(values[8]),
        _text(values[9]), int(str(values[10] or 0)), _text(values[12]),
        short_name(_text(values[13]), _text(values[14]), _text(values[15])), str(values[16] or ""), bool(values[17]), bool(values[18]),
    )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _ids(ids: Sequence[str] | None) -> str | None:
    return None if ids is None else json.dumps(list(ids))
