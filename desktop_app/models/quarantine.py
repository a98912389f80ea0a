"""Resources that could not be understood: set aside whole, counted, and stopping nothing else."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Instant, Row


class SetAside(Row):
    """`reason` names the element and the fault, never its content."""

    __tablename__ = "quarantine"

    resource_type: Mapped[str] = mapped_column(String(32), primary_key=True)
    remote_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant())
    reason: Mapped[str]
    raw: Mapped[str] = mapped_column(Text)
