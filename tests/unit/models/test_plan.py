"""The turns of a plan, and how each of its visits stands by its operations."""

from __future__ import annotations

from itertools import product

import pytest

from desktop_app.models.operation import OperationState
from desktop_app.models.plan import TURNS, Outcome, PlanState, Progress

P, S = PlanState, OperationState
ALLOWED = {
    (P.DRAFT, P.RUNNING),
    (P.RUNNING, P.PAUSED), (P.RUNNING, P.DONE), (P.RUNNING, P.UNDOING),
    (P.PAUSED, P.RUNNING), (P.PAUSED, P.DONE), (P.PAUSED, P.UNDOING),
    (P.DONE, P.UNDOING), (P.DONE, P.RUNNING),
    (P.UNDOING, P.UNDONE),
}  # fmt: skip


def test_a_plan_turns_only_as_it_may() -> None:
    assert {pair for pair in product(P, P) if pair[0].may_become(pair[1])} == ALLOWED
    assert set(TURNS) == set(P)
    assert {state for state in P if state.goes_on} == {P.RUNNING, P.PAUSED, P.UNDOING}


@pytest.mark.parametrize(
    ("progress", "outcome"),
    [
        (Progress(None), Outcome.PLANNED),
        (Progress(None, left_out=True), Outcome.LEFT_OUT),
        (Progress(S.QUEUED), Outcome.WAITING),
        (Progress(S.QUEUED, sent=True), Outcome.SENT),
        (Progress(S.SENDING, sent=True), Outcome.SENT),
        (Progress(S.IN_DOUBT, sent=True), Outcome.SENT),
        (Progress(S.APPLIED, sent=True), Outcome.ARRIVED),
        (Progress(S.CONFLICT, sent=True), Outcome.IN_TROUBLE),
        (Progress(S.REJECTED, sent=True), Outcome.IN_TROUBLE),
        (Progress(S.CONFLICT, sent=True, kept=True), Outcome.IN_TROUBLE),
        (Progress(S.RESOLVED, sent=True), Outcome.SETTLED),
        (Progress(S.ABANDONED, sent=True), Outcome.SETTLED),
        (Progress(S.WITHDRAWN), Outcome.WITHDRAWN),
        (Progress(S.APPLIED, sent=True, kept=True), Outcome.KEPT),
        (Progress(S.APPLIED, inverse=S.QUEUED), Outcome.GOING_BACK),
        (Progress(S.APPLIED, inverse=S.IN_DOUBT), Outcome.GOING_BACK),
        (Progress(S.APPLIED, inverse=S.APPLIED), Outcome.INVERTED),
        (Progress(S.APPLIED, inverse=S.REJECTED), Outcome.IN_TROUBLE),
        (Progress(S.APPLIED, inverse=S.RESOLVED), Outcome.SETTLED),
        (Progress(S.APPLIED, inverse=S.WITHDRAWN), Outcome.ARRIVED),
    ],
)
def test_a_visit_of_a_plan_stands_as_its_operations_do(progress: Progress, outcome: Outcome) -> None:
    assert progress.outcome is outcome


def test_a_plan_waits_for_what_is_under_way_and_for_what_a_person_must_decide() -> None:
    assert {state for state in S if not Progress(state).is_over} == {S.QUEUED, S.SENDING, S.IN_DOUBT, S.CONFLICT, S.REJECTED}
    assert not Progress(None).is_over
    assert Progress(None, left_out=True).is_over


def test_an_undoing_waits_for_answers_and_inverse_acts_not_for_what_it_leaves() -> None:
    ended = {S.WITHDRAWN, S.RESOLVED, S.ABANDONED}
    assert {state for state in S if Progress(state).is_taken_back} == ended
    assert all(Progress(state, kept=True).is_taken_back for state in S)
    assert Progress(None).is_taken_back
    assert {state for state in S if Progress(S.APPLIED, inverse=state).is_taken_back} == ended | {S.APPLIED}
