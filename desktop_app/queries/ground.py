"""What this desk's promises stand on, read from the replica: itself, the central's clock, the desks at work; and which places are held."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.promise import BACK, SEEN, TAKE_OVER, Ground, Hold

_TALKING = (ConnectionState.ONLINE.value, ConnectionState.SLOW.value)
OPEN_HELD = "status = 'busy-tentative' AND holder > '' AND hold_until IS NOT NULL AND (holder = :desk OR hold_until < :lapsed)"
"""Of the table `slot`: the held places by which `Ground.opens`; bind what `open_to` gives."""
OPEN = f"(status = 'free' OR ({OPEN_HELD}))"
"""What may be sold at this desk."""
CLINIC = """
LEFT JOIN post hp ON hp.pk = hs.post_pk
LEFT JOIN place hl ON hl.pk = hs.place_pk
LEFT JOIN place hb ON hb.pk = hl.parent_pk
LEFT JOIN clinic hc ON hc.pk = coalesce(hp.clinic_pk, hb.clinic_pk, hl.clinic_pk)
"""
"""Joins the clinic `hc` of a schedule `hs`."""


def ground_of(connection: Connection) -> Ground:
    """The ground as of the central's last answer; a desk that never heard of a central stands alone."""
    desk = connection.exec_driver_sql("SELECT id FROM desk ORDER BY pk LIMIT 1").scalar()
    row = connection.exec_driver_sql("SELECT state, since, last_answer, clock_offset_seconds FROM connection WHERE pk = 1").first()
    if row is None or row[2] is None:
        return Ground(str(desk or ""))
    state, since, answer, ahead = row[0], row[1], from_micros(row[2]), timedelta(seconds=row[3])
    heard = answer + ahead
    neighbours: dict[str, set[str]] = {}
    for clinic, holder in connection.exec_driver_sql(_AT_WORK, (to_micros(heard - SEEN),)):
        neighbours.setdefault(clinic or "", set()).add(holder)
    is_back = state in _TALKING and since is not None and answer - from_micros(since) >= BACK
    return Ground(
        desk_id=str(desk or ""),
        clock_ahead=ahead,
        neighbours={clinic: frozenset(desks) for clinic, desks in neighbours.items()},
        lapsed_before=heard - TAKE_OVER if is_back else None,
        ended={slot: from_micros(ended) for slot, ended in connection.exec_driver_sql(_ENDED)},
    )


def open_to(ground: Ground) -> dict[str, object]:
    """What `OPEN` and `OPEN_HELD` are to be bound with."""
    return {"desk": ground.desk_id, "lapsed": to_micros(ground.lapsed_before) if ground.lapsed_before is not None else 0}


def hold_of(holder: object, until: object, name: object) -> Hold | None:
    """The hold that the three columns of a slot tell; None where there is none that ends."""
    return Hold(str(holder), from_micros(int(str(until))), str(name or "")) if holder and until is not None else None


def first_open_held(connection: Connection, ground: Ground, after: datetime) -> dict[int, int]:
    """By schedule the start of the first held place, from `after` on, that may be sold here: what an index of free places does not tell."""
    parameters = {**open_to(ground), "after": to_micros(after)}
    return {row[0]: row[1] for row in connection.exec_driver_sql(_FIRST, parameters)}


def earlier(one: int | None, other: int | None) -> int | None:
    """The earlier of two instants that may be missing."""
    return min((moment for moment in (one, other) if moment is not None), default=None)


_AT_WORK = f"""
SELECT DISTINCT hc.id, s.holder FROM slot s JOIN schedule hs ON hs.pk = s.schedule_pk {CLINIC}
WHERE s.status = 'busy-tentative' AND s.holder IS NOT NULL AND s.last_updated >= ? AND s.hidden = 0
"""
_ENDED = "SELECT l.slot_id, l.ended FROM let_go l JOIN slot s ON s.id = l.slot_id WHERE s.remote_version = l.remote_version"
_FIRST = f"SELECT schedule_pk, min(start) FROM slot WHERE {OPEN_HELD} AND start >= :after AND hidden = 0 GROUP BY schedule_pk"
