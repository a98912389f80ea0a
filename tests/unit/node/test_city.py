"""The synthetic town as a whole: of the promised size, the same for the same seed, and understood by our own mappers without a rest."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import KIND_OF, give_out, take_in
from desktop_app.models.schema import WIRE_TYPE
from desktop_app.node.city import build_city
from desktop_app.storage.columns import shape_of
from tests.kit.fhir_valid import problems
from tests.unit.node.town import NOON, ZONE, town

_ORDER = (
    "Organization", "Location", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Schedule", "Slot", "Patient",
    "RelatedPerson", "Coverage", "ServiceRequest", "Appointment", "Task",
)  # fmt: skip


def test_the_same_seed_gives_the_same_town_to_the_last_letter() -> None:
    again = build_city("small", 7, NOON, ZONE)
    assert list(again.resources()) == list(town().resources())


def test_another_seed_gives_other_people_and_other_ids() -> None:
    other = build_city("small", 8, NOON, ZONE)
    assert not {row["remote_id"] for row in other.rows(Kind.PATIENT)} & {row["remote_id"] for row in town().rows(Kind.PATIENT)}
    names = [Counter((row["family"], row["given"]) for row in city.rows(Kind.PATIENT)) for city in (other, town())]
    assert names[0] != names[1]


def test_an_hour_later_the_same_people_live_in_the_town() -> None:
    later = build_city("small", 7, NOON + timedelta(hours=1), ZONE)
    assert [row["family"] for row in later.rows(Kind.PATIENT)] == [row["family"] for row in town().rows(Kind.PATIENT)]


def test_a_town_has_its_promised_size() -> None:
    city = town("town")
    sizes = {kind: len(city.rows(kind)) for kind in (Kind.CLINIC, Kind.SPECIALIST, Kind.SLOT, Kind.PATIENT, Kind.APPOINTMENT)}
    assert sizes[Kind.CLINIC] == 3
    assert sizes[Kind.SPECIALIST] == 60
    assert 30_000 <= sizes[Kind.SLOT] <= 33_000
    assert sizes[Kind.PATIENT] == 20_000
    assert abs(sizes[Kind.APPOINTMENT] - 8_000) <= 80


def test_resources_come_in_an_order_in_which_each_names_only_earlier_ones() -> None:
    seen: set[str] = set()
    types: list[str] = []
    for batch in town().batches:
        for resource in batch.resources():
            missing = [name for name in _references(resource) if name not in seen]
            assert not missing, resource["resourceType"]
        seen |= {f"{WIRE_TYPE[batch.kind]}/{row['remote_id']}" for row in batch.rows}
        types.append(WIRE_TYPE[batch.kind])
    assert tuple(dict.fromkeys(types)) == tuple(dict.fromkeys(_ORDER))


def test_every_resource_is_taken_in_without_a_rest_and_given_out_as_it_was() -> None:
    for resource in town().resources():
        row = take_in(resource)
        assert row["extra"] is None, resource["resourceType"]
        written = give_out(KIND_OF[resource["resourceType"]], row)
        assert written == {name: value for name, value in resource.items() if name != "id"}


def test_every_row_has_its_own_id_and_another_at_the_central() -> None:
    rows = [row for batch in town().batches for row in batch.rows]
    assert len({row["id"] for row in rows}) == len({row["remote_id"] for row in rows}) == len(rows)
    assert not {row["id"] for row in rows} & {row["remote_id"] for row in rows}


def test_rows_have_no_column_that_the_tables_lack() -> None:
    for batch in town().batches:
        shape = shape_of(batch.kind)
        known = {reference.column: reference.name for reference in shape.references}
        columns = {known.get(name, name) for name in shape.content} | {"id", "remote_id", "remote_version", "last_updated", "carries_id"}
        assert all(set(row) <= columns for row in batch.rows)


def test_resources_of_every_kind_are_valid_fhir() -> None:
    for batch in town().batches:
        for row in batch.rows[:: max(1, len(batch.rows) // 12)]:
            resource = {**give_out(batch.kind, row), "id": row["remote_id"]}
            assert not problems(resource), WIRE_TYPE[batch.kind]


def _references(element: object) -> list[str]:
    if isinstance(element, dict):
        own = [element["reference"]] if isinstance(element.get("reference"), str) else []
        return own + [name for value in element.values() for name in _references(value)]
    return [name for value in element for name in _references(value)] if isinstance(element, list) else []
