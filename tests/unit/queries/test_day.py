"""День: who sits where, in which state, and what still hangs on us."""

from datetime import date, datetime, timedelta

import pytest

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.appointment import HOLDING, Appointment, AppointmentStatus
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.cursor import Cursor
from desktop_app.models.operation import OperationState
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.day import DayColumn, SlotCell, day_columns, day_picture, short_name
from desktop_app.queries.schedule_summary import Span, summary_picture
from desktop_app.services.bookings import cancel, move
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.unit.queries.additions import KAMCHATKA, MOSCOW, Additions
from tests.unit.services.desk import ANNA, PETROV, Clerk

MONDAY = date(2026, 11, 16)
TUESDAY = date(2026, 11, 17)
NINE = datetime(2026, 11, 17, 9, tzinfo=MOSCOW)


def column(more: Additions, schedule: Schedule, day: date = TUESDAY) -> DayColumn:
    found = more.ask(day_columns, day, MOSCOW, [schedule.id])
    assert len(found) == 1
    return found[0]


def cell_of(clerk: Clerk, slot_id: str) -> SlotCell:
    days = [column for day in range(7) for column in clerk.replica.ask(day_columns, MONDAY + timedelta(days=day), MOSCOW)]
    return next(cell for column in days for cell in column.slots if cell.slot_id == slot_id)


def test_columns_stand_in_the_order_of_the_overview(town: Replica) -> None:
    rows = town.ask(summary_picture, Span(MONDAY, 1, MOSCOW, MONDAY_MORNING)).rows
    columns = town.ask(day_columns, MONDAY, MOSCOW)
    assert [one.schedule_id for one in columns] == [row.schedule_id for row in rows]
    assert [(one.room, one.branch, one.specialty, one.clinic) for one in columns] == [
        (row.room, row.branch, row.specialty, row.clinic) for row in rows
    ]
    assert [len(one.slots) for one in columns] == [row.days[0].total for row in rows]


def test_only_the_columns_that_were_asked_for_come(town: Replica) -> None:
    wanted = [town.schedules["Орлов"], town.schedules["Сафина"]]
    assert {one.schedule_id for one in town.ask(day_columns, MONDAY, MOSCOW, wanted)} == set(wanted)
    assert town.ask(day_columns, MONDAY, MOSCOW, []) == []


def test_the_day_is_the_one_on_the_clinics_wall(more: Additions) -> None:
    schedule = more.reception("Камчатов", branch=more.branch("Петропавловск", "Asia/Kamchatka"))
    midnight = more.slot(schedule, datetime(2026, 11, 17, 0, 0, tzinfo=KAMCHATKA))
    late = more.slot(schedule, datetime(2026, 11, 17, 23, 45, tzinfo=KAMCHATKA))

    def on(day: date, zone: object) -> list[str]:
        found = more.ask(day_columns, day, KAMCHATKA if zone is KAMCHATKA else MOSCOW, [schedule.id])
        return [cell.slot_id for cell in found[0].slots]

    assert (on(MONDAY, KAMCHATKA), on(TUESDAY, KAMCHATKA), on(date(2026, 11, 18), KAMCHATKA)) == ([], [midnight.id, late.id], [])
    assert (on(MONDAY, MOSCOW), on(TUESDAY, MOSCOW)) == ([midnight.id], [late.id])


@pytest.mark.parametrize(
    ("status", "state"),
    [(SlotStatus.FREE, "free"), (SlotStatus.BUSY, "booked"), (SlotStatus.TENTATIVE, "held"), (SlotStatus.CLOSED, "closed")],
)
def test_a_place_without_a_visit_is_shown_by_its_own_state(more: Additions, status: SlotStatus, state: str) -> None:
    schedule = more.reception("Видов")
    more.slot(schedule, NINE, Slot(status=status))
    cell = column(more, schedule).slots[0]
    assert (cell.state, cell.appointment_id, cell.patient, cell.appointment_version) == (state, None, "", 0)


@pytest.mark.parametrize("status", sorted(AppointmentStatus))
def test_a_visit_gives_its_state_to_the_place_while_it_holds_it(more: Additions, status: AppointmentStatus) -> None:
    schedule = more.reception("Видов")
    slot = more.slot(schedule, NINE, Slot(status=SlotStatus.BUSY))
    visit = more.visit(slot, ANNA, status)
    cell = column(more, schedule).slots[0]
    if status in HOLDING:
        assert (cell.state, cell.appointment_id, cell.patient) == (status.value, visit.id, "Иванова А. С.")
        assert cell.patient_id == more.replica.patients[ANNA]
    else:
        assert (cell.state, cell.appointment_id, cell.patient) == ("booked", None, "")


