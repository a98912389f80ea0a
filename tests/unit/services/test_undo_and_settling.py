"""Undo, and the ways out of a case."""

import json

import pytest

from desktop_app.core.errors import RowMoved, RuleRefused
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase, Way
from desktop_app.models.operation import OperationState
from desktop_app.services.bookings import move
from desktop_app.services.outcome import Done
from desktop_app.services.settling import keep_theirs, put_off, take_case
from desktop_app.services.settling_visits import another_time
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from tests.unit.services.desk import ANNA, Clerk


def conflicted(clerk: Clerk, done: Done, slot_id: str, kind: CaseKind = CaseKind.SLOT_TAKEN) -> str:
    """The central answered that the slot of `done` is taken by somebody else: what the exchange leaves behind."""
    clerk.answered(done.operation_id, OperationState.CONFLICT)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        base = json.loads(
            unit.connection.exec_driver_sql("SELECT base FROM operation_row WHERE kind = 'slot' AND row_id = ?", (slot_id,)).scalar_one()
        )
        theirs = {**base, "status": "busy", "id": "r", "meta": {"versionId": "9"}}
        unit.connection.exec_driver_sql(
            "INSERT INTO theirs (kind, row_id, remote_version, last_updated, resource) VALUES ('slot', ?, '9', 5, ?)",
            (slot_id, json.dumps(theirs)),
        )
        sequence = unit.connection.exec_driver_sql("SELECT sequence FROM operation WHERE id = ?", (done.operation_id,)).scalar_one()
        unit.session.add(
            ConflictCase(id="case", kind=kind, operation_sequence=sequence, opened=unit.now, theirs={f"slot/{slot_id}": theirs})
        )
    return "case"


def test_an_unsent_booking_is_withdrawn_and_its_place_is_free_again(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    done = clerk.book(slot=slot)
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert clerk.row("operation", done.operation_id)["state"] == "withdrawn"
    assert clerk.row("slot", slot.slot_id)["status"] == "free"
    assert clerk.row("appointment", done.row_id)["status"] == "entered-in-error"
    assert clerk.row("slot", slot.slot_id)["remote_version"] == "1"


def test_a_sent_booking_is_undone_by_a_cancellation(clerk: Clerk) -> None:
    slot = clerk.free(hours=72)[0]
    done = clerk.book(slot=slot)
    clerk.answered(done.operation_id, OperationState.APPLIED)
    inverse = clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert clerk.row("operation", inverse.operation_id)["kind"] == "cancel"
    assert clerk.row("appointment", done.row_id)["cancel_reason"] == "oth-err"


def test_what_is_on_its_way_cannot_be_undone_before_the_answer(clerk: Clerk) -> None:
    done = clerk.book()
    clerk.answered(done.operation_id, OperationState.SENDING)
    with pytest.raises(RuleRefused):
        clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))


def test_the_later_act_is_undone_first(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    done = clerk.book(slot=slot)
    version = clerk.row("appointment", done.row_id)["version"]
    moved = clerk.replica.act(move, clerk.replica.actor, str(done.row_id), version, clerk.free(hours=48)[0].slot_id)
    with pytest.raises(RuleRefused):
        clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    clerk.replica.act(undo, clerk.replica.actor, str(moved.operation_id))
    assert clerk.row("slot", slot.slot_id)["status"] == "busy", "back on the place of the booking, which is still queued"
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert clerk.row("slot", slot.slot_id)["status"] == "free"


def test_a_taken_slot_is_settled_by_another_time(clerk: Clerk) -> None:
    first, second = clerk.free(hours=48)[:2]
    done = clerk.book(slot=first)
    case = conflicted(clerk, done, first.slot_id)
    settled = clerk.replica.act(another_time, clerk.replica.actor, case, second.slot_id, second.slot_version)
    assert clerk.row("operation", done.operation_id)["state"] == "resolved"
    assert clerk.row("operation", settled.operation_id)["follows"] == done.operation_id
    assert clerk.row("slot", first.slot_id)["status"] == "busy", "the other patient keeps it"
    assert clerk.row("slot", first.slot_id)["remote_version"] == "9"
    appointment = clerk.row("appointment", done.row_id)
    assert (appointment["status"], appointment["ticket_version"]) == ("booked", 2)
    assert clerk.row("slot", second.slot_id)["status"] == "busy"
    assert clerk.row("conflict", case)["state"] == CaseState.SETTLED.value


def test_another_time_that_cannot_be_had_leaves_the_case_open(clerk: Clerk) -> None:
    first, second = clerk.free(hours=48)[:2]
    done = clerk.book(slot=first)
    case = conflicted(clerk, done, first.slot_id)
    clerk.book("Петров Андрей Ильич", second)
    with pytest.raises(RowMoved):
        clerk.replica.act(another_time, clerk.replica.actor, case, second.slot_id, 99)
    assert clerk.row("conflict", case)["state"] == "open"
    assert clerk.row("operation", done.operation_id)["state"] == "conflict"


def test_giving_up_puts_the_rows_back_to_what_the_central_has(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    done = clerk.book(slot=slot)
    case = conflicted(clerk, done, slot.slot_id)
    clerk.replica.act(keep_theirs, clerk.replica.actor, case, Way.CANCEL)
    assert clerk.row("operation", done.operation_id)["state"] == "abandoned"
    assert clerk.row("appointment", done.row_id)["status"] == "entered-in-error"
    assert clerk.count("theirs") == 0
    with pytest.raises(RuleRefused):
        clerk.replica.act(keep_theirs, clerk.replica.actor, case)


def test_a_case_is_taken_and_put_off_by_name(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    case = conflicted(clerk, clerk.book(ANNA, slot), slot.slot_id)
    clerk.replica.act(take_case, clerk.replica.actor, case)
    assert clerk.row("conflict", case)["taken_by"] == clerk.replica.actor.person_id
    clerk.replica.act(put_off, clerk.replica.actor, case)
    row = clerk.row("conflict", case)
    assert (row["state"], row["taken_by"]) == ("put-off", None)
