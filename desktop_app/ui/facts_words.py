"""What is known of a place in lines: who booked, who changed, when, from which desk."""

from datetime import datetime, tzinfo

from desktop_app.core.dates import day_time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.queries.place_facts import PlaceFacts
from desktop_app.ui.history_words import event_line
from desktop_app.ui.slot_looks import channel_named

_CHANNELS = {
    "window": mark("at the window"),
    "phone": mark("by phone"),
    "doctor": mark("from the doctor"),
    "other-clinic": mark("from another clinic"),
}


def fact_lines(facts: PlaceFacts, zone: tzinfo) -> list[tuple[str, str]]:
    """A label and what it says, line by line; what is not known is not named."""
    lines = [(tr("Patient"), facts.patient), (tr("Number"), facts.number)]
    if facts.booked is not None:
        lines.append((tr("Booked"), _joined(_at(facts.booked, zone), _channel(facts.channel), facts.author or _elsewhere(facts))))
    lines += [("", event_line(event, zone)) for event in facts.events]
    if not facts.events:
        lines.append(("", tr("Nothing was done to it at this desk.")))
    if facts.waiting:
        lines.append((tr("Exchange"), tr("our last act waits for the central")))
    elif facts.central is not None:
        lines.append((tr("Exchange"), tr("the central changed it last {when}", when=_at(facts.central, zone))))
    return [(label, text) for label, text in lines if text]


def _elsewhere(facts: PlaceFacts) -> str:
    return "" if any(event.act == "book" for event in facts.events) else tr("not at this desk")


def _channel(code: str) -> str:
    return tr(_CHANNELS[code]) if code in _CHANNELS else tr(channel_named(code).word)


def _at(instant: datetime, zone: tzinfo) -> str:
    return day_time_short(instant, zone, tr.language)


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
