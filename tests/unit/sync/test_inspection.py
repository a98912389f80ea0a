"""Looking over what was fetched: what contradicts itself is read again, what was sold twice is brought before a person once."""

from __future__ import annotations

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import HOLDING, AppointmentStatus
from desktop_app.models.operation import UNFINISHED, OperationState
from desktop_app.services.settling import keep_theirs, put_off
from desktop_app.sync.inspection import Contradiction, contradictions, open_cases_of_places_sold_twice
from tests.unit.services.desk import ANNA, PETROV, Clerk

DINA = "Ахметова Дина Ильдаровна"
THIRD = "Рябов Кирилл Степанович"


def found(clerk: Clerk, kind: Kind, row_id: str) -> list[Contradiction]:
    return clerk.replica.ask(contradictions, {kind: [row_id]})


def looked_over(clerk: Clerk, *visits: str) -> int:
    """The new cases after these visits came in."""
    return open_cases_of_places_sold_twice(clerk.replica.store, visits)


def sit(clerk: Clerk, slot: str, patient: str, number: int) -> str:
    """A visit of a stranger's program, with an id of its own at the central."""
    visit = clerk.stranger_sits_on(slot, patient)
    clerk.comes("UPDATE appointment SET remote_id = ? WHERE id = ?", f"v{number}", visit)
    return visit


def taken(clerk: Clerk) -> str:
    slot = clerk.free(hours=72)[0].slot_id
    clerk.comes("UPDATE slot SET status = 'busy' WHERE id = ?", slot)
    return slot


@pytest.mark.parametrize("status", AppointmentStatus)
def test_a_free_place_with_a_visit_on_it_is_noticed_from_either_side(clerk: Clerk, status: AppointmentStatus) -> None:
    slot = clerk.free(hours=72)[0].slot_id
    visit = clerk.stranger_sits_on(slot, status=status)
    names = (clerk.row("slot", slot)["remote_id"], clerk.row("appointment", visit)["remote_id"])
    sides = [found(clerk, Kind.SLOT, slot), found(clerk, Kind.APPOINTMENT, visit)]
    assert sides[0] == sides[1]
    assert [(one.slot, one.appointment) for one in sides[0]] == ([names] if status in HOLDING else [])


def test_what_did_not_change_is_not_looked_at(clerk: Clerk) -> None:
    clerk.stranger_sits_on(clerk.free(hours=72)[0].slot_id)
    assert clerk.replica.ask(contradictions, {}) == []
    assert found(clerk, Kind.SLOT, clerk.free(hours=72)[5].slot_id) == []


def test_a_contradiction_bears_the_versions_of_both_so_that_news_make_it_another(clerk: Clerk) -> None:
    slot = clerk.free(hours=72)[0].slot_id
    visit = clerk.stranger_sits_on(slot)
    first = found(clerk, Kind.SLOT, slot)
    assert found(clerk, Kind.SLOT, slot) == first, "asked about once, not for ever"
    clerk.comes("UPDATE appointment SET remote_version = '2' WHERE id = ?", visit)
    assert found(clerk, Kind.SLOT, slot) != first


@pytest.mark.parametrize("state", OperationState)
def test_our_own_unfinished_visit_contradicts_nothing(clerk: Clerk, state: OperationState) -> None:
    """It is not at the central yet, or a person is deciding: the place there is free by right."""
    done = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.accepted(done.operation_id)
    clerk.answered(done.operation_id, state)
    clerk.comes("UPDATE slot SET status = 'free'")
    assert bool(found(clerk, Kind.APPOINTMENT, str(done.row_id))) == (state not in UNFINISHED)


