"""The ticket on an 80 mm roll: the same data as on A5, as long as its text, black for a thermal printer, its code still read."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings

from desktop_app.documents.late import roll_drawing as late_drawing
from desktop_app.documents.late import roll_pdf as late_pdf
from desktop_app.documents.pen import Rectangles, Words
from desktop_app.documents.promises import unbroken
from desktop_app.documents.roll import MARGIN, WIDTH, roll_drawing, roll_pdf
from desktop_app.documents.ticket_data import TicketData
from desktop_app.models.ticket_code import decode, examine
from tests.unit.documents.paper import ORDINARY, OUR_KEYS, Paper, at_risk
from tests.unit.documents.test_layout_laws import BOOKINGS, HAIR, areas, bare, edges, faces, meet, texts

__all__ = ["faces"]
LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])


@LANGUAGES
def test_what_stands_on_the_sheet_stands_on_the_roll(language: str) -> None:
    words = Paper(roll_pdf(ORDINARY, language)).words()
    for text in (
        "Щёголева Анна Сергеевна",
        "Кузнецова Елена Павловна",
        "11:45",
        ORDINARY.number,
        "214",
        "Полис ОМС",
        "натощак",
        "+7 495 123-45-67",
    ):
        assert text in words


def test_the_roll_is_eighty_millimetres_wide_and_as_long_as_its_text() -> None:
    short = roll_drawing(replace(ORDINARY, preparation=(), what_to_bring=()), "ru")
    long = roll_drawing(replace(ORDINARY, preparation=("Не ешьте двенадцать часов. " * 20,)), "ru")
    assert short.width == long.width == pytest.approx(226.77, abs=0.01)
    assert long.height > short.height + 100
    assert len(long.sheets) == 1
    lowest = min(mark.y for mark in long.sheets[0] if isinstance(mark, Words))
    assert 15 < lowest < 40, "paper is neither wasted nor cut through a line"


@pytest.mark.parametrize("scale", [2.0, 4.0])
def test_a_scanner_reads_the_code_from_the_roll(scale: float) -> None:
    paper = Paper(roll_pdf(replace(ORDINARY, ticket_version=3, provisional=at_risk()), "ru"))
    assert examine(decode(paper.scanned(scale)), OUR_KEYS, 3).is_good


def test_a_provisional_ticket_has_a_frame_and_no_colour() -> None:
    drawing = roll_drawing(replace(ORDINARY, provisional=at_risk()), "ru")
    assert "Предварительная запись" in drawing.text
    assert any(isinstance(mark, Rectangles) and mark.width > 1 for mark in drawing.sheets[0])
    inks = {mark.ink for mark in drawing.sheets[0]}
    assert inks == {"#1c2630"}


def test_a_later_ticket_says_that_the_one_before_is_void() -> None:
    assert "Заменяет прежний талон" not in roll_drawing(ORDINARY, "ru").text
    assert "Заменяет прежний талон" in roll_drawing(replace(ORDINARY, ticket_version=2), "ru").text


@LANGUAGES
@settings(max_examples=40)
@given(data=BOOKINGS)
def test_nothing_leaves_the_margins_and_nothing_is_printed_over_anything(data: TicketData, language: str) -> None:
    (sheet,) = roll_drawing(data, language).sheets
    lines = [edges(mark) for mark in sheet if isinstance(mark, Words) and mark.text.strip()]
    places = [*lines, *areas(sheet)]
    assert min(left for left, _, _, _ in places) >= MARGIN - HAIR
    assert max(right for _, _, right, _ in places) <= WIDTH - MARGIN + HAIR
    assert min(bottom for _, bottom, _, _ in places) >= 0
    assert not [pair for pair in combinations(lines, 2) if meet(*pair)]
    code = max((mark for mark in sheet if isinstance(mark, Rectangles)), key=lambda mark: len(mark.areas))
    assert not [line for line in lines for area in code.areas[:1] if meet(line, area)]


@LANGUAGES
@settings(max_examples=25)
@given(data=BOOKINGS)
def test_everything_that_is_known_stands_on_the_roll(data: TicketData, language: str) -> None:
    printed = bare("".join(mark.text for mark in texts(roll_drawing(data, language)))).lower()
    known = [data.family, data.given, data.patronymic, data.specialty, data.specialist, data.branch, data.address, data.room, data.desk]
    known += [data.clinic, data.clinic_number, data.clinic_phone, data.number, data.appointment_id, *data.what_to_bring, *data.preparation]
    for text in known:
        assert bare(unbroken(text)).lower() in printed, text


def test_the_order_is_when_then_which_then_who() -> None:
    words = roll_drawing(ORDINARY, "ru").text
    places = [
        words.index(text) for text in ("Вторник", "11:45", ORDINARY.number, "Щёголева", "Кузнецова", "Кабинет 214", "Полис", "Талон 1")
    ]
    assert all(one < other for one, other in pairwise(places))


def test_the_late_door_leads_to_the_same_paper() -> None:
    assert late_drawing(ORDINARY, "ru") == roll_drawing(ORDINARY, "ru")
    assert late_pdf(ORDINARY, "en") == roll_pdf(ORDINARY, "en")
