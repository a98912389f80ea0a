"""Plans: larger intentions made of many operations, with one progress and one undo."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Coded, Instant, Row


class PlanState(StrEnum):
    """draft → running ⇄ paused → done | undoing → undone."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Plan(Row):
    """A plan; its counts are computed from its operations."""

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str]
    state: Mapped[PlanState] = mapped_column(Coded(PlanState), default=PlanState.DRAFT)
    person_id: Mapped[str | None] = mapped_column(String(36))
    created: Mapped[datetime] = mapped_column(Instant())
