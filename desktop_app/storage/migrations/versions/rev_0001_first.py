"""The first schema, frozen as SQLite's own statements; patients are searched through two full-text tables kept by triggers."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

TABLES = Path(__file__).with_name("rev_0001_tables.sql")
FULL_TEXT = (
    "CREATE VIRTUAL TABLE patient_names USING fts5("
    "names_index, content='patient', content_rowid='pk', tokenize=\"unicode61 remove_diacritics 0\", prefix='1 2 3 4 5')",
    "CREATE VIRTUAL TABLE patient_numbers USING fts5(numbers_index, content='patient', content_rowid='pk', tokenize='trigram')",
)


def triggers(table: str, column: str) -> tuple[str, ...]:
    """What keeps the full-text `table` in step with its `column` of `patient` (sqlite.org/fts5.html, external content tables)."""
    drop = f"INSERT INTO {table}({table}, rowid, {column}) VALUES ('delete', old.pk, old.{column})"
    add = f"INSERT INTO {table}(rowid, {column}) VALUES (new.pk, new.{column})"
    return (
        f"CREATE TRIGGER {table}_insert AFTER INSERT ON patient BEGIN {add}; END",
        f"CREATE TRIGGER {table}_delete AFTER DELETE ON patient BEGIN {drop}; END",
        f"CREATE TRIGGER {table}_update AFTER UPDATE OF {column} ON patient WHEN old.{column} IS NOT new.{column} BEGIN {drop}; {add}; END",
    )


def upgrade() -> None:
    """Make everything."""
    tables = TABLES.read_text("utf8").split(";\n")
    searched = (*triggers("patient_names", "names_index"), *triggers("patient_numbers", "numbers_index"))
    for statement in (*tables, *FULL_TEXT, *searched):
        if statement.strip():
            op.execute(statement)
