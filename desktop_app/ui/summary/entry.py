"""Сводка as data for the window: the screen, its commands, and specialists for the command palette."""

from collections.abc import Callable

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import mark, tr
from desktop_app.queries.specialists import SpecialistHit, find_specialists
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk, Hit, SearchProvider
from desktop_app.ui.navigation import PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.summary.faces import near_day
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.targets import SUMMARY, SummaryTarget

SCOPE = "summary"
DAY_SCOPE = "summary.day"


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The screen; its commands come with its page."""
    desk.search.add(SearchProvider("specialists", mark("Specialists"), lambda typed: _find(desk, typed)))
    return (ScreenEntry(SUMMARY, mark("Free places"), "schedule", lambda: make_page(desk)),)


def make_page(desk: Desk) -> SummaryPage:
    """The page with its commands registered."""
    page = SummaryPage(desk)
    desk.commands.attach(SCOPE, page)
    desk.commands.attach(DAY_SCOPE, page.opened)
    desk.commands.add(*_grid_commands(page), *_day_commands(page))
    return page


def _grid_commands(page: SummaryPage) -> tuple[Command, ...]:
    def command(name: str, caption: str, run: Callable[[], object], key: str, repeats: bool = False) -> Command:
        return Command(f"summary.{name}", caption, run, key=PhysicalKey.of(key), scope=SCOPE, repeats=repeats)

    view, grid = page.view, page.grid
    return (
        command("open", mark("The day's places"), page.open_day, "Enter"),
        command("book", mark("Book into the chosen place"), page.book_here, "Insert"),
        command("filter", mark("Filter specialists"), view.focus_filter, "Ctrl+F"),
        command("next-free", mark("The next day with free places"), lambda: grid.choose_free(1), "Ctrl+Right", repeats=True),
        command("previous-free", mark("The previous day with free places"), lambda: grid.choose_free(-1), "Ctrl+Left", repeats=True),
        command("later", mark("A week later"), lambda: page.go_weeks(1), "Alt+Right", repeats=True),
        command("earlier", mark("A week earlier"), lambda: page.go_weeks(-1), "Alt+Left", repeats=True),
        command("today", mark("Back to today"), page.go_today, "Alt+Home"),
        command("read", mark("Read the schedule again"), page.read, "F5"),
        command("week", mark("The week of this specialist"), page.open_week, "F7"),
        *_filter_commands(page),
        command("sets", mark("Sets of specialists"), page.open_sets, "F4"),
        command("keep", mark("Keep what is shown as a set"), page.keep_as_set, "Ctrl+S"),
        *page.sets.commands(SCOPE),
    )


def _filter_commands(page: SummaryPage) -> tuple[Command, ...]:
    view = page.view

    def filtered() -> bool:
        return bool(view.typed) or view.only_free or page.has_open_day

    return (
        Command(
            "summary.letter",
            mark("Take the last letter of the filter away"),
            view.take_letter,
            key=PhysicalKey.of("Backspace"),
            scope=SCOPE,
            enabled_when=lambda: bool(view.typed),
            repeats=True,
            listed=False,
        ),
        Command(
            "summary.clear", mark("Show all specialists"), page.leave_filter, key=PhysicalKey.of("Esc"), scope=SCOPE, enabled_when=filtered
        ),
        Command(
            "summary.down",
            mark("From the filter to the grid"),
            page.grid.setFocus,
            key=PhysicalKey.of("Down"),
            scope=SCOPE,
            enabled_when=view.filter.hasFocus,
            listed=False,
        ),
    )


def _day_commands(page: SummaryPage) -> tuple[Command, ...]:
    def command(name: str, caption: str, run: Callable[[], object], key: str) -> Command:
        return Command(f"summary.day.{name}", caption, run, key=PhysicalKey.of(key), scope=DAY_SCOPE)

    return (
        command("pick", mark("Book the chosen place, or see whose it is"), page.opened.pick, "Enter"),
        command("next-free", mark("The next free place"), page.opened.chips.choose_next_free, "Ctrl+Right"),
        Command(
            "summary.day.facts",
            mark("Who, when, from which desk"),
            page.who_and_when.toggle,
            "info",
            PhysicalKey.of("I"),
            DAY_SCOPE,
            lambda: page.who_and_when.has_something,
        ),
        command("close", mark("Close the day"), page.close_day, "Esc"),
    )


def _find(desk: Desk, typed: str) -> tuple[Hit, ...]:
    return tuple(_hit(desk, found) for found in desk.ask(find_specialists, typed, desk.clock.now()))


def _hit(desk: Desk, found: SpecialistHit) -> Hit:
    today = local_day(desk.clock.now(), desk.zone)
    day = local_day(found.nearest, desk.zone) if found.nearest else today
    near = tr("nearest {when}", when=near_day(day, today)) if found.nearest else tr("none free")
    target = SummaryTarget(found.schedule_id, day)
    return Hit(f"{found.specialist}, {found.specialty}", f"{found.branch} · {near}", "user", lambda: desk.navigation.go(SUMMARY, target))
