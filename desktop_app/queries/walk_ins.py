"""Where today a patient without a booking can be sent: live queues, the duty doctor, the urgent room, and any other reception."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Connection, RowMapping

from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.walk_ins import USUAL, LaneKind, lane_kind
from desktop_app.queries.day import short_name

_ORDER = (LaneKind.LIVE_QUEUE, LaneKind.DUTY, LaneKind.URGENT, LaneKind.OVER)


@dataclass(frozen=True)
class Lane:
    """A reception of today. `opens` and `closes` bound its places, `minutes` one place takes, `waiting` have come and are not yet in."""

    schedule_id: str
    kind: LaneKind
    title: str
    specialty: str
    room: str
    branch: str
    branch_id: str
    opens: datetime
    closes: datetime
    minutes: timedelta
    waiting: int


def lanes_today(
    connection: Connection, day: date, zone: tzinfo, now: datetime, branch_id: str = "", schedule_id: str | None = None
) -> tuple[Lane, ...]:
    """The receptions of `day` (in `zone`) that are not over at `now`: live queues first, then duty, urgent, and the others by name.

    `branch_id` limits them to one branch, `schedule_id` to one schedule; "" and None to none.
    """
    first, last = (to_micros(datetime.combine(day + timedelta(days=step), time(), zone)) for step in (0, 1))
    given = {"first": first, "last": last, "now": to_micros(now), "branch": branch_id, "schedule": schedule_id}
    lanes = [_lane(row, day) for row in connection.exec_driver_sql(_LANES, given).mappings()]
    open_lanes = [lane for lane in lanes if lane is not None]
    return tuple(sorted(open_lanes, key=lambda lane: (_ORDER.index(lane.kind), lane.title, lane.opens)))


def numbers_given(connection: Connection, since: datetime, letters: str) -> list[str]:
    """The queue numbers of these letters that are known to be given since then: by the visits here, and by the journal of this desk."""
    rows = connection.exec_driver_sql(
        "SELECT queue_number FROM appointment WHERE queue_number >= ? AND queue_number < ? AND start >= ?"
        " UNION SELECT json_extract(payload, '$.number') FROM journal WHERE act = 'walk-in' AND at >= ? AND payload IS NOT NULL",
        (*_all_of(letters), to_micros(since), to_micros(since)),
    )
    return [row[0] for row in rows]


def used_elsewhere(connection: Connection, letters: str) -> bool:
    """Whether a visit bears these letters that this desk did not give: then another desk counts by them."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM appointment a WHERE a.queue_number >= ? AND a.queue_number < ? AND NOT EXISTS"
        " (SELECT 1 FROM journal j WHERE j.row_id = a.id AND j.act = 'walk-in') LIMIT 1",
        _all_of(letters),
    )
    return found.first() is not None


def _all_of(letters: str) -> tuple[str, str]:
    """The bounds of all numbers of these letters, for the index: the dash and the character after it."""
    return f"{letters}-", f"{letters}."


def waiting_in(connection: Connection, schedule_id: str, patient_id: str, since: datetime, until: datetime) -> str | None:
    """What the patient is known by in that schedule on that day, where he is booked or waits there; None where not."""
    row = connection.exec_driver_sql(_WAITING, (schedule_id, patient_id, to_micros(since), to_micros(until))).first()
    return None if row is None else str(row[0] or row[1] or "")


def _lane(values: RowMapping, day: date) -> Lane | None:
    absences = json.loads(values["absences"]) if values["absences"] else []
    if any(one["from"] <= day.isoformat() <= one["to"] for one in absences):
        return None
    minutes = timedelta(microseconds=values["place_length"]) if values["place_length"] else USUAL
    doctor = short_name(values["family"], values["given"], values["middle"])
    service = values["service"] or ""
    return Lane(
        values["id"],
        lane_kind(bool(values["live_queue"]), values["post_pk"] is not None, _channels(values["channels"])),
        " · ".join(part for part in (service, doctor) if part) or values["room"] or "",
        values["specialty"] or "",
        values["room"] or "",
        values["branch"] or "",
        values["branch_id"] or "",
        from_micros(values["opens"]),
        from_micros(values["closes"]),
        minutes,
        values["waiting"],
    )


def _channels(joined: str | None) -> list[str]:
    return [str(channels) for channels in json.loads(joined)] if joined else []


_LANES = """
SELECT s.id, s.absences, s.live_queue, s.post_pk, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name) AS specialty,
       sv.name AS service, CASE WHEN pl.level = 'room' THEN pl.name END AS room, coalesce(b.name, pl.name) AS branch,
       coalesce(b.id, pl.id) AS branch_id, d.opens, d.closes, d.place_length, d.channels,
       (SELECT count(*) FROM appointment a JOIN slot w ON w.pk = a.slot_pk WHERE w.schedule_pk = s.pk AND a.status = 'arrived'
        AND a.hidden = 0 AND a.start >= :first AND a.start < :last) AS waiting
FROM (SELECT schedule_pk, min(start) AS opens, max("end") AS closes, min("end" - start) AS place_length,
             json_group_array(channels) AS channels
      FROM slot WHERE start >= :first AND start < :last AND hidden = 0 AND overbooked = 0
      AND status NOT IN ('entered-in-error', 'busy-unavailable') GROUP BY schedule_pk) d
JOIN schedule s ON s.pk = d.schedule_pk
LEFT JOIN post p ON p.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk
LEFT JOIN specialty k ON k.code = p.specialty_code
LEFT JOIN service sv ON sv.pk = s.service_pk
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE s.active = 1 AND s.hidden = 0 AND s.known = 1 AND d.closes > :now
  AND (:branch = '' OR coalesce(b.id, pl.id) = :branch) AND (:schedule IS NULL OR s.id = :schedule)
"""
_WAITING = """
SELECT a.queue_number, a.number FROM appointment a
JOIN slot sl ON sl.pk = a.slot_pk JOIN schedule s ON s.pk = sl.schedule_pk JOIN patient pt ON pt.pk = a.patient_pk
WHERE s.id = ? AND pt.id = ? AND a.start >= ? AND a.start < ? AND a.status IN ('pending', 'booked', 'arrived', 'checked-in')
AND a.hidden = 0 LIMIT 1
"""
