"""How the places of a schedule look and are called: states and channels, for every screen that shows places."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_app.core.i18n import mark
from desktop_app.queries.day import SlotCell


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
class SlotLook:
    """How a state is drawn: the palette's names of its fill, edge and ink, its sign, and its word."""

    fill: str
    edge: str
    ink: str
    sign: Mark
    word: str
    dashed: bool = False
    outlined: bool = False


FREE = SlotLook("free", "free_registry", "text", Mark.NONE, mark("free"), dashed=True)
PAST = SlotLook("free", "done_line", "faint", Mark.NONE, mark("not taken"), dashed=True)
HELD = SlotLook("closed", "edge", "muted", Mark.HELD, mark("held"), dashed=True)
CLOSED = SlotLook("closed", "edge", "muted", Mark.NONE, mark("closed"))
BOOKED = SlotLook("booked", "booked_line", "text", Mark.NONE, mark("booked"))
ARRIVED = SlotLook("arrived", "arrived_line", "text", Mark.CAME, mark("has come"))
IN_ROOM = SlotLook("arrived", "arrived_line", "text", Mark.IN_ROOM, mark("in the room"))
DONE = SlotLook("done", "done_line", "done_text", Mark.DONE, mark("received"))
NO_SHOW = SlotLook("noshow", "noshow_line", "text", Mark.NO_SHOW, mark("did not come"))
PROVISIONAL = SlotLook("provisional", "provisional_line", "text", Mark.PROVISIONAL, mark("provisional"), dashed=True, outlined=True)
CONFLICT = SlotLook("conflict", "conflict_line", "text", Mark.CONFLICT, mark("to settle"), outlined=True)
BY_STATE = {
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
CHANNEL_CODES = tuple(_CHANNELS)
"""All channels with a letter, in the order in which they are explained."""
LEGEND_CHANNELS = ("registry", "portal", "same-day")
LEGEND_STATES = (BOOKED, ARRIVED, DONE, NO_SHOW, PROVISIONAL, CONFLICT)


def look_of(slot: SlotCell, now: datetime) -> SlotLook:
    """How a place is drawn at the instant `now`; a case goes before all, then what the central has not applied."""
    if slot.conflict:
        return CONFLICT
    if slot.state == "free":
        return PAST if slot.start < now else FREE
    if slot.provisional:
        return PROVISIONAL
    return BY_STATE.get(slot.state, CLOSED)


def channel_of(slot: SlotCell) -> ChannelLook:
    """The channel a free place is shown by: the registry's own first, for that is what a clerk may give; none where any may take it."""
    if not slot.channels:
        return _ANY
    return _CHANNELS["registry"] if "registry" in slot.channels else channel_named(slot.channels[0])


def channel_named(code: str) -> ChannelLook:
    """The look of the channel `code`; that of no channel where it is unknown."""
    return _CHANNELS.get(code, _ANY)


ABSENCES = {
    "leave": mark("on leave"),
    "sick": mark("ill"),
    "training": mark("at training"),
    "business": mark("on a business trip"),
    "closed": mark("closed"),
}
"""Why a specialist is away, by the code of the schedule."""
