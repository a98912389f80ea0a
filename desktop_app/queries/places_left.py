"""The places of a day that can still be sold here, by specialist, with what may be promised of each: to be worked from on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Connection

from desktop_app.models.promise import Ground, Promise
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, walk_free
from desktop_app.queries.ground import ground_of

_DAYS_AHEAD = 7


@dataclass(frozen=True)
class PlaceLeft:
    """A free place and what may be promised of it."""

    start: datetime
    promise: Promise


@dataclass(frozen=True)
class SpecialistsPlaces:
    """What a specialist has left on a day."""

    schedule_id: str
    specialist: str
    specialty: str
    room: str
    branch: str
    places: tuple[PlaceLeft, ...]


@dataclass(frozen=True)
class DayLeft:
    """A day and who has places on it, by specialty and name."""

    day: date
    specialists: tuple[SpecialistsPlaces, ...]


def places_left(connection: Connection, now: datetime, zone: tzinfo, branch_id: str = "") -> list[DayLeft]:
    """The rest of today and the next day with places, as far as they are known here, at that branch ("": at any).

    Only places that the registry may sell without a right of its own.
    """
    today, ground = now.astimezone(zone).date(), ground_of(connection)
    days = (_day(connection, now, zone, today + timedelta(days=ahead), branch_id, ground) for ahead in range(_DAYS_AHEAD + 1))
    first, following = next(days), next((one for one in days if one.specialists), None)
    return [one for one in (first, following) if one is not None and one.specialists]


def _day(connection: Connection, now: datetime, zone: tzinfo, day: date, branch_id: str, ground: Ground) -> DayLeft:
    begins, ends = datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
    wanted = Wanted(max(now, begins), until=ends, quota=Quota(now.astimezone(zone).date(), zone))
    by_schedule: dict[str, list[FreeSlot]] = {}
    for slot in walk_free(connection, wanted):
        if branch_id in ("", slot.branch_id):
            by_schedule.setdefault(slot.schedule_id, []).append(slot)
    found = [_of_specialist(slots, ground, now) for slots in by_schedule.values()]
    return DayLeft(day, tuple(sorted(found, key=lambda one: (one.specialty, one.specialist, one.schedule_id))))


def _of_specialist(slots: Sequence[FreeSlot], ground: Ground, now: datetime) -> SpecialistsPlaces:
    first = slots[0]
    places = (PlaceLeft(slot.start, ground.promise(slot.slot_id, slot.clinic_id, slot.channels, slot.hold, now)) for slot in slots)
    return SpecialistsPlaces(first.schedule_id, first.specialist, first.specialty, first.room, first.branch, tuple(places))
