"""Plans by their verbs: what is refused, what is left out with its reason, who may, and undoing as if nothing had been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import pytest

from desktop_app.core.errors import NotFound, RightMissing, RuleRefused
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationState
from desktop_app.models.person import RoleCode
from desktop_app.models.plan import Outcome, PlanKind, PlanState
from desktop_app.models.proposing import Leaving, Opening, nearest_of_its_half
from desktop_app.queries.plans import PlanCard, plan_card, plan_lines
from desktop_app.queries.proposals import NO_PLACE, Target, leaving_day, movable, propose
from desktop_app.services.bookings import cancel
from desktop_app.services.carrying_out import PIECE, go_on
from desktop_app.services.plans import PlanWish, discard_plan, make_plan, pause_plan, resume_plan, start_plan, undo_plan
from desktop_app.services.undo import undo
from tests.kit.clock import MONDAY_MORNING
from tests.kit.plans import cancelling, carry_out, moving
from tests.kit.replica import ZONE
from tests.unit.services.desk import ANNA, PETROV, Clerk


def two_visits(clerk: Clerk) -> list[str]:
    """Booked and accepted."""
    done = [clerk.book(patient) for patient in (ANNA, PETROV)]
    for one in done:
        clerk.accepted(one.operation_id)
    return [str(one.row_id) for one in done]


def to_orlov(clerk: Clerk, visits: list[str]) -> str:
    """A draft that moves them to another doctor."""
    places = [slot.slot_id for slot in clerk.free("Орлов", hours=48)]
    return moving(clerk.replica.store, clerk.replica.actor, dict(zip(visits, places, strict=False)))


def card(clerk: Clerk, plan: str) -> PlanCard:
    """The plan as the page shows it."""
    found = clerk.replica.ask(plan_card, plan)
    assert found is not None
    return found


def outcomes(clerk: Clerk, plan: str) -> list[Outcome]:
    """How its visits stand."""
    return [item.outcome for item in card(clerk, plan).items]


def placed(clerk: Clerk, visits: list[str]) -> list[tuple[object, ...]]:
    """Where visits are, and how."""
    rows = [clerk.row("appointment", visit) for visit in visits]
    return [(row["status"], row["slot_pk"], row["start"], row["post_pk"]) for row in rows]


def test_a_draft_does_nothing_and_can_be_thrown_away(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    before = placed(clerk, visits)
    plan = to_orlov(clerk, visits)
    assert carry_out(clerk.replica.store) == 0
    assert outcomes(clerk, plan) == [Outcome.PLANNED, Outcome.PLANNED]
    assert placed(clerk, visits) == before
    clerk.replica.act(discard_plan, clerk.replica.actor, plan)
    assert clerk.replica.ask(plan_lines) == []
    assert clerk.count("plan_item") == 0


def test_undoing_what_was_never_sent_leaves_everything_as_it_was(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    slots_before, before = clerk.count("slot"), placed(clerk, visits)
    plan = to_orlov(clerk, visits)
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert placed(clerk, visits) != before
    clerk.replica.act(undo_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert outcomes(clerk, plan) == [Outcome.WITHDRAWN, Outcome.WITHDRAWN]
    assert card(clerk, plan).line.state is PlanState.UNDONE
    assert (placed(clerk, visits), clerk.count("slot")) == (before, slots_before)


def test_a_cancelling_that_arrived_is_taken_back_by_new_visits_on_the_old_places(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    before = placed(clerk, visits)
    plan = cancelling(clerk.replica.store, clerk.replica.actor, visits)
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    for operation_id in clerk.replica.ask(lambda c: c.exec_driver_sql("SELECT operation_id FROM plan_item").scalars().all()):
        clerk.accepted(operation_id)
    carry_out(clerk.replica.store)
    assert [card(clerk, plan).line.state, *outcomes(clerk, plan)] == [PlanState.DONE, Outcome.ARRIVED, Outcome.ARRIVED]
    clerk.replica.act(undo_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert outcomes(clerk, plan) == [Outcome.GOING_BACK, Outcome.GOING_BACK]
    anew = [str(clerk.row_by("appointment", "replaces", visit)["id"]) for visit in visits]
    assert placed(clerk, anew) == before


def test_a_visit_that_breaks_a_rule_is_listed_with_its_reason_and_spoils_nothing(clerk: Clerk) -> None:
    first, second = two_visits(clerk)
    plan = to_orlov(clerk, [first, second])
    clerk.replica.act(cancel, clerk.replica.actor, first, clerk.version("appointment", first), "pat")
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert sorted(outcomes(clerk, plan)) == [Outcome.LEFT_OUT, Outcome.WAITING]
    (why,) = [item.why for item in card(clerk, plan).items if item.why]
    assert "Only an appointment that is booked" in why.source or "since the plan was made" in why.source


def test_a_visit_that_only_was_answered_since_is_carried_out_all_the_same(clerk: Clerk) -> None:
    """Its version rises with each answer of the central; what the person saw is where it stands."""
    done = clerk.book(ANNA)
    plan = to_orlov(clerk, [str(done.row_id)])
    clerk.accepted(done.operation_id)
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert outcomes(clerk, plan) == [Outcome.WAITING]


def test_a_piece_leaves_room_for_other_verbs(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    plan = to_orlov(clerk, visits)
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    assert go_on(clerk.replica.store, most=1)
    assert sorted(outcomes(clerk, plan)) == [Outcome.PLANNED, Outcome.WAITING]
    clerk.replica.act(pause_plan, clerk.replica.actor, plan)
    assert not go_on(clerk.replica.store)
    clerk.replica.act(resume_plan, clerk.replica.actor, plan)
    assert go_on(clerk.replica.store, most=PIECE)
    assert outcomes(clerk, plan) == [Outcome.WAITING, Outcome.WAITING]


def test_undoing_waits_for_an_answer_and_leaves_what_was_used_again(clerk: Clerk) -> None:
    first, second = two_visits(clerk)
    plan = to_orlov(clerk, [first, second])
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    one, other = clerk.replica.ask(lambda c: c.exec_driver_sql("SELECT operation_id FROM plan_item ORDER BY position").scalars().all())
    clerk.answered(one, OperationState.IN_DOUBT)
    clerk.accepted(other)
    moved = str(clerk.replica.ask(lambda c: c.exec_driver_sql("SELECT appointment_id FROM plan_item WHERE position = 1").scalar()))
    clerk.replica.act(cancel, clerk.replica.actor, moved, clerk.version("appointment", moved), "pat")
    clerk.replica.act(undo_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert outcomes(clerk, plan) == [Outcome.SENT, Outcome.KEPT]
    assert card(clerk, plan).line.state is PlanState.UNDOING
    clerk.accepted(one)
    carry_out(clerk.replica.store)
    assert outcomes(clerk, plan) == [Outcome.GOING_BACK, Outcome.KEPT]


def test_a_single_visit_of_a_plan_can_be_undone_by_hand(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    plan = to_orlov(clerk, visits)
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    operation = str(clerk.replica.ask(lambda c: c.exec_driver_sql("SELECT operation_id FROM plan_item").scalar()))
    clerk.replica.act(undo, clerk.replica.actor, operation)
    assert sorted(outcomes(clerk, plan)) == [Outcome.WAITING, Outcome.WITHDRAWN]


def test_rights_are_asked_of_who_says_so_and_again_for_each_visit(clerk: Clerk) -> None:
    plan = to_orlov(clerk, two_visits(clerk))
    clerk.role(RoleCode.DOCTOR)
    for verb in (start_plan, pause_plan, resume_plan, undo_plan, discard_plan):
        with pytest.raises(RightMissing):
            clerk.replica.act(verb, clerk.replica.actor, plan)
    clerk.role(RoleCode.CLERK)
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    clerk.role(RoleCode.DOCTOR)
    carry_out(clerk.replica.store)
    assert outcomes(clerk, plan) == [Outcome.LEFT_OUT, Outcome.LEFT_OUT]


def test_turns_that_are_not_allowed_are_refused_and_change_nothing(clerk: Clerk) -> None:
    actor = clerk.replica.actor
    plan = to_orlov(clerk, two_visits(clerk))
    for verb in (pause_plan, resume_plan, undo_plan):
        with pytest.raises(RuleRefused):
            clerk.replica.act(verb, actor, plan)
    clerk.replica.act(start_plan, actor, plan)
    for verb in (start_plan, resume_plan, discard_plan):
        with pytest.raises(RuleRefused):
            clerk.replica.act(verb, actor, plan)
    clerk.replica.act(undo_plan, actor, plan)
    with pytest.raises(RuleRefused):
        clerk.replica.act(undo_plan, actor, plan)
    with pytest.raises(NotFound):
        clerk.replica.act(start_plan, actor, "nowhere")


def test_a_plan_without_visits_or_a_cancelling_without_a_reason_is_none(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    with pytest.raises(RuleRefused):
        clerk.replica.act(make_plan, clerk.replica.actor, PlanWish(PlanKind.MOVE, "Орлов", ()))
    with pytest.raises(RuleRefused):
        cancelling(clerk.replica.store, clerk.replica.actor, visits, reason="")
    assert clerk.count("plan") == 0


def test_every_turn_of_a_plan_stands_in_the_journal(clerk: Clerk) -> None:
    plan = to_orlov(clerk, two_visits(clerk))
    for verb in (start_plan, pause_plan, resume_plan, undo_plan):
        clerk.replica.act(verb, clerk.replica.actor, plan)
    told = clerk.replica.ask(
        lambda c: (
            c.exec_driver_sql("SELECT json_extract(payload, '$.way') FROM journal WHERE act = ? ORDER BY sequence", (Act.PLAN.value,))
            .scalars()
            .all()
        )
    )
    assert told == ["made", "started", "paused", "resumed", "undone"]


def test_a_day_is_proposed_to_others_of_the_specialty_with_all_rules_asked(clerk: Clerk) -> None:
    """A second place at the same hour is refused to who is elsewhere then; what finds none says so."""
    day = MONDAY_MORNING.date()
    column = clerk.replica.ask(leaving_day, clerk.replica.schedules["Кузнецова"], day, ZONE)
    assert column is not None
    cells = movable(column)
    assert cells
    now = clerk.clock.now()
    found = clerk.replica.ask(propose, column, cells, Target(day, day), now, ZONE, nearest_of_its_half)
    assert [one.appointment_id for one in found] == [cell.appointment_id for cell in cells]
    taken = [one.slot_id for one in found if one.slot_id]
    assert len(set(taken)) == len(taken) > 0
    assert not {slot.slot_id for slot in column.slots} & set(taken), "the day that is emptied takes nobody"
    nobody = clerk.replica.ask(propose, column, cells, Target(day, day, clerk.replica.schedules["Громов"]), now, ZONE, nearest_of_its_half)
    assert all(one.why == NO_PLACE for one in nobody)


def test_a_refused_place_is_replaced_by_another_one(clerk: Clerk) -> None:
    """The first proposal of a careless proposer is a place on which somebody sits."""
    visit = clerk.book(ANNA)
    day = clerk.free(hours=48)[0].start.astimezone(ZONE).date()
    column = clerk.replica.ask(leaving_day, clerk.replica.schedules["Кузнецова"], day, ZONE)
    assert column is not None
    (cell,) = [one for one in movable(column) if one.appointment_id == visit.row_id]
    asked: list[int] = []

    def careless(visits: Sequence[Leaving], places: Sequence[Opening], zone: tzinfo) -> dict[str, Opening]:
        asked.append(len(places))
        return {one.appointment_id: Opening(cell.slot_id, cell.start) if len(asked) == 1 else places[0] for one in visits}

    target = Target(day, day, clerk.replica.schedules["Сафина"])
    (found,) = clerk.replica.ask(propose, column, [cell], target, clerk.clock.now(), ZONE, careless)
    assert len(asked) == 2
    assert found.why is None
    assert found.slot_id not in (None, cell.slot_id)
