"""The states of places in words and signs: for the grid, its legend and the screen reader."""

from datetime import datetime, tzinfo

from desktop_app.core.dates import day_time_short, time_short
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.layout import Cell
from desktop_app.ui.slot_looks import ABSENCES, BY_STATE, CONFLICT, PROVISIONAL, channel_named, look_of


def time_text(cell: Cell, zone: tzinfo) -> str:
    """What stands before the name; a place over the schedule has its plus."""
    return time_short(cell.slot.start, zone) + (" +" if cell.slot.overbooked and not cell.is_stack else "")


def name_text(cell: Cell) -> str:
    """What stands after the time: the patient, or how many of equal times are free."""
    if cell.is_stack:
        return tr("{free} of {all} free", free=cell.free, all=len(cell.slots))
    slot = cell.slot
    if slot.patient:
        return slot.patient
    return tr(BY_STATE[slot.state].word) if slot.state in ("held", "closed", "booked") else ""


def read_aloud(cell: Cell, column: DayColumn, zone: tzinfo, now: datetime) -> str:
    """«11:45, свободно, регистратура, Кузнецова, терапевт, кабинет 214»."""
    slot = cell.slot
    parts = [time_short(slot.start, zone)]
    if cell.is_stack:
        parts.append(tr("{free} of {all} free", free=cell.free, all=len(cell.slots)))
    else:
        parts += _state_aloud(slot, now)
    parts += [column.family or column.specialist, column.specialty, _room(column)]
    return ", ".join(part for part in parts if part)


def _state_aloud(slot: SlotCell, now: datetime) -> list[str]:
    look = look_of(slot, now)
    said = [tr(look.word)]
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
    free = tr("{n} free", n=f"{'' if whole else '≥ '}{free_ahead(column, now)}")
    room = tr("r. {room}", room=column.room) if column.room else ""
    queue = tr("live queue") if column.live_queue else ""
    return " · ".join(part for part in (room, free if column.slots else "", queue) if part)


def head_aloud(column: DayColumn, now: datetime, zone: tzinfo) -> str:
    """What a screen reader says of a column."""
    free = free_ahead(column, now)
    count = trn("{n} free place", "{n} free places", free) if column.slots else empty_words(column)
    taken = taken_words(column, now, zone)
    return ", ".join(part for part in (column.specialist, column.specialty, _room(column), column.branch, taken or count) if part)


def empty_words(column: DayColumn) -> str:
    """Why a column has no places."""
    if column.live_queue:
        return tr("live queue, no times")
    if column.absence:
        return tr("No reception") + ": " + tr(ABSENCES.get(column.absence, mark("closed")))
    return tr("No reception on this day")


def taken_words(column: DayColumn, now: datetime, zone: tzinfo) -> str:
    """What to say of a column that has places but none to give: the nearest free time; "" where it has some."""
    if not column.slots or free_ahead(column, now):
        return ""
    if column.nearest is None:
        return tr("All places are taken")
    return tr("All taken, nearest {when}", when=day_time_short(column.nearest, zone, tr.language))
