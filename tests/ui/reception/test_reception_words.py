"""What «Приём» says and offers, apart from the window: a ticket's worth, the next step, where to go, how late."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.i18n import tr
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.reception import Document, Proof, Step
from desktop_app.models.walk_ins import LaneKind
from desktop_app.queries.reception import ReceptionGroup, ReceptionLine
from desktop_app.queries.walk_ins import Lane
from desktop_app.ui.reception.deeds import Here, Ticket, first_document, is_good, may_do, may_go_back, next_step, notices_of, proof_of
from desktop_app.ui.reception.listing import found_rows
from desktop_app.ui.reception.words import (
    DONE_WORDS,
    LANE_WORDS,
    STATE_WORDS,
    UNDO_WORDS,
    born_words,
    counts_words,
    group_row,
    lane_rows,
    late_words,
    lead_of,
    look_of,
    visit_row,
)
from desktop_app.ui.slot_looks import CONFLICT
from desktop_app.ui.widgets.cards import Weight
from tests.kit.replica import ZONE

ST = AppointmentStatus
NOON = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
HERE = Here(TODAY, ZONE, "b1")
LINE = ReceptionLine(
    "a1", 3, ST.BOOKED, NOON, NOON + timedelta(minutes=15), "7K4P-29QX", "", 2, False, "осмотр", "s1", "p1", "Иванова", "Анна", "Сергеевна",
    date(1984, 3, 12), "+79161234567", "g1", "Кузнецова Е. П.", "терапевт", "", "214", "Филиал на Садовой", "b1",
    "г. Москва, ул. Садовая, 12", "Europe/Moscow", False, False,
)  # fmt: skip
STATES = st.sampled_from(AppointmentStatus)
TICKETS = st.builds(Ticket, st.one_of(st.none(), st.integers(1, 4)), st.sampled_from([None, True, False]))


@given(STATES, st.booleans(), st.booleans())
def test_a_step_is_offered_only_where_it_can_be_done(status: AppointmentStatus, today: bool, here: bool) -> None:
    line = replace(LINE, status=status, start=NOON if today else NOON + timedelta(days=3), branch_id="b1" if here else "b2")
    step = next_step(line, HERE)
    assert step is None or (today and here and step.is_possible_from(status))
    offered = {one for one in Step if may_do(one, line, HERE)}
    assert (not offered) or (today and here)
    assert step is None or step in offered


@given(STATES, TICKETS, st.booleans(), st.booleans())
def test_whoever_cannot_be_received_is_told_why_or_is_done(status: AppointmentStatus, ticket: Ticket, today: bool, here: bool) -> None:
    line = replace(LINE, status=status, start=NOON if today else NOON + timedelta(days=3), branch_id="b1" if here else "b2")
    expected = status in {ST.BOOKED, ST.PENDING, ST.CANCELLED}
    if next_step(line, HERE) is None and expected:
        assert notices_of(line, ticket, HERE)


@given(TICKETS)
def test_a_ticket_that_is_not_good_is_never_the_proof(ticket: Ticket) -> None:
    proof = proof_of(ticket, LINE, Document.POLICY)
    if is_good(ticket, LINE):
        assert proof == Proof(None, ticket.version)
        assert notices_of(LINE, ticket, HERE) == []
    else:
        assert proof == Proof(Document.POLICY)
        assert notices_of(LINE, ticket, HERE)


def test_a_number_that_was_read_or_typed_needs_no_signature() -> None:
    assert is_good(Ticket(), LINE)
    assert proof_of(Ticket(), LINE, Document.PASSPORT) == Proof()


def test_without_a_ticket_the_document_is_the_proof_and_nothing_is_wrong() -> None:
    assert proof_of(None, LINE, Document.PASSPORT) == Proof(Document.PASSPORT)
    assert notices_of(LINE, None, HERE) == []


@pytest.mark.parametrize(
    ("ticket", "said", "weight"),
    [
        (Ticket(1, True), "The ticket is outdated → Mon 16 November, 12:00 · Кузнецова Е. П., терапевт · r. 214", Weight.WARN),
        (Ticket(3, True), "The ticket is newer than what is known here", Weight.WARN),
        (Ticket(2, False), "This ticket is not genuine", Weight.ALARM),
        (Ticket(None, False), "This ticket is not genuine", Weight.ALARM),
        (Ticket(2, None), "It cannot be told here who made this ticket", Weight.WARN),
    ],
)
def test_what_is_wrong_with_a_ticket_is_said_by_its_gravity(ticket: Ticket, said: str, weight: Weight) -> None:
    notice = notices_of(LINE, ticket, HERE)[0]
    assert notice.text.startswith(said)
    assert notice.weight is weight


def test_a_case_about_the_visit_is_mentioned() -> None:
    assert [notice.text for notice in notices_of(replace(LINE, conflict=True), None, HERE)] == ["A case about this visit waits in Tasks."]


def test_a_desk_without_a_branch_receives_at_all() -> None:
    assert next_step(replace(LINE, branch_id="b2"), Here(TODAY, ZONE)) is Step.ARRIVE


@pytest.mark.parametrize(
    ("born", "document"), [(date(2013, 1, 1), "birth-certificate"), (date(2012, 11, 16), "passport"), (None, "passport")]
)
def test_from_fourteen_on_a_passport_is_shown(born: date | None, document: str) -> None:
    assert first_document(replace(LINE, birth_date=born), TODAY).value == document


@given(STATES, st.booleans())
def test_a_step_back_is_offered_for_slips_and_for_what_was_not_sent(status: AppointmentStatus, provisional: bool) -> None:
    offered = may_go_back(replace(LINE, status=status, provisional=provisional), HERE)
    assert offered == (status in {ST.ARRIVED, ST.CHECKED_IN, ST.NOSHOW} or (status is ST.FULFILLED and provisional))


# Words


@pytest.mark.parametrize(
    ("late", "words"), [(-5, ""), (0, ""), (4, ""), (5, "late by 5 min"), (59, "late by 59 min"), (60, "late by 1 h"), (200, "late by 3 h")]
)
def test_how_late_somebody_is(late: int, words: str) -> None:
    assert late_words(LINE, NOON + timedelta(minutes=late)) == words


@pytest.mark.parametrize("status", [one for one in AppointmentStatus if one is not ST.BOOKED])
def test_only_who_is_still_expected_is_late(status: AppointmentStatus) -> None:
    assert late_words(replace(LINE, status=status), NOON + timedelta(hours=1)) == ""


def test_a_visit_reads_whole() -> None:
    row = visit_row(LINE, NOON, ZONE)
    assert (row.lead, row.title, row.detail, row.side) == ("12:00", "Иванова Анна Сергеевна", "No. 7K4P-29QX · осмотр", "expected")
    assert row.aloud == "12:00, Иванова Анна Сергеевна, expected, No. 7K4P-29QX, осмотр"
    whole = visit_row(LINE, NOON, ZONE, whole=True)
    assert whole.detail == "Mon 16 November, 12:00 · Кузнецова Е. П., терапевт · r. 214 · Филиал на Садовой"


def test_a_queue_number_stands_where_the_time_would() -> None:
    assert lead_of(replace(LINE, queue_number="КД-12"), ZONE) == "КД-12"


def test_a_case_goes_before_the_state() -> None:
    assert look_of(replace(LINE, conflict=True)) is CONFLICT


def test_a_heading_counts_what_there_is() -> None:
    lines = (LINE, replace(LINE, status=ST.ARRIVED), replace(LINE, status=ST.CHECKED_IN), replace(LINE, status=ST.NOSHOW))
    heading = group_row(ReceptionGroup("g", "Кузнецова Е. П.", "терапевт", "214", "Садовая", lines))
    assert (heading.detail, heading.side, heading.heading) == ("терапевт, r. 214", "expected 1 · here 2 · over 1", True)
    assert group_row(ReceptionGroup("g", "К", "", "", "", (LINE,))).side == "expected 1"


def test_the_filter_counts_three_heaps_and_all() -> None:
    counts = Counter({ST.BOOKED: 3, ST.PENDING: 1, ST.ARRIVED: 2, ST.CHECKED_IN: 1, ST.FULFILLED: 5, ST.NOSHOW: 1})
    assert counts_words(counts) == {"all": "All 13", "expected": "Expected 4", "here": "Here 3", "over": "Over 6"}


def test_found_visits_stand_in_heaps_by_where_to_go() -> None:
    lines = (
        LINE,
        replace(LINE, appointment_id="a2", branch_id="b2"),
        replace(LINE, appointment_id="a3", start=NOON + timedelta(days=1)),
        replace(LINE, appointment_id="a4", branch_id="b2", start=NOON + timedelta(days=1)),
    )
    rows = found_rows(lines, HERE, NOON)
    assert [row.title if row.heading else row.key for row in rows] == [
        "Today, here", "a1", "Today, at another branch", "a2", "On another day", "a3", "a4",
    ]  # fmt: skip


def test_a_birth_date_without_a_date_is_nothing() -> None:
    assert born_words(LINE, TODAY) == "12 Mar 1984, 42 years"
    assert born_words(replace(LINE, birth_date=None), TODAY) == ""


def test_lanes_stand_under_their_kind_and_empty_kinds_are_left_out() -> None:
    def lane(number: int, kind: LaneKind) -> Lane:
        return Lane(
            f"s{number}", kind, "Забор крови", "", "105", "Садовая", "b1", NOON, NOON + timedelta(hours=2), timedelta(minutes=10), 4
        )

    rows = lane_rows([lane(1, LaneKind.OVER), lane(2, LaneKind.LIVE_QUEUE)], ZONE)
    assert [row.title for row in rows if row.heading] == ["Live queue", "Beside the bookings, agreed with the doctor"]
    assert (rows[1].detail, rows[1].side, rows[1].side_detail) == ("r. 105 · Садовая", "waiting: 4", "until 14:00")


def test_every_state_step_and_lane_has_words_in_both_languages() -> None:
    russian = tr.for_language("ru")
    words = [*STATE_WORDS.values(), *DONE_WORDS.values(), *UNDO_WORDS.values(), *LANE_WORDS.values()]
    assert (set(STATE_WORDS), set(DONE_WORDS), set(LANE_WORDS)) == (set(AppointmentStatus), set(Step), set(LaneKind))
    assert [word for word in words if russian(word) == word] == []
    assert len(set(STATE_WORDS.values())) == len(STATE_WORDS)
