"""Places in relation to a visit: beside it, its own again, so many days later; and the case that stands on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.operation import Operation
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.neighbours import its_place_again, next_of_family, refused_case, same_again, same_patient
from desktop_app.services.bookings import cancel
from desktop_app.storage.gate import Urgency
from tests.kit.replica import ZONE
from tests.unit.services.desk import ANNA, Clerk


def beside(clerk: Clerk, visit: str | None) -> FreeSlot:
    """Where the next of the family is offered."""
    start = clerk.replica.ask(next_of_family, str(visit), clerk.clock.now(), ZONE)
    assert start is not None
    assert start.slot is not None
    return start.slot


def close(clerk: Clerk, *slots: FreeSlot) -> None:
    """These places are gone."""
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        for slot in slots:
            unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy' WHERE id = ?", (slot.slot_id,))


def test_the_place_right_after_comes_before_the_one_right_before(clerk: Clerk) -> None:
    free = clerk.free("Мельник", hours=23)
    visit = clerk.book(ANNA, free[1]).row_id
    assert beside(clerk, visit).slot_id == free[2].slot_id
    close(clerk, free[2])
    assert beside(clerk, visit).slot_id == free[0].slot_id


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(gone=st.sets(st.integers(0, 5)))
def test_no_free_place_of_that_day_is_nearer_than_the_one_offered(clerk: Clerk, gone: set[int]) -> None:
    free = [slot for slot in clerk.free("Мельник", hours=96) if slot.start.astimezone(ZONE).day == 20]
    visit = clerk.book(ANNA, free[2])
    left = [slot for number, slot in enumerate(free) if number != 2 and number not in gone]
    close(clerk, *(free[number] for number in gone if number != 2 and number < len(free)))
    found = beside(clerk, visit.row_id)

    def wait(slot: FreeSlot) -> timedelta:
        return slot.start - free[2].end if slot.start > free[2].start else free[2].start - slot.end

    assert not left or wait(found) == min(map(wait, left))
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        for slot in free:
            unit.connection.exec_driver_sql("UPDATE slot SET status = 'free', version = ? WHERE id = ?", (slot.slot_version, slot.slot_id))
        unit.connection.exec_driver_sql("UPDATE appointment SET status = 'cancelled' WHERE id = ?", (visit.row_id,))


def test_where_the_day_is_full_the_next_day_is_offered(clerk: Clerk) -> None:
    free = clerk.free("Мельник", hours=23)
    day = free[1].start.astimezone(ZONE).date()
    visit = clerk.book(ANNA, free[1]).row_id
    close(clerk, *(slot for slot in free if slot.start.astimezone(ZONE).date() == day))
    assert beside(clerk, visit).start.astimezone(ZONE).date() > day


def test_places_kept_for_others_are_not_offered_beside(clerk: Clerk) -> None:
    free = clerk.free("Мельник", hours=24)
    visit = clerk.book(ANNA, free[1]).row_id
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE slot SET channels = 'portal' WHERE id = ?", (free[2].slot_id,))
    assert beside(clerk, visit).slot_id == free[0].slot_id


def test_the_same_patient_is_read_as_he_is_now(clerk: Clerk) -> None:
    visit = clerk.book().row_id
    start = clerk.replica.ask(same_patient, str(visit))
    assert start is not None
    assert start.patient is not None
    assert (start.patient.full_name, start.slot) == (ANNA, None)


@pytest.mark.parametrize("days", [7, 8])
def test_the_same_again_is_on_that_day_at_that_hour_or_chosen_by_hand(clerk: Clerk, days: int) -> None:
    slot = clerk.free("Мельник", hours=48)[3]
    visit = clerk.book(ANNA, slot).row_id
    start = clerk.replica.ask(same_again, str(visit), days, clerk.clock.now(), ZONE)
    assert start is not None
    assert start.slot is not None
    assert start.slot.start.astimezone(ZONE).date() == slot.start.astimezone(ZONE).date() + timedelta(days=days)


def test_a_day_without_reception_gives_the_patient_but_no_place(clerk: Clerk) -> None:
    visit = clerk.book(ANNA, clerk.free("Мельник", hours=48)[3]).row_id
    start = clerk.replica.ask(same_again, str(visit), 60, clerk.clock.now(), ZONE)
    assert start is not None
    assert start.slot is None
    assert start.patient is not None


def test_a_cancelled_visit_gets_its_own_place_again_while_it_is_free(clerk: Clerk) -> None:
    free = clerk.free("Мельник", hours=48)
    visit = clerk.book(ANNA, free[1]).row_id
    clerk.replica.act(cancel, clerk.replica.actor, str(visit), clerk.row("appointment", visit)["version"], "pat")
    start = clerk.replica.ask(its_place_again, str(visit), clerk.clock.now(), ZONE)
    assert start is not None
    assert start.slot is not None
    assert start.slot.slot_id == free[1].slot_id
    close(clerk, free[1])
    start = clerk.replica.ask(its_place_again, str(visit), clerk.clock.now(), ZONE)
    assert start is not None
    assert start.slot is not None
    assert start.slot.slot_id in (free[0].slot_id, free[2].slot_id)


def test_a_visit_whose_time_has_passed_is_offered_the_next_place_of_its_specialist(clerk: Clerk) -> None:
    visit = clerk.book(ANNA, clerk.free("Мельник", hours=24)[0]).row_id
    clerk.replica.act(cancel, clerk.replica.actor, str(visit), clerk.row("appointment", visit)["version"], "pat")
    later = clerk.clock.now() + timedelta(days=4)
    start = clerk.replica.ask(its_place_again, str(visit), later, ZONE)
    assert start is not None
    assert start.slot is not None
    assert start.slot.start > later
    assert start.slot.specialist == "Мельник О. В."


def test_a_visit_that_is_not_here_starts_nothing(clerk: Clerk) -> None:
    ask, now = clerk.replica.ask, clerk.clock.now()
    assert ask(same_patient, "nobody") is None
    assert ask(next_of_family, "nobody", now, ZONE) is None
    assert ask(same_again, "nobody", 7, now, ZONE) is None
    assert ask(its_place_again, "nobody", now, ZONE) is None


def test_the_open_case_of_a_refused_booking_is_found_until_it_is_settled(clerk: Clerk) -> None:
    done = clerk.book()
    assert clerk.replica.ask(refused_case, str(done.row_id)) is None
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        operation = unit.session.scalars(select(Operation)).one()
        case = ConflictCase(id="case", kind=CaseKind.SLOT_TAKEN, operation_sequence=operation.sequence, opened=unit.now)
        case.state = CaseState.OPEN
        unit.session.add(case)
    assert clerk.replica.ask(refused_case, str(done.row_id)) == "case"
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE conflict SET state = 'settled'")
    assert clerk.replica.ask(refused_case, str(done.row_id)) is None
