"""Lists on A4: a title, columns, lines under headings, as many sheets as they need; what changed since the last print is marked.

A mark is a sign and a word in a column of its own, and ink is black: it survives any printer, a copier and a colour-blind eye.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4

from desktop_app.core import i18n
from desktop_app.core.i18n import Translator, mark
from desktop_app.documents.list_data import Change, Line, ListData, Section
from desktop_app.documents.making import About, Size, drawn, pdf
from desktop_app.documents.pen import Drawing, Pen
from desktop_app.documents.sheet import MM, Block, Face, Ink, Setting, Style, colour, hairline, set_text, write

SIZE = Size(*A4)
LEFT, RIGHT = 18 * MM, 12 * MM  # the wider edge is for the punch
TOP, BOTTOM = SIZE.height - 12 * MM, 11 * MM
WIDTH = SIZE.width - LEFT - RIGHT
_MARKS_WIDTH = 52.0
_BETWEEN = 6.0
_PAD = 3.4
_FOOT_HEIGHT = 24.0

_TITLE = Style(Face.MEDIUM, 15, smallest=10)
_SUBTITLE = Style(Face.MEDIUM, 11, smallest=8.5)
_NOTE = Style(Face.REGULAR, 9, Ink.MUTED)
_CLINIC = Style(Face.REGULAR, 9, Ink.MUTED)
_HEAD = Style(Face.MEDIUM, 8.4, Ink.MUTED, smallest=7)
_CELL = Style(Face.REGULAR, 10.2, smallest=7.5)
_FIRST = Style(Face.MEDIUM, 10.2, smallest=7.5)
_SECTION = Style(Face.BOLD, 10.4)
_MARK = Style(Face.BOLD, 8.2, smallest=6.5)
_SMALL = Style(Face.REGULAR, 7.4, Ink.MUTED)

_CHANGES = {
    Change.NEW: mark("+ new"),
    Change.CHANGED: mark("! changed"),
    Change.GONE: mark("− gone"),
}


def list_drawing(data: ListData, language: str) -> Drawing:
    """The list stroke for stroke."""
    return drawn(SIZE, lambda pen: _set(pen, data, i18n.tr.for_language(language)))


def list_pdf(data: ListData, language: str) -> bytes:
    """The list as a PDF."""
    return pdf(SIZE, lambda pen: _set(pen, data, i18n.tr.for_language(language)), About(data.title, data.clinic, language))


@dataclass(frozen=True)
class _Grid:
    """Where the columns stand: left edges and widths; marks have the column at the left if there are any."""

    marks: bool
    lefts: tuple[float, ...]
    widths: tuple[float, ...]

    @staticmethod
    def of(data: ListData) -> "_Grid":
        at = LEFT + (_MARKS_WIDTH if data.has_changes else 0.0)
        room = LEFT + WIDTH - at
        lefts, widths = [], []
        for column in data.columns:
            lefts.append(at)
            widths.append(room * column.share - _BETWEEN)
            at += room * column.share
        return _Grid(data.has_changes, tuple(lefts), tuple(widths))


def _set(pen: Pen, data: ListData, tr: Translator) -> None:
    """Lines from the top; a heading never stands alone at the foot of a sheet."""
    sheets = list(_sheets(data, tr))
    for number, blocks in enumerate(sheets, start=1):
        top = TOP
        for block in blocks:
            block.draw(pen, top)
            top -= block.height
        _foot(pen, data, tr("Sheet {n} of {all}", n=number, all=len(sheets)))
        pen.showPage()


def _sheets(data: ListData, tr: Translator) -> Iterator[list[Block]]:
    grid = _Grid.of(data)
    head = _column_heads(data, grid)
    sheet, top = [*_titles(data), head], 0.0
    floor = BOTTOM + _FOOT_HEIGHT
    top = TOP - sum(block.height for block in sheet)
    for block, follows in _lines(data, grid, tr):
        if top - block.height - follows < floor and len(sheet) > 1:
            yield sheet
            again = _continued(data, tr)
            sheet, top = [again, head], TOP - again.height - head.height
        sheet.append(block)
        top -= block.height
    yield sheet


def _titles(data: ListData) -> list[Block]:
    texts = [set_text(data.clinic, _CLINIC, WIDTH), set_text(data.title, _TITLE, WIDTH), set_text(data.subtitle, _SUBTITLE, WIDTH)]
    if data.note:
        texts.append(set_text(data.note, _NOTE, WIDTH))
    return [_plain(text) for text in texts if text.lines] + [Block(8, lambda _pen, _top: None)]


def _plain(text: Setting) -> Block:
    return Block(text.height, lambda pen, top: text.draw(pen, LEFT, top))


def _continued(data: ListData, tr: Translator) -> Block:
    text = set_text(tr("{title}, continued", title=f"{data.title} · {data.subtitle}"), _HEAD, WIDTH)
    return Block(text.height + 6, lambda pen, top: text.draw(pen, LEFT, top))


def _column_heads(data: ListData, grid: _Grid) -> Block:
    titles = [set_text(column.title, _HEAD, width) for column, width in zip(data.columns, grid.widths, strict=True)]
    height = max((title.height for title in titles), default=0.0) + _PAD

    def draw(pen: Pen, top: float) -> None:
        for title, left in zip(titles, grid.lefts, strict=True):
            title.draw(pen, left, top)
        _rule(pen, top - height)

    return Block(height, draw)


def _rule(pen: Pen, y: float) -> None:
    pen.setStrokeColor(colour(Ink.TEXT))
    pen.setLineWidth(0.9)
    pen.line(LEFT, y, LEFT + WIDTH, y)


def _lines(data: ListData, grid: _Grid, tr: Translator) -> Iterator[tuple[Block, float]]:
    """Each block with the height that must follow it on the same sheet."""
    if not any(section.lines for section in data.sections) and data.empty:
        text = set_text(data.empty, _CELL, WIDTH)
        yield Block(text.height + 12, lambda pen, top: text.draw(pen, LEFT, top - 8)), 0.0
    for section in data.sections:
        blocks = [_line(line, grid, tr) for line in section.lines]
        if section.heading and blocks:
            yield _heading(section), blocks[0].height
        yield from ((block, 0.0) for block in blocks)


def _heading(section: Section) -> Block:
    text = set_text(section.heading, _SECTION, WIDTH)

    def draw(pen: Pen, top: float) -> None:
        text.draw(pen, LEFT, top - 8)
        hairline(pen, LEFT, top - 10 - text.height, WIDTH)

    return Block(text.height + 10, draw)


def _line(line: Line, grid: _Grid, tr: Translator) -> Block:
    cells = [
        set_text(cell, _CELL if place else _FIRST, width) for place, (cell, width) in enumerate(zip(line.cells, grid.widths, strict=True))
    ]
    said = set_text(tr(_CHANGES[line.change]), _MARK, _MARKS_WIDTH - _BETWEEN) if line.change in _CHANGES else None
    height = max((cell.height for cell in cells), default=0.0) + 2 * _PAD

    def draw(pen: Pen, top: float) -> None:
        if said is not None:
            said.draw(pen, LEFT, top - _PAD - cells[0].first_baseline + said.first_baseline)
        for cell, left, width in zip(cells, grid.lefts, grid.widths, strict=True):
            cell.draw(pen, left, top - _PAD)
            if line.change is Change.GONE:
                _strike(pen, cell, left, top - _PAD, width)
        hairline(pen, LEFT, top - height, WIDTH)

    return Block(height, draw)


def _strike(pen: Pen, cell: Setting, left: float, top: float, width: float) -> None:
    """A line through each line of text: the person is not expected any more."""
    pen.setStrokeColor(colour(Ink.TEXT))
    pen.setLineWidth(0.8)
    for number, text in enumerate(cell.lines):
        if text.strip():
            y = top - (number + 0.5) * cell.style.size * cell.style.leading
            pen.line(left, y, left + min(width, cell.width_of(number)), y)


def _foot(pen: Pen, data: ListData, sheet: str) -> None:
    text = set_text(data.foot, _SMALL, WIDTH - 80)
    text.draw(pen, LEFT, BOTTOM + text.height)
    write(pen, LEFT + WIDTH, BOTTOM + text.height - text.first_baseline, sheet, _SMALL, right=True)
