"""What a plan of an absence asks for besides the moving that there is: a place beside the schedule of a colleague, the waiting list."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desktop_app.core.changes import Kind
from desktop_app.core.dates import local_day
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.absence.today import OverLimit, over_id, places_beside
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationKind
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.absence_places import reception_of
from desktop_app.services.booking_checks import check_booking
from desktop_app.services.bookings import LATE_CANCEL, cancel_one, place_on
from desktop_app.services.editing import Editing, expect, load
from desktop_app.services.outcome import Done
from desktop_app.services.reception import zone_of
from desktop_app.services.rights import require
from desktop_app.services.settling_visits import anew
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit


def move_beside(
    store: Store, actor: Actor, appointment_id: str, seen_version: int, schedule_id: str, start: datetime, limit: OverLimit | None = None
) -> Done:
    """Move a visit to a place beside the schedule of a colleague, made for it at the aware `start`; its old place is freed.

    How many a doctor is asked to receive in an hour and a day is asked again here: others may have added some since the plan was made.

    Raises:
        RightMissing: to book over the schedule is a right of its own; NotFound, RowMoved;
        RuleRefused: the limit is reached, nobody receives there then, or the patient cannot be there.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.MOVE)
        require(unit, actor, Right.BOOK_OVER)
        appointment, schedule = load(unit, Appointment, appointment_id), load(unit, Schedule, schedule_id)
        expect(appointment, seen_version)
        if appointment.status is not AppointmentStatus.BOOKED:
            raise RuleRefused("STATE", mark("Only an appointment that is booked and not yet begun can be moved."))
        editing = Editing(unit)
        target = _made(unit, schedule, start, limit or OverLimit())
        editing.create(target)
        unit.session.flush()
        check_booking(unit, target, unit.session.get_one(Patient, appointment.patient_pk), leaving=appointment, by=actor)
        old = place_on(unit, editing, appointment, target)
        operation = editing.finish(Intention(OperationKind.MOVE, actor))
        payload = {"from": old.id if old else None, "to": target.id}
        append(unit, Act.MOVE, actor, About(Kind.APPOINTMENT, appointment.id, operation.id), payload)
        return Done(unit.changes, operation.id, appointment.id)


def wait_for_place(
    store: Store, actor: Actor, appointment_id: str, seen_version: int, reason: str, until: datetime, late: timedelta = LATE_CANCEL
) -> Done:
    """Put a patient for whom there is no place on the waiting list to the same specialist, to be answered by the aware `until`.

    The visit is cancelled with the clinic's coded `reason` and its place freed; `late` is as in `bookings.cancel`. Both are one act here.

    Raises:
        RightMissing, NotFound, RowMoved, RuleRefused: as for a cancelling; or `until` has passed.
    """
    with store.write(Urgency.PERSON) as unit:
        operation, waiting = wait_one(unit, actor, appointment_id, seen_version, reason, until, late)
        return Done(unit.changes, operation.id, waiting.id)


def wait_one(
    unit: Unit, actor: Actor, appointment_id: str, seen_version: int | None, reason: str, until: datetime, late: timedelta
) -> tuple[Operation, Appointment]:
    """What `wait_for_place` does, inside a unit of work that does more: the last operation, and the entry of the list.

    `seen_version` None: whoever acts knows where the visit is by other means.
    """
    require(unit, actor, Right.BOOK)
    if until <= unit.now:
        raise RuleRefused("DEADLINE", mark("The day until which the patient waits has passed. Choose a later one."))
    visit = load(unit, Appointment, appointment_id)
    cancel_one(unit, actor, visit.id, visit.version if seen_version is None else seen_version, reason, late)
    waiting = anew(unit, actor, visit)
    waiting.status, waiting.wanted_from, waiting.wanted_to = AppointmentStatus.WAITLIST, unit.now, until
    editing = Editing(unit)
    editing.create(waiting)
    operation = editing.finish(Intention(OperationKind.WAIT, actor))
    append(unit, Act.BOOK, actor, About(Kind.APPOINTMENT, waiting.id, operation.id), {"replaces": appointment_id})
    return operation, waiting


def _made(unit: Unit, schedule: Schedule, start: datetime, limit: OverLimit) -> Slot:
    """The place at `start`, if it is one of those that a plan would offer now; not a row yet."""
    zone = ZoneInfo(zone_of(unit, schedule.place_pk))
    receives = reception_of(unit.connection, schedule.id, local_day(start, zone), zone)
    offered = places_beside([receives] if receives is not None else [], limit, unit.now)
    place = next((one for one in offered if one.id == over_id(schedule.id, start)), None)
    if place is None:
        raise RuleRefused("OVER", mark("Nobody more can be received beside this schedule at that time. Choose another one."))
    return Slot(
        id=unit.ids.new(), schedule_pk=schedule.pk, status=SlotStatus.FREE, start=place.slot.start, end=place.slot.end, overbooked=True,
        place=1, channels="", version=1,
    )  # fmt: skip
