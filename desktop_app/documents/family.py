"""The sheet of a group of visits: one patient at several specialists, or a family, on one A5 sheet instead of a ticket each.

Every visit bears all that a ticket must (rule 29) and its own code, so that the sheet may be cut between them; what to bring stands once.
"""

from dataclasses import dataclass

from reportlab.lib.pagesizes import A5

from desktop_app.core import i18n
from desktop_app.core.dates import capitalised, date_numeric, day_full, local_day, time_short, weekday
from desktop_app.core.i18n import Translator
from desktop_app.documents import qr
from desktop_app.documents.family_data import FamilyData
from desktop_app.documents.making import About, Size, drawn, pdf
from desktop_app.documents.pen import Drawing, Pen
from desktop_app.documents.promises import provisional_sentences, unbroken
from desktop_app.documents.sheet import MM, Block, Face, Ink, Setting, Style, colour, draw_modules, hairline, set_line, set_text, text_width
from desktop_app.documents.ticket_data import Provisional, TicketData

SIZE = Size(*A5)
MARGIN = 13 * MM
_ROOM = SIZE.width - 2 * MARGIN
_TOP, _BOTTOM = SIZE.height - 11 * MM, 10 * MM
_CODE_SIDE = 72.0
_QUIET_MODULES = 4  # white around a code, ISO/IEC 18004
_BOX, _INDENT, _BETWEEN = 6.6, 13.0, 18.0
_PAD = 8.0
_SCALES = (1.0, 0.93, 0.86)
"""Of all type and of the codes, until one sheet holds the visits; the last still reads at arm's length."""
_BAND_EDGE, _BAND_PAD = 3.0, 5.0

_CLINIC = Style(Face.MEDIUM, 12, smallest=9)
_TITLE = Style(Face.MEDIUM, 9, Ink.ACCENT)
_DAY = Style(Face.MEDIUM, 11.5, Ink.ACCENT_TEXT, smallest=9)
_TIME = Style(Face.MEDIUM, 25, Ink.ACCENT_TEXT, leading=1.16)
_STRONG = Style(Face.MEDIUM, 11.5, smallest=8.5)
_PLAIN = Style(Face.REGULAR, 9.4, smallest=7.5)
_ROOM_NUMBER = Style(Face.MEDIUM, 13)
_NUMBER = Style(Face.MEDIUM, 10.5)
_LABEL = Style(Face.REGULAR, 7.6, Ink.MUTED)
_QUIET = Style(Face.REGULAR, 8.4, Ink.MUTED)
_REPLACES = Style(Face.MEDIUM, 8.2, Ink.ACCENT_TEXT)
_BAND_TITLE = Style(Face.BOLD, 9.2, Ink.AMBER_TEXT)
_BAND_TEXT = Style(Face.REGULAR, 8.2, Ink.AMBER_TEXT, leading=1.36)
_NOTE = Style(Face.MEDIUM, 8.6)
_SMALL = Style(Face.REGULAR, 7.2, Ink.MUTED, leading=1.45)


def family_drawing(data: FamilyData, language: str) -> Drawing:
    """The sheet stroke for stroke; so many visits that one does not hold them go on to another, none is parted."""
    return drawn(SIZE, lambda pen: _set(pen, data, i18n.tr.for_language(language)))


def family_pdf(data: FamilyData, language: str) -> bytes:
    """The same as a PDF."""
    tr = i18n.tr.for_language(language)
    return pdf(SIZE, lambda pen: _set(pen, data, tr), About(title(data, tr), data.clinic_title, language))


def title(data: FamilyData, tr: Translator) -> str:
    """What this paper is."""
    return tr.plural("Appointment ticket: {n} visit", "Appointment ticket: {n} visits", len(data.visits))


def _set(pen: Pen, data: FamilyData, tr: Translator) -> None:
    footer = _footer(data, tr)
    floor = _BOTTOM + footer.height
    layouts = (_blocks(data, tr, scale) for scale in _SCALES)
    fitting = (blocks for blocks in layouts if sum(block.height for block in blocks) <= _TOP - floor)
    top = _TOP
    for block in next(fitting, None) or _blocks(data, tr, _SCALES[-1]):
        if top - block.height < floor:
            footer.draw(pen, floor)
            pen.showPage()
            top = _TOP
        block.draw(pen, top)
        top -= block.height
    footer.draw(pen, floor)
    pen.showPage()


