"""When the central last did a transaction in part, so that a desk that starts anew does not trust it again."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column, empty: nothing of that kind was noticed before."""
    op.execute("ALTER TABLE connection ADD COLUMN torn BIGINT")
