"""The preparation sheet: one thing a line with a box to tick, no name, to be read in the kitchen at night."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents.late import preparation_drawing as late_drawing
from desktop_app.documents.pen import Rectangles, Words
from desktop_app.documents.preparation import MARGIN, preparation_drawing, preparation_pdf, steps
from tests.unit.documents.paper import ORDINARY, Paper
from tests.unit.documents.test_layout_laws import HAIR, bare, edges, faces, texts

__all__ = ["faces"]
ULTRASOUND = replace(
    ORDINARY,
    preparation=("Последний приём пищи не позже 20:00 накануне. За 8 ч. до приёма не курите; возьмите полотенце",),
    specialty="УЗИ",
)


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (("Натощак.",), ["Натощак."]),
        (("Не ешьте 8 часов. Не курите; возьмите пелёнку",), ["Не ешьте 8 часов.", "Не курите", "Возьмите пелёнку"]),
        (("За 8 ч. до приёма не ешьте.",), ["За 8 ч. до приёма не ешьте."]),
        (("• снимите украшения\n– выпейте воды\n\n",), ["Снимите украшения", "Выпейте воды"]),
        (("", "  "), []),
    ],
)
def test_one_thing_a_line(notes: tuple[str, ...], expected: list[str]) -> None:
    assert steps(notes) == expected


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_thing_has_a_box_to_tick(language: str) -> None:
    drawing = preparation_drawing(ULTRASOUND, language)
    boxes = [mark for mark in drawing.sheets[0] if isinstance(mark, Rectangles)]
    assert len(boxes) == len(steps(ULTRASOUND.preparation)) + len(ULTRASOUND.what_to_bring) == 6
    for text in ("Последний приём пищи", "Возьмите полотенце", "Полис ОМС", "11:45", "Кузнецова", "214", ORDINARY.number):
        assert text in drawing.text


def test_the_sheet_names_nobody() -> None:
    pdf = Paper(preparation_pdf(ULTRASOUND, "ru"))
    told = " ".join((pdf.all_words(), pdf.metadata))
    for secret in ("Щёголева", "Анна", "Сергеевна", "12.03.1984"):
        assert secret not in told
    assert pdf.title == "Подготовка: УЗИ"


def test_a_service_without_preparation_has_no_sheet() -> None:
    assert ULTRASOUND.has_preparation
    assert not replace(ORDINARY, preparation=()).has_preparation
    assert not replace(ORDINARY, preparation=("  ",)).has_preparation


@settings(max_examples=40)
@given(notes=st.lists(st.text("абвгд ежзий.;\n", max_size=400), max_size=5))
def test_nothing_is_lost_or_leaves_the_sheet_however_long_the_instructions(notes: list[str]) -> None:
    drawing = preparation_drawing(replace(ULTRASOUND, preparation=tuple(notes)), "ru")
    for sheet in drawing.sheets:
        for mark in (one for one in sheet if isinstance(one, Words)):
            left, bottom, right, top = edges(mark)
            assert left >= MARGIN - HAIR
            assert right <= drawing.width - MARGIN + HAIR
            assert bottom >= 20
            assert top <= drawing.height - 20
    printed = bare("".join(mark.text for mark in texts(drawing)))
    assert all(bare(step) in printed for step in steps(tuple(notes)))


def test_the_late_door_leads_to_the_same_paper() -> None:
    assert late_drawing(ULTRASOUND, "ru") == preparation_drawing(ULTRASOUND, "ru")
