"""The states of places in words and signs: for the grid, its legend and the screen reader."""

from datetime import datetime, tzinfo

from desktop_app.core.dates import date_short, day_time_short, time_short, weekday_short_of
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.cells import Cell, CellKind, Queue
from desktop_app.ui.promise_words import NOTHING_SAID, Safety
from desktop_app.ui.slot_looks import ABSENCES, BY_STATE, CONFLICT, HELD, PROVISIONAL, channel_named, look_of

_PAST_WORDS = (
    ("fulfilled", mark("received {n}")),
    ("noshow", mark("did not come {n}")),
    ("arrived", mark("came, still waiting {n}")),
    ("checked-in", mark("in the room {n}")),
    ("booked", mark("not noted {n}")),
    ("pending", mark("unconfirmed {n}")),
    ("to-settle", mark("to settle {n}")),
    ("free", mark("not taken {n}")),
)


def time_text(cell: Cell, zone: tzinfo) -> str:
    """What stands before the name; a place over the schedule has its plus."""
    if cell.kind in (CellKind.QUEUE, CellKind.PAST):
        return ""
    return time_short(cell.slot.start, zone) + (" +" if cell.slot.overbooked and cell.is_place else "")


def name_text(cell: Cell) -> str:
    """What stands after the time: the patient, how many of equal times are free («9/15»), the queue, the past in numbers."""
    match cell.kind:
        case CellKind.STACK:
            return f"{cell.free}/{len(cell.slots)}"
        case CellKind.QUEUE:
            return queue_words(Queue.of(cell))
        case CellKind.PAST:
            return past_words(cell)
    slot = cell.slot
    if slot.patient:
        return slot.patient
    word = tr(BY_STATE[slot.state].word) if slot.state in ("held", "closed", "booked") else ""
    return f"{word}: {slot.hold.name}" if slot.state == "held" and slot.hold is not None and slot.hold.name else word


def queue_words(queue: Queue) -> str:
    """«ждут 5, первый КД-12»."""
    if not queue.waiting:
        return tr("nobody waits, received {n}", n=queue.received) if queue.received else tr("nobody waits")
    return tr("waiting {n}, first {first}", n=queue.waiting, first=queue.first)


def past_words(cell: Cell) -> str:
    """«принято 9, не явились 1»: what there was of, the rest is not named."""
    counts = cell.counts()
    said = [tr(words, n=counts[state]) for state, words in _PAST_WORDS if counts[state]]
    return ", ".join(said) or tr("nothing in the past hours")


def read_aloud(cell: Cell, column: DayColumn, zone: tzinfo, now: datetime, safety: Safety = NOTHING_SAID) -> str:
    """«11:45, свободно, регистратура, Кузнецова, терапевт, кабинет 214»; how safe the place is stands behind its state."""
    slot = cell.slot
    match cell.kind:
        case CellKind.STACK:
            parts = [time_short(slot.start, zone), tr("{free} of {all} free", free=cell.free, all=len(cell.slots))]
        case CellKind.QUEUE:
            parts = [tr("live queue"), name_text(cell)]
        case CellKind.PAST:
            parts = [tr("until {time}", time=time_short(cell.end, zone)), name_text(cell)]
        case _:
            parts = [time_short(slot.start, zone), *_state_aloud(slot, now), *safety.words(slot, column.clinic_id, now, zone)]
    parts += [column.family or column.specialist, column.specialty, _room(column)]
    if cell.kind is not CellKind.PAST:
        parts += column.told
    return ", ".join(part for part in parts if part)


def _state_aloud(slot: SlotCell, now: datetime) -> list[str]:
    look = look_of(slot, now)
    said = [tr(look.word)] if look is not HELD or slot.hold is None else []  # whose hold it is says it all
    if look in (PROVISIONAL, CONFLICT) and slot.state in BY_STATE:
        said.insert(0, tr(BY_STATE[slot.state].word))
    if slot.overbooked:
        said.append(tr("over the schedule"))
    if slot.state == "free":
        said += [tr(channel_named(code).word) for code in slot.channels if channel_named(code).word]
    return [*said, slot.patient]


def _room(column: DayColumn) -> str:
    return tr("room {room}", room=column.room) if column.room else ""


def free_ahead(column: DayColumn, now: datetime) -> int:
    """How many places of a column can still be given."""
    return sum(slot.state == "free" and slot.start >= now for slot in column.slots)


def head_line(column: DayColumn, now: datetime, whole: bool) -> str:
    """«каб. 214 · 3 св.»; before the first complete walk a count is only a beginning."""
    room = tr("r. {room}", room=column.room) if column.room else ""
    return " · ".join(part for part in (room, _count_line(column, now, whole)) if part)


def _count_line(column: DayColumn, now: datetime, whole: bool) -> str:
    if column.live_queue:
        return tr("live queue")
    if not column.slots:
        return ""
    if whole and taken_words(column, now, None):
        return tr("full")
    return tr("{n} free", n=f"{'' if whole else '≥ '}{free_ahead(column, now)}")


def day_head(column: DayColumn) -> str:
    """«чт 19 ноября», the head of a day of the week."""
    return f"{weekday_short_of(column.day, tr.language)} {date_short(column.day, tr.language)}" if column.day else ""


def head_lines(column: DayColumn, now: datetime, whole: bool, by_day: bool) -> tuple[str, str, str]:
    """The three lines above a column: who, in what, where; in a week which day, then what there is of it."""
    if not by_day:
        return column.specialist, column.specialty, head_line(column, now, whole)
    return (
        day_head(column),
        _count_line(column, now, whole) or empty_words(column),
        tr("r. {room}", room=column.room) if column.room else "",
    )


def head_aloud(column: DayColumn, now: datetime, zone: tzinfo) -> str:
    """What a screen reader says of a column."""
    free = free_ahead(column, now)
    count = trn("{n} free place", "{n} free places", free) if column.slots and not column.live_queue else empty_words(column)
    taken = taken_words(column, now, zone)
    coming = tr("Still loading") if column.slots and column.fetched is False else ""
    parts = (column.specialist, column.specialty, _room(column), column.branch, taken or count, coming, *column.told)
    return ", ".join(part for part in parts if part)


def empty_words(column: DayColumn) -> str:
    """Why a column has no places to give: it is a queue, it is not here yet, or nobody receives."""
    if column.live_queue:
        return tr("live queue, no times")
    if column.absence:
        return tr("No reception") + ": " + tr(ABSENCES.get(column.absence, mark("closed")))
    if column.fetched is None:
        return tr("No data for this day here")
    return tr("No reception on this day") if column.fetched else tr("Still loading")


def taken_words(column: DayColumn, now: datetime, zone: tzinfo | None) -> str:
    """What to say of a column that has places but none to give: the nearest free time; "" where it has some, or may have: not all came."""
    if not column.slots or not column.fetched or column.live_queue or free_ahead(column, now):
        return ""
    if column.nearest is None or zone is None:
        return tr("All places are taken")
    return tr("All taken, nearest {when}", when=day_time_short(column.nearest, zone, tr.language))
