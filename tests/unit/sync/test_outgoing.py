"""Operations on their way out: which one goes now, on what lock, and in whose names (sync.md 3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.fhir.receipt import stamp_of
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import LARGEST_OPERATION, Operation, OperationKind, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, RoleCode
from desktop_app.storage.gate import Urgency
from desktop_app.storage.outbox import Intention, RowChange, enqueue
from desktop_app.storage.store import Store
from desktop_app.sync.naming import local_ids, references_in, to_local, to_remote
from desktop_app.sync.outgoing import Outgoing, bundle_of, load, next_due, next_ready
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import arrive, opened

Resource = dict[str, Any]
BOOK, CANCEL, CORRECT, MAKE = OperationKind.BOOK, OperationKind.CANCEL, OperationKind.CORRECT_PATIENT, OperationKind.CREATE_PATIENT
ACTOR = Actor("00000000-0000-7000-8000-000000000001", "Clerk", RoleCode.CLERK)
FREE: Resource = {"resourceType": "Slot", "status": "free"}
BUSY: Resource = {"resourceType": "Slot", "status": "busy"}


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One for all: opening takes longer than emptying."""
    with opened(tmp_path_factory.mktemp("outgoing"), FixedClock(), SequentialIds()) as store:
        yield store


@pytest.fixture
def outbox(replica: Store, clock: FixedClock) -> Outbox:
    """Empty, with rows of every kind that is needed."""
    with replica.write(Urgency.MACHINE) as unit:
        for table in ("operation_row", "operation", "appointment", "slot", "schedule", "patient"):
            unit.connection.exec_driver_sql(f"DELETE FROM {table}")
    return Outbox(replica, clock)


class Outbox:
    """An outbox that the test fills; operations are known by their sequence."""

    def __init__(self, store: Store, clock: FixedClock) -> None:
        self.store = store
        self.clock = clock

    def slot(self, remote_id: str = "s1", version: str = "1") -> str:
        """A place that the central knows."""
        times = {"start": 1_794_906_000_000_000, "end": 1_794_906_900_000_000}
        values = {"remote_id": remote_id, "remote_version": version, "schedule": "Schedule/1", "status": "free", **times}
        return arrive(self.store, Kind.SLOT, values).changed[0]

    def patient(self, remote_id: str = "p1", version: str = "1") -> str:
        """A patient whom the central knows."""
        return arrive(self.store, Kind.PATIENT, {"remote_id": remote_id, "remote_version": version, "family": "Белова"}).changed[0]

    def new_row(self, kind: Kind) -> str:
        """A row that only lives here."""
        with self.store.write(Urgency.PERSON) as unit:
            row_id = str(unit.ids.new())
            unit.session.add(
                Patient(id=row_id, version=1, family="Новикова")
                if kind is Kind.PATIENT
                else Appointment(id=row_id, version=1, status=AppointmentStatus.BOOKED, ticket_version=1)
            )
        return row_id

    def intend(self, kind: OperationKind, *rows: RowChange, follows: str | None = None) -> int:
        """A person's act."""
        with self.store.write(Urgency.PERSON) as unit:
            return enqueue(unit, Intention(kind, ACTOR, follows=follows), rows).sequence

    def take(self, slot: str, version: str = "1") -> int:
        """A place is taken."""
        return self.intend(BOOK, RowChange(Kind.SLOT, slot, FREE, version, BUSY))

    def make_patient(self) -> tuple[int, str]:
        """A new patient."""
        row_id = self.new_row(Kind.PATIENT)
        return self.intend(MAKE, RowChange(Kind.PATIENT, row_id, None, None, resource("Patient", row_id))), row_id

    def set(self, sequence: int, state: OperationState, wait: timedelta | None = None) -> Operation:
        """The operation comes to `state`, to be tried after `wait`."""
        with self.store.write(Urgency.MACHINE) as unit:
            operation = unit.session.get_one(Operation, sequence)
            operation.state = state
            operation.not_before = None if wait is None else self.clock.now() + wait
            return operation

    def next(self, *passed_over: int) -> int | None:
        """Which one goes now."""
        with self.store.read() as connection:
            return next_ready(connection, self.clock.now(), frozenset(passed_over))

    def order(self) -> list[int]:
        """All that go, one after the other, each answered well."""
        found: list[int] = []
        while (sequence := self.next()) is not None:
            found.append(sequence)
            self.set(sequence, OperationState.APPLIED)
            with self.store.write(Urgency.MACHINE) as unit:
                for row in unit.session.get_one(Operation, sequence).rows:
                    number = f"r{sequence}-{row.position}"
                    unit.connection.exec_driver_sql(f"UPDATE {row.kind} SET remote_id = ? WHERE id = ?", (number, row.row_id))
        return found

    def out(self, sequence: int) -> Outgoing:
        """The operation as it would be sent."""
        with self.store.write(Urgency.MACHINE) as unit:
            return load(unit, unit.session.get_one(Operation, sequence))


