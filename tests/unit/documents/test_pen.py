"""A paper as strokes says what the PDF says, in the same places."""

from dataclasses import replace

from desktop_app.documents.pen import Rectangles, Ring, Stroke, Words
from desktop_app.documents.ticket import ticket_drawing, ticket_pdf
from tests.unit.documents.paper import ORDINARY, Paper, at_risk

PROVISIONAL = replace(ORDINARY, provisional=at_risk())


def test_the_drawing_has_the_words_of_the_pdf() -> None:
    for data in (ORDINARY, PROVISIONAL):
        drawing = ticket_drawing(data, "ru")
        said = " ".join(mark.text for mark in drawing.sheets[0] if isinstance(mark, Words))
        assert sorted(said.split()) == sorted(Paper(ticket_pdf(data, "ru")).words().split())


def test_every_stroke_lies_on_the_sheet() -> None:
    drawing = ticket_drawing(PROVISIONAL, "ru")
    for mark in drawing.sheets[0]:
        match mark:
            case Words():
                assert 0 < mark.x < drawing.width
                assert 0 < mark.y < drawing.height
            case Rectangles():
                assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y, _, _ in mark.areas)
            case Stroke():
                assert mark.width > 0
            case Ring():
                assert mark.radius > 0


def test_the_same_booking_gives_the_same_strokes() -> None:
    assert ticket_drawing(PROVISIONAL, "en") == ticket_drawing(PROVISIONAL, "en")
