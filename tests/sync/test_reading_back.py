"""«Accepted» is said only of what was read back at the central; one that says yes and keeps nothing is found out (sync.md 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir.outcome import NOT_KEPT
from desktop_app.models.conflict import CaseKind, CaseState
from desktop_app.node.versions import encode
from desktop_app.queries.exchange import connection_row
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.services.settling import keep_theirs, send_again
from desktop_app.storage.gate import Urgency
from tests.kit.network import a_read, a_transaction, keeping_nothing, lost_after, saying
from tests.sync import own_work
from tests.sync.world import Desk, World

MINUTES = 60
SEEN = PatientForm("Белова", "Анна", birth_date=date(1980, 1, 2))


def accepted(desk: Desk) -> list[bool]:
    """Whether each operation was read back, oldest first."""
    return [operation.read_back is not None for operation in desk.operations()]


def arrival(desk: Desk) -> tuple[int, int, bool]:
    """What waits, what was answered and not read back, and whether all has arrived."""
    with desk.store.read() as connection:
        row = connection_row(connection)
    return row.waiting, row.unproved, row.has_all_arrived


def read_by_id(desk: Desk, since: int) -> list[str]:
    """What was asked for by ids, in lists or singly, after the first `since` requests."""
    asked = [one.address for one in desk.network.asked[since:] if one.method == "GET"]
    return [one for one in asked if "_id=" in one or ("/" in one and "?" not in one)]


def test_an_answered_booking_is_accepted_with_the_next_poll_and_nothing_is_asked_for_it(any_world: World) -> None:
    desk = any_world.desk()
    desk.turn(400)
    asked = len(desk.network.asked)
    desk.book(0, desk.patient("Белова"))
    desk.turn()
    assert (desk.states(), accepted(desk)) == (["applied"], [False]), "an answer is no proof"
    assert arrival(desk) == (0, 1, False), "the light of the header is not full"
    desk.turn(5)
    assert accepted(desk) == [True]
    assert arrival(desk) == (0, 0, True)
    assert read_by_id(desk, asked) == []
    (operation,) = desk.operations()
    assert operation.finished is not None
    assert operation.read_back is not None
    assert operation.read_back - operation.finished == timedelta(seconds=5)
    for row in operation.rows:
        assert row.applied_at is not None, "the central's own time"


def test_what_was_found_by_reading_after_a_lost_answer_is_accepted_at_once(world: World, desk: Desk) -> None:
    desk.network.plan(a_transaction, lost_after)
    desk.book(0, desk.patient("Белова"))
    desk.settle()
    assert (desk.states(), accepted(desk)) == (["applied"], [True])


def test_an_earlier_act_on_the_same_rows_is_accepted_with_the_later_one(world: World, desk: Desk) -> None:
    desk.turn(400)
    visit = desk.book(0, desk.patient("Белова"))
    desk.cancel(visit)
    desk.turn()
    assert (desk.states(), accepted(desk)) == (["applied", "applied"], [False, False])
    desk.turn(5)
    assert accepted(desk) == [True, True]


def test_what_no_poll_brings_is_read_by_id_after_some_minutes(world: World, desk: Desk) -> None:
    desk.turn(400)
    correct(desk)
    desk.turn()
    hide_from_searches(desk)
    asked = len(desk.network.asked)
    desk.turn(4 * MINUTES)
    assert (accepted(desk), read_by_id(desk, asked)) == ([False], [])
    desk.turn(2 * MINUTES)
    assert accepted(desk) == [True]
    assert len(read_by_id(desk, asked)) == 1


def correct(desk: Desk, seen: PatientForm = SEEN, given: str = "Вера") -> None:
    """Correct a patient's name."""
    row = desk.values(Kind.PATIENT, desk.patient(seen.family))
    version = row["version"]
    assert isinstance(version, int)
    correct_patient(desk.store, desk.actor, str(row["id"]), (version, seen), replace(seen, given=given), "passport")


