"""The nearest free places of a specialty or a specialist, over all clinics of the desk, earliest first.

Each schedule is asked for its own first places through the index of free slots, so the cost follows the number of schedules of the
specialty and not the number of slots.
"""

import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.models.appointment import HOLDING
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.booking_rules import is_for_registry
from desktop_app.models.dated_note import DatedNote
from desktop_app.models.promise import Hold
from desktop_app.models.slot_conditions import SlotConditions
from desktop_app.queries.attachments import in_force
from desktop_app.queries.day import notes_in, short_name
from desktop_app.queries.ground import OPEN, OPEN_HELD, ground_of, hold_of, open_to
from desktop_app.queries.kept_places import KEPT

_LOOKED_THROUGH = 20_000
"""So many free places are looked through for narrow conditions before the answer is that there is none."""


@dataclass(frozen=True)
class FreeSlot:
    """A place that can be offered, with all notes of its schedule and service: `texts_on` tells which hold on its day.

    `hold`: it is held for this desk, or was left by another one.
    """

    slot_id: str
    slot_version: int
    start: datetime
    end: datetime
    channels: tuple[str, ...]
    visit_kind: str
    schedule_id: str
    specialist: str
    specialty: str
    specialty_code: str
    room: str
    branch: str
    branch_id: str
    clinic: str
    own_area: bool = False
    notes: tuple[DatedNote, ...] = ()
    hold: Hold | None = None
    clinic_id: str = ""


_InOrder = tuple[int, str, int, FreeSlot]
"""A place behind what it is ordered by: start, specialist, key."""


@dataclass(frozen=True)
class Quota:
    """Only places that the registry may take without a right of its own; `today` is the day on the wall of `zone`."""

    today: date
    zone: tzinfo
    has_referral: bool = False

    def opens(self, slot: FreeSlot) -> bool:
        """Whether `slot` is one of them."""
        return is_for_registry(slot.channels, local_day(slot.start, self.zone) <= self.today, self.has_referral)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty fields do not narrow. `until` is exclusive; places of the schedules `own` are marked in the answer."""

    after: datetime
    until: datetime | None = None
    specialty_code: str | None = None
    schedule_ids: tuple[str, ...] = ()
    limit: int = 30
    own: frozenset[str] = frozenset()
    quota: Quota | None = None


def nearest_free(connection: Connection, wanted: Wanted) -> list[FreeSlot]:
    """The first `limit` free places that fit, those of one start in the order of names."""
    return [slot for slot, _ in zip(walk_free(connection, wanted), range(wanted.limit), strict=False)]


def nearest_matching(connection: Connection, wanted: Wanted, conditions: SlotConditions, zone: tzinfo) -> list[FreeSlot]:
    """The first `limit` free places that also fulfil `conditions`, told on the wall of `zone`."""
    found: list[FreeSlot] = []
    for slot, _ in zip(walk_free(connection, wanted), range(_LOOKED_THROUGH), strict=False):
        marked = replace(slot, own_area=True) if slot.schedule_id in wanted.own else slot
        if _fulfils(marked, conditions, zone):
            found.append(marked)
            if len(found) == wanted.limit:
                break
    return found


def own_schedules(connection: Connection, patient_id: str, day: date) -> frozenset[str]:
    """The schedules of the patient's own doctor: of the участок that he is attached to on `day`, or of who acts for that doctor."""
    column = connection.exec_driver_sql("SELECT attachments FROM patient WHERE id = ?", (patient_id,)).scalar()
    areas = [one.area for one in in_force(column, day) if one.area]
    rows = connection.exec_driver_sql(_OWN, {"areas": json.dumps(areas)}) if areas else ()
    return frozenset(row[0] for row in rows)


def free_slot(connection: Connection, slot_id: str) -> FreeSlot | None:
    """One place, if it is still free; None where it was taken, closed or is not here."""
    row = connection.exec_driver_sql(_ONE, {"id": slot_id, **open_to(ground_of(connection))}).first()
    if row is None:
        return None
    schedule = connection.exec_driver_sql(f"{_SCHEDULES} AND s.pk = ?", (None, None, row[_SCHEDULE])).first()
    return _free_slot(row, schedule, notes_in(schedule[-4:])) if schedule else None


def _fulfils(slot: FreeSlot, conditions: SlotConditions, zone: tzinfo) -> bool:
    return (
        conditions.allows_start(slot.start.astimezone(zone))
        and conditions.allows_specialist(f"{slot.specialist} {slot.specialty}")
        and conditions.allows_branch(slot.branch)
        and (not conditions.own_doctor or slot.own_area)
    )


_OWN = """
SELECT s.id FROM place a JOIN schedule s ON s.post_pk IN (a.doctor_pk, a.substitute_pk)
WHERE a.level = 'area' AND (a.remote_id IN (SELECT value FROM json_each(:areas)) OR a.id IN (SELECT value FROM json_each(:areas)))
"""


