"""Badges of the staff: a salted hash beside that of the PIN."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column, empty."""
    op.execute("ALTER TABLE person ADD COLUMN badge_hash TEXT")
