"""Schedules (FHIR Schedule): one post in one room, with the slots that hang on it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Instant, Json, Row, Synced


class AbsenceReason(StrEnum):
    """Why there is no reception on a day."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    BUSINESS = "business"
    CLOSED = "closed"


class Schedule(Synced, Row):
    """`absences`: `[{"from","to","reason","substitute"}]` (dates, inclusive), shown where there are no slots.

    `notes`: see `models.dated_note.notes_of`; `note` is the remark without dates.
    """

    KIND: ClassVar[Kind] = Kind.SCHEDULE

    post_pk: Mapped[int | None] = mapped_column(ForeignKey("post.pk"), index=True)
    place_pk: Mapped[int | None] = mapped_column(ForeignKey("place.pk"), index=True)
    service_pk: Mapped[int | None] = mapped_column(ForeignKey("service.pk"))
    horizon_start: Mapped[datetime | None] = mapped_column(Instant())
    horizon_end: Mapped[datetime | None] = mapped_column(Instant())
    note: Mapped[str | None]
    notes: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    live_queue: Mapped[bool] = mapped_column(default=False)
    absences: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    active: Mapped[bool] = mapped_column(default=True)
