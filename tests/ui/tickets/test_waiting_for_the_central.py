"""A ticket asked for right after the booking waits for the central's answer, so that it says confirmed wherever it can."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.operation import Operation, OperationState
from desktop_app.storage.store import Unit
from desktop_app.ui.states import Sign
from tests.ui.alarms import HandAlarm, connected
from tests.ui.tickets.conftest import TicketDesk

F9 = Qt.Key.Key_F9


@pytest.fixture
def alarm(qtbot: QtBot, tickets: TicketDesk) -> HandAlarm:
    """Иванова was booked this moment; her ticket is asked for."""
    connected(tickets.replica)
    alarm = tickets.desk.answers.alarm = HandAlarm()
    tickets.desk.answers.expect(tickets.appointment_id, lambda _standing, _late: None)
    tickets.show(qtbot, tickets.appointment_id)
    return alarm


def answer(tickets: TicketDesk, state: OperationState) -> None:
    """The central's answer."""

    def write(unit: Unit) -> str:
        operation = unit.session.scalars(select(Operation)).one()
        operation.state = state
        return operation.id

    tickets.desk.hub.publish(Changes.of(Kind.OPERATION, [tickets.replica.change(write)]))


def test_the_preview_says_that_it_waits_and_for_how_long(tickets: TicketDesk, alarm: HandAlarm) -> None:
    state = tickets.panel.states.state
    assert state is not None
    assert (state.sign, state.detail) == (Sign.LOADING, "Waiting for the central's answer, 2 s at most.")
    assert tickets.panel.preview.drawing is None
    assert tickets.panel.print_button.isEnabled()
    assert not tickets.panel.save_button.isEnabled()


def test_the_answer_makes_it_a_confirmed_ticket(qtbot: QtBot, tickets: TicketDesk, alarm: HandAlarm) -> None:
    answer(tickets, OperationState.APPLIED)
    qtbot.waitUntil(lambda: tickets.panel.is_ready)
    assert "Provisional" not in tickets.panel.preview.accessibleName()


def test_f9_before_the_answer_prints_once_when_it_is_there(qtbot: QtBot, tickets: TicketDesk, alarm: HandAlarm) -> None:
    tickets.press(F9)
    tickets.press(F9)
    assert tickets.desk.notices.history[-1].text == "The ticket is printed as soon as the central has answered."
    assert tickets.printer.papers == []
    answer(tickets, OperationState.APPLIED)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    ((drawing, _),) = tickets.printer.papers
    assert "Provisional" not in drawing.text


def test_at_the_limit_it_is_printed_as_provisional(qtbot: QtBot, tickets: TicketDesk, alarm: HandAlarm) -> None:
    tickets.press(F9)
    alarm.ring()
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    assert "Provisional booking" in tickets.printer.papers[0][0].text
    qtbot.waitUntil(lambda: tickets.panel.is_ready)
    assert "Provisional booking" in tickets.panel.preview.accessibleName()


def test_the_paper_that_was_asked_for_comes_though_another_ticket_is_looked_at_meanwhile(
    qtbot: QtBot, tickets: TicketDesk, alarm: HandAlarm
) -> None:
    other = tickets.book("Цой Жанна Алексеевна", 30)
    tickets.press(F9)
    tickets.show(qtbot, other)
    alarm.ring()
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    assert "Иванова" in tickets.printer.papers[0][0].text
    assert "Цой" in tickets.panel.preview.accessibleName()


@pytest.mark.parametrize("state", [OperationState.CONFLICT, OperationState.REJECTED])
def test_what_the_central_refused_has_no_ticket_at_all(qtbot: QtBot, tickets: TicketDesk, alarm: HandAlarm, state: OperationState) -> None:
    tickets.press(F9)
    answer(tickets, state)
    qtbot.waitUntil(lambda: tickets.desk.notices.history[-1].text.startswith("The central did not take it."))
    qtbot.waitUntil(lambda: not tickets.panel.print_button.isEnabled())
    assert tickets.printer.papers == []
    assert not tickets.panel.is_ready