def test_a_place_with_two_visits_is_one_case_however_often_it_is_seen(clerk: Clerk) -> None:
    slot = taken(clerk)
    first, second = sit(clerk, slot, PETROV, 1), sit(clerk, slot, DINA, 2)
    assert looked_over(clerk, first) == 1
    assert [looked_over(clerk, one) for one in (first, second, first)] == [0, 0, 0]
    case = clerk.row_by("conflict", "row_id", slot)
    assert (case["kind"], case["state"], case["operation_sequence"]) == ("sold-twice", "open", None)
    assert case["due"] == clerk.row("slot", slot)["start"], "to be decided before the patients come"


def test_what_a_person_decided_or_put_off_is_not_brought_up_again_but_a_third_visit_is(clerk: Clerk) -> None:
    slot = taken(clerk)
    visits = [sit(clerk, slot, PETROV, 1), sit(clerk, slot, DINA, 2)]
    looked_over(clerk, *visits)
    case = str(clerk.row_by("conflict", "row_id", slot)["id"])
    clerk.replica.act(put_off, clerk.replica.actor, case)
    assert looked_over(clerk, *visits) == 0
    assert clerk.row("conflict", case)["state"] == "put-off"
    clerk.replica.act(keep_theirs, clerk.replica.actor, case)
    assert looked_over(clerk, *visits) == 0
    third = sit(clerk, slot, THIRD, 3)
    assert looked_over(clerk, third) == 1
    assert clerk.count("conflict") == 2


def test_a_third_visit_joins_the_case_that_is_still_open(clerk: Clerk) -> None:
    slot = taken(clerk)
    visits = [sit(clerk, slot, PETROV, 1), sit(clerk, slot, DINA, 2)]
    looked_over(clerk, *visits)
    third = sit(clerk, slot, THIRD, 3)
    assert looked_over(clerk, third) == 0
    groups = clerk.replica.ask(lambda connection: connection.exec_driver_sql("SELECT groups FROM conflict").scalar_one())
    assert all(visit in groups for visit in (*visits, third))


@pytest.mark.parametrize("ended", ["cancelled", "entered-in-error", "waitlist", "proposed"])
def test_a_visit_that_holds_no_place_sells_none_twice(clerk: Clerk, ended: str) -> None:
    slot = taken(clerk)
    first, second = sit(clerk, slot, PETROV, 1), sit(clerk, slot, DINA, 2)
    clerk.comes("UPDATE appointment SET status = ? WHERE id = ?", ended, second)
    assert looked_over(clerk, first, second) == 0


def test_a_visit_that_is_hidden_from_this_desk_sells_no_place_twice(clerk: Clerk) -> None:
    """Nobody here could see which of two it was about."""
    slot = taken(clerk)
    first, second = sit(clerk, slot, PETROV, 1), sit(clerk, slot, DINA, 2)
    clerk.comes("UPDATE appointment SET hidden = 1 WHERE id = ?", second)
    assert looked_over(clerk, first) == 0


@pytest.mark.parametrize("state", sorted(UNFINISHED))
def test_while_ours_is_unfinished_its_own_case_will_tell(clerk: Clerk, state: OperationState) -> None:
    slot = clerk.free(hours=72)[0]
    ours = clerk.book(ANNA, slot)
    clerk.answered(ours.operation_id, state)
    theirs = sit(clerk, slot.slot_id, PETROV, 1)
    assert looked_over(clerk, theirs) == 0
    clerk.accepted(ours.operation_id)
    assert looked_over(clerk, theirs) == 1


def test_each_place_has_its_own_case(clerk: Clerk) -> None:
    slots = [one.slot_id for one in clerk.free(hours=72)[:3]]
    visits = [
        sit(clerk, slot, patient, 10 * number + turn) for number, slot in enumerate(slots) for turn, patient in enumerate((PETROV, DINA))
    ]
    assert looked_over(clerk, *visits) == 3
    cases = clerk.replica.ask(lambda connection: connection.exec_driver_sql("SELECT row_id, due FROM conflict").all())
    assert {row[0]: row[1] for row in cases} == {slot: clerk.row("slot", slot)["start"] for slot in slots}
