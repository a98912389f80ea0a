"""What may be undone, by whom and until when; and that doing and undoing leaves the replica as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RightMissing, RuleRefused, UserError
from desktop_app.fhir.mapping import give_out
from desktop_app.models.operation import UNFINISHED, OperationState
from desktop_app.models.person import RoleCode
from desktop_app.queries.patients import find_patients
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.outcome import Done
from desktop_app.services.patients import PatientForm, correct_patient, create_patient
from desktop_app.services.staff import add_person
from desktop_app.services.undo import PlaceGone, undo
from desktop_app.storage.rows import values_of
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import small_replica
from tests.unit.services.desk import ANNA, PETROV, Clerk

TODAY = date(2026, 11, 16)
NEWCOMER = PatientForm("Ким", "Вера", birth_date=date(1990, 5, 4))
SHOWN = PatientForm("Иванова", "Анна", "Сергеевна", date(1984, 3, 12), "female", "+79161234567")


def refused(clerk: Clerk, operation_id: str | None) -> str:
    """The code with which undoing an act is refused."""
    with pytest.raises(RuleRefused) as error:
        clerk.replica.act(undo, clerk.replica.actor, str(operation_id))
    return error.value.code


def move_to(clerk: Clerk, visit: str | None, doctor: str) -> Done:
    seen = clerk.version("appointment", visit)
    return clerk.replica.act(move, clerk.replica.actor, str(visit), seen, clerk.free(doctor, hours=96)[0].slot_id)


def cancelled(clerk: Clerk, visit: str | None) -> Done:
    return clerk.replica.act(cancel, clerk.replica.actor, str(visit), clerk.version("appointment", visit), "pat")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (OperationState.SENDING, "STATE"),
        (OperationState.IN_DOUBT, "STATE"),
        (OperationState.CONFLICT, "CASE"),
        (OperationState.REJECTED, "CASE"),
        (OperationState.WITHDRAWN, "ENDED"),
        (OperationState.RESOLVED, "ENDED"),
        (OperationState.ABANDONED, "ENDED"),
    ],
)
def test_a_refused_undo_says_which_of_the_reasons_it_was(clerk: Clerk, state: OperationState, code: str) -> None:
    done = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.answered(done.operation_id, state)
    assert refused(clerk, done.operation_id) == code


def test_an_act_that_came_back_from_its_first_sending_is_not_taken_for_unsent(clerk: Clerk) -> None:
    """429: queued again, but a byte has left; whether it was done nobody here can be sure."""
    done = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.answered(done.operation_id, OperationState.QUEUED)
    assert refused(clerk, done.operation_id) == "STATE"


def test_undoing_twice_undoes_once(clerk: Clerk) -> None:
    done = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert refused(clerk, done.operation_id) == "ENDED"
    assert refused(clerk, "no such act") == "GONE"


def test_nobody_undoes_what_another_did(clerk: Clerk) -> None:
    done = clerk.book(slot=clerk.free(hours=72)[0])
    other = add_person(clerk.replica.store, "Петрова Зоя", RoleCode.SENIOR_CLERK)
    with pytest.raises(RuleRefused) as error:
        clerk.replica.act(undo, other, str(done.operation_id))
    assert error.value.code == "NOT_YOURS"
    assert clerk.row("operation", done.operation_id)["state"] == "queued"


def test_a_sent_booking_in_the_last_day_is_undone_only_by_who_may_cancel_late(clerk: Clerk) -> None:
    done = clerk.book(slot=clerk.free(hours=3)[0])
    clerk.accepted(done.operation_id)
    with pytest.raises(RightMissing):
        clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    clerk.role(RoleCode.SENIOR_CLERK)
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert clerk.row("appointment", done.row_id)["status"] == "cancelled"


def test_a_sent_move_is_undone_by_moving_back_and_a_sent_cancellation_by_a_new_visit(clerk: Clerk) -> None:
    slot = clerk.free(hours=72)[0]
    booked = clerk.book(slot=slot)
    clerk.accepted(booked.operation_id)
    moved = move_to(clerk, booked.row_id, "Орлов")
    clerk.accepted(moved.operation_id)
    back = clerk.replica.act(undo, clerk.replica.actor, str(moved.operation_id))
    clerk.accepted(back.operation_id)
    assert clerk.row("slot", slot.slot_id)["status"] == "busy"
    gone = cancelled(clerk, booked.row_id)
    clerk.accepted(gone.operation_id)
    again = clerk.replica.act(undo, clerk.replica.actor, str(gone.operation_id))
    new = clerk.row("appointment", again.row_id)
    assert (new["status"], new["replaces"], new["ticket_version"]) == ("booked", booked.row_id, 1)
    assert new["number"] != clerk.row("appointment", booked.row_id)["number"], "a new ticket"
    assert clerk.row("appointment", booked.row_id)["status"] == "cancelled", "what was cancelled at the central stays so"


@pytest.mark.parametrize("since", ["UPDATE slot SET status = 'busy', version = version + 1", "UPDATE slot SET start = 0, hidden = 1"])
def test_a_cancelling_whose_place_is_gone_names_the_visit_that_needs_another(clerk: Clerk, since: str) -> None:
    done = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.accepted(done.operation_id)
    gone = cancelled(clerk, done.row_id)
    clerk.accepted(gone.operation_id)
    clerk.comes(f"{since} WHERE pk = ?", clerk.row("appointment", done.row_id)["slot_pk"])
    with pytest.raises(PlaceGone) as error:
        clerk.replica.act(undo, clerk.replica.actor, str(gone.operation_id))
    assert error.value.visit_id == done.row_id


def test_a_cancelling_is_not_undone_where_the_patient_sits_elsewhere_at_that_time_and_that_is_said(clerk: Clerk) -> None:
    slot = clerk.free(hours=72)[0]
    done = clerk.book(slot=slot)
    clerk.accepted(done.operation_id)
    gone = cancelled(clerk, done.row_id)
    clerk.accepted(gone.operation_id)
    clerk.accepted(clerk.book(slot=clerk.free(hours=72)[1]).operation_id)
    assert refused(clerk, gone.operation_id) == "APPOINT_PATIENT_REGISTERED_SPECIALIST"


@pytest.mark.parametrize(
    "since",
    [
        "UPDATE appointment SET status = 'arrived', version = version + 1 WHERE id = ?",
        "UPDATE appointment SET status = 'cancelled', version = version + 1 WHERE id = ?",
        "UPDATE appointment SET start = start + 900000000, version = version + 1 WHERE id = ?",
        "UPDATE appointment SET slot_pk = slot_pk + 1, version = version + 1 WHERE id = ?",
    ],
)
def test_a_sent_booking_is_not_undone_under_what_others_made_of_it_since(clerk: Clerk, since: str) -> None:
    """The patient sits in the waiting room already, or the portal moved him: a stale button must not cancel that."""
    done = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.accepted(done.operation_id)
    clerk.comes(since, done.row_id)
    before = clerk.everything()
    assert refused(clerk, done.operation_id) == "CHANGED"
    assert clerk.everything() == before


def test_a_remark_that_others_added_since_does_no_harm(clerk: Clerk) -> None:
    done = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.accepted(done.operation_id)
    clerk.comes("UPDATE appointment SET comment = 'Придёт с дочерью', version = version + 1 WHERE id = ?", done.row_id)
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert clerk.row("appointment", done.row_id)["status"] == "cancelled"


def test_of_two_applied_acts_the_earlier_is_not_undone_under_the_later(clerk: Clerk) -> None:
    booked = clerk.book(slot=clerk.free(hours=72)[0])
    clerk.accepted(booked.operation_id)
    first = move_to(clerk, booked.row_id, "Орлов")
    clerk.accepted(first.operation_id)
    second = move_to(clerk, booked.row_id, "Сафина")
    clerk.accepted(second.operation_id)
    assert [refused(clerk, one.operation_id) for one in (booked, first)] == ["CHANGED", "CHANGED"]
    clerk.replica.act(undo, clerk.replica.actor, str(second.operation_id))


def test_a_sent_correction_of_a_patient_is_not_undone_by_a_button(clerk: Clerk) -> None:
    patient = clerk.replica.patients[ANNA]
    done = clerk.replica.act(correct_patient, clerk.replica.actor, patient, (1, SHOWN), replace(SHOWN, family="Смирнова"), "паспорт")
    clerk.accepted(done.operation_id)
    assert refused(clerk, done.operation_id) == "KIND"
    assert clerk.row("patient", patient)["family"] == "Смирнова"


def test_an_unsent_correction_is_taken_back_also_from_what_is_searched(clerk: Clerk) -> None:
    patient = clerk.replica.patients[ANNA]
    before, found = content(clerk), clerk.replica.ask(find_patients, "иванова анна с", TODAY)
    wanted = replace(SHOWN, family="Смирнова", phone="+7 903 123-45-67")
    done = clerk.replica.act(correct_patient, clerk.replica.actor, patient, (1, SHOWN), wanted, "паспорт")
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert content(clerk) == before
    assert [hit.patient_id for hit in clerk.replica.ask(find_patients, "иванова анна с", TODAY)] == [hit.patient_id for hit in found]
    for typed in ("смирнова", "9031234567"):
        assert clerk.replica.ask(find_patients, typed, TODAY) == []


PLANS = st.lists(st.tuples(st.sampled_from(["book", "move", "cancel", "correct", "newcomer"]), st.integers(0, 9)), min_size=1, max_size=9)


def act(clerk: Clerk, what: str, number: int) -> Done | None:
    """One act of a clerk, if there is anything to do it on."""
    visits = visits_here(clerk)
    free = clerk.free(hours=48)[number]
    if what == "book":
        patient = [*clerk.replica.patients.values()][number % 9]
        return clerk.replica.act(book, clerk.replica.actor, BookingWish(free.slot_id, free.slot_version, patient))
    if what == "newcomer":
        return clerk.replica.act(create_patient, clerk.replica.actor, NEWCOMER)
    if what == "correct":
        row = clerk.row("patient", clerk.replica.patients[ANNA])
        seen = replace(SHOWN, middle=row["middle"])
        patient_id = clerk.replica.patients[ANNA]
        wanted = replace(seen, middle=f"Сергеевна{'абвгдежзик'[number]}")
        return clerk.replica.act(correct_patient, clerk.replica.actor, patient_id, (row["version"], seen), wanted, "паспорт")
    if not visits:
        return None
    visit = visits[number % len(visits)]
    if what == "cancel":
        return cancelled(clerk, visit)
    return clerk.replica.act(move, clerk.replica.actor, visit, clerk.version("appointment", visit), free.slot_id)


def visits_here(clerk: Clerk) -> list[str]:
    """The visits that this clerk booked and that still stand."""
    with clerk.replica.store.read() as connection:
        query = "SELECT id FROM appointment WHERE status = 'booked' AND remote_id IS NULL ORDER BY pk"
        return list(connection.exec_driver_sql(query).scalars())


def content(clerk: Clerk) -> dict[str, dict[str, Any]]:
    """What this desk would say of every row that the central knows."""
    found: dict[str, dict[str, Any]] = {}
    with clerk.replica.store.read() as connection:
        for kind in (Kind.SLOT, Kind.APPOINTMENT, Kind.PATIENT):
            ids = connection.exec_driver_sql(f"SELECT id FROM {kind.value} WHERE remote_id IS NOT NULL").scalars().all()
            found |= {row_id: give_out(kind, values) for row_id, values in values_of(connection, kind, ids).items()}
    return found


def no_place_is_taken_without_a_visit_or_by_two(clerk: Clerk) -> None:
    """A place is busy exactly when one visit holds it."""
    with clerk.replica.store.read() as connection:
        query = (
            "SELECT s.status, (SELECT count(*) FROM appointment a WHERE a.slot_pk = s.pk AND a.status IN"
            " ('pending', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')) FROM slot s"
        )
        found = set(connection.exec_driver_sql(query).tuples().all())
    assert found <= {("free", 0), ("busy", 1)}


@given(plan=PLANS)
def test_whatever_was_done_and_is_undone_newest_first_leaves_what_the_central_has(plan: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        clock = FixedClock()
        clerk = Clerk(small_replica(Path(folder), clock, SequentialIds()), clock)
        try:
            before, done = content(clerk), []
            for what, number in plan:
                try:
                    done.append(act(clerk, what, number))
                except UserError:
                    clerk.clock.advance(timedelta(minutes=1))
                no_place_is_taken_without_a_visit_or_by_two(clerk)
            for one in reversed([one for one in done if one is not None]):
                clerk.replica.act(undo, clerk.replica.actor, str(one.operation_id))
                no_place_is_taken_without_a_visit_or_by_two(clerk)
            assert content(clerk) == before
            assert visits_here(clerk) == []
            assert not set(states(clerk)) & UNFINISHED
        finally:
            clerk.replica.store.close()


def states(clerk: Clerk) -> list[OperationState]:
    with clerk.replica.store.read() as connection:
        return [OperationState(one) for one in connection.exec_driver_sql("SELECT state FROM operation").scalars()]


def test_an_undone_booking_is_still_in_the_journal_with_its_undoing(clerk: Clerk) -> None:
    """Nothing is wiped out: the journal holds every act, also one that was taken back before anybody else knew of it."""
    done = clerk.book(PETROV, clerk.free(hours=72)[0])
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    with clerk.replica.store.read() as connection:
        lines = connection.exec_driver_sql("SELECT act, operation_id, payload FROM journal ORDER BY sequence").all()
    assert [(line[0], line[1]) for line in lines] == [("book", done.operation_id), ("undo", done.operation_id)]
    assert json.loads(lines[1][2]) == {"withdrawn": True}