def resource(kind: str, row_id: str, **elements: Any) -> Resource:
    """A resource that we make."""
    return {"resourceType": kind, "identifier": [{"system": ROW_SYSTEM, "value": row_id}], **elements}


def visit(row_id: str, patient: str, slot: str) -> Resource:
    """An appointment as an operation keeps it: all names are ours."""
    participant = [{"actor": {"reference": f"urn:uuid:{patient}"}, "status": "accepted"}]
    return resource("Appointment", row_id, status="booked", slot=[{"reference": f"urn:uuid:{slot}"}], participant=participant)


def test_places_go_before_papers_and_each_class_in_its_order(outbox: Outbox) -> None:
    correction = outbox.intend(CORRECT, RowChange(Kind.PATIENT, outbox.patient(), {}, "1", resource("Patient", "x")))
    first, second = outbox.take(outbox.slot("s1")), outbox.take(outbox.slot("s2"))
    assert outbox.order() == [first, second, correction]


def test_acts_on_one_row_go_one_after_the_other(outbox: Outbox) -> None:
    slot, other = outbox.slot("s1"), outbox.slot("s2")
    first = outbox.take(slot)
    second = outbox.intend(CANCEL, RowChange(Kind.SLOT, slot, BUSY, None, FREE))
    third = outbox.take(other)
    assert outbox.next(first) == third, "what stands on one that is passed over waits with it"
    assert outbox.order() == [first, second, third]


@pytest.mark.parametrize("state", [OperationState.CONFLICT, OperationState.REJECTED, OperationState.SENDING, OperationState.IN_DOUBT])
def test_what_stands_on_an_unfinished_act_waits_and_all_else_goes_on(outbox: Outbox, state: OperationState) -> None:
    slot, other = outbox.slot("s1"), outbox.slot("s2")
    first = outbox.take(slot)
    outbox.intend(CANCEL, RowChange(Kind.SLOT, slot, BUSY, None, FREE))
    free = outbox.take(other)
    outbox.set(first, state, timedelta(minutes=5))
    assert outbox.next() == free
    assert outbox.next(free) is None


@pytest.mark.parametrize("state", [OperationState.APPLIED, OperationState.WITHDRAWN, OperationState.RESOLVED, OperationState.ABANDONED])
def test_what_stands_on_a_finished_act_goes(outbox: Outbox, state: OperationState) -> None:
    slot = outbox.slot()
    first = outbox.take(slot)
    second = outbox.intend(CANCEL, RowChange(Kind.SLOT, slot, BUSY, None, FREE))
    outbox.set(first, state)
    assert outbox.next() == second


def test_a_follow_up_waits_until_what_it_follows_has_ended(outbox: Outbox) -> None:
    first = outbox.take(outbox.slot("s1"))
    led = outbox.set(first, OperationState.CONFLICT)
    second = outbox.intend(BOOK, RowChange(Kind.SLOT, outbox.slot("s2"), FREE, "1", BUSY), follows=led.id)
    assert outbox.next() is None
    outbox.set(first, OperationState.RESOLVED)
    assert outbox.next() == second


def test_an_act_waits_for_its_time(outbox: Outbox) -> None:
    first = outbox.take(outbox.slot())
    outbox.set(first, OperationState.IN_DOUBT, timedelta(seconds=30))
    assert outbox.next() is None
    with outbox.store.read() as connection:
        assert next_due(connection, outbox.clock.now()) == outbox.clock.now() + timedelta(seconds=30)
    outbox.clock.advance(30)
    assert outbox.next() == first


def test_an_act_does_not_wait_for_years_because_the_clock_was_turned_back(outbox: Outbox) -> None:
    """No wait is ever longer than an hour: one that seems so was measured by another clock."""
    first = outbox.take(outbox.slot())
    outbox.set(first, OperationState.QUEUED, timedelta(seconds=30))
    outbox.clock.set(outbox.clock.now() - timedelta(days=400))
    assert outbox.next() == first


