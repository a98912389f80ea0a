"""A visit at the reception: each step by right, by what the person saw, in the journal, and one operation a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import NotFound, RightMissing, RowMoved, RuleRefused
from desktop_app.models.appointment import TRANSITIONS, AppointmentStatus
from desktop_app.models.operation import OperationState
from desktop_app.models.person import RoleCode
from desktop_app.models.reception import BACK, DOCUMENT_NAMES, TAKEN_BACK_WITHIN, WHY_NOT, Document, Proof, Step
from desktop_app.services.bookings import cancel, move
from desktop_app.services.reception import SeenVisit, arrive, call_in, no_show, receive, step_back
from tests.unit.services.desk import PETROV, Clerk
from tests.unit.services.visits_today import BY_PASSPORT, BY_TICKET, booked_today, come, noted, queued, seen, status, until

ST = AppointmentStatus


def act(clerk: Clerk, verb: Callable[..., object], visit: str) -> object:
    return clerk.replica.act(verb, clerk.replica.actor, seen(clerk, visit))


def test_a_ticket_is_shown_and_the_visit_has_come(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    done = come(clerk, visit)
    assert status(clerk, visit) == "arrived"
    assert queued(clerk)[-1] == ("arrive", "queued")
    assert noted(clerk) == ("arrive", {"from": "booked", "shown": "ticket", "ticket_version": 1})
    assert done.row_id == visit
    assert clerk.row("slot", seen(clerk, visit).slot_id)["status"] == "busy", "the place stays as it was"


@pytest.mark.parametrize("document", Document)
def test_without_a_ticket_the_document_is_written_down_but_not_its_number(clerk: Clerk, document: Document) -> None:
    visit = booked_today(clerk)
    come(clerk, visit, Proof(document))
    assert noted(clerk)[1] == {"from": "booked", "shown": "document", "document": document.value}
    assert document in DOCUMENT_NAMES


def test_a_morning_from_the_ticket_to_the_doctor_is_three_operations_in_their_order(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    come(clerk, visit)
    act(clerk, call_in, visit)
    act(clerk, receive, visit)
    assert status(clerk, visit) == "fulfilled"
    assert [kind for kind, _ in queued(clerk)][1:] == ["arrive", "call-in", "receive"]


def test_who_goes_straight_into_the_room_need_not_be_marked_twice(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    act(clerk, call_in, visit)
    assert status(clerk, visit) == "checked-in"


def test_nobody_has_missed_a_visit_whose_time_has_not_come(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    with pytest.raises(RuleRefused) as refused:
        act(clerk, no_show, visit)
    assert refused.value.code == "EARLY"
    clerk.clock.advance(until(clerk, visit))
    act(clerk, no_show, visit)
    assert status(clerk, visit) == "noshow"


def test_who_comes_late_after_a_no_show_is_received_all_the_same(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.clock.advance(until(clerk, visit) + timedelta(minutes=20))
    act(clerk, no_show, visit)
    come(clerk, visit, BY_PASSPORT)
    assert status(clerk, visit) == "arrived"
    assert noted(clerk)[1]["late"] is True


def test_an_outdated_ticket_proves_nothing_and_a_document_does(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    other = clerk.free()[1]
    clerk.replica.act(move, clerk.replica.actor, visit, clerk.version("appointment", visit), other.slot_id)
    with pytest.raises(RuleRefused) as refused:
        come(clerk, visit, BY_TICKET)
    assert refused.value.code == "TICKET_OUTDATED"
    come(clerk, visit, BY_PASSPORT)
    assert status(clerk, visit) == "arrived"


def test_a_number_read_aloud_has_no_version_and_is_enough(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    come(clerk, visit, Proof())
    assert noted(clerk)[1]["ticket_version"] is None


def test_a_visit_of_another_day_is_not_received_today(clerk: Clerk) -> None:
    visit = str(clerk.book().row_id)
    with pytest.raises(RuleRefused) as refused:
        come(clerk, visit)
    assert refused.value.code == "OTHER_DAY"
    with pytest.raises(RuleRefused):
        act(clerk, call_in, visit)


def test_today_is_the_day_of_the_branch_not_of_greenwich(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.comes("UPDATE place SET time_zone = 'Asia/Kamchatka' WHERE level = 'branch'")
    start = clerk.row("appointment", visit)["start"]
    clerk.comes("UPDATE appointment SET start = ? WHERE id = ?", start + 6 * 3600 * 10**6, visit)
    with pytest.raises(RuleRefused):
        come(clerk, visit)


def test_who_may_not_receive_patients_is_told_who_may(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.role(RoleCode.CALL_CENTRE)
    before = clerk.everything()
    for verb in (call_in, receive, no_show, step_back):
        with pytest.raises(RightMissing) as missing:
            act(clerk, verb, visit)
        assert "registry clerk" in str(missing.value.said.parameters["who_may"])
    with pytest.raises(RightMissing):
        come(clerk, visit)
    assert clerk.everything() == before


def test_a_visit_that_was_cancelled_meanwhile_is_shown_again_before_it_comes(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    shown = seen(clerk, visit)
    clerk.role(RoleCode.SENIOR_CLERK)
    clerk.replica.act(cancel, clerk.replica.actor, visit, shown.version, "pat")
    with pytest.raises(RowMoved) as moved:
        clerk.replica.act(arrive, clerk.replica.actor, shown, BY_TICKET)
    assert moved.value.clashes["status"] == (ST.BOOKED, ST.CANCELLED)


def test_a_visit_that_went_to_another_doctor_at_the_same_hour_is_shown_again(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    shown = seen(clerk, visit)
    other = clerk.free("Мельник")[0]
    clerk.comes(
        "UPDATE appointment SET slot_pk = (SELECT pk FROM slot WHERE id = ?), version = version + 1 WHERE id = ?", other.slot_id, visit
    )
    with pytest.raises(RowMoved):
        clerk.replica.act(arrive, clerk.replica.actor, shown, BY_TICKET)


def test_what_others_changed_beside_the_state_does_no_harm(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    shown = seen(clerk, visit)
    clerk.comes("UPDATE appointment SET comment = 'x', version = version + 1 WHERE id = ?", visit)
    clerk.replica.act(arrive, clerk.replica.actor, shown, BY_TICKET)
    assert status(clerk, visit) == "arrived"


def test_a_visit_that_is_not_here_is_not_found(clerk: Clerk) -> None:
    nobody = SeenVisit("nobody", 1, ST.BOOKED, None, None)
    with pytest.raises(NotFound):
        clerk.replica.act(arrive, clerk.replica.actor, nobody, BY_TICKET)


# One step back


def test_a_slip_of_the_hand_that_was_not_sent_is_withdrawn(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    come(clerk, visit)
    done = clerk.replica.act(step_back, clerk.replica.actor, seen(clerk, visit))
    assert status(clerk, visit) == "booked"
    assert queued(clerk)[-1] == ("arrive", "withdrawn")
    assert done.operation_id is None
    assert noted(clerk)[0] == "undo"


def test_a_slip_that_the_central_knows_is_taken_back_by_an_opposite_operation(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.accepted(come(clerk, visit).operation_id)
    act(clerk, step_back, visit)
    assert status(clerk, visit) == "booked"
    assert queued(clerk)[-2:] == [("arrive", "applied"), ("step-back", "queued")]
    assert noted(clerk) == ("step-back", {"from": "arrived", "to": "booked"})


@pytest.mark.parametrize("state", [OperationState.SENDING, OperationState.IN_DOUBT])
def test_a_step_on_its_way_is_answered_by_another_that_follows_it(clerk: Clerk, state: OperationState) -> None:
    visit = booked_today(clerk)
    clerk.answered(come(clerk, visit).operation_id, state)
    act(clerk, step_back, visit)
    assert queued(clerk)[-1] == ("step-back", "queued")


def test_another_persons_step_is_answered_not_withdrawn(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    come(clerk, visit)
    clerk.comes("UPDATE operation SET person_id = 'other'")
    act(clerk, step_back, visit)
    assert [kind for kind, _ in queued(clerk)][-2:] == ["arrive", "step-back"]


def test_an_arrival_of_an_hour_ago_is_history(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.accepted(come(clerk, visit).operation_id)
    clerk.clock.advance(TAKEN_BACK_WITHIN + timedelta(minutes=1))
    with pytest.raises(RuleRefused) as refused:
        act(clerk, step_back, visit)
    assert (refused.value.code, refused.value.said.parameters) == ("LATE", {"n": 30})


def test_an_arrival_noted_at_another_desk_is_timed_by_what_the_central_tells(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.comes("UPDATE appointment SET status = 'arrived', version = version + 1 WHERE id = ?", visit)
    act(clerk, step_back, visit)
    assert status(clerk, visit) == "booked"
    clerk.comes("UPDATE operation SET state = 'applied', sent = 1")
    clerk.comes("UPDATE appointment SET status = 'arrived', version = version + 1 WHERE id = ?", visit)
    clerk.clock.advance(timedelta(hours=1))
    with pytest.raises(RuleRefused):
        act(clerk, step_back, visit)


def test_out_of_the_room_again_and_a_no_show_in_error(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.accepted(come(clerk, visit).operation_id)
    clerk.accepted(getattr(act(clerk, call_in, visit), "operation_id", None))
    act(clerk, step_back, visit)
    assert status(clerk, visit) == "arrived"
    other = booked_today(clerk, PETROV, "Мельник")
    clerk.clock.advance(until(clerk, other))
    clerk.accepted(getattr(act(clerk, no_show, other), "operation_id", None))
    act(clerk, step_back, other)
    assert status(clerk, other) == "booked"


def test_what_was_received_and_sent_stays_so(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    come(clerk, visit)
    clerk.accepted(getattr(act(clerk, receive, visit), "operation_id", None))
    with pytest.raises(RuleRefused) as refused:
        act(clerk, step_back, visit)
    assert refused.value.code == "TERMINAL"


def test_a_step_that_became_a_case_is_decided_there(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.answered(come(clerk, visit).operation_id, OperationState.CONFLICT)
    with pytest.raises(RuleRefused) as refused:
        act(clerk, step_back, visit)
    assert refused.value.code == "CASE"


# Laws


VERBS: dict[Step, Callable[..., object]] = {
    Step.ARRIVE: lambda store, actor, shown: arrive(store, actor, shown, BY_PASSPORT),
    Step.CALL_IN: call_in,
    Step.RECEIVE: receive,
    Step.NO_SHOW: no_show,
}


@pytest.mark.parametrize("step", Step)
def test_every_step_leads_only_along_the_table_of_transitions(clerk: Clerk, step: Step) -> None:
    visit = booked_today(clerk)
    clerk.clock.advance(until(clerk, visit))
    for start in AppointmentStatus:
        clerk.comes("UPDATE appointment SET status = ?, version = version + 1 WHERE id = ?", start.value, visit)
        before, shown = clerk.everything(), seen(clerk, visit)
        if step.is_possible_from(start):
            clerk.replica.act(VERBS[step], clerk.replica.actor, shown)
            assert step.leads_to in TRANSITIONS[start]
            assert status(clerk, visit) == step.leads_to.value
        else:
            with pytest.raises(RuleRefused) as refused:
                clerk.replica.act(VERBS[step], clerk.replica.actor, shown)
            assert (refused.value.code, str(refused.value)) == ("STATE", WHY_NOT[step])
            assert clerk.everything() == before


@given(st.sampled_from(Step), st.sampled_from(AppointmentStatus))
def test_what_can_be_taken_back_leads_to_where_it_may_have_come_from(step: Step, start: AppointmentStatus) -> None:
    if step.is_possible_from(start) and step.leads_to in BACK:
        assert step.leads_to.may_become(BACK[step.leads_to])


def test_seen_values_are_told_apart_from_a_mere_version(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    stale = replace(seen(clerk, visit), version=0)
    clerk.replica.act(arrive, clerk.replica.actor, stale, BY_TICKET)
    assert status(clerk, visit) == "arrived"
