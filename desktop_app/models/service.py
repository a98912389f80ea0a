"""Services (FHIR HealthcareService): what is offered, to whom, and what the patient must bring."""

from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Row, Synced


class Service(Synced, Row):
    """A service of a clinic. Ages in whole years; `sex` is the only one admitted, or null; `preparation` is printed on the ticket."""

    KIND: ClassVar[Kind] = Kind.SERVICE

    name: Mapped[str] = mapped_column(default="")
    clinic_pk: Mapped[int | None] = mapped_column(ForeignKey("clinic.pk"), index=True)
    specialty_code: Mapped[str | None] = mapped_column(String(64))
    minutes: Mapped[int | None]
    referral_required: Mapped[bool] = mapped_column(default=False)
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    sex: Mapped[str | None]
    preparation: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
