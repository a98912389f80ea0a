"""What may be promised of a place, and what was promised of a visit; and how many places there are of which kind (sync.md 5)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.promise import NOTHING_PROMISED, ONLY_OURS, Promise, Promised
from desktop_app.queries.ground import CLINIC, OPEN, ground_of, hold_of, open_to


@dataclass(frozen=True)
class PromiseCounts:
    """Places that can be sold here: those guaranteed to this desk, its own share of the registry's, and all others."""

    guaranteed: int = 0
    low_risk: int = 0
    at_risk: int = 0


def promised_at(connection: Connection, slot_id: str, now: datetime) -> Promised:
    """What may be said of the place `slot_id` at the instant `now` of our clock, before the central has answered."""
    row = connection.exec_driver_sql(_SLOT, (slot_id,)).first()
    if row is None:
        return NOTHING_PROMISED
    hold = hold_of(row[2], row[3], row[4]) if row[5] == "busy-tentative" else None
    return ground_of(connection).promised(slot_id, row[0] or "", _channels(row[1]), hold, now)


def promised_of_visit(connection: Connection, appointment_id: str) -> Promised:
    """What was promised when the visit took its place, its end by our clock; at risk where nothing was noted or the central said no."""
    row = connection.exec_driver_sql(_PROMISED, (appointment_id,)).first()
    if row is None:
        return NOTHING_PROMISED
    until = from_micros(row[1]) - ground_of(connection).clock_ahead if row[1] is not None else None
    return Promised(Promise(row[0]), until)


def promise_counts(connection: Connection, now: datetime, until: datetime) -> PromiseCounts:
    """The places from `now` up to `until` that can be sold here, by what may be promised of them."""
    ground = ground_of(connection)
    span = {"after": to_micros(now), "until": to_micros(until), **open_to(ground)}
    counts = dict.fromkeys(Promise, 0)
    for slot_id, clinic, holder, hold_until, name in connection.exec_driver_sql(_OURS, {**span, "ours": ONLY_OURS[0]}):
        counts[ground.promise(slot_id, clinic or "", ONLY_OURS, hold_of(holder, hold_until, name), now)] += 1
    others = int(connection.exec_driver_sql(_OF_OTHERS, {**span, "ours": ONLY_OURS[0]}).scalar() or 0)
    return PromiseCounts(counts[Promise.GUARANTEED], counts[Promise.LOW_RISK], counts[Promise.AT_RISK] + others)


def _channels(column: str | None) -> tuple[str, ...]:
    return tuple(column.split(",")) if column else ()


_SLOT = f"""
SELECT hc.id, s.channels, s.holder, s.hold_until, s.holder_name, s.status
FROM slot s LEFT JOIN schedule hs ON hs.pk = s.schedule_pk {CLINIC} WHERE s.id = ?
"""
_PROMISED = """
SELECT CASE WHEN o.state IN ('conflict', 'rejected') THEN 'at-risk' ELSE o.promise END,
       CASE WHEN o.state NOT IN ('conflict', 'rejected') THEN o.promised_until END
FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence
WHERE r.kind = 'appointment' AND r.row_id = ? AND o.state <> 'withdrawn' AND o.promise IS NOT NULL ORDER BY o.sequence DESC LIMIT 1
"""
_SPAN = f"s.start > :after AND s.start < :until AND s.hidden = 0 AND {OPEN}"
_OURS = f"""
SELECT s.id, hc.id, CASE WHEN s.status = 'busy-tentative' THEN s.holder END, s.hold_until, s.holder_name
FROM slot s LEFT JOIN schedule hs ON hs.pk = s.schedule_pk {CLINIC}
WHERE s.channels = :ours AND {_SPAN}
"""
_OF_OTHERS = f"SELECT count(*) FROM slot s WHERE s.channels IS NOT :ours AND {_SPAN}"
