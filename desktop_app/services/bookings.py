"""Booking, moving and cancelling: the verbs that take and free places."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RowMoved, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.core.settings import LATE_CANCEL_HOURS, Settings
from desktop_app.models.appointment import HOLDING, Appointment, AppointmentStatus
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.base import to_micros
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationKind
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.promise import Promised
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.ground import ground_of, hold_of
from desktop_app.queries.promises import promised_at
from desktop_app.services.booking_checks import check_booking, referral_named
from desktop_app.services.editing import Editing, expect, load
from desktop_app.services.grouping import next_in_group
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit

LATE_CANCEL = timedelta(hours=LATE_CANCEL_HOURS.default)
_TAKEN = frozenset({SlotStatus.BUSY, SlotStatus.TENTATIVE, SlotStatus.FREE})
"""States of a place that a visit gives back: one that a stranger took without marking it says free, and still is the lock."""


@dataclass(frozen=True)
class BookingWish:
    """What a clerk filled in; `seen_slot_version` is the version of the slot that the list showed, `seen_start` (aware) its time.

    `beside`: the visit that this one goes with, as the next of its group. `referral_id`: the referral that the form showed; without one
    the newest that fits is named where the place asks for it. `waiting`: the entry of the waiting list that becomes this visit.
    """

    slot_id: str
    seen_slot_version: int
    patient_id: str
    channel: str = "window"
    visit_kind: str = "primary"
    reason: str | None = None
    call_back: str | None = None
    replaces: str | None = None
    seen_start: datetime | None = None
    beside: str | None = None
    referral_id: str | None = None
    waiting: str | None = None


def book(store: Store, actor: Actor, wish: BookingWish) -> Done:
    """Book a patient into a free slot: the slot becomes busy, the appointment booked, both to be sent as one.

    Raises:
        RightMissing, NotFound, RowMoved: the slot changed since it was shown; RuleRefused: one of the federal refusals.
    """
    with store.write(Urgency.PERSON) as unit:
        operation, appointment = book_one(unit, actor, wish)
        return Done(unit.changes, operation.id, appointment.id)


def book_one(unit: Unit, actor: Actor, wish: BookingWish, at: datetime | None = None) -> tuple[Operation, Appointment]:
    """What `book` does, inside a unit of work that does more; `at`: the aware instant at which it was done, on paper."""
    require(unit, actor, Right.BOOK)
    slot, patient = load(unit, Slot, wish.slot_id), load(unit, Patient, wish.patient_id)
    expect_open(unit, slot, wish.seen_slot_version)
    expect_time(slot, wish.seen_start)
    before = _replaced(unit, wish)
    was_there = before is not None and before.slot_pk == slot.pk
    entry = _entry(unit, wish, patient)
    facts = check_booking(unit, slot, patient, leaving=entry, by=None if was_there else actor, at=at)
    referral = referral_named(unit, facts, wish.referral_id, before or entry)
    editing, promised = Editing(unit), promised_of(unit, slot)
    if entry is None:
        appointment = _new_appointment(unit, patient, wish, actor)
        appointment.created, appointment.referral_pk = at or unit.now, referral
        take(unit, editing, slot, appointment)
    else:
        appointment = seat(unit, editing, slot, entry)
        appointment.channel, appointment.visit_kind, appointment.author = wish.channel, wish.visit_kind, actor.person_id
        appointment.reason, appointment.call_back = wish.reason or None, wish.call_back or None
        appointment.referral_pk = referral
    operation = editing.finish(Intention(OperationKind.BOOK, actor, promised=promised))
    append(unit, Act.BOOK, actor, About(Kind.APPOINTMENT, appointment.id, operation.id), {"slot": slot.id, "patient": patient.id})
    return operation, appointment


def move(
    store: Store, actor: Actor, appointment_id: str, seen_version: int, slot_id: str, seen_start: datetime | None = None, back: bool = False
) -> Done:
    """Move an appointment to another free slot; the old place is freed in the same operation.

    `seen_version` is the appointment's, `seen_start` (aware) the time of the new place as the list showed it; `back`: a move is undone,
    so the place may be of any channel.

    Raises:
        RightMissing, NotFound, RowMoved, RuleRefused.
    """
    with store.write(Urgency.PERSON) as unit:
        return Done(unit.changes, move_one(unit, actor, appointment_id, seen_version, slot_id, seen_start, back).id, appointment_id)


def move_one(
    unit: Unit,
    actor: Actor,
    appointment_id: str,
    seen_version: int,
    slot_id: str,
    seen_start: datetime | None = None,
    back: bool = False,
) -> Operation:
    """What `move` does, inside a unit of work that may move others too."""
    require(unit, actor, Right.MOVE)
    appointment, target = load(unit, Appointment, appointment_id), load(unit, Slot, slot_id)
    expect(appointment, seen_version)
    expect_time(target, seen_start)
    _demand_state(appointment, AppointmentStatus.BOOKED)
    patient = unit.session.get_one(Patient, appointment.patient_pk)
    check_booking(unit, target, patient, leaving=appointment, by=None if back else actor)
    editing, promised = Editing(unit), promised_of(unit, target)
    old = place_on(unit, editing, appointment, target)
    operation = editing.finish(Intention(OperationKind.MOVE, actor, promised=promised))
    payload = {"from": old.id if old else None, "to": target.id}
    append(unit, Act.MOVE, actor, About(Kind.APPOINTMENT, appointment.id, operation.id), payload)
    return operation


def late_cancel(settings: Settings) -> timedelta:
    """How long before a visit its cancelling takes a right of its own at this desk (rule 66)."""
    return timedelta(hours=settings.get(LATE_CANCEL_HOURS))


def cancel(store: Store, actor: Actor, appointment_id: str, seen_version: int, reason: str, late: timedelta = LATE_CANCEL) -> Done:
    """Cancel an appointment with a coded `reason` and free its place; less than `late` before the visit it takes a right (rule 66).

    Raises:
        RightMissing, NotFound, RowMoved, RuleRefused.
    """
    with store.write(Urgency.PERSON) as unit:
        return Done(unit.changes, cancel_one(unit, actor, appointment_id, seen_version, reason, late).id, appointment_id)


def cancel_one(unit: Unit, actor: Actor, appointment_id: str, seen_version: int, reason: str, late: timedelta) -> Operation:
    """What `cancel` does, inside a unit of work that may cancel others too."""
    require(unit, actor, Right.CANCEL)
    appointment = load(unit, Appointment, appointment_id)
    expect(appointment, seen_version)
    if appointment.start is not None and appointment.start - unit.now < late:
        require(unit, actor, Right.CANCEL_LATE)
    if not appointment.status.may_become(AppointmentStatus.CANCELLED):
        raise RuleRefused("STATE", mark("This appointment has ended already and cannot be cancelled."))
    editing = Editing(unit)
    give_back(unit, editing, appointment)
    editing.change(appointment)
    appointment.status, appointment.cancel_reason = AppointmentStatus.CANCELLED, reason
    appointment.ticket_version += 1
    operation = editing.finish(Intention(OperationKind.CANCEL, actor))
    append(unit, Act.CANCEL, actor, About(Kind.APPOINTMENT, appointment.id, operation.id), {"reason": reason})
    return operation


def _replaced(unit: Unit, wish: BookingWish) -> Appointment | None:
    """The visit that this one replaces; where it sat on the same place a cancelling is undone."""
    return None if wish.replaces is None else unit.session.scalar(select(Appointment).where(Appointment.id == wish.replaces))


def _entry(unit: Unit, wish: BookingWish, patient: Patient) -> Appointment | None:
    """The entry of the waiting list that is booked, still as it was shown.

    Raises:
        NotFound; RuleRefused: somebody booked it or took it off meanwhile, or it is another patient's.
    """
    if wish.waiting is None:
        return None
    entry = load(unit, Appointment, wish.waiting)
    if entry.status is not AppointmentStatus.WAITLIST or entry.patient_pk != patient.pk:
        raise RuleRefused("WAITING", mark("The patient was booked or taken off the waiting list meanwhile. Begin a booking of its own."))
    return entry


def expect_open(unit: Unit, slot: Slot, seen_version: int) -> None:
    """Refuse a place that moved since it was shown; not one that only was held for this desk, or held on, or let go meanwhile.

    Raises:
        RowMoved: with (seen, present) of the state.
    """
    hold = hold_of(slot.holder, to_micros(slot.hold_until) if slot.hold_until else None, slot.holder_name)
    if slot.status is not SlotStatus.TENTATIVE or not ground_of(unit.connection).opens(hold):
        expect(slot, seen_version, {"status": SlotStatus.FREE})


def promised_of(unit: Unit, slot: Slot) -> Promised:
    """What may be said of `slot` before the central has answered; asked before it is taken."""
    return promised_at(unit.connection, slot.id, unit.now)


def expect_time(slot: Slot, seen_start: datetime | None) -> None:
    """Refuse a place that was shifted since it was shown: nobody chose its new time.

    Raises:
        RowMoved: with (seen, present).
    """
    if seen_start is not None and slot.start != seen_start:
        raise RowMoved({"start": (seen_start, slot.start)})


def take(unit: Unit, editing: Editing, slot: Slot, appointment: Appointment) -> Appointment:
    """Put a new `appointment` onto `slot`, both noted for the operation: the slot first, its version is the lock."""
    _take_slot(editing, slot)
    _place(unit, appointment, slot)
    editing.create(appointment)
    return appointment


def seat(unit: Unit, editing: Editing, slot: Slot, entry: Appointment) -> Appointment:
    """Let an `entry` of the waiting list become a visit on `slot`: it is the same row, so that who waited is not on the list any more."""
    _take_slot(editing, slot)
    editing.change(entry)
    _place(unit, entry, slot)
    entry.status = AppointmentStatus.BOOKED
    entry.ticket_version += 1
    return entry


def place_on(unit: Unit, editing: Editing, appointment: Appointment, target: Slot) -> Slot | None:
    """Move `appointment` to `target`, the new place taken before the old one, which is given back, is freed."""
    _take_slot(editing, target)
    old = give_back(unit, editing, appointment)
    editing.change(appointment)
    _place(unit, appointment, target)
    appointment.ticket_version += 1
    return old


def give_back(unit: Unit, editing: Editing, appointment: Appointment) -> Slot | None:
    """Free the place of `appointment`, which is given back: one that was added beside the schedule goes away with its visit.

    A place that is closed stays closed, and one that another visit holds too (sold twice by others) stays taken. Where that visit is on its
    way there by our own doing, the act stands on that: only when it has arrived is the place not left empty.
    """
    slot = unit.session.get(Slot, appointment.slot_pk) if appointment.slot_pk else None
    if slot is None or slot.status not in _TAKEN:
        return slot
    if _another_sits(unit, slot, appointment):
        editing.stand_on(slot)
        return slot
    editing.change(slot)
    slot.status = SlotStatus.IN_ERROR if slot.overbooked else SlotStatus.FREE
    let_hold_go(slot)
    return slot


def _another_sits(unit: Unit, slot: Slot, leaving: Appointment) -> bool:
    others = select(Appointment.pk).where(
        Appointment.slot_pk == slot.pk, Appointment.pk != leaving.pk, Appointment.status.in_(list(HOLDING)), ~Appointment.hidden
    )
    return unit.session.scalar(others.limit(1)) is not None


def _take_slot(editing: Editing, slot: Slot) -> None:
    editing.change(slot)
    slot.status = SlotStatus.BUSY
    let_hold_go(slot)


def let_hold_go(slot: Slot) -> None:
    """Nobody holds the place any more, whatever its state is to be."""
    slot.holder = slot.hold_until = slot.holder_name = None


def _place(unit: Unit, appointment: Appointment, slot: Slot) -> None:
    schedule = unit.session.scalar(select(Schedule).where(Schedule.pk == slot.schedule_pk))
    appointment.slot_pk, appointment.start, appointment.end = slot.pk, slot.start, slot.end
    if schedule is not None:
        appointment.post_pk, appointment.place_pk, appointment.service_pk = schedule.post_pk, schedule.place_pk, schedule.service_pk


def _new_appointment(unit: Unit, patient: Patient, wish: BookingWish, actor: Actor) -> Appointment:
    row_id = unit.ids.new()
    group_id, group_order = next_in_group(unit, wish.beside)
    return Appointment(
        id=row_id, status=AppointmentStatus.BOOKED, patient_pk=patient.pk, created=unit.now, kind="ROUTINE",
        visit_kind=wish.visit_kind, channel=wish.channel, reason=wish.reason or None, call_back=wish.call_back or None,
        number=appointment_number(row_id), replaces=wish.replaces, author=actor.person_id, ticket_version=1, version=1,
        group_id=group_id, group_order=group_order,
    )  # fmt: skip


def _demand_state(appointment: Appointment, status: AppointmentStatus) -> None:
    if appointment.status is not status:
        raise RuleRefused("STATE", mark("Only an appointment that is booked and not yet begun can be moved."))
