"""Which of its own holds a desk has ended before the central has: beside the slots, which stay as the central tells them."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table."""
    op.execute(
        "CREATE TABLE let_go (slot_id VARCHAR(36) NOT NULL, remote_version VARCHAR(64) NOT NULL, ended BIGINT NOT NULL,"
        " CONSTRAINT pk_let_go PRIMARY KEY (slot_id))"
    )
