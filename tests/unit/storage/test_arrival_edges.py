"""Rare meetings of rows: a stub that turns out to be ours, one identifier on two resources, what waits in the outbox meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.ids import foreign_id
from desktop_app.fhir.references import references_in
from desktop_app.models.base import to_json
from desktop_app.models.operation import Operation, OperationKind, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, RoleCode
from desktop_app.models.slot import Slot
from desktop_app.storage.gate import Urgency
from desktop_app.storage.naming import remote_names
from desktop_app.storage.outbox import Intention, RowChange, enqueue
from desktop_app.storage.rows import Values, bind, values_of
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import arrive, opened, scalar

CLERK = Actor("p1", "Иванова А.", RoleCode.CLERK)
OWN = "00000000-0000-7000-8000-00000000abcd"
OTHER = "00000000-0000-7000-8000-00000000beef"


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Store]:
    with opened(tmp_path, clock, ids) as store:
        yield store


def make_patient(store: Store, row_id: str = OWN) -> None:
    """A card filled in here that the central does not know yet."""
    with store.write(Urgency.PERSON) as unit:
        unit.session.add(Patient(id=row_id, family="Цой"))


def visit_of(remote_patient: str, remote_id: str = "a1") -> Values:
    return {"remote_id": remote_id, "patient": f"Patient/{remote_patient}", "status": "booked"}


def queued(store: Store, kind: Kind, row_id: str, mine: dict[str, Any], state: OperationState = OperationState.QUEUED) -> str:
    """An operation of ours on a row."""
    with store.write(Urgency.PERSON) as unit:
        operation = enqueue(unit, Intention(OperationKind.MOVE, CLERK), [RowChange(kind, row_id, dict(mine), "1", dict(mine))])
        operation.state = state
        return operation.id


@pytest.mark.parametrize("state", [OperationState.QUEUED, OperationState.IN_DOUBT, OperationState.CONFLICT])
def test_what_waits_in_the_outbox_still_names_a_row_that_got_its_true_name(store: Store, state: OperationState) -> None:
    """A visit is moved while its patient is not fetched yet; then the card comes with an identifier of another desk of ours."""
    arrive(store, Kind.APPOINTMENT, visit_of("p9"))
    stub, visit = foreign_id(Kind.PATIENT, "p9"), foreign_id(Kind.APPOINTMENT, "a1")
    resource = {"resourceType": "Appointment", "participant": [{"actor": {"reference": f"urn:uuid:{stub}"}}]}
    queued(store, Kind.APPOINTMENT, visit, resource, state)
    arrive(store, Kind.PATIENT, {"remote_id": "p9", "id": OWN, "family": "Ёлкин"})
    with store.write(Urgency.PERSON) as unit:
        row = unit.session.query(Operation).one().rows[0]
        for side in (row.base, row.mine):
            references = references_in(side or {})
            assert references == {f"urn:uuid:{OWN}"}
            assert remote_names(unit.connection, references) == {f"urn:uuid:{OWN}": "Patient/p9"}, "else it would wait for ever"


def test_what_an_ended_operation_said_is_not_rewritten(store: Store) -> None:
    arrive(store, Kind.APPOINTMENT, visit_of("p9"))
    stub = f"urn:uuid:{foreign_id(Kind.PATIENT, 'p9')}"
    queued(store, Kind.APPOINTMENT, foreign_id(Kind.APPOINTMENT, "a1"), {"reference": stub}, OperationState.APPLIED)
    arrive(store, Kind.PATIENT, {"remote_id": "p9", "id": OWN})
    assert scalar(store, "SELECT mine FROM operation_row") == to_json({"reference": stub})


def test_our_own_row_that_others_referred_to_first_takes_the_stub_in(store: Store) -> None:
    """The answer to a create was lost; meanwhile a visit that names the new card came in, and then the card itself."""
    make_patient(store)
    arrive(store, Kind.APPOINTMENT, visit_of("p9"))
    arrive(store, Kind.PATIENT, {"remote_id": "p9", "id": OWN, "family": "Цой", "remote_version": "4"})
    assert scalar(store, "SELECT count(*) FROM patient") == 1
    assert scalar(store, "SELECT p.id FROM appointment a JOIN patient p ON p.pk = a.patient_pk") == OWN
    assert (scalar(store, "SELECT remote_id FROM patient"), scalar(store, "SELECT remote_version FROM patient")) == ("p9", "4")


def test_our_own_row_that_is_still_in_doubt_is_kept_with_the_centrals_beside_it(store: Store) -> None:
    make_patient(store)
    queued(store, Kind.PATIENT, OWN, {"resourceType": "Patient"}, OperationState.IN_DOUBT)
    arrive(store, Kind.APPOINTMENT, visit_of("p9"))
    applied = arrive(store, Kind.PATIENT, {"remote_id": "p9", "id": OWN, "family": "Другая", "remote_version": "4"})
    assert applied.held == [OWN]
    assert scalar(store, "SELECT family FROM patient WHERE id = ?", OWN) == "Цой"
    assert scalar(store, "SELECT remote_version FROM theirs WHERE row_id = ?", OWN) == "4"
    with store.write(Urgency.MACHINE) as unit:
        bind(unit, Kind.PATIENT, OWN, "p9", "4", unit.now)
    assert scalar(store, "SELECT p.id FROM appointment a JOIN patient p ON p.pk = a.patient_pk") == OWN
    assert scalar(store, "SELECT count(*) FROM patient") == 1


@pytest.mark.parametrize("together", [True, False])
def test_two_resources_with_one_identifier_of_ours_are_two_rows_and_do_not_take_turns(store: Store, together: bool) -> None:
    """A server made a conditional create twice. The first one keeps the row; every poll brings both again."""
    first: Values = {"remote_id": "p1", "id": OWN, "family": "Цой"}
    second: Values = {"remote_id": "p2", "id": OWN, "family": "Цой"}
    if together:
        arrive(store, Kind.PATIENT, {**first, "remote_id": "p0", "id": OTHER}, first, second)
    else:
        arrive(store, Kind.PATIENT, first)
        arrive(store, Kind.PATIENT, second)
    assert scalar(store, "SELECT id FROM patient WHERE remote_id = 'p1'") == OWN
    assert scalar(store, "SELECT id FROM patient WHERE remote_id = 'p2'") == foreign_id(Kind.PATIENT, "p2")
    again = arrive(store, Kind.PATIENT, dict(first), dict(second))
    assert again.changed == []
    newer = arrive(store, Kind.PATIENT, {**second, "remote_version": "2", "family": "Чой"})
    assert newer.changed == [foreign_id(Kind.PATIENT, "p2")]
    assert scalar(store, "SELECT family FROM patient WHERE id = ?", OWN) == "Цой"


def test_a_second_resource_that_was_known_by_reference_first_does_not_take_the_name_either(store: Store) -> None:
    arrive(store, Kind.PATIENT, {"remote_id": "p1", "id": OWN, "family": "Цой"})
    arrive(store, Kind.APPOINTMENT, visit_of("p2"))
    applied = arrive(store, Kind.PATIENT, {"remote_id": "p2", "id": OWN, "family": "Чой"})
    assert applied.changed == [foreign_id(Kind.PATIENT, "p2")]
    assert scalar(store, "SELECT p.family FROM appointment a JOIN patient p ON p.pk = a.patient_pk AND p.known") == "Чой"
    assert scalar(store, "SELECT family FROM patient WHERE id = ?", OWN) == "Цой"


def test_views_are_told_of_rows_that_point_to_another_card_now(store: Store) -> None:
    make_patient(store)
    arrive(store, Kind.APPOINTMENT, visit_of("p9"))
    before = scalar(store, "SELECT version FROM appointment")
    with store.write(Urgency.PERSON) as unit:
        bind(unit, Kind.PATIENT, OWN, "p9", "3", unit.now)
    assert unit.changes.ids(Kind.APPOINTMENT) == frozenset[str]({foreign_id(Kind.APPOINTMENT, "a1")})
    assert unit.changes.ids(Kind.PATIENT) == frozenset({OWN})
    assert scalar(store, "SELECT version FROM appointment") == before + 1


def test_a_place_and_its_doctor_may_each_come_first(store: Store) -> None:
    """An area names its doctor, the post of the doctor names a place: one of them must be a stub for a while."""
    area: Values = {"remote_id": "area", "level": "area", "doctor": "PractitionerRole/post"}
    post: Values = {"remote_id": "post", "place": "Location/area"}
    first = arrive(store, Kind.PLACE, area)
    assert first.stubs == {Kind.POST: [foreign_id(Kind.POST, "post")]}
    assert arrive(store, Kind.POST, post).stubs == {}
    assert scalar(store, "SELECT count(*) FROM place a JOIN post p ON p.pk = a.doctor_pk AND p.place_pk = a.pk WHERE p.known") == 1


def test_a_row_may_point_to_itself(store: Store) -> None:
    applied = arrive(store, Kind.PLACE, {"remote_id": "b", "id": OWN, "parent": "Location/b", "name": "Филиал"})
    assert applied.stubs == {}
    assert scalar(store, "SELECT count(*) FROM place WHERE parent_pk = pk AND known AND id = ?", OWN) == 1


def test_a_reference_that_the_central_took_away_is_gone_here_too(store: Store) -> None:
    arrive(store, Kind.SLOT, {"remote_id": "s", "schedule": "Schedule/1", "comment": "x"})
    arrive(store, Kind.SLOT, {"remote_id": "s", "remote_version": "2"})
    assert scalar(store, "SELECT schedule_pk FROM slot") is None
    assert scalar(store, "SELECT comment FROM slot") is None


def test_a_local_reference_leads_to_our_row_and_one_to_nobody_leads_nowhere(store: Store) -> None:
    make_patient(store)
    arrive(store, Kind.APPOINTMENT, {"remote_id": "a", "patient": f"urn:uuid:{OWN}"}, {"remote_id": "b", "patient": f"urn:uuid:{OTHER}"})
    assert scalar(store, "SELECT p.id FROM appointment a JOIN patient p ON p.pk = a.patient_pk WHERE a.remote_id = 'a'") == OWN
    assert scalar(store, "SELECT patient_pk FROM appointment WHERE remote_id = 'b'") is None
    assert scalar(store, "SELECT count(*) FROM patient") == 1, "nobody is made up for it"


def test_an_empty_page_and_a_page_of_known_rows_do_nothing(store: Store) -> None:
    arrive(store, Kind.SLOT, {"remote_id": "s", "schedule": "Schedule/1"})
    assert arrive(store, Kind.SLOT).changed == []
    again = arrive(store, Kind.SLOT, {"remote_id": "s", "schedule": "Schedule/2"})
    assert (again.changed, again.stubs, again.held) == ([], {}, [])
    assert scalar(store, "SELECT count(*) FROM schedule") == 1, "what is known is not even looked into"


def test_a_row_hidden_for_lost_rights_is_shown_again_when_it_comes_anew(store: Store) -> None:
    arrive(store, Kind.SLOT, {"remote_id": "s"})
    with store.write(Urgency.MACHINE) as unit:
        unit.session.query(Slot).one().hidden = True
    arrive(store, Kind.SLOT, {"remote_id": "s", "remote_version": "2"})
    assert scalar(store, "SELECT hidden FROM slot") == 0


def test_a_row_named_by_its_remote_and_by_its_local_name_is_the_same(store: Store) -> None:
    arrive(store, Kind.SLOT, {"remote_id": "s", "schedule": "Schedule/1"})
    slot, schedule = foreign_id(Kind.SLOT, "s"), foreign_id(Kind.SCHEDULE, "1")
    with store.read() as connection:
        assert values_of(connection, Kind.SLOT, [slot], "remote")[slot]["schedule"] == "Schedule/1"
        assert values_of(connection, Kind.SLOT, [slot], "local")[slot]["schedule"] == f"urn:uuid:{schedule}"
        assert values_of(connection, Kind.SLOT, ["nobody"]) == {}
    with store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE schedule SET remote_id = NULL")
        only_here = values_of(unit.connection, Kind.SLOT, [slot], "remote")[slot]
        assert only_here["schedule"] == f"urn:uuid:{schedule}", "only the sender can name what the central does not know"