def test_hidden_and_erroneous_rows_are_not_on_the_day(more: Additions) -> None:
    schedule = more.reception("Видов")
    for number, slot in enumerate((Slot(hidden=True), Slot(status=SlotStatus.IN_ERROR), Slot(status=SlotStatus.BUSY))):
        more.slot(schedule, NINE + timedelta(hours=number), slot)
    seen = column(more, schedule).slots
    assert [cell.start for cell in seen] == [NINE + timedelta(hours=2)]
    visit = more.visit(more.unit.session.query(Slot).filter_by(id=seen[0].slot_id).one(), ANNA)
    visit.hidden = True
    assert column(more, schedule).slots[0].patient == ""


def test_places_of_one_start_stand_by_number_and_those_beyond_the_plan_last(more: Additions) -> None:
    schedule = more.reception("Групповой")
    for place, overbooked in ((3, False), (1, True), (2, False), (1, False)):
        more.slot(schedule, NINE, Slot(place=place, overbooked=overbooked, status=SlotStatus.BUSY))
    assert [(cell.place, cell.overbooked) for cell in column(more, schedule).slots] == [(1, False), (2, False), (3, False), (1, True)]


def test_a_place_that_others_sold_twice_shows_both_visits_the_earlier_first(more: Additions) -> None:
    schedule = more.reception("Дважды")
    slot = more.slot(schedule, NINE, Slot(status=SlotStatus.BUSY))
    second, first = more.visit(slot, PETROV), more.visit(slot, ANNA)
    first.created = MONDAY_MORNING - timedelta(days=1)
    cells = column(more, schedule).slots
    assert [(cell.slot_id, cell.appointment_id) for cell in cells] == [(slot.id, first.id), (slot.id, second.id)]


def test_where_a_day_has_no_free_place_the_next_one_after_it_is_told(more: Additions) -> None:
    schedule = more.reception("Полный")
    more.slot(schedule, NINE, Slot(status=SlotStatus.BUSY))
    later = NINE + timedelta(days=3)
    more.slot(schedule, later)
    more.slot(schedule, later - timedelta(hours=1), Slot(hidden=True))
    assert column(more, schedule).nearest == later
    more.slot(schedule, NINE + timedelta(hours=1))
    assert column(more, schedule).nearest is None, "the day itself has a free place"
    assert column(more, schedule).free == 1


def test_absence_and_live_queue_are_told_by_the_day(more: Additions) -> None:
    away = [{"from": "2026-11-17", "to": "2026-11-17", "reason": "training"}]
    schedule = more.reception("Ученицын", schedule=Schedule(absences=away, live_queue=True))
    assert [column(more, schedule, day).absence for day in (MONDAY, TUESDAY, TUESDAY + timedelta(days=1))] == [None, "training", None]
    assert column(more, schedule).live_queue


def test_a_booking_is_provisional_until_the_central_has_it(clerk: Clerk) -> None:
    slot = clerk.free(hours=24)[0]
    assert not cell_of(clerk, slot.slot_id).provisional
    done = clerk.book(slot=slot)
    cell = cell_of(clerk, slot.slot_id)
    assert (cell.state, cell.provisional, cell.conflict, cell.patient) == ("booked", True, False, "Иванова А. С.")
    for state in (OperationState.SENDING, OperationState.IN_DOUBT):
        clerk.answered(done.operation_id, state)
        assert cell_of(clerk, slot.slot_id).provisional, state
    clerk.answered(done.operation_id, OperationState.APPLIED)
    assert not cell_of(clerk, slot.slot_id).provisional


def test_a_moved_visit_leaves_a_provisionally_free_place_behind(clerk: Clerk) -> None:
    first, second = clerk.free(hours=24)[:2]
    done = clerk.book(slot=first)
    clerk.accepted(done.operation_id)
    version = clerk.row("appointment", done.row_id)["version"]
    clerk.replica.act(move, clerk.replica.actor, str(done.row_id), version, second.slot_id)
    left, taken = cell_of(clerk, first.slot_id), cell_of(clerk, second.slot_id)
    assert (left.state, left.provisional, left.appointment_id) == ("free", True, None)
    assert (taken.state, taken.provisional, taken.appointment_id) == ("booked", True, done.row_id)


