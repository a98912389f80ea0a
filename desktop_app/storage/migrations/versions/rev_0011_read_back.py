"""When the central stamped what it took, and when that was read back there."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    "ALTER TABLE operation ADD COLUMN read_back BIGINT",
    "ALTER TABLE operation_row ADD COLUMN applied_at BIGINT",
    "ALTER TABLE operation_row ADD COLUMN read_back BIGINT",
    "CREATE INDEX ix_operation_row_unread ON operation_row (kind, row_id) WHERE applied_version IS NOT NULL AND read_back IS NULL",
)


def upgrade() -> None:
    """Add the columns, empty: what an earlier program sent is read back too."""
    for statement in STATEMENTS:
        op.execute(statement)
