"""What was said to each patient of a plan; and items are found by their place: one that is kept for somebody is not sold to another."""

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS = (
    """CREATE TABLE plan_call (
    plan_id VARCHAR(36) NOT NULL, position INTEGER NOT NULL, reached VARCHAR(32) NOT NULL, tries INTEGER NOT NULL,
    noted BIGINT, person_id VARCHAR(36), wait_until BIGINT,
    CONSTRAINT pk_plan_call PRIMARY KEY (plan_id, position),
    CONSTRAINT fk_plan_call_plan_id FOREIGN KEY(plan_id) REFERENCES "plan" (id) ON DELETE CASCADE
)""",
    "CREATE INDEX ix_plan_item_slot_id ON plan_item (slot_id)",
)


def upgrade() -> None:
    """Add the table, empty: plans that were made before ask nobody and go on as they were begun."""
    for statement in STATEMENTS:
        op.execute(statement)
