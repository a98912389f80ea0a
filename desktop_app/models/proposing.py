"""Which visit is to go to which place: a pure proposal over visits and free places, to be replaced by a better one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from desktop_app.core.i18n import Said

NOON = time(12)


@dataclass(frozen=True)
class Leaving:
    """A visit that has to go: of whom, and the place and the aware instant it stands on."""

    appointment_id: str
    patient_id: str
    slot_id: str
    start: datetime


@dataclass(frozen=True)
class Opening:
    """A free place, with its aware instant."""

    slot_id: str
    start: datetime


@dataclass(frozen=True)
class Planned:
    """A visit of a plan: where it stands as the person saw it, and where it is to go (nowhere where it is cancelled).

    `start` and `from_start` are aware; `day` is the sooner day of both on the clinic's wall. `why`: why it is left out, if it is.
    `wait_until`: by when the patient must be answered if he goes to the waiting list; only of a plan that asks the patients.
    """

    appointment_id: str
    day: date
    from_slot_id: str | None
    from_start: datetime | None
    slot_id: str | None = None
    start: datetime | None = None
    why: Said | None = None
    wait_until: datetime | None = None


Proposer = Callable[[Sequence[Leaving], Sequence[Opening], tzinfo], Mapping[str, Opening]]
"""For visits and places a place for each visit (by its id) that gets one; no place is given twice."""


def nearest_of_its_half(visits: Sequence[Leaving], places: Sequence[Opening], zone: tzinfo) -> dict[str, Opening]:
    """One after another, the earliest visit first: the free place of the same half of the day that is nearest by day, then by the hour;
    of the other half only where there is none.
    """
    left = dict.fromkeys(places)
    given: dict[str, Opening] = {}
    for visit in sorted(visits, key=lambda one: (one.start, one.appointment_id)):
        if not left:
            break
        best = min(left, key=lambda place: _distance(visit, place, zone))
        del left[best]
        given[visit.appointment_id] = best
    return given


def _distance(visit: Leaving, place: Opening, zone: tzinfo) -> tuple[bool, int, int, datetime, str]:
    was, is_at = visit.start.astimezone(zone), place.start.astimezone(zone)
    other_half = (was.time() < NOON) != (is_at.time() < NOON)
    minutes = abs((was.hour - is_at.hour) * 60 + was.minute - is_at.minute)
    return other_half, abs((is_at.date() - was.date()).days), minutes, place.start, place.slot_id
