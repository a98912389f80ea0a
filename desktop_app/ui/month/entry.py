"""What Месяц gives to the window: its screen, loaded at the first visit, and the key that leads to it."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import MONTH, SUMMARY


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The screen; it stands under «Сводка», of which it is the far view."""
    return (ScreenEntry(MONTH, mark("Month"), "day", lambda: _page(desk), PhysicalKey.of("Ctrl+G"), under=SUMMARY),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.month.keys import make_page

    return make_page(desk)
