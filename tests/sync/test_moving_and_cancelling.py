"""Moves, cancellations and corrections against what others did meanwhile: merged where it can be, a case where it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.conflict import CaseKind
from desktop_app.models.patient import Patient
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.services.settling import keep_theirs
from desktop_app.storage.gate import Urgency
from tests.kit.network import Trick, a_transaction, cut, doubled, lost_after, lost_before
from tests.sync.world import Desk, World

LOST = {"lost on the way": lost_before, "answer lost": lost_after, "arrived twice": doubled, "answer cut": cut}


def booked(desk: Desk, slot: int = 0) -> str:
    """A visit that is at the central."""
    visit = desk.book(slot, desk.patient("Белова"))
    desk.round()
    assert desk.states()[-1] == "applied"
    return visit


def remote(desk: Desk, visit: str) -> str:
    """The central's id of a visit."""
    return str(desk.values(Kind.APPOINTMENT, visit)["remote_id"])


@pytest.mark.parametrize("trick", LOST.values(), ids=LOST)
def test_a_move_takes_the_new_place_and_frees_the_old_one_once(any_world: World, trick: Trick) -> None:
    desk = any_world.desk()
    visit = booked(desk)
    desk.move(visit, 4)
    desk.network.plan(a_transaction, trick)
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    assert [slot["status"] for slot in any_world.slots()[:5]] == ["free", "free", "free", "free", "busy"]
    assert len(any_world.visits_on(4)) == len(any_world.visits(None)) == 1
    any_world.same(desk)


@pytest.mark.parametrize("trick", LOST.values(), ids=LOST)
def test_a_cancellation_frees_the_place_once(any_world: World, trick: Trick) -> None:
    desk = any_world.desk()
    visit = booked(desk)
    desk.cancel(visit)
    desk.network.plan(a_transaction, trick)
    desk.round()
    desk.settle()
    assert any_world.slots()[0]["status"] == "free"
    assert [one["status"] for one in any_world.visits(None)] == ["cancelled"]
    any_world.same(desk)


def test_the_old_place_is_kept_where_the_new_one_was_sold_meanwhile(any_world: World) -> None:
    desk = any_world.desk()
    visit = booked(desk)
    desk.move(visit, 4)
    any_world.portal_books(4, "Patient/Чернов")
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "conflict"]
    assert desk.cases()[0].kind is CaseKind.SLOT_TAKEN
    assert desk.cases()[0].row_id == desk.slot(4)
    assert len(any_world.visits_on(0)) == len(any_world.visits_on(4)) == 1


def test_a_visit_cancelled_there_is_not_moved(world: World, desk: Desk) -> None:
    visit = booked(desk)
    desk.move(visit, 4)
    world.central.change("Appointment", remote(desk, visit), status="cancelled")
    world.central.change("Slot", world.slots()[0]["id"], status="free")
    desk.round()
    assert desk.cases()[0].kind is CaseKind.CANCELLED_THERE
    assert world.slots()[4]["status"] == "free"
    assert world.visits() == []


def test_both_cancelled_and_the_place_is_sold_again_it_stays_with_its_new_patient(world: World, desk: Desk) -> None:
    visit = booked(desk)
    desk.cancel(visit)
    world.central.change("Appointment", remote(desk, visit), status="cancelled")
    world.central.change("Slot", world.slots()[0]["id"], status="free")
    world.portal_books(0, "Patient/Чернов")
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    assert world.slots()[0]["status"] == "busy"
    assert len(world.visits_on(0)) == 1
    world.same(desk)


def test_a_place_that_was_closed_meanwhile_is_not_opened_by_a_cancellation(world: World, desk: Desk) -> None:
    visit = booked(desk)
    desk.cancel(visit)
    world.central.change("Slot", world.slots()[0]["id"], status="busy-unavailable")
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    assert world.slots()[0]["status"] == "busy-unavailable"
    assert [one["status"] for one in world.visits(None)] == ["cancelled"]
    world.same(desk)


def test_acts_on_one_row_follow_each_other_also_before_the_first_is_answered(any_world: World) -> None:
    desk = any_world.desk()
    desk.network.down = True
    visit = desk.book(0, desk.patient("Белова"))
    desk.move(visit, 1)
    desk.move(visit, 2)
    desk.cancel(visit)
    desk.turn()
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["applied"] * 4
    assert {slot["status"] for slot in any_world.slots()} == {"free"}
    assert [one["status"] for one in any_world.visits(None)] == ["cancelled"]
    any_world.same(desk)


def test_what_stands_on_a_conflict_waits_and_all_else_goes_on(world: World, desk: Desk) -> None:
    visit = desk.book(0, desk.patient("Белова"))
    desk.move(visit, 1)
    desk.book(2, desk.patient("Чернов"))
    world.portal_books(0, "Patient/Серова")
    desk.round()
    desk.settle(3)
    assert desk.states() == ["conflict", "queued", "applied"]
    assert len(world.visits_on(2)) == 1
    assert world.slots()[1]["status"] == "free"


