"""A ticket is shown as it will be printed, printed by one key, and never holds up a booking."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.settings import TICKET_PRINTER
from desktop_app.documents.pen import Words
from desktop_app.documents.ticket import ticket_drawing, ticket_pdf
from desktop_app.ui.printing.paper import draw_on, draw_sheet, print_drawing
from desktop_app.ui.states import Sign
from tests.ui.tickets.conftest import TicketDesk
from tests.unit.documents.paper import ORDINARY, Paper


def test_the_preview_shows_patient_specialist_time_and_that_it_is_provisional(tickets: TicketDesk) -> None:
    drawing = tickets.panel.preview.drawing
    assert drawing is not None
    for words in ("Иванова Анна Сергеевна", "Кузнецова Елена Павловна", "Provisional booking", "Room 214"):
        assert words in drawing.text
    assert tickets.panel.preview.accessibleName() == f"Ticket: {drawing.text}"
    assert "provisional" in tickets.panel.warning.text


def test_f9_prints_without_a_dialog_on_the_printer_of_the_settings_and_the_journal_knows(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.desk.settings.put(TICKET_PRINTER, "Окно 3")
    tickets.press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    assert [name for _, name in tickets.printer.papers] == ["Окно 3"]
    assert tickets.printer.papers[0][0] == tickets.panel.preview.drawing


def test_shift_f9_prints_again(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.press(Qt.Key.Key_F9)
    tickets.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 2)


def test_a_dead_printer_is_told_and_one_key_prints_when_it_is_back(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.printer.dead = True
    tickets.press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: bool(tickets.desk.notices.history))
    notice = tickets.desk.notices.history[-1]
    assert notice.text == "Not printed: 1. The printer does not answer."
    assert tickets.prints_in_journal() == 0
    tickets.printer.dead = False
    tickets.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: tickets.prints_in_journal() == 1)
    assert notice.action is not None


def test_the_saved_file_is_the_ticket_and_says_so_without_a_name(qtbot: QtBot, tickets: TicketDesk, tmp_path: Path) -> None:
    path = tmp_path / "ticket.pdf"
    tickets.panel.save_to(path)
    qtbot.waitUntil(lambda: any(notice.text == "Saved: ticket.pdf" for notice in tickets.desk.notices.history))
    assert "Иванова" in Paper(path.read_bytes()).words()


def test_a_folder_that_cannot_be_written_is_a_notice(qtbot: QtBot, tickets: TicketDesk, tmp_path: Path) -> None:
    tickets.panel.save_to(tmp_path / "nowhere" / "ticket.pdf")
    qtbot.waitUntil(lambda: any("could not be written" in notice.text for notice in tickets.desk.notices.history))


def test_an_unknown_appointment_has_no_ticket(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.panel.open("nobody")
    qtbot.waitUntil(lambda: tickets.panel.states.state is not None and tickets.panel.states.state.sign is Sign.WRONG)
    assert not tickets.panel.print_button.isEnabled()


def test_a_ticket_that_was_applied_meanwhile_is_drawn_anew(qtbot: QtBot, tickets: TicketDesk) -> None:
    tickets.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE operation SET state = 'applied'"))
    tickets.panel.open(tickets.appointment_id)
    qtbot.waitUntil(lambda: tickets.panel.is_ready)
    assert "Provisional" not in (tickets.panel.preview.accessibleName())
    assert not tickets.panel.warning.isVisible()


def test_a_scanner_reads_the_code_off_the_screen(qtbot: QtBot, tmp_path: Path) -> None:
    drawing = ticket_drawing(ORDINARY, "ru")
    image = QImage(QSize(round(drawing.width * 2), round(drawing.height * 2)), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(2, 2)
    draw_sheet(painter, drawing.sheets[0], drawing.height)
    painter.end()
    assert image.save(str(tmp_path / "screen.png"))
    (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / "screen.png"))
    assert str(code.text) == Paper(ticket_pdf(ORDINARY, "ru")).scanned()


def test_what_qt_prints_has_the_size_and_the_words_of_the_pdf(qtbot: QtBot, tmp_path: Path) -> None:
    drawing = ticket_drawing(ORDINARY, "ru")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    draw_on(printer, drawing)
    document = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    assert [round(side) for side in document[0].get_size()] == [round(drawing.width), round(drawing.height)]
    # Figures of one width have glyphs of their own, which a PDF of Qt does not name; letters it does.
    printed = _letters(document[0].get_textpage().get_text_range())
    for words in (mark.text for mark in drawing.sheets[0] if isinstance(mark, Words)):
        assert _letters(words) in printed
    document.close()


def test_without_any_printer_the_person_is_told_what_to_do(qtbot: QtBot) -> None:
    if QPrinterInfo.availablePrinterNames():
        return
    with pytest.raises(EnvironmentFault) as refused:
        print_drawing(ticket_drawing(ORDINARY, "ru"), "")
    assert "Choose one in the settings" in str(refused.value)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha() and not letter.isascii())
