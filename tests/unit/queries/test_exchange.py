"""How the exchange stands: what waits, what is refused, how old the data is."""

from datetime import timedelta

import pytest

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.cursor import Cursor
from desktop_app.models.operation import READY, UNFINISHED, Operation, OperationKind, OperationState
from desktop_app.models.quarantine import SetAside
from desktop_app.queries.exchange import connection_row, data_ages, open_cases, operation_lines, operations_by_state, set_aside_lines
from desktop_app.services.bookings import cancel
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.storage.gate import Urgency
from tests.kit.clock import MONDAY_MORNING
from tests.unit.queries.additions import Additions
from tests.unit.services.desk import ANNA, PETROV, Clerk

HOUR = timedelta(hours=1)


def operation(more: Additions, state: OperationState, kind: OperationKind = OperationKind.BOOK, sent: bool = False) -> Operation:
    return more.note(Operation(id=more.unit.ids.new(), kind=kind, state=state, desk_id="d", created=MONDAY_MORNING, sent=sent))


def cursor(more: Additions, key: str, **columns: object) -> Cursor:
    return more.note(Cursor(key=key, resource_type=key.partition("?")[0], **columns))


def test_operations_are_counted_by_state_and_only_those_on_their_way_wait(more: Additions) -> None:
    for number, state in enumerate(OperationState, start=1):
        for _ in range(number):
            operation(more, state)
    counts = more.ask(operations_by_state)
    assert counts == {state.value: number for number, state in enumerate(OperationState, start=1)}
    waiting = more.ask(connection_row).waiting
    assert waiting == sum(counts[state] for state in READY)
    assert waiting < sum(counts[state] for state in UNFINISHED), "what waits for a person does not wait for the network"


def test_cases_that_are_put_off_still_want_a_person(more: Additions) -> None:
    for number, state in enumerate(CaseState):
        more.note(ConflictCase(id=f"case{number}", kind=CaseKind.GONE, state=state, opened=MONDAY_MORNING))
    assert more.ask(open_cases) == more.ask(connection_row).to_settle == 2


def test_the_row_tells_the_state_the_last_answer_and_the_offset_of_the_clock(more: Additions) -> None:
    more.unit.connection.exec_driver_sql(
        "UPDATE connection SET state = 'sign-in-needed', since = ?, last_answer = ?, clock_offset_seconds = -130, detail = '401'",
        tuple(int((MONDAY_MORNING - step).timestamp() * 1_000_000) for step in (HOUR, 2 * HOUR)),
    )
    row = more.ask(connection_row)
    assert (row.state, row.since, row.last_answer) == (ConnectionState.SIGN_IN_NEEDED, MONDAY_MORNING - HOUR, MONDAY_MORNING - 2 * HOUR)
    assert (row.clock_offset_seconds, row.detail) == (-130, "401")


def test_a_replica_that_never_spoke_to_a_central_is_starting(more: Additions) -> None:
    more.unit.connection.exec_driver_sql("DELETE FROM connection")
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    row = more.ask(connection_row)
    assert (row.state, row.data_from, row.waiting, row.set_aside) == (ConnectionState.STARTING, None, 0, 0)


def test_what_was_not_understood_is_counted_by_type_with_its_newest_reason(more: Additions) -> None:
    for number, reason in ((2, "end: missing"), (1, "start: missing"), (0, "status: not a code")):
        at = MONDAY_MORNING - number * HOUR
        more.note(SetAside(resource_type="Slot", remote_id=str(number), at=at, reason=reason, raw="{}"))
    more.note(SetAside(resource_type="Patient", remote_id="9", at=MONDAY_MORNING, reason="name: missing", raw="{}"))
    assert more.ask(connection_row).set_aside == 4
    lines = [(line.resource_type, line.number, line.newest, line.reason) for line in more.ask(set_aside_lines)]
    assert lines == [("Patient", 1, MONDAY_MORNING, "name: missing"), ("Slot", 3, MONDAY_MORNING, "status: not a code")]


