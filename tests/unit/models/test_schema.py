"""The schema as a whole: what every synced table has, whether the frozen text is the mapped one, and the words of the glossary."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, create_engine

import desktop_app.models
from desktop_app.core.changes import Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import Row, Synced
from desktop_app.models.conflict import CaseKind
from desktop_app.models.operation import OperationState
from desktop_app.models.schema import LOCAL, METADATA, SYNCED, WIRE_TYPE
from desktop_app.models.slot import Channel
from desktop_app.storage.columns import BOOKKEEPING, shape_of
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.house import ROOT
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened

TABLES = sorted(METADATA.tables.values(), key=lambda table: table.name)
# What is searched by, with its shadows, and what SQLite and the migrations keep for themselves.
MADE_BY_HAND = ("patient_keys", "patient_names", "patient_numbers", "sqlite_", "alembic_version")
# References to what is small and is never deleted or looked up by them: an index would only cost writes.
WITHOUT_INDEX = {
    "appointment.place_pk", "appointment.service_pk", "place.doctor_pk",
    "place.substitute_pk", "post.place_pk", "request.clinic_pk", "schedule.service_pk",
}  # fmt: skip


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("schema"), FixedClock(), SequentialIds()) as store:
        yield store


@pytest.fixture(scope="module")
def mapped() -> Iterator[Connection]:
    """A database made from the mapped classes of today."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def references() -> list[Column[Any]]:
    return [column for table in TABLES for column in table.columns if column.foreign_keys]


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


@pytest.mark.parametrize("kind", SYNCED)
def test_every_synced_kind_has_a_wire_type_and_the_bookkeeping_of_both_sides(kind: Kind) -> None:
    table = METADATA.tables[kind.value]
    assert SYNCED[kind].KIND is kind
    assert WIRE_TYPE[kind]
    assert {*BOOKKEEPING, "carries_id", "extra"} <= set(table.columns.keys())
    assert table.columns["id"].unique
    assert table.columns["remote_id"].unique
    assert [column.name for column in table.primary_key] == ["pk"]
    assert not table.columns["id"].nullable
    assert table.columns["remote_id"].nullable, "a row made here is unknown there at first"


def test_wire_types_are_told_apart() -> None:
    assert set(WIRE_TYPE) == set(SYNCED)
    assert len(set(WIRE_TYPE.values())) == len(WIRE_TYPE)


def test_every_mapped_class_is_either_synced_or_ours_alone() -> None:
    every = {mapper.class_ for mapper in Row.registry.mappers}
    assert every == {*SYNCED.values(), *LOCAL}
    assert not any(issubclass(one, Synced) for one in LOCAL)


def test_no_defining_file_is_forgotten_by_the_schema() -> None:
    """A mapped class in a file that `schema` does not import would have no table until somebody imports it."""
    known = set(METADATA.tables)
    for module in pkgutil.iter_modules(desktop_app.models.__path__):
        importlib.import_module(f"desktop_app.models.{module.name}")
    assert set(METADATA.tables) == known


def test_references_between_synced_rows_are_by_key_and_called_so() -> None:
    synced = {kind.value for kind in SYNCED}
    between = [one for one in references() if one.table.name in synced]
    assert [name_of(one) for one in between if not one.name.endswith("_pk")] == []
    assert {next(iter(one.foreign_keys)).target_fullname.split(".")[1] for one in between} == {"pk"}
    for kind in SYNCED:
        names = {reference.column for reference in shape_of(kind).references}
        assert names == {one.name for one in between if one.table.name == kind.value}, "apply resolves each of them"


def test_a_reference_is_indexed_or_there_is_a_reason() -> None:
    def led_by(table: Table, name: str) -> bool:
        groups = [list(index.columns) for index in table.indexes] + [list(table.primary_key.columns)]
        return any(group[0].name == name for group in groups)

    bare = {name_of(one) for one in references() if not led_by(one.table, one.name)}
    assert bare == WITHOUT_INDEX


def test_booleans_are_told_by_the_shape_so_that_values_are_true_and_false() -> None:
    for kind in SYNCED:
        assert {"known", "hidden", "carries_id"} <= shape_of(kind).booleans


def pragma(connection: Connection, name: str, about: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(f'PRAGMA {name}("{about}")')]


