"""Who did what with a visit, when and from which desk, in lines."""

from datetime import tzinfo

from desktop_app.core.dates import capitalised, day_time_short
from desktop_app.core.i18n import tr
from desktop_app.queries.place_facts import PlaceFacts
from desktop_app.ui.history_words import event_line


def history_lines(facts: PlaceFacts, zone: tzinfo) -> list[str]:
    """The acts, the newest first, then how the central stands to them."""
    lines = [event_line(event, zone) for event in facts.events] or [tr("Nothing was done to it at this desk.")]
    if facts.waiting:
        lines.append(capitalised(tr("our last act waits for the central")))
    elif facts.central is not None:
        lines.append(capitalised(tr("the central changed it last {when}", when=day_time_short(facts.central, zone, tr.language))))
    return lines
