"""Templates and exceptions of schedules: those in force on posts, rooms and clinics; drafts of them, and what was published."""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    "ALTER TABLE post ADD COLUMN templates TEXT",
    "ALTER TABLE post ADD COLUMN exceptions TEXT",
    "ALTER TABLE place ADD COLUMN exceptions TEXT",
    "ALTER TABLE clinic ADD COLUMN exceptions TEXT",
    """CREATE TABLE schedule_draft (
    scope VARCHAR(36) NOT NULL, kind VARCHAR(24) NOT NULL, base_version INTEGER NOT NULL, content TEXT NOT NULL,
    state VARCHAR(32) NOT NULL, person_id VARCHAR(36) NOT NULL, person_name TEXT NOT NULL, changed BIGINT NOT NULL,
    decided_by TEXT, note TEXT NOT NULL,
    CONSTRAINT pk_schedule_draft PRIMARY KEY (scope)
)""",
    """CREATE TABLE publication (
    sequence INTEGER NOT NULL, id VARCHAR(36) NOT NULL, scope VARCHAR(36) NOT NULL, kind VARCHAR(24) NOT NULL, at BIGINT NOT NULL,
    person_id VARCHAR(36) NOT NULL, person_name TEXT NOT NULL, reason TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
    steps TEXT NOT NULL, done INTEGER NOT NULL, kept TEXT NOT NULL, takes_back VARCHAR(36),
    CONSTRAINT pk_publication PRIMARY KEY (sequence),
    CONSTRAINT uq_publication_id UNIQUE (id)
)""",
    "CREATE INDEX ix_publication_scope ON publication (scope)",
)


def upgrade() -> None:
    """Add the columns and tables, empty: schedules that stand go on standing without a template."""
    for statement in STATEMENTS:
        op.execute(statement)
