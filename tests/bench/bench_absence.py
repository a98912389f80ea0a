"""400 patients of absent doctors planned over 5,000 places, against the library's bare solvers on the finished matrix of the same pairs.

Ours is the whole way from facts to a plan with a reason for each: rules, wishes, assignment, explanation. The library has the
classic solver of Jonker and Volgenant on a square matrix, and the one that we use, which takes it as it is and is ten times as fast.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import lap
import numpy as np

from desktop_app.models.absence.facts import Hand, Limits, OpenPlace, TouchedVisit
from desktop_app.models.absence.planning import Planner, propose
from desktop_app.models.absence.weighing import Diaries, weigh
from desktop_app.models.booking_rules import AgeRange, AppointmentFacts, PatientFacts, PolicyFacts, SlotFacts
from desktop_app.models.specialty_table import Audience
from tests.bench.measure import Measure, paired

ZONE: Final = ZoneInfo("Europe/Moscow")
NOW: Final = datetime(2026, 11, 23, 7, 40, tzinfo=ZONE)
LIMITS: Final = Limits(NOW, NOW + timedelta(hours=2), substitute="d1")
VISITS: Final = 400
PLACES: Final = 5000
DOCTORS: Final = 20
ROUNDS: Final = 7
LIMIT: Final = 2
_CHANNELS: Final = (("registry",), (), ("portal", "registry"), ("registry",), ("registry",), ("portal",))


def visits(dice: Random) -> list[TouchedVisit]:
    """Two weeks of visits; every fourth patient has another visit about that time."""
    return [_visit(number, dice) for number in range(VISITS)]


def _visit(number: int, dice: Random) -> TouchedVisit:
    start = NOW.replace(hour=8, minute=0) + timedelta(days=dice.randrange(14), minutes=15 * dice.randrange(40))
    end = start + timedelta(minutes=15)
    own = AppointmentFacts(f"v{number}", start, end, "away", "110")
    besides = replace(own, id=f"o{number}", start=start + timedelta(days=1), end=end + timedelta(days=1), specialist="d3")
    patient = PatientFacts(date(dice.randrange(1940, 2005), 5, 17), dice.choice(("female", "male")), (PolicyFacts(),))
    return TouchedVisit(
        f"v{number}", 1, f"p{number}", start, end, ZONE, "110", "away", "b0", "c1", patient,
        (own, besides) if number % 4 == 0 else (own,), frozenset({f"d{number % DOCTORS}"}) if number % 3 == 0 else frozenset(),
    )  # fmt: skip


def places(dice: Random) -> list[OpenPlace]:
    """Four weeks of places of twenty colleagues at three branches."""
    return [_place(number, dice) for number in range(PLACES)]


def _place(number: int, dice: Random) -> OpenPlace:
    start = NOW.replace(hour=8, minute=0) + timedelta(days=dice.randrange(28), minutes=15 * dice.randrange(40))
    doctor = dice.randrange(DOCTORS)
    slot = SlotFacts(
        start, start + timedelta(minutes=15), ZONE, True, f"d{doctor}", "110", AgeRange(18 if doctor % 4 else None), Audience.ADULT,
        channels=dice.choice(_CHANNELS),
    )  # fmt: skip
    return OpenPlace(f"s{number}", 1, slot, f"b{doctor % 3}", "c1")


def run() -> list[Measure]:
    """The measured lines: planning whole, and planning anew after a change by hand."""
    dice = Random(7)
    moved, free = visits(dice), sorted(places(dice), key=lambda place: place.slot.start)
    weighed = weigh(moved, free, LIMITS, Diaries(free, LIMITS))
    matrix = np.where(weighed.bits == 0, weighed.costs, 10**8).astype(float)
    planner = Planner(moved, free, LIMITS)
    line = planner.propose(Hand()).lines[0]
    hand = Hand(forbidden=frozenset({(line.visit.id, line.place.id)})) if line.place else Hand()

    whole, classic = paired(lambda: propose(moved, free, LIMITS), lambda: lap.lapjv(matrix, extend_cost=True), ROUNDS)
    anew, fastest = paired(lambda: planner.propose(hand), lambda: lap.lapjvr(matrix, extend_cost=True), ROUNDS)
    name = f"{VISITS} patients planned over {PLACES} places"
    return [
        Measure(f"{name}, against the classic solver", whole, classic, LIMIT),
        Measure(f"{name}, against the fastest solver", whole, fastest, LIMIT),
        Measure(f"{name}, anew after a change by hand, against the fastest", anew, fastest, LIMIT),
    ]


if __name__ == "__main__":
    for measure in run():
        sys.stdout.write(f"{measure.name}: {measure.value:.1f} against {measure.floor:.1f} ms, {measure.ratio:.2f} (limit {LIMIT})\n")
