"""Сводка: specialists by days with their free and existing places, and how far these counts can be trusted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.dated_note import DatedNote, texts_on
from desktop_app.models.promise import Ground
from desktop_app.models.specialist_set import search_line
from desktop_app.queries.coverage import Coverage, read_coverage
from desktop_app.queries.day import notes_in, short_name
from desktop_app.queries.exchange import connection_row
from desktop_app.queries.ground import OPEN, earlier, first_open_held, ground_of, open_to
from desktop_app.queries.rights import shows_patients


@dataclass(frozen=True)
class DayCell:
    """One day of one schedule: places that can still be taken and all places, free ones by channel, why there is no reception.

    `fetched` is false where nobody asked the central for that day; `complete` while the first walk over it is still under way is false,
    and then the counts are only a beginning. `notes`: what is to be known of a visit on that day. `taken`: places that are booked or held.
    """

    day: date
    free: int = 0
    total: int = 0
    by_channel: tuple[tuple[str, int], ...] = ()
    absence: str | None = None
    substitute: str = ""
    fetched: bool = True
    complete: bool = True
    notes: tuple[str, ...] = ()
    taken: int = 0


@dataclass(frozen=True)
class SummaryRow:
    """One schedule (a specialist in a specialty at a branch) over the days asked for; `nearest` looks beyond them too."""

    schedule_id: str
    specialist: str
    family: str
    specialty: str
    specialty_code: str
    branch: str
    branch_id: str
    room: str
    clinic: str
    nearest: datetime | None
    live_queue: bool = False
    days: tuple[DayCell, ...] = field(default_factory=tuple)
    search: str = ""
    notes: tuple[DatedNote, ...] = ()


@dataclass(frozen=True)
class SummaryPicture:
    """All rows and how far they can be trusted: `data_from` is the last complete walk of slots, `percent` that of the first one."""

    first: date
    rows: tuple[SummaryRow, ...]
    data_from: datetime | None
    percent: int | None
    asked: bool
    connection: ConnectionState


@dataclass(frozen=True)
class Span:
    """The days of a Сводка: `days` of them from `first` on the wall of `zone`; what starts before `now` cannot be taken any more."""

    first: date
    days: int
    zone: tzinfo
    now: datetime

    def day(self, number: int) -> date:
        """The day in column `number`."""
        return self.first + timedelta(days=number)

    def start_of(self, number: int) -> int:
        """When that day begins, as instants lie in the database."""
        return to_micros(datetime.combine(self.day(number), time(), self.zone))


@shows_patients
def summary_picture(connection: Connection, span: Span) -> SummaryPicture:
    """The whole Сводка."""
    coverage = read_coverage(connection, "Slot")
    state = connection_row(connection)
    rows = tuple(_rows(connection, span, coverage, None))
    return SummaryPicture(span.first, rows, state.data_from, coverage.percent, coverage.asked, state.state)


@shows_patients
def summary_rows(connection: Connection, span: Span, slot_ids: Sequence[str]) -> list[SummaryRow]:
    """Only the rows that the slots `slot_ids` stand in: what a small change asks for."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT schedule_pk FROM slot WHERE id IN (SELECT value FROM json_each(?)) AND schedule_pk IS NOT NULL",
        (json.dumps(list(slot_ids)),),
    )
    return _rows(connection, span, read_coverage(connection, "Slot"), [row[0] for row in found])


_SCHEDULES = """
SELECT s.pk, s.id, s.remote_id, s.absences, s.live_queue, sp.family, sp.given, sp.middle, p.specialty_code,
       coalesce(k.short, p.specialty_name) AS specialty, coalesce(b.name, pl.name) AS branch, coalesce(b.id, pl.id) AS branch_id,
       CASE WHEN pl.level = 'room' THEN pl.name END AS room, c.name AS clinic,
       s.note, s.notes, sv.note AS service_note, sv.notes AS service_notes,
       (SELECT min(f.start) FROM slot f WHERE f.schedule_pk = s.pk AND f.status = 'free' AND f.start >= :now AND f.hidden = 0) AS nearest
FROM schedule s
JOIN post p ON p.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(p.clinic_pk, b.clinic_pk, pl.clinic_pk)
LEFT JOIN service sv ON sv.pk = s.service_pk
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND (:pks IS NULL OR s.pk IN (SELECT value FROM json_each(:pks)))
ORDER BY specialty, sp.family, sp.given, s.pk
"""

