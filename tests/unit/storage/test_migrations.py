"""A replica of each earlier schema is brought to today's with everything in it, after a copy was taken."""

from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import desktop_app.storage.migrating
from desktop_app.storage.engine import connect
from desktop_app.storage.migrating import HEAD, MAJOR, migrate
from tests.kit.blank import KEY
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened, scalar

SCRIPTS = Path(desktop_app.storage.migrating.__file__).parent / "migrations"

SERVICES = {"plain": None, "commented": '{"comment":"Вход со двора"}', "strange": '{"comment":["Вход"]}', "other": '{"name":"УЗИ"}'}
"""Services with what was kept of their resources."""


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    return made


def revisions() -> list[str]:
    """All revisions, the first one first."""
    return [one.revision for one in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]


def replica_of(revision: str, path: Path) -> None:
    """A replica as a program of that revision left it, with a clinic in it."""
    engine = create_engine("sqlite://", creator=lambda: connect(path, KEY))
    with engine.connect() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, revision)
        connection.exec_driver_sql(f"PRAGMA user_version = {MAJOR}")
        connection.exec_driver_sql("INSERT INTO clinic (id, name, active) VALUES ('c', 'Поликлиника № 7', 1)")
        connection.exec_driver_sql("INSERT INTO schedule (id, active, live_queue) VALUES ('s', 1, 0)")
        for row_id, extra in SERVICES.items():
            connection.exec_driver_sql(
                "INSERT INTO service (id, name, referral_required, active, extra) VALUES (?, 'УЗИ', 0, 1, ?)", (row_id, extra)
            )
        connection.commit()
    engine.dispose()


def test_the_program_knows_the_last_revision() -> None:
    found = revisions()
    assert found == sorted(found)
    assert found[-1] == HEAD


@pytest.mark.parametrize("revision", revisions()[:-1])
def test_an_earlier_replica_is_brought_to_date_and_loses_nothing(
    revision: str, tmp_path: Path, clock: FixedClock, ids: SequentialIds
) -> None:
    path = tmp_path / "replica.db"
    replica_of(revision, path)
    with opened(tmp_path, clock, ids) as store:
        assert scalar(store, "SELECT version_num FROM alembic_version") == HEAD
        assert scalar(store, "SELECT name FROM clinic") == "Поликлиника № 7"
        assert scalar(store, "SELECT count(*) FROM schedule WHERE id = 's'") == 1
        with store.read() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    (copy,) = (tmp_path / "backups").glob("*.db")
    with closing(connect(copy, KEY)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()[0] == revision


@pytest.mark.parametrize("revision", [one for one in revisions() if one < "0003"])
def test_a_remark_of_a_service_that_lay_in_its_resource_alone_is_not_lost(
    revision: str, tmp_path: Path, clock: FixedClock, ids: SequentialIds
) -> None:
    """A row without it would take it out of the resource when the service is written again."""
    replica_of(revision, tmp_path / "replica.db")
    with opened(tmp_path, clock, ids) as store, store.read() as connection:
        found = dict(map(tuple, connection.exec_driver_sql("SELECT id, note FROM service")))
    assert found == dict.fromkeys(SERVICES) | {"commented": "Вход со двора"}


@pytest.mark.parametrize("revision", revisions()[:-1])
def test_an_earlier_replica_has_the_schema_of_a_new_one(revision: str, tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    replica_of(revision, old / "replica.db")
    schemas = []
    for folder in (old, new):
        with opened(folder, clock, ids) as store, store.read() as connection:
            schemas.append(sorted(map(tuple, connection.exec_driver_sql("SELECT name, sql FROM sqlite_master"))))
    assert schemas[0] == schemas[1]


@pytest.mark.parametrize("revision", [one for one in revisions() if one < "0004"])
def test_who_manages_a_shift_may_let_held_places_go_after_an_upgrade_too(revision: str, tmp_path: Path) -> None:
    replica_of(revision, tmp_path / "replica.db")
    engine = create_engine("sqlite://", creator=lambda: connect(tmp_path / "replica.db", KEY))
    with engine.connect() as connection:
        connection.exec_driver_sql("INSERT INTO role (code, rights) VALUES ('manager', '[\"book\"]'), ('clerk', '[\"book\"]')")
        connection.commit()
        migrate(connection)
        found = dict(map(tuple, connection.exec_driver_sql("SELECT code, rights FROM role")))
    engine.dispose()
    assert found == {"manager": '["book","free-holds"]', "clerk": '["book"]'}
