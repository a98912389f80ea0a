"""What Задачи give to the window: the screen, loaded with its keys at the first visit."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import CASES, Page, PanelEntry, ScreenEntry


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The screen."""
    return (ScreenEntry(CASES, mark("Tasks"), "cases", lambda: _screen(desk)),)


def _screen(desk: Desk) -> Page:
    from desktop_app.ui.cases.keys import make_screen

    return make_screen(desk)