def test_the_age_of_a_kind_is_that_of_its_oldest_walk_and_none_while_one_never_ended(more: Additions) -> None:
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    cursor(more, "Slot?a", complete=MONDAY_MORNING - HOUR, walk_rows=10)
    cursor(more, "Slot?b", complete=MONDAY_MORNING, walk_rows=20)
    cursor(more, "Patient?a", complete=MONDAY_MORNING, walk_rows=5)
    cursor(more, "Patient?b", walk_rows=40, walk_total=100, walk_started=MONDAY_MORNING)
    ages = {age.resource_type: age for age in more.ask(data_ages)}
    assert list(ages) == ["Patient", "Slot"]
    assert (ages["Slot"].complete, ages["Slot"].queries, ages["Slot"].walking, ages["Slot"].rows) == (MONDAY_MORNING - HOUR, 2, 0, 30)
    assert (ages["Patient"].complete, ages["Patient"].walking, ages["Patient"].rows, ages["Patient"].total) == (None, 1, 45, 100)
    assert more.ask(connection_row).data_from == MONDAY_MORNING - HOUR


def test_a_walk_that_is_repeated_keeps_the_age_of_the_last_complete_one(more: Additions) -> None:
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    cursor(more, "Slot?a", complete=MONDAY_MORNING - HOUR, walk_started=MONDAY_MORNING, walk_rows=1)
    age = more.ask(data_ages)[0]
    assert (age.complete, age.walking) == (MONDAY_MORNING - HOUR, 1)


@pytest.mark.parametrize(
    ("state", "sent", "withdrawable"),
    [
        (OperationState.QUEUED, False, True),
        (OperationState.QUEUED, True, False),
        (OperationState.SENDING, True, False),
        (OperationState.CONFLICT, True, False),
    ],
)
def test_only_what_never_left_can_be_withdrawn(more: Additions, state: OperationState, sent: bool, withdrawable: bool) -> None:
    operation(more, state, sent=sent)
    assert more.ask(operation_lines)[0].withdrawable is withdrawable


def test_what_waits_stands_before_what_is_done_however_old_it_is(more: Additions) -> None:
    made = {state: operation(more, state).id for state in (OperationState.REJECTED, OperationState.QUEUED, OperationState.APPLIED)}
    made[OperationState.WITHDRAWN] = operation(more, OperationState.WITHDRAWN).id
    order = [OperationState.QUEUED, OperationState.REJECTED, OperationState.WITHDRAWN, OperationState.APPLIED]
    assert [line.operation_id for line in more.ask(operation_lines)] == [made[state] for state in order]
    assert [line.operation_id for line in more.ask(operation_lines, 2)] == [made[state] for state in order[:2]]


def test_a_line_leads_to_its_visit_and_to_its_open_case(clerk: Clerk) -> None:
    done = clerk.book()
    clerk.answered(done.operation_id, OperationState.CONFLICT)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.session.add(ConflictCase(id="old", kind=CaseKind.GONE, state=CaseState.SETTLED, operation_sequence=1, opened=unit.now))
        unit.session.add(ConflictCase(id="new", kind=CaseKind.SLOT_TAKEN, operation_sequence=1, opened=unit.now))
    line = clerk.replica.ask(operation_lines)[0]
    assert (line.appointment_id, line.case_id) == (done.row_id, "new")


def test_lines_tell_whom_and_when_an_operation_is_about_the_newest_first(clerk: Clerk) -> None:
    slot = clerk.free("Орлов", hours=48)[0]
    booked = clerk.book(slot=slot)
    form = PatientForm("Петров", "Андрей", "Ильич")
    shown = PatientForm("Петров", "Андрей", "Ильич", phone="+79037654321")
    corrected = clerk.replica.act(
        correct_patient, clerk.replica.actor, clerk.replica.patients[PETROV], (1, _born(shown)), _born(form), "устно"
    )
    version = clerk.row("appointment", booked.row_id)["version"]
    cancelled = clerk.replica.act(cancel, clerk.replica.actor, str(booked.row_id), version, "pat")
    lines = clerk.replica.ask(operation_lines)
    assert [line.operation_id for line in lines] == [cancelled.operation_id, corrected.operation_id, booked.operation_id]
    assert [(line.kind, line.patient) for line in lines] == [
        ("cancel", "Иванова А. С."),
        ("correct-patient", "Петров А. И."),
        ("book", "Иванова А. С."),
    ]
    assert [line.specialist for line in lines] == ["Орлов Д. М.", "", "Орлов Д. М."]
    assert [line.start for line in lines] == [slot.start, None, slot.start]
    assert clerk.replica.ask(operation_lines, 1) == lines[:1]
    assert ANNA.startswith("Иванова")


def _born(form: PatientForm) -> PatientForm:
    return PatientForm(form.family, form.given, form.middle, (MONDAY_MORNING - timedelta(days=20_000)).date(), "male", form.phone)
