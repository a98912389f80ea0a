"""Lists on A4: a title, columns, lines under headings, as many sheets as they need; what changed since the last print is marked.

A mark is a sign and a word in a column of its own, and ink is black: it survives any printer, a copier and a colour-blind eye.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4, landscape

from desktop_app.core import i18n
from desktop_app.core.i18n import Translator, mark
from desktop_app.documents.list_data import Change, Line, ListData, Section
from desktop_app.documents.making import About, Size, drawn, pdf
from desktop_app.documents.pen import Drawing, Pen
from desktop_app.documents.sheet import MM, Block, Face, Ink, Setting, Style, colour, hairline, set_text, write

SIZE, WIDE = Size(*A4), Size(*landscape(A4))
LEFT, RIGHT = 18 * MM, 12 * MM  # the wider edge is for the punch
BOTTOM, _UPPER_EDGE = 11 * MM, 12 * MM
WIDTH = SIZE.width - LEFT - RIGHT
_MARKS_WIDTH = 52.0
_BETWEEN = 6.0
_PAD = 3.4
_FOOT_HEIGHT = 24.0
_WRITTEN_HEIGHT = 8.5 * MM
_SIGNED_WIDTH = 70 * MM

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
    return drawn(_size(data), lambda pen: _set_all(pen, data, i18n.tr.for_language(language)))


def list_pdf(data: ListData, language: str) -> bytes:
    """The list as a PDF."""
    return pdf(_size(data), lambda pen: _set_all(pen, data, i18n.tr.for_language(language)), About(data.title, data.clinic, language))


def _size(data: ListData) -> Size:
    return WIDE if data.wide else SIZE


def _width(data: ListData) -> float:
    return _size(data).width - LEFT - RIGHT


def _top(data: ListData) -> float:
    return _size(data).height - _UPPER_EDGE


@dataclass(frozen=True)
class _Grid:
    """Where the columns stand: left edges and widths; marks have the column at the left if there are any. `width` is that of all.

    `ruled` rows are written into by hand.
    """

    marks: bool
    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    width: float
    ruled: bool

    @staticmethod
    def of(data: ListData) -> "_Grid":
        at = LEFT + (_MARKS_WIDTH if data.has_changes else 0.0)
        room = LEFT + _width(data) - at
        lefts, widths = [], []
        for column in data.columns:
            lefts.append(at)
            widths.append(room * column.share - _BETWEEN)
            at += room * column.share
        return _Grid(data.has_changes, tuple(lefts), tuple(widths), _width(data), data.ruled)


def _set_all(pen: Pen, data: ListData, tr: Translator) -> None:
    """The list, and what follows it on sheets of its own."""
    listed: ListData | None = data
    while listed is not None:
        _set(pen, listed, tr)
        listed = listed.then


def _set(pen: Pen, data: ListData, tr: Translator) -> None:
    """Lines from the top; a heading never stands alone at the foot of a sheet."""
    sheets = list(_sheets(data, tr))
    for number, blocks in enumerate(sheets, start=1):
        top = _top(data)
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
    top = _top(data) - sum(block.height for block in sheet)
    for block, follows in [*_lines(data, grid, tr), *_signatures(data)]:
        if top - block.height - follows < floor and len(sheet) > 1:
            yield sheet
            again = _continued(data, tr)
            sheet, top = [again, head], _top(data) - again.height - head.height
        sheet.append(block)
        top -= block.height
    yield sheet


def _titles(data: ListData) -> list[Block]:
    width = _width(data)
    texts = [set_text(data.clinic, _CLINIC, width), set_text(data.title, _TITLE, width), set_text(data.subtitle, _SUBTITLE, width)]
    if data.note:
        texts.append(set_text(data.note, _NOTE, width))
    return [_plain(text) for text in texts if text.lines] + [Block(8, lambda _pen, _top: None)]


def _plain(text: Setting) -> Block:
    return Block(text.height, lambda pen, top: text.draw(pen, LEFT, top))


def _continued(data: ListData, tr: Translator) -> Block:
    text = set_text(tr("{title}, continued", title=f"{data.title} · {data.subtitle}"), _HEAD, _width(data))
    return Block(text.height + 6, lambda pen, top: text.draw(pen, LEFT, top))


def _column_heads(data: ListData, grid: _Grid) -> Block:
    titles = [set_text(column.title, _HEAD, width) for column, width in zip(data.columns, grid.widths, strict=True)]
    height = max((title.height for title in titles), default=0.0) + _PAD

    def draw(pen: Pen, top: float) -> None:
        for title, left in zip(titles, grid.lefts, strict=True):
            title.draw(pen, left, top)
        _rule(pen, top - height, LEFT + grid.width)

    return Block(height, draw)


def _rule(pen: Pen, y: float, right: float) -> None:
    pen.setStrokeColor(colour(Ink.TEXT))
    pen.setLineWidth(0.9)
    pen.line(LEFT, y, right, y)


def _lines(data: ListData, grid: _Grid, tr: Translator) -> Iterator[tuple[Block, float]]:
    """Each block with the height that must follow it on the same sheet."""
    if not any(section.lines for section in data.sections) and data.empty:
        text = set_text(data.empty, _CELL, grid.width)
        yield Block(text.height + 12, lambda pen, top: text.draw(pen, LEFT, top - 8)), 0.0
    for section in data.sections:
        blocks = [_line(line, grid, tr) for line in section.lines]
        if section.heading and blocks:
            yield _heading(section, grid.width), blocks[0].height
        yield from ((block, 0.0) for block in blocks)


def _heading(section: Section, width: float) -> Block:
    text = set_text(section.heading, _SECTION, width)

    def draw(pen: Pen, top: float) -> None:
        text.draw(pen, LEFT, top - 8)
        hairline(pen, LEFT, top - 10 - text.height, width)

    return Block(text.height + 10, draw)


def _line(line: Line, grid: _Grid, tr: Translator) -> Block:
    cells = [
        set_text(cell, _CELL if place else _FIRST, width) for place, (cell, width) in enumerate(zip(line.cells, grid.widths, strict=True))
    ]
    said = set_text(tr(_CHANGES[line.change]), _MARK, _MARKS_WIDTH - _BETWEEN) if line.change in _CHANGES else None
    height = max((cell.height for cell in cells), default=0.0) + 2 * _PAD
    if grid.ruled:
        height = max(height, _WRITTEN_HEIGHT)

    def draw(pen: Pen, top: float) -> None:
        if said is not None:
            said.draw(pen, LEFT, top - _PAD - cells[0].first_baseline + said.first_baseline)
        for cell, left, width in zip(cells, grid.lefts, grid.widths, strict=True):
            cell.draw(pen, left, top - _PAD)
            if line.change is Change.GONE:
                _strike(pen, cell, left, top - _PAD, width)
        hairline(pen, LEFT, top - height, grid.width)
        for left in grid.lefts[1:] if grid.ruled else ():
            pen.line(left - _BETWEEN / 2, top, left - _BETWEEN / 2, top - height)

    return Block(height, draw)


def _signatures(data: ListData) -> Iterator[tuple[Block, float]]:
    """A line to sign on for each who signs, with the date; they stay together."""
    blocks = [_signature(who, _width(data)) for who in data.signatures]
    for place, block in enumerate(blocks, start=1):
        yield block, sum(one.height for one in blocks[place:])


def _signature(who: str, width: float) -> Block:
    text = set_text(who, _CELL, width - _SIGNED_WIDTH - _BETWEEN)

    def draw(pen: Pen, top: float) -> None:
        text.draw(pen, LEFT, top - 22)
        written = max((text.width_of(line) for line in range(len(text.lines))), default=0.0)
        _line_to_sign(pen, LEFT + written + _BETWEEN, top - 24 - text.first_baseline)

    return Block(text.height + 24, draw)


def _line_to_sign(pen: Pen, left: float, y: float) -> None:
    pen.setStrokeColor(colour(Ink.TEXT))
    pen.setLineWidth(0.6)
    pen.line(left, y, left + _SIGNED_WIDTH, y)


def _strike(pen: Pen, cell: Setting, left: float, top: float, width: float) -> None:
    """A line through each line of text: the person is not expected any more."""
    pen.setStrokeColor(colour(Ink.TEXT))
    pen.setLineWidth(0.8)
    for number, text in enumerate(cell.lines):
        if text.strip():
            y = top - (number + 0.5) * cell.style.size * cell.style.leading
            pen.line(left, y, left + min(width, cell.width_of(number)), y)


def _foot(pen: Pen, data: ListData, sheet: str) -> None:
    width = _width(data)
    text = set_text(data.foot, _SMALL, width - 80)
    text.draw(pen, LEFT, BOTTOM + text.height)
    write(pen, LEFT + width, BOTTOM + text.height - text.first_baseline, sheet, _SMALL, right=True)
