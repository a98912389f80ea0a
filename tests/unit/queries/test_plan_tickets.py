"""Which printed tickets a plan made untrue, and whose true ones can be printed."""

from __future__ import annotations

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationState
from desktop_app.services.plans import start_plan, undo_plan
from desktop_app.services.staff import note_act
from tests.kit.plans import cancelling, carry_out
from tests.unit.services.desk import Clerk
from tests.unit.services.test_plans import card, to_orlov, two_visits


def prints(clerk: Clerk, visit: str) -> None:
    """The visit's ticket comes out of the printer."""
    clerk.replica.act(note_act, clerk.replica.actor, Act.PRINT, Kind.APPOINTMENT, visit)


def void(clerk: Clerk, plan: str) -> list[str]:
    """Whose printed tickets are void."""
    return [item.appointment_id for item in card(clerk, plan).items if item.has_void_ticket]


def start(clerk: Clerk, plan: str) -> str:
    clerk.replica.act(start_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    return plan


def test_only_tickets_that_were_printed_are_void_and_a_new_one_ends_it(clerk: Clerk) -> None:
    one, _other = visits = two_visits(clerk)
    prints(clerk, one)
    plan = to_orlov(clerk, visits)
    assert (void(clerk, plan), card(clerk, plan).to_print) == ([], ()), "a draft moves nobody"
    start(clerk, plan)
    assert (void(clerk, plan), card(clerk, plan).to_print) == ([one], (one,))
    assert card(clerk, plan).void_tickets == 1
    prints(clerk, one)
    assert (void(clerk, plan), card(clerk, plan).to_print) == ([], ())


def test_what_was_printed_after_the_move_is_true(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    plan = start(clerk, to_orlov(clerk, visits))
    prints(clerk, visits[1])
    assert void(clerk, plan) == []


def test_a_cancelled_visit_has_a_void_ticket_and_no_new_one(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    prints(clerk, visits[0])
    plan = start(clerk, cancelling(clerk.replica.store, clerk.replica.actor, visits))
    assert (void(clerk, plan), card(clerk, plan).to_print) == ([visits[0]], ())


def test_a_plan_that_was_never_sent_and_taken_back_leaves_the_first_tickets_true(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    prints(clerk, visits[0])
    plan = start(clerk, to_orlov(clerk, visits))
    clerk.replica.act(undo_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert void(clerk, plan) == []


@pytest.mark.parametrize("printed_between", [False, True])
def test_a_plan_taken_back_at_the_central_makes_its_own_tickets_void(clerk: Clerk, printed_between: bool) -> None:
    visits = two_visits(clerk)
    prints(clerk, visits[0])
    plan = start(clerk, to_orlov(clerk, visits))
    if printed_between:
        prints(clerk, visits[0])
    sql = "SELECT id FROM operation WHERE plan_id = ?"
    with clerk.replica.store.read() as connection:
        made = list(connection.exec_driver_sql(sql, (plan,)).scalars())
    for operation in made:
        clerk.accepted(operation)
    clerk.replica.act(undo_plan, clerk.replica.actor, plan)
    carry_out(clerk.replica.store)
    assert (void(clerk, plan), card(clerk, plan).to_print) == ([visits[0]], (visits[0],))


def test_who_waits_for_a_decision_gets_no_ticket_yet(clerk: Clerk) -> None:
    visits = two_visits(clerk)
    prints(clerk, visits[0])
    plan = start(clerk, to_orlov(clerk, visits))
    with clerk.replica.store.read() as connection:
        made = connection.exec_driver_sql("SELECT operation_id FROM plan_item WHERE plan_id = ?", (plan,)).scalars().all()
    for operation in made:
        clerk.answered(operation, OperationState.CONFLICT)
    assert (void(clerk, plan), card(clerk, plan).to_print) == ([visits[0]], ())