_COUNTED = """
SELECT schedule_pk, (start - :begin) / 86400000000 AS day, channels, count(*), sum({open} AND start >= :now), sum(status <> 'free')
FROM slot
WHERE start >= :begin AND start < :last AND status IN ('free', 'busy', 'busy-tentative') AND hidden = 0{only}
GROUP BY schedule_pk, day, channels
"""
_OF_SCHEDULES = " AND schedule_pk IN (SELECT value FROM json_each(:pks))"


def _rows(connection: Connection, span: Span, coverage: Coverage, pks: list[int] | None) -> list[SummaryRow]:
    only = None if pks is None else json.dumps(pks)
    ground = ground_of(connection)
    counts, held = _counts(connection, span, only, ground), first_open_held(connection, ground, span.now)
    now = to_micros(span.now)
    return [
        _row(row, span, counts.get(row["pk"], {}), coverage, held.get(row["pk"]))
        for row in connection.exec_driver_sql(_SCHEDULES, {"pks": only, "now": now}).mappings()
    ]


def _row(row: Any, span: Span, counts: dict[int, list[Any]], coverage: Coverage, held: int | None) -> SummaryRow:
    """`held`: the first held place that may be sold here."""
    notes = notes_in([row[part] for part in ("note", "notes", "service_note", "service_notes")])
    return SummaryRow(
        schedule_id=row["id"],
        specialist=short_name(row["family"], row["given"], row["middle"]),
        family=row["family"] or "",
        specialty=row["specialty"] or "",
        specialty_code=row["specialty_code"] or "",
        branch=row["branch"] or "",
        branch_id=row["branch_id"] or "",
        room=row["room"] or "",
        clinic=row["clinic"] or "",
        nearest=from_micros(first) if (first := earlier(row["nearest"], held)) is not None else None,
        live_queue=bool(row["live_queue"]),
        days=_days(row, span, counts, coverage, notes),
        search=search_line(*(row[part] for part in ("family", "given", "middle", "specialty", "room"))),
        notes=notes,
    )


_Counts = dict[int, dict[int, list[Any]]]


def _counts(connection: Connection, span: Span, only: str | None, ground: Ground) -> _Counts:
    """By schedule and number of the day: free, all, free by channel, taken. Days are told by the clinic's wall, turned clocks too."""
    counts: _Counts = {}
    statement = _COUNTED.format(open=OPEN, only="" if only is None else _OF_SCHEDULES)
    opened = open_to(ground)
    for first, last in _even_stretches(span):
        parameters = {"begin": span.start_of(first), "last": span.start_of(last), "now": to_micros(span.now), "pks": only, **opened}
        for schedule, day, channels, number, free, taken in connection.exec_driver_sql(statement, parameters):
            # A day on which an hour is given back has 25: its last one is still its own.
            cell = counts.setdefault(schedule, {}).setdefault(min(first + day, last - 1), [0, 0, {}, 0])
            cell[0] += free
            cell[1] += number
            cell[3] += taken
            for channel in channels.split(",") if channels and free else ():
                cell[2][channel] = cell[2].get(channel, 0) + free
    return counts


def _even_stretches(span: Span) -> list[tuple[int, int]]:
    """Runs of days that all have 24 hours, so that a division tells the day; a day on which the clocks turn stands alone."""
    stretches, first = [], 0
    for number in range(span.days):
        if span.start_of(number + 1) - span.start_of(number) != _DAY_MICROS:
            stretches += [(first, number), (number, number + 1)]
            first = number + 1
    return [(begin, end) for begin, end in (*stretches, (first, span.days)) if begin < end]


_DAY_MICROS = 86_400_000_000


def _days(row: Any, span: Span, counts: dict[int, list[Any]], coverage: Coverage, notes: tuple[DatedNote, ...]) -> tuple[DayCell, ...]:
    absences = json.loads(row["absences"]) if row["absences"] else []
    cells = []
    for number in range(span.days):
        day = span.day(number)
        free, total, channels, taken = counts.get(number, (0, 0, {}, 0))
        away = next((one for one in absences if one["from"] <= day.isoformat() <= one["to"]), None)
        known = coverage.of(row["remote_id"], day)
        cells.append(
            DayCell(
                day, free, total, tuple(sorted(channels.items())), away["reason"] if away else None,
                str(away.get("substitute") or "") if away else "", known is not None, known is True,
                texts_on(notes, day) if notes else (), taken,
            )
        )  # fmt: skip
    return tuple(cells)
