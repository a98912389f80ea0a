"""How operations reach the central, for the screens: the path, why not whole, and what that knowledge rests on."""

from alembic import op

revision = "0010"
down_revision = "0009"

COLUMNS = ("path", "path_reason", "probing")


def upgrade() -> None:
    """Add the columns, empty: the next answer of the central tells."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE connection ADD COLUMN {column} VARCHAR(32)")
