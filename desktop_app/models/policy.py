"""Insurance policies (FHIR Coverage)."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Day, Row, Synced


class PolicyKind(StrEnum):
    """Kinds of policy (НСИ 1.2.643.5.1.13.13.99.2.245, and voluntary insurance)."""

    OLD = "1"
    TEMPORARY = "2"
    UNIFORM = "3"
    VOLUNTARY = "dms"


class Policy(Synced, Row):
    """A policy of a patient; the newest one whose dates hold is used. A temporary number is replaced later and kept."""

    KIND: ClassVar[Kind] = Kind.POLICY

    patient_pk: Mapped[int | None] = mapped_column(ForeignKey("patient.pk"), index=True)
    status: Mapped[str] = mapped_column(String(16), default="active")
    kind: Mapped[str | None] = mapped_column(String(16))
    series: Mapped[str | None]
    number: Mapped[str | None]
    insurer: Mapped[str | None]
    starts: Mapped[date | None] = mapped_column(Day())
    ends: Mapped[date | None] = mapped_column(Day())
