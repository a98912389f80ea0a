"""What День gives to the window: its screen and its keys."""

from desktop_app.core.i18n import mark
from desktop_app.ui.commands import Command
from desktop_app.ui.day.screen import SCOPE, DayScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey

DAY = "day"


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The screen, made with its keys at the first visit."""
    return (ScreenEntry(DAY, mark("Day"), "day", lambda: _screen(desk)),)


def _screen(desk: Desk) -> DayScreen:
    screen = DayScreen(desk)
    desk.commands.attach(SCOPE, screen)
    desk.commands.add(*day_commands(screen))
    return screen


def day_commands(screen: DayScreen) -> tuple[Command, ...]:
    """The keys of the day."""
    key = PhysicalKey.of

    def has_place() -> bool:
        return screen.grid.currentIndex().isValid()

    return (
        Command("day.open", mark("Book here, or show who is booked"), screen.open_current, "plus", key("Enter"), SCOPE, has_place),
        Command("day.next-free", mark("Next free place"), lambda: screen.go_free(1), "down", key("Ctrl+Down"), SCOPE, repeats=True),
        Command("day.previous-free", mark("Previous free place"), lambda: screen.go_free(-1), "back", key("Ctrl+Up"), SCOPE, repeats=True),
        Command("day.next", mark("Next day"), lambda: screen.step(1), "forward", key("Ctrl+Right"), SCOPE, repeats=True),
        Command("day.previous", mark("Previous day"), lambda: screen.step(-1), "back", key("Ctrl+Left"), SCOPE, repeats=True),
        Command("day.today", mark("Today"), screen.go_today, "day", key("Home"), SCOPE, more_keys=(key("Ctrl+Home"),)),
        Command("day.date", mark("Go to a date"), screen.choose_date, "day", key("Ctrl+D"), SCOPE),
        Command("day.specialty", mark("Choose a specialty"), screen.filter.specialty.showPopup, "filter", key("F4"), SCOPE),
        Command("day.only-free", mark("Only with free places"), screen.filter.only_free.click, "filter", key("Shift+F4"), SCOPE),
        Command("day.reset", mark("Reset the filter"), screen.filter.reset, "filter", key("Ctrl+F4"), SCOPE),
    )