def test_nothing_waits_where_nothing_was_put_off(outbox: Outbox) -> None:
    outbox.take(outbox.slot())
    with outbox.store.read() as connection:
        assert next_due(connection, outbox.clock.now()) is None


def test_a_new_patient_goes_before_the_visit_that_names_him_and_other_visits_before_both(outbox: Outbox) -> None:
    slot, other = outbox.slot("s1"), outbox.slot("s2")
    made, patient = outbox.make_patient()
    row_id = outbox.new_row(Kind.APPOINTMENT)
    named = outbox.intend(
        BOOK, RowChange(Kind.SLOT, slot, FREE, "1", BUSY), RowChange(Kind.APPOINTMENT, row_id, None, None, visit(row_id, patient, slot))
    )
    assert outbox.next() == made, "the visit is next in its class, and needs him"
    later = outbox.take(other)
    assert outbox.next(made) == later
    assert outbox.order() == [made, named, later]


@pytest.mark.parametrize("state", [OperationState.REJECTED, OperationState.CONFLICT, OperationState.WITHDRAWN])
def test_a_visit_of_somebody_whom_the_central_does_not_get_to_know_is_not_sent(outbox: Outbox, state: OperationState) -> None:
    slot = outbox.slot()
    made, patient = outbox.make_patient()
    row_id = outbox.new_row(Kind.APPOINTMENT)
    outbox.intend(
        BOOK, RowChange(Kind.SLOT, slot, FREE, "1", BUSY), RowChange(Kind.APPOINTMENT, row_id, None, None, visit(row_id, patient, slot))
    )
    outbox.set(made, state)
    assert outbox.next() is None


def test_a_booking_in_the_central_s_names_with_a_lock_on_the_place_and_a_receipt(outbox: Outbox) -> None:
    slot, patient = outbox.slot("s1", "v7"), outbox.patient("p1")
    row_id = outbox.new_row(Kind.APPOINTMENT)
    sequence = outbox.intend(
        BOOK, RowChange(Kind.SLOT, slot, FREE, "v7", BUSY), RowChange(Kind.APPOINTMENT, row_id, None, None, visit(row_id, patient, slot))
    )
    outgoing = outbox.out(sequence)
    bundle = bundle_of(outgoing)
    place, appointment = bundle["entry"]
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction")
    assert place["request"] == {"method": "PUT", "url": "Slot/s1", "ifMatch": 'W/"v7"'}
    assert place["resource"]["id"] == "s1"
    assert appointment["request"] == {"method": "POST", "url": "Appointment", "ifNoneExist": f"identifier={ROW_SYSTEM}|{row_id}"}
    assert appointment["fullUrl"] == f"urn:uuid:{row_id}"
    assert appointment["resource"]["slot"] == [{"reference": "Slot/s1"}]
    assert appointment["resource"]["participant"][0]["actor"] == {"reference": "Patient/p1"}
    assert "id" not in appointment["resource"]
    assert {stamp_of(one["resource"]) for one in bundle["entry"]} == {outgoing.id}
    assert not outgoing.must_read_first


def test_rows_made_together_name_each_other_in_our_way(outbox: Outbox) -> None:
    slot, patient, row_id = outbox.slot(), outbox.new_row(Kind.PATIENT), outbox.new_row(Kind.APPOINTMENT)
    sequence = outbox.intend(
        BOOK,
        RowChange(Kind.PATIENT, patient, None, None, resource("Patient", patient)),
        RowChange(Kind.APPOINTMENT, row_id, None, None, visit(row_id, patient, slot)),
    )
    assert outbox.next() == sequence, "it waits for nobody"
    made, named = bundle_of(outbox.out(sequence))["entry"]
    assert named["resource"]["participant"][0]["actor"] == {"reference": made["fullUrl"]}


def test_what_is_at_the_central_already_is_not_sent_again(outbox: Outbox) -> None:
    slot, other = outbox.slot("s1"), outbox.slot("s2")
    sequence = outbox.intend(BOOK, RowChange(Kind.SLOT, slot, FREE, "1", BUSY), RowChange(Kind.SLOT, other, FREE, "1", BUSY))
    with outbox.store.write(Urgency.MACHINE) as unit:
        unit.session.get_one(Operation, sequence).rows[0].applied_version = "2"
    outgoing = outbox.out(sequence)
    assert [row.remote_id for row in outgoing.left] == ["s2"]
    assert [one["request"]["url"] for one in bundle_of(outgoing)["entry"]] == ["Slot/s2"]


