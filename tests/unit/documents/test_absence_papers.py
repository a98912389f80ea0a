"""The papers of a doctor's absence: the notice on the door, and the list to call by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.i18n import Translator
from desktop_app.documents.call_list import CallHead, CallLine, call_list
from desktop_app.documents.door_data import DoorNotice
from desktop_app.documents.door_notice import MARGIN, SIZE, door_drawing, door_pdf
from desktop_app.documents.late import door_drawing as late_door
from desktop_app.documents.list_paper import list_drawing
from desktop_app.documents.pen import Words
from tests.unit.documents.paper import Paper
from tests.unit.documents.test_layout_laws import HAIR, LINE, MAYBE, edges, faces, texts

__all__ = ["faces"]
EIGHT = datetime(2026, 11, 23, 5, tzinfo=UTC)
MOSCOW = "Europe/Moscow"
NOTICE = DoorNotice(
    "Кузнецова Елена Павловна", "терапевт участковый", EIGHT, EIGHT + timedelta(hours=6), MOSCOW, "Городская поликлиника № 7", "214",
    "регистратура, окно 2", "+7 495 000-00-07", "Орлов Дмитрий Маркович", "208",
)  # fmt: skip


def test_the_notice_says_who_is_away_until_when_and_where_to_go() -> None:
    said = door_drawing(NOTICE, "ru").text
    for text in ("Кузнецова Елена Павловна", "не принимает", "с 08:00 до 14:00", "23 ноября", "окно 2", "208", "Орлов", "214"):
        assert text in said
    assert late_door(NOTICE, "ru") == door_drawing(NOTICE, "ru")


def test_more_days_are_said_without_hours() -> None:
    said = door_drawing(replace(NOTICE, ends=EIGHT + timedelta(days=4)), "ru").text
    assert "27 ноября" in said
    assert "08:00" not in said


def test_what_is_not_known_is_not_said() -> None:
    said = door_drawing(DoorNotice("Кузнецова Е. П.", "", EIGHT, EIGHT, MOSCOW, ""), "ru").text
    assert "в регистратуру" in said
    for text in ("каб", "позвоните", "ждать"):
        assert text not in said


def test_the_notice_is_one_sheet_with_its_title_and_no_reason() -> None:
    paper = Paper(door_pdf(NOTICE, "ru"))
    assert paper.title == "Приёма нет"
    assert len(door_drawing(NOTICE, "ru").sheets) == 1


@settings(max_examples=40, deadline=None)
@given(
    notice=st.builds(
        DoorNotice, LINE, MAYBE, st.just(EIGHT), st.sampled_from([EIGHT, EIGHT + timedelta(days=2)]), st.just(MOSCOW), MAYBE, MAYBE, MAYBE,
        st.sampled_from(["", "+7 495 000-00-07"]), MAYBE, MAYBE,
    ),
    language=st.sampled_from(["ru", "en"]),
)  # fmt: skip
@pytest.mark.usefixtures("faces")
def test_whatever_it_says_it_stays_on_one_sheet_within_its_margins(notice: DoorNotice, language: str) -> None:
    drawing = door_drawing(notice, language)
    assert len(drawing.sheets) == 1
    for mark in texts(drawing):
        left, bottom, right, top = edges(mark)
        assert left >= MARGIN - HAIR
        assert right <= SIZE.width - MARGIN + HAIR
        assert bottom >= 0
        assert top <= SIZE.height
    heights = [mark.y for mark in texts(drawing)]
    assert all(above > below for above, below in pairwise(heights))


HEAD = CallHead("Кузнецова Е. П.", "понедельник, 23 ноября", "Городская поликлиника № 7", "Напечатано 7:41")
FIRST = CallLine(
    "Иванова Анна Сергеевна", date(1984, 3, 12), "+79161234567", EIGHT, MOSCOW, EIGHT + timedelta(hours=6), "Орлов Д. М.", pressing=True
)
LATER = replace(FIRST, patient="Петров Андрей Ильич", old=EIGHT + timedelta(hours=5), new=None, where="", pressing=False)
SILENT = replace(FIRST, patient="Жуков Тимур Маратович", phone="", birth_date=None)


def test_the_list_parts_who_is_called_first_who_then_and_who_cannot_be_called() -> None:
    made = call_list(HEAD, [FIRST, SILENT, LATER], Translator("ru"))
    assert [[line.cells[1] for line in section.lines] for section in made.sections] == [
        ["Иванова Анна Сергеевна, 12.03.1984"],
        ["Петров Андрей Ильич, 12.03.1984"],
        ["Жуков Тимур Маратович"],
    ]
    assert [section.heading[-1] for section in made.sections] == ["1", "1", "1"]


def test_a_line_says_the_old_time_the_phone_and_what_is_offered() -> None:
    first, later = (call_list(HEAD, [line], Translator("ru")).sections[0].lines[0] for line in (FIRST, LATER))
    assert (first.cells[0], first.cells[3]) == ("пн 23 ноября, 08:00", "пн 23 ноября, 14:00, Орлов Д. М.")
    assert first.cells[2].replace("\u00a0", " ") == "+7 916 123-45-67"
    assert later.cells[3] == "лист ожидания"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_list_can_be_drawn_and_written_into(language: str) -> None:
    lines = [replace(FIRST, patient=f"Пациент {number:03}", phone=FIRST.phone if number % 5 else "") for number in range(60)]
    made = call_list(HEAD, lines, Translator(language))
    drawing = list_drawing(made, language)
    assert made.ruled
    written = [mark.text for sheet in drawing.sheets for mark in sheet if isinstance(mark, Words)]
    assert sum("Пациент 0" in text for text in written) == 60
    assert all("Кузнецова Е. П." in " ".join(mark.text for mark in sheet if isinstance(mark, Words)) for sheet in drawing.sheets)


def test_a_list_of_nobody_says_so() -> None:
    assert "Никто не записан" in list_drawing(call_list(HEAD, [], Translator("ru")), "ru").text
