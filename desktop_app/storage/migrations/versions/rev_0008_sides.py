"""What both sides of a settled case said, kept with it."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column, empty."""
    op.execute("ALTER TABLE conflict ADD COLUMN sides TEXT")
