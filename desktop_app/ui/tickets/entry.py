"""What tickets give to the window: the side panel, loaded with its keys when it is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.models.unprinted import PaperWish
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.printing.job import Job
from desktop_app.ui.targets import TICKET


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The panel, and how its papers are made again."""
    desk.press.learn("ticket", lambda wish: _ticket_again(desk, wish))
    desk.press.learn("preparation", lambda wish: _preparation_again(desk, wish))
    return (PanelEntry(TICKET, mark("Ticket"), lambda: _panel(desk), width=400),)


def _panel(desk: Desk) -> Page:
    from desktop_app.ui.tickets.keys import make_panel

    return make_panel(desk)


def _ticket_again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.printing.tickets import ticket_again

    return ticket_again(desk, wish)


def _preparation_again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.printing.tickets import preparation_again

    return preparation_again(desk, wish)
