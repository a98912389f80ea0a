"""The plan for all patients of an absent doctor at once: the best for all together, and for each the reason that was binding."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from desktop_app.models.absence.assigning import NEVER, Costs, assign
from desktop_app.models.absence.explaining import Explainer
from desktop_app.models.absence.facts import Hand, Limits, OpenPlace, TouchedVisit
from desktop_app.models.absence.rules import broken, of_diary
from desktop_app.models.absence.urgency import in_order, press_of
from desktop_app.models.absence.weighing import BIT, Diaries, Weighed, is_late, weigh
from desktop_app.models.absence.why import FIRM, RULES, Why
from desktop_app.models.booking_rules import AppointmentFacts


@dataclass(frozen=True)
class Line:
    """What the plan says of one visit: its `place`, None for the waiting list, and why it is not a nearer one, or none.

    `nearer`: the place that the patient would have had but for that reason. `late`: after the deadline of the guarantees.
    """

    visit: TouchedVisit
    place: OpenPlace | None
    why: Why
    nearer: OpenPlace | None = None
    late: bool = False


@dataclass(frozen=True)
class RefusedPin:
    """A place given by hand that cannot be: which rule forbids it."""

    visit_id: str
    place_id: str
    why: Why


@dataclass(frozen=True)
class Load:
    """What the plan does to a specialist's day: how many of the places that were `free` are `given`."""

    specialist: str
    day: date
    free: int
    given: int


@dataclass(frozen=True)
class Proposal:
    """The plan, the most pressing visits first. `cost`: minutes of waiting of all together, with what the unmet wishes are worth."""

    lines: tuple[Line, ...]
    refused: tuple[RefusedPin, ...]
    cost: int

    @property
    def placed(self) -> tuple[Line, ...]:
        """Who is given a place."""
        return tuple(line for line in self.lines if line.place is not None)

    @property
    def without(self) -> tuple[Line, ...]:
        """Who is not, and goes to the waiting list."""
        return tuple(line for line in self.lines if line.place is None)


def propose(visits: Iterable[TouchedVisit], places: Iterable[OpenPlace], limits: Limits, hand: Hand | None = None) -> Proposal:
    """Plan once. Who plans on, with changes by hand, keeps a `Planner`."""
    return Planner(visits, places, limits).propose(hand or Hand())


