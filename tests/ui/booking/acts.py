"""What happens in the stories of booking: at this desk, at another one, at the central, and in a replica that is slow or broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

from PySide6.QtCore import Qt
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.appointment import Appointment
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.cursor import Connection
from desktop_app.models.operation import Operation, OperationRow, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.free_slots import FreeSlot, Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.store import Unit
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import AppointmentTarget
from tests.kit.patience import PATIENCE_SECONDS
from tests.kit.replica import Replica
from tests.ui.booking.clerk import Clerk

SOLD = "The place was sold at the portal."


# At this desk


def place(replica: Replica, desk: Desk, family: str, days: int = 0) -> FreeSlot:
    """The nearest free place of a specialist, from `days` on."""
    wanted = Wanted(desk.clock.now() + timedelta(days=days), schedule_ids=(replica.schedules[family],), limit=1)
    return replica.ask(nearest_free, wanted)[0]


def booked(replica: Replica, desk: Desk, patient: str = "Цой Жанна Алексеевна", family: str = "Мельник", days: int = 2) -> str:
    """An appointment made at this desk."""
    slot = place(replica, desk, family, days)
    wish = BookingWish(slot.slot_id, slot.slot_version, replica.patients[patient], reason="осмотр", call_back="+79261239876")
    done = replica.act(book, replica.actor, wish)
    assert done.row_id is not None
    return done.row_id


def opened(clerk: Clerk, appointment_id: str) -> Clerk:
    """Its panel."""
    clerk.desk.navigation.open_panel("appointment", AppointmentTarget(appointment_id))
    return clerk.look()


def filled(clerk: Clerk, patient: str = "иванова анна с", what: str = "тер") -> Clerk:
    """The booking panel up to the ready state."""
    clerk.press(Qt.Key.Key_F2).type(patient).enter().type(what).enter()
    return clerk


def row(replica: Replica, appointment_id: str) -> Appointment:
    """The appointment as it lies in the replica."""
    with replica.store.read() as connection:
        found = connection.execute(select(Appointment.__table__).where(Appointment.id == appointment_id)).mappings().one()
        return Appointment(**found)


def made_here(replica: Replica) -> list[Appointment]:
    """The appointments made here, in the order of making."""
    with replica.store.read() as connection:
        rows = connection.execute(select(Appointment.__table__).where(Appointment.remote_id.is_(None)).order_by(Appointment.pk)).mappings()
        return [Appointment(**row) for row in rows]


def patients_made(replica: Replica) -> list[Patient]:
    """The patients made here."""
    with replica.store.read() as connection:
        rows = connection.execute(select(Patient.__table__).where(Patient.remote_id.is_(None))).mappings()
        return [Patient(**row) for row in rows]


# At the central


def central_answers(replica: Replica, visit_id: str, state: OperationState, said: str = SOLD) -> None:
    """The central's answer to the newest operation on that visit; with the case that the exchange opens where it refuses."""

    def write(unit: Unit) -> None:
        newest = select(Operation).join(OperationRow).where(OperationRow.row_id == visit_id).order_by(Operation.sequence.desc()).limit(1)
        operation = unit.session.scalars(newest).one()
        operation.state, operation.sent = state, True
        if state is OperationState.CONFLICT:
            operation.answer_text = said
            case = ConflictCase(
                id=visit_id, kind=CaseKind.SLOT_TAKEN, state=CaseState.OPEN, operation_sequence=operation.sequence,
                row_kind="appointment", row_id=visit_id, opened=unit.now,
            )  # fmt: skip
            unit.session.add(case)
            unit.touch(Kind.CONFLICT, case.id)
        unit.touch(Kind.OPERATION, operation.id)

    replica.change(write)


# Elsewhere


def taken_elsewhere(replica: Replica, slot_id: str, tell: bool = True) -> None:
    """Another desk took the place; `tell` false: this desk has not heard of it yet."""

    def edit(unit: Unit) -> None:
        slot = unit.session.scalars(select(Slot).where(Slot.id == slot_id)).one()
        slot.status = SlotStatus.BUSY
        if tell:
            unit.touch(Kind.SLOT, slot_id)

    replica.change(edit)


def changed_elsewhere(replica: Replica, appointment_id: str, edit: Callable[[Appointment], object], tell: bool = True) -> None:
    """Another desk did something with the appointment."""

    def write_it(unit: Unit) -> None:
        found = unit.session.scalars(select(Appointment).where(Appointment.id == appointment_id)).one()
        edit(found)
        found.version += 1
        if tell:
            unit.touch(Kind.APPOINTMENT, appointment_id)

    replica.change(write_it)


def away(replica: Replica) -> None:
    """The central does not answer."""

    def edit(unit: Unit) -> None:
        connection = unit.session.get_one(Connection, 1)
        connection.state, connection.since = ConnectionState.OFFLINE, unit.now
        unit.touch(Kind.CONNECTION, "1")

    replica.change(edit)


# A computer that is slow, or whose disk is full


class SlowReplica:
    """The desk's answers to one query or verb come when the test lets them come."""

    def __init__(self, desk: Desk, held: Callable[..., object]) -> None:
        self._ask, self._act, self._held = desk.ask, desk.act, held
        self._go_on = Event()
        desk.ask, desk.act = self.ask, self.act

    def ask(self, query: Callable[..., Any], /, *rest: Any, **named: Any) -> Any:
        """Answer, or wait first."""
        self._wait_for(query)
        return self._ask(query, *rest, **named)

    def act(self, verb: Callable[..., Any], /, *rest: Any, **named: Any) -> Any:
        """Do it, or wait first."""
        self._wait_for(verb)
        return self._act(verb, *rest, **named)

    def _wait_for(self, work: Callable[..., object]) -> None:
        if work is self._held:
            assert self._go_on.wait(PATIENCE_SECONDS)

    def let_go(self) -> None:
        """From now on all are answered at once."""
        self._go_on.set()


class DiskIsFull(EnvironmentFault):
    """No verb can write any more."""

    def __init__(self) -> None:
        super().__init__(mark("The disk is full."))


class FullDisk:
    """The desk's verbs fail while `is_full`."""

    def __init__(self, desk: Desk) -> None:
        self._act = desk.act
        self.is_full = True
        desk.act = self

    def __call__(self, verb: Callable[..., Any], /, *rest: Any, **named: Any) -> Any:
        """Do it where there is room."""
        if self.is_full:
            raise DiskIsFull
        return self._act(verb, *rest, **named)