def _blocks(data: FamilyData, tr: Translator, scale: float) -> list[Block]:
    return [_heading(data, tr), *(_visit(visit, tr, scale) for visit in data.visits), *_bring(data, tr)]


def _heading(data: FamilyData, tr: Translator) -> Block:
    kind = set_text(title(data, tr), _TITLE, _ROOM)
    width = text_width(kind.lines[0], kind.style)
    clinic = set_line(data.clinic_title, _CLINIC, _ROOM - width - 14)

    def draw(pen: Pen, top: float) -> None:
        pen.setFillColor(colour(Ink.ACCENT))
        pen.rect(MARGIN, top - 3, 26, 3, stroke=0, fill=1)
        clinic.draw(pen, MARGIN, top - 10)
        kind.draw(pen, MARGIN + _ROOM - width, top - 10 - clinic.first_baseline + kind.first_baseline)

    return Block(10 + clinic.height + 6, draw)


def _visit(data: TicketData, tr: Translator, scale: float) -> Block:
    """One visit: when, who, to whom, where on the left, its code and number on the right, what is provisional below."""
    number = Setting((data.number,), _NUMBER)
    label = set_text(tr("Appointment number"), _LABEL, _ROOM)
    side, pad = _CODE_SIDE * scale, _PAD * scale
    column = max(side, text_width(data.number, number.style), text_width(label.lines[0], label.style))
    day, time, *texts = _texts(data, tr, scale, _ROOM - column - 16)
    room = Setting((tr("Room {room}", room=data.room),) if data.room else (), _ROOM_NUMBER.scaled(scale))
    modules = qr.matrix(data.code)
    quiet = _QUIET_MODULES * side / len(modules)
    below_code = quiet / 2 + side + quiet - 2
    band = _Band.of(data, data.provisional, tr) if data.provisional else None
    height = max(sum(text.height for text in (day, time, *texts)), below_code + label.height + number.height)

    def draw(pen: Pen, top: float) -> None:
        hairline(pen, MARGIN, top, _ROOM)
        top -= pad
        down = top - day.height
        room.draw(pen, MARGIN + time.width_of(0) + 12, down - time.first_baseline + room.first_baseline)
        day.draw(pen, MARGIN, top)
        for text in (time, *texts):
            text.draw(pen, MARGIN, down)
            down -= text.height
        x = MARGIN + _ROOM - column
        draw_modules(pen, modules, x, top - quiet / 2, side)
        label.draw(pen, x, top - below_code)
        number.draw(pen, x, top - below_code - label.height)
        if band is not None:
            band.draw(pen, top - height - 3)

    return Block(pad + height + (band.height + 3 if band is not None else 0) + pad, draw)


def _texts(data: TicketData, tr: Translator, scale: float, room: float) -> list[Setting]:
    """The day, the time, then what else there is to say."""
    day = f"{capitalised(weekday(data.start, data.tz, tr.language))}, {day_full(data.start, data.tz, tr.language)}"
    born = tr("born {day}", day=date_numeric(data.birth_date, tr.language)) if data.birth_date else ""
    where = ", ".join(part for part in (data.clinic_title, data.branch, data.address) if part)
    texts = [
        set_line(day, _DAY.scaled(scale), room),
        set_text(time_short(data.start, data.tz), _TIME.scaled(scale), room),
        set_line(data.patient, _STRONG.scaled(scale), room),
        set_text(born, _QUIET.scaled(scale), room),
        set_text(", ".join(part for part in (capitalised(data.specialty), data.specialist) if part), _PLAIN.scaled(scale), room),
        set_text(where, _PLAIN.scaled(scale), room),
        set_text(tr("How to prepare stands on a sheet of its own.") if data.has_preparation else "", _QUIET.scaled(scale), room),
        set_text(
            tr("Replaces the earlier ticket, which is no longer valid.") if data.replaces_earlier else "", _REPLACES.scaled(scale), room
        ),
    ]
    return [text for text in texts if text.lines]


