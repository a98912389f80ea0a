"""What the sets of specialists give to the window: their panel, its keys, and each set in the command palette."""

from collections.abc import Callable

from desktop_app.core.i18n import mark, tr
from desktop_app.models.search_text import fold
from desktop_app.models.specialist_set import Filter
from desktop_app.queries.specialist_sets import SetRow, specialist_sets
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk, Hit, SearchProvider
from desktop_app.ui.kept_sets import show_set
from desktop_app.ui.navigation import PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.sets.panel import SCOPE, SetsPanel, what_it_shows
from desktop_app.ui.targets import SETS


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The panel, made with its keys when it is first opened."""
    desk.search.add(SearchProvider("sets", mark("Sets of specialists"), lambda typed: _find(desk, typed)))
    return (PanelEntry(SETS, mark("Sets of specialists"), lambda: _panel(desk)),)


def _panel(desk: Desk) -> SetsPanel:
    panel = SetsPanel(desk)
    desk.commands.attach(SCOPE, panel)

    def command(name: str, caption: str, run: Callable[[], object], key: str, ready: Callable[[], bool]) -> Command:
        return Command(f"sets.{name}", caption, run, "filter", PhysicalKey.of(key), SCOPE, ready)

    def in_list() -> bool:
        return not panel.is_naming and panel.chosen is not None

    desk.commands.add(
        command("main", mark("Do what the main button says"), panel.enter, "Enter", lambda: panel.is_naming or in_list()),
        command("rename", mark("Rename the set"), panel.rename, "Ctrl+E", in_list),
        command("drop", mark("Delete the set"), panel.drop, "Delete", in_list),
        command("leave", mark("Back to the sets"), panel.leave_naming, "Esc", lambda: panel.is_naming),
    )
    return panel


def _find(desk: Desk, typed: str) -> tuple[Hit, ...]:
    wanted = Filter(typed)
    found = desk.ask(specialist_sets, desk.actor.person_id)
    return tuple(_hit(desk, row) for row in found if wanted.takes(fold(row.name)))


def _hit(desk: Desk, row: SetRow) -> Hit:
    shows = tr("set of specialists: {what}", what=what_it_shows(row.words, row.only_free))
    return Hit(row.name, shows, "filter", lambda: show_set(desk, row))
