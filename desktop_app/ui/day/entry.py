"""What День gives to the window: its screen, loaded with its keys at the first visit."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.targets import DAY


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The screen."""
    return (ScreenEntry(DAY, mark("Day"), "day", lambda: _screen(desk)),)


def _screen(desk: Desk) -> Page:
    from desktop_app.ui.day.keys import make_screen

    return make_screen(desk)