@dataclass(frozen=True)
class _Band:
    """What is provisional, in words and on amber, which a printer without colour leaves grey."""

    title: Setting
    text: Setting

    @staticmethod
    def of(data: TicketData, provisional: Provisional, tr: Translator) -> "_Band":
        room = _ROOM - _BAND_EDGE - 3 * _BAND_PAD
        text = " ".join(provisional_sentences(data, provisional, tr))
        return _Band(set_text(tr("Provisional booking"), _BAND_TITLE, room), set_text(text, _BAND_TEXT, room))

    @property
    def height(self) -> float:
        return self.title.height + self.text.height + 2 * _BAND_PAD

    def draw(self, pen: Pen, top: float) -> None:
        pen.setFillColor(colour(Ink.AMBER))
        pen.rect(MARGIN, top - self.height, _ROOM, self.height, stroke=0, fill=1)
        pen.setFillColor(colour(Ink.AMBER_LINE))
        pen.rect(MARGIN, top - self.height, _BAND_EDGE, self.height, stroke=0, fill=1)
        left = MARGIN + _BAND_EDGE + _BAND_PAD
        self.title.draw(pen, left, top - _BAND_PAD)
        self.text.draw(pen, left, top - _BAND_PAD - self.title.height)


def _bring(data: FamilyData, tr: Translator) -> list[Block]:
    """What everybody brings, once, with boxes to tick, side by side as far as the sheet is wide; never parted from its heading."""
    if not data.what_to_bring:
        return []
    heading = set_text(tr("What to bring"), _LABEL, _ROOM)
    rows = _side_by_side([set_text(item, _PLAIN, _ROOM - _INDENT) for item in data.what_to_bring])

    def draw(pen: Pen, top: float) -> None:
        hairline(pen, MARGIN, top, _ROOM)
        heading.draw(pen, MARGIN, top - _PAD)
        down = top - _PAD - heading.height
        for row in rows:
            x = MARGIN
            for item in row:
                middle = down - item.style.size * item.style.leading / 2
                pen.setStrokeColor(colour(Ink.MUTED))
                pen.setLineWidth(0.7)
                pen.roundRect(x, middle - _BOX / 2, _BOX, _BOX, 1.2, stroke=1, fill=0)
                item.draw(pen, x + _INDENT, down)
                x += _breadth(item)
            down -= max(item.height for item in row)

    return [Block(_PAD + heading.height + sum(max(item.height for item in row) for row in rows) + _PAD, draw)]


def _side_by_side(items: list[Setting]) -> list[list[Setting]]:
    rows: list[list[Setting]] = []
    for item in items:
        if rows and sum(_breadth(one) for one in rows[-1]) + _breadth(item) - _BETWEEN <= _ROOM:
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _breadth(item: Setting) -> float:
    return _INDENT + max(item.width_of(line) for line in range(len(item.lines))) + _BETWEEN


def foot_words(data: FamilyData, tr: Translator) -> tuple[str, ...]:
    """What to do if somebody cannot come, what the codes are for, and whence the paper is."""
    printed = tr(
        "Printed {day} {time}",
        day=date_numeric(local_day(data.printed_at, data.tz), tr.language),
        time=time_short(data.printed_at, data.tz),
    )
    hint = tr("At each visit show its code, on this sheet or on a phone. The sheet may be cut between the visits.")
    return hint, " · ".join(part for part in (printed, data.desk) if part)


def call_words(data: FamilyData, tr: Translator) -> str:
    """Whom to call if somebody cannot come; "" where no telephone is known."""
    return tr("If you cannot come, please call {phone}", phone=unbroken(data.clinic_phone)) if data.clinic_phone else ""


def _footer(data: FamilyData, tr: Translator) -> Block:
    texts = [set_text(words, _SMALL, _ROOM) for words in foot_words(data, tr)]
    if call := call_words(data, tr):
        texts.insert(0, set_text(call, _NOTE, _ROOM))

    def draw(pen: Pen, top: float) -> None:
        hairline(pen, MARGIN, top, _ROOM)
        top -= 8
        for text in texts:
            text.draw(pen, MARGIN, top)
            top -= text.height

    return Block(8 + sum(text.height for text in texts), draw)
