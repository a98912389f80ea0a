"""F9 on a visit of a group gives one sheet for all of them; one key gives the ticket of this visit alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.settings import SHEET_PRINTER, TICKET_PAPER, TICKET_PRINTER
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import Operation, OperationState
from desktop_app.models.service import Service
from desktop_app.storage.store import Unit
from tests.ui.tickets.conftest import TicketDesk
from tests.unit.documents.paper import Paper

F9, G = Qt.Key.Key_F9, Qt.Key.Key_G
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
CHILD = "Жуков Тимур Маратович"


@pytest.fixture
def child(qtbot: QtBot, tickets: TicketDesk) -> str:
    """The child's visit beside that of Иванова, whose ticket is opened again."""
    visit = tickets.book(CHILD, 3, beside=tickets.appointment_id)
    tickets.show(qtbot, tickets.appointment_id)
    return visit


def edit(tickets: TicketDesk, appointment_id: str, status: AppointmentStatus | None = None, days: int = 0) -> None:
    """Something happened to a visit."""

    def write(unit: Unit) -> None:
        visit = unit.session.scalars(select(Appointment).where(Appointment.id == appointment_id)).one()
        visit.status = status or visit.status
        visit.start = (visit.start or unit.now) + timedelta(days=days)

    tickets.replica.change(write)


def names(text: str) -> list[str]:
    """Who stands on the paper."""
    return [name for name in ("Иванова", "Жуков") if name in text]


def test_the_preview_is_one_sheet_of_both_visits_whichever_of_them_was_opened(qtbot: QtBot, tickets: TicketDesk, child: str) -> None:
    for opened in (tickets.appointment_id, child):
        tickets.show(qtbot, opened)
        assert tickets.panel.title.text() == "Sheet of 2 visits"
        assert names(tickets.panel.preview.accessibleName()) == ["Иванова", "Жуков"]


def test_f9_prints_it_once_on_the_printer_of_tickets_and_the_journal_has_a_line_for_each(
    qtbot: QtBot, tickets: TicketDesk, child: str
) -> None:
    tickets.desk.settings.put(TICKET_PRINTER, "Окно 3")
    tickets.press(F9)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 2)
    ((drawing, printer),) = tickets.printer.papers
    assert (names(drawing.text), printer) == (["Иванова", "Жуков"], "Окно 3")
    assert tickets.desk.notices.history[-1].text == "The sheet of the visits is at the printer."


def test_one_key_gives_the_ticket_of_this_visit_alone_and_back(qtbot: QtBot, tickets: TicketDesk, child: str) -> None:
    assert tickets.panel.group_button.isVisible()
    assert tickets.panel.group_button.text() == "This visit alone"
    tickets.press(G, ALT)
    qtbot.waitUntil(lambda: names(tickets.panel.preview.accessibleName()) == ["Иванова"])
    assert (tickets.panel.title.text(), tickets.panel.group_button.text()) == ("Ticket", "The whole group")
    tickets.press(F9)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    assert names(tickets.printer.papers[0][0].text) == ["Иванова"]
    tickets.press(G, ALT)
    qtbot.waitUntil(lambda: tickets.panel.title.text() == "Sheet of 2 visits")


def test_another_ticket_begins_with_its_whole_group_again(qtbot: QtBot, tickets: TicketDesk, child: str) -> None:
    tickets.press(G, ALT)
    tickets.show(qtbot, child)
    assert tickets.panel.title.text() == "Sheet of 2 visits"


def test_a_visit_without_a_group_offers_none(qtbot: QtBot, tickets: TicketDesk) -> None:
    assert not tickets.panel.group_button.isVisible()
    tickets.press(G, ALT)
    qtbot.waitUntil(lambda: tickets.desk.tasks.is_idle)
    assert tickets.panel.title.text() == "Ticket"


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW])
def test_a_visit_that_is_over_or_cancelled_leaves_the_others(
    qtbot: QtBot, tickets: TicketDesk, child: str, status: AppointmentStatus
) -> None:
    edit(tickets, child, status)
    tickets.show(qtbot, tickets.appointment_id)
    assert names(tickets.panel.preview.accessibleName()) == ["Иванова"]
    assert not tickets.panel.group_button.isVisible()


def test_a_visit_of_yesterday_is_not_printed_again(qtbot: QtBot, tickets: TicketDesk, child: str) -> None:
    edit(tickets, child, days=-30)
    tickets.show(qtbot, tickets.appointment_id)
    assert names(tickets.panel.preview.accessibleName()) == ["Иванова"]


def test_a_visit_that_the_central_refused_is_not_on_the_sheet(qtbot: QtBot, tickets: TicketDesk, child: str) -> None:
    def refuse(unit: Unit) -> None:
        newest = unit.session.scalars(select(Operation).order_by(Operation.sequence.desc())).first()
        assert newest is not None
        newest.state = OperationState.CONFLICT

    tickets.replica.change(refuse)
    tickets.show(qtbot, tickets.appointment_id)
    assert names(tickets.panel.preview.accessibleName()) == ["Иванова"]


def test_the_sheet_is_saved_on_the_paper_of_the_desk_under_a_name_that_tells_nobody(
    qtbot: QtBot, tickets: TicketDesk, child: str, tmp_path: Path
) -> None:
    assert tickets.panel.ticket is not None
    assert tickets.panel.ticket.file_name == f"visits-{tickets.panel.ticket.visits[0].number}.pdf"
    for paper, width in (("a5", 420), ("roll", 227)):
        tickets.desk.settings.put(TICKET_PAPER, paper)
        tickets.show(qtbot, child)
        path = tmp_path / f"{paper}.pdf"
        tickets.panel.save_to(path)
        qtbot.waitUntil(lambda: tickets.desk.tasks.is_idle)
        saved = Paper(path.read_bytes())
        assert round(saved.size[0]) == width
        assert names(saved.all_words()) == ["Иванова", "Жуков"]


def test_a_sheet_that_no_printer_took_is_printed_as_the_group_is_then(qtbot: QtBot, tickets: TicketDesk, child: str) -> None:
    tickets.printer.dead = True
    tickets.press(F9)
    qtbot.waitUntil(lambda: len(tickets.desk.press.not_printed) == 1)
    edit(tickets, child, AppointmentStatus.CANCELLED)
    tickets.printer.dead = False
    tickets.press(F9, CTRL)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    assert names(tickets.printer.papers[0][0].text) == ["Иванова"]


def test_preparation_sheets_stay_one_for_each_service(qtbot: QtBot, tickets: TicketDesk, child: str) -> None:
    def prepare(unit: Unit) -> None:
        for number, visit_id in enumerate((tickets.appointment_id, child)):
            service = Service(
                id=unit.ids.new(), remote_id=f"sv{number}", name="УЗИ", preparation=f"Правило {number}.", known=True, version=1
            )
            unit.session.add(service)
            unit.session.flush()
            unit.session.scalars(select(Appointment).where(Appointment.id == visit_id)).one().service_pk = service.pk

    tickets.replica.change(prepare)
    tickets.desk.settings.put(SHEET_PRINTER, "Лазерный")
    tickets.show(qtbot, tickets.appointment_id)
    tickets.press(F9, ALT)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 2)
    assert [f"Правило {number}" in drawing.text for number, (drawing, _) in enumerate(tickets.printer.papers)] == [True, True]
    assert {printer for _, printer in tickets.printer.papers} == {"Лазерный"}
