"""A clerk at a small replica, and the few looks that tests of verbs take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import RoleCode
from desktop_app.models.slot import Slot
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.outcome import Done
from desktop_app.storage.gate import Urgency
from desktop_app.storage.rows import bind
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import ZONE, Replica, small_replica
from tests.kit.stores import scalar

ANNA = "Иванова Анна Сергеевна"
PETROV = "Петров Андрей Ильич"


@dataclass
class Clerk:
    """Who acts in a test."""

    replica: Replica
    clock: FixedClock

    def free(self, doctor: str = "Кузнецова", hours: float = 0) -> list[FreeSlot]:
        """The nearest places of a doctor that a clerk may take, from `hours` ahead."""
        now = self.clock.now()
        quota = Quota(now.astimezone(ZONE).date(), ZONE)
        wanted = Wanted(now + timedelta(hours=hours), schedule_ids=(self.replica.schedules[doctor],), quota=quota)
        return self.replica.ask(nearest_free, wanted)

    def book(self, patient: str = ANNA, slot: FreeSlot | None = None) -> Done:
        """Book the patient into `slot`, the first free one in two days by default."""
        slot = slot or self.free(hours=48)[0]
        wish = BookingWish(slot.slot_id, slot.slot_version, self.replica.patients[patient])
        return self.replica.act(book, self.replica.actor, wish)

    def row(self, table: str, row_id: str | None) -> dict[str, Any]:
        """One row as plain columns."""
        with self.replica.store.read() as connection:
            return dict(connection.exec_driver_sql(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).mappings().one())

    def row_by(self, table: str, column: str, value: str) -> dict[str, Any]:
        """The one row whose `column` is `value`."""
        with self.replica.store.read() as connection:
            return dict(connection.exec_driver_sql(f"SELECT * FROM {table} WHERE {column} = ?", (value,)).mappings().one())

    def count(self, table: str) -> int:
        """How many rows."""
        return int(scalar(self.replica.store, f"SELECT count(*) FROM {table}"))

    def answered(self, operation_id: str | None, state: OperationState) -> None:
        """The exchange came to `state` with an operation."""
        with self.replica.store.write(Urgency.MACHINE) as unit:
            unit.connection.exec_driver_sql("UPDATE operation SET state = ?, sent = 1 WHERE id = ?", (state.value, operation_id))

    def accepted(self, operation_id: str | None) -> None:
        """The central applied the operation: its rows are bound to what lies there now."""
        self.answered(operation_id, OperationState.APPLIED)
        with self.replica.store.write(Urgency.MACHINE) as unit:
            rows = unit.connection.exec_driver_sql(
                "SELECT r.kind, r.row_id FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence WHERE o.id = ?",
                (operation_id,),
            ).all()
            for kind, row_id in rows:
                known = unit.connection.exec_driver_sql(f"SELECT remote_id FROM {kind} WHERE id = ?", (row_id,)).scalar()
                bind(unit, Kind(kind), row_id, known or f"c-{row_id[-12:]}", f"v-{str(operation_id)[-12:]}", unit.now)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, to see that a refused verb left nothing behind."""
        with self.replica.store.read() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars().all()
            return {name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in names}

    def comes(self, statement: str, *parameters: object) -> None:
        """Something comes in from the central meanwhile."""
        with self.replica.store.write(Urgency.MACHINE) as unit:
            unit.connection.exec_driver_sql(statement, parameters)

    def stranger_sits_on(self, slot_id: str, patient: str = PETROV, status: AppointmentStatus = AppointmentStatus.BOOKED) -> str:
        """Another program booked a patient onto the place, whatever stands there already; the id of the visit's row."""
        with self.replica.store.write(Urgency.MACHINE) as unit:
            slot = unit.session.query(Slot).where(Slot.id == slot_id).one()
            sitting = unit.session.query(Patient).where(Patient.id == self.replica.patients[patient]).one()
            visit = Appointment(
                id=unit.ids.new(), remote_id=f"stranger-{slot_id[-6:]}", remote_version="1", last_updated=unit.now, status=status,
                patient_pk=sitting.pk, slot_pk=slot.pk, start=slot.start, end=slot.end, created=unit.now, version=1,
            )  # fmt: skip
            unit.session.add(visit)
            return visit.id

    def version(self, table: str, row_id: str | None) -> int:
        """The version that a screen would have shown."""
        return int(self.row(table, row_id)["version"])

    def role(self, role: RoleCode) -> None:
        """The person's role changes."""
        with self.replica.store.write(Urgency.MACHINE) as unit:
            unit.connection.exec_driver_sql("UPDATE person SET role_code = ?", (role.value,))


@pytest.fixture
def clerk(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Clerk]:
    replica = small_replica(tmp_path, clock, ids)
    try:
        yield Clerk(replica, clock)
    finally:
        replica.store.close()
