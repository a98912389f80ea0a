"""A doctor falls ill: what the plan proposes, the verbs accept; and who is received beside the schedule of a colleague."""

from datetime import datetime, timedelta

import pytest

from desktop_app.core.errors import RightMissing, RowMoved, RuleRefused
from desktop_app.documents.call_list import lines_of
from desktop_app.models.absence.facts import Hand, Limits
from desktop_app.models.absence.planning import Line
from desktop_app.models.absence.today import OverLimit
from desktop_app.models.person import RoleCode
from desktop_app.queries.absence import Away
from desktop_app.queries.absence_plan import AbsencePlan, PlanQuestion, absence_plan
from desktop_app.services.absence import move_beside, wait_for_place
from desktop_app.services.bookings import BookingWish, book, move
from desktop_app.services.undo import undo
from tests.kit.replica import ZONE
from tests.unit.services.desk import ANNA, PETROV, Clerk

TSOY, RYABOV = "Цой Жанна Алексеевна", "Рябов Кирилл Степанович"
PEOPLE = (ANNA, PETROV, TSOY, RYABOV)


def ill(clerk: Clerk, over: OverLimit | None = None) -> AbsencePlan:
    """Кузнецова is away for three days; what is read of it now."""
    now = clerk.clock.now()
    away = Away((clerk.replica.schedules["Кузнецова"],), now, now + timedelta(days=3))
    question = PlanQuestion(away, Limits(now, now + timedelta(hours=1)), now + timedelta(days=14), ZONE, over)
    return clerk.replica.ask(absence_plan, question)


def booked_to_her(clerk: Clerk) -> list[str]:
    """Four patients of tomorrow; the ids of their visits."""
    return [clerk.book(patient, slot).row_id or "" for patient, slot in zip(PEOPLE, clerk.free(hours=24), strict=False)]


def of_ours(plan: AbsencePlan, visits: list[str]) -> list[Line]:
    return [line for line in plan.planner.propose(Hand()).lines if line.visit.id in visits]


def test_what_the_plan_proposes_the_verbs_accept_one_after_another(clerk: Clerk) -> None:
    visits = booked_to_her(clerk)
    plan = ill(clerk)
    lines = of_ours(plan, visits)
    assert len(lines) == 4
    assert plan.known.fetched is True
    assert plan.touched[visits[0]].full_name == ANNA
    for line in lines:
        assert line.place is not None
        assert line.place.slot.specialist in plan.who
        visit, place = line.visit, line.place
        clerk.replica.act(move, clerk.replica.actor, visit.id, visit.version, place.id, place.slot.start)
        assert clerk.row("slot", place.id)["status"] == "busy"
    assert of_ours(ill(clerk), visits) == [], "nobody of them is touched any more"


def test_one_move_that_is_refused_does_not_spoil_the_rest(clerk: Clerk) -> None:
    visits = booked_to_her(clerk)
    first, second, *_ = of_ours(ill(clerk), visits)
    assert first.place is not None
    assert second.place is not None
    clerk.comes("UPDATE slot SET status = 'busy', version = version + 1 WHERE id = ?", first.place.id)
    with pytest.raises(RuleRefused):
        clerk.replica.act(move, clerk.replica.actor, first.visit.id, first.visit.version, first.place.id, first.place.slot.start)
    clerk.replica.act(move, clerk.replica.actor, second.visit.id, second.visit.version, second.place.id, second.place.slot.start)
    again = of_ours(ill(clerk), visits)
    assert second.visit.id not in {line.visit.id for line in again}
    assert first.place.id not in {line.place.id for line in again if line.place}


def test_places_beside_the_schedule_are_offered_to_who_may_make_them(clerk: Clerk) -> None:
    """It is nine: Сафина receives until three, Орлов from two to seven."""
    booked_to_her(clerk)
    plain, more = ill(clerk), ill(clerk, OverLimit(1, 6))
    assert [place for place in plain.planner.places if place.over] == []
    beside = [place for place in more.planner.places if place.over]
    assert len(more.planner.places) == len(plain.planner.places) + len(beside)
    hours = {(more.who[place.slot.specialist].specialist, place.slot.start.astimezone(ZONE).hour) for place in beside}
    assert {("Сафина Г. Р.", 14), ("Орлов Д. М.", 14), ("Орлов Д. М.", 18)} <= hours
    assert all(place.slot.start > clerk.clock.now() for place in beside)


def beside(clerk: Clerk, hours: float = 0.0) -> datetime:
    """The first hour of Сафина's tomorrow, and some hours later."""
    first = min(slot.start for slot in clerk.free("Сафина", hours=20))
    return first.astimezone(ZONE).replace(hour=9, minute=0) + timedelta(hours=hours)


