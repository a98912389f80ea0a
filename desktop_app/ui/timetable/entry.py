"""What the schedules give to the window: their page, which is loaded at the first visit, and the key that leads to it."""

from desktop_app.core.i18n import mark
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import SUMMARY, TIMETABLE


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page; it stands under «Сводка», for only the schedule manager works in it."""
    return (ScreenEntry(TIMETABLE, mark("Schedules"), "schedule", lambda: _page(desk), PhysicalKey.of("Ctrl+T"), under=SUMMARY),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.timetable.keys import make_page

    return make_page(desk)
