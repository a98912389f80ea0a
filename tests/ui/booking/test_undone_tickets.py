"""Undoing an act whose ticket was printed: it is to be taken back, and the key of offers prints the one that is true."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop_app.core.changes import Kind
from desktop_app.models.journal import Act
from desktop_app.services.staff import note_act
from desktop_app.storage.rows import bind
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, made_here, opened
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, CTRL
from tests.ui.tickets.conftest import Printer

BACKSPACE, DELETE, F7, M = Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_F7, Qt.Key.Key_M
VOID = "Undone. The ticket is printed: take it back."


@pytest.fixture
def printer(desk: Desk) -> Printer:
    """The desk's printer."""
    made = Printer()
    desk.press.print_drawing = made.print
    return made


def printed(replica: Replica, visit: str) -> None:
    """Its ticket left the house."""
    replica.act(note_act, replica.actor, Act.PRINT, Kind.APPOINTMENT, visit)


def prints(replica: Replica) -> list[str]:
    """Whose tickets the journal says were printed."""
    with replica.store.read() as connection:
        query = "SELECT row_id FROM journal WHERE act = 'print' ORDER BY sequence"
        return [str(one) for one in connection.exec_driver_sql(query).scalars()]


def sent(replica: Replica) -> None:
    """The central took all that was done, and each row has its name and version there."""

    def write(unit: Unit) -> None:
        unit.connection.exec_driver_sql("UPDATE operation SET state = 'applied', sent = 1")
        for kind, row_id in unit.connection.exec_driver_sql("SELECT DISTINCT kind, row_id FROM operation_row").all():
            known = unit.connection.exec_driver_sql(f"SELECT remote_id FROM {kind} WHERE id = ?", (row_id,)).scalar()
            bind(unit, Kind(kind), row_id, known or f"c-{row_id[-12:]}", "2", unit.now)

    replica.change(write)


def last(desk: Desk) -> tuple[str, str]:
    """The last notice and what it offers."""
    notice = desk.notices.history[-1]
    return notice.text, notice.action.caption if notice.action is not None else ""


def test_a_booking_that_is_undone_leaves_no_ticket_but_the_one_to_take_back(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    printed(replica, visit)
    opened(clerk, visit).press(BACKSPACE)
    assert last(desk) == (VOID, "")


def test_nothing_is_said_of_a_ticket_that_nobody_printed(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    other, visit = booked(replica, desk, "Рябов Кирилл Степанович", days=5), booked(replica, desk)
    printed(replica, other)
    opened(clerk, visit).press(BACKSPACE)
    assert last(desk) == ("Undone.", "")


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_ticket_of_the_new_time_is_void_when_the_move_is_undone_and_the_key_prints_the_true_one(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, printer: Printer, is_sent: bool
) -> None:
    visit = booked(replica, desk)
    sent(replica)
    opened(clerk, visit).press(M).enter()
    printed(replica, visit)
    if is_sent:
        sent(replica)
    clerk.press(BACKSPACE, ALT)
    assert last(desk) == (VOID, "Print the new ticket")
    clerk.press(F7, CTRL)
    assert len(printer.papers) == 1
    assert prints(replica) == [visit, visit]


def test_the_ticket_from_before_a_move_is_true_again_where_the_central_never_heard_of_the_move(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    printed(replica, visit)
    sent(replica)
    opened(clerk, visit).press(M).enter().press(BACKSPACE, ALT)
    assert last(desk) == ("Undone.", "")


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_cancelling_that_the_central_took_is_undone_with_another_number_and_so_another_ticket(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, printer: Printer, is_sent: bool
) -> None:
    visit = booked(replica, desk)
    printed(replica, visit)
    sent(replica)
    opened(clerk, visit).press(DELETE).enter()
    if is_sent:
        sent(replica)
    clerk.press(BACKSPACE, ALT)
    if not is_sent:
        assert last(desk) == ("Undone.", "")
        return
    assert last(desk) == (VOID, "Print the new ticket")
    clerk.press(F7, CTRL)
    (again,) = made_here(replica)
    assert prints(replica) == [visit, again.id]
