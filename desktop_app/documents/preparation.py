"""The preparation sheet of a service (registry rules 80 to 82): large, one thing a line, for somebody who reads it in the kitchen at night.

It bears neither name nor birth date: it may lie on the table and be passed on.
"""

import re

from reportlab.lib.pagesizes import A5

from desktop_app.core import i18n
from desktop_app.core.dates import capitalised, day_long, time_short
from desktop_app.core.i18n import Translator
from desktop_app.documents.making import About, Size, drawn, pdf
from desktop_app.documents.pen import Drawing, Pen
from desktop_app.documents.promises import unbroken
from desktop_app.documents.sheet import MM, Block, Face, Ink, Style, colour, hairline, set_line, set_text
from desktop_app.documents.ticket_data import TicketData

SIZE = Size(*A5)
MARGIN = 13 * MM
_ROOM = SIZE.width - 2 * MARGIN
_TOP, _BOTTOM = SIZE.height - 12 * MM, 11 * MM
_BOX, _INDENT = 8.0, 17.0

_BULLETS = " \t•–-;"
_SENTENCES = re.compile(r"(?<=[.!])\s+(?=[А-ЯЁA-Z])|(?<=;)\s+")
"""Where one thing ends: a sentence or a semicolon; «за 8 ч. до приёма» goes on."""

_CLINIC = Style(Face.REGULAR, 9, Ink.MUTED)
_TITLE = Style(Face.MEDIUM, 19, smallest=13)
_WHEN = Style(Face.MEDIUM, 13, Ink.ACCENT_TEXT, smallest=10)
_PLAIN = Style(Face.REGULAR, 10.5, smallest=8)
_HEADING = Style(Face.MEDIUM, 12, Ink.ACCENT_TEXT)
_STEP = Style(Face.REGULAR, 12.4, smallest=9, leading=1.42)
_SMALL = Style(Face.REGULAR, 9, Ink.MUTED)


def preparation_drawing(data: TicketData, language: str) -> Drawing:
    """The sheet stroke for stroke."""
    return drawn(SIZE, lambda pen: _set(pen, data, i18n.tr.for_language(language)))


def preparation_pdf(data: TicketData, language: str) -> bytes:
    """The same as a PDF."""
    tr = i18n.tr.for_language(language)
    about = About(tr("How to prepare for {specialty}", specialty=data.specialty), data.clinic_title, language)
    return pdf(SIZE, lambda pen: _set(pen, data, tr), about)


def _set(pen: Pen, data: TicketData, tr: Translator) -> None:
    top = _TOP
    for block in _blocks(data, tr):
        if top - block.height < _BOTTOM:
            pen.showPage()
            top = _TOP
        block.draw(pen, top)
        top -= block.height
    pen.showPage()


def _blocks(data: TicketData, tr: Translator) -> list[Block]:
    when = tr("{day} at {time}", day=capitalised(day_long(data.start, data.tz, tr.language)), time=time_short(data.start, data.tz))
    room = tr("Room {room}", room=data.room) if data.room else ""
    where = ", ".join(part for part in (room, data.branch, data.address) if part)
    blocks = [
        *_texts(data.clinic_title, _CLINIC),
        *_texts(tr("How to prepare"), _TITLE),
        *_texts(f"{capitalised(data.specialty)}, {data.specialist}".strip(", "), _PLAIN),
        *_texts(when, _WHEN),
        *_texts(where, _PLAIN),
        _rule(),
    ]
    for step in steps(data.preparation):
        blocks += _ticked(step)
    if data.what_to_bring:
        blocks += [_gap(8), *_texts(tr("What to bring"), _HEADING)]
        for item in data.what_to_bring:
            blocks += _ticked(item)
    blocks += [_gap(10), _rule()]
    if data.clinic_phone:
        blocks += _texts(tr("Questions? Call {phone}", phone=unbroken(data.clinic_phone)), _PLAIN)
    return [*blocks, *_texts(tr("Appointment number {number}", number=data.number), _SMALL)]


def steps(notes: tuple[str, ...]) -> list[str]:
    """One thing a line: what the service's card has in lines or sentences."""
    lines = [line.strip(_BULLETS) for note in notes for part in note.splitlines() for line in _SENTENCES.split(part)]
    return [f"{line[0].upper()}{line[1:]}" for line in lines if line]


def _texts(text: str, style: Style) -> list[Block]:
    """A block for each line, so that a sheet may end between any two."""
    setting = set_line(text, style, _ROOM) if style in (_TITLE, _WHEN) else set_text(text, style, _ROOM)
    return [_row(line, setting.style, 0.0) for line in setting.lines]


def _ticked(text: str) -> list[Block]:
    """A thing to do, with a box to tick."""
    setting = set_text(text, _STEP, _ROOM - _INDENT)
    rows = [_row(line, setting.style, _INDENT) for line in setting.lines]

    def draw(pen: Pen, top: float) -> None:
        pen.setStrokeColor(colour(Ink.MUTED))
        pen.setLineWidth(0.8)
        pen.roundRect(MARGIN, top - rows[0].height / 2 - _BOX / 2, _BOX, _BOX, 1.4, stroke=1, fill=0)
        rows[0].draw(pen, top)

    return [Block(rows[0].height, draw), *rows[1:], _gap(3)]


def _row(line: str, style: Style, indent: float) -> Block:
    setting = set_text(line, style, _ROOM)
    return Block(setting.height, lambda pen, top: setting.draw(pen, MARGIN + indent, top))


def _gap(height: float) -> Block:
    return Block(height, lambda _pen, _top: None)


def _rule() -> Block:
    return Block(12, lambda pen, top: hairline(pen, MARGIN, top - 6, _ROOM))
