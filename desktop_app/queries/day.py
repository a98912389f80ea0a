"""The slots and visits of a day: for the grids of День and Неделя and for a day opened in Сводка."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Connection

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.dated_note import DatedNote, notes_of, texts_on
from desktop_app.models.promise import Ground, Hold
from desktop_app.models.specialist_set import search_line
from desktop_app.queries.coverage import read_coverage
from desktop_app.queries.exchange import connection_row
from desktop_app.queries.ground import earlier, first_open_held, ground_of, hold_of
from desktop_app.queries.rights import shows_patients


@dataclass(frozen=True)
class SlotCell:
    """One place with who sits in it. `state`: free, held, closed, pending, booked, arrived, checked-in, fulfilled, noshow.

    `provisional` while our own operation on it is not yet applied; `conflict` while a case about it waits for a person.
    `queue_number` is what is called in the corridor («КД-12»), "" where the visit was booked. `hold`: whose a held place is; one that
    may be sold at this desk is free.
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
    queue_number: str = ""
    hold: Hold | None = None


@dataclass(frozen=True)
class DayColumn:
    """One schedule's day. `nearest` is the next free time after this day, looked up only where the day has none.

    `fetched`: True where the day came whole from the central, False while it is coming, None where nobody asked for it. `search`: see
    `search_line`. `notes` are all those of the schedule and its service; `told` those of this day.
    """

    schedule_id: str
    specialist: str
    specialty: str
    room: str
    branch: str
    absence: str | None
    live_queue: bool
    slots: tuple[SlotCell, ...]
    family: str = ""
    nearest: datetime | None = None
    specialty_code: str = ""
    branch_id: str = ""
    clinic: str = ""
    day: date | None = None
    fetched: bool | None = True
    search: str = ""
    notes: tuple[DatedNote, ...] = ()
    clinic_id: str = ""

    @property
    def key(self) -> str:
        """Tells the columns of a grid apart, be they specialists of a day or days of a specialist."""
        return f"{self.schedule_id} {self.day}" if self.day else self.schedule_id

    @property
    def told(self) -> tuple[str, ...]:
        """What is to be known of a visit on this day: «натощак», «не берёт до 5 лет»."""
        return texts_on(self.notes, self.day) if self.day is not None else ()

    @property
    def free(self) -> int:
        """How many places are free."""
        return sum(slot.state == "free" for slot in self.slots)


@dataclass(frozen=True)
class DayPicture:
    """All columns of a day, how far they can be trusted, and what a promise of their places would stand on.

    `data_from` is the last complete walk of slots (None: never yet); `percent` of the first walk, where its end is known.
    """

    day: date
    columns: tuple[DayColumn, ...]
    data_from: datetime | None
    percent: int | None
    connection: ConnectionState
    ground: Ground = field(default_factory=Ground)

    @property
    def complete(self) -> bool:
        """Whether the counts are whole; before the first complete walk they are only a beginning."""
        return self.data_from is not None


@shows_patients
def day_picture(connection: Connection, day: date, zone: tzinfo) -> DayPicture:
    """The day `day` of all active schedules, as the grid shows it."""
    return _picture(connection, day, day_columns(connection, day, zone))


@shows_patients
def week_picture(connection: Connection, schedule_id: str, first: date, zone: tzinfo) -> DayPicture:
    """Seven days of one schedule from `first` on, a column each; without columns where the schedule is not active any more."""
    days = (first + timedelta(days=number) for number in range(7))
    return _picture(connection, first, [column for day in days for column in day_columns(connection, day, zone, (schedule_id,))])


def _picture(connection: Connection, day: date, columns: Sequence[DayColumn]) -> DayPicture:
    state = connection_row(connection)
    percent = read_coverage(connection, "Slot").percent
    return DayPicture(day, tuple(columns), state.data_from, percent, state.state, ground_of(connection))


@shows_patients
def day_columns(connection: Connection, day: date, zone: tzinfo, schedule_ids: Sequence[str] | None = None) -> list[DayColumn]:
    """The day `day` (in the clinic's `zone`) of the given schedules, or of all that are active, in the order of Сводка."""
    begin = datetime.combine(day, time(), zone)
    first, last = to_micros(begin), to_micros(datetime.combine(day + timedelta(days=1), time(), zone))
    ids = _ids(schedule_ids)
    on_its_way, in_case = _rows_on_their_way(connection), _rows_in_cases(connection)
    coverage, ground = read_coverage(connection, "Slot"), ground_of(connection)
    held = first_open_held(connection, ground, from_micros(last))
    by_schedule: dict[int, list[SlotCell]] = {}
    for row in connection.exec_driver_sql(_SLOTS, {"first": first, "last": last, "ids": ids}):
        by_schedule.setdefault(row[0], []).append(_cell(row, on_its_way, in_case, ground))
    columns = []
    for schedule in connection.exec_driver_sql(_COLUMNS, {"ids": ids}).mappings():
        absences = json.loads(schedule["absences"]) if schedule["absences"] else []
        slots = tuple(by_schedule.get(schedule["pk"], ()))
        taken = not any(slot.state == "free" for slot in slots)
        columns.append(
            DayColumn(
                schedule["id"],
                short_name(schedule["family"], schedule["given"], schedule["middle"]),
                schedule["specialty"] or "",
                schedule["room"] or "",
                schedule["branch"] or "",
                next((one["reason"] for one in absences if one["from"] <= day.isoformat() <= one["to"]), None),
                bool(schedule["live_queue"]),
                slots,
                schedule["family"] or "",
                _nearest(connection, schedule["pk"], last, held.get(schedule["pk"])) if taken else None,
                schedule["specialty_code"] or "",
                schedule["branch_id"] or "",
                schedule["clinic"] or "",
                day,
                coverage.of(schedule["remote_id"], day),
                search_line(*(schedule[part] for part in ("family", "given", "middle", "specialty", "room"))),
                notes_in([schedule[part] for part in ("note", "notes", "service_note", "service_notes")]),
                schedule["clinic_id"] or "",
            )
        )
    return columns


