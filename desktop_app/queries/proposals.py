"""Where the visits of a specialist's day could go: the day, the free places, and a proposal of which all rules were asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import Said, mark
from desktop_app.models.booking_rules import other_channel, refusal
from desktop_app.models.proposing import Leaving, Opening, Planned, Proposer
from desktop_app.queries.booking_facts import booking_facts
from desktop_app.queries.day import DayColumn, SlotCell, day_columns
from desktop_app.queries.free_slots import Quota, Wanted, walk_free
from desktop_app.queries.rights import shows_patients

ROUNDS = 4
"""So often a visit is offered another place after a rule refused the one before."""
_LOOKED_THROUGH = 3000
NO_PLACE = Said(mark("No free place fits. Choose another day or another specialist."))


@dataclass(frozen=True)
class Target:
    """Where to: the days from `first` to `last`, both included; to the specialist of `schedule_id`, with "" to any of the specialty."""

    first: date
    last: date
    schedule_id: str = ""


@shows_patients
def leaving_day(connection: Connection, schedule_id: str, day: date, zone: tzinfo) -> DayColumn | None:
    """The day of the specialist whose visits are to go; None where he does not receive by appointment any more."""
    return next(iter(day_columns(connection, day, zone, (schedule_id,))), None)


def schedule_of_visit(connection: Connection, appointment_id: str) -> str:
    """The schedule in which the visit has its place; "" where it has none."""
    found = connection.exec_driver_sql(
        "SELECT s.id FROM appointment a JOIN slot l ON l.pk = a.slot_pk JOIN schedule s ON s.pk = l.schedule_pk WHERE a.id = ?",
        (appointment_id,),
    )
    return str(found.scalar() or "")


def movable(column: DayColumn) -> tuple[SlotCell, ...]:
    """The visits of a day that are booked and not begun."""
    return tuple(cell for cell in column.slots if cell.state == "booked" and cell.appointment_id and cell.patient_id)


@shows_patients
def propose(
    connection: Connection, column: DayColumn, cells: Sequence[SlotCell], target: Target, now: datetime, zone: tzinfo, proposer: Proposer
) -> list[Planned]:
    """A place for each of `cells`, the visits of `column`; where a rule refuses it another one is proposed, a few times.

    A visit that gets none says why: the last rule that refused, or that no place is left.
    """
    places = _places(connection, column, target, now, zone)
    visits = [Leaving(cell.appointment_id or "", cell.patient_id or "", cell.slot_id, cell.start) for cell in cells]
    found: dict[str, Opening] = {}
    why: dict[str, Said] = {}
    for _ in range(ROUNDS):
        left = [visit for visit in visits if visit.appointment_id not in found]
        proposed = proposer(left, places, zone) if left else {}
        if not proposed:
            break
        for visit in left:
            place = proposed.get(visit.appointment_id)
            refused = _refused(connection, visit, place, now) if place is not None else NO_PLACE
            if place is not None and refused is None:
                found[visit.appointment_id] = place
            else:
                why[visit.appointment_id] = refused or NO_PLACE
        gone = set(proposed.values())
        places = [place for place in places if place not in gone]
    return [_planned(visit, found.get(visit.appointment_id), why.get(visit.appointment_id, NO_PLACE), zone) for visit in visits]


def cancelled(cells: Sequence[SlotCell], zone: tzinfo) -> list[Planned]:
    """The visits as they are cancelled: without a place to go to."""
    return [Planned(cell.appointment_id or "", local_day(cell.start, zone), cell.slot_id, cell.start) for cell in cells]


def _planned(visit: Leaving, place: Opening | None, why: Said, zone: tzinfo) -> Planned:
    was = local_day(visit.start, zone)
    if place is None:
        return Planned(visit.appointment_id, was, visit.slot_id, visit.start, why=why)
    return Planned(visit.appointment_id, min(was, local_day(place.start, zone)), visit.slot_id, visit.start, place.slot_id, place.start)


def _places(connection: Connection, column: DayColumn, target: Target, now: datetime, zone: tzinfo) -> list[Opening]:
    """Free places that the registry may take; those of the day that is being emptied are none."""
    begin = datetime.combine(target.first, time(), zone)
    wanted = Wanted(
        max(now, begin), datetime.combine(target.last + timedelta(days=1), time(), zone), column.specialty_code or None,
        (target.schedule_id,) if target.schedule_id else (), quota=Quota(local_day(now, zone), zone),
    )  # fmt: skip
    return [
        Opening(slot.slot_id, slot.start)
        for slot in islice(walk_free(connection, wanted), _LOOKED_THROUGH)
        if slot.schedule_id != column.schedule_id or local_day(slot.start, zone) != column.day
    ]


def _refused(connection: Connection, visit: Leaving, place: Opening, now: datetime) -> Said | None:
    """The rule that forbids it, as the verb will ask it again."""
    facts = booking_facts(connection, place.slot_id, visit.patient_id, leaving=visit.appointment_id)
    found = refusal(facts.slot, facts.patient, facts.appointments, now, moving=visit.appointment_id)
    if found is not None:
        return found.said
    kept = other_channel(facts.slot, facts.patient, now) if facts.slot is not None else None
    return kept.said if kept is not None else None