def walk_free(connection: Connection, wanted: Wanted) -> Iterator[FreeSlot]:
    """Free places one after another, earliest first, read from the index as they are asked for."""
    schedules = [row for row in connection.exec_driver_sql(_SCHEDULES, (wanted.specialty_code, wanted.specialty_code))]
    if wanted.schedule_ids:
        schedules = [row for row in schedules if row[1] in wanted.schedule_ids]
    lanes = [_lane(connection, row, wanted) for row in schedules]
    lanes.append(_held_lane(connection, {row[0]: row for row in schedules}, wanted))
    for _, _, _, slot in heapq.merge(*lanes):
        if wanted.quota is None or wanted.quota.opens(slot):
            yield slot


def _lane(connection: Connection, schedule: Sequence[object], wanted: Wanted) -> Iterator[_InOrder]:
    """The free places of one schedule in chunks of a few, so that a long calendar is not read for its first day."""
    after, last, until = to_micros(wanted.after), -1, to_micros(wanted.until) if wanted.until else _NEVER
    chunk, notes = 8, notes_in(schedule[-4:])
    while True:
        rows = connection.exec_driver_sql(_FREE, (schedule[0], after, last, until, chunk)).all()
        for row in rows:
            slot = _free_slot(row, schedule, notes)
            yield row[2], slot.specialist, row[0], slot
        if len(rows) < chunk:
            return
        after, last, chunk = rows[-1][2], rows[-1][0], chunk * 4


def _held_lane(connection: Connection, schedules: Mapping[object, Sequence[object]], wanted: Wanted) -> Iterator[_InOrder]:
    """The held places that this desk may sell, of all schedules at once: a few, read in chunks of whole times."""
    opened = open_to(ground_of(connection))
    after, until, chunk = to_micros(wanted.after) - 1, to_micros(wanted.until) if wanted.until else _NEVER, 16
    while True:
        rows = connection.exec_driver_sql(_HELD, {**opened, "after": after, "until": until, "limit": chunk}).all()
        whole = rows if len(rows) < chunk else [row for row in rows if row[2] < rows[-1][2]]
        known = [(row, schedules[row[_SCHEDULE]]) for row in whole if row[_SCHEDULE] in schedules]
        slots = [(row, _free_slot(row, schedule, notes_in(schedule[-4:]))) for row, schedule in known]
        yield from sorted((row[2], slot.specialist, row[0], slot) for row, slot in slots)
        if len(rows) < chunk:
            return
        after, chunk = whole[-1][2] if whole else after, chunk * 4


_NEVER = 1 << 62
_SCHEDULES = """
SELECT s.pk, s.id, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name), p.specialty_code,
       CASE WHEN pl.level = 'room' THEN pl.name END, coalesce(b.name, pl.name), coalesce(b.id, pl.id), c.name, c.id,
       s.note, s.notes, sv.note, sv.notes
FROM schedule s
JOIN post p ON p.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(p.clinic_pk, b.clinic_pk, pl.clinic_pk)
LEFT JOIN service sv ON sv.pk = s.service_pk
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND s.live_queue = 0 AND (? IS NULL OR p.specialty_code = ?)
"""
_HOLDING = ",".join(f"'{status}'" for status in sorted(HOLDING))
UNTAKEN = (
    f"NOT EXISTS (SELECT 1 FROM appointment a WHERE a.slot_pk = slot.pk AND a.status IN ({_HOLDING}) AND a.hidden = 0)"
    f" AND NOT EXISTS ({KEPT.format(slot='slot')})"
)
"""A stranger may have booked without marking the slot; or it is kept for a patient of a plan who is being called."""
_FREE = f"""
SELECT pk, id, start, "end", channels, visit_kind, version FROM slot
WHERE schedule_pk = ? AND status = 'free' AND (start, pk) > (?, ?) AND start < ? AND hidden = 0 AND {UNTAKEN}
ORDER BY start, pk LIMIT ?
"""
_COLUMNS = 'pk, id, start, "end", channels, visit_kind, version, holder, hold_until, holder_name, schedule_pk'
_HOLD, _SCHEDULE = 7, 10
_ONE = f"SELECT {_COLUMNS} FROM slot WHERE id = :id AND {OPEN} AND hidden = 0 AND {UNTAKEN}"
_HELD = f"""
SELECT {_COLUMNS} FROM slot WHERE {OPEN_HELD} AND start > :after AND start < :until AND hidden = 0 AND {UNTAKEN}
ORDER BY start, pk LIMIT :limit
"""


def _free_slot(row: Sequence[object], schedule: Sequence[object], notes: tuple[DatedNote, ...]) -> FreeSlot:
    text = [str(value) if value is not None else "" for value in schedule]
    hold = hold_of(*row[_HOLD:_SCHEDULE]) if len(row) > _HOLD else None
    return FreeSlot(
        str(row[1]), int(str(row[6])), from_micros(int(str(row[2]))), from_micros(int(str(row[3] or row[2]))),
        tuple(str(row[4]).split(",")) if row[4] else (), str(row[5] or ""), text[1], short_name(text[2], text[3], text[4]),
        text[5], text[6], text[7], text[8], text[9], text[10], notes=notes, hold=hold, clinic_id=text[11],
    )  # fmt: skip
