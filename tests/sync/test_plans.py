"""A plan on its way to the central: paused, killed, resumed, taken back; persons go first, nothing is sent twice."""

from __future__ import annotations

from datetime import date

from desktop_app.core.changes import Kind
from desktop_app.models.plan import Outcome, PlanState
from desktop_app.queries.cases import case_lines
from desktop_app.queries.exchange import open_cases
from desktop_app.queries.plans import PlanLine, plan_card, plan_lines
from desktop_app.services.plans import pause_plan, resume_plan, start_plan, undo_plan
from desktop_app.services.settling import keep_theirs
from desktop_app.sync.outgoing import next_ready
from desktop_app.sync.transport import Answer, Door, Request
from tests.kit.network import a_transaction, lost_after, saying
from tests.kit.plans import cancelling, carry_out, moving
from tests.sync.laws import no_place_is_sold_twice, the_journal_proves_itself
from tests.sync.world import Desk, World

FAMILIES = ("Белова", "Чернов", "Серова")


def booked(desk: Desk) -> list[str]:
    """Three visits on the first places, known to the central."""
    visits = [desk.book(number, desk.patient(family)) for number, family in enumerate(FAMILIES)]
    desk.round()
    return visits


def passed(door: Door, request: Request) -> Answer:
    """As if nothing was planned."""
    return door.ask(request)


def carried_out(desk: Desk, visits: list[str]) -> str:
    """A plan that moves the visits to places 5, 6, 7, carried out here and not sent yet; its id."""
    plan = moving(desk.store, desk.actor, {visit: desk.slot(5 + number) for number, visit in enumerate(visits)})
    start_plan(desk.store, desk.actor, plan)
    carry_out(desk.store)
    return plan


def arrives(desk: Desk) -> None:
    """All of it, and what follows from it."""
    for _ in range(3):
        desk.settle()
        carry_out(desk.store)


def line(desk: Desk) -> PlanLine:
    """The only plan."""
    with desk.store.read() as connection:
        (found,) = plan_lines(connection)
    return found


def here(desk: Desk, visits: list[str]) -> list[tuple[object, object]]:
    """Status and start of visits in this replica."""
    found = [desk.values(Kind.APPOINTMENT, visit) for visit in visits]
    return [(one["status"], one["start"]) for one in found]


def starts(world: World) -> list[str]:
    """When the booked visits are at the central."""
    return sorted(visit["start"] for visit in world.visits())


def test_a_plan_is_played_killed_resumed_and_taken_back(any_world: World) -> None:
    desk = any_world.desk()
    visits = booked(desk)
    before, at_first = here(desk, visits), starts(any_world)
    plan = moving(desk.store, desk.actor, {visit: desk.slot(5 + number) for number, visit in enumerate(visits)})
    desk.round()
    assert starts(any_world) == at_first, "a draft does nothing"

    start_plan(desk.store, desk.actor, plan)
    carry_out(desk.store, most=2)
    pause_plan(desk.store, desk.actor, plan)
    desk.round()
    assert starts(any_world) == at_first, "paused before a byte was sent"
    assert (line(desk).state, line(desk).counts) == (PlanState.PAUSED, {Outcome.WAITING: 3})

    desk.restart()
    desk.round()
    assert line(desk).state is PlanState.PAUSED
    resume_plan(desk.store, desk.actor, plan)
    desk.network.plan(a_transaction, lost_after)
    desk.engine.turn()
    desk.restart()
    arrives(desk)
    assert (line(desk).state, line(desk).counts) == (PlanState.DONE, {Outcome.ARRIVED: 3})
    assert starts(any_world) == sorted(any_world.slots()[5 + number]["start"] for number in range(3))

    undo_plan(desk.store, desk.actor, plan)
    carry_out(desk.store, most=1)
    desk.restart()
    arrives(desk)
    assert (line(desk).state, line(desk).counts) == (PlanState.UNDONE, {Outcome.INVERTED: 3})
    assert starts(any_world) == at_first
    assert here(desk, visits) == before
    no_place_is_sold_twice(any_world.central)
    the_journal_proves_itself(desk)
    any_world.same(desk)


