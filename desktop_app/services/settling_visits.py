"""Settling a case about a visit: another place, one beside the schedule, the waiting list, or none; each is one act."""

from datetime import datetime, timedelta

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.appointment import HOLDING, Appointment, AppointmentStatus
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.conflict import CaseKind, Way
from desktop_app.models.operation import Operation, OperationKind, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.services.booking_checks import check_booking
from desktop_app.services.bookings import LATE_CANCEL, cancel_one, expect_open, expect_time, place_on, promised_of, seat, take
from desktop_app.services.cases import Settling, hide_gone
from desktop_app.services.editing import Editing, load
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit

ABOUT_PLACES = frozenset({OperationKind.BOOK, OperationKind.MOVE, OperationKind.CANCEL})
BY_THE_CLINIC = "prov"
"""The reason of a cancelling that makes way for the waiting list."""


def another_time(
    store: Store,
    actor: Actor,
    case_id: str,
    slot_id: str,
    seen_version: int,
    seen_start: datetime | None = None,
    appointment_id: str | None = None,
) -> Done:
    """Give the patient another place: the refused operation is resolved, and a new one takes `slot_id`.

    `appointment_id` says which visit goes, where the case is a place sold twice. A visit that was cancelled or is gone at the central is
    booked anew.

    Raises:
        RuleRefused, RowMoved: the new place cannot be had; the case stays open.
    """
    with store.write(Urgency.PERSON) as unit:
        settling = Settling.of(unit, actor, case_id)
        leaving = _visit_of(settling, appointment_id)
        target = load(unit, Slot, slot_id)
        expect_open(unit, target, seen_version)
        expect_time(target, seen_start)
        appointment = _let_go(settling, leaving, Way.ANOTHER_TIME)
        follow_up, visit = _seat(settling, appointment, target, actor)
        _close(settling, Way.ANOTHER_TIME, follow_up)
        return Done(unit.changes, follow_up.id, visit.id)


def over_schedule(store: Store, actor: Actor, case_id: str, appointment_id: str | None = None) -> Done:
    """Receive the patient at the lost time all the same: on a place of its own, made beside the schedule and marked as overbooked.

    Raises:
        RightMissing: to book over the schedule is a right of its own; RuleRefused: the time is past, or the patient is elsewhere then.
    """
    with store.write(Urgency.PERSON) as unit:
        settling = Settling.of(unit, actor, case_id)
        require(unit, actor, Right.BOOK_OVER)
        leaving, lost = _visit_of(settling, appointment_id), _lost_place(settling)
        appointment = _let_go(settling, leaving, Way.OVER)
        target = Slot(
            id=unit.ids.new(), schedule_pk=lost.schedule_pk, status=SlotStatus.FREE, start=lost.start, end=lost.end, overbooked=True,
            place=1, channels="", visit_kind=lost.visit_kind, version=1,
        )  # fmt: skip
        follow_up, visit = _seat(settling, appointment, target, actor, made=True)
        _close(settling, Way.OVER, follow_up)
        return Done(unit.changes, follow_up.id, visit.id)


def to_waiting_list(store: Store, actor: Actor, case_id: str, appointment_id: str | None = None, late: timedelta = LATE_CANCEL) -> Done:
    """Put the patient on the waiting list to the same specialist: an appointment `waitlist`, without a place.

    Who was booked from that list is on it again as soon as the booking is let go of: then nothing follows. Of two visits on one place
    the one that goes is cancelled by the clinic; `late` is as in `bookings.cancel`.

    Raises:
        RuleRefused: the visit still has a place of its own at the central; RightMissing.
    """
    with store.write(Urgency.PERSON) as unit:
        settling = Settling.of(unit, actor, case_id)
        leaving = _visit_of(settling, appointment_id)
        require(unit, actor, Right.BOOK)
        appointment = _let_go(settling, leaving, Way.WAIT)
        if appointment.status.holds_place:
            if settling.operation is not None:
                raise RuleRefused("STATE", mark("The visit still has its old time. Keep that one, or cancel it first."))
            cancel_one(unit, actor, appointment.id, appointment.version, BY_THE_CLINIC, late)
        if _waits_there(settling, appointment):
            _close(settling, Way.WAIT, None)
            return Done(unit.changes, None, appointment.id)
        waiting = appointment if _is_ours_alone(settling, appointment) else anew(unit, actor, appointment)
        waiting.status, waiting.slot_pk, waiting.start, waiting.end = AppointmentStatus.WAITLIST, None, None, None
        waiting.wanted_from = unit.now
        waiting.ticket_version += 1
        editing = Editing(unit)
        editing.create(waiting)
        follows = settling.operation.id if settling.operation else None
        follow_up = editing.finish(Intention(OperationKind.WAIT, actor, follows=follows))
        _close(settling, Way.WAIT, follow_up)
        return Done(unit.changes, follow_up.id, waiting.id)


