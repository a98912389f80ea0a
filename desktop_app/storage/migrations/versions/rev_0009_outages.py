"""Outages, and which operations were entered from paper."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    """CREATE TABLE outage (
    id VARCHAR(36) NOT NULL, cause VARCHAR(32) NOT NULL, begun BIGINT NOT NULL, ended BIGINT, first_sequence INTEGER NOT NULL,
    last_sequence INTEGER, opened_by VARCHAR(36), closed BIGINT, closed_by VARCHAR(36), rest TEXT,
    CONSTRAINT pk_outage PRIMARY KEY (id)
)""",
    """CREATE TABLE back_entry (
    operation_id VARCHAR(36) NOT NULL, outage_id VARCHAR(36) NOT NULL, number VARCHAR(16) NOT NULL, happened BIGINT NOT NULL,
    wrote TEXT NOT NULL, policy VARCHAR(32),
    CONSTRAINT pk_back_entry PRIMARY KEY (operation_id)
)""",
    "CREATE INDEX ix_back_entry_outage_id ON back_entry (outage_id)",
)


def upgrade() -> None:
    """Add the tables, empty."""
    for statement in STATEMENTS:
        op.execute(statement)
