"""Dated notes of schedules and services; the remark of a service, which was kept in its resource alone, gets its column."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    "ALTER TABLE schedule ADD COLUMN notes TEXT",
    "ALTER TABLE service ADD COLUMN note TEXT",
    "ALTER TABLE service ADD COLUMN notes TEXT",
    "UPDATE service SET note = json_extract(extra, '$.comment') WHERE json_type(extra, '$.comment') = 'text'",
)


def upgrade() -> None:
    """Add the columns."""
    for statement in STATEMENTS:
        op.execute(statement)
