"""The ticket on an 80 mm roll: the same data as on A5, one below the other, as long as it needs, in black for a thermal printer."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.core import i18n
from desktop_app.core.dates import capitalised, date_full, date_numeric, local_day, time_short, weekday
from desktop_app.core.i18n import Translator
from desktop_app.documents import qr
from desktop_app.documents.making import About, Size, drawn, pdf
from desktop_app.documents.pen import Drawing, Pen
from desktop_app.documents.promises import provisional_sentences, unbroken
from desktop_app.documents.sheet import (
    MM,
    Block,
    Face,
    Ink,
    Setting,
    Style,
    colour,
    draw_modules,
    set_line,
    set_text,
    text_width,
    use_faces,
)
from desktop_app.documents.ticket_data import Provisional, TicketData

WIDTH = 80 * MM
MARGIN = 4.5 * MM  # thermal heads print 72 mm of 80
_ROOM = WIDTH - 2 * MARGIN
_TOP, _BOTTOM = 3 * MM, 9 * MM  # below it the knife
_CODE_SIDE = 108.0
_QUIET_MODULES = 4  # white around a code, ISO/IEC 18004
_FRAME_PAD = 7.0

_CLINIC = Style(Face.MEDIUM, 11.5, smallest=8.5)
_KIND = Style(Face.REGULAR, 9)
_WEEKDAY = Style(Face.MEDIUM, 12)
_DAY = Style(Face.MEDIUM, 17, smallest=12)
_TIME = Style(Face.BOLD, 46, leading=1.12)
_NUMBER = Style(Face.BOLD, 17)
_LABEL = Style(Face.REGULAR, 8.2)
_STRONG = Style(Face.MEDIUM, 12, smallest=8.5)
_PLAIN = Style(Face.REGULAR, 10, smallest=7.5)
_BAND_TITLE = Style(Face.BOLD, 11)
_SMALL = Style(Face.REGULAR, 7.4, leading=1.45)


def roll_drawing(data: TicketData, language: str) -> Drawing:
    """The ticket stroke for stroke, on a sheet as tall as its text."""
    size, set_sheets = _laid_out(data, language)
    return drawn(size, set_sheets)


def roll_pdf(data: TicketData, language: str) -> bytes:
    """The same as a PDF."""
    size, set_sheets = _laid_out(data, language)
    tr = i18n.tr.for_language(language)
    return pdf(size, set_sheets, About(tr("Ticket {number}", number=data.number), data.clinic_title, language))


def _laid_out(data: TicketData, language: str) -> tuple[Size, Callable[[Pen], None]]:
    return laid_out(RollTicket(data, i18n.tr.for_language(language)).blocks)


def laid_out(make: Callable[[], list[Block]]) -> tuple[Size, Callable[[Pen], None]]:
    """A strip as tall as the blocks of `make` together, and how they are set on it."""
    use_faces()
    blocks = make()
    size = Size(WIDTH, sum(block.height for block in blocks) + _TOP + _BOTTOM)

    def set_sheets(pen: Pen) -> None:
        top = size.height - _TOP
        for block in blocks:
            block.draw(pen, top)
            top -= block.height
        pen.showPage()

    return size, set_sheets


@dataclass(frozen=True)
class RollTicket:
    """The pieces of one ticket from top to bottom; `visit` gives those that a visit in a group has too, its patient first."""

    data: TicketData
    tr: Translator

    def blocks(self) -> list[Block]:
        """All of them."""
        data = self.data
        whole = [*roll_head(data.clinic_title, self.tr("Appointment ticket")), *self._band(), *self._when(), self._code()]
        return [*whole, *self._row(self.tr("Patient"), self._patient()), *self._where_to(), *self._lists(), *self._foot()]

    def visit(self) -> list[Block]:
        """Without what stands once on the paper of a group: its head, what to bring, its foot."""
        tr = self.tr
        prepare = [_text(set_text(tr("How to prepare stands on a sheet of its own."), _LABEL, _ROOM), after=4)]
        patient = [_text(text) for text in self._patient()]
        where = [set_text(self.data.clinic_title, _LABEL, _ROOM)]
        own = [*patient, *self._band(), *self._when(), self._code(), *self._where_to(where)]
        return [*own, *(prepare if self.data.has_preparation else ())]

    def _band(self) -> list[Block]:
        return [self._provisional(self.data.provisional)] if self.data.provisional else []

    def _when(self) -> list[Block]:
        data, language = self.data, self.tr.language
        lines = [
            _text(set_text(capitalised(weekday(data.start, data.tz, language)), _WEEKDAY, _ROOM)),
            _text(set_line(date_full(local_day(data.start, data.tz), language), _DAY, _ROOM)),
            _text(set_text(time_short(data.start, data.tz), _TIME, _ROOM)),
        ]
        if data.replaces_earlier:
            lines.append(_text(set_text(self.tr("Replaces the earlier ticket, which is no longer valid."), _LABEL, _ROOM)))
        return lines

    def _provisional(self, provisional: Provisional) -> Block:
        """A thick frame: amber would come out of a thermal printer as dirt."""
        inside = _ROOM - 2 * _FRAME_PAD
        title = set_text(self.tr("Provisional booking"), _BAND_TITLE, inside)
        text = set_text(" ".join(provisional_sentences(self.data, provisional, self.tr)), _LABEL, inside)
        height = title.height + text.height + 2 * _FRAME_PAD

        def draw(pen: Pen, top: float) -> None:
            pen.setStrokeColor(colour(Ink.TEXT))
            pen.setLineWidth(1.6)
            pen.rect(MARGIN + 0.8, top - height + 0.8, _ROOM - 1.6, height - 1.6, stroke=1, fill=0)
            title.draw(pen, MARGIN + _FRAME_PAD, top - _FRAME_PAD)
            text.draw(pen, MARGIN + _FRAME_PAD, top - _FRAME_PAD - title.height)

        return Block(height + 8, draw)

    def _code(self) -> Block:
        modules = qr.matrix(self.data.code)
        quiet = _QUIET_MODULES * _CODE_SIDE / len(modules)
        label = set_text(self.tr("Appointment number"), _LABEL, _ROOM)
        number = set_line(self.data.number, _NUMBER, _ROOM)

        def draw(pen: Pen, top: float) -> None:
            draw_modules(pen, modules, (WIDTH - _CODE_SIDE) / 2, top - quiet, _CODE_SIDE)
            below = top - _CODE_SIDE - 2 * quiet
            for text in (label, number):
                text.draw(pen, (WIDTH - text_width(text.lines[0], text.style)) / 2, below)
                below -= text.height

        return Block(_CODE_SIDE + 2 * quiet + label.height + number.height + 6, draw)

    def _patient(self) -> list[Setting]:
        data, tr = self.data, self.tr
        born = [set_text(tr("born {day}", day=date_numeric(data.birth_date, tr.language)), _LABEL, _ROOM)] if data.birth_date else []
        return [set_text(data.patient, _STRONG, _ROOM), *born]

    def _where_to(self, more: list[Setting] | None = None) -> list[Block]:
        data, tr = self.data, self.tr
        where = [set_text(", ".join(part for part in (data.branch, data.address) if part), _PLAIN, _ROOM), *(more or ())]
        if data.room:
            where.insert(0, set_line(tr("Room {room}", room=data.room), _STRONG, _ROOM))
        specialist = [set_line(capitalised(data.specialty), _STRONG, _ROOM), set_text(data.specialist, _PLAIN, _ROOM)]
        return [*self._row(tr("Specialist"), specialist), *self._row(tr("Where"), where)]

    def _lists(self) -> list[Block]:
        prepare = [set_text(note, _PLAIN, _ROOM) for note in self.data.preparation]
        return [*list_rows(self.tr("What to bring"), self.data.what_to_bring), *self._row(self.tr("How to prepare"), prepare)]

    @staticmethod
    def _row(title: str, texts: list[Setting]) -> list[Block]:
        return _row(title, [text for text in texts if text.lines])

    def _foot(self) -> list[Block]:
        data, tr = self.data, self.tr
        printed = tr(
            "Ticket {version}, printed {day} {time}",
            version=data.ticket_version,
            day=date_numeric(local_day(data.printed_at, data.tz), tr.language),
            time=time_short(data.printed_at, data.tz),
        )
        call = [tr("If you cannot come, please call {phone}", phone=unbroken(data.clinic_phone))] if data.clinic_phone else []
        hint = tr("Show this ticket at the registry, or its code on a phone. Lost? We will find you by name.")
        return list(roll_foot((*call, hint, " · ".join(part for part in (printed, data.desk, data.appointment_id) if part))))


def roll_head(clinic: str, kind: str) -> list[Block]:
    """The clinic, and what this paper is."""
    return [_text(set_line(clinic, _CLINIC, _ROOM)), _text(set_text(kind, _KIND, _ROOM), after=6)]


def roll_foot(sentences: tuple[str, ...]) -> list[Block]:
    """What stands small at the end."""
    return [Block(4, lambda _pen, _top: None), *(_text(set_text(one, _SMALL, _ROOM)) for one in sentences)]


def list_rows(title: str, items: tuple[str, ...]) -> list[Block]:
    """A row of things, a dash before each."""
    return _row(title, [set_text(f"– {item}", _PLAIN, _ROOM) for item in items])


def knife() -> Block:
    """Where a strip may be cut."""

    def draw(pen: Pen, top: float) -> None:
        pen.setStrokeColor(colour(Ink.TEXT))
        pen.setLineWidth(1.4)
        pen.line(MARGIN, top - 7, MARGIN + _ROOM, top - 7)

    return Block(14, draw)


def _row(title: str, texts: list[Setting]) -> list[Block]:
    if not texts:
        return []
    label = set_text(title, _LABEL, _ROOM)

    def draw(pen: Pen, top: float) -> None:
        pen.setStrokeColor(colour(Ink.TEXT))
        pen.setLineWidth(0.5)
        pen.line(MARGIN, top - 2, MARGIN + _ROOM, top - 2)
        label.draw(pen, MARGIN, top - 5)

    return [Block(label.height + 5, draw), *(_text(text) for text in texts[:-1]), _text(texts[-1], after=4)]


def _text(text: Setting, after: float = 0.0) -> Block:
    return Block(text.height + after, lambda pen, top: text.draw(pen, MARGIN, top))
