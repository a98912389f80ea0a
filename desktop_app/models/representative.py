"""Representatives (FHIR RelatedPerson): who speaks for a child or for a person who cannot."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Day, Row, Synced


class Representative(Synced, Row):
    """`relationship` is a code of v3-RoleCode (MTH, FTH, GUARD …) or of the Russian list (1 legal representative, 2, 3)."""

    KIND: ClassVar[Kind] = Kind.REPRESENTATIVE

    patient_pk: Mapped[int | None] = mapped_column(ForeignKey("patient.pk"), index=True)
    family: Mapped[str] = mapped_column(default="")
    given: Mapped[str | None]
    middle: Mapped[str | None]
    relationship_code: Mapped[str | None] = mapped_column(String(16))
    phone: Mapped[str | None]
    document: Mapped[str | None]
    starts: Mapped[date | None] = mapped_column(Day())
    ends: Mapped[date | None] = mapped_column(Day())
    active: Mapped[bool] = mapped_column(default=True)
