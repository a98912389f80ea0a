"""Lists on A4: nothing lost, nothing over the edge, a head on every sheet, changes told in signs and words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents.late import list_drawing as late_drawing
from desktop_app.documents.list_data import Change, Column, Line, ListData, Section
from desktop_app.documents.list_paper import LEFT, WIDTH, list_drawing, list_pdf
from desktop_app.documents.pen import Drawing, Stroke, Words
from desktop_app.documents.sheet import MM
from tests.unit.documents.paper import Paper
from tests.unit.documents.test_layout_laws import HAIR, areas, bare, edges, faces, meet, texts

__all__ = ["faces"]
COLUMNS = (Column("Время", 0.12), Column("Пациент", 0.5), Column("Родился", 0.2), Column("Откуда", 0.18))
CELL = st.text("абвгдежз -АБВ12.,", max_size=60)
LINES = st.builds(Line, st.tuples(CELL, CELL, CELL, CELL), st.sampled_from(list(Change)))
SECTIONS = st.lists(
    st.builds(Section, st.sampled_from(["", "Участок 1", "Участок 2"]), st.lists(LINES, max_size=40).map(tuple)), max_size=4
)


def of(*sections: Section, note: str = "", empty: str = "Пока никто не записан.") -> ListData:
    """A list with those sections."""
    about = "Терапевт · вторник, 24 ноября"
    return ListData("Кузнецова Елена Павловна", about, COLUMNS, sections, "Городская поликлиника № 7", "Напечатано 8:02", note, empty)


def line(name: str, change: Change = Change.SAME) -> Line:
    """A line about a patient."""
    return Line(("08:00", name, "12.03.1984", "портал"), change)


def words(drawing: Drawing, sheet: int) -> list[str]:
    """The lines of text of one sheet."""
    return [mark.text for mark in drawing.sheets[sheet] if isinstance(mark, Words)]


def test_a_list_says_whose_it_is_of_when_and_how_many_sheets_it_has() -> None:
    said = list_drawing(of(Section("", (line("Щёголева Анна"),)), note="Записано: 1."), "ru").text
    for text in (
        "Кузнецова Елена Павловна",
        "вторник, 24 ноября",
        "Записано: 1.",
        "Время",
        "Щёголева Анна",
        "Напечатано 8:02",
        "Лист 1 из 1",
    ):
        assert text in said


def test_an_empty_list_says_so() -> None:
    assert "Пока никто не записан." in list_drawing(of(), "ru").text
    assert "Пока никто не записан." in list_drawing(of(Section("Участок 1", ())), "ru").text
    assert "Участок 1" not in list_drawing(of(Section("Участок 1", ())), "ru").text


@pytest.mark.parametrize(
    ("change", "ru", "en"), [(Change.NEW, "+ новый", "+ new"), (Change.CHANGED, "! измен.", "! changed"), (Change.GONE, "− снят", "− gone")]
)
def test_a_change_is_told_by_sign_and_word(change: Change, ru: str, en: str) -> None:
    data = of(Section("", (line("Щёголева Анна", change), line("Носова Евгения"))))
    assert ru in list_drawing(data, "ru").text
    assert en in list_drawing(data, "en").text


def test_who_is_gone_is_struck_out_and_nobody_else() -> None:
    def strokes(change: Change) -> int:
        sheet = list_drawing(of(Section("", (line("Щёголева Анна", change),))), "ru").sheets[0]
        return sum(isinstance(mark, Stroke) for mark in sheet)

    assert strokes(Change.GONE) == strokes(Change.NEW) + 4


def test_a_list_without_changes_has_no_empty_column_for_them() -> None:
    def left_of_time(change: Change) -> float:
        sheet = list_drawing(of(Section("", (line("Щёголева Анна", change),))), "ru").sheets[0]
        return next(mark.x for mark in sheet if isinstance(mark, Words) and mark.text == "08:00")

    assert left_of_time(Change.SAME) == pytest.approx(LEFT)
    assert left_of_time(Change.NEW) > LEFT + 40


def test_a_long_list_goes_on_with_its_head_on_every_sheet() -> None:
    drawing = list_drawing(of(Section("", tuple(line(f"Пациент {number}") for number in range(90)))), "ru")
    assert len(drawing.sheets) == 3
    for number in range(3):
        said = words(drawing, number)
        assert "Время" in said
        assert f"Лист {number + 1} из 3" in said
        assert (any("продолжение" in text for text in said)) is (number > 0)


def test_a_heading_is_not_left_alone_at_the_foot() -> None:
    for count in range(20, 45):
        first = Section("Участок 1", tuple(line(f"А{number}") for number in range(count)))
        drawing = list_drawing(of(first, Section("Участок 2", (line("Б"),))), "ru")
        for number in range(len(drawing.sheets)):
            said = words(drawing, number)
            assert ("Участок 2" in said) is ("Б" in said)


@settings(max_examples=30)
@given(sections=SECTIONS)
def test_nothing_is_lost_nothing_leaves_the_edges_nothing_lies_on_anything(sections: list[Section]) -> None:
    drawing = list_drawing(of(*sections), "ru")
    for sheet in drawing.sheets:
        lines = [edges(mark) for mark in sheet if isinstance(mark, Words) and mark.text.strip()]
        assert min(left for left, _, _, _ in [*lines, *areas(sheet)]) >= LEFT - HAIR
        assert max(right for _, _, right, _ in lines) <= LEFT + WIDTH + HAIR
        assert min(bottom for _, bottom, _, _ in lines) >= 20
        assert not [pair for pair in combinations(lines, 2) if meet(*pair)]
    printed = bare("".join(mark.text for mark in texts(drawing)))
    for section in sections:
        for one in section.lines:
            assert all(bare(cell) in printed for cell in one.cells)


def test_the_pdf_says_the_same_words_and_its_title_no_patient() -> None:
    data = of(Section("Участок 1", (line("Щёголева Анна", Change.NEW), line("Носова Евгения", Change.GONE))))
    paper, drawing = Paper(list_pdf(data, "ru")), list_drawing(data, "ru")
    assert sorted(bare(paper.all_words())) == sorted(bare("".join(words(drawing, 0))))
    assert "Щёголева" not in paper.metadata
    assert list_pdf(data, "ru") == list_pdf(data, "ru")
    assert late_drawing(data, "en") == list_drawing(data, "en")


def test_a_wide_list_lies_across_and_keeps_within_its_edges() -> None:
    data = replace(of(Section("", tuple(line(f"Пациент {number}") for number in range(60)))), wide=True)
    drawing = list_drawing(data, "ru")
    assert drawing.width > drawing.height
    assert len(drawing.sheets) > 1
    assert all(mark.x >= LEFT - HAIR for sheet in drawing.sheets for mark in sheet if isinstance(mark, Words))
    assert len(Paper(list_pdf(data, "ru"))) == len(drawing.sheets)


def test_rows_to_be_written_into_are_high_and_parted_by_lines() -> None:
    empty = tuple(Line((str(number), "", "", "")) for number in range(1, 31))
    plain, ruled = (list_drawing(replace(of(Section("", empty)), ruled=flag), "ru") for flag in (False, True))
    upright = [mark for sheet in ruled.sheets for mark in sheet if isinstance(mark, Stroke) and mark.start[0] == mark.end[0]]
    assert len(upright) == 30 * (len(COLUMNS) - 1)
    assert {round(abs(mark.start[1] - mark.end[1]), 2) for mark in upright} == {round(8.5 * MM, 2)}
    assert not [mark for sheet in plain.sheets for mark in sheet if isinstance(mark, Stroke) and mark.start[0] == mark.end[0]]
    assert [text for sheet in range(len(ruled.sheets)) for text in words(ruled, sheet) if text.isdigit()] == [
        str(number) for number in range(1, 31)
    ]


@pytest.mark.parametrize("count", range(30, 48))
def test_who_signs_stands_below_the_last_line_all_on_one_sheet(count: int) -> None:
    data = replace(of(Section("", tuple(line(f"Пациент {number}") for number in range(count)))), signatures=("Составил", "Заведующий"))
    drawing = list_drawing(data, "ru")
    last = words(drawing, len(drawing.sheets) - 1)
    assert last.index("Составил") < last.index("Заведующий")
    assert sum(text in ("Составил", "Заведующий") for sheet in range(len(drawing.sheets)) for text in words(drawing, sheet)) == 2
    bottom = min(mark.y for mark in drawing.sheets[-1] if isinstance(mark, Words) and mark.text in ("Составил", "Заведующий"))
    foot = max(mark.y for mark in drawing.sheets[-1] if isinstance(mark, Words) and "Напечатано" in mark.text)
    assert bottom > foot


def test_what_follows_stands_on_sheets_of_its_own() -> None:
    data = replace(of(Section("", (line("Первый"),))), then=of(Section("", (line("Второй"),))))
    drawing = list_drawing(data, "ru")
    assert len(drawing.sheets) == 2
    assert "Первый" in words(drawing, 0)
    assert "Второй" in words(drawing, 1)
    assert {text for sheet in (0, 1) for text in words(drawing, sheet) if text.startswith("Лист")} == {"Лист 1 из 1"}
