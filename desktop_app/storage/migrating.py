"""Migrations: Alembic's steps in one transaction each, so that one killed half-way starts again.

Alembic is loaded when there is something to migrate: it is 9 MB that a desk would carry for a step it takes once in months.
"""

from pathlib import Path

from sqlalchemy import Connection

MAJOR = 1
HEAD = "0015"
_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Bring the schema behind `connection` to `HEAD`; nothing is done where it is there already."""
    if _revision(connection) == HEAD:
        return
    from alembic import command
    from alembic.config import Config

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
