"""References between our own names and the central's, by what the replica knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.storage.gate import Urgency
from desktop_app.storage.naming import local_names, remote_names
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import small_replica

UNKNOWN = "urn:uuid:01935f2c-0000-7000-8000-00000000ffff"


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Store]:
    replica = small_replica(tmp_path, clock, ids)
    yield replica.store
    replica.store.close()


def one_of(store: Store, table: str) -> tuple[str, str]:
    """Our id and the central's id of some row."""
    with store.read() as connection:
        row = connection.exec_driver_sql(f"SELECT id, remote_id FROM {table} WHERE remote_id IS NOT NULL LIMIT 1").one()
        return str(row[0]), str(row[1])


@pytest.mark.parametrize(("table", "wire"), [("patient", "Patient"), ("slot", "Slot"), ("post", "PractitionerRole"), ("place", "Location")])
def test_a_row_has_two_names_that_lead_to_each_other(store: Store, table: str, wire: str) -> None:
    own, remote = one_of(store, table)
    with store.read() as connection:
        assert local_names(connection, [f"{wire}/{remote}"]) == {f"{wire}/{remote}": f"urn:uuid:{own}"}
        assert remote_names(connection, [f"urn:uuid:{own}"]) == {f"urn:uuid:{own}": f"{wire}/{remote}"}


def test_names_of_several_kinds_are_found_together(store: Store) -> None:
    patient, slot = one_of(store, "patient"), one_of(store, "slot")
    with store.read() as connection:
        found = local_names(connection, {f"Patient/{patient[1]}", f"Slot/{slot[1]}"})
    assert found == {f"Patient/{patient[1]}": f"urn:uuid:{patient[0]}", f"Slot/{slot[1]}": f"urn:uuid:{slot[0]}"}


def test_what_does_not_lie_here_keeps_its_name(store: Store) -> None:
    own, remote = one_of(store, "patient")
    with store.read() as connection:
        assert local_names(connection, ["Patient/none", "Condition/1", "Slot", f"Slot/{remote}", "https://x.example/Patient/1"]) == {}
        assert remote_names(connection, [UNKNOWN, "Patient/1", f"{own}"]) == {}
        assert local_names(connection, []) == remote_names(connection, []) == {}


def test_a_row_that_only_this_desk_knows_has_no_other_name(store: Store) -> None:
    own, remote = one_of(store, "patient")
    with store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE patient SET remote_id = NULL WHERE id = ?", (own,))
    with store.read() as connection:
        assert remote_names(connection, [f"urn:uuid:{own}"]) == {}
        assert local_names(connection, [f"Patient/{remote}"]) == {}
