"""Every kind of row: how it comes in, how it is told again, and that every way of writing it raises its version."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import give_out, take_in, with_meta
from desktop_app.models.schema import METADATA, SYNCED
from desktop_app.storage.apply import apply, restore
from desktop_app.storage.columns import shape_of
from desktop_app.storage.rows import Values, bind, values_of
from desktop_app.storage.store import Store, Unit
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened
from tests.unit.fhir.samples import EDITS, KINDS, ROW_ID, resource, row
from tests.unit.storage.arrivals import for_a_moment

STAMPS = {"remote_id", "remote_version", "last_updated", "known", "version"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("kinds"), FixedClock(), SequentialIds()) as store:
        yield store


@pytest.fixture
def unit(store: Store) -> Iterator[Unit]:
    with for_a_moment(store) as unit:
        yield unit


def come_in(unit: Unit, kind: Kind, version: str = "3", **changes: Any) -> list[str]:
    """The sample of `kind` comes in from the central."""
    sent = with_meta(resource(kind, **changes), "15", version)
    return apply(unit, kind, [take_in(sent)], give_out).changed


def version_of(unit: Unit, kind: Kind, row_id: str = ROW_ID) -> int:
    return int(unit.connection.exec_driver_sql(f"SELECT version FROM {shape_of(kind).table} WHERE id = ?", (row_id,)).scalar_one())


def told(unit: Unit, kind: Kind) -> Values:
    return values_of(unit.connection, kind, [ROW_ID])[ROW_ID]


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_row_is_told_again_as_it_came(unit: Unit, kind: Kind) -> None:
    assert come_in(unit, kind) == [ROW_ID]
    values = told(unit, kind)
    assert {name: value for name, value in values.items() if name not in STAMPS} == {
        name: value for name, value in row(kind).items() if name not in STAMPS
    }
    assert give_out(kind, values) == give_out(kind, row(kind))
    assert (values["remote_id"], values["remote_version"], values["known"], values["version"]) == ("15", "3", True, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_references_are_told_by_our_own_names_where_they_are_wanted(unit: Unit, kind: Kind) -> None:
    come_in(unit, kind)
    local, remote = values_of(unit.connection, kind, [ROW_ID], "local")[ROW_ID], told(unit, kind)
    for reference in shape_of(kind).references:
        named = unit.connection.exec_driver_sql(
            f"SELECT '{reference.wire_type}/' || remote_id FROM {reference.target.value} WHERE 'urn:uuid:' || id = ?",
            (local[reference.name],),
        ).scalar()
        assert named == remote[reference.name] != local[reference.name]
    plain = {name for name in remote if name not in {reference.name for reference in shape_of(kind).references}}
    assert {name: local[name] for name in plain} == {name: remote[name] for name in plain}


@pytest.mark.parametrize("kind", KINDS)
def test_each_single_edit_at_the_central_arrives_and_raises_the_version(unit: Unit, kind: Kind) -> None:
    come_in(unit, kind)
    for number, (name, value) in enumerate(EDITS[kind].items(), start=4):
        stamps = {"remote_id": "15", "remote_version": str(number), "last_updated": number}
        apply(unit, kind, [row(kind) | {name: value} | stamps], give_out)
        assert told(unit, kind)[name] == value, name
        assert version_of(unit, kind) == number - 2


def _by_session(unit: Unit, kind: Kind) -> None:
    mapped = unit.session.scalars(select(SYNCED[kind]).where(SYNCED[kind].id == ROW_ID)).one()
    mapped.extra = "{}"
    unit.session.flush()


def _by_arrival(unit: Unit, kind: Kind) -> None:
    come_in(unit, kind, "9")


def _by_restoring(unit: Unit, kind: Kind) -> None:
    restore(unit, kind, ROW_ID, told(unit, kind))


def _by_binding(unit: Unit, kind: Kind) -> None:
    bind(unit, kind, ROW_ID, "15", "9", None)


WAYS = {"session": _by_session, "arrival": _by_arrival, "restoring": _by_restoring, "binding": _by_binding}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("kind", KINDS)
def test_every_way_of_writing_raises_the_version_by_one(unit: Unit, kind: Kind, way: Callable[[Unit, Kind], None]) -> None:
    come_in(unit, kind)
    before = version_of(unit, kind)
    way(unit, kind)
    assert version_of(unit, kind) == before + 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_is_only_looked_at_keeps_its_version(unit: Unit, kind: Kind) -> None:
    come_in(unit, kind)
    mapped = unit.session.scalars(select(SYNCED[kind]).where(SYNCED[kind].id == ROW_ID)).one()
    for column in METADATA.tables[kind.value].columns:
        getattr(mapped, column.name)
    mapped.hidden = bool(mapped.hidden)
    unit.session.flush()
    come_in(unit, kind)
    assert version_of(unit, kind) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_filling_a_stub_raises_its_version_so_that_views_read_it_again(unit: Unit, kind: Kind) -> None:
    unit.connection.exec_driver_sql(f"DELETE FROM {shape_of(kind).table}")
    pointing = next(((one, ref) for one in SYNCED for ref in shape_of(one).references if ref.target is kind and one is not kind), None)
    if pointing is None:
        assert kind in {Kind.POLICY, Kind.REPRESENTATIVE, Kind.REQUEST}, "nobody points to these"
        return
    other, reference = pointing
    stubs = apply(unit, other, [_pointing(reference.name, reference.wire_type)], give_out).stubs[kind]
    assert [values_of(unit.connection, kind, stubs)[one]["known"] for one in stubs] == [False]
    come_in(unit, kind)
    assert (version_of(unit, kind), told(unit, kind)["known"]) == (2, True)


def _pointing(name: str, wire: str) -> Values:
    return {"id": None, "remote_id": "p", "remote_version": "1", "last_updated": 1, name: f"{wire}/15"}


@pytest.mark.parametrize("kind", KINDS)
def test_restoring_puts_back_the_content_and_the_references(unit: Unit, kind: Kind) -> None:
    come_in(unit, kind)
    before = told(unit, kind)
    for name, value in EDITS[kind].items():
        stamps = {"remote_id": "15", "remote_version": f"e-{name}", "last_updated": 9}
        apply(unit, kind, [row(kind) | {name: value} | stamps], give_out)
    restore(unit, kind, ROW_ID, dict(before))
    after = told(unit, kind)
    assert {name: after[name] for name in after if name != "version"} == {name: before[name] for name in before if name != "version"}
