"""Сводка: specialists by days with their free and existing places."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desktop_app.models.base import from_micros, to_micros


@dataclass(frozen=True)
class DayCell:
    """One day of one schedule: free and existing places, free ones by channel letter, and why there is no reception."""

    day: date
    free: int = 0
    total: int = 0
    by_channel: tuple[tuple[str, int], ...] = ()
    absence: str | None = None
    fetched: bool = True


@dataclass(frozen=True)
class SummaryRow:
    """One schedule (a specialist in a specialty at a branch) over the days asked for."""

    schedule_id: str
    specialist: str
    specialty: str
    specialty_code: str
    branch: str
    room: str
    clinic: str
    nearest: datetime | None
    days: tuple[DayCell, ...] = field(default_factory=tuple)
    search: str = ""


def summary(connection: Connection, first: date, days: int, zone: ZoneInfo, specialty_code: str | None = None) -> list[SummaryRow]:
    """All active schedules with their counts from `first` for `days` days, specialty by specialty; two statements whatever the size."""
    counts = _counts(connection, first, days, zone)
    rows = []
    for row in connection.exec_driver_sql(_SCHEDULES, {"code": specialty_code}).mappings():
        absences = json.loads(row["absences"]) if row["absences"] else []
        cells = tuple(_cell(counts, row["pk"], first + timedelta(days=number), absences) for number in range(days))
        nearest = counts.get((row["pk"], "nearest"))
        name = " ".join(part for part in (row["family"], _initial(row["given"]), _initial(row["middle"])) if part)
        rows.append(
            SummaryRow(
                row["id"],
                name,
                row["specialty"] or "",
                row["specialty_code"] or "",
                row["branch"] or "",
                row["room"] or "",
                row["clinic"] or "",
                from_micros(nearest) if nearest else None,
                cells,
                f"{name} {row['specialty'] or ''}".casefold(),
            )
        )
    return rows


def nearest_free_days(rows: Sequence[SummaryRow]) -> dict[str, datetime]:
    """The nearest free time of each specialty in `rows`."""
    found: dict[str, datetime] = {}
    for row in rows:
        if row.nearest and (row.specialty_code not in found or row.nearest < found[row.specialty_code]):
            found[row.specialty_code] = row.nearest
    return found


_SCHEDULES = """
SELECT s.pk, s.id, s.absences, sp.family, sp.given, sp.middle, p.specialty_code,
       coalesce(k.short, p.specialty_name) AS specialty, coalesce(b.name, pl.name) AS branch,
       CASE WHEN pl.level = 'room' THEN pl.name END AS room, c.name AS clinic
FROM schedule s
JOIN post p ON p.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(p.clinic_pk, b.clinic_pk, pl.clinic_pk)
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND (:code IS NULL OR p.specialty_code = :code)
ORDER BY specialty, sp.family, sp.given, s.pk
"""

_COUNTS = """
SELECT schedule_pk, (start + :offset) / 86400000000 AS day, status, channels, count(*), min(start)
FROM slot
WHERE start >= :first AND start < :last AND status IN ('free', 'busy', 'busy-tentative') AND hidden = 0
GROUP BY schedule_pk, day, status, channels
"""


def _counts(connection: Connection, first: date, days: int, zone: ZoneInfo) -> dict[Any, Any]:
    begin = datetime.combine(first, time(), zone)
    offset = int((begin.utcoffset() or timedelta()).total_seconds()) * 1_000_000
    parameters = {"first": to_micros(begin), "last": to_micros(begin + timedelta(days=days)), "offset": offset}
    counts: dict[Any, Any] = {}
    for schedule, day, status, channels, number, earliest in connection.exec_driver_sql(_COUNTS, parameters):
        cell = counts.setdefault((schedule, day), [0, 0, {}])
        cell[1] += number
        if status == "free":
            cell[0] += number
            for channel in channels.split(",") if channels else ["any"]:
                cell[2][channel] = cell[2].get(channel, 0) + number
            known = counts.get((schedule, "nearest"))
            counts[schedule, "nearest"] = earliest if known is None else min(known, earliest)
    return counts


_DAY_ZERO = date(1970, 1, 1)


def _cell(counts: dict[Any, Any], schedule: int, day: date, absences: list[dict[str, str]]) -> DayCell:
    found = counts.get((schedule, (day - _DAY_ZERO).days))
    reason = next((one["reason"] for one in absences if one["from"] <= day.isoformat() <= one["to"]), None)
    if found is None:
        return DayCell(day, absence=reason)
    return DayCell(day, found[0], found[1], tuple(sorted(found[2].items())), reason)


def _initial(name: str | None) -> str:
    return f"{name[0]}." if name else ""