def test_a_patient_is_moved_beside_the_schedule_of_a_colleague(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    visit_id = booked_to_her(clerk)[0]
    old = clerk.row("appointment", visit_id)["slot_pk"]
    start = beside(clerk)
    done = clerk.replica.act(move_beside, clerk.replica.actor, visit_id, 1, clerk.replica.schedules["Сафина"], start)
    visit = clerk.row("appointment", visit_id)
    place = clerk.row_by("slot", "pk", visit["slot_pk"])
    assert (place["overbooked"], place["status"], visit["status"], visit["ticket_version"]) == (1, "busy", "booked", 2)
    assert (visit["start"], visit["end"]) == (place["start"], place["end"])
    assert clerk.row_by("slot", "pk", old)["status"] == "free"
    assert visit["post_pk"] == clerk.row("schedule", clerk.replica.schedules["Сафина"])["post_pk"]
    clerk.replica.act(undo, clerk.replica.actor, done.operation_id or "")
    assert clerk.row("appointment", visit_id)["slot_pk"] == old
    assert clerk.row_by("slot", "pk", place["pk"])["status"] == "entered-in-error", "a place that was made goes with its visit"


def test_the_limit_of_an_hour_is_asked_where_the_place_is_made(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    schedule, actor = clerk.replica.schedules["Сафина"], clerk.replica.actor
    first, second, third, _ = booked_to_her(clerk)
    clerk.replica.act(move_beside, actor, first, 1, schedule, beside(clerk), OverLimit(1, 6))
    before = clerk.everything()
    with pytest.raises(RuleRefused):
        clerk.replica.act(move_beside, actor, second, 1, schedule, beside(clerk), OverLimit(1, 6))
    with pytest.raises(RuleRefused):
        clerk.replica.act(move_beside, actor, second, 1, schedule, beside(clerk, 0.1), OverLimit(2, 6))
    assert clerk.everything() == before
    clerk.replica.act(move_beside, actor, second, 1, schedule, beside(clerk, 1), OverLimit(1, 2))
    with pytest.raises(RuleRefused):
        clerk.replica.act(move_beside, actor, third, 1, schedule, beside(clerk, 2), OverLimit(1, 2))


def test_it_is_a_right_of_its_own_and_of_what_the_person_saw(clerk: Clerk) -> None:
    visit_id = booked_to_her(clerk)[0]
    schedule, start = clerk.replica.schedules["Сафина"], beside(clerk)
    clerk.role(RoleCode.CLERK)
    before = clerk.everything()
    with pytest.raises(RightMissing):
        clerk.replica.act(move_beside, clerk.replica.actor, visit_id, 1, schedule, start)
    assert clerk.everything() == before
    clerk.role(RoleCode.SENIOR_CLERK)
    with pytest.raises(RowMoved):
        clerk.replica.act(move_beside, clerk.replica.actor, visit_id, 7, schedule, start)


def test_nobody_is_put_where_he_is_booked_already(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    visit_id = booked_to_her(clerk)[0]
    safina = clerk.free("Сафина", hours=20)[5]
    clerk.replica.act(book, clerk.replica.actor, BookingWish(safina.slot_id, safina.slot_version, clerk.replica.patients[ANNA]))
    before = clerk.everything()
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(move_beside, clerk.replica.actor, visit_id, 1, clerk.replica.schedules["Сафина"], beside(clerk, 1))
    assert refused.value.code == "APPOINT_PATIENT_REGISTERED_SPECIALIST"
    assert clerk.everything() == before


def test_a_visit_that_has_begun_is_not_moved(clerk: Clerk) -> None:
    clerk.role(RoleCode.SENIOR_CLERK)
    visit_id = booked_to_her(clerk)[0]
    clerk.comes("UPDATE appointment SET status = 'arrived' WHERE id = ?", visit_id)
    assert of_ours(ill(clerk), [visit_id])[0].visit.here
    with pytest.raises(RuleRefused):
        clerk.replica.act(move_beside, clerk.replica.actor, visit_id, 1, clerk.replica.schedules["Сафина"], beside(clerk))


def test_who_has_no_place_waits_until_a_deadline_and_frees_the_old_one(clerk: Clerk) -> None:
    visit_id = booked_to_her(clerk)[0]
    clerk.role(RoleCode.SENIOR_CLERK)
    old, until = clerk.row("appointment", visit_id), clerk.clock.now() + timedelta(days=2)
    done = clerk.replica.act(wait_for_place, clerk.replica.actor, visit_id, 1, "prov-pers", until)
    gone, waits = clerk.row("appointment", visit_id), clerk.row("appointment", done.row_id)
    assert (gone["status"], gone["cancel_reason"]) == ("cancelled", "prov-pers")
    assert (waits["status"], waits["replaces"], waits["slot_pk"], waits["start"]) == ("waitlist", visit_id, None, None)
    assert (waits["post_pk"], waits["patient_pk"]) == (old["post_pk"], old["patient_pk"])
    assert waits["wanted_to"] - waits["wanted_from"] == timedelta(days=2) // timedelta(microseconds=1)
    assert clerk.row_by("slot", "pk", old["slot_pk"])["status"] == "free"
    assert clerk.row("operation", done.operation_id)["kind"] == "wait"


def test_nobody_waits_for_yesterday_and_nothing_is_cancelled_then(clerk: Clerk) -> None:
    visit_id = booked_to_her(clerk)[0]
    clerk.role(RoleCode.SENIOR_CLERK)
    before = clerk.everything()
    with pytest.raises(RuleRefused):
        clerk.replica.act(wait_for_place, clerk.replica.actor, visit_id, 1, "prov-pers", clerk.clock.now())
    with pytest.raises(RowMoved):
        clerk.replica.act(wait_for_place, clerk.replica.actor, visit_id, 5, "prov-pers", clerk.clock.now() + timedelta(days=1))
    assert clerk.everything() == before


def test_the_list_to_call_by_is_made_of_the_plan(clerk: Clerk) -> None:
    visits = booked_to_her(clerk)
    plan = ill(clerk)
    proposal = plan.planner.propose(Hand())
    lines = lines_of(plan, proposal.lines, clerk.clock.now())
    assert [line.patient for line in lines] == [plan.touched[line.visit.id].full_name for line in proposal.lines]
    anna = lines[[line.visit.id for line in proposal.lines].index(visits[0])]
    assert (anna.phone, anna.pressing, anna.new is not None) == ("+79161234567", False, True)
    assert anna.where in {f"{who.specialist}, {who.room}" for who in plan.who.values()}
    assert {line.pressing for line in lines} == {True, False}, "those of this morning, and ours of tomorrow"
