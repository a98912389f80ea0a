"""What tickets give to the window: the side panel, loaded with its keys when it is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.targets import TICKET


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The panel."""
    return (PanelEntry(TICKET, mark("Ticket"), lambda: _panel(desk), width=400),)


def _panel(desk: Desk) -> Page:
    from desktop_app.ui.tickets.keys import make_panel

    return make_panel(desk)
