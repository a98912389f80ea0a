"""A synthetic town in a node: served as any resource, tied together in the tables, and whole after a restart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.schema import SYNCED, WIRE_TYPE
from desktop_app.node.structure import structure_faults
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.rest import Rest
from tests.unit.node.town import NOON, ZONE, instant, load_into, local_day, town


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a node that the small town was loaded into."""
    return load_into(tmp_path_factory.mktemp("loaded"))


@pytest.fixture
def served(loaded: Path) -> Iterator[Central]:
    """That node, opened again; these tests only read."""
    with Central(loaded, clock=FixedClock(NOON), ids=SequentialIds(1)) as central:
        yield central


def test_every_resource_is_served_once_under_its_own_id(served: Central) -> None:
    wanted = {(WIRE_TYPE[batch.kind], row["remote_id"]) for batch in town().batches for row in batch.rows}
    served_now = [(one["resourceType"], one["id"]) for one in served.all()]
    assert len(served_now) == len(wanted)
    assert set(served_now) == wanted


def test_versions_grow_with_every_resource_and_moments_never_go_back(served: Central) -> None:
    with served.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT version, last_updated FROM resource_version ORDER BY version").all()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert [row[1] for row in rows] == sorted({row[1] for row in rows})


def test_the_tables_hold_every_row_under_its_own_id_and_no_stub(served: Central) -> None:
    with served.store.read() as connection:
        for kind in SYNCED:
            rows = connection.exec_driver_sql(f"SELECT id, known, extra FROM {kind.value}").all()
            assert {row[0] for row in rows} == {row["id"] for row in town().rows(kind)}, kind
            assert all(row[1] == 1 and row[2] is None for row in rows), kind


def test_references_lead_to_rows(served: Central) -> None:
    with served.store.read() as connection:
        held = connection.exec_driver_sql(
            "SELECT count(*) FROM appointment a JOIN slot s ON s.pk = a.slot_pk JOIN schedule c ON c.pk = s.schedule_pk"
            " AND c.post_pk = a.post_pk JOIN patient p ON p.pk = a.patient_pk WHERE a.start = s.start"
        ).scalar_one()
    assert held == sum(row["slot"] is not None for row in town().rows(Kind.APPOINTMENT))


def test_people_are_found_by_name_whatever_the_letter_yo(served: Central) -> None:
    with_yo = next(row for row in town().rows(Kind.PATIENT) if "ё" in str(row["family"]))
    with served.store.read() as connection:
        folded = connection.exec_driver_sql("SELECT names_index FROM patient WHERE id = ?", (with_yo["id"],)).scalar_one()
    assert str(with_yo["family"]).lower().replace("ё", "е").split("-")[0] in folded


def test_what_is_served_has_the_structure_of_fhir(served: Central) -> None:
    assert not [one["id"] for one in served.all() if structure_faults(one)]


def test_a_desk_finds_todays_free_places_by_the_standard_search(served: Central) -> None:
    query = {"status": "free", "start": "ge2026-11-16T09:00:00Z", "_count": 1000}
    found = {one["id"] for one in Rest(served.url, served.token).get("Slot", query).resources}
    today = [row for row in town().rows(Kind.SLOT) if row["status"] == "free" and instant(row, "start") >= NOON]
    assert found <= {row["remote_id"] for row in today}
    assert len(found) == 1_000
    assert Counter(local_day(row) for row in today)[NOON.astimezone(ZONE).date()] > 20
