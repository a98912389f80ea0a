"""Services (FHIR HealthcareService): what is offered, to whom, and what the patient must bring."""

from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Json, Row, Synced


class Service(Synced, Row):
    """A service of a clinic. Ages in whole years; `sex` is the only one admitted, or null; `preparation` is printed on the ticket.

    `note` (a remark without dates) and `notes` as in `Schedule`.
    """

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
    note: Mapped[str | None]
    notes: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    active: Mapped[bool] = mapped_column(default=True)
