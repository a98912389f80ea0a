"""The ticket: the paper with which a patient leaves the window (registry rules 27 to 34), A5, the same layout each time."""

import io
from dataclasses import replace

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from desktop_app.core import i18n
from desktop_app.core.dates import date_numeric, local_day, time_short
from desktop_app.core.i18n import Translator
from desktop_app.documents.pen import Drawing, Pen, Recorder
from desktop_app.documents.promises import unbroken
from desktop_app.documents.sheet import MM, Block, Face, Ink, Style, hairline, set_text, use_faces, write
from desktop_app.documents.ticket_blocks import Frame, body_blocks, heading_block, provisional_block, when_block
from desktop_app.documents.ticket_data import TicketData

_WIDTH, _HEIGHT = A5
MARGIN = 13 * MM
_TOP = _HEIGHT - 11 * MM
_BOTTOM = 10 * MM
# From airy to tight: padding of rows in points, and the scale of all type. The last still reads at arm's length.
_DENSITIES = ((12.0, 1.0), (9.0, 1.0), (7.0, 1.0), (6.0, 0.96), (5.0, 0.92), (4.0, 0.88))
_SMALL = Style(Face.REGULAR, 7.2, Ink.MUTED, leading=1.45)
_NOTE = Style(Face.MEDIUM, 8.6, Ink.TEXT, leading=1.4)


def ticket_pdf(data: TicketData, language: str) -> bytes:
    """The ticket as a PDF of A5 sheets in `language` ("ru", "en"); the same data give the same bytes.

    Nearly always one sheet; long instructions go on to a second, never off the edge.
    """
    tr = i18n.tr.for_language(language)
    out = io.BytesIO()
    use_faces()
    canvas = Canvas(out, pagesize=A5, invariant=1, pageCompression=1, lang=language)
    canvas.setTitle(tr("Ticket {number}", number=data.number))
    canvas.setAuthor(data.clinic_title)
    canvas.setCreator("Registratura")
    _set(canvas, data, tr)
    canvas.save()
    return out.getvalue()


def ticket_drawing(data: TicketData, language: str) -> Drawing:
    """The same sheets as `ticket_pdf`, stroke for stroke, for a screen or a printer that does not take PDF."""
    use_faces()
    pen = Recorder()
    _set(pen, data, i18n.tr.for_language(language))
    return Drawing(_WIDTH, _HEIGHT, pen.sheets)


def _set(canvas: Pen, data: TicketData, tr: Translator) -> None:
    frame = Frame(MARGIN, _WIDTH - 2 * MARGIN, tr)
    _fill(canvas, data, frame, _footer(data, frame))


def _fill(canvas: Pen, data: TicketData, frame: Frame, footer: Block) -> None:
    """Set the blocks from the top, as airily as one sheet allows; only the tightest goes on to another."""
    floor = _BOTTOM + footer.height
    sheets = (_blocks(data, replace(frame, padding=padding, scale=scale)) for padding, scale in _DENSITIES)
    fitting = (blocks for blocks in sheets if sum(block.height for block in blocks) <= _TOP - floor)
    padding, scale = _DENSITIES[-1]
    blocks = next(fitting, None) or _blocks(data, replace(frame, padding=padding, scale=scale))
    top = _TOP
    for block in blocks:
        if top - block.height < floor:
            footer.draw(canvas, floor)
            canvas.showPage()
            top = _continued(canvas, data, frame)
        block.draw(canvas, top)
        top -= block.height
    footer.draw(canvas, floor)
    canvas.showPage()


def _blocks(data: TicketData, frame: Frame) -> list[Block]:
    band = [provisional_block(data, data.provisional, frame)] if data.provisional else []
    return [heading_block(data, frame), *band, when_block(data, frame), *body_blocks(data, frame)]


def _continued(canvas: Pen, data: TicketData, frame: Frame) -> float:
    """The head of a further sheet; the height at which its text begins."""
    top = _TOP
    write(canvas, frame.left, top - 9, frame.tr("Ticket {number}, continued", number=data.number), _NOTE)
    return top - 22


def _footer(data: TicketData, frame: Frame) -> Block:
    """What to do if the patient cannot come, and whence this paper is."""
    tr = frame.tr
    hint = tr("Show this ticket at the registry, or its code on a phone. Lost? We will find you by name.")
    texts = [set_text(hint, _SMALL, frame.width)]
    if data.clinic_phone:
        call = tr("If you cannot come, please call {phone}", phone=unbroken(data.clinic_phone))
        texts.insert(0, set_text(call, _NOTE, frame.width))
    printed = tr(
        "Ticket {version}, printed {day} {time}",
        version=data.ticket_version,
        day=date_numeric(local_day(data.printed_at, data.tz), tr.language),
        time=time_short(data.printed_at, data.tz),
    )
    texts.append(set_text(" · ".join(part for part in (printed, data.desk, data.appointment_id) if part), _SMALL, frame.width))
    height = 8 + sum(text.height for text in texts)

    def draw(canvas: Pen, top: float) -> None:
        hairline(canvas, frame.left, top, frame.width)
        top -= 8
        for text in texts:
            text.draw(canvas, frame.left, top)
            top -= text.height

    return Block(height, draw)