def notes_in(columns: Sequence[object]) -> tuple[DatedNote, ...]:
    """The notes of a schedule and then of its service, out of their columns `note` and `notes`, two of each."""
    note, notes, service_note, service_notes = (_text(column) for column in columns)
    return notes_of(note, json.loads(notes or "[]")) + notes_of(service_note, json.loads(service_notes or "[]"))


def short_name(family: str | None, given: str | None, middle: str | None) -> str:
    """«Кузнецова Е. П.», as lists show a person."""
    initials = " ".join(f"{part[0]}." for part in (given, middle) if part)
    return f"{family or ''} {initials}".strip()


_COLUMNS = """
SELECT s.pk, s.id, s.remote_id, s.absences, s.live_queue, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name) AS specialty,
       CASE WHEN pl.level = 'room' THEN pl.name END AS room, coalesce(b.name, pl.name) AS branch,
       p.specialty_code, coalesce(b.id, pl.id) AS branch_id, c.name AS clinic, c.id AS clinic_id,
       s.note, s.notes, sv.note AS service_note, sv.notes AS service_notes
FROM schedule s
LEFT JOIN service sv ON sv.pk = s.service_pk
LEFT JOIN post p ON p.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(p.clinic_pk, b.clinic_pk, pl.clinic_pk)
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND (:ids IS NULL OR s.id IN (SELECT value FROM json_each(:ids)))
ORDER BY specialty, sp.family, sp.given, s.pk
"""

_SLOTS = """
SELECT sl.schedule_pk, sl.id, sl.version, sl.start, sl.end, sl.status, sl.channels, sl.place, sl.overbooked,
       a.id, a.version, a.status, pt.id, pt.family, pt.given, pt.middle, a.visit_kind, a.queue_number,
       sl.holder, sl.hold_until, sl.holder_name
FROM slot sl
LEFT JOIN appointment a ON a.slot_pk = sl.pk AND a.hidden = 0
     AND a.status IN ('pending', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')
LEFT JOIN patient pt ON pt.pk = a.patient_pk
WHERE sl.start >= :first AND sl.start < :last AND sl.hidden = 0 AND sl.status <> 'entered-in-error'
      AND (:ids IS NULL OR sl.schedule_pk IN (SELECT pk FROM schedule WHERE id IN (SELECT value FROM json_each(:ids))))
ORDER BY sl.schedule_pk, sl.start, sl.overbooked, sl.place, a.created
"""
_STATES = {"free": "free", "busy": "booked", "busy-tentative": "held", "busy-unavailable": "closed"}


def _rows_on_their_way(connection: Connection) -> frozenset[str]:
    """Rows that unfinished operations of ours hold; read once, for the outbox is short and a day has thousands of places."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT r.row_id FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence"
        " WHERE o.state IN ('queued', 'sending', 'in-doubt')"
    )
    return frozenset(row[0] for row in rows)


def _rows_in_cases(connection: Connection) -> frozenset[str]:
    rows = connection.exec_driver_sql(
        "SELECT r.row_id FROM conflict c JOIN operation_row r ON r.operation_sequence = c.operation_sequence WHERE c.state <> 'settled'"
        " UNION SELECT row_id FROM conflict WHERE state <> 'settled' AND row_id IS NOT NULL"
    )
    return frozenset(row[0] for row in rows)


def _nearest(connection: Connection, schedule_pk: int, after: int, held: int | None) -> datetime | None:
    found = connection.exec_driver_sql(
        "SELECT min(start) FROM slot WHERE schedule_pk = ? AND status = 'free' AND start >= ? AND hidden = 0", (schedule_pk, after)
    ).scalar()
    first = earlier(found, held)
    return None if first is None else from_micros(first)


def _cell(row: Sequence[object], on_its_way: frozenset[str], in_case: frozenset[str], ground: Ground) -> SlotCell:
    values = tuple(row)
    state = str(values[11] or _STATES.get(str(values[5]), "closed"))
    hold = hold_of(*values[18:21]) if state == "held" else None
    if ground.opens(hold):
        state = "free"
    start, end = int(str(values[3])), int(str(values[4] or values[3]))
    slot_id, appointment_id = str(values[1]), _text(values[9])
    return SlotCell(
        slot_id, int(str(values[2])), from_micros(start), from_micros(end), state,
        tuple(str(values[6]).split(",")) if values[6] else (), int(str(values[7])), bool(values[8]),
        appointment_id, int(str(values[10] or 0)), _text(values[12]),
        short_name(_text(values[13]), _text(values[14]), _text(values[15])), str(values[16] or ""),
        (appointment_id or slot_id) in on_its_way, slot_id in in_case or appointment_id in in_case,
        _text(values[17]) or "", hold,
    )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _ids(ids: Sequence[str] | None) -> str | None:
    return None if ids is None else json.dumps(list(ids))
