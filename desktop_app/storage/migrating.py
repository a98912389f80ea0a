"""Migrations: Alembic's steps in one transaction each, so that one killed half-way starts again."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

MAJOR = 1
HEAD = "0001"
_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Bring the schema behind `connection` to `HEAD`; nothing is done where it is there already."""
    if _revision(connection) == HEAD:
        return
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.exec_driver_sql(f"PRAGMA user_version = {MAJOR}")
    connection.commit()


def _revision(connection: Connection) -> str | None:
    with connection.begin():
        table = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first() if table else None
    return str(found[0]) if found else None
