"""The constraint that was binding for a patient: what alone kept him from the place that he would have had otherwise."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.models.absence.assigning import Costs
from desktop_app.models.absence.facts import Limits, OpenPlace, TouchedVisit
from desktop_app.models.absence.weighing import BIT, Bits, Weighed, unmet
from desktop_app.models.absence.why import RULES, Why

_Marks = npt.NDArray[np.bool_]
_Columns = npt.NDArray[np.intp]


class Explainer:
    """Reads the reasons out of an assignment (`given`: columns by rows) and what it was made of."""

    def __init__(
        self, weighed: Weighed, given: Mapping[int, int], visits: Sequence[TouchedVisit], places: Sequence[OpenPlace], limits: Limits
    ) -> None:
        self._weighed, self._given, self._visits, self._places, self._limits = weighed, given, visits, places, limits
        self._taken = np.zeros(len(places), bool)
        self._taken[list(given.values())] = True

    def why(self, row: int) -> tuple[Why, int | None]:
        """The reason of a visit, and the column of the place that it kept from the patient.

        With a place: the one rule, or the other patients of the plan, without which he would have had a better one; else the rule or wish
        that alone spoke against the nearest one; else there is none nearer. Without a place: that others have all he could take; else the
        one rule that alone forbids the most places; else the rule that forbids the most.
        """
        if not self._places:
            return Why.NO_PLACES, None
        column = self._given.get(row)
        if column is None:
            bits = self._weighed.bits[row]
            return self._why_none(row, bits == 0, _by_one_rule(bits))
        near = self._within(row, column)
        bits, costs, gaps = self._weighed.bits[row, near], self._weighed.costs[row, near], self._weighed.gaps[row, near]
        alone, allowed = _by_one_rule(bits), bits == 0
        better = (alone | (allowed & self._taken[near])) & (costs < self._weighed.costs[row, column])
        other = _least(costs, better)
        if other is None:
            other = _least(gaps, (alone | allowed) & (gaps < self._weighed.gaps[row, column]))
        if other is None:
            return Why.NEAREST, None
        return self._against(row, int(near[other]), column), int(near[other])

    def _within(self, row: int, column: int) -> _Columns:
        """The places that can be better than the given one, or nearer: none is more minutes away than that one costs."""
        return np.flatnonzero(self._weighed.gaps[row] <= self._weighed.costs[row, column])

    def _against(self, row: int, other: int, column: int) -> Why:
        """What alone spoke against the place `other` where `column` was given."""
        bit = int(self._weighed.bits[row, other])
        if bit:
            return RULES[bit.bit_length() - 1]
        if self._taken[other]:
            return Why.OTHERS
        had, has = (unmet(self._visits[row], self._places[one], self._limits) for one in (other, column))
        return max(had, key=lambda wish: had[wish] - has.get(wish, 0))

    def _why_none(self, row: int, allowed: _Marks, by_one_rule: _Marks) -> tuple[Why, int | None]:
        bits = self._weighed.bits[row]
        if allowed.any():
            return Why.OTHERS, self._cheapest(row, allowed)
        looked_at = by_one_rule if by_one_rule.any() else np.ones_like(by_one_rule)
        counts = {rule: int(np.count_nonzero(bits[looked_at] & np.uint32(BIT[rule]))) for rule in RULES}
        rule = max(RULES, key=lambda one: counts[one])
        return rule, self._cheapest(row, looked_at & ((bits & np.uint32(BIT[rule])) != 0))

    def _cheapest(self, row: int, marked: _Marks) -> int | None:
        return _least(self._weighed.costs[row], marked)


def _by_one_rule(bits: Bits) -> _Marks:
    """Where one rule alone forbids."""
    found: _Marks = (bits != 0) & ((bits & (bits - np.uint32(1))) == 0)
    return found


def _least(values: Costs, marked: _Marks) -> int | None:
    """Where the first of the least `marked` values is."""
    columns = np.flatnonzero(marked)
    return int(columns[values[columns].argmin()]) if columns.size else None
