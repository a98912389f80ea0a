"""The calls of a plan: nobody is moved before he has agreed, his new place is kept till a deadline, and who has none goes to the list."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop_app.core.errors import NotFound, RightMissing, RuleRefused
from desktop_app.models.absence.calls import Next, Reached, both_until, next_step
from desktop_app.models.journal import Act
from desktop_app.models.person import RoleCode
from desktop_app.models.plan import Outcome, PlanState
from desktop_app.queries.kept_places import kept_for
from desktop_app.queries.plan_calls import CallLine, plan_calls
from desktop_app.queries.plans import plan_card
from desktop_app.services.bookings import BookingWish, book, move
from desktop_app.services.calls import list_patient, note_call
from desktop_app.services.plans import discard_plan, pause_plan, start_plan, undo_plan
from tests.kit.plans import asking, carry_out
from tests.unit.services.desk import ANNA, PETROV, Clerk
from tests.unit.services.test_plans import placed, to_orlov, two_visits

TSOY = "Цой Жанна Алексеевна"
_CALLED = """
SELECT p.name, j.payload FROM journal j LEFT JOIN person p ON p.id = j.person_id WHERE j.act = ? AND j.row_id = ? ORDER BY j.sequence
"""


class Calls:
    """A started plan that asks two patients of the day after tomorrow, both offered places of another doctor."""

    def __init__(self, clerk: Clerk, start: bool = True) -> None:
        self.clerk, self.visits = clerk, two_visits(clerk)
        self.slots = [slot.slot_id for slot in clerk.free("Орлов", hours=48)[:2]]
        self.until = clerk.clock.now() + timedelta(days=4)
        self.plan = asking(clerk.replica.store, clerk.replica.actor, dict(zip(self.visits, self.slots, strict=True)), self.until)
        if start:
            clerk.replica.act(start_plan, clerk.replica.actor, self.plan)
        self.go_on()

    def go_on(self) -> None:
        """The program does what it may by itself."""
        carry_out(self.clerk.replica.store)

    def note(self, position: int, reached: Reached) -> None:
        """A clerk notes an answer, and the program goes on."""
        self.clerk.replica.act(note_call, self.clerk.replica.actor, self.plan, position, reached)
        self.go_on()

    @property
    def lines(self) -> list[CallLine]:
        return self.clerk.replica.ask(plan_calls, self.plan)

    def steps(self) -> list[Next]:
        now = self.clerk.clock.now()
        return [next_step(line.whom, line.call, now) for line in self.lines]

    def outcomes(self) -> list[Outcome]:
        card = self.clerk.replica.ask(plan_card, self.plan)
        assert card is not None
        return [item.outcome for item in card.items]

    @property
    def state(self) -> PlanState:
        card = self.clerk.replica.ask(plan_card, self.plan)
        assert card is not None
        return card.line.state

    def deadline(self, position: int) -> datetime:
        whom = self.lines[position].whom
        until = both_until(whom.start, whom.new)
        assert until is not None
        return until


def test_a_started_plan_moves_nobody_and_keeps_both_places_until_somebody_agrees(clerk: Clerk) -> None:
    before = Calls(clerk)
    stood = placed(clerk, before.visits)
    assert (before.outcomes(), before.state) == ([Outcome.PLANNED, Outcome.PLANNED], PlanState.RUNNING)
    assert before.steps() == [Next.CALL, Next.CALL]
    offered = {slot.slot_id for slot in clerk.free("Орлов", hours=48)}
    assert not offered & set(before.slots), "nobody else is offered what is kept"
    before.note(0, Reached.AGREED)
    assert before.outcomes() == [Outcome.WAITING, Outcome.PLANNED]
    assert clerk.row("slot", before.slots[0])["status"] == "busy"
    assert placed(clerk, before.visits)[1] == stood[1]
    line = before.lines[0]
    assert (line.moved, line.by, line.call.at) == (True, clerk.replica.actor.name, clerk.clock.now())


def test_a_place_that_is_kept_is_sold_to_nobody_else_even_where_it_was_shown_before(clerk: Clerk) -> None:
    calls = Calls(clerk)
    slot = clerk.row("slot", calls.slots[0])
    assert clerk.replica.ask(kept_for, calls.slots[0]) == calls.visits[0]
    before = clerk.everything()
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(book, clerk.replica.actor, BookingWish(calls.slots[0], slot["version"], clerk.replica.patients[TSOY]))
    assert "is kept for a patient" in refused.value.said.source
    with pytest.raises(RuleRefused):
        clerk.replica.act(move, clerk.replica.actor, calls.visits[1], clerk.version("appointment", calls.visits[1]), calls.slots[0])
    assert clerk.everything() == before
    calls.note(0, Reached.REFUSED)
    assert clerk.replica.ask(kept_for, calls.slots[0]) is None
    clerk.replica.act(book, clerk.replica.actor, BookingWish(calls.slots[0], slot["version"], clerk.replica.patients[TSOY]))


def test_a_draft_keeps_nothing_and_a_plan_taken_back_gives_all_back(clerk: Clerk) -> None:
    calls = Calls(clerk, start=False)
    assert clerk.replica.ask(kept_for, calls.slots[0]) is None
    with pytest.raises(RuleRefused):
        calls.note(0, Reached.AGREED)
    clerk.replica.act(start_plan, clerk.replica.actor, calls.plan)
    clerk.replica.act(pause_plan, clerk.replica.actor, calls.plan)
    assert clerk.replica.ask(kept_for, calls.slots[0]) == calls.visits[0]
    clerk.replica.act(undo_plan, clerk.replica.actor, calls.plan)
    assert clerk.replica.ask(kept_for, calls.slots[0]) is None
    calls.go_on()
    assert calls.state is PlanState.UNDONE


def test_a_draft_thrown_away_takes_its_calls_along(clerk: Clerk) -> None:
    calls = Calls(clerk, start=False)
    assert clerk.count("plan_call") == 2
    clerk.replica.act(discard_plan, clerk.replica.actor, calls.plan)
    assert clerk.count("plan_call") == 0


def test_who_was_not_reached_keeps_the_old_visit_and_gives_the_new_place_back_at_the_deadline(clerk: Clerk) -> None:
    calls = Calls(clerk)
    stood, until = placed(clerk, calls.visits), calls.deadline(1)
    calls.note(0, Reached.AGREED)
    calls.note(1, Reached.NO_ANSWER)
    assert calls.lines[1].call.tries == 1
    clerk.clock.advance(until - clerk.clock.now() - timedelta(minutes=1))
    calls.go_on()
    assert calls.outcomes()[1] is Outcome.PLANNED
    assert calls.steps()[1] is Next.CALL
    clerk.clock.advance(timedelta(minutes=1))
    calls.go_on()
    assert calls.outcomes()[1] is Outcome.LEFT_OUT
    assert placed(clerk, calls.visits)[1] == stood[1]
    why = calls.lines[1].why
    assert why is not None
    assert "given back" in why.source
    assert clerk.replica.ask(kept_for, calls.slots[1]) is None


def test_who_changes_his_mind_has_his_place_again_if_it_is_free(clerk: Clerk) -> None:
    calls = Calls(clerk)
    calls.note(0, Reached.REFUSED)
    calls.note(1, Reached.REFUSED)
    assert (calls.state, calls.outcomes()) == (PlanState.DONE, [Outcome.LEFT_OUT, Outcome.LEFT_OUT])
    clerk.comes("UPDATE slot SET status = 'busy', version = version + 1 WHERE id = ?", calls.slots[1])
    calls.note(0, Reached.AGREED)
    calls.note(1, Reached.AGREED)
    assert calls.outcomes() == [Outcome.WAITING, Outcome.LEFT_OUT]
    assert calls.lines[1].why is not None


def test_an_answer_is_not_lost_and_who_was_moved_is_not_asked_again(clerk: Clerk) -> None:
    calls = Calls(clerk)
    calls.note(1, Reached.CAME)
    with pytest.raises(RuleRefused):
        calls.note(1, Reached.NO_ANSWER)
    calls.note(0, Reached.AGREED)
    with pytest.raises(RuleRefused):
        calls.note(0, Reached.REFUSED)
    with pytest.raises(NotFound):
        calls.note(7, Reached.AGREED)
    ordinary = to_orlov(clerk, [calls.visits[1]])
    with pytest.raises(NotFound):
        clerk.replica.act(note_call, clerk.replica.actor, ordinary, 0, Reached.AGREED)
    clerk.role(RoleCode.IT)
    with pytest.raises(RightMissing):
        calls.note(1, Reached.AGREED)


def test_the_waiting_list_takes_who_does_not_want_the_place_with_the_deadline_of_the_plan(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    calls = Calls(clerk)
    calls.note(0, Reached.REFUSED)
    clerk.replica.act(list_patient, clerk.replica.actor, calls.plan, 0)
    line = calls.lines[0]
    assert line.listed_until == calls.until
    assert clerk.row("appointment", calls.visits[0])["status"] == "cancelled"
    with pytest.raises(RuleRefused):
        clerk.replica.act(list_patient, clerk.replica.actor, calls.plan, 0)
    with pytest.raises(RuleRefused):
        calls.note(0, Reached.AGREED)
    clerk.clock.advance(timedelta(days=1))
    clerk.replica.act(list_patient, clerk.replica.actor, calls.plan, 1)
    calls.go_on()
    assert (calls.state, calls.lines[1].listed_until) == (PlanState.DONE, calls.until)


def test_a_deadline_that_passed_is_now_and_one_that_nobody_knows_is_said(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    visits = two_visits(clerk)
    store, actor = clerk.replica.store, clerk.replica.actor
    slots = [slot.slot_id for slot in clerk.free("Орлов", hours=48)]
    late = asking(store, actor, {visits[0]: slots[0]}, clerk.clock.now() - timedelta(hours=1))
    unknown = asking(store, actor, {visits[1]: slots[1]})
    for plan in (late, unknown):
        clerk.replica.act(start_plan, actor, plan)
    clerk.replica.act(list_patient, actor, late, 0)
    (line,) = clerk.replica.ask(plan_calls, late)
    assert line.listed_until is not None
    assert line.listed_until > clerk.clock.now()
    with pytest.raises(RuleRefused):
        clerk.replica.act(list_patient, actor, unknown, 0)


def test_the_journal_tells_who_called_and_names_nobody(clerk: Clerk) -> None:
    calls = Calls(clerk)
    calls.note(0, Reached.NO_ANSWER)
    calls.note(0, Reached.AGREED)
    with clerk.replica.store.read() as connection:
        found = connection.exec_driver_sql(_CALLED, (Act.PLAN.value, calls.visits[0])).all()
    assert [who for who, _ in found] == [clerk.replica.actor.name] * 2
    assert "no-answer" in found[0][1]
    assert not any(part in payload for _, payload in found for part in (*ANNA.split(), *PETROV.split()))


def test_who_is_here_is_spoken_to_and_what_he_is_told_is_read_from_the_rows(clerk: Clerk) -> None:
    calls = Calls(clerk)
    clerk.comes("UPDATE appointment SET status = 'arrived' WHERE id = ?", calls.visits[0])
    line = next(one for one in calls.lines if one.whom.id == calls.visits[0])
    assert (line.patient, line.whom.here, line.whom.phone) == (ANNA, True, "+79161234567")
    assert line.from_whom.startswith("Кузнецова")
    assert line.to_whom.startswith("Орлов")
    assert line.birth_date is not None
    assert next_step(line.whom, line.call, clerk.clock.now()) is Next.SPEAK
