"""A ticket on the paper that the desk has, signed with the clinic's key; the preparation sheet beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.settings import SHEET_PRINTER, TICKET_PAPER
from desktop_app.models.appointment import Appointment
from desktop_app.models.clinic_key import ClinicKey, ClinicKeys
from desktop_app.models.service import Service
from desktop_app.models.ticket_code import Maker, decode, examine
from desktop_app.storage.store import Unit
from tests.ui.tickets.conftest import TicketDesk
from tests.unit.documents.paper import Paper

F9, ALT = Qt.Key.Key_F9, Qt.KeyboardModifier.AltModifier
KEYS = ClinicKeys((ClinicKey(bytes(range(16))),))


def with_preparation(tickets: TicketDesk, words: str) -> None:
    """The visit is for a service that asks for something before it."""

    def write(unit: Unit) -> None:
        service = Service(id=unit.ids.new(), remote_id="sv1", name="УЗИ", preparation=words, known=True, version=1)
        unit.session.add(service)
        unit.session.flush()
        visit = unit.session.scalars(select(Appointment).where(Appointment.id == tickets.appointment_id)).one()
        visit.service_pk = service.pk

    tickets.replica.change(write)


def test_a_desk_with_a_roll_shows_prints_and_saves_rolls(qtbot: QtBot, tickets: TicketDesk, tmp_path: Path) -> None:
    tickets.desk.settings.put(TICKET_PAPER, "roll")
    tickets.show(qtbot, tickets.appointment_id)
    assert tickets.panel.preview.drawing is not None
    assert round(tickets.panel.preview.drawing.width) == 227
    tickets.press(F9)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    assert round(tickets.printer.papers[0][0].width) == 227
    tickets.panel.save_to(tmp_path / "ticket.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "ticket.pdf").exists() and tickets.desk.tasks.is_idle)
    assert round(Paper((tmp_path / "ticket.pdf").read_bytes()).size[0]) == 227


def test_the_code_is_signed_with_the_key_of_the_desk(qtbot: QtBot, tickets: TicketDesk) -> None:
    assert tickets.panel.ticket is not None
    assert examine(decode(tickets.panel.ticket.data.code), KEYS, 1).maker is Maker.UNSIGNED
    tickets.desk.keys = KEYS
    tickets.show(qtbot, tickets.appointment_id)
    assert examine(decode(tickets.panel.ticket.data.code), KEYS, 1).is_good


def test_the_preparation_sheet_is_printed_by_one_key_on_its_own_printer(qtbot: QtBot, tickets: TicketDesk) -> None:
    with_preparation(tickets, "Натощак. Возьмите полотенце")
    tickets.desk.settings.put(SHEET_PRINTER, "Лазерный")
    tickets.show(qtbot, tickets.appointment_id)
    tickets.press(F9, ALT)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    ((drawing, printer),) = tickets.printer.papers
    assert printer == "Лазерный"
    assert "Возьмите полотенце" in drawing.text
    assert "Иванова" not in drawing.text
    assert tickets.desk.notices.history[-1].text == "The preparation sheet is at the printer."


def test_where_nothing_is_to_be_prepared_the_key_does_nothing(qtbot: QtBot, tickets: TicketDesk) -> None:
    assert not tickets.panel.has_preparation
    tickets.press(F9, ALT)
    qtbot.waitUntil(lambda: tickets.desk.tasks.is_idle)
    assert tickets.printer.papers == []


def test_a_service_that_asks_for_nothing_any_more_says_so_instead_of_an_empty_sheet(qtbot: QtBot, tickets: TicketDesk) -> None:
    with_preparation(tickets, "Натощак.")
    tickets.show(qtbot, tickets.appointment_id)
    tickets.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE service SET preparation = NULL"))
    tickets.press(F9, ALT)
    qtbot.waitUntil(lambda: bool(tickets.desk.notices.history))
    assert tickets.desk.notices.history[-1].text == "This service asks for no preparation, so there is no sheet."
    assert tickets.printer.papers == []


def test_a_sheet_and_a_ticket_that_failed_are_two_papers(qtbot: QtBot, tickets: TicketDesk) -> None:
    with_preparation(tickets, "Натощак.")
    tickets.show(qtbot, tickets.appointment_id)
    tickets.printer.dead = True
    tickets.press(F9)
    tickets.press(F9, ALT)
    qtbot.waitUntil(lambda: len(tickets.desk.press.not_printed) == 2)
    tickets.printer.dead = False
    tickets.press(F9, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 2)
    assert len(tickets.printer.papers) == 2
