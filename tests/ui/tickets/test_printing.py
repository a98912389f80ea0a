"""Printing on a bad day: a printer that hangs, hours of paper that nobody took, visits that were moved or cancelled meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import tr
from desktop_app.documents.spoken import spoken_booking
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import Operation
from desktop_app.models.promise import Promise
from desktop_app.queries.appointments import appointment_card
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.queries.patients import find_patients
from desktop_app.services.bookings import cancel, move
from desktop_app.storage.store import Unit
from desktop_app.ui.printing.tickets import NoTicket, make_ticket
from desktop_app.ui.states import Sign
from desktop_app.ui.ticket_words import ticket_data
from tests.ui.tickets.conftest import TicketDesk
from tests.unit.documents.paper import Paper

F9, CTRL = Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier


def moved(tickets: TicketDesk, appointment_id: str) -> str:
    """The visit goes to the last free place of the first days; its new time in words."""
    card = tickets.replica.ask(appointment_card, appointment_id)
    assert card is not None
    target = tickets.replica.ask(nearest_free, Wanted(tickets.desk.clock.now(), limit=60))[-1]
    tickets.replica.act(move, tickets.replica.actor, appointment_id, card.version, target.slot_id)
    return f"{tickets.desk.local(target.start):%H:%M}"


def cancelled(tickets: TicketDesk, appointment_id: str) -> None:
    """The patient gives the visit up."""
    card = tickets.replica.ask(appointment_card, appointment_id)
    assert card is not None
    tickets.replica.act(cancel, tickets.replica.actor, appointment_id, card.version, "pat")


def told(tickets: TicketDesk) -> list[str]:
    """All notices."""
    return [notice.text for notice in tickets.desk.notices.history]


# A printer that hangs


def test_a_printer_that_hangs_holds_up_no_search_however_often_it_was_asked(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.printer.answers.clear()
    for _ in range(6):
        tickets.press(F9)
    found: list[object] = []
    ask, today = tickets.desk.ask, tickets.desk.now().date()
    tickets.desk.tasks.read(lambda: ask(find_patients, "цой", today)).on_success(found.extend).run()
    qtbot.waitUntil(lambda: len(found) == 1)
    assert tickets.printer.papers == []
    tickets.printer.answers.set()
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 6)


def test_papers_come_in_the_order_they_were_asked_for(qtbot: QtBot, tickets: TicketDesk) -> None:
    other = tickets.book("Цой Жанна Алексеевна", 30)
    tickets.printer.answers.clear()
    tickets.press(F9)
    tickets.desk.navigation.open_panel("ticket", other)
    qtbot.waitUntil(lambda: tickets.panel.is_ready)
    tickets.press(F9)
    tickets.printer.answers.set()
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 2)
    assert ["Цой" in drawing.text for drawing, _ in tickets.printer.papers] == [False, True]


# What was not printed


def test_all_that_was_not_printed_is_counted_and_printed_by_one_key(qtbot: QtBot, tickets: TicketDesk) -> None:
    others = [tickets.book("Цой Жанна Алексеевна", 30), tickets.book("Рябов Кирилл Степанович", 60)]
    tickets.printer.dead = True
    for appointment_id in (tickets.appointment_id, *others):
        tickets.show(qtbot, appointment_id)
        tickets.press(F9)
    qtbot.waitUntil(lambda: told(tickets)[-1:] == ["Not printed: 3. The printer does not answer."])
    tickets.press(F9)
    qtbot.waitUntil(lambda: len(told(tickets)) == 4)
    assert told(tickets)[-1].startswith("Not printed: 3."), "the same ticket is not counted twice"
    tickets.printer.dead = False
    tickets.press(F9, CTRL)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 3)
    assert {name for name in ("Иванова", "Цой", "Рябов") for drawing, _ in tickets.printer.papers if name in drawing.text} == {
        "Иванова", "Цой", "Рябов",
    }  # fmt: skip
    tickets.press(F9, CTRL)
    qtbot.waitUntil(lambda: tickets.desk.tasks.is_idle)
    assert len(tickets.printer.papers) == 3, "what was printed is not printed once more"


def test_one_key_pressed_twice_prints_what_was_left_once(qtbot: QtBot, tickets: TicketDesk) -> None:
    other = tickets.book("Цой Жанна Алексеевна", 30)
    tickets.printer.dead = True
    tickets.press(F9)
    tickets.show(qtbot, other)
    tickets.press(F9)
    qtbot.waitUntil(lambda: len(told(tickets)) == 2)
    tickets.printer.dead = False
    tickets.printer.answers.clear()
    tickets.press(F9, CTRL)
    tickets.press(F9, CTRL)
    tickets.printer.answers.set()
    qtbot.waitUntil(lambda: tickets.desk.tasks.is_idle)
    assert sorted("Цой" in drawing.text for drawing, _ in tickets.printer.papers)[-1]
    assert len({drawing.text for drawing, _ in tickets.printer.papers}) == 2


def test_a_visit_moved_while_the_printer_was_dead_is_printed_with_its_new_time(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.printer.dead = True
    tickets.press(F9)
    qtbot.waitUntil(lambda: bool(told(tickets)))
    time = moved(tickets, tickets.appointment_id)
    tickets.printer.dead = False
    tickets.press(F9, CTRL)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    ((drawing, _),) = tickets.printer.papers
    assert time in drawing.text


def test_a_visit_cancelled_while_the_printer_was_dead_is_not_printed_at_all(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.printer.dead = True
    tickets.press(F9)
    qtbot.waitUntil(lambda: bool(told(tickets)))
    cancelled(tickets, tickets.appointment_id)
    tickets.printer.dead = False
    tickets.press(F9, CTRL)
    qtbot.waitUntil(lambda: len(told(tickets)) == 2)
    assert told(tickets)[-1].startswith("The appointment is not in force any more.")
    assert (tickets.printer.papers, tickets.prints_in_journal()) == ([], 0)
    assert not tickets.desk.commands.run("papers.print-failed"), "nothing is left to be printed"


# What the panel shows


@pytest.mark.parametrize("status", list(AppointmentStatus))
def test_only_a_visit_that_holds_its_place_has_a_ticket(qtbot: QtBot, tickets: TicketDesk, status: AppointmentStatus) -> None:
    def become(unit: Unit) -> None:
        unit.session.scalars(select(Appointment).where(Appointment.id == tickets.appointment_id)).one().status = status

    tickets.replica.change(become)
    tickets.show(qtbot, tickets.appointment_id)
    assert tickets.panel.is_ready is status.holds_place
    assert tickets.panel.print_button.isEnabled() is status.holds_place
    tickets.press(F9)
    qtbot.waitUntil(lambda: tickets.desk.tasks.is_idle)
    assert bool(tickets.printer.papers) is status.holds_place


def test_a_ticket_on_the_screen_goes_away_with_its_visit(qtbot: QtBot, tickets: TicketDesk) -> None:
    cancelled(tickets, tickets.appointment_id)
    tickets.replica.change(lambda unit: unit.touch(Kind.APPOINTMENT, tickets.appointment_id))
    tickets.show(qtbot, tickets.appointment_id)
    assert tickets.panel.preview.drawing is None
    state = tickets.panel.states.state
    assert state is not None
    assert state.sign is Sign.WRONG
    assert not tickets.panel.warning.isVisible()


@pytest.mark.parametrize("promise", list(Promise))
def test_the_ticket_promises_what_is_read_aloud(tickets: TicketDesk, promise: Promise) -> None:
    tickets.replica.change(lambda unit: unit.session.execute(update(Operation).values(promise=promise)))
    desk = tickets.desk
    card = desk.ask(appointment_card, tickets.appointment_id)
    assert card is not None
    spoken = ticket_data(card.facts, desk.settings, desk.clock.now())
    printed = make_ticket(desk, tickets.appointment_id, tr.language, desk.actor).data
    assert printed.provisional == spoken.provisional
    assert printed.provisional is not None
    assert printed.provisional.promise is promise
    assert spoken_booking(printed, "ru") == spoken_booking(spoken, "ru")


def test_a_ticket_of_nobody_is_refused_in_words(tickets: TicketDesk) -> None:
    with pytest.raises(NoTicket) as refused:
        make_ticket(tickets.desk, "nobody", "ru", tickets.desk.actor)
    assert "not on this computer" in tr.said(refused.value.said)


# Saving


def test_the_name_offered_for_the_file_tells_nothing_about_the_person(
    qtbot: QtBot, tickets: TicketDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def choose(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        offered.append(Path(name).name)
        return str(tmp_path / "мой талон.pdf"), "PDF (*.pdf)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    tickets.press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: told(tickets) == ["Saved: мой талон.pdf"])
    assert tickets.panel.ticket is not None
    assert offered == [f"ticket-{tickets.panel.ticket.data.number}-1.pdf"]
    assert "Room 214" in Paper((tmp_path / "мой талон.pdf").read_bytes()).words()


def test_a_dialog_that_is_put_away_saves_nothing(tickets: TicketDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: ("", ""))
    tickets.press(Qt.Key.Key_S, CTRL)
    assert tickets.desk.tasks.is_idle
    assert told(tickets) == []
