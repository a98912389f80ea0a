"""States of appointments, operations, cases and plans, and who may lead from one to the next."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.appointment import FIRST_STATES, HOLDING, TRANSITIONS, AppointmentStatus
from desktop_app.models.operation import READY, STEPS, UNFINISHED, OperationKind, OperationState

State = TypeVar("State", AppointmentStatus, OperationState)
A, S = AppointmentStatus, OperationState

# FHIR R4 defines no table; this is the registry's own, as it was agreed on (see docs/glossary.md for the words).
APPOINTMENTS = {
    "proposed": "pending booked waitlist cancelled",
    "waitlist": "pending booked cancelled",
    "pending": "booked cancelled entered-in-error",
    "booked": "arrived checked-in cancelled noshow entered-in-error",
    "arrived": "checked-in fulfilled cancelled booked",
    "checked-in": "fulfilled cancelled arrived",
    "noshow": "arrived booked",
    "cancelled": "",
    "fulfilled": "",
    "entered-in-error": "",
}
# The codes of http://hl7.org/fhir/R4/valueset-appointmentstatus.html.
PUBLISHED = "proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist"
FINAL = {S.APPLIED, S.WITHDRAWN, S.RESOLVED, S.ABANDONED}


def reachable(steps: Mapping[State, frozenset[State]], starts: Iterable[State]) -> set[State]:
    """Where one can come from `starts`, these included."""
    found = set(starts)
    left = list(found)
    while left:
        news = steps[left.pop()] - found
        found |= news
        left += news
    return found


def test_the_states_of_an_appointment_are_those_of_the_standard() -> None:
    assert sorted(status.value for status in AppointmentStatus) == sorted(PUBLISHED.split())


@pytest.mark.parametrize("start", AppointmentStatus)
def test_an_appointment_goes_where_the_table_says_and_nowhere_else(start: AppointmentStatus) -> None:
    allowed = {other for other in AppointmentStatus if start.may_become(other)}
    assert {other.value for other in allowed} == set(APPOINTMENTS[start.value].split())
    assert start not in allowed


def test_an_ended_appointment_is_not_brought_back_to_life() -> None:
    """Restoring is a new appointment, with a new ticket: an old paper must not become valid again."""
    assert [status for status in AppointmentStatus if not TRANSITIONS[status]] == [A.FULFILLED, A.CANCELLED, A.IN_ERROR]


def test_every_state_can_be_come_to_from_a_first_one() -> None:
    assert reachable(TRANSITIONS, FIRST_STATES) == set(AppointmentStatus)


def test_a_mistaken_arrival_and_a_mistaken_absence_can_be_put_right() -> None:
    for done, undone in ((A.ARRIVED, A.BOOKED), (A.CHECKED_IN, A.ARRIVED), (A.NOSHOW, A.BOOKED)):
        assert undone.may_become(done) or done is A.CHECKED_IN
        assert done.may_become(undone)


def test_a_place_is_held_by_whoever_was_expected_and_by_nobody_else() -> None:
    assert {status for status in AppointmentStatus if status.holds_place} == HOLDING
    assert set(AppointmentStatus) - HOLDING == {A.PROPOSED, A.WAITLIST, A.CANCELLED, A.IN_ERROR}


@given(st.lists(st.sampled_from(AppointmentStatus), min_size=1, max_size=12))
def test_nobody_who_lets_go_of_a_place_takes_it_again_by_himself(wishes: list[AppointmentStatus]) -> None:
    """From whatever holds a place, the only ways off it are final: the place may be another's by then."""
    state = A.BOOKED
    let_go = False
    for wish in wishes:
        if state.may_become(wish):
            assert not let_go
            let_go = not wish.holds_place
            state = wish


def test_operations_end_in_four_ways_and_from_those_lead_nowhere() -> None:
    assert {state for state in S if not STEPS[state]} == FINAL - {S.APPLIED}
    assert STEPS[S.APPLIED] == {S.REJECTED}, "only where reading back shows that the central kept nothing"
    assert {state for state in S if state.unfinished} == UNFINISHED == set(S) - FINAL


@pytest.mark.parametrize("state", sorted(UNFINISHED))
def test_every_unfinished_operation_can_still_come_to_an_end(state: OperationState) -> None:
    assert reachable(STEPS, [state]) & FINAL
    assert STEPS[state]


def test_every_state_is_come_to_from_the_outbox() -> None:
    assert reachable(STEPS, [S.QUEUED]) == set(S)


def test_only_what_never_left_is_withdrawn() -> None:
    assert [state for state in S if state.may_become(S.WITHDRAWN)] == [S.QUEUED]


def test_only_a_person_ends_a_conflict_or_a_refusal() -> None:
    """The exchange itself comes to `applied`, `conflict`, `rejected` and `in doubt`; from trouble it finds no way out alone."""
    for trouble in (S.CONFLICT, S.REJECTED):
        assert STEPS[trouble] == {S.RESOLVED, S.ABANDONED, S.QUEUED}
        assert trouble not in READY
    assert {state for state in S if state.may_become(S.RESOLVED) or state.may_become(S.ABANDONED)} == {S.CONFLICT, S.REJECTED}


def test_what_was_sent_is_applied_only_after_an_answer() -> None:
    assert {state for state in S if state.may_become(S.APPLIED)} == {S.SENDING, S.IN_DOUBT}
    assert not S.QUEUED.may_become(S.APPLIED)


def test_a_copied_profile_may_doubt_what_the_other_one_may_have_sent() -> None:
    assert S.QUEUED.may_become(S.IN_DOUBT)
    assert S.SENDING.may_become(S.IN_DOUBT)


def test_what_takes_or_frees_places_goes_before_all_else() -> None:
    assert {kind for kind in OperationKind if kind.takes_or_frees_slots} == {OperationKind.BOOK, OperationKind.MOVE, OperationKind.CANCEL}
