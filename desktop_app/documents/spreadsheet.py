"""A list as a spreadsheet: XLSX, and CSV that the Russian Excel opens by a double click. Every cell is text and never becomes a formula."""

import csv
import io
from dataclasses import dataclass

import xlsxwriter

_ACTS_ON = ("=", "+", "-", "@", "\t", "\r")
"""A cell of a CSV file that begins so may be taken for a formula (OWASP, «CSV Injection»)."""
_LONGEST_NAME = 31
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NARROWEST, _WIDEST = 6, 60


@dataclass(frozen=True)
class Spreadsheet:
    """A list: its name, the titles of its columns, and its rows, each with a text for every column."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def to_csv(sheet: Spreadsheet) -> bytes:
    """UTF-8 with a byte order mark, semicolons between the cells, CRLF; a cell that would act as a formula begins with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (sheet.titles, *sheet.rows):
        writer.writerow([f"'{cell}" if cell.startswith(_ACTS_ON) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(sheet: Spreadsheet) -> bytes:
    """One sheet with a head that stays in view and can be filtered; cells are written as text, so none is read as a formula or a link."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    page = book.add_worksheet(sheet.name.translate(_NOT_IN_A_NAME).strip()[:_LONGEST_NAME] or None)
    head, body = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for at, title in enumerate(sheet.titles):
        longest = max(len(text) for text in (title, *(row[at] for row in sheet.rows)))
        page.set_column(at, at, max(_NARROWEST, min(longest + 2, _WIDEST)))
        page.write_string(0, at, title, head)
    for line, row in enumerate(sheet.rows, start=1):
        for at, cell in enumerate(row):
            page.write_string(line, at, cell, body)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), max(0, len(sheet.titles) - 1))
    book.close()
    return content.getvalue()
