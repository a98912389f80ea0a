"""Specialists (FHIR Practitioner), their posts (PractitionerRole) and specialties."""

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Coded, Json, Row, Synced


class Access(StrEnum):
    """Who may be booked to a specialty without a referral (domain-facts.md 4)."""

    DIRECT = "direct"
    REGION = "region"
    REFERRAL = "referral"


class Specialty(Row):
    """A specialty or post of the nomenclature 1.2.643.5.1.13.13.11.1002; filled from `resources/specialties.json` and what comes in.

    `code` is the central's code (the 1002 code where one is known, else `okso:31.08.53`); `short` is the clerk's word («терапевт», «ЛОР»).
    """

    __tablename__ = "specialty"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    short: Mapped[str]
    minutes: Mapped[int | None]
    access: Mapped[Access] = mapped_column(Coded(Access), default=Access.DIRECT)
    search: Mapped[str] = mapped_column(default="")


class Specialist(Synced, Row):
    """A person who receives patients."""

    KIND: ClassVar[Kind] = Kind.SPECIALIST

    family: Mapped[str] = mapped_column(default="")
    given: Mapped[str | None]
    middle: Mapped[str | None]
    sex: Mapped[str | None]
    snils: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    search: Mapped[str] = mapped_column(default="")


class Post(Synced, Row):
    """A specialist in one specialty at one clinic; in two branches he has one post with two schedules.

    `templates` and `exceptions` are those in force, as `models.schedule_form` writes them.
    """

    KIND: ClassVar[Kind] = Kind.POST

    specialist_pk: Mapped[int | None] = mapped_column(ForeignKey("specialist.pk"), index=True)
    clinic_pk: Mapped[int | None] = mapped_column(ForeignKey("clinic.pk"), index=True)
    place_pk: Mapped[int | None] = mapped_column(ForeignKey("place.pk"))
    specialty_code: Mapped[str | None] = mapped_column(String(64), index=True)
    specialty_name: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    templates: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    exceptions: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
