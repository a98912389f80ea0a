"""Drafts: half-filled forms that survive a closed window, a crash and a power cut."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Instant, Json, Row

BOOKING_FORM = "booking"
"""Under this name a half-filled booking lies among the drafts; it is its owner's until the shift is handed over."""


class Draft(Row):
    """A form as it stood. `form` names the panel; `content` is its own plain structure."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    form: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[str | None] = mapped_column(String(36))
    title: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]] = mapped_column(Json())
    changed: Mapped[datetime] = mapped_column(Instant())
