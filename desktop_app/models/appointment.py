"""Appointments (FHIR Appointment) and the transitions between their states."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Coded, Instant, Row, Synced


class AppointmentStatus(StrEnum):
    """All states of FHIR R4 (appointmentstatus)."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    IN_ERROR = "entered-in-error"
    CHECKED_IN = "checked-in"
    WAITLIST = "waitlist"

    def may_become(self, other: "AppointmentStatus") -> bool:
        """Whether a person may lead an appointment from this state to `other` (domain-facts.md 7.1)."""
        return other in TRANSITIONS[self]

    @property
    def holds_place(self) -> bool:
        """Whether an appointment in this state takes its slot."""
        return self in HOLDING


_S = AppointmentStatus
TRANSITIONS: dict[AppointmentStatus, frozenset[AppointmentStatus]] = {
    _S.PROPOSED: frozenset({_S.PENDING, _S.BOOKED, _S.WAITLIST, _S.CANCELLED}),
    _S.WAITLIST: frozenset({_S.PENDING, _S.BOOKED, _S.CANCELLED}),
    _S.PENDING: frozenset({_S.BOOKED, _S.CANCELLED, _S.IN_ERROR}),
    _S.BOOKED: frozenset({_S.ARRIVED, _S.CHECKED_IN, _S.CANCELLED, _S.NOSHOW, _S.IN_ERROR}),
    _S.ARRIVED: frozenset({_S.CHECKED_IN, _S.FULFILLED, _S.CANCELLED, _S.BOOKED}),
    _S.CHECKED_IN: frozenset({_S.FULFILLED, _S.CANCELLED, _S.ARRIVED}),
    _S.NOSHOW: frozenset({_S.ARRIVED, _S.BOOKED}),
    _S.CANCELLED: frozenset(),
    _S.FULFILLED: frozenset(),
    _S.IN_ERROR: frozenset(),
}
HOLDING = frozenset({_S.PENDING, _S.BOOKED, _S.ARRIVED, _S.CHECKED_IN, _S.FULFILLED, _S.NOSHOW})
FIRST_STATES = frozenset({_S.PROPOSED, _S.PENDING, _S.BOOKED, _S.WAITLIST})


class Appointment(Synced, Row):
    """A patient's visit. `number` is what a ticket shows; `ticket_version` grows whenever a printed ticket becomes outdated.
    `queue_number` is given to who came without a booking, and called in the corridor (docs/decisions/0010).

    No unique index on `slot_pk`: the replica must be able to hold a place that others sold twice (sync.md 6.1).
    """

    KIND: ClassVar[Kind] = Kind.APPOINTMENT
    __table_args__ = (
        Index("ix_appointment_patient_start", "patient_pk", "start"), Index("ix_appointment_start", "start"),
        Index("ix_appointment_queue_number", "queue_number", sqlite_where=text("queue_number IS NOT NULL")),
        Index("ix_appointment_referral_pk", "referral_pk", sqlite_where=text("referral_pk IS NOT NULL")),
    )  # fmt: skip

    status: Mapped[AppointmentStatus] = mapped_column(Coded(AppointmentStatus), default=AppointmentStatus.BOOKED)
    slot_pk: Mapped[int | None] = mapped_column(ForeignKey("slot.pk"), index=True)
    patient_pk: Mapped[int | None] = mapped_column(ForeignKey("patient.pk"))
    post_pk: Mapped[int | None] = mapped_column(ForeignKey("post.pk"), index=True)
    place_pk: Mapped[int | None] = mapped_column(ForeignKey("place.pk"))
    service_pk: Mapped[int | None] = mapped_column(ForeignKey("service.pk"))
    referral_pk: Mapped[int | None] = mapped_column(ForeignKey("referral.pk"))
    start: Mapped[datetime | None] = mapped_column(Instant())
    end: Mapped[datetime | None] = mapped_column(Instant())
    created: Mapped[datetime | None] = mapped_column(Instant())
    kind: Mapped[str | None] = mapped_column(String(16))
    visit_kind: Mapped[str | None] = mapped_column(String(32))
    channel: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    instruction: Mapped[str | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(32))
    call_back: Mapped[str | None]
    number: Mapped[str | None] = mapped_column(String(16), index=True)
    queue_number: Mapped[str | None] = mapped_column(String(16))
    ticket_version: Mapped[int] = mapped_column(default=1)
    replaces: Mapped[str | None]
    wanted_from: Mapped[datetime | None] = mapped_column(Instant())
    wanted_to: Mapped[datetime | None] = mapped_column(Instant())
    group_id: Mapped[str | None] = mapped_column(String(36), index=True)
    group_order: Mapped[int | None]
    author: Mapped[str | None]