def test_an_undoing_that_is_cut_short_goes_on_and_waits_for_what_is_on_its_way(world: World, desk: Desk) -> None:
    """One arrived, of one the answer is lost, one was never sent."""
    visits = booked(desk)
    before, at_first = here(desk, visits), starts(world)
    plan = carried_out(desk, visits)
    desk.network.plan(a_transaction, passed)
    desk.network.plan(a_transaction, lost_after)
    desk.engine.turn()
    assert sorted(desk.states()[3:]) == ["applied", "in-doubt", "queued"]

    undo_plan(desk.store, desk.actor, plan)
    carry_out(desk.store)
    assert line(desk).state is PlanState.UNDOING
    assert line(desk).counts == {Outcome.GOING_BACK: 1, Outcome.SENT: 1, Outcome.WITHDRAWN: 1}
    desk.restart()
    arrives(desk)
    assert line(desk).state is PlanState.UNDONE
    assert starts(world) == at_first
    assert here(desk, visits) == before
    world.same(desk)


def test_persons_go_before_plans_and_the_nearest_day_before_the_others(desk: Desk) -> None:
    first, second, third = booked(desk)
    late = moving(desk.store, desk.actor, {first: desk.slot(6)}, day=date(2026, 12, 31))
    for plan in (late, cancelling(desk.store, desk.actor, [second])):
        start_plan(desk.store, desk.actor, plan)
        carry_out(desk.store)
    desk.new_patient()
    desk.cancel(third)
    about = {operation.sequence: (operation.kind.value, operation.plan_id == late) for operation in desk.operations()}
    sent: list[int] = []
    with desk.store.read() as connection:
        while (ready := next_ready(connection, desk.clock.now(), frozenset(sent))) is not None:
            sent.append(ready)
        assert next_ready(connection, desk.clock.now(), frozenset(sent[:2]), plans=False) is None
    assert [about[one] for one in sent] == [("cancel", False), ("create-patient", False), ("cancel", False), ("move", True)]


def test_all_trouble_of_a_plan_is_one_case(world: World, desk: Desk) -> None:
    plan = carried_out(desk, booked(desk))
    world.portal_books(5)
    world.portal_books(6)
    arrives(desk)
    assert len(desk.cases()) == 2
    with desk.store.read() as connection:
        assert open_cases(connection) == 1
        (one,) = case_lines(connection)
        assert (one.plan_id, one.of_plan, one.patient) == (plan, 2, "")
        assert {case.case_id for case in case_lines(connection, plan_id=plan)} == {case.id for case in desk.cases()}
    assert line(desk).counts == {Outcome.IN_TROUBLE: 2, Outcome.ARRIVED: 1}
    for case in desk.cases():
        keep_theirs(desk.store, desk.actor, case.id)
    carry_out(desk.store)
    assert (line(desk).state, line(desk).counts) == (PlanState.DONE, {Outcome.SETTLED: 2, Outcome.ARRIVED: 1})


def test_what_was_changed_since_is_left_as_it_is_and_listed(desk: Desk) -> None:
    visits = booked(desk)
    plan = carried_out(desk, visits)
    arrives(desk)
    desk.move(visits[0], 9)
    desk.settle()
    desk.cancel(visits[1])
    undo_plan(desk.store, desk.actor, plan)
    arrives(desk)
    assert (line(desk).state, line(desk).counts) == (PlanState.UNDONE, {Outcome.KEPT: 2, Outcome.INVERTED: 1})
    with desk.store.read() as connection:
        card = plan_card(connection, plan)
    assert card is not None
    assert [bool(item.why) for item in card.items] == [True, True, False]


def test_a_central_that_refuses_leaves_half_of_what_it_takes_to_persons(desk: Desk) -> None:
    """Two writes fit into a window, then it says 429: of the next one a plan takes one, and a person need not wait."""
    visits = booked(desk)
    desk.turn(400)
    carried_out(desk, visits)
    desk.network.plan(a_transaction, passed)
    desk.network.plan(a_transaction, saying(429, b'{"resourceType": "OperationOutcome", "issue": []}', retry_after="60"))
    desk.turn()
    assert desk.states()[3:] == ["applied", "queued", "queued"]
    desk.turn(61)
    assert desk.states()[3:] == ["applied", "applied", "queued"]
    desk.new_patient()
    asked_again = desk.turn()
    assert desk.states()[3:] == ["applied", "applied", "queued", "applied"]
    assert asked_again <= 60
    desk.turn(61)
    assert desk.states()[3:] == ["applied", "applied", "applied", "applied"]
