"""The states of places in words and signs: for the grid, its legend and the screen reader."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from desktop_app.core.dates import day_time_short, time_short
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.layout import Cell


class Mark(StrEnum):
    """The sign of a state, drawn by hand: no font has all of them."""

    NONE = ""
    CAME = "came"
    IN_ROOM = "in-room"
    DONE = "done"
    NO_SHOW = "no-show"
    PROVISIONAL = "provisional"
    CONFLICT = "conflict"
    HELD = "held"


@dataclass(frozen=True)
class Look:
    """How a state is drawn: the palette's names of its fill, edge and ink, its sign, and its word."""

    fill: str
    edge: str
    ink: str
    sign: Mark
    word: str
    dashed: bool = False
    outlined: bool = False


FREE = Look("free", "free_registry", "text", Mark.NONE, mark("free"), dashed=True)
PAST = Look("free", "done_line", "faint", Mark.NONE, mark("not taken"), dashed=True)
HELD = Look("closed", "edge", "muted", Mark.HELD, mark("held"), dashed=True)
CLOSED = Look("closed", "edge", "muted", Mark.NONE, mark("closed"))
BOOKED = Look("booked", "booked_line", "text", Mark.NONE, mark("booked"))
ARRIVED = Look("arrived", "arrived_line", "text", Mark.CAME, mark("has come"))
IN_ROOM = Look("arrived", "arrived_line", "text", Mark.IN_ROOM, mark("in the room"))
DONE = Look("done", "done_line", "done_text", Mark.DONE, mark("received"))
NO_SHOW = Look("noshow", "noshow_line", "text", Mark.NO_SHOW, mark("did not come"))
PROVISIONAL = Look("provisional", "provisional_line", "text", Mark.PROVISIONAL, mark("provisional"), dashed=True, outlined=True)
CONFLICT = Look("conflict", "conflict_line", "text", Mark.CONFLICT, mark("to settle"), outlined=True)
_BY_STATE = {
    "held": HELD,
    "closed": CLOSED,
    "booked": BOOKED,
    "pending": BOOKED,
    "arrived": ARRIVED,
    "checked-in": IN_ROOM,
    "fulfilled": DONE,
    "noshow": NO_SHOW,
}


@dataclass(frozen=True)
class ChannelLook:
    """A channel: its letter beside a coloured edge, its word."""

    letter: str
    edge: str
    word: str


_CHANNELS = {
    "registry": ChannelLook(mark("R"), "free_registry", mark("registry")),
    "portal": ChannelLook(mark("P"), "free_portal", mark("portal")),
    "same-day": ChannelLook(mark("D"), "free_same_day", mark("same day")),
    "call-centre": ChannelLook(mark("C"), "free_registry", mark("call centre")),
    "infomat": ChannelLook(mark("K"), "free_portal", mark("kiosk")),
    "doctor": ChannelLook(mark("Dr"), "free_outbound", mark("the doctor's own")),
    "other-clinic": ChannelLook(mark("O"), "free_outbound", mark("other clinics")),
    "referral": ChannelLook(mark("Ref"), "free_outbound", mark("by referral")),
    "live-queue": ChannelLook(mark("Q"), "free_same_day", mark("live queue")),
    "paid": ChannelLook(mark("Pd"), "free_outbound", mark("paid")),
    "dispensary": ChannelLook(mark("Ds"), "free_outbound", mark("check-ups")),
}
_ANY = ChannelLook("", "free_registry", "")
LEGEND_CHANNELS = ("registry", "portal", "same-day")
LEGEND_STATES = (BOOKED, ARRIVED, DONE, NO_SHOW, PROVISIONAL, CONFLICT)


def look_of(slot: SlotCell, now: datetime) -> Look:
    """How a place is drawn at the instant `now`; a case goes before all, then what the central has not applied."""
    if slot.conflict:
        return CONFLICT
    if slot.state == "free":
        return PAST if slot.start < now else FREE
    if slot.provisional:
        return PROVISIONAL
    return _BY_STATE.get(slot.state, CLOSED)


def channel_of(slot: SlotCell) -> ChannelLook:
    """The channel a free place is shown by: the registry's own first, for that is what a clerk may give; none where any may take it."""
    if not slot.channels:
        return _ANY
    return _CHANNELS["registry"] if "registry" in slot.channels else channel_named(slot.channels[0])


def channel_named(code: str) -> ChannelLook:
    """The look of the channel `code`; that of no channel where it is unknown."""
    return _CHANNELS.get(code, _ANY)


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
    return tr(_BY_STATE[slot.state].word) if slot.state in ("held", "closed", "booked") else ""


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
    if look in (PROVISIONAL, CONFLICT) and slot.state in _BY_STATE:
        said.insert(0, tr(_BY_STATE[slot.state].word))
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


_ABSENCES = {
    "leave": mark("on leave"),
    "sick": mark("ill"),
    "training": mark("at training"),
    "business": mark("on a business trip"),
    "closed": mark("closed"),
}


def empty_words(column: DayColumn) -> str:
    """Why a column has no places."""
    if column.live_queue:
        return tr("live queue, no times")
    if column.absence:
        return tr("No reception") + ": " + tr(_ABSENCES.get(column.absence, mark("closed")))
    return tr("No reception on this day")


def taken_words(column: DayColumn, now: datetime, zone: tzinfo) -> str:
    """What to say of a column that has places but none to give: the nearest free time; "" where it has some."""
    if not column.slots or free_ahead(column, now):
        return ""
    if column.nearest is None:
        return tr("All places are taken")
    return tr("All taken, nearest {when}", when=day_time_short(column.nearest, zone, tr.language))
