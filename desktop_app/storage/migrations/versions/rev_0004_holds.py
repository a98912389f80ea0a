"""Holds of places: whose desk by its name, an index of what is held, and what an operation promised when it took its place."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns, empty, and the index; who manages a shift may let held places go."""
    op.execute("ALTER TABLE slot ADD COLUMN holder_name TEXT")
    op.execute("CREATE INDEX ix_slot_held ON slot (start) WHERE status = 'busy-tentative'")
    op.execute("ALTER TABLE operation ADD COLUMN promise VARCHAR(32)")
    op.execute("ALTER TABLE operation ADD COLUMN promised_until BIGINT")
    op.execute("UPDATE role SET rights = json_insert(rights, '$[#]', 'free-holds') WHERE code IN ('senior-clerk', 'manager')")