def columns_of(connection: Connection, table: str) -> dict[str, tuple[Any, ...]]:
    """Type, not null, default and place in the primary key of each column."""
    return {row[1]: (row[2], row[3], _plain(row[4]), row[5]) for row in pragma(connection, "table_info", table)}


def _plain(default: str | None) -> str | None:
    return None if default is None else default.strip("'")


def indexes_of(connection: Connection, table: str) -> set[tuple[Any, ...]]:
    """Columns, uniqueness, origin and condition of each index."""
    found = set()
    for _, name, unique, origin, partial in pragma(connection, "index_list", table):
        names = tuple(row[2] for row in pragma(connection, "index_info", name))
        text = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).scalar() if partial else ""
        found.add((names, unique, origin, str(text).partition(" WHERE ")[2].lower()))
    return found


def keys_of(connection: Connection, table: str) -> set[tuple[Any, ...]]:
    """Foreign keys: column, target, what happens at deletion."""
    return {(row[3], row[2], row[4], row[6]) for row in pragma(connection, "foreign_key_list", table)}


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_the_frozen_schema_is_the_mapped_one(migrated: Store, mapped: Connection, table: str) -> None:
    """The first migration is frozen text: a column that was added to a class alone would be missing on every desk."""
    with migrated.read() as frozen:
        assert columns_of(frozen, table) == columns_of(mapped, table)
        assert indexes_of(frozen, table) == indexes_of(mapped, table)
        assert keys_of(frozen, table) == keys_of(mapped, table)


def test_no_table_lies_there_that_nobody_maps(migrated: Store) -> None:
    with migrated.read() as frozen:
        names = {row[0] for row in frozen.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    by_hand = {name for name in names if name.startswith(MADE_BY_HAND)}
    assert names - by_hand == set(METADATA.tables)


def test_a_new_desk_knows_the_shipped_roles_and_specialties(migrated: Store) -> None:
    with migrated.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM role").scalar() == 6
        assert int(connection.exec_driver_sql("SELECT count(*) FROM specialty").scalar() or 0) > 50
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def classes() -> dict[str, type]:
    """Every class of the models by its name."""
    found = pkgutil.walk_packages(desktop_app.models.__path__, "desktop_app.models.")
    modules = [importlib.import_module(one.name) for one in found]
    return {name: value for module in modules for name, value in vars(module).items() if isinstance(value, type)}


def glossary() -> str:
    return Path(ROOT, "docs", "glossary.md").read_text("utf8")


def test_names_of_the_source_in_the_glossary_are_there() -> None:
    known = classes()
    named = re.findall(r"`([A-Z][a-z]\w+)(?:\.([A-Z][A-Z_]+|[a-z_]+_pk))?`", glossary())
    assert len(named) > 15
    for name, member in named:
        assert name in known, name
        assert not member or hasattr(known[name], member), f"{name}.{member}"


@pytest.mark.parametrize("notion", [
    "clinic", "place", "specialist", "post", "specialty", "service", "schedule", "slot", "appointment", "visit group", "patient",
    "policy", "representative", "referral", "request", "person", "role", "journal", "operation", "plan", "cursor", "draft",
    "quarantine", "attachment",
])  # fmt: skip
def test_a_notion_of_the_models_is_in_the_glossary(notion: str) -> None:
    assert re.search(rf"^\| [^|]*\b{notion}\b[^|]*\| [^|]*[а-яё]", glossary(), re.MULTILINE), notion


@pytest.mark.parametrize("codes", [AppointmentStatus, Channel])
def test_codes_that_travel_are_in_the_glossary(codes: type[AppointmentStatus] | type[Channel]) -> None:
    missing = [code.value for code in codes if f"`{code.value}`" not in glossary()]
    assert missing == []


@pytest.mark.parametrize(
    "word", [*(one.value.replace("-", " ") for one in OperationState), *(one.value.replace("-", " ") for one in CaseKind)]
)
def test_states_of_the_exchange_and_kinds_of_trouble_have_a_russian_word(word: str) -> None:
    spoken = {"refused": "rejected"}.get(word, word)
    assert re.search(rf"^\| (?:– )?{spoken} \| [^|]*[а-яё]", glossary(), re.MULTILINE), word
