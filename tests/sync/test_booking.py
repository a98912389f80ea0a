"""A booking on its way to the central, and everything that can happen to it there (sync.md 3 and 6)."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.sync_control import ConnectionState
from desktop_app.fhir import names
from desktop_app.fhir.elements import extension
from desktop_app.fhir.specialties import specialty_concept
from desktop_app.models.conflict import CaseKind
from desktop_app.models.operation import OperationState
from desktop_app.services.settling import keep_mine
from desktop_app.services.settling_visits import another_time
from desktop_app.services.undo import undo
from desktop_app.sync.transport import Answer, Door, Request
from tests.kit.network import Trick, a_transaction, cut, doubled, lost_after, lost_before, saying, unconnected
from tests.sync.world import Desk, World

OUTCOME = json.dumps(
    {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception", "diagnostics": "somewhere else"}]}
).encode()
PAGE = b"<!doctype html><title>Guest Wi-Fi</title>"
LOST = {
    "lost on the way": lost_before,
    "answer lost": lost_after,
    "arrived twice": doubled,
    "answer cut": cut,
    "500 though done": saying(500, OUTCOME, after=True),
    "500 and not done": saying(500, OUTCOME),
    "502 page though done": saying(502, PAGE, after=True),
    "a page instead of an answer": saying(200, PAGE),
    "a page though done": saying(200, PAGE, after=True),
    "an empty answer though done": saying(200, b"", after=True),
    "408 though done": saying(408, OUTCOME, after=True),
    "409 and not done": saying(409, OUTCOME),
    "412 and not done": saying(412, OUTCOME),
    "503 though done": saying(503, OUTCOME, after=True, retry_after="7"),
    "503 and not done": saying(503, OUTCOME),
    "429": saying(429, OUTCOME, retry_after="7"),
    "404 of some proxy": saying(404, PAGE),
}


def test_a_booking_arrives_once_and_both_sides_say_the_same(any_world: World) -> None:
    desk = any_world.desk()
    visit = desk.book(0, desk.patient("Белова"))
    report = desk.round()
    assert report.trouble is None
    assert desk.states() == ["applied"]
    assert len(any_world.visits_on(0)) == 1
    assert any_world.slots()[0]["status"] == "busy"
    assert desk.values(Kind.APPOINTMENT, visit)["remote_id"] == any_world.visits_on(0)[0]["id"]
    any_world.same(desk)


def test_a_booking_by_referral_names_it_at_the_central(any_world: World) -> None:
    central, patient = any_world.central, any_world.refs["Patient/Белова"]
    specialty = specialty_concept("110")
    assert specialty is not None
    _, _, post = any_world.refs["PractitionerRole"].partition("/")
    central.change("PractitionerRole", post, specialty=[specialty])
    central.change("Slot", any_world.slots()[0]["id"], extension=extension(names.CHANNEL, "valueCode", "referral"))
    order = {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": patient}}
    (made,) = central.put_in({**order, "performerType": specialty})
    desk = any_world.desk()
    desk.book(0, desk.patient("Белова"))
    desk.settle()
    (visit,) = any_world.visits_on(0)
    assert visit["basedOn"] == [{"reference": f"ServiceRequest/{made['id']}"}]
    any_world.same(desk)


@pytest.mark.parametrize("trick", LOST.values(), ids=LOST)
def test_whatever_becomes_of_the_answer_the_booking_has_one_effect(any_world: World, trick: Trick) -> None:
    desk = any_world.desk()
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, trick)
    desk.round()
    desk.settle()
    assert desk.states() == ["applied"]
    assert len(any_world.visits(None)) == 1
    any_world.same(desk)


def test_a_committed_booking_is_found_by_reading_and_not_sent_again(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, lost_after)
    desk.round()
    assert desk.states() == ["in-doubt"]
    desk.settle()
    assert desk.states() == ["applied"]
    assert desk.network.sent(a_transaction) == 1


def test_a_booking_that_never_left_can_still_be_withdrawn(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, unconnected)
    desk.round()
    operation = desk.operations()[0]
    assert (operation.state, operation.sent) == (OperationState.QUEUED, False)
    undo(desk.store, desk.actor, operation.id)
    desk.settle()
    assert desk.states() == ["withdrawn"]
    assert world.visits(None) == []
    assert desk.values(Kind.SLOT, desk.slot(0))["status"] == "free"


def test_a_slot_sold_offline_and_at_the_portal_becomes_a_case(any_world: World) -> None:
    desk = any_world.desk()
    desk.network.down = True
    visit = desk.book(0, desk.patient("Белова"))
    desk.turn()
    any_world.portal_books(0, "Patient/Чернов")
    desk.network.down = False
    desk.settle()
    assert desk.states() == ["conflict"]
    case = desk.cases()[0]
    assert (case.kind, case.row_kind, case.row_id) == (CaseKind.SLOT_TAKEN, "slot", desk.slot(0))
    assert case.theirs is not None
    assert case.theirs[f"slot/{desk.slot(0)}"]["status"] == "busy"
    assert case.due is not None
    taken_back = {one["id"] for one in any_world.visits("entered-in-error")}
    assert len(any_world.visits(None)) - len(taken_back) == 1, "only the portal's; what was announced on the careful path is an error"
    assert desk.values(Kind.APPOINTMENT, visit)["remote_id"] in {None, *taken_back}, "the desk's own is kept here"


def test_another_time_is_given_and_arrives(any_world: World) -> None:
    desk = any_world.desk()
    desk.book(0, desk.patient("Белова"))
    any_world.portal_books(0, "Patient/Чернов")
    desk.round()
    desk.settle()
    slot = desk.values(Kind.SLOT, desk.slot(5))
    made = another_time(desk.store, desk.actor, desk.cases()[0].id, desk.slot(5), int(str(slot["version"])))
    desk.settle()
    assert desk.states() == ["resolved", "applied"]
    assert [one["id"] for one in any_world.visits_on(5)] == [desk.values(Kind.APPOINTMENT, str(made.row_id))["remote_id"]]
    assert len(any_world.visits_on(0)) == 1
    any_world.same(desk)


def test_insisting_on_a_place_that_is_taken_does_not_sell_it_twice(any_world: World) -> None:
    desk = any_world.desk()
    desk.book(0, desk.patient("Белова"))
    any_world.portal_books(0, "Patient/Чернов")
    desk.round()
    desk.settle()
    keep_mine(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    assert desk.states() == ["conflict"]
    assert [case.kind for case in desk.cases()] == [CaseKind.SLOT_TAKEN] * 2
    assert len(any_world.visits_on(0)) == 1


def test_two_desks_sell_one_place_and_exactly_one_of_them_has_it(any_world: World) -> None:
    desks = [any_world.desk(), any_world.desk()]
    for desk in desks:
        desk.book(3, desk.patient("Серова"))
    for desk in desks:
        desk.round()
        desk.settle()
    assert sorted(state for desk in desks for state in desk.states()) == ["applied", "conflict"]
    assert len(any_world.visits_on(3)) == 1


def test_a_place_with_a_new_remark_is_still_free_and_gets_booked(any_world: World) -> None:
    desk = any_world.desk()
    desk.book(0, desk.patient("Белова"))
    any_world.central.change("Slot", any_world.slots()[0]["id"], comment="bring an X-ray")
    desk.round()
    desk.settle()
    assert desk.states() == ["applied"]
    assert any_world.slots()[0]["comment"] == "bring an X-ray"
    any_world.same(desk)


def test_a_place_that_was_shifted_meanwhile_is_not_sold_unseen(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    world.central.change("Slot", world.slots()[0]["id"], start="2026-11-17T08:30:00Z")
    desk.round()
    assert [case.kind for case in desk.cases()] == [CaseKind.FIELD_DIFFERS]
    assert desk.cases()[0].groups == ["start"]
    assert world.visits(None) == []


def test_a_place_that_was_deleted_is_gone_and_the_booking_a_case(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    slot = world.slots()[0]["id"]
    desk.network.plan(a_transaction, saying(410, OUTCOME))
    desk.network.plan(lambda request: request.address == f"Slot/{slot}", saying(410, OUTCOME))
    desk.round()
    assert [case.kind for case in desk.cases()] == [CaseKind.GONE]
    assert desk.states() == ["conflict"]


def test_a_refused_booking_says_why_and_stops_no_other(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    desk.book(1, desk.patient("Чернов"))
    refusal = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "business-rule", "diagnostics": "no reception"}]}
    desk.network.plan(a_transaction, saying(422, json.dumps(refusal).encode()))
    desk.round()
    assert desk.states() == ["rejected", "applied"]
    operation, case = desk.operations()[0], desk.cases()[0]
    assert (operation.answer_code, operation.answer_text) == ("business-rule", "no reception")
    assert case.kind is CaseKind.REFUSED
    assert case.detail is not None
    assert "rule of the central" in case.detail


def test_entries_that_say_429_in_a_good_answer_are_not_taken_for_done(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    entries = [{"response": {"status": "200"}}, {"response": {"status": "429"}}]
    body = json.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": entries}).encode()
    desk.network.plan(a_transaction, saying(200, body))
    desk.round()
    assert desk.states() == ["in-doubt"]
    desk.settle()
    assert desk.states() == ["applied"]
    assert len(world.visits_on(0)) == 1


def test_a_sign_in_is_asked_for_and_the_booking_waits_unharmed(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    world.central.knobs.refuse_sign_in = True
    desk.turn(400)
    assert desk.scalar("SELECT state FROM connection") == ConnectionState.SIGN_IN_NEEDED
    assert desk.states() == ["queued"]
    asked = len(desk.network.asked)
    desk.settle()
    assert len(desk.network.asked) == asked, "nothing is asked until the person signed in"
    world.central.knobs.refuse_sign_in = False
    desk.engine.send_now()
    desk.turn()
    assert desk.states() == ["applied"]
    assert desk.scalar("SELECT state FROM connection") == ConnectionState.ONLINE


def test_a_403_for_one_booking_refuses_it_alone(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, saying(403, OUTCOME))
    desk.round()
    assert desk.states() == ["rejected"]


def test_a_403_for_everything_pauses_and_keeps_the_booking(world: World, desk: Desk) -> None:
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(lambda request: True, saying(403, OUTCOME), times=9)
    desk.turn(400)
    assert desk.states() == ["queued"]
    assert desk.scalar("SELECT state FROM connection") == ConnectionState.SIGN_IN_NEEDED
    assert desk.scalar("SELECT detail FROM connection") == "403"


def test_a_program_killed_while_sending_finds_out_what_became_of_it(any_world: World) -> None:
    desk = any_world.desk()
    desk.book(0, desk.patient("Белова"))

    desk.network.plan(a_transaction, _die_after)
    with pytest.raises(_Killed):
        desk.turn(400)
    assert desk.states() == ["sending"]
    desk.restart()
    desk.turn()
    assert desk.states() == ["applied"]
    assert len(any_world.visits(None)) == 1
    any_world.same(desk)


class _Killed(BaseException):
    """The end of the process."""


def _die_after(door: Door, request: Request) -> Answer:
    door.ask(request)
    raise _Killed
