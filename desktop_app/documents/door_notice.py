"""The notice on the door of a doctor who is away: one sheet lying across, read from two steps off by somebody who has waited.

It says what to do and not why the doctor is away, which is nobody's business.
"""

from reportlab.lib.pagesizes import A4, landscape

from desktop_app.core import i18n
from desktop_app.core.dates import capitalised, date_long, local_day, time_short
from desktop_app.core.i18n import Translator
from desktop_app.documents.door_data import DoorNotice
from desktop_app.documents.making import About, Size, drawn, pdf
from desktop_app.documents.pen import Drawing, Pen
from desktop_app.documents.promises import unbroken
from desktop_app.documents.sheet import MM, Block, Face, Ink, Style, hairline, set_text

SIZE = Size(*landscape(A4))
MARGIN = 20 * MM
_ROOM = SIZE.width - 2 * MARGIN
_HEIGHT = SIZE.height - 2 * 16 * MM
_SCALES = (1.0, 0.85, 0.72, 0.6, 0.5, 0.4, 0.32, 0.25)

_CLINIC = Style(Face.REGULAR, 15, Ink.MUTED)
_WHO = Style(Face.BOLD, 44, smallest=24)
_WHAT = Style(Face.MEDIUM, 34, Ink.ACCENT_TEXT, smallest=20)
_WHEN = Style(Face.MEDIUM, 28, smallest=18)
_DO = Style(Face.REGULAR, 26, smallest=16)


def door_drawing(data: DoorNotice, language: str) -> Drawing:
    """The notice stroke for stroke."""
    return drawn(SIZE, lambda pen: _set(pen, data, i18n.tr.for_language(language)))


def door_pdf(data: DoorNotice, language: str) -> bytes:
    """The notice as a PDF."""
    tr = i18n.tr.for_language(language)
    return pdf(SIZE, lambda pen: _set(pen, data, tr), About(tr("No reception"), data.clinic, language))


def _set(pen: Pen, data: DoorNotice, tr: Translator) -> None:
    """At the largest of the sizes at which all stands on one sheet."""
    trials = (_blocks(data, tr, scale) for scale in _SCALES)
    fitting = (blocks for blocks in trials if sum(block.height for block in blocks) <= _HEIGHT)
    blocks = next(fitting, None) or _blocks(data, tr, _SCALES[-1])
    top = SIZE.height - 16 * MM - (_HEIGHT - sum(block.height for block in blocks)) / 3
    for block in blocks:
        block.draw(pen, top)
        top -= block.height
    pen.showPage()


def _blocks(data: DoorNotice, tr: Translator, scale: float) -> list[Block]:
    who = [_text(data.clinic, _CLINIC, scale), _text(data.specialist, _WHO, scale)]
    who.append(_text(_joined(capitalised(data.specialty), tr("room {room}", room=data.room) if data.room else ""), _DO, scale))
    when = [_gap(10 * scale), _text(tr("does not receive"), _WHAT, scale), _text(span_words(data, tr), _WHEN, scale), _rule(scale)]
    do = [tr("If you are booked for this time, another doctor or another time will be found for you.")]
    do.append(tr("Please come here: {where}.", where=data.go_to) if data.go_to else tr("Please come to the registry."))
    if data.phone:
        do.append(tr("Or call {phone}.", phone=unbroken(data.phone)))
    if data.substitute:
        room = tr("room {room}", room=data.substitute_room) if data.substitute_room else ""
        do.append(tr("If you cannot wait: {who}.", who=_joined(data.substitute, room)))
    return [*who, *when, *(_text(one, _DO, scale) for one in do)]


def span_words(data: DoorNotice, tr: Translator) -> str:
    """«в понедельник, 23 ноября, с 8:00 до 14:00», or from one day to another."""
    first, last = (local_day(moment, data.tz) for moment in (data.begins, data.ends))
    from_time, to_time = (time_short(moment, data.tz) for moment in (data.begins, data.ends))
    if first == last:
        return tr("{day}, {first} to {last}", day=capitalised(date_long(first, tr.language)), first=from_time, last=to_time)
    days = (capitalised(date_long(day, tr.language)) for day in (first, last))
    return tr("{first} — {last}", **dict(zip(("first", "last"), days, strict=True)))


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _text(text: str, style: Style, scale: float) -> Block:
    setting = set_text(text, style.scaled(scale), _ROOM)
    return Block(setting.height + (8 * scale if setting.lines else 0), lambda pen, top: setting.draw(pen, MARGIN, top))


def _gap(height: float) -> Block:
    return Block(height, lambda _pen, _top: None)


def _rule(scale: float) -> Block:
    return Block(24 * scale, lambda pen, top: hairline(pen, MARGIN, top - 8 * scale, _ROOM))
