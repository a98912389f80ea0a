"""What the waiting list gives to the window: its page, which is loaded at the first visit, and the key that leads to it."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import CASES, Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import WAITING


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page; it is one of the lists of «Задачи»."""
    return (ScreenEntry(WAITING, mark("Waiting list"), "clock", lambda: _page(desk), PhysicalKey.of("Ctrl+W"), under=CASES),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.waiting.keys import make_page

    return make_page(desk)
