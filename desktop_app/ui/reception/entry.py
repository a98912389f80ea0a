"""What «Приём» gives to the window: the screen, loaded with its keys at the first visit."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import RECEPTION

GO_KEY = PhysicalKey.of("F12")


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The screen."""
    return (ScreenEntry(RECEPTION, mark("Reception"), "arrival", lambda: _page(desk), GO_KEY),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.reception.keys import make_page

    return make_page(desk)
