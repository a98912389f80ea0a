"""Who did what with a visit, when and from which desk, in lines."""

from datetime import tzinfo

from desktop_app.core.dates import capitalised, day_time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.queries.place_facts import PlaceEvent, PlaceFacts

_ACTS = {
    "book": mark("booked"),
    "move": mark("moved"),
    "cancel": mark("cancelled"),
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
}


def history_lines(facts: PlaceFacts, zone: tzinfo) -> list[str]:
    """The acts, the newest first, then how the central stands to them."""
    lines = [_line(event, zone) for event in facts.events] or [tr("Nothing was done to it at this desk.")]
    if facts.waiting:
        lines.append(capitalised(tr("our last act waits for the central")))
    elif facts.central is not None:
        lines.append(capitalised(tr("the central changed it last {when}", when=day_time_short(facts.central, zone, tr.language))))
    return lines


def _line(event: PlaceEvent, zone: tzinfo) -> str:
    act, where = tr(_ACTS.get(event.act, mark("changed"))), tr("this desk") if event.here else tr("another desk")
    return ", ".join(part for part in (day_time_short(event.at, zone, tr.language), act, event.person, where) if part)