def give_up(
    store: Store, actor: Actor, case_id: str, reason: str, appointment_id: str | None = None, late: timedelta = LATE_CANCEL
) -> Done:
    """Cancel the visit with a coded `reason`: what never was at the central ends here, what stands there is cancelled there.

    `late` is as in `bookings.cancel`. Raises as that one.
    """
    with store.write(Urgency.PERSON) as unit:
        settling = Settling.of(unit, actor, case_id)
        leaving = _visit_of(settling, appointment_id)
        appointment = _let_go(settling, leaving, Way.CANCEL, OperationState.ABANDONED)
        made = None
        if appointment.status.may_become(AppointmentStatus.CANCELLED):
            made = cancel_one(unit, actor, appointment.id, appointment.version, reason, late)
        _close(settling, Way.CANCEL, made, reason=reason)
        return Done(unit.changes, made.id if made else None, appointment.id)


def insist_on_place(settling: Settling) -> tuple[Operation, Appointment]:
    """Do ours anew from what the central has: book, move to the place of ours, or cancel what it still holds.

    The operation and the visit. Raises as `another_time`.
    """
    unit, actor, operation = settling.unit, settling.actor, settling.operation
    leaving = _visit_of(settling, None)
    if operation is not None and operation.kind is OperationKind.CANCEL:
        reason = load(unit, Appointment, leaving).cancel_reason
        appointment = _let_go(settling, leaving, Way.KEEP_MINE)
        made = cancel_one(unit, actor, appointment.id, appointment.version, reason or BY_THE_CLINIC, LATE_CANCEL)
    else:
        wanted = _lost_place(settling).id
        appointment = _let_go(settling, leaving, Way.KEEP_MINE)
        made, appointment = _seat(settling, appointment, load(unit, Slot, wanted), actor)
    settling.close(Way.KEEP_MINE, made.id)
    return made, appointment


def _visit_of(settling: Settling, chosen: str | None) -> str:
    """Which visit it is about: that of the refused operation, or the chosen one of those on a place sold twice."""
    row = next((row for row in settling.operation.rows if row.kind == Kind.APPOINTMENT), None) if settling.operation else None
    if row is not None:
        return row.row_id
    if settling.case.kind is not CaseKind.SOLD_TWICE or chosen is None or chosen not in (settling.case.groups or []):
        raise RuleRefused("KIND", mark("This case is not about an appointment; another time does not help."))
    return chosen


def _lost_place(settling: Settling) -> Slot:
    """The place that the refused operation wanted, or that was sold twice."""
    rows = settling.operation.rows if settling.operation else []
    taken = next((row.row_id for row in rows if row.kind == Kind.SLOT and row.mine.get("status") == SlotStatus.BUSY), settling.case.row_id)
    place = settling.unit.session.scalar(select(Slot).where(Slot.id == taken))
    if place is None or place.schedule_pk is None:
        raise RuleRefused("KIND", mark("The time that was lost is not known here any more. Choose another one."))
    return place


