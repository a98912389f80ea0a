"""Every visit against every place: which rules forbid the pair, and what it would cost in minutes of waiting.

Two million pairs are weighed while a person looks on, so each rule is asked only where its answer can differ (`rules`), and the answers
are spread over tables. A bit of `Weighed.bits` is a rule of `RULES` by its number.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from desktop_app.models.absence.assigning import Costs
from desktop_app.models.absence.facts import Limits, OpenPlace, TouchedVisit, Wishes
from desktop_app.models.absence.rules import of_age, of_diary, of_others, of_person, of_place, of_where, patient_on, told_from
from desktop_app.models.absence.urgency import press_of
from desktop_app.models.absence.why import RULES, Why
from desktop_app.models.booking_rules import AppointmentFacts

Bits = npt.NDArray[np.uint32]
BIT = {why: 1 << number for number, why in enumerate(RULES)}
EARLIER = 2
"""A minute before the old time counts for so many after it: the patient has to hear of it, and to be free."""
_FARTHEST = 400 * 24 * 60
"""Minutes; what lies farther away is not worse any more, so that sums stay in their type."""
_NOON = 12


@dataclass(frozen=True)
class Weighed:
    """Visits by places: `bits` of the rules that forbid a pair, `gaps` in minutes from the old time, `costs` with the wishes in them."""

    bits: Bits
    gaps: Costs
    costs: Costs


def weigh(visits: Sequence[TouchedVisit], places: Sequence[OpenPlace], limits: Limits, diaries: "Diaries") -> Weighed:
    """Weigh all pairs. `places` come in the order of their starts; `diaries` are of the same places."""
    gaps = _gaps(visits, places)
    weights = np.array([press_of(visit, limits.now).weight for visit in visits], np.int32)
    costs = gaps * weights[:, None]
    _add_wishes(costs, visits, places, limits)
    return Weighed(_forbidden(visits, places, limits, diaries), gaps, costs)


def bits_of(rules: Iterable[Why]) -> int:
    """The rules as a number; each may come once only."""
    return sum(map(BIT.__getitem__, rules))


def unmet(visit: TouchedVisit, place: OpenPlace, limits: Limits) -> dict[Why, int]:
    """The wishes that the place does not meet, with what each is worth in minutes: what `Weighed.costs` adds to the gap."""
    wishes, found = limits.wishes, {}
    if _is_morning(visit.start.astimezone(visit.tz)) != _is_morning(place.slot.start.astimezone(place.slot.tz)):
        found[Why.OTHER_HALF] = wishes.other_half
    found |= _unmet_where(visit, place, wishes)
    if limits.substitute and place.slot.specialist != limits.substitute:
        found[Why.NOT_SUBSTITUTE] = wishes.not_substitute
    if visit.own and place.slot.specialist not in visit.own:
        found[Why.NOT_OWN] = wishes.not_own
    if place.over:
        found[Why.OVER] = wishes.over
    if is_late(visit, place.slot.start):
        found[Why.LATE] = wishes.late
    return found


def _unmet_where(visit: TouchedVisit, place: OpenPlace, wishes: Wishes) -> dict[Why, int]:
    if visit.clinic != place.clinic:
        return {Why.OTHER_CLINIC: wishes.other_clinic}
    return {Why.OTHER_BRANCH: wishes.other_branch} if visit.branch != place.branch else {}


def _is_morning(start: datetime) -> bool:
    return start.hour < _NOON


def is_late(visit: TouchedVisit, start: datetime) -> bool:
    """Past the deadline; a visit that was past it before is not held to it."""
    return visit.until is not None and visit.start < visit.until <= start


def _minutes(moments: Iterable[datetime]) -> Costs:
    return np.array([moment.timestamp() // 60 for moment in moments], np.int32)


def _gaps(visits: Sequence[TouchedVisit], places: Sequence[OpenPlace]) -> Costs:
    later: Costs = _minutes(place.slot.start for place in places)[None, :] - _minutes(visit.start for visit in visits)[:, None]
    np.clip(later, -_FARTHEST // EARLIER, _FARTHEST, out=later)
    np.maximum(later, later * np.int32(-EARLIER), out=later)
    return later


def _alike(things: Iterable[Hashable]) -> tuple[npt.NDArray[np.intp], int]:
    """Numbers that are equal where the things are, and how many there are."""
    numbers: dict[Hashable, int] = {}
    found = np.array([numbers.setdefault(thing, len(numbers)) for thing in things], np.intp)
    return found, len(numbers)


def _add_wishes(costs: Costs, visits: Sequence[TouchedVisit], places: Sequence[OpenPlace], limits: Limits) -> None:
    """Add what unmet wishes are worth: asked once for each sort of visit and sort of place, but for the deadline, which is an instant."""
    sorts = [
        (place.slot.specialist, place.branch, place.clinic, place.over, _is_morning(place.slot.start.astimezone(place.slot.tz)))
        for place in places
    ]
    numbers, count = _alike(sorts)
    _, samples = np.unique(numbers, return_index=True)
    starts = _minutes(place.slot.start for place in places)
    rows: dict[Hashable, Costs] = {}
    for at, visit in enumerate(visits):
        sort = (visit.branch, visit.clinic, visit.own, _is_morning(visit.start.astimezone(visit.tz)))
        if sort not in rows:
            worth = [_worth(unmet(visit, places[sample], limits)) for sample in samples]
            rows[sort] = np.array(worth, np.int32)[numbers] if count else np.zeros(0, np.int32)
        costs[at] += rows[sort]
        if visit.until is not None and visit.start < visit.until:
            costs[at][starts >= visit.until.timestamp() / 60] += limits.wishes.late


def _worth(found: dict[Why, int]) -> int:
    return sum(worth for why, worth in found.items() if why is not Why.LATE)


def _forbidden(visits: Sequence[TouchedVisit], places: Sequence[OpenPlace], limits: Limits, diaries: "Diaries") -> Bits:
    bits = np.empty((len(visits), len(places)), np.uint32)
    bits[:] = _of_places(places, limits, diaries)
    today = limits.now
    ages = _Persons(places, diaries.days, [_ages_of(place) for place in places], of_age, lambda visit, day: visit.patient.age_on(day))
    asks = [_asks_of(place, day <= today.astimezone(place.slot.tz).date()) for place, day in zip(places, diaries.days, strict=True)]
    persons = _Persons(places, diaries.days, asks, lambda visit, place: of_person(visit, place, limits), _person_on)
    where = _Where(places)
    passed = bisect_right(diaries.starts, limits.now)
    for at, visit in enumerate(visits):
        bits[at] |= ages.row(visit) | persons.row(visit) | where.row(visit)
        bits[at, passed : bisect_left(diaries.starts, told_from(visit, limits))] |= np.uint32(BIT[Why.TOO_SOON])
        for place, found in diaries.forbidden(of_others(visit)):
            bits[at, place] |= found
    return bits & ~np.uint32(bits_of(limits.lifted))


def _of_places(places: Sequence[OpenPlace], limits: Limits, diaries: "Diaries") -> Bits:
    """What forbids each place to everybody: `rules.of_place` by sorts and days, `rules.of_time` by the order of the starts."""
    sorts = [(place.slot.is_free, place.slot.day_off, place.slot.last_day, day) for place, day in zip(places, diaries.days, strict=True)]
    bits = _Sorts(sorts).spread(lambda sample: bits_of(of_place(places[sample])))
    bits[: bisect_right(diaries.starts, limits.now)] |= np.uint32(BIT[Why.PAST])
    if limits.until is not None:
        bits[bisect_left(diaries.starts, limits.until) :] |= np.uint32(BIT[Why.PERIOD])
    return bits


def _ages_of(place: OpenPlace) -> Hashable:
    """What `rules.of_age` looks at in a place."""
    return place.slot.ages.youngest, place.slot.ages.oldest, place.slot.audience


def _asks_of(place: OpenPlace, its_day: bool) -> Hashable:
    """What `rules.of_person` looks at in a place."""
    slot = place.slot
    return slot.specialty, slot.sex, slot.channels, slot.paid, slot.referral_required, its_day, place.visit_kind


def _person_on(visit: TouchedVisit, day: date) -> Hashable:
    """What `rules.of_person` looks at in a visit to a place of that day."""
    return visit.patient.sex, patient_on(visit.patient, day).has_referral, visit.specialty, visit.visit_kind


class _Persons:
    """What `ask` says of all places, asked once for each of their `sorts` and whatever `told` tells of a visit on a day.

    A person of whom the last day tells otherwise than the first, by a birthday or a referral that ends, is another one on each day.
    """

    def __init__(
        self,
        places: Sequence[OpenPlace],
        days: Sequence[date],
        sorts: Sequence[Hashable],
        ask: Callable[[TouchedVisit, OpenPlace], Iterable[Why]],
        told: Callable[[TouchedVisit, date], Hashable],
    ) -> None:
        self._places, self._ask, self._told = places, ask, told
        self._first, self._last = min(days, default=date.min), max(days, default=date.min)
        self._steady = _Sorts(sorts)
        self._by_day = _Sorts(list(zip(self._steady.numbers.tolist(), days, strict=True)))
        self._rows: dict[Hashable, Bits] = {}

    def row(self, visit: TouchedVisit) -> Bits:
        """The bits of all places for that visit."""
        told = self._told(visit, self._first)
        if told != self._told(visit, self._last):
            return self._asked(visit, self._by_day)
        if told not in self._rows:
            self._rows[told] = self._asked(visit, self._steady)
        return self._rows[told]

    def _asked(self, visit: TouchedVisit, sorts: "_Sorts") -> Bits:
        return sorts.spread(lambda sample: bits_of(self._ask(visit, self._places[sample])))


class _Where:
    """What `rules.of_where` says of all places, asked once for each branch of visits and of places."""

    def __init__(self, places: Sequence[OpenPlace]) -> None:
        self._places = places
        self._sorts = _Sorts([(place.clinic, place.branch) for place in places])
        self._rows: dict[Hashable, Bits] = {}

    def row(self, visit: TouchedVisit) -> Bits:
        """The bits of all places for a visit at that branch."""
        sort = visit.clinic, visit.branch
        if sort not in self._rows:
            self._rows[sort] = self._sorts.spread(lambda sample: bits_of(of_where(visit, self._places[sample])))
        return self._rows[sort]


class _Sorts:
    """Places by sorts of which any rule says the same, with one of each."""

    def __init__(self, sorts: Sequence[Hashable]) -> None:
        self.numbers, _ = _alike(sorts)
        _, self._samples = np.unique(self.numbers, return_index=True)

    def spread(self, ask: Callable[[int], int]) -> Bits:
        """What `ask` says of the sample of each sort, at every place of that sort."""
        answers: Bits = np.array([ask(int(sample)) for sample in self._samples], np.uint32)
        return answers[self.numbers]


class Diaries:
    """When places are, and which are near the visits that a patient has besides; all others cannot be forbidden by these."""

    def __init__(self, places: Sequence[OpenPlace], limits: Limits) -> None:
        self._places, self._limits = places, limits
        self.starts = [place.slot.start for place in places]
        self.days = [place.slot.day for place in places]
        self._zones = {place.slot.tz for place in places}
        self._longest = max((place.slot.end - place.slot.start for place in places), default=timedelta())
        self._with: dict[tuple[str, object], list[int]] = {}
        for number, (place, day) in enumerate(zip(places, self.days, strict=True)):
            self._with.setdefault((place.slot.specialist, day), []).append(number)

    def forbidden(self, others: Sequence[AppointmentFacts]) -> Iterable[tuple[int, int]]:
        """Numbers of places with the bits of what the visits `others` forbid there."""
        near: set[int] = set()
        for other in others:
            near.update(range(bisect_left(self.starts, other.start - self._longest), bisect_left(self.starts, other.end)))
            for day in {other.start.astimezone(zone).date() for zone in self._zones}:
                near.update(self._with.get((other.specialist, day), ()))
        for number in sorted(near):
            found = bits_of(of_diary(self._places[number], others, self._limits))
            if found:
                yield number, found
