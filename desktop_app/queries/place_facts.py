"""Who did what to a place and the visit in it, when, and from which desk: this desk's journal and what the rows themselves tell."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from desktop_app.models.base import from_micros
from desktop_app.queries.rights import shows_patients

_NEWEST = 8


@dataclass(frozen=True)
class PlaceEvent:
    """One act of the journal. `person` is "" where nobody of the staff here did it; `here`: at this desk."""

    at: datetime
    act: str
    person: str
    here: bool


@dataclass(frozen=True)
class PlaceFacts:
    """`booked` and `author` are what the visit itself says of its making; `central` is when the central last changed visit or place.

    `events` are the newest first; `waiting`: an operation of ours on it is on its way.
    """

    patient: str
    number: str
    channel: str
    booked: datetime | None
    author: str
    central: datetime | None
    waiting: bool
    events: tuple[PlaceEvent, ...]


@shows_patients
def place_facts(connection: Connection, slot_id: str, appointment_id: str | None = None) -> PlaceFacts:
    """The facts of one place, or of the one visit in it where several stand there."""
    visit = connection.exec_driver_sql(_VISIT, (appointment_id,)).mappings().first()
    updated = visit["last_updated"] if visit else connection.exec_driver_sql(_UPDATED, (slot_id,)).scalar()
    ids = {"slot": slot_id, "visit": appointment_id}
    events = [
        PlaceEvent(from_micros(at), act, person or "", bool(here)) for at, act, person, here in connection.exec_driver_sql(_EVENTS, ids)
    ]
    made = visit["created"] if visit else None
    return PlaceFacts(
        " ".join(part for part in (visit["family"], visit["given"], visit["middle"]) if part) if visit else "",
        (visit["number"] or "") if visit else "",
        (visit["channel"] or "") if visit else "",
        from_micros(made) if made is not None else None,
        (visit["author"] or "") if visit else "",
        from_micros(updated) if updated is not None else None,
        connection.exec_driver_sql(_WAITING, ids).first() is not None,
        tuple(events),
    )


_VISIT = """
SELECT a.number, a.channel, a.created, a.last_updated, pe.name AS author, pt.family, pt.given, pt.middle
FROM appointment a LEFT JOIN patient pt ON pt.pk = a.patient_pk LEFT JOIN person pe ON pe.id = a.author
WHERE a.id = ?
"""
_UPDATED = "SELECT last_updated FROM slot WHERE id = ?"
_ROWS = "(:slot, :visit)"
_EVENTS = f"""
SELECT j.at, j.act, p.name, j.desk_id = (SELECT id FROM desk LIMIT 1)
FROM journal j LEFT JOIN person p ON p.id = j.person_id
WHERE (j.row_id IN {_ROWS} OR (:visit IS NULL AND j.row_id IN (
        SELECT a.id FROM appointment a JOIN slot s ON s.pk = a.slot_pk WHERE s.id = :slot)))
      AND j.act <> 'view'
ORDER BY j.sequence DESC LIMIT {_NEWEST}
"""
_WAITING = f"""
SELECT 1 FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence
WHERE r.kind IN ('slot', 'appointment') AND r.row_id IN {_ROWS} AND o.state IN ('queued', 'sending', 'in-doubt') LIMIT 1
"""
