"""What the desk found when it compared its replica with the central, which rows left its scope, and new tries of what was set aside."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """CREATE TABLE reconciliation (
    pk INTEGER NOT NULL, reason VARCHAR(32) NOT NULL, despite_loss BOOLEAN NOT NULL, asked BIGINT NOT NULL, begun BIGINT, ended BIGINT,
    "query" TEXT, until BIGINT, parts INTEGER NOT NULL, done INTEGER NOT NULL, skipped INTEGER NOT NULL, compared INTEGER NOT NULL,
    fetched INTEGER NOT NULL, gone INTEGER NOT NULL, denied INTEGER NOT NULL, held INTEGER NOT NULL, would_vanish INTEGER NOT NULL,
    stopped_at VARCHAR(32), purged INTEGER NOT NULL,
    CONSTRAINT pk_reconciliation PRIMARY KEY (pk)
)""",
    "CREATE TABLE stray (kind VARCHAR(24) NOT NULL, row_id VARCHAR(36) NOT NULL, since BIGINT NOT NULL,"
    " CONSTRAINT pk_stray PRIMARY KEY (kind, row_id))",
    "CREATE TABLE retrial (pk INTEGER NOT NULL, at BIGINT NOT NULL, version TEXT NOT NULL, tried INTEGER NOT NULL,"
    " understood INTEGER NOT NULL, CONSTRAINT pk_retrial PRIMARY KEY (pk))",
    # Who deletes a row makes SQLite look for rows that point to it.
    "CREATE INDEX ix_appointment_referral_pk ON appointment (referral_pk) WHERE referral_pk IS NOT NULL",
    "CREATE INDEX ix_request_appointment_pk ON request (appointment_pk)",
)


def upgrade() -> None:
    """Add the tables, empty, and the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
