"""The pieces of a ticket, from top to bottom: clinic, provisional band, when and which, who, to whom, where, what to bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from desktop_app.core.dates import capitalised, date_numeric, day_full, time_short, weekday
from desktop_app.core.i18n import Translator
from desktop_app.documents import qr
from desktop_app.documents.pen import Pen
from desktop_app.documents.promises import provisional_sentences
from desktop_app.documents.sheet import Block, Face, Ink, Setting, Style, colour, draw_modules, hairline, set_line, set_text, text_width
from desktop_app.documents.ticket_data import Provisional, TicketData

LABEL_WIDTH = 82.0
CODE_SIDE = 95.0
_BOX = 6.6
_INDENT = 13.0
_ABOVE_CODE = 3.0
_BAND_EDGE = 3.0
_BAND_INDENT = 32.0
_BELOW_BAND = 10.5  # with what stands above the code, its quiet zone
_ABOVE_CLINIC = 11.0
_QUIET_MODULES = 4  # white around a code, ISO/IEC 18004

_CLINIC = Style(Face.MEDIUM, 13, smallest=9)
_TITLE = Style(Face.MEDIUM, 9, Ink.ACCENT)
_WEEKDAY = Style(Face.MEDIUM, 13, Ink.ACCENT)
_DAY = Style(Face.MEDIUM, 22, smallest=14)
_TIME = Style(Face.MEDIUM, 60, Ink.ACCENT_TEXT, leading=1.12)
_NUMBER = Style(Face.MEDIUM, 18)
_LABEL = Style(Face.REGULAR, 8.6, Ink.MUTED, smallest=7)
_STRONG = Style(Face.MEDIUM, 13, smallest=9.5)
_PLAIN = Style(Face.REGULAR, 10.5, smallest=8)
_QUIET = Style(Face.REGULAR, 9, Ink.MUTED)
_ITEM = Style(Face.REGULAR, 9.8, smallest=8)
_BAND_TITLE = Style(Face.BOLD, 11, Ink.AMBER_TEXT)
_BAND_TEXT = Style(Face.REGULAR, 9.2, Ink.AMBER_TEXT, leading=1.38)
_REPLACES = Style(Face.MEDIUM, 8.6, Ink.ACCENT_TEXT)


@dataclass(frozen=True)
class Frame:
    """Where the text stands on the sheet, its language, and how tightly it is set: all sizes times `scale`, rows padded."""

    left: float
    width: float
    tr: Translator
    padding: float = 9.0
    scale: float = 1.0

    def text(self, text: str, style: Style, width: float) -> Setting:
        """`text` wrapped to `width`."""
        return set_text(text, style.scaled(self.scale), width)

    def line(self, text: str, style: Style, width: float) -> Setting:
        """`text` in one line if any size that may be read allows it."""
        return set_line(text, style.scaled(self.scale), width)


def heading_block(data: TicketData, frame: Frame) -> Block:
    """The clinic on the left, what this paper is on the right, an accent above."""
    title = frame.text(frame.tr("Appointment ticket"), _TITLE, frame.width)
    title_width = text_width(title.lines[0], title.style)
    clinic = frame.line(data.clinic_title, _CLINIC, frame.width - title_width - 14)

    def draw(canvas: Pen, top: float) -> None:
        canvas.setFillColor(colour(Ink.ACCENT))
        canvas.rect(frame.left, top - 3, 26, 3, stroke=0, fill=1)
        top -= _ABOVE_CLINIC
        clinic.draw(canvas, frame.left, top)
        title.draw(canvas, frame.left + frame.width - title_width, top - clinic.first_baseline + title.first_baseline)

    return Block(_ABOVE_CLINIC + clinic.height + 1.4 * frame.padding, draw)


def provisional_block(data: TicketData, provisional: Provisional, frame: Frame) -> Block:
    """An amber band with a clock and words, which also stands out where the printer knows no colour."""
    pad = 8.0
    room = frame.width - _BAND_INDENT - 10
    title = frame.text(frame.tr("Provisional booking"), _BAND_TITLE, room)
    text = frame.text(" ".join(provisional_sentences(data, provisional, frame.tr)), _BAND_TEXT, room)
    band = title.height + text.height + 2 * pad

    def draw(canvas: Pen, top: float) -> None:
        canvas.setFillColor(colour(Ink.AMBER))
        canvas.rect(frame.left, top - band, frame.width, band, stroke=0, fill=1)
        canvas.setFillColor(colour(Ink.AMBER_LINE))
        canvas.rect(frame.left, top - band, _BAND_EDGE, band, stroke=0, fill=1)
        _clock(canvas, frame.left + 18, top - pad - title.height / 2)
        title.draw(canvas, frame.left + _BAND_INDENT, top - pad)
        text.draw(canvas, frame.left + _BAND_INDENT, top - pad - title.height)

    return Block(band + max(1.1 * frame.padding, _BELOW_BAND), draw)


def when_block(data: TicketData, frame: Frame) -> Block:
    """Weekday, day and time as large as the sheet bears; the code and the number at the right."""
    tr = frame.tr
    side = CODE_SIDE * frame.scale
    number = Setting((data.number,), _NUMBER.scaled(frame.scale))
    column = max(side, text_width(data.number, number.style))
    room = frame.width - column - 18
    lines = [
        frame.line(capitalised(weekday(data.start, data.tz, tr.language)), _WEEKDAY, room),
        frame.line(day_full(data.start, data.tz, tr.language), _DAY, room),
        frame.line(time_short(data.start, data.tz), _TIME, room),
    ]
    if data.replaces_earlier:
        lines.append(frame.text(tr("Replaces the earlier ticket, which is no longer valid."), _REPLACES, room))
    label = frame.text(tr("Appointment number"), _LABEL, column)
    modules = qr.matrix(data.code)
    quiet = _QUIET_MODULES * side / len(modules)
    below_code = _ABOVE_CODE + side + quiet - label.style.size * 0.3
    height = max(sum(line.height for line in lines), below_code + label.height + number.height)

    def draw(canvas: Pen, top: float) -> None:
        down = top - 1
        for line in lines:
            # Large figures carry white at their left; moved so far, they stand on the edge of the text below.
            line.draw(canvas, frame.left - 0.055 * (line.style.size - _WEEKDAY.size * frame.scale), down)
            down -= line.height
        x = frame.left + frame.width - column
        draw_modules(canvas, modules, x, top - _ABOVE_CODE, side)
        label.draw(canvas, x, top - below_code)
        number.draw(canvas, x, top - below_code - label.height)

    return Block(height + 1.2 * frame.padding, draw)


def body_blocks(data: TicketData, frame: Frame) -> list[Block]:
    """Patient, specialist, place, what to bring and how to prepare, each under a hairline."""
    tr, room = frame.tr, frame.width - LABEL_WIDTH
    where = [frame.text(", ".join(part for part in (data.branch, data.address) if part), _PLAIN, room)]
    if data.room:
        where.insert(0, frame.line(tr("Room {room}", room=data.room), _STRONG, room))
    specialist = [
        frame.line(capitalised(data.specialty), _STRONG, room),
        frame.line(data.specialist, _PLAIN, room),
    ]
    row = partial(_row, frame=frame)
    return [
        *row(tr("Patient"), _patient(data, frame, room)),
        *row(tr("Specialist"), specialist),
        *row(tr("Where"), where),
        *row(tr("What to bring"), [frame.text(item, _ITEM, room - _INDENT) for item in data.what_to_bring], boxes=True),
        *row(tr("How to prepare"), [frame.text(note, _ITEM, room) for note in data.preparation]),
    ]


def _patient(data: TicketData, frame: Frame, room: float) -> list[Setting]:
    """The name in one line; where it is too long, the family name has a line of its own."""
    whole = frame.text(data.patient, _STRONG, room)
    names = [whole] if len(whole.lines) == 1 else [frame.line(name, _STRONG, room) for name in (data.family, data.first_names)]
    if data.birth_date:
        born = frame.tr("born {day}", day=date_numeric(data.birth_date, frame.tr.language))
        names.append(frame.text(born, _QUIET, room))
    return names


@dataclass(frozen=True)
class _Line:
    """One line of a row: its text, how far it is indented, and whether a box to tick stands before it."""

    text: Setting
    indent: float
    box: bool


def _row(title: str, settings: Sequence[Setting], *, frame: Frame, boxes: bool = False) -> list[Block]:
    """A row as a block for each line, so that a sheet may end between any two; nothing for a row without text."""
    indent = _INDENT if boxes else 0
    lines = [_Line(Setting((text,), one.style), indent, boxes and place == 0) for one in settings for place, text in enumerate(one.lines)]
    label = frame.text(title, _LABEL, LABEL_WIDTH - 6)
    blocks = [_block(line, frame) for line in lines]
    if blocks:
        blocks[0] = _opened(blocks[0], lines[0], label, frame)
        blocks[-1] = Block(blocks[-1].height + frame.padding, blocks[-1].draw)
    return blocks


def _block(line: _Line, frame: Frame) -> Block:
    left = frame.left + LABEL_WIDTH

    def draw(canvas: Pen, top: float) -> None:
        if line.box:
            _box(canvas, left, top - line.text.height / 2 - _BOX / 2)
        line.text.draw(canvas, left + line.indent, top)

    return Block(line.text.height, draw)


def _opened(block: Block, line: _Line, label: Setting, frame: Frame) -> Block:
    """`block` under a hairline, its label on the same baseline."""
    padding = frame.padding

    def draw(canvas: Pen, top: float) -> None:
        hairline(canvas, frame.left, top, frame.width)
        label.draw(canvas, frame.left, top - padding - line.text.first_baseline + label.first_baseline)
        block.draw(canvas, top - padding)

    return Block(block.height + padding, draw)


def _box(canvas: Pen, x: float, y: float) -> None:
    """A little square to tick while packing."""
    canvas.setStrokeColor(colour(Ink.MUTED))
    canvas.setLineWidth(0.7)
    canvas.roundRect(x, y, _BOX, _BOX, 1.2, stroke=1, fill=0)


def _clock(canvas: Pen, x: float, y: float) -> None:
    """The sign of what is provisional (the font has none)."""
    canvas.setStrokeColor(colour(Ink.AMBER_TEXT))
    canvas.setLineWidth(1.1)
    canvas.setLineCap(1)
    canvas.circle(x, y, 5.6, stroke=1, fill=0)
    canvas.line(x, y, x, y + 3.4)
    canvas.line(x, y, x + 2.5, y)
    canvas.setLineCap(0)
