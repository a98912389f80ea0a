"""The waiting list: who takes a patient of it in hand, and the ways onto it that other acts need; it is booked from by `bookings.book`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationKind
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.schedule import Schedule
from desktop_app.services.bookings import give_back
from desktop_app.services.editing import Editing, load
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.services.settling_visits import anew
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit


@dataclass(frozen=True)
class WaitingWish:
    """Who waits for a place with the specialist of `schedule_id`.

    `until`: the aware instant by which to answer, None: as the guarantees say.
    """

    patient_id: str
    schedule_id: str
    channel: str = "window"
    visit_kind: str = "primary"
    reason: str | None = None
    call_back: str | None = None
    until: datetime | None = None


def put_on_list(store: Store, actor: Actor, wish: WaitingWish) -> Done:
    """Put a patient for whom no place is free on the waiting list to a specialist; `row_id` is the entry's.

    Raises:
        RightMissing, NotFound; RuleRefused: the patient waits for that specialist already.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.BOOK)
        patient, schedule = load(unit, Patient, wish.patient_id), load(unit, Schedule, wish.schedule_id)
        waits = select(Appointment.pk).where(
            Appointment.patient_pk == patient.pk, Appointment.post_pk == schedule.post_pk, ~Appointment.hidden,
            Appointment.status == AppointmentStatus.WAITLIST,
        )  # fmt: skip
        if unit.session.scalar(waits.limit(1)) is not None:
            raise RuleRefused("WAITS", mark("The patient is on the waiting list for this specialist already."))
        row_id = unit.ids.new()
        entry = Appointment(
            id=row_id, status=AppointmentStatus.WAITLIST, patient_pk=patient.pk, post_pk=schedule.post_pk, place_pk=schedule.place_pk,
            service_pk=schedule.service_pk, created=unit.now, kind="ROUTINE", visit_kind=wish.visit_kind, channel=wish.channel,
            reason=wish.reason or None, call_back=wish.call_back or None, number=appointment_number(row_id), author=actor.person_id,
            wanted_from=unit.now, wanted_to=wish.until, ticket_version=1, version=1,
        )  # fmt: skip
        operation = _noted(unit, actor, entry, made=True)
        return Done(unit.changes, operation.id, entry.id)


def take_waiting(store: Store, actor: Actor, appointment_id: str) -> Done:
    """Take a patient of the waiting list in hand: others at this desk see who calls.

    Raises:
        RightMissing, NotFound; RuleRefused: the patient is not on the list any more.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.BOOK)
        entry = load(unit, Appointment, appointment_id)
        if entry.status is not AppointmentStatus.WAITLIST:
            raise RuleRefused("WAITING", mark("The patient is not on the waiting list any more."))
        append(unit, Act.TAKE, actor, About(Kind.APPOINTMENT, entry.id))
        unit.touch(Kind.APPOINTMENT, entry.id)
        return Done(unit.changes, None, entry.id)


def back_to_list(unit: Unit, actor: Actor, visit: Appointment, late: timedelta) -> Operation:
    """Take back the booking of a patient who waited: the place is given back, and the patient waits on as before.

    Raises:
        RightMissing: so near the visit (`late`, as in `bookings.cancel`) it takes a right of its own.
    """
    require(unit, actor, Right.CANCEL)
    if visit.start is not None and visit.start - unit.now < late:
        require(unit, actor, Right.CANCEL_LATE)
    editing = Editing(unit)
    give_back(unit, editing, visit)
    editing.change(visit)
    visit.status, visit.slot_pk, visit.start, visit.end = AppointmentStatus.WAITLIST, None, None, None
    visit.ticket_version += 1
    return _noted(unit, actor, visit, editing)


def wait_again(unit: Unit, actor: Actor, ended: Appointment) -> tuple[Operation, Appointment]:
    """Put a patient who was taken off the list onto it again, with the same day to answer by: what was cancelled stays so."""
    require(unit, actor, Right.BOOK)
    entry = anew(unit, actor, ended)
    entry.status, entry.created = AppointmentStatus.WAITLIST, ended.created
    entry.wanted_from, entry.wanted_to = ended.wanted_from, ended.wanted_to
    return _noted(unit, actor, entry, made=True), entry


def _noted(unit: Unit, actor: Actor, entry: Appointment, editing: Editing | None = None, made: bool = False) -> Operation:
    editing = editing or Editing(unit)
    if made:
        editing.create(entry)
    operation = editing.finish(Intention(OperationKind.WAIT, actor))
    append(unit, Act.WAIT, actor, About(Kind.APPOINTMENT, entry.id, operation.id))
    return operation
