"""The visits of a group, and places to which all of them can go together."""

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.queries.appointments import AppointmentCard, appointment_card
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, walk_free
from desktop_app.queries.rights import shows_patients

_DAY = timedelta(days=1)


@shows_patients
def visits_of_group(connection: Connection, appointment_id: str) -> tuple[AppointmentCard, ...]:
    """The visits of the group of `appointment_id` that still hold their places, in their order; that visit alone where it has no group."""
    rows = connection.exec_driver_sql(_MEMBERS, {"visit": appointment_id}).scalars()
    cards = (appointment_card(connection, row_id) for row_id in rows)
    return tuple(card for card in cards if card is not None and card.holds_place)


def places_after(
    connection: Connection, visits: tuple[AppointmentCard, ...], days: int, now: datetime, zone: tzinfo
) -> tuple[FreeSlot | None, ...]:
    """For each of `visits` the free place of the same specialist, `days` later by the calendar, nearest to its own hour.

    No place is proposed twice; None where that specialist has none on that day. `days` may be negative; nothing is proposed before `now`.
    """
    taken: set[str] = set()
    proposed: list[FreeSlot | None] = []
    for visit in visits:
        found = _nearest(connection, visit, days, now, zone, taken)
        proposed.append(found)
        taken |= {found.slot_id} if found is not None else set()
    return tuple(proposed)


def _nearest(connection: Connection, visit: AppointmentCard, days: int, now: datetime, zone: tzinfo, taken: set[str]) -> FreeSlot | None:
    start = visit.facts.start
    if not visit.schedule_id:
        return None
    day = local_day(start, zone) + timedelta(days=days)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    aim = start.astimezone(zone).replace(year=day.year, month=day.month, day=day.day)
    quota = Quota(local_day(now, zone), zone)
    wanted = Wanted(max(now, midnight), until=midnight + _DAY, schedule_ids=(visit.schedule_id,), quota=quota)
    free = [slot for slot in walk_free(connection, wanted) if slot.slot_id not in taken]
    return min(free, key=lambda slot: (abs(slot.start - aim), slot.start, slot.slot_id), default=None)


_MEMBERS = """
WITH chosen AS (SELECT coalesce(group_id, id) AS name FROM appointment WHERE id = :visit)
SELECT a.id FROM appointment a, chosen WHERE (a.id = chosen.name OR a.group_id = chosen.name) AND a.hidden = 0
ORDER BY coalesce(a.group_order, 1), a.created, a.id
"""
