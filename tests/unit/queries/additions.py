"""Rows put beside the small replica for one test, and taken back after it: a query reads them inside the transaction that made them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.base import Row, Synced
from desktop_app.models.clinic import Clinic
from desktop_app.models.patient import Patient
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.models.specialist import Post, Specialist
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Unit
from tests.kit.replica import Replica

KAMCHATKA = ZoneInfo("Asia/Kamchatka")
MOSCOW = ZoneInfo("Europe/Moscow")
Mapped = TypeVar("Mapped", bound=Synced)
Local = TypeVar("Local", bound=Row)
Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


@dataclass
class Additions:
    """One open unit of work over the replica."""

    replica: Replica
    unit: Unit
    count: int = 0

    def ask(self, query: Callable[Concatenate[Connection, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """Run a query on what lies here with the additions."""
        self.unit.session.flush()
        return query(self.unit.connection, *rest, **named)

    def add(self, row: Mapped) -> Mapped:
        """`row` as if it was fetched; its keys are known at once."""
        self.count += 1
        row.id, row.remote_id, row.remote_version = self.unit.ids.new(), f"x{self.count}", "1"
        self.unit.session.add(row)
        self.unit.session.flush()
        return row

    def note(self, row: Local) -> Local:
        """A row that only this desk has."""
        self.unit.session.add(row)
        self.unit.session.flush()
        return row

    def clinic(self) -> Clinic:
        """The clinic of the small replica."""
        return self.unit.session.scalars(select(Clinic)).one()

    def branch(self, name: str, zone: str | None = None) -> Place:
        """Another branch of the clinic."""
        return self.add(Place(level=PlaceLevel.BRANCH, name=name, clinic_pk=self.clinic().pk, time_zone=zone))

    def reception(self, family: str, specialty: str = "110", branch: Place | None = None, schedule: Schedule | None = None) -> Schedule:
        """A specialist with an empty schedule; `schedule` brings columns of its own."""
        place = branch or self.branch("Филиал")
        room = self.add(Place(level=PlaceLevel.ROOM, name="7", clinic_pk=place.clinic_pk, parent_pk=place.pk))
        specialist = self.add(Specialist(family=family, given="Яков", middle="Яковлевич"))
        post = self.add(Post(specialist_pk=specialist.pk, clinic_pk=place.clinic_pk, specialty_code=specialty))
        row = schedule or Schedule()
        row.post_pk, row.place_pk = post.pk, room.pk
        return self.add(row)

    def slot(self, schedule: Schedule, start: datetime, slot: Slot | None = None) -> Slot:
        """A place of a quarter of an hour, free unless `slot` says otherwise."""
        row = slot or Slot()
        row.schedule_pk, row.start, row.end = schedule.pk, start, start + timedelta(minutes=15)
        row.status = row.status or SlotStatus.FREE
        return self.add(row)

    def visit(self, slot: Slot, patient: str, status: AppointmentStatus = AppointmentStatus.BOOKED) -> Appointment:
        """The patient, by full name, sits on `slot`."""
        schedule = self.unit.session.get_one(Schedule, slot.schedule_pk)
        return self.add(
            Appointment(
                status=status, slot_pk=slot.pk, patient_pk=self.patient(patient).pk, start=slot.start, end=slot.end,
                post_pk=schedule.post_pk, place_pk=schedule.place_pk, created=self.unit.now,
            )
        )  # fmt: skip

    def patient(self, full_name: str) -> Patient:
        """One of the small replica's patients."""
        return self.unit.session.scalars(select(Patient).where(Patient.id == self.replica.patients[full_name])).one()

    def schedule(self, family: str) -> Schedule:
        """The schedule of one of the small replica's specialists."""
        return self.unit.session.scalars(select(Schedule).where(Schedule.id == self.replica.schedules[family])).one()


class _TakenBack(BaseException):
    """Ends a unit of work without keeping it."""


@contextmanager
def beside(replica: Replica) -> Iterator[Additions]:
    """Additions to `replica` that are gone at the end, so that one replica serves many tests."""
    with suppress(_TakenBack), replica.store.write(Urgency.PERSON) as unit:
        yield Additions(replica, unit)
        raise _TakenBack
