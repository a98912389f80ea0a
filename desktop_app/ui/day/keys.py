"""The screen День with its keys: loaded when it is first opened."""

from collections.abc import Callable

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.ui.commands import Command
from desktop_app.ui.day.screen import SCOPE, DayScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey

_key = PhysicalKey.of


def make_screen(desk: Desk) -> DayScreen:
    """The screen with its commands registered."""
    screen = DayScreen(desk)
    desk.commands.attach(SCOPE, screen)
    desk.commands.add(
        *_place_commands(screen, desk.needs(Right.MOVE)),
        *_turning_commands(screen),
        *_filter_commands(screen),
        *_layout_commands(screen),
        *screen.sets.commands(SCOPE),
    )
    return screen


def _place_commands(screen: DayScreen, may_move: Callable[[], str]) -> tuple[Command, ...]:
    hands = screen.hands

    def has_place() -> bool:
        return screen.current_cell is not None

    def has_week() -> bool:
        return screen.is_week or has_place()

    def is_idle() -> bool:
        """A letter that goes on with a name is no command."""
        return has_place() and not screen.grid.is_typing and not hands.is_carrying

    def may_leave() -> bool:
        return screen.is_week or hands.is_busy

    return (
        Command("day.open", mark("Book here, or show who is booked"), screen.open_current, "plus", _key("Enter"), SCOPE, has_place),
        Command("day.next-free", mark("Next free place"), lambda: screen.go_free(1), "down", _key("Ctrl+Down"), SCOPE, repeats=True),
        Command("day.previous-free", mark("Previous free place"), lambda: screen.go_free(-1), "back", _key("Ctrl+Up"), SCOPE, repeats=True),
        Command("day.week", mark("The week of this specialist, and back"), screen.open_week, "schedule", _key("F7"), SCOPE, has_week),
        Command("day.move", mark("Move the visit: arrows, then Enter"), hands.pick_up, "move", _key("M"), SCOPE, is_idle, may_move),
        Command(
            "day.empty",
            mark("Move or cancel many visits of this day"),
            screen.empty_day,
            "move",
            _key("Ctrl+Shift+M"),
            SCOPE,
            has_place,
            may_move,
        ),
        Command("day.facts", mark("Who, when, from which desk"), hands.show_facts, "info", _key("I"), SCOPE, is_idle),
        Command("day.leave", mark("Leave moving, or the week"), screen.leave, "back", _key("Esc"), SCOPE, may_leave),
    )


def _turning_commands(screen: DayScreen) -> tuple[Command, ...]:
    return (
        Command("day.next", mark("Next day or week"), lambda: screen.step(1), "forward", _key("Ctrl+Right"), SCOPE, repeats=True),
        Command("day.previous", mark("Previous day or week"), lambda: screen.step(-1), "back", _key("Ctrl+Left"), SCOPE, repeats=True),
        Command("day.today", mark("Today"), screen.go_today, "day", _key("Home"), SCOPE, more_keys=(_key("Ctrl+Home"),)),
        Command("day.date", mark("Go to a date"), screen.choose_date, "day", _key("Ctrl+D"), SCOPE),
    )


def _filter_commands(screen: DayScreen) -> tuple[Command, ...]:
    def command(name: str, caption: str, run: Callable[[], object], key: str, of_day: bool = False) -> Command:
        shown = (lambda: not screen.is_week) if of_day else (lambda: True)
        return Command(f"day.{name}", caption, run, "filter", _key(key), SCOPE, shown)

    return (
        command("specialty", mark("Choose a set or a specialty"), screen.filter.specialty.showPopup, "F4", of_day=True),
        command("only-free", mark("Only with free places"), screen.filter.only_free.click, "Shift+F4"),
        command("reset", mark("Reset the filter"), screen.filter.reset, "Ctrl+F4"),
    )


def _layout_commands(screen: DayScreen) -> tuple[Command, ...]:
    def command(name: str, caption: str, run: Callable[[], object], key: str, more: tuple[str, ...] = (), repeats: bool = False) -> Command:
        keys = tuple(_key(one) for one in more)
        return Command(f"day.{name}", caption, run, "schedule", _key(key), SCOPE, repeats=repeats, more_keys=keys)

    return (
        command("layout", mark("Time scale, list, or as fits"), screen.next_layout, "F3"),
        command("fold", mark("Show the past hours, or fold them"), screen.fold, "Shift+F3"),
        command("larger", mark("Larger"), lambda: screen.enlarge(1), "Ctrl+=", ("Ctrl+Shift+=",), repeats=True),
        command("smaller", mark("Smaller"), lambda: screen.enlarge(-1), "Ctrl+-", repeats=True),
        command("as-drawn", mark("As large as drawn"), lambda: screen.enlarge(0), "Ctrl+0"),
    )
