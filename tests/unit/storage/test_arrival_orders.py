"""Laws of arrival: whatever order the pages come in, a replica ends as the central is."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.models.operation import OperationKind, OperationState
from desktop_app.models.person import Actor, RoleCode
from desktop_app.storage.apply import held_rows
from desktop_app.storage.outbox import Intention, RowChange, enqueue
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Store, Unit
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened
from tests.unit.storage.arrivals import IDS, REFERENCES, WIRE, Key, Written, deliver, deliveries, dump, for_a_moment, histories, rows_of

CLERK = Actor("p", "Иванова А.", RoleCode.CLERK)
patient_of_time = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=20)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("arrivals"), FixedClock(), SequentialIds()) as store:
        yield store


def newest(history: list[Written]) -> dict[Key, Written]:
    return {one.key: one for one in history}


def row_id(unit: Unit, key: Key) -> str:
    kind, remote_id = key
    return str(unit.connection.exec_driver_sql(f"SELECT id FROM {kind.value} WHERE remote_id = ?", (remote_id,)).scalar())


@patient_of_time
@given(st.data())
def test_two_desks_that_saw_the_same_central_in_different_orders_hold_the_same(store: Store, data: st.DataObject) -> None:
    history = data.draw(histories())
    dumps = []
    for _ in range(2):
        with for_a_moment(store) as unit:
            deliver(unit, data.draw(deliveries(history)))
            dumps.append(dump(unit))
    assert dumps[0] == dumps[1]


@patient_of_time
@given(st.data())
def test_a_replica_says_of_every_row_what_the_central_said_last(store: Store, data: st.DataObject) -> None:
    history = data.draw(histories())
    with for_a_moment(store) as unit:
        deliver(unit, data.draw(deliveries(history)))
        for kind in REFERENCES:
            ids = {one: row_id(unit, (kind, one)) for one in IDS}
            rows = values_of(unit.connection, kind, ids.values(), "remote")
            assert len(rows) == len(IDS), "no resource has two rows, and none has none"
            for one in IDS:
                said, row = newest(history)[kind, one].values(), rows[ids[one]]
                assert {name: row.get(name) for name in said if name != "id"} == {name: said[name] for name in said if name != "id"}
                assert {name: row.get(name) for name in REFERENCES[kind]} == {name: said.get(name) for name in REFERENCES[kind]}
                assert row["known"], "nothing stays a stub once it has come"
                assert said["id"] in (None, row["id"])
        assert unit.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@patient_of_time
@given(st.data())
def test_what_comes_again_changes_nothing_and_is_told_to_nobody(store: Store, data: st.DataObject) -> None:
    """A poll with its overlap brings mostly what is known: no version may grow, no view may be woken."""
    history = data.draw(histories())
    with for_a_moment(store) as unit:
        deliver(unit, data.draw(deliveries(history)))
        versions = _versions(unit)
        again = deliver(unit, [[one] for one in newest(history).values()])
        assert [applied.changed for applied in again if applied.changed] == []
        assert _versions(unit) == versions


def _versions(unit: Unit) -> dict[str, int]:
    every = " UNION ALL ".join(f"SELECT id, version FROM {kind.value}" for kind in REFERENCES)
    return {row[0]: row[1] for row in unit.connection.exec_driver_sql(every)}


@patient_of_time
@given(st.data())
def test_every_change_of_a_row_raises_its_version_and_is_told(store: Store, data: st.DataObject) -> None:
    history = data.draw(histories())
    with for_a_moment(store) as unit:
        for page in data.draw(deliveries(history)):
            kind = page[0].kind
            versions, before = _versions(unit), rows_of(unit, kind)
            applied = deliver(unit, [page])[0]
            raised, after = _versions(unit), rows_of(unit, kind)
            changed = {one for one, row in after.items() if before.get(one) != row}
            assert {one for one in changed & before.keys() if raised[one] <= versions[one]} == set()
            assert {one for one in before.keys() & after.keys() if raised[one] > versions[one]} <= changed
            assert changed - set(applied.changed) == set(applied.stubs.get(kind, ())), "views are told of all that they may show"


def _name(one: Written) -> str:
    return f"{WIRE[one.kind]}/{one.remote_id}"


@patient_of_time
@given(st.data())
def test_rows_that_a_person_holds_stay_and_the_newest_of_the_central_lies_beside(store: Store, data: st.DataObject) -> None:
    history = data.draw(histories())
    half = data.draw(st.integers(1, len(history) - 1))
    with for_a_moment(store) as unit:
        deliver(unit, [[one] for one in history[:half]])
        here = sorted({one.key for one in history[:half]})
        held = data.draw(st.lists(st.sampled_from(here), unique=True, min_size=1, max_size=4))
        ids = {key: row_id(unit, key) for key in held}
        changes = [RowChange(kind, ids[kind, one], {}, "1", {}) for kind, one in held]
        operation = enqueue(unit, Intention(OperationKind.BOOK, CLERK), changes)
        before = {kind: rows_of(unit, kind) for kind in REFERENCES}
        later = history[half:]
        deliver(unit, [[one] for one in later])
        after = {kind: rows_of(unit, kind) for kind in REFERENCES}
        for key in held:
            assert after[key[0]][ids[key]] == before[key[0]][ids[key]], "not overwritten"
            came = [one for one in later if one.key == key]
            beside = unit.connection.exec_driver_sql(
                "SELECT remote_version FROM theirs WHERE kind = ? AND row_id = ?", (key[0].value, ids[key])
            ).scalar()
            assert beside == (str(came[-1].number) if came else None)
        others = {one.key for one in later} - set(held)
        for kind, one in others:
            assert after[kind][row_id(unit, (kind, one))]["remote_version"] == str(newest(later)[kind, one].number)
        operation.state = OperationState.ABANDONED
        unit.session.flush()
        assert all(held_rows(unit.connection, kind) == frozenset() for kind in REFERENCES)


@patient_of_time
@given(st.data())
def test_stubs_are_made_for_what_is_missing_and_told_by_kind(store: Store, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(data.draw(histories())))
    with for_a_moment(store) as unit:
        applied = deliver(unit, [[one]])[0]
        missing: dict[Kind, set[str]] = {}
        for name, reference in one.references.items():
            if reference != _name(one):
                missing.setdefault(REFERENCES[one.kind][name], set()).add(reference)
        named = {kind: {_reference(unit, kind, stub) for stub in stubs} for kind, stubs in applied.stubs.items()}
        assert named == missing
        for kind, stubs in applied.stubs.items():
            assert all(row["known"] == 0 for row in values_of(unit.connection, kind, stubs).values())


def _reference(unit: Unit, kind: Kind, stub: str) -> str:
    remote_id = unit.connection.exec_driver_sql(f"SELECT remote_id FROM {kind.value} WHERE id = ?", (stub,)).scalar()
    return f"{WIRE[kind]}/{remote_id}"
