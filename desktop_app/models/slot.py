"""Slots (FHIR Slot): one place at one time; the version of a slot is the lock against selling it twice."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Coded, Instant, Row, Synced


class SlotStatus(StrEnum):
    """FHIR R4 slotstatus: free, held (busy-tentative), booked (busy), closed (busy-unavailable), made in error."""

    FREE = "free"
    BUSY = "busy"
    TENTATIVE = "busy-tentative"
    CLOSED = "busy-unavailable"
    IN_ERROR = "entered-in-error"


class Channel(StrEnum):
    """Through whom a place may be taken (domain-facts.md 3.3)."""

    REGISTRY = "registry"
    PORTAL = "portal"
    CALL_CENTRE = "call-centre"
    INFOMAT = "infomat"
    DOCTOR = "doctor"
    OTHER_CLINIC = "other-clinic"
    REFERRAL = "referral"
    SAME_DAY = "same-day"
    LIVE_QUEUE = "live-queue"
    PAID = "paid"
    DISPENSARY = "dispensary"


class VisitKind(StrEnum):
    """What a place is meant for."""

    PRIMARY = "primary"
    REPEAT = "repeat"
    PREVENTIVE = "preventive"
    HOME = "home"
    TELEMEDICINE = "telemedicine"
    GROUP = "group"


class Slot(Synced, Row):
    """`channels` is a sorted, comma-joined set of `Channel` codes; empty means any. `place` counts from 1 among slots of one start.

    `holder` is the id of the desk that an allotted place is held for until `hold_until` (the central's time), `holder_name` what people
    call that desk.
    """

    KIND: ClassVar[Kind] = Kind.SLOT
    __table_args__ = (
        Index("ix_slot_schedule_start", "schedule_pk", "start"),
        Index("ix_slot_free", "schedule_pk", "start", sqlite_where=text("status = 'free'")),
        Index("ix_slot_start", "start"),
        Index("ix_slot_held", "start", sqlite_where=text("status = 'busy-tentative'")),
    )

    schedule_pk: Mapped[int | None] = mapped_column(ForeignKey("schedule.pk"))
    status: Mapped[SlotStatus] = mapped_column(Coded(SlotStatus), default=SlotStatus.FREE)
    start: Mapped[datetime | None] = mapped_column(Instant())
    end: Mapped[datetime | None] = mapped_column(Instant())
    channels: Mapped[str] = mapped_column(String(120), default="")
    visit_kind: Mapped[str | None] = mapped_column(String(32))
    place: Mapped[int] = mapped_column(default=1)
    overbooked: Mapped[bool] = mapped_column(default=False)
    holder: Mapped[str | None]
    hold_until: Mapped[datetime | None] = mapped_column(Instant())
    comment: Mapped[str | None]
    holder_name: Mapped[str | None]