def test_the_lock_of_an_act_on_another_s_result_is_the_version_that_the_other_got(outbox: Outbox) -> None:
    slot = outbox.slot()
    first = outbox.take(slot)
    second = outbox.intend(CANCEL, RowChange(Kind.SLOT, slot, BUSY, None, FREE))
    assert outbox.out(second).must_read_first, "nobody knows its lock yet"
    with outbox.store.write(Urgency.MACHINE) as unit:
        unit.session.get_one(Operation, first).rows[0].applied_version = "9"
    outbox.set(first, OperationState.APPLIED)
    outgoing = outbox.out(second)
    assert (outgoing.rows[0].base_version, outgoing.rows[0].reached) == ("9", None)
    assert not outgoing.must_read_first
    with outbox.store.write(Urgency.MACHINE) as unit:
        unit.session.get_one(Operation, first).rows[0].mine = {**BUSY, "comment": "noted by others while it was sent"}
    assert outbox.out(second).rows[0].reached == {**BUSY, "comment": "noted by others while it was sent"}


@pytest.mark.parametrize("state", [OperationState.WITHDRAWN, OperationState.ABANDONED])
def test_an_act_on_the_result_of_one_that_never_came_is_read_first(outbox: Outbox, state: OperationState) -> None:
    slot = outbox.slot()
    first = outbox.take(slot)
    second = outbox.intend(CANCEL, RowChange(Kind.SLOT, slot, BUSY, None, FREE))
    outbox.set(first, state)
    assert outbox.out(second).must_read_first


def test_an_act_in_doubt_is_read_first(outbox: Outbox) -> None:
    sequence = outbox.take(outbox.slot())
    outbox.set(sequence, OperationState.IN_DOUBT)
    assert outbox.out(sequence).must_read_first


def test_a_row_without_its_lock_is_never_put_into_a_bundle(outbox: Outbox) -> None:
    sequence = outbox.intend(BOOK, RowChange(Kind.SLOT, outbox.slot(), FREE, None, BUSY))
    outgoing = outbox.out(sequence)
    assert outgoing.must_read_first
    with pytest.raises(ValueError, match="without its lock"):
        bundle_of(outgoing)


def test_a_bundle_is_never_larger_than_strict_servers_take(outbox: Outbox) -> None:
    changes = [RowChange(Kind.SLOT, outbox.slot(f"s{number}"), FREE, "1", BUSY) for number in range(2 * LARGEST_OPERATION + 1)]
    assert len(bundle_of(outbox.out(outbox.intend(BOOK, *changes[:LARGEST_OPERATION])))["entry"]) == LARGEST_OPERATION
    with pytest.raises(ValueError, match="more entries"):
        bundle_of(outbox.out(outbox.intend(BOOK, *changes[LARGEST_OPERATION:])))


def test_names_go_there_and_back_and_unknown_ones_stay(outbox: Outbox) -> None:
    slot, new = outbox.slot("s1"), outbox.new_row(Kind.PATIENT)
    named: Resource = {
        "slot": [{"reference": f"urn:uuid:{slot}"}],
        "participant": [{"actor": {"reference": f"urn:uuid:{new}"}}, {"actor": {"reference": "Patient/elsewhere"}}],
        "contained": [{"id": "c"}],
        "basedOn": [{"reference": "#c"}, {"display": "no reference at all"}],
    }
    assert references_in([named, None]) == {f"urn:uuid:{slot}", f"urn:uuid:{new}", "Patient/elsewhere"}
    assert local_ids([named]) == {slot, new}
    with outbox.store.read() as connection:
        remote = to_remote(connection, [named])
        assert [remote(one) for one in (f"urn:uuid:{slot}", f"urn:uuid:{new}", "Patient/elsewhere")] == [
            "Slot/s1",
            f"urn:uuid:{new}",
            "Patient/elsewhere",
        ]
        there: Resource = {"slot": [{"reference": "Slot/s1"}], "actor": {"reference": "Patient/elsewhere"}}
        local = to_local(connection, [there])
        assert (local("Slot/s1"), local("Patient/elsewhere")) == (f"urn:uuid:{slot}", "Patient/elsewhere")
