"""Requests that need a person (FHIR Task) and referrals (FHIR ServiceRequest)."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Day, Instant, Row, Synced


class RequestKind(StrEnum):
    """What is asked for."""

    SAME_DAY = "same-day"
    DOCTOR = "doctor"
    HOME_VISIT = "home-visit"
    CALL_BACK = "call-back"
    PROBLEM = "problem"


class Referral(Synced, Row):
    """A referral to a specialty, with its number and term."""

    KIND: ClassVar[Kind] = Kind.REFERRAL

    patient_pk: Mapped[int | None] = mapped_column(ForeignKey("patient.pk"), index=True)
    status: Mapped[str] = mapped_column(String(20), default="active")
    specialty_code: Mapped[str | None] = mapped_column(String(64))
    number: Mapped[str | None]
    issued: Mapped[date | None] = mapped_column(Day())
    until: Mapped[date | None] = mapped_column(Day())
    reason: Mapped[str | None]


class Request(Synced, Row):
    """A request with or without a slot; a home visit has an `address`. `status` is a FHIR task-status."""

    KIND: ClassVar[Kind] = Kind.REQUEST

    kind: Mapped[str | None] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(20), default="requested")
    patient_pk: Mapped[int | None] = mapped_column(ForeignKey("patient.pk"), index=True)
    appointment_pk: Mapped[int | None] = mapped_column(ForeignKey("appointment.pk"), index=True)
    clinic_pk: Mapped[int | None] = mapped_column(ForeignKey("clinic.pk"))
    specialty_code: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None]
    phone: Mapped[str | None]
    text: Mapped[str | None]
    authored: Mapped[datetime | None] = mapped_column(Instant())
    due: Mapped[datetime | None] = mapped_column(Instant())
