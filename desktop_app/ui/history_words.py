"""An act on a visit in words, for every screen that tells who did what."""

from datetime import tzinfo

from desktop_app.core.dates import day_time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.queries.place_facts import PlaceEvent

_ACTS = {
    "book": mark("booked"),
    "move": mark("moved"),
    "cancel": mark("cancelled"),
    "wait": mark("put on the waiting list"),
    "take": mark("taken in hand"),
    "undo": mark("undone"),
    "print": mark("ticket printed"),
    "settle": mark("case settled"),
    "arrive": mark("marked as come"),
    "call-in": mark("called into the room"),
    "receive": mark("marked as received"),
    "no-show": mark("marked as not come"),
    "step-back": mark("mark taken back"),
    "walk-in": mark("taken without a booking"),
    "answer": mark("the central answered"),
    "allot": mark("held by this desk"),
    "free-holds": mark("held places let go"),
}


def event_line(event: PlaceEvent, zone: tzinfo) -> str:
    """«пн 23 ноября, 11:45, записан, Иванова Анна, это рабочее место»."""
    act, where = tr(_ACTS.get(event.act, mark("changed"))), tr("this desk") if event.here else tr("another desk")
    return ", ".join(part for part in (day_time_short(event.at, zone, tr.language), act, event.person, where) if part)
