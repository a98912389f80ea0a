"""A spreadsheet holds the very texts of the list, and none of them acts."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents.late import spreadsheet
from desktop_app.documents.spreadsheet import Spreadsheet, to_csv, to_xlsx

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30)
ACTING = ["=1+1", "+7 900 123-45-67", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', '=cmd|"/C calc"!A0']


def of(*cells: str) -> Spreadsheet:
    """One row of cells."""
    return Spreadsheet("Список", tuple("АБВГДЕЖЗИК"[: len(cells)]), (cells,))


def book_of(content: bytes) -> Any:
    """The only page of the book."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.active is not None
    return book.active


def read_csv(content: bytes) -> list[list[str]]:
    """The lines of the file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_every_text_comes_back_from_csv_but_for_the_apostrophe_before_what_would_act(cells: list[str]) -> None:
    [_, row] = read_csv(to_csv(of(*cells))) if any(cells) else [[], cells]
    assert [cell[1:] if cell.startswith("'") and not mine.startswith("'") else cell for cell, mine in zip(row, cells, strict=True)] == cells


@pytest.mark.parametrize("cell", ACTING)
def test_no_cell_of_csv_begins_like_a_formula(cell: str) -> None:
    [_, row] = read_csv(to_csv(of(cell, "x")))
    assert row == [f"'{cell}", "x"]


@pytest.mark.parametrize("cell", [*ACTING, "{=1}", "http://x.ru", "mailto:a@b", "00123", "16.11.2026", "1e5"])
def test_every_cell_of_a_book_is_the_very_text(cell: str) -> None:
    page = book_of(to_xlsx(of(cell, "x")))
    assert page["A2"].data_type in ("s", "inlineStr")
    assert page["A2"].value.replace("_x000D_", "\r") == cell
    assert page["A2"].hyperlink is None


def test_lines_end_and_cells_part_as_a_russian_excel_has_it() -> None:
    assert to_csv(of("а;б", 'в"г', "д")) == '\ufeffА;Б;В\r\n"а;б";"в""г";д\r\n'.encode()


def test_the_head_stays_in_view_and_can_be_filtered() -> None:
    page = book_of(to_xlsx(of("1", "2")))
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:B2")
    assert page.column_dimensions["A"].width < 7


def test_a_long_cell_does_not_make_its_column_endless() -> None:
    assert book_of(to_xlsx(of("ж" * 500))).column_dimensions["A"].width < 61


@pytest.mark.parametrize("name", ["", "Приём: 1/2 [все]?", "'Кабинет'", "Посещения сегодня по специалистам и времени"])
def test_any_name_of_a_list_is_a_name_of_a_page(name: str) -> None:
    page = book_of(to_xlsx(Spreadsheet(name, ("А",), ())))
    assert 0 < len(page.title) <= 31


def test_the_kind_is_chosen_by_the_caller() -> None:
    assert spreadsheet("Список", ("А",), (("1",),), as_csv=True) == to_csv(of("1"))
    assert book_of(spreadsheet("Список", ("А",), (("1",),), as_csv=False))["A2"].value == "1"
