"""One sheet for a group of visits: each visit whole, each with its own code, nothing lost and nothing said twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.ids import RowId
from desktop_app.documents.family import family_drawing, family_pdf
from desktop_app.documents.family_data import FamilyData
from desktop_app.documents.family_roll import family_roll_drawing, family_roll_pdf
from desktop_app.documents.pen import Drawing
from desktop_app.documents.ticket_data import TicketData
from desktop_app.models.ticket_code import decode, examine
from tests.unit.documents.paper import APPOINTMENT, ORDINARY, OUR_KEYS, START, Paper, at_risk

MakePdf = Callable[[FamilyData, str], bytes]
PAPERS: list[MakePdf] = [family_pdf, family_roll_pdf]
NAMES = (("Щёголева", "Анна"), ("Щёголев", "Тимофей"), ("Щёголева", "Мария"), ("Щёголев", "Пётр"), ("Щёголева", "Вера"))


def visit(number: int, **other: Any) -> TicketData:
    """The visit of that member of the family, a quarter of an hour after the one before."""
    family, given = NAMES[number % len(NAMES)]
    own = RowId(f"{APPOINTMENT[:-1]}{number}")
    changed = replace(ORDINARY, appointment_id=own, family=family, given=given, start=START + timedelta(minutes=15 * number))
    return replace(changed, **other)


def family(count: int) -> FamilyData:
    """So many of them."""
    return FamilyData(tuple(visit(number) for number in range(count)))


def codes(pdf: bytes) -> list[str]:
    """What a scanner reads from all sheets."""
    document = pypdfium2.PdfDocument(pdf)
    return [str(code.text) for page in document for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]


@pytest.mark.parametrize("make", PAPERS)
def test_each_visit_bears_all_that_a_ticket_must(make: MakePdf) -> None:
    data = family(3)
    words = Paper(make(data, "ru")).all_words()
    for one, time in zip(data.visits, ("11:45", "12:00", "12:15"), strict=True):
        assert one.number in words
        assert time in words
    for name in ("Щёголева Анна Сергеевна", "Щёголев Тимофей Сергеевна", "Щёголева Мария Сергеевна"):
        assert words.count(name) == 1
    for each in ("Кузнецова Елена Павловна", "Городская поликлиника № 7", "ул. Садовая, д. 12", "Кабинет 214", "24 ноября 2026"):
        assert words.count(each) >= 3, each


@pytest.mark.parametrize("make", PAPERS)
def test_every_visit_has_its_own_code_signed_and_readable(make: MakePdf) -> None:
    data = family(3)
    read = codes(make(data, "ru"))
    assert sorted(read) == sorted(one.code for one in data.visits)
    assert all(examine(decode(code), OUR_KEYS, 1).is_good for code in read)


@pytest.mark.parametrize("make", PAPERS)
def test_what_to_bring_and_whom_to_call_stand_once(make: MakePdf) -> None:
    words = Paper(make(family(3), "ru")).all_words()
    for once in ("Что взять с собой", "Список лекарств", "+7 495 123-45-67", "Окно 3"):
        assert words.count(once) == 1, once


def test_what_only_one_of_the_visits_asks_for_is_brought_too() -> None:
    data = FamilyData((visit(0, what_to_bring=("Паспорт",)), visit(1, what_to_bring=("Паспорт", "Свидетельство о рождении"))))
    assert data.what_to_bring == ("Паспорт", "Свидетельство о рождении")


@pytest.mark.parametrize("make", PAPERS)
def test_a_preparation_is_referred_to_and_stays_on_its_own_sheet(make: MakePdf) -> None:
    data = FamilyData((visit(0), visit(1, preparation=())))
    words = Paper(make(data, "ru")).all_words()
    assert words.count("в отдельной памятке") == 1
    assert "натощак" not in words


@pytest.mark.parametrize("make", PAPERS)
def test_only_the_provisional_visit_is_called_provisional_and_only_the_replaced_one_replaced(make: MakePdf) -> None:
    data = FamilyData((visit(0), visit(1, provisional=at_risk()), visit(2, ticket_version=2)))
    words = Paper(make(data, "ru")).all_words()
    assert words.count("Предварительная запись") == 1
    assert words.count("позвоним по +7 916 123-45-67") == 1
    assert words.count("Заменяет прежний талон") == 1


def test_two_clinics_stand_in_the_heading_and_each_at_its_visit() -> None:
    data = FamilyData((visit(0), visit(1, clinic="Детская поликлиника", clinic_number="12")))
    assert data.clinic_title == "Городская поликлиника №\u00a07, Детская поликлиника №\u00a012"
    assert Paper(family_pdf(data, "ru")).all_words().count("Детская поликлиника № 12") == 2


@pytest.mark.parametrize(("count", "sheets"), [(2, 1), (3, 1), (5, 2)])
def test_three_visits_go_on_one_sheet_and_more_of_them_on_a_second(count: int, sheets: int) -> None:
    paper = Paper(family_pdf(family(count), "ru"))
    assert len(paper) == sheets
    assert [round(side) for side in paper.size] == [420, 595]


def test_no_visit_is_parted_between_two_sheets() -> None:
    data = family(5)
    paper = Paper(family_pdf(data, "ru"))
    for one in data.visits:
        (sheet,) = [number for number in range(len(paper)) if one.number in paper.words(number)]
        assert f"{one.family} {one.given}" in paper.words(sheet)


def test_a_strip_is_as_wide_as_the_roll_and_as_long_as_it_needs() -> None:
    short, long = Paper(family_roll_pdf(family(2), "ru")), Paper(family_roll_pdf(family(4), "ru"))
    assert round(short.size[0]) == round(long.size[0]) == 227
    assert (len(short), len(long)) == (1, 1)
    assert long.size[1] > 1.7 * short.size[1]


@pytest.mark.parametrize("make", PAPERS)
def test_the_file_says_nothing_about_persons_and_is_the_same_each_time(make: MakePdf) -> None:
    data = family(2)
    assert make(data, "ru") == make(data, "ru")
    assert "Щёголев" not in Paper(make(data, "ru")).metadata
    assert "Щёголев" not in data.file_name
    assert data.file_name == f"visits-{data.visits[0].number}.pdf"


def test_an_english_reader_gets_an_english_sheet() -> None:
    words = Paper(family_pdf(family(2), "en")).words()
    for part in ("Appointment ticket: 2 visits", "Tuesday, 24 November 2026", "Room 214", "What to bring"):
        assert part in words


@pytest.mark.parametrize(("draw", "make"), [(family_drawing, family_pdf), (family_roll_drawing, family_roll_pdf)], ids=["a5", "roll"])
def test_the_preview_shows_the_words_of_the_file(draw: Callable[[FamilyData, str], Drawing], make: MakePdf) -> None:
    data = family(3)
    text = draw(data, "ru").text
    for word in Paper(make(data, "ru")).all_words().split():
        assert word.strip(".,") in text.replace("\u00a0", " ")


long_names = st.text("абвгдежзиклмнопрстуфхцчшщыэюя- ", min_size=1, max_size=60).filter(str.strip)


@given(names=st.lists(long_names, min_size=2, max_size=4), address=long_names, risky=st.booleans(), born=st.booleans())
def test_whatever_the_names_are_no_letter_lies_on_another_or_off_the_sheet(names: list[str], address: str, risky: bool, born: bool) -> None:
    visits = tuple(
        visit(
            number, family=name, specialist=name, address=address, provisional=at_risk() if risky else None,
            birth_date=date(2019, 5, 4) if born else None,
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    paper = Paper(family_pdf(FamilyData(visits), "ru"))
    for sheet in range(len(paper)):
        glyphs = paper.glyphs(sheet)
        assert all(one.left > 0 and one.right < 420 and one.bottom > 0 and one.top < 596 for one in glyphs)
        lines = sorted(glyphs, key=lambda one: one.bottom)
        near = ((one, other) for one, other in combinations(lines, 2) if abs(one.bottom - other.bottom) < 14)
        assert not [(one.letter, other.letter) for one, other in near if one.touches(other)]
