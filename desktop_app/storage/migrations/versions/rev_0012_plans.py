"""Plans with their items: what is to be done with each visit, and which operations do it and take it back."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    "ALTER TABLE plan ADD COLUMN kind VARCHAR(32) DEFAULT 'move-visits' NOT NULL",
    "ALTER TABLE plan ADD COLUMN reason VARCHAR(32)",
    "ALTER TABLE plan ADD COLUMN undone_by VARCHAR(36)",
    "ALTER TABLE plan ADD COLUMN ended BIGINT",
    """CREATE TABLE plan_item (
    plan_id VARCHAR(36) NOT NULL, position INTEGER NOT NULL, day VARCHAR(10) NOT NULL, appointment_id VARCHAR(36) NOT NULL,
    from_slot_id VARCHAR(36), from_start BIGINT, slot_id VARCHAR(36), start BIGINT,
    operation_id VARCHAR(36), inverse_id VARCHAR(36), why TEXT, why_kept TEXT,
    CONSTRAINT pk_plan_item PRIMARY KEY (plan_id, position),
    CONSTRAINT fk_plan_item_plan_id FOREIGN KEY(plan_id) REFERENCES "plan" (id) ON DELETE CASCADE
)""",
    "CREATE INDEX ix_plan_item_operation_id ON plan_item (operation_id)",
    "ALTER TABLE operation ADD COLUMN plan_day VARCHAR(10)",
    "CREATE INDEX ix_operation_plan ON operation (plan_day, sequence) WHERE plan_id IS NOT NULL AND state IN ('queued', 'in-doubt')",
    "CREATE INDEX ix_operation_plan_id ON operation (plan_id) WHERE plan_id IS NOT NULL",
)


def upgrade() -> None:
    """Add the columns and the table, empty: no plan was made before."""
    for statement in STATEMENTS:
        op.execute(statement)
