"""Plans use at most half of what the central takes in a window, once it has said how much that is."""

from __future__ import annotations

import pytest

from desktop_app.sync.plan_budget import LEARNT_FOR_SECONDS, PlanBudget


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def writes(budget: PlanBudget, number: int) -> None:
    """So many operations are sent."""
    for _ in range(number):
        budget.wrote()


def test_without_a_refusal_plans_may_write_as_they_like(seconds: Seconds) -> None:
    budget = PlanBudget(seconds)
    writes(budget, 1000)
    assert budget.leaves_room
    assert budget.due == ()


def test_after_a_refusal_half_of_a_window_is_for_persons_alone(seconds: Seconds) -> None:
    budget = PlanBudget(seconds)
    writes(budget, 10)
    budget.refused(30.0)
    seconds.now += 30
    room = []
    for _ in range(10):
        room.append(budget.leaves_room)
        budget.wrote()
    assert room == [True] * 5 + [False] * 5
    assert budget.due == (160.0,)
    seconds.now += 30
    assert budget.leaves_room


def test_what_persons_wrote_counts_too(seconds: Seconds) -> None:
    budget = PlanBudget(seconds)
    writes(budget, 4)
    budget.refused(60.0)
    writes(budget, 2)
    assert not budget.leaves_room


def test_a_central_that_takes_one_lets_a_plan_write_one(seconds: Seconds) -> None:
    budget = PlanBudget(seconds)
    budget.refused(0.0)
    room = [budget.leaves_room]
    budget.wrote()
    room.append(budget.leaves_room)
    seconds.now += 1
    assert [*room, budget.leaves_room] == [True, False, True]


def test_a_refusal_is_forgotten_after_an_hour(seconds: Seconds) -> None:
    budget = PlanBudget(seconds)
    budget.wrote()
    budget.refused(7200.0)
    budget.wrote()
    before = budget.leaves_room
    seconds.now += LEARNT_FOR_SECONDS
    assert (before, budget.leaves_room) == (False, True)
