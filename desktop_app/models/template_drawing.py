"""Drawing a template: its days as blocks that are put in, taken out, moved and stretched; each change gives a new template."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop_app.models.schedule_template import MINUTES_A_DAY, Piece, Rotation, Shift, Span, Template, TemplateDay
from desktop_app.models.slot import Channel, VisitKind

STEP_MINUTES = 15
_DAYS = {Rotation.WEEKLY: 7, Rotation.ODD_EVEN: 2}


@dataclass(frozen=True)
class Block:
    """A piece of the reception with the breaks in it."""

    piece: Piece
    breaks: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """From when till when."""
        return self.piece.span

    def at(self, span: Span) -> "Block":
        """The same at another time; breaks keep their place in it, and what then lies outside is left out."""
        shift = span.starts - self.span.starts
        inside = (_within(pause.starts + shift, pause.ends + shift, span) for pause in self.breaks)
        return Block(replace(self.piece, span=span), tuple(pause for pause in inside if pause is not None))

    def stretched(self, minutes: int) -> "Block":
        """It ends so much later, or earlier; breaks stay at their time.

        Raises:
            RuleRefused: nothing would be left of it, or it would reach out of the day.
        """
        span = Span(self.span.starts, self.span.ends + minutes)
        inside = (_within(pause.starts, pause.ends, span) for pause in self.breaks)
        return Block(replace(self.piece, span=span), tuple(pause for pause in inside if pause is not None))

    def moved(self, minutes: int) -> "Block":
        """So much later, or earlier; at the ends of the day it stays."""
        by = max(-self.span.starts, min(minutes, MINUTES_A_DAY - self.span.ends))
        return self.at(Span(self.span.starts + by, self.span.ends + by))


def blocks_of(day: TemplateDay) -> tuple[Block, ...]:
    """The pieces of a day by time, each with the parts of breaks that lie in it."""
    found = []
    for shift in day.shifts:
        for piece in shift.pieces:
            inside = (_within(pause.starts, pause.ends, piece.span) for pause in shift.breaks)
            found.append(Block(piece, tuple(pause for pause in inside if pause is not None)))
    return tuple(sorted(found, key=lambda one: one.span))


def day_of(blocks: tuple[Block, ...]) -> TemplateDay:
    """A day of these blocks, each a stretch of its own.

    Raises:
        RuleRefused: two of them overlap.
    """
    return TemplateDay(tuple(Shift(one.span, (one.piece,), one.breaks) for one in sorted(blocks, key=lambda one: one.span)))


def with_day(template: Template, number: int, blocks: tuple[Block, ...]) -> Template:
    """The template with other blocks on its day `number` (from 0). Raises as `day_of`."""
    days = [*template.days]
    days[number] = day_of(blocks)
    return replace(template, days=tuple(days))


def blank(template_id: str, post: str, first: date) -> Template:
    """An empty week from `first` on."""
    return Template(template_id, post, first, (TemplateDay(),) * _DAYS[Rotation.WEEKLY])


def turned(template: Template, rotation: Rotation, length: int) -> Template:
    """In another rotation, a cycle with `length` days; its first days stay, further ones are free."""
    wanted = _DAYS.get(rotation, max(1, length))
    days = (*template.days, *(TemplateDay(),) * wanted)[:wanted]
    anchor = (template.anchor or template.valid_from) if rotation is Rotation.CYCLE else None
    return replace(template, rotation=rotation, days=days, anchor=anchor)


def only_through(template: Template, kind: VisitKind, channels: tuple[Channel, ...]) -> Template:
    """Visits of `kind` may be booked through these channels only; with none of them, through any."""
    rules = {**dict(template.only_through), kind: channels}
    return replace(template, only_through=tuple((one, allowed) for one, allowed in rules.items() if allowed))


def copied_into(source: Template, drawn: Template, schedules: Sequence[str]) -> Template:
    """What `source` says in place of what is drawn in `drawn`, whose post and validity stay.

    Its rooms become those of `schedules` (row ids) in their order, one's own stay; the last stands for all further ones.
    """
    foreign = [name for name in dict.fromkeys(piece.schedule for piece in source.pieces) if name not in schedules]
    rooms = {name: schedules[min(number, len(schedules) - 1)] for number, name in enumerate(foreign)} if schedules else {}
    return source.copied(drawn.id, drawn.post, rooms, drawn.valid_from, drawn.valid_to)


def _within(starts: int, ends: int, span: Span) -> Span | None:
    first, last = max(starts, span.starts), min(ends, span.ends)
    return Span(first, last) if first < last else None
