"""The first schema, frozen as SQLite's own statements; patients are searched through a table of keys and two full-text tables, all three
kept by triggers."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

TABLES = Path(__file__).with_name("rev_0001_tables.sql")
FULL_TEXT = (
    "CREATE VIRTUAL TABLE patient_names USING fts5("
    "names_index, content='patient', content_rowid='pk', tokenize=\"unicode61 remove_diacritics 0\", prefix='1 2 3 4 5 6 7')",
    "CREATE VIRTUAL TABLE patient_numbers USING fts5(numbers_index, content='patient', content_rowid='pk', tokenize='trigram')",
)
KEYS = (
    "CREATE TABLE patient_keys (key TEXT NOT NULL, rest TEXT NOT NULL, patient_pk INTEGER NOT NULL,"
    " PRIMARY KEY (key, rest, patient_pk)) WITHOUT ROWID",
)
ADD_KEYS = "INSERT INTO patient_keys SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), new.pk FROM json_each(new.name_keys)"
DROP_KEYS = (
    "DELETE FROM patient_keys WHERE (key, rest, patient_pk) IN"
    " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), old.pk FROM json_each(old.name_keys))"
)
KEY_TRIGGERS = (
    f"CREATE TRIGGER patient_keys_insert AFTER INSERT ON patient BEGIN {ADD_KEYS}; END",
    f"CREATE TRIGGER patient_keys_delete AFTER DELETE ON patient BEGIN {DROP_KEYS}; END",
    f"CREATE TRIGGER patient_keys_update AFTER UPDATE OF name_keys ON patient WHEN old.name_keys IS NOT new.name_keys"
    f" BEGIN {DROP_KEYS}; {ADD_KEYS}; END",
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
    for statement in (*tables, *KEYS, *KEY_TRIGGERS, *FULL_TEXT, *searched):
        if statement.strip():
            op.execute(statement)
