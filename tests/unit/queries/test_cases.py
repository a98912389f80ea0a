"""Cases to settle: what the list says of each kind, and the three sides of one that is opened."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationKind, OperationState
from desktop_app.models.person import Person
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.case_fields import Choice, Compared, choices_of, compare
from desktop_app.queries.cases import CaseLine, alternatives, case_card, case_lines, case_opened, settled_card, settled_lines
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.outcome import Done
from desktop_app.services.patients import PatientForm, correct_patient, create_patient
from desktop_app.services.settling import keep_theirs, put_off, take_case
from desktop_app.services.staff import note_act
from desktop_app.storage.gate import Urgency
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import ZONE
from tests.unit.queries.additions import Additions
from tests.unit.services.desk import ANNA, PETROV, Clerk

HOUR = timedelta(hours=1)
PETROV_SHOWN = PatientForm("Петров", "Андрей", "Ильич", date(1961, 5, 30), "male", "+79037654321")


def troubled(clerk: Clerk, done: Done, kind: CaseKind = CaseKind.REFUSED, **columns: object) -> str:
    """The central did not take the operation of `done`."""
    clerk.answered(done.operation_id, OperationState.CONFLICT)
    sequence = clerk.row("operation", done.operation_id)["sequence"]
    case = ConflictCase(id=f"case-{sequence}", kind=kind, operation_sequence=sequence, opened=clerk.clock.now(), **columns)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.session.add(case)
    return f"case-{sequence}"


def line_of(clerk: Clerk, case_id: str) -> CaseLine:
    return next(line for line in clerk.replica.ask(case_lines) if line.case_id == case_id)


def booked(clerk: Clerk) -> Done:
    return clerk.book(slot=clerk.free("Мельник", hours=48)[0])


def moved(clerk: Clerk) -> Done:
    done = booked(clerk)
    clerk.accepted(done.operation_id)
    version = clerk.row("appointment", done.row_id)["version"]
    return clerk.replica.act(move, clerk.replica.actor, str(done.row_id), version, clerk.free("Мельник", hours=72)[0].slot_id)


def cancelled(clerk: Clerk) -> Done:
    done = booked(clerk)
    clerk.accepted(done.operation_id)
    version = clerk.row("appointment", done.row_id)["version"]
    return clerk.replica.act(cancel, clerk.replica.actor, str(done.row_id), version, "pat")


def corrected(clerk: Clerk) -> Done:
    form = replace(PETROV_SHOWN, family="Петровский")
    return clerk.replica.act(correct_patient, clerk.replica.actor, clerk.replica.patients[PETROV], (1, PETROV_SHOWN), form, "паспорт")


def created(clerk: Clerk) -> Done:
    return clerk.replica.act(
        create_patient, clerk.replica.actor, PatientForm("Новиков", "Лев", birth_date=date(2000, 1, 1), phone="+79161112233")
    )


ABOUT_VISITS = {OperationKind.BOOK: booked, OperationKind.MOVE: moved, OperationKind.CANCEL: cancelled}
ABOUT_PEOPLE = {OperationKind.CORRECT_PATIENT: (corrected, "Петровский А. И."), OperationKind.CREATE_PATIENT: (created, "Новиков Л.")}


@pytest.mark.parametrize("kind", ABOUT_VISITS)
def test_a_case_about_a_visit_says_whose_to_whom_and_when(clerk: Clerk, kind: OperationKind) -> None:
    done = ABOUT_VISITS[kind](clerk)
    line = line_of(clerk, troubled(clerk, done, CaseKind.SLOT_TAKEN))
    visit = clerk.row("appointment", done.row_id)
    assert (line.operation_kind, line.kind, line.appointment_id) == (kind.value, CaseKind.SLOT_TAKEN, done.row_id)
    assert (line.patient, line.patient_id, line.phone) == ("Иванова А. С.", clerk.replica.patients[ANNA], "+79161234567")
    assert (line.specialist, line.specialty_code) == ("Мельник О. В.", "122")
    assert line.start is not None
    assert int(line.start.timestamp() * 1_000_000) == visit["start"]


@pytest.mark.parametrize("kind", ABOUT_PEOPLE)
def test_a_case_about_a_person_has_a_name_and_a_telephone_but_no_visit(clerk: Clerk, kind: OperationKind) -> None:
    make, name = ABOUT_PEOPLE[kind]
    done = make(clerk)
    line = line_of(clerk, troubled(clerk, done))
    assert (line.operation_kind, line.patient, line.patient_id) == (kind.value, name, done.row_id)
    assert (line.appointment_id, line.start, line.specialist) == (None, None, "")
    assert line.phone.startswith("+79")


@pytest.mark.parametrize("kind", CaseKind)
def test_every_kind_of_case_comes_to_the_list_once(clerk: Clerk, kind: CaseKind) -> None:
    case_id = troubled(clerk, booked(clerk), kind)
    assert [(line.case_id, line.kind, line.state) for line in clerk.replica.ask(case_lines)] == [(case_id, kind, CaseState.OPEN)]


def test_a_visit_sold_twice_by_others_is_a_case_without_an_operation(more: Additions) -> None:
    slot = more.slot(more.reception("Дважды"), MONDAY_MORNING + HOUR, Slot(status=SlotStatus.BUSY))
    visit = more.visit(slot, PETROV)
    more.note(ConflictCase(id="twice", kind=CaseKind.SOLD_TWICE, row_kind="appointment", row_id=visit.id, opened=MONDAY_MORNING))
    line = more.ask(case_lines)[0]
    assert (line.patient, line.specialist, line.operation_kind) == ("Петров А. И.", "Дважды Я. Я.", "")
    card = more.ask(case_card, "twice")
    assert card is not None
    assert (card.sides, card.compared) == ((), ())


def test_the_nearest_visit_is_settled_first_what_has_no_time_later_and_what_was_put_off_last(more: Additions) -> None:
    schedule = more.reception("Очередной")
    for number, hours in enumerate((5, 1, 3)):
        visit = more.visit(more.slot(schedule, MONDAY_MORNING + hours * HOUR, Slot(status=SlotStatus.BUSY)), ANNA)
        state = CaseState.PUT_OFF if hours == 1 else CaseState.OPEN
        more.note(
            ConflictCase(id=f"in{hours}", kind=CaseKind.SOLD_TWICE, state=state, row_kind="appointment", row_id=visit.id,
                         opened=MONDAY_MORNING + number * HOUR)
        )  # fmt: skip
    for name, minutes in (("later", 9), ("sooner", 2)):
        more.note(ConflictCase(id=name, kind=CaseKind.GONE, opened=MONDAY_MORNING + timedelta(minutes=minutes)))
    more.note(ConflictCase(id="done", kind=CaseKind.GONE, state=CaseState.SETTLED, opened=MONDAY_MORNING))
    assert [line.case_id for line in more.ask(case_lines)] == ["in3", "in5", "sooner", "later", "in1"]


def test_a_case_says_who_works_on_it_until_when_it_was_put_off_and_when_it_is_due(clerk: Clerk) -> None:
    due, later = clerk.clock.now() + HOUR, clerk.clock.now() + 2 * HOUR
    case_id = troubled(clerk, booked(clerk), due=due, put_off_until=later, detail="Уже занято")
    clerk.replica.act(take_case, clerk.replica.actor, case_id)
    line = line_of(clerk, case_id)
    assert (line.taken_by, line.put_off_until, line.due, line.detail) == ("Иванова Анна", later, due, "Уже занято")


def test_what_the_central_said_is_told_where_the_case_says_nothing_itself(more: Additions) -> None:
    operation = more.note(
        Operation(
            id="o", kind=OperationKind.BOOK, desk_id="d", created=MONDAY_MORNING, answer_text="Slot is busy", state=OperationState.REJECTED
        )
    )
    more.note(ConflictCase(id="c", kind=CaseKind.REFUSED, operation_sequence=operation.sequence, opened=MONDAY_MORNING))
    more.note(Person(id="p", name="Орлова", role_code="clerk"))
    assert [line.detail for line in more.ask(case_lines)] == ["Slot is busy"]


def test_the_call_back_number_of_a_visit_goes_before_that_of_the_card(more: Additions) -> None:
    visit = more.visit(more.slot(more.reception("Звонков"), MONDAY_MORNING + HOUR, Slot(status=SlotStatus.BUSY)), ANNA)
    more.note(ConflictCase(id="c", kind=CaseKind.SOLD_TWICE, row_kind="appointment", row_id=visit.id, opened=MONDAY_MORNING))
    assert more.ask(case_lines)[0].phone == "+79161234567"
    visit.call_back = "+79990001122"
    assert more.ask(case_lines)[0].phone == "+79990001122"


def test_an_opened_case_shows_base_mine_and_theirs_of_every_row_in_order(clerk: Clerk) -> None:
    done = moved(clerk)
    sequence = clerk.row("operation", done.operation_id)["sequence"]
    with clerk.replica.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT kind, row_id FROM operation_row WHERE operation_sequence = ?", (sequence,)).all()
    theirs = {f"{kind}/{row_id}": {"resourceType": "Slot", "status": "busy"} for kind, row_id in rows if kind == "slot"}
    card = clerk.replica.ask(case_card, troubled(clerk, done, theirs=theirs, groups=["status"]))
    assert card is not None
    assert [side.kind for side in card.sides] == ["slot", "slot", "appointment"]
    target, left, visit = card.sides
    assert [(side.base or {})["status"] for side in (target, left)] == ["free", "busy"]
    assert [side.mine["status"] for side in (target, left)] == ["busy", "free"]
    assert (target.theirs, visit.theirs) == ({"resourceType": "Slot", "status": "busy"}, None)
    assert card.groups == ("status",)
    compared = {(one.kind, one.field): one for one in card.compared if one.kind == "appointment"}
    time = compared["appointment", "time"]
    assert isinstance(time.base, datetime)
    assert isinstance(time.mine, datetime)
    assert time.mine > time.base
    assert compared["appointment", "specialist"].mine == "Мельник О. В."


def test_a_settled_case_is_not_opened_again(clerk: Clerk) -> None:
    case_id = troubled(clerk, booked(clerk), state=CaseState.SETTLED)
    assert clerk.replica.ask(case_card, case_id) is None
    assert clerk.replica.ask(case_opened, case_id, clerk.clock.now(), ZONE) is None
    assert clerk.replica.ask(case_card, "nobody") is None


def test_other_times_are_the_free_places_nearest_to_the_one_that_was_lost(clerk: Clerk) -> None:
    free = clerk.free("Мельник", hours=48)
    case_id = troubled(clerk, clerk.book(slot=free[3]), CaseKind.SLOT_TAKEN)
    card = clerk.replica.ask(case_opened, case_id, clerk.clock.now(), ZONE)
    assert card is not None
    away = sorted(abs(slot.start - free[3].start) for slot in free if slot is not free[3])
    assert [abs(slot.start - free[3].start) for slot in card.alternatives] == away[:3]
    assert free[3].slot_id not in {slot.slot_id for slot in card.alternatives}
    late = clerk.replica.ask(alternatives, card.line, free[3].start + HOUR, ZONE)
    assert all(slot.start >= free[3].start + HOUR for slot in late), "what is past is not proposed"
    assert clerk.replica.ask(alternatives, replace(card.line, specialty_code=""), clerk.clock.now(), ZONE) == []


PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "name": [{"use": "old", "family": "Сидорова"}, {"family": "Иванова", "given": ["Анна", "Сергеевна"]}],
    "birthDate": "1984-03-12",
    "telecom": [{"system": "phone", "value": "+79161234567"}, {"system": "email", "value": "a@example.org"}],
    "identifier": [{"system": "urn:snils", "value": "11223344595"}],
}


def sides(more: Additions, base: object, mine: dict[str, Any], theirs: dict[str, Any] | None) -> dict[str, Compared]:
    assert base is None or isinstance(base, dict)
    return {one.field: one for one in more.ask(compare, [("patient", base, mine, theirs)])}


def test_of_a_patient_only_what_differs_is_compared(more: Additions) -> None:
    mine = {**PATIENT, "telecom": [{"system": "phone", "value": "+79990000000"}]}
    theirs = {**PATIENT, "name": [{"family": "Смирнова", "given": ["Анна", "Сергеевна"]}]}
    found = sides(more, PATIENT, mine, theirs)
    assert set(found) == {"phone", "name"}
    assert (found["name"].base, found["name"].mine, found["name"].theirs) == (
        "Иванова Анна Сергеевна",
        "Иванова Анна Сергеевна",
        "Смирнова Анна Сергеевна",
    )
    assert found["phone"].differs
    assert sides(more, PATIENT, PATIENT, PATIENT) == {}


@pytest.mark.parametrize("born", ["1984", "1984-03"])
def test_a_birth_date_known_only_in_part_is_compared_as_it_is_written(more: Additions, born: str) -> None:
    found = sides(more, PATIENT, PATIENT, {**PATIENT, "birthDate": born})
    assert (found["birth-date"].mine, found["birth-date"].theirs) == (date(1984, 3, 12), born)


def test_a_row_of_the_case_that_is_gone_at_the_central_has_no_other_side(more: Additions) -> None:
    found = sides(more, None, PATIENT, None)
    assert found["name"].theirs is None
    assert found["name"].mine == "Иванова Анна Сергеевна"


def test_rows_of_other_operations_are_not_mixed_in(clerk: Clerk) -> None:
    first, second = booked(clerk), created(clerk)
    case_id = troubled(clerk, second)
    card = clerk.replica.ask(case_card, case_id)
    assert card is not None
    assert [side.row_id for side in card.sides] == [second.row_id]
    assert first.row_id not in {side.row_id for side in card.sides}


def test_a_case_that_was_put_off_comes_back_to_its_place_in_the_list_by_itself(clerk: Clerk) -> None:
    """Four hours later it stands where it would stand, though nobody touched it; a nearer visit is still before it."""
    near, far = (clerk.book(patient, clerk.free(hours=hours)[0]) for patient, hours in ((ANNA, 72), (PETROV, 96)))
    near_case = troubled(clerk, near)
    clerk.replica.act(put_off, clerk.replica.actor, near_case)
    far_case = troubled(clerk, far)
    now = clerk.clock.now()
    for later, order in ((0, [far_case, near_case]), (3.9, [far_case, near_case]), (4, [near_case, far_case])):
        lines = clerk.replica.ask(case_lines, now + timedelta(hours=later))
        assert [line.case_id for line in lines] == order
        assert (lines[order.index(near_case)].state is CaseState.OPEN) == (later >= 4)


def test_who_takes_a_case_that_was_put_off_is_seen_working_on_it(clerk: Clerk) -> None:
    case_id = troubled(clerk, booked(clerk))
    clerk.replica.act(put_off, clerk.replica.actor, case_id)
    assert line_of(clerk, case_id).state is CaseState.PUT_OFF
    clerk.replica.act(take_case, clerk.replica.actor, case_id)
    line = line_of(clerk, case_id)
    assert (line.state, line.taken_by) == (CaseState.OPEN, "Иванова Анна")


def test_other_times_are_of_the_same_specialist_then_of_the_branch_then_of_a_sister_branch(clerk: Clerk) -> None:
    """In the afternoon Орлов receives here and Сафина in the other branch; Кузнецова, who lost her time, again in the morning."""
    lost = next(slot for slot in clerk.free(hours=24) if slot.start.astimezone(ZONE).hour == 13)
    case_id = troubled(clerk, clerk.book(slot=lost), CaseKind.SLOT_TAKEN)
    card = clerk.replica.ask(case_opened, case_id, clerk.clock.now(), ZONE)
    assert card is not None
    assert [slot.specialist.split()[0] for slot in card.alternatives] == ["Кузнецова", "Орлов", "Сафина"]
    assert (card.line.branch_id, card.line.schedule_id) == (clerk.replica.branches["Садовая"], clerk.replica.schedules["Кузнецова"])
    same = [abs(slot.start - lost.start) for slot in clerk.free(hours=12) if slot.slot_id != lost.slot_id]
    assert abs(card.alternatives[0].start - lost.start) == min(same)


def test_a_case_shows_what_stands_on_the_act_that_was_refused(clerk: Clerk) -> None:
    first = booked(clerk)
    version = clerk.row("appointment", first.row_id)["version"]
    later = clerk.replica.act(move, clerk.replica.actor, str(first.row_id), version, clerk.free("Мельник", hours=72)[0].slot_id)
    clerk.book(PETROV, clerk.free("Мельник", hours=96)[0])
    card = clerk.replica.ask(case_card, troubled(clerk, first))
    assert card is not None
    assert [(one.operation_id, one.kind, one.patient) for one in card.later] == [(later.operation_id, "move", "Иванова А. С.")]


def test_a_booking_of_a_patient_who_was_refused_stands_on_it(clerk: Clerk) -> None:
    patient = created(clerk)
    slot = clerk.free("Мельник", hours=48)[0]
    visit = clerk.replica.act(book, clerk.replica.actor, BookingWish(slot.slot_id, slot.slot_version, str(patient.row_id)))
    card = clerk.replica.ask(case_card, troubled(clerk, patient))
    assert card is not None
    assert [(one.operation_id, one.patient, one.start) for one in card.later] == [(visit.operation_id, "Новиков Л.", slot.start)]


@pytest.mark.parametrize(("said", "free"), [("free", True), ("busy", False), (None, True)])
def test_a_case_knows_whether_our_place_can_still_be_had(clerk: Clerk, said: str | None, free: bool) -> None:
    done = moved(clerk)
    sequence = clerk.row("operation", done.operation_id)["sequence"]
    with clerk.replica.store.read() as connection:
        target = connection.exec_driver_sql(
            "SELECT row_id FROM operation_row WHERE operation_sequence = ? AND kind = 'slot' ORDER BY position", (sequence,)
        ).scalar()
    theirs = {f"slot/{target}": {"resourceType": "Slot", "status": said}} if said else {}
    card = clerk.replica.ask(case_card, troubled(clerk, done, CaseKind.CANCELLED_THERE, theirs=theirs))
    assert card is not None
    assert card.is_ours_free is free


def test_a_case_knows_whether_a_ticket_of_the_visit_was_printed_here(clerk: Clerk) -> None:
    done = booked(clerk)
    case_id = troubled(clerk, done)
    before = clerk.replica.ask(case_card, case_id)
    clerk.replica.act(note_act, clerk.replica.actor, Act.PRINT, Kind.APPOINTMENT, str(done.row_id))
    after = clerk.replica.ask(case_card, case_id)
    assert before is not None
    assert after is not None
    assert (before.is_printed, after.is_printed) == (False, True)


def test_a_settled_case_says_how_by_whom_and_what_both_sides_said(clerk: Clerk) -> None:
    done = corrected(clerk)
    theirs = {"resourceType": "Patient", "id": "r", "meta": {"versionId": "9"}, "name": [{"family": "Петренко"}]}
    case_id = troubled(clerk, done, CaseKind.FIELD_DIFFERS, theirs={f"patient/{done.row_id}": theirs})
    assert clerk.replica.ask(settled_lines) == []
    clerk.clock.advance(60)
    clerk.replica.act(keep_theirs, clerk.replica.actor, case_id)
    (line,) = clerk.replica.ask(settled_lines)
    assert (line.case_id, line.way, line.settled, line.settled_by) == (case_id, "keep-theirs", clerk.clock.now(), "Иванова Анна")
    card = clerk.replica.ask(settled_card, case_id)
    assert card is not None
    name = next(one for one in card.compared if one.field == "name")
    assert (name.mine, name.theirs) == ("Петровский Андрей Ильич", "Петренко")
    assert clerk.replica.ask(case_card, case_id) is None
    assert clerk.replica.ask(settled_card, "nobody") is None


def test_a_group_that_clashes_is_decided_by_the_fields_a_person_reads() -> None:
    phone = Compared("patient", "phone", "1", "2", "3")
    name = Compared("patient", "name", "A", "B", "C")
    place = Compared("slot", "place", "free", "busy", "busy")
    choices = choices_of("patient", ["telecom[phone]", "name[official]", "gender"], [phone, name, place])
    assert choices == (Choice("telecom[phone]", (phone,)), Choice("name[official]", (name,)), Choice("gender", ()))