def test_a_withdrawn_cancellation_leaves_the_day_as_it_was(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    done = clerk.book(slot=slot)
    clerk.accepted(done.operation_id)
    before = cell_of(clerk, slot.slot_id)
    gone = clerk.replica.act(cancel, clerk.replica.actor, str(done.row_id), before.appointment_version, "pat")
    assert cell_of(clerk, slot.slot_id).state == "free"
    clerk.replica.act(undo, clerk.replica.actor, str(gone.operation_id))
    after = cell_of(clerk, slot.slot_id)
    assert (after.state, after.patient, after.provisional) == ("booked", "Иванова А. С.", False)
    assert after.slot_version > before.slot_version


def test_a_case_marks_its_place_until_it_is_settled(clerk: Clerk) -> None:
    slot = clerk.free(hours=24)[0]
    done = clerk.book(slot=slot)
    clerk.answered(done.operation_id, OperationState.CONFLICT)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        case = ConflictCase(id="case", kind=CaseKind.SLOT_TAKEN, operation_sequence=1, opened=unit.now)
        unit.session.add(case)
    cell = cell_of(clerk, slot.slot_id)
    assert (cell.conflict, cell.provisional) == (True, False)
    for state, marked in ((CaseState.PUT_OFF, True), (CaseState.SETTLED, False)):
        with clerk.replica.store.write(Urgency.MACHINE) as unit:
            unit.connection.exec_driver_sql("UPDATE conflict SET state = ?", (state.value,))
        assert cell_of(clerk, slot.slot_id).conflict is marked, state


def test_a_case_without_an_operation_marks_the_row_it_is_about(more: Additions) -> None:
    schedule = more.reception("Дважды")
    slot = more.slot(schedule, NINE, Slot(status=SlotStatus.BUSY))
    visit: Appointment = more.visit(slot, ANNA)
    more.note(ConflictCase(id="twice", kind=CaseKind.SOLD_TWICE, row_kind="appointment", row_id=visit.id, opened=MONDAY_MORNING))
    assert column(more, schedule).slots[0].conflict


def test_before_the_first_complete_walk_the_picture_says_how_far_it_came(more: Additions) -> None:
    whole = more.ask(day_picture, MONDAY, MOSCOW)
    assert (whole.complete, whole.percent, whole.data_from) == (True, None, MONDAY_MORNING)
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    more.note(Cursor(key="Slot?a", resource_type="Slot", walk_rows=500, walk_total=1500))
    more.note(Cursor(key="Slot?b", resource_type="Slot", walk_rows=250, walk_total=1500))
    more.note(Cursor(key="Patient?c", resource_type="Patient", walk_rows=9, walk_total=10))
    more.unit.connection.exec_driver_sql("UPDATE connection SET state = 'slow'")
    begun = more.ask(day_picture, MONDAY, MOSCOW)
    assert (begun.complete, begun.percent, begun.connection) == (False, 25, ConnectionState.SLOW)
    more.unit.connection.exec_driver_sql("UPDATE cursor SET walk_rows = 5000")
    assert more.ask(day_picture, MONDAY, MOSCOW).percent == 99, "not whole before its end was seen"


def test_one_complete_walk_does_not_make_every_count_true(more: Additions) -> None:
    """The first days are fetched before the rest, some schedules before others."""
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    for members, complete in (("Schedule/1,Schedule/2", MONDAY_MORNING), ("Schedule/3", None)):
        more.note(Cursor(key=f"Slot?schedule={members}&start=ge2026-11-16T00:00:00Z", resource_type="Slot", complete=complete))
    assert not more.ask(day_picture, MONDAY, MOSCOW).complete
    more.unit.connection.exec_driver_sql("UPDATE cursor SET complete = 1")
    assert more.ask(day_picture, MONDAY, MOSCOW).complete


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (("Кузнецова", "Елена", "Павловна"), "Кузнецова Е. П."),
        (("Ли", "Чен", None), "Ли Ч."),
        (("Ли", "", ""), "Ли"),
        ((None, None, None), ""),
    ],
)
def test_a_person_is_shown_by_surname_and_initials(parts: tuple[str | None, str | None, str | None], shown: str) -> None:
    assert short_name(*parts) == shown
