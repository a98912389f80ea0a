"""Every paper of the house comes out of a printer as long, as wide and with the same words as it was drawn."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from desktop_app.documents.late import list_drawing, preparation_drawing, roll_drawing
from desktop_app.documents.list_data import Change, Line, Section
from desktop_app.documents.pen import Drawing, Words
from desktop_app.models.ticket_code import decode, examine
from desktop_app.ui.printing.paper import draw_on
from tests.unit.documents.paper import ORDINARY, OUR_KEYS
from tests.unit.documents.test_list_paper import of
from tests.unit.documents.test_preparation import ULTRASOUND

LIST = of(
    Section(
        "Участок 1", tuple(Line((f"0{hour % 10}:00", f"Щёголева Анна {hour}", "12.03.1984", "портал"), Change.SAME) for hour in range(40))
    ),
    Section(
        "Участок 2", (Line(("12:00", "Носова Евгения", "1995", ""), Change.NEW), Line(("13:00", "Тарасов Михаил", "1988", ""), Change.GONE))
    ),
)
PAPERS = {"roll": roll_drawing(ORDINARY, "ru"), "list": list_drawing(LIST, "ru"), "preparation": preparation_drawing(ULTRASOUND, "ru")}


def printed(drawing: Drawing, path: Path) -> pypdfium2.PdfDocument:
    """What comes out of a printer that prints into a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    draw_on(printer, drawing)
    return pypdfium2.PdfDocument(path)


def letters(text: str) -> str:
    """Russian letters: those that a PDF of Qt names."""
    return "".join(letter for letter in text if letter.isalpha() and not letter.isascii())


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_sheets_have_their_size_their_number_and_their_words(qapp: QApplication, tmp_path: Path, name: str) -> None:
    drawing = PAPERS[name]
    document = printed(drawing, tmp_path / "printed.pdf")
    assert len(document) == len(drawing.sheets)
    for number, sheet in enumerate(drawing.sheets):
        size = document[number].get_size()
        assert [round(side) for side in size] == pytest.approx([round(drawing.width), round(drawing.height)], abs=1)
        found = letters(document[number].get_textpage().get_text_range())
        for words in (mark.text for mark in sheet if isinstance(mark, Words)):
            assert letters(words) in found
    document.close()


def test_the_list_needs_more_than_one_sheet() -> None:
    assert len(PAPERS["list"].sheets) == 2


def test_the_code_on_a_printed_roll_is_read_by_a_scanner(qapp: QApplication, tmp_path: Path) -> None:
    document = printed(PAPERS["roll"], tmp_path / "roll.pdf")
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert examine(decode(code.text), OUR_KEYS, 1).is_good
    document.close()