def hide_from_searches(desk: Desk) -> None:
    """Searches find nothing from now on; reads by id do."""
    empty = b'{"resourceType": "Bundle", "type": "searchset"}'
    desk.network.plan(lambda one: a_read(one) and "?" in one.address and "_id=" not in one.address, saying(200, empty), 500)


def test_someone_elses_later_change_is_no_loss(any_world: World) -> None:
    desk = any_world.desk()
    desk.turn(400)
    correct(desk)
    desk.turn()
    hide_from_searches(desk)
    any_world.central.change("Patient", any_world.refs["Patient/Белова"].split("/")[1], birthDate="1981-01-01", extension=None)
    desk.turn(6 * MINUTES)
    assert (desk.states(), accepted(desk), desk.cases()) == (["applied"], [True], [])


def test_a_comparison_with_the_central_proves_arrival_too(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.book(0, desk.patient("Белова"))
    desk.turn()
    desk.network.plan(lambda one: "_lastUpdated=ge" in one.address and "_elements" not in one.address, saying(500), 3)
    desk.compare()
    assert accepted(desk) == [True]


@pytest.mark.parametrize("times", [1, 2])
def test_a_central_that_says_yes_and_keeps_nothing_is_found_out_and_the_booking_is_sent_again(world: World, times: int) -> None:
    desk = world.desk()
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing, times)
    desk.book(0, desk.patient("Белова"))
    for _ in range(times):
        desk.turn(5)
        assert (desk.states(), accepted(desk)) == (["applied"], [False])
        desk.turn(4 * MINUTES)
        assert accepted(desk) == [False]
        desk.turn(2 * MINUTES)
        assert desk.states() == ["rejected"]
        (operation,) = desk.operations()
        assert operation.answer_code == NOT_KEPT
        (case,) = (one for one in desk.cases() if one.state is CaseState.OPEN)
        assert case.kind is CaseKind.REFUSED
        assert str(case.detail).startswith("The central said yes, but")
        send_again(desk.store, desk.actor, case.id)
    desk.settle()
    assert (desk.states(), accepted(desk)) == (["applied"], [True])
    assert len(world.visits_on(0)) == 1
    world.same(desk)


