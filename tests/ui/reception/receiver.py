"""A clerk at «Приём»: presses keys where the focus is, counts them, and sees what the replica has of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, select

from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.patient import Patient
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.store import Unit
from desktop_app.ui.desk import Desk
from desktop_app.ui.reception.page import ReceptionPage
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.frame.hands import NONE, press, write
from tests.ui.replica_desk import settled

ANNA = "Иванова Анна Сергеевна"
PETROV = "Петров Андрей Ильич"


@dataclass
class Receiver:
    """`counted` are the keys besides letters and digits that were typed into a line."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    page: ReceptionPage
    clock: FixedClock
    counted: int = 0
    keys: list[str] = field(default_factory=list)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Receiver:
        """Press one key, then look what came of it."""
        self.counted += 1
        self.keys.append(key.name)
        press(key, modifiers)
        return self.look()

    def enter(self) -> Receiver:
        """Press Enter."""
        return self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> Receiver:
        """Type into the line."""
        write(text)
        return self.look()

    def look(self) -> Receiver:
        """Wait until the desk has answered."""
        settled(self.qtbot, self.desk)
        return self

    def told(self) -> list[str]:
        """The notices so far."""
        return [notice.text for notice in self.desk.notices.history]

    # What lies in the replica.

    def book(self, patient: str = ANNA, doctor: str = "Кузнецова", days: int = 0) -> str:
        """A visit of today, or of a day to come; the id of its row."""
        slot_id, version = self.replica.ask(_free, self.replica.schedules[doctor], self.clock.now() + timedelta(days=days))
        done = self.replica.act(book, self.replica.actor, BookingWish(slot_id, version, self.replica.patients[patient]))
        self.tell(done.row_id)
        return str(done.row_id)

    def applied(self) -> None:
        """The central has taken all that waits."""
        self.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE operation SET state = 'applied', sent = 1"))
        self.tell(None)

    def change(self, visit: str, **values: object) -> None:
        """Somebody else changes the visit, and the desk hears of it."""

        def edit(unit: Unit) -> None:
            row = unit.session.scalars(select(Appointment).where(Appointment.id == visit)).one()
            for name, value in values.items():
                setattr(row, name, value)

        self.replica.change(edit)
        self.tell(visit)

    def tell(self, visit: str | None) -> None:
        """Let the screen read again, as it does after any change."""
        self.page.read()
        self.look()

    def row(self, visit: str) -> dict[str, Any]:
        """The visit as plain columns."""
        return self.replica.ask(_row, visit)

    def status(self, visit: str) -> AppointmentStatus:
        """The state of a visit."""
        return AppointmentStatus(self.row(visit)["status"])

    def operations(self) -> list[tuple[str, str]]:
        """Kinds and states of all operations, oldest first."""
        return self.replica.ask(_operations)

    def acts(self) -> list[str]:
        """What the journal holds."""
        return self.replica.ask(_acts)

    # What the screen shows.

    def titles(self) -> list[str]:
        """The rows of the list, headings included."""
        return [row.title for row in self.page.frame.table.items.rows]

    def notices(self) -> list[str]:
        """The sentences on the card."""
        return [card.text for card in self.page.frame.card.cards if card.isVisible()]


def _free(connection: Connection, schedule_id: str, after: object) -> tuple[str, int]:
    statement = (
        select(Slot.__table__.c["id"], Slot.__table__.c["version"])
        .where(Slot.__table__.c["status"] == SlotStatus.FREE, Slot.__table__.c["start"] > after)
        .where(Slot.__table__.c["schedule_pk"] == _pk(connection, schedule_id))
        .order_by(Slot.__table__.c["start"])
        .limit(1)
    )
    row = connection.execute(statement).one()
    return row[0], row[1]


def _pk(connection: Connection, schedule_id: str) -> int:
    return int(connection.exec_driver_sql("SELECT pk FROM schedule WHERE id = ?", (schedule_id,)).scalar_one())


def _row(connection: Connection, visit: str) -> dict[str, Any]:
    return dict(connection.exec_driver_sql("SELECT * FROM appointment WHERE id = ?", (visit,)).mappings().one())


def _operations(connection: Connection) -> list[tuple[str, str]]:
    return [tuple(row) for row in connection.exec_driver_sql("SELECT kind, state FROM operation ORDER BY sequence")]


def _acts(connection: Connection) -> list[str]:
    return [row[0] for row in connection.exec_driver_sql("SELECT act FROM journal ORDER BY sequence")]


def patient_id(replica: Replica, family: str) -> str | None:
    """The row of the patient of that family name, if there is one."""

    def look(connection: Connection) -> str | None:
        return connection.execute(select(Patient.__table__.c["id"]).where(Patient.__table__.c["family"] == family)).scalar()

    return replica.ask(look)