def _let_go(settling: Settling, leaving: str, way: Way, state: OperationState = OperationState.RESOLVED) -> Appointment:
    """End the tree; the visit as the central has it then, or as it was here where it never came there."""
    unit = settling.unit
    settling.release(state, way.value)
    appointment = load(unit, Appointment, leaving)
    if settling.operation is None:
        slot = unit.session.get(Slot, appointment.slot_pk) if appointment.slot_pk else None
        if slot is None or slot.id != settling.case.row_id or appointment.status is not AppointmentStatus.BOOKED:
            raise RuleRefused("STATE", mark("This visit has left the place already, or has begun. Nothing was changed."))
    if _is_gone(settling, appointment):
        hide_gone(settling)
        appointment.status = AppointmentStatus.IN_ERROR
    return appointment


def _is_gone(settling: Settling, appointment: Appointment) -> bool:
    return settling.case.kind is CaseKind.GONE and settling.case.row_id == appointment.id


def _is_ours_alone(settling: Settling, appointment: Appointment) -> bool:
    """Whether the central never had the visit, so that the same one is made there."""
    return appointment.remote_id is None and not _is_gone(settling, appointment)


def _waits_there(settling: Settling, appointment: Appointment) -> bool:
    """Whether it was booked from the waiting list, where the central still has it."""
    return appointment.status is AppointmentStatus.WAITLIST and not _is_ours_alone(settling, appointment)


def _seat(settling: Settling, appointment: Appointment, target: Slot, actor: Actor, made: bool = False) -> tuple[Operation, Appointment]:
    """Put the patient on `target`, which `made` says was made for it; the operation, and the visit: a new one where the old has ended."""
    unit, editing = settling.unit, Editing(settling.unit)
    patient = unit.session.get_one(Patient, appointment.patient_pk)
    if made:
        editing.create(target)
        unit.session.flush()
    check_booking(unit, target, patient, leaving=appointment, by=actor)
    promised = None if made else promised_of(unit, target)
    follows = settling.operation.id if settling.operation else None
    if not _is_ours_alone(settling, appointment) and appointment.status.holds_place:
        place_on(unit, editing, appointment, target)
        return editing.finish(Intention(OperationKind.MOVE, actor, follows=follows, promised=promised)), appointment
    visit = appointment
    if _waits_there(settling, appointment):
        seat(unit, editing, target, visit)
        return editing.finish(Intention(OperationKind.BOOK, actor, follows=follows, promised=promised)), visit
    if _is_ours_alone(settling, appointment):
        visit.status = AppointmentStatus.BOOKED
        visit.ticket_version += 1
    else:
        visit = anew(unit, actor, appointment)
    take(unit, editing, target, visit)
    return editing.finish(Intention(OperationKind.BOOK, actor, follows=follows, promised=promised)), visit


def anew(unit: Unit, actor: Actor, ended: Appointment) -> Appointment:
    """A new visit of the same patient to the same specialist, linked to the one that has ended."""
    row_id = unit.ids.new()
    return Appointment(
        id=row_id, status=AppointmentStatus.BOOKED, patient_pk=ended.patient_pk, post_pk=ended.post_pk, place_pk=ended.place_pk,
        service_pk=ended.service_pk, referral_pk=ended.referral_pk, created=unit.now, kind=ended.kind, visit_kind=ended.visit_kind,
        channel=ended.channel, reason=ended.reason, call_back=ended.call_back, number=appointment_number(row_id), replaces=ended.id,
        author=actor.person_id, ticket_version=1, version=1,
    )  # fmt: skip


def _close(settling: Settling, way: Way, made: Operation | None, **said: str) -> None:
    """Settle the case, unless a place sold three times is sold twice now: then it stays open about those who are left."""
    if settling.case.kind is CaseKind.SOLD_TWICE:
        sitting = select(Appointment.id).join(Slot, Slot.pk == Appointment.slot_pk).where(Slot.id == settling.case.row_id)
        left = settling.unit.session.scalars(
            sitting.where(Appointment.status.in_(list(HOLDING)), ~Appointment.hidden).order_by(Appointment.id)
        )
        visits = list(left)
        if len(visits) > 1:
            settling.case.groups = visits
            settling.note(way, made.id if made else None, **said)
            return
    settling.close(way, made.id if made else None, **said)