def test_a_new_patient_goes_before_the_visit_that_names_him(any_world: World) -> None:
    desk = any_world.desk()
    desk.book(1, desk.patient("Чернов"))
    desk.book(0, desk.new_patient("Новикова"))
    desk.round()
    assert desk.states() == ["applied"] * 3
    named = any_world.visits_on(0)[0]["participant"][0]["actor"]["reference"]
    made = [one for one in any_world.central.all("Patient") if one["name"][0]["family"] == "Новикова"]
    assert [f"Patient/{one['id']}" for one in made] == [named]
    any_world.same(desk)


def test_a_visit_of_a_refused_patient_waits_for_him(world: World, desk: Desk) -> None:
    desk.network.plan(a_transaction, lambda door, request: door.ask(_broken(request)))
    desk.book(0, desk.new_patient("Новикова"))
    desk.round()
    desk.settle(2)
    assert desk.states() == ["rejected", "queued"]
    assert world.visits(None) == []


def _broken(request: Any) -> Any:
    return type(request)(request.method, request.address, b'{"resourceType":"Bundle","type":"transaction","entry":[{}]}', request.headers)


def correct(desk: Desk, family: str, **changed: Any) -> None:
    """Correct the patient as a form would."""
    patient = desk.patient(family)
    with desk.store.write(Urgency.MACHINE) as unit:
        row = unit.session.query(Patient).where(Patient.id == patient).one()
        phone = next((one["value"] for one in row.contacts or [] if one["kind"] == "phone"), "")
        seen = PatientForm(row.family, row.given or "", birth_date=row.birth_date, sex=row.sex, phone=phone)
        version = row.version
    correct_patient(desk.store, desk.actor, patient, (version, seen), replace(seen, **changed), "passport")


def test_two_people_correct_different_things_of_one_patient_and_both_stay(any_world: World) -> None:
    desk = any_world.desk()
    correct(desk, "Белова", given="Анна-Мария")
    patient = any_world.refs["Patient/Белова"].removeprefix("Patient/")
    any_world.central.change("Patient", patient, birthDate="1981-03-04", maritalStatus={"text": "married"})
    desk.round()
    desk.settle()
    assert desk.states() == ["applied"]
    there = any_world.central.one("Patient", patient)
    assert (there["name"][0]["given"], there["birthDate"]) == (["Анна-Мария"], "1981-03-04")
    assert there["maritalStatus"] == {"text": "married"}
    any_world.same(desk)


def test_two_people_correct_one_thing_apart_and_a_person_decides(any_world: World) -> None:
    desk = any_world.desk()
    correct(desk, "Белова", birth_date=date(1980, 1, 3))
    patient = any_world.refs["Patient/Белова"].removeprefix("Patient/")
    any_world.central.change("Patient", patient, birthDate="1981-03-04")
    desk.round()
    desk.settle()
    case = desk.cases()[0]
    assert (case.kind, case.groups) == (CaseKind.FIELD_DIFFERS, ["birthDate"])
    assert any_world.central.one("Patient", patient)["birthDate"] == "1981-03-04"


def test_a_correction_made_while_the_one_before_is_merged_keeps_what_the_others_wrote(world: World, desk: Desk) -> None:
    patient = world.refs["Patient/Белова"].removeprefix("Patient/")
    correct(desk, "Белова", given="Анна-Мария")
    correct(desk, "Белова", phone="+79161234567")
    world.central.change("Patient", patient, birthDate="1981-03-04")
    desk.round()
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    there = world.central.one("Patient", patient)
    assert (there["name"][0]["given"], there["birthDate"]) == (["Анна-Мария"], "1981-03-04")
    assert [one["value"] for one in there["telecom"]] == ["+79161234567"]
    world.same(desk)


def test_a_correction_built_on_a_lost_answer_keeps_what_others_wrote_after_it(world: World, desk: Desk) -> None:
    patient = world.refs["Patient/Белова"].removeprefix("Patient/")
    correct(desk, "Белова", given="Анна-Мария")
    desk.network.plan(a_transaction, lost_after)
    desk.round()
    correct(desk, "Белова", phone="+79161234567")
    world.central.change("Patient", patient, birthDate="1981-03-04")
    desk.settle()
    assert desk.states() == ["applied", "applied"]
    there = world.central.one("Patient", patient)
    assert (there["name"][0]["given"], there["birthDate"]) == (["Анна-Мария"], "1981-03-04")
    assert "telecom" in there
    world.same(desk)


def test_a_row_in_a_case_is_never_written_over_and_goes_back_to_theirs_when_given_up(world: World, desk: Desk) -> None:
    visit = booked(desk)
    desk.move(visit, 4)
    world.portal_books(4, "Patient/Чернов")
    desk.round()
    desk.settle(2)
    world.central.change("Appointment", remote(desk, visit), comment="from the portal")
    desk.turn(400)
    mine = desk.values(Kind.APPOINTMENT, visit)
    assert (mine["comment"], mine["start"]) == (None, desk.values(Kind.SLOT, desk.slot(4))["start"])
    assert desk.scalar("SELECT count(*) FROM theirs") == 2, "the visit, and the place that is sold"
    keep_theirs(desk.store, desk.actor, desk.cases()[0].id)
    desk.turn(400)
    assert desk.states() == ["applied", "abandoned"]
    assert desk.values(Kind.APPOINTMENT, visit)["comment"] == "from the portal"
    assert desk.scalar("SELECT count(*) FROM theirs") == 0
    world.same(desk)