def test_what_was_not_kept_is_shown_as_it_was_done_until_a_person_decides(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing)
    desk.book(0, desk.patient("Белова"))
    desk.turn(5)
    world.central.change("Slot", world.slots()[0]["id"], comment="a remark")
    desk.turn(20)
    assert desk.values(Kind.SLOT, desk.slot(0))["status"] == "free", "a poll has shown the place as it is there"
    desk.turn(6 * MINUTES)
    assert desk.states() == ["rejected"]
    own_work.what_a_person_did_still_stands(desk)
    keep_theirs(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert (desk.values(Kind.SLOT, desk.slot(0))["status"], desk.values(Kind.SLOT, desk.slot(0))["comment"]) == ("free", "a remark")


def send_all_again(desk: Desk) -> None:
    """A person decides so, case by case; a case takes with it what builds on it."""
    while waiting := [case.id for case in desk.cases() if case.state is not CaseState.SETTLED]:
        send_again(desk.store, desk.actor, waiting[0])
    desk.settle()


def test_a_move_of_a_visit_that_was_not_kept_is_sent_whole_again(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing, 2)
    visit = desk.book(0, desk.patient("Белова"))
    desk.move(visit, 1)
    desk.turn(5)
    assert desk.states() == ["applied", "applied"]
    desk.turn(6 * MINUTES)
    assert desk.states() == ["rejected", "rejected"]
    own_work.what_a_person_did_still_stands(desk)
    send_all_again(desk)
    assert desk.states() == ["applied", "applied"]
    assert [len(world.visits_on(number)) for number in (0, 1)] == [0, 1]
    assert [slot["status"] for slot in world.slots()[:2]] == ["free", "busy"]
    world.same(desk)


def test_a_correction_of_a_patient_that_was_not_kept_comes_to_a_person_with_her(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing, 2)
    patient = desk.new_patient()
    correct(desk, PatientForm("Новикова", "Вера", birth_date=date(1990, 5, 4)), "Валентина")
    desk.turn(5)
    assert desk.states() == ["applied", "applied"]
    desk.turn(6 * MINUTES)
    assert desk.states() == ["rejected", "rejected"]
    send_all_again(desk)
    assert (desk.states(), desk.values(Kind.PATIENT, patient)["given"]) == (["applied", "applied"], "Валентина")
    world.same(desk)


def test_a_booking_that_was_not_kept_can_be_given_up(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing)
    visit = desk.book(0, desk.patient("Белова"))
    desk.turn(5)
    desk.turn(6 * MINUTES)
    (case,) = desk.cases()
    keep_theirs(desk.store, desk.actor, case.id)
    desk.settle()
    assert desk.states() == ["abandoned"]
    assert desk.values(Kind.APPOINTMENT, visit)["status"] == "entered-in-error"
    assert desk.values(Kind.SLOT, desk.slot(0))["status"] == "free"


def test_a_new_patient_that_was_not_kept_is_not_named_to_the_central_any_more(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing)
    patient = desk.new_patient()
    desk.turn(5)
    desk.turn(6 * MINUTES)
    assert desk.states() == ["rejected"]
    desk.book(0, patient)
    desk.turn(5)
    assert desk.states() == ["rejected", "queued"], "the booking waits for its patient"
    send_again(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert (desk.states(), accepted(desk)) == (["applied", "applied"], [True, True])
    world.same(desk)


def test_a_record_that_was_never_seen_and_is_not_there_days_later_may_have_been_deleted(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing)
    desk.new_patient()
    desk.turn(5)
    desk.clock.advance(25 * 60 * MINUTES)
    desk.turn()
    assert (desk.states(), accepted(desk), desk.cases()) == (["applied"], [False], [])


def test_a_correction_that_was_not_kept_is_found_out_by_its_version(world: World, desk: Desk) -> None:
    desk.turn(400)
    desk.network.plan(a_transaction, keeping_nothing)
    correct(desk)
    desk.turn(5)
    desk.turn(6 * MINUTES)
    assert desk.states() == ["rejected"]
    send_again(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert (desk.states(), accepted(desk)) == (["applied"], [True])
    world.same(desk)


@pytest.mark.parametrize("rewritten", [True, False])
def test_where_no_history_is_kept_the_stamp_tells_whether_others_wrote_after_us(world: World, desk: Desk, rewritten: bool) -> None:
    desk.turn(400)
    correct(desk)
    desk.turn()
    hide_from_searches(desk)
    desk.network.plan(lambda one: "_history" in one.address, saying(404, OUTCOME))
    patient = world.refs["Patient/Белова"].split("/")[1]
    world.central.change("Patient", patient, birthDate="1981-01-01", extension=None)
    if not rewritten:  # as if an old copy had been put back
        with world.central.store.write(Urgency.MACHINE) as unit:
            content = world.central.one("Patient", patient)
            content["meta"]["lastUpdated"] = "2026-11-15T00:00:00.000Z"
            unit.connection.exec_driver_sql(
                "UPDATE resource_version SET content = ? WHERE remote_id = ? AND current = 1", (encode(content), patient)
            )
    desk.turn(6 * MINUTES)
    assert (desk.states(), accepted(desk)) == ((["applied"], [True]) if rewritten else (["rejected"], [False]))


def test_where_reading_back_is_refused_nothing_is_said_and_it_is_asked_again_later(world: World, desk: Desk) -> None:
    desk.turn(400)
    correct(desk)
    desk.turn()
    hide_from_searches(desk)
    desk.network.plan(lambda one: "_id=" in one.address or one.address.startswith("Patient/"), saying(403, OUTCOME), 2)
    desk.turn(6 * MINUTES)
    asked = len(desk.network.asked)
    desk.turn(2 * MINUTES)
    assert (desk.states(), accepted(desk), read_by_id(desk, asked)) == (["applied"], [False], [])
    desk.turn(20 * MINUTES)
    assert accepted(desk) == [True]


OUTCOME = b'{"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "forbidden"}]}'
