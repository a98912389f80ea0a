"""Sets of specialists, kept by each person at the desk."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """CREATE TABLE specialist_set (
    id VARCHAR(36) NOT NULL,
    person_id VARCHAR(36) NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    only_free BOOLEAN NOT NULL,
    CONSTRAINT pk_specialist_set PRIMARY KEY (id)
)""",
    "CREATE INDEX ix_specialist_set_person_id ON specialist_set (person_id)",
)


def upgrade() -> None:
    """Add the table."""
    for statement in STATEMENTS:
        op.execute(statement)