class Planner:
    """The visits and places of one absence, weighed once, so that each change by hand is planned anew at once.

    As many patients as possible are given a place, the more pressing ones first where not all can; among those plans the one of the least
    waiting (`facts.Wishes`) is taken. The same facts give the same plan, in whatever order they come.
    """

    def __init__(self, visits: Iterable[TouchedVisit], places: Iterable[OpenPlace], limits: Limits) -> None:
        self._visits = in_order(visits, limits.now)
        self._places = sorted(places, key=lambda place: (place.slot.start, place.id))
        self._limits = limits
        self._rows = {visit.id: row for row, visit in enumerate(self._visits)}
        self._columns = {place.id: column for column, place in enumerate(self._places)}
        self._diaries = Diaries(self._places, limits)
        self._weighed = weigh(self._visits, self._places, limits, self._diaries)

    @property
    def places(self) -> tuple[OpenPlace, ...]:
        """All places it chooses from, by their start."""
        return tuple(self._places)

    def propose(self, hand: Hand) -> Proposal:
        """The best plan that keeps to what was changed by hand; a pin that a rule forbids is not kept, and named."""
        bits = self._weighed.bits
        if hand.forbidden:
            bits = bits.copy()
            for visit_id, place_id in hand.forbidden:
                if visit_id in self._rows and place_id in self._columns:
                    bits[self._rows[visit_id], self._columns[place_id]] |= np.uint32(BIT[Why.HAND])
        pins, refused = self._pins(hand)
        weighed, given = self._best(Weighed(bits, self._weighed.gaps, self._weighed.costs), pins)
        cost = sum(int(weighed.costs[row, column]) for row, column in given.items())
        return Proposal(self._lines(weighed, given, pins), tuple(refused), cost)

    def load(self, proposal: Proposal) -> tuple[Load, ...]:
        """What the plan does to each specialist's day that it touches, in their order."""
        given = Counter((line.place.slot.day, line.place.slot.specialist) for line in proposal.placed if line.place)
        free = Counter((place.slot.day, place.slot.specialist) for place in self._places if place.slot.is_free)
        return tuple(Load(specialist, day, free[day, specialist], given[day, specialist]) for day, specialist in sorted(given))

    def _pins(self, hand: Hand) -> tuple[dict[int, int], list[RefusedPin]]:
        """Those that can be kept, by row and column."""
        pins: dict[int, int] = {}
        refused = []
        for visit_id, place_id in hand.pinned.items():
            row, column = self._rows.get(visit_id), self._columns.get(place_id)
            if row is None:
                continue
            why = Why.TAKEN if column is None else self._forbids_pin(row, column, pins)
            if why is None and column is not None:
                pins[row] = column
            elif why is not None:
                refused.append(RefusedPin(visit_id, place_id, why))
        return pins, refused

    def _forbids_pin(self, row: int, column: int, pins: dict[int, int]) -> Why | None:
        if column in pins.values():
            return Why.TAKEN
        visit, place = self._visits[row], self._places[column]
        found = broken(visit, place, self._limits) & FIRM
        found |= set(of_diary(place, self._kin(row, pins), self._limits))
        return min(found, key=RULES.index, default=None)

    def _kin(self, row: int, given: dict[int, int]) -> list[AppointmentFacts]:
        """The visits that the plan gives the same patient besides."""
        patient = self._visits[row].patient_id
        return [
            self._as_visit(other, column)
            for other, column in sorted(given.items())
            if patient and other != row and self._visits[other].patient_id == patient
        ]

    def _as_visit(self, row: int, column: int) -> AppointmentFacts:
        slot = self._places[column].slot
        return AppointmentFacts(self._visits[row].id, slot.start, slot.end, slot.specialist, slot.specialty)

    def _best(self, weighed: Weighed, pins: dict[int, int]) -> tuple[Weighed, dict[int, int]]:
        """The assignment, by row and column, and what it stands on.

        Where two visits of one patient come into each other's way, the less pressing one is kept off there, and all is assigned anew.
        """
        shared = self._shared()
        if shared:
            weighed = Weighed(weighed.bits.copy(), weighed.gaps, weighed.costs)
        while True:
            found = self._assigned(weighed, pins)
            clashes = [clash for row in shared if row not in pins for clash in self._clashes(row, found, pins)]
            if not clashes:
                return weighed, found
            for row, number, bits in clashes:
                weighed.bits[row, number] |= np.uint32(bits)

    def _clashes(self, row: int, given: dict[int, int], pins: dict[int, int]) -> Iterable[tuple[int, int, int]]:
        """Where the visit cannot be for the more pressing ones of its patient, if that is where it was put."""
        before = {other: column for other, column in given.items() if other < row or other in pins}
        forbidden = dict(self._diaries.forbidden(self._kin(row, before)))
        return [(row, number, bits) for number, bits in forbidden.items()] if given.get(row) in forbidden else ()

    def _shared(self) -> list[int]:
        """The rows of patients who have more than one visit here."""
        many = Counter(visit.patient_id for visit in self._visits if visit.patient_id)
        return [row for row, visit in enumerate(self._visits) if many[visit.patient_id] > 1]

    def _assigned(self, weighed: Weighed, pins: dict[int, int]) -> dict[int, int]:
        rows = [row for row in range(len(self._visits)) if row not in pins]
        if not rows or not self._places:
            return dict(pins)
        costs: Costs = np.where(weighed.bits == 0, weighed.costs, NEVER)[rows]
        costs[:, list(pins.values())] = NEVER
        columns = assign(costs, self._unplaced(rows, costs))
        return pins | {row: column for row, column in zip(rows, columns, strict=True) if column is not None}

    def _unplaced(self, rows: Sequence[int], costs: Costs) -> npt.NDArray[np.int64]:
        """More than the waiting of all others together, and the more the visit presses."""
        allowed = costs[costs != NEVER]
        whole = (int(allowed.max()) if allowed.size else 0) * len(rows) + 1
        return np.array([whole * (1 + press_of(self._visits[row], self._limits.now)) for row in rows], np.int64)

    def _lines(self, weighed: Weighed, given: dict[int, int], pins: dict[int, int]) -> tuple[Line, ...]:
        explainer = Explainer(weighed, given, self._visits, self._places, self._limits)
        return tuple(self._line(row, given.get(row), row in pins, explainer) for row in range(len(self._visits)))

    def _line(self, row: int, column: int | None, pinned: bool, explainer: Explainer) -> Line:
        visit, place = self._visits[row], self._places[column] if column is not None else None
        why, nearer = (Why.PINNED, None) if pinned else explainer.why(row)
        late = place is not None and is_late(visit, place.slot.start)
        return Line(visit, place, why, self._places[nearer] if nearer is not None else None, late)
