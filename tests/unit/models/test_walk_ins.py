"""What a reception of today is for who comes without a booking, and when his visit stands in the schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.person import DEFAULT_RIGHTS, Right, RoleCode
from desktop_app.models.reception import BACK, Document, Proof, Step
from desktop_app.models.walk_ins import LaneKind, lane_kind, walk_in_span

NINE = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
MOMENTS = st.integers(-(10**8), 10**8).map(lambda seconds: NINE + timedelta(seconds=seconds))
S = AppointmentStatus


@pytest.mark.parametrize(
    ("live_queue", "has_post", "places", "kind"),
    [
        (True, True, ["live-queue"], LaneKind.LIVE_QUEUE),
        (True, False, [], LaneKind.LIVE_QUEUE),
        (False, True, ["registry,same-day", "same-day"], LaneKind.DUTY),
        (False, False, ["same-day"], LaneKind.URGENT),
        (False, True, ["same-day", "registry"], LaneKind.OVER),
        (False, False, ["registry"], LaneKind.OVER),
        (False, True, ["", ""], LaneKind.OVER),
        (False, True, [], LaneKind.OVER),
    ],
)
def test_a_reception_is_known_by_how_its_places_are_given(live_queue: bool, has_post: bool, places: list[str], kind: LaneKind) -> None:
    assert lane_kind(live_queue, has_post, places) is kind


def test_only_beside_the_bookings_it_takes_more_than_the_right_of_the_reception() -> None:
    asks = {kind: kind.right for kind in LaneKind}
    assert asks.pop(LaneKind.OVER) is Right.BOOK_OVER
    assert set(asks.values()) == {Right.CHECK_IN}
    assert Right.CHECK_IN in DEFAULT_RIGHTS[RoleCode.CLERK]
    assert Right.BOOK_OVER not in DEFAULT_RIGHTS[RoleCode.CLERK]


@given(MOMENTS, MOMENTS, st.integers(1, 240))
def test_a_visit_without_a_booking_begins_now_or_at_the_opening_and_has_its_length(now: datetime, opens: datetime, minutes: int) -> None:
    start, end = walk_in_span(now, opens, timedelta(minutes=minutes))
    assert end - start == timedelta(minutes=minutes)
    assert start >= opens
    assert start <= max(now, opens)
    assert start > now - timedelta(minutes=1) or start == opens


def test_the_present_minute_is_whole() -> None:
    start, _end = walk_in_span(NINE + timedelta(seconds=59, microseconds=1), NINE - timedelta(hours=1), TEN_MINUTES)
    assert start == NINE


# The steps of the reception


def test_the_steps_that_follow_each_state() -> None:
    possible = {status: {step for step in Step if step.is_possible_from(status)} for status in AppointmentStatus}
    assert possible[S.BOOKED] == {Step.ARRIVE, Step.CALL_IN, Step.NO_SHOW}
    assert possible[S.ARRIVED] == {Step.CALL_IN, Step.RECEIVE}
    assert possible[S.CHECKED_IN] == {Step.RECEIVE}
    assert possible[S.NOSHOW] == {Step.ARRIVE}
    assert {status for status, steps in possible.items() if steps} == {S.BOOKED, S.ARRIVED, S.CHECKED_IN, S.NOSHOW}


def test_what_is_taken_back_is_a_step_of_the_table() -> None:
    assert all(before.may_become(after) for before, after in BACK.items())
    assert S.FULFILLED not in BACK


@pytest.mark.parametrize("document", Document)
def test_of_a_document_only_its_kind_is_kept(document: Document) -> None:
    assert Proof(document, 3).as_payload() == {"shown": "document", "document": document.value}


def test_of_a_ticket_its_version_is_kept() -> None:
    assert Proof(ticket_version=3).as_payload() == {"shown": "ticket", "ticket_version": 3}
    assert Proof().as_payload() == {"shown": "ticket", "ticket_version": None}
