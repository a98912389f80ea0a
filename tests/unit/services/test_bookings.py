"""Booking, moving, cancelling: one transaction with rows, journal and operation."""

import json
from datetime import timedelta

import pytest

from desktop_app.core.errors import RightMissing, RowMoved, RuleRefused
from desktop_app.models.person import Right, RoleCode
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from tests.unit.services.desk import ANNA, PETROV, Clerk


def operation_rows(clerk: Clerk, operation_id: str | None) -> list[tuple[str, bool, str | None]]:
    with clerk.replica.store.read() as connection:
        rows = connection.exec_driver_sql(
            'SELECT r.kind, r."create", r.base_version, r.mine FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence'
            " WHERE o.id = ? ORDER BY r.position",
            (operation_id,),
        )
        return [(kind, bool(create), version) for kind, create, version, _ in rows]


def test_a_booking_takes_the_place_and_queues_both_rows_as_one_operation(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    done = clerk.book(slot=slot)
    assert clerk.row("slot", slot.slot_id)["status"] == "busy"
    appointment = clerk.row("appointment", done.row_id)
    assert (appointment["status"], appointment["ticket_version"], appointment["remote_id"]) == ("booked", 1, None)
    assert operation_rows(clerk, done.operation_id) == [("slot", False, "1"), ("appointment", True, None)]
    assert clerk.count("journal") == 1


def test_what_is_queued_is_fhir_with_local_references(clerk: Clerk) -> None:
    done = clerk.book()
    with clerk.replica.store.read() as connection:
        mine = json.loads(connection.exec_driver_sql("SELECT mine FROM operation_row WHERE kind = 'appointment'").scalar_one())
    assert mine["resourceType"] == "Appointment"
    assert mine["status"] == "booked"
    assert mine["slot"][0]["reference"].startswith("urn:uuid:")
    assert {one["actor"]["reference"] for one in mine["participant"] if "actor" in one} >= {f"urn:uuid:{clerk.replica.patients[ANNA]}"}
    assert str(done.row_id) in json.dumps(mine["identifier"])


def test_a_place_taken_meanwhile_is_not_sold_twice(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    clerk.book(slot=slot)
    with pytest.raises(RowMoved):
        clerk.book(PETROV, slot)
    assert clerk.count("operation") == 1


def test_a_change_of_the_slot_that_left_it_free_does_no_harm(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE slot SET comment = 'x', version = version + 1 WHERE id = ?", (slot.slot_id,))
    assert clerk.book(slot=slot).operation_id is not None


def test_a_past_place_is_refused_with_the_federal_code(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    clerk.clock.advance(timedelta(days=20))
    with pytest.raises(RuleRefused) as refused:
        clerk.book(slot=slot)
    assert refused.value.code == "APPOINT_VISIT_TIME_HAS_PASSED"


def test_nobody_is_booked_to_two_places_at_one_time(clerk: Clerk) -> None:
    first = clerk.free("Мельник", hours=48)[0]
    clerk.book(slot=first)
    same_time = [slot for slot in clerk.free("Кузнецова", hours=24) if first.start <= slot.start < first.end]
    with pytest.raises(RuleRefused) as refused:
        clerk.book(slot=same_time[0])
    assert refused.value.code == "APPOINT_PATIENT_REGISTERED_OTHER_SPECIALIST"


def test_moving_takes_the_new_place_before_it_frees_the_old_one(clerk: Clerk) -> None:
    first, second = clerk.free(hours=48)[:2]
    booked = clerk.book(slot=first)
    version = clerk.row("appointment", booked.row_id)["version"]
    moved = clerk.replica.act(move, clerk.replica.actor, str(booked.row_id), version, second.slot_id)
    assert [kind for kind, _, _ in operation_rows(clerk, moved.operation_id)] == ["slot", "slot", "appointment"]
    assert (clerk.row("slot", first.slot_id)["status"], clerk.row("slot", second.slot_id)["status"]) == ("free", "busy")
    after = clerk.row("appointment", booked.row_id)
    assert after["ticket_version"] == 2
    assert after["version"] > version


def test_a_move_before_the_booking_was_sent_stands_on_its_result(clerk: Clerk) -> None:
    first, second = clerk.free(hours=48)[:2]
    booked = clerk.book(slot=first)
    version = clerk.row("appointment", booked.row_id)["version"]
    clerk.replica.act(move, clerk.replica.actor, str(booked.row_id), version, second.slot_id)
    with clerk.replica.store.read() as connection:
        rows = connection.exec_driver_sql(
            'SELECT kind, base_sequence, base_version, "create" FROM operation_row WHERE operation_sequence = 2 ORDER BY position'
        ).all()
    assert [tuple(row) for row in rows] == [("slot", None, "1", 0), ("slot", 1, None, 0), ("appointment", 1, None, 0)]


def test_cancelling_frees_the_place_and_keeps_the_coded_reason(clerk: Clerk) -> None:
    slot = clerk.free(hours=72)[0]
    booked = clerk.book(slot=slot)
    version = clerk.row("appointment", booked.row_id)["version"]
    clerk.replica.act(cancel, clerk.replica.actor, str(booked.row_id), version, "pat")
    assert clerk.row("slot", slot.slot_id)["status"] == "free"
    appointment = clerk.row("appointment", booked.row_id)
    assert (appointment["status"], appointment["cancel_reason"]) == ("cancelled", "pat")
    with pytest.raises(RuleRefused):
        clerk.replica.act(cancel, clerk.replica.actor, str(booked.row_id), appointment["version"], "pat")


def test_a_clinic_may_draw_the_limit_of_late_cancelling_elsewhere(clerk: Clerk) -> None:
    booked = clerk.book(slot=clerk.free(hours=3)[0])
    version = clerk.row("appointment", booked.row_id)["version"]
    with pytest.raises(RightMissing):
        clerk.replica.act(cancel, clerk.replica.actor, str(booked.row_id), version, "pat", timedelta(days=5))
    clerk.replica.act(cancel, clerk.replica.actor, str(booked.row_id), version, "pat", timedelta(hours=1))
    assert clerk.row("appointment", booked.row_id)["status"] == "cancelled"


def test_cancelling_in_the_last_day_takes_a_right(clerk: Clerk) -> None:
    booked = clerk.book(slot=clerk.free(hours=3)[0])
    version = clerk.row("appointment", booked.row_id)["version"]
    with pytest.raises(RightMissing):
        clerk.replica.act(cancel, clerk.replica.actor, str(booked.row_id), version, "pat")
    clerk.role(RoleCode.SENIOR_CLERK)
    clerk.replica.act(cancel, clerk.replica.actor, str(booked.row_id), version, "pat")
    assert clerk.row("appointment", booked.row_id)["status"] == "cancelled"


def test_a_person_without_the_right_books_nothing(clerk: Clerk) -> None:
    clerk.role(RoleCode.IT)
    slot = clerk.free(hours=48)[0]
    with pytest.raises(RightMissing):
        clerk.replica.act(book, clerk.replica.actor, BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[ANNA]))
    assert clerk.row("slot", slot.slot_id)["status"] == "free"
    assert clerk.count("journal") == 0


def kept_for(clerk: Clerk, slot: FreeSlot, channels: str) -> None:
    """The managers keep the place for those channels."""
    clerk.comes("UPDATE slot SET channels = ? WHERE id = ?", channels, slot.slot_id)


@pytest.mark.parametrize("channels", ["portal", "doctor", "infomat,portal", "same-day"])
def test_a_place_kept_for_others_needs_a_right_of_its_own(clerk: Clerk, channels: str) -> None:
    slot = clerk.free(hours=48)[0]
    kept_for(clerk, slot, channels)
    before = clerk.everything()
    with pytest.raises(RightMissing) as refused:
        clerk.book(slot=slot)
    assert refused.value.right == Right.BOOK_PORTAL_QUOTA
    assert clerk.everything() == before
    clerk.role(RoleCode.SENIOR_CLERK)
    assert clerk.row("appointment", clerk.book(slot=slot).row_id)["status"] == "booked"


def test_a_place_of_its_own_day_opens_on_that_day(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    kept_for(clerk, slot, "same-day")
    clerk.clock.set(slot.start - timedelta(hours=1))
    assert clerk.row("appointment", clerk.book(slot=slot).row_id)["status"] == "booked"


def test_nobody_is_moved_to_a_place_kept_for_others_without_the_right(clerk: Clerk) -> None:
    done = clerk.book()
    target = clerk.free(hours=96)[0]
    kept_for(clerk, target, "portal")
    with pytest.raises(RightMissing):
        clerk.replica.act(move, clerk.replica.actor, str(done.row_id), 1, target.slot_id)
    assert clerk.row("slot", target.slot_id)["status"] == "free"


def test_a_move_away_from_a_place_of_the_portal_can_be_undone(clerk: Clerk) -> None:
    """The patient chose it at the portal: a clerk's slip must not cost it."""
    done, target = clerk.book(), clerk.free(hours=96)[0]
    clerk.accepted(done.operation_id)
    sat = clerk.row("appointment", done.row_id)["slot_pk"]
    clerk.comes("UPDATE slot SET channels = 'portal' WHERE pk = ?", sat)
    version = clerk.row("appointment", done.row_id)["version"]
    moved = clerk.replica.act(move, clerk.replica.actor, str(done.row_id), version, target.slot_id)
    clerk.accepted(moved.operation_id)
    clerk.replica.act(undo, clerk.replica.actor, str(moved.operation_id))
    assert clerk.row("appointment", done.row_id)["slot_pk"] == sat


def test_a_cancelling_at_a_place_of_the_portal_can_be_undone(clerk: Clerk) -> None:
    done = clerk.book()
    clerk.accepted(done.operation_id)
    sat = clerk.row("appointment", done.row_id)["slot_pk"]
    clerk.comes("UPDATE slot SET channels = 'portal' WHERE pk = ?", sat)
    version = clerk.row("appointment", done.row_id)["version"]
    cancelled = clerk.replica.act(cancel, clerk.replica.actor, str(done.row_id), version, "pat")
    clerk.accepted(cancelled.operation_id)
    again = clerk.replica.act(undo, clerk.replica.actor, str(cancelled.operation_id))
    assert clerk.row("appointment", again.row_id)["slot_pk"] == sat


def test_the_nearest_places_are_those_that_the_registry_may_take(clerk: Clerk) -> None:
    first, second = clerk.free(hours=48)[:2]
    kept_for(clerk, first, "portal")
    assert clerk.free(hours=48)[0].slot_id == second.slot_id
    kept_for(clerk, first, "portal,registry")
    assert clerk.free(hours=48)[0].slot_id == first.slot_id
