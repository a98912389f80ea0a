"""A desk with the ticket of a booking that was just made, and a printer that remembers, hangs or is dead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from desktop_app.documents.pen import Drawing
from desktop_app.models.person import RoleCode
from desktop_app.services.bookings import BookingWish, book
from desktop_app.ui.application import close_desk, make_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.papers.entry import entries as papers
from desktop_app.ui.printing.paper import NotPrinted
from desktop_app.ui.targets import TICKET
from desktop_app.ui.tickets.entry import entries
from desktop_app.ui.tickets.panel import TicketPanel
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.patience import PATIENCE_SECONDS
from tests.kit.replica import Replica, small_replica
from tests.ui.frame.desks import surroundings


class Printer:
    """A printer that remembers, or is dead."""

    def __init__(self) -> None:
        self.papers: list[tuple[Drawing, str]] = []
        self.dead = False
        self.answers = Event()
        self.answers.set()

    def print(self, drawing: Drawing, name: str) -> None:
        """Take a paper, as soon as the printer answers."""
        assert self.answers.wait(PATIENCE_SECONDS)
        if self.dead:
            raise NotPrinted("The printer does not answer.")
        self.papers.append((drawing, name))


@dataclass
class TicketDesk:
    """A desk with a ticket open."""

    desk: Desk
    replica: Replica
    panel: TicketPanel
    printer: Printer
    appointment_id: str

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifiers)

    def book(self, patient: str, number: int = 0, beside: str | None = None) -> str:
        """Another appointment, into the free place of that number; `beside` a visit, it joins the group."""
        slot_id, version = self.replica.ask(_free_places)[number]
        done = self.replica.act(book, self.replica.actor, BookingWish(slot_id, version, self.replica.patients[patient], beside=beside))
        assert done.row_id is not None
        return done.row_id

    def show(self, qtbot: QtBot, appointment_id: str) -> None:
        """Its ticket in the panel."""
        self.desk.navigation.open_panel(TICKET, appointment_id)
        qtbot.waitUntil(lambda: self.desk.tasks.is_idle)

    def prints_in_journal(self) -> int:
        """How many prints the journal holds."""
        return self.replica.ask(_prints)


def _prints(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM journal WHERE act = 'print'").scalar() or 0)


def _free_places(connection: Connection) -> list[tuple[str, int]]:
    rows = connection.exec_driver_sql("SELECT id, version FROM slot WHERE status = 'free' ORDER BY start, schedule_pk LIMIT 400")
    return [(row[0], row[1]) for row in rows]


@pytest.fixture
def tickets(qtbot: QtBot, tmp_path: Path) -> Iterator[TicketDesk]:
    """Анна Иванова has just been booked; her ticket is open."""
    clock = FixedClock()
    replica = small_replica(tmp_path, clock, SequentialIds(), role=RoleCode.SENIOR_CLERK)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    desk = make_desk(application, replace(surroundings(tmp_path, clock), ask=replica.ask, act=replica.act, actor=replica.actor))
    slot_id, version = replica.ask(_free_places)[0]
    done = replica.act(book, replica.actor, BookingWish(slot_id, version, replica.patients["Иванова Анна Сергеевна"]))
    printer = Printer()
    desk.press.print_drawing = printer.print
    desk.navigation.register(*entries(desk), *papers(desk))
    panel = desk.navigation.page(TICKET)
    assert isinstance(panel, TicketPanel)
    qtbot.addWidget(panel)
    panel.resize(400, 760)
    with qtbot.waitExposed(panel):
        panel.show()
    desk.navigation.open_panel(TICKET, done.row_id or "")
    qtbot.waitUntil(lambda: panel.is_ready)
    panel.activate()
    try:
        yield TicketDesk(desk, replica, panel, printer, done.row_id or "")
    finally:
        panel.hide()
        close_desk(desk)
        desk.commands.deleteLater()
        replica.store.close()
