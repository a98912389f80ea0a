"""What Обмен gives to the window: the page, loaded with its keys at the first visit."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import EXCHANGE, Page, PanelEntry, ScreenEntry


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page."""
    return (ScreenEntry(EXCHANGE, mark("Exchange"), "exchange", lambda: _page(desk)),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.exchange.keys import make_page

    return make_page(desk)
