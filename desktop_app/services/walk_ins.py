"""Who comes without a booking gets a number at once, with or without the network (rules 52 and 54, docs/decisions/0010).

The visit stands on a place that is made for it, beside the schedule. No other desk knows that place, so it cannot be sold twice and the
central has no reason to refuse it: the number that was given holds.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from desktop_app.core.changes import Kind
from desktop_app.core.dates import local_day
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.booking_rules import RefusalCode
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationKind
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.queue_numbers import given_mark, marks_of, next_number
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus, VisitKind
from desktop_app.models.walk_ins import WALK_IN, walk_in_span
from desktop_app.queries.booking_facts import booking_facts
from desktop_app.queries.walk_ins import Lane, lanes_today, numbers_given, used_elsewhere, waiting_in
from desktop_app.services.editing import Editing, load
from desktop_app.services.outcome import Done
from desktop_app.services.reception import zone_of
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit


@dataclass(frozen=True)
class WalkInWish:
    """Who goes where; `letters` are those that IT gave to this desk for queue numbers, "" for none."""

    schedule_id: str
    patient_id: str
    reason: str | None = None
    letters: str = ""


@dataclass(frozen=True)
class Numbered(Done):
    """A walk-in that was taken in: the number to be called."""

    number: str = ""


def walk_in(store: Store, actor: Actor, wish: WalkInWish) -> Numbered:
    """Send a patient without a booking to a reception of today: a place of his own, a visit that has come, a number, one operation.

    Raises:
        RightMissing: over the bookings takes a right of its own; NotFound; WrongQueueMark;
        RuleRefused: no reception there any more today, in that queue already, or for another age.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.CHECK_IN)
        schedule, patient = load(unit, Schedule, wish.schedule_id), load(unit, Patient, wish.patient_id)
        begins, lane = _lane(unit, schedule)
        require(unit, actor, lane.kind.right)
        _refuse_twice(unit, wish, begins)
        number = next_number(*_letters_and_given(unit, wish.letters, begins))
        editing = Editing(unit)
        slot = _place_of_his_own(unit, editing, schedule, lane)
        _refuse_age(unit, slot, patient)
        visit = _visit(unit, editing, schedule, slot, patient)
        visit.reason, visit.author, visit.queue_number = wish.reason or None, actor.person_id, number
        operation = editing.finish(Intention(OperationKind.WALK_IN, actor))
        payload = {"number": number, "schedule": schedule.id, "patient": patient.id}
        append(unit, Act.WALK_IN, actor, About(Kind.APPOINTMENT, visit.id, operation.id), payload)
        return Numbered(unit.changes, operation.id, visit.id, number)


def _lane(unit: Unit, schedule: Schedule) -> tuple[datetime, Lane]:
    """The beginning of the branch's day, and the schedule as it is today."""
    zone = ZoneInfo(zone_of(unit, schedule.place_pk))
    today = local_day(unit.now, zone)
    found = lanes_today(unit.connection, today, zone, unit.now, schedule_id=schedule.id)
    if not found:
        raise RuleRefused("NO_RECEPTION", mark("There is no reception here any more today. Choose another one."))
    return datetime.combine(today, time(), zone), found[0]


def _refuse_twice(unit: Unit, wish: WalkInWish, begins: datetime) -> None:
    known_by = waiting_in(unit.connection, wish.schedule_id, wish.patient_id, begins, begins + timedelta(days=1))
    if known_by is not None:
        sentence = mark("The patient is expected here today already, under the number {number}. Mark that visit as come.")
        raise RuleRefused("IN_QUEUE", sentence, number=known_by)


def _letters_and_given(unit: Unit, letters: str, begins: datetime) -> tuple[str, list[str]]:
    """The letters of this desk, and the numbers of these letters that are known to be given today.

    Letters that IT gave stay whatever comes; those of the desk's own choice give way to a desk that was seen to use them.
    """
    own = given_mark(letters)
    free = (pair for pair in marks_of(unit.desk_id) if not used_elsewhere(unit.connection, pair))
    taken = own or next(chain(free, marks_of(unit.desk_id)))
    return taken, numbers_given(unit.connection, begins, taken)


def _place_of_his_own(unit: Unit, editing: Editing, schedule: Schedule, lane: Lane) -> Slot:
    start, end = walk_in_span(unit.now, lane.opens, lane.minutes)
    slot = Slot(
        id=unit.ids.new(), schedule_pk=schedule.pk, status=SlotStatus.BUSY, start=start, end=end, overbooked=True, place=1,
        channels="", visit_kind=VisitKind.PRIMARY.value, version=1,
    )  # fmt: skip
    editing.create(slot)
    unit.session.flush()
    return slot


def _refuse_age(unit: Unit, slot: Slot, patient: Patient) -> None:
    facts = booking_facts(unit.connection, slot.id, patient.id)
    if facts.slot is None:
        return
    age = facts.patient.age_on(facts.slot.day)
    if age is not None and not facts.slot.ages.admits(age):
        raise RuleRefused(RefusalCode.OTHER_AGE.value, mark("This place is for another age. The patient will be {age}."), age=age)


def _visit(unit: Unit, editing: Editing, schedule: Schedule, slot: Slot, patient: Patient) -> Appointment:
    """Booked and come in one act: nobody else has seen a state between."""
    row_id = unit.ids.new()
    visit = Appointment(
        id=row_id, status=AppointmentStatus.ARRIVED, patient_pk=patient.pk, slot_pk=slot.pk, post_pk=schedule.post_pk,
        place_pk=schedule.place_pk, service_pk=schedule.service_pk, start=slot.start, end=slot.end, created=unit.now, kind=WALK_IN,
        visit_kind=VisitKind.PRIMARY.value, channel="window", number=appointment_number(row_id), ticket_version=1, version=1,
    )  # fmt: skip
    editing.create(visit)
    return visit
