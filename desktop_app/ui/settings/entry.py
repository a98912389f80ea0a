"""What Настройки gives to the window: the page, its keys, and every setting for the command palette.

The page itself is loaded when it is opened: most days of a desk never see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import Group
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk, Hit, SearchProvider
from desktop_app.ui.navigation import PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.settings.words import GROUPS, SHOWN, SIGN_IN_TITLES, is_meant, is_sign_in_meant, way_of
from desktop_app.ui.targets import CENTRAL_TOKEN, SETTINGS

if TYPE_CHECKING:
    from desktop_app.ui.settings.page import SettingsPage

KEY = PhysicalKey.of("Ctrl+,")
_HITS = 6
_LEAST_LETTERS = 3


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page at the bottom of the rail, made with its keys at the first visit."""
    desk.search.add(SearchProvider("settings", mark("Settings"), lambda typed: _hits(desk, typed)))
    return (ScreenEntry(SETTINGS, mark("Settings"), "settings", lambda: _page(desk), KEY, at_bottom=True),)


def _page(desk: Desk) -> SettingsPage:
    from desktop_app.ui.settings.page import SettingsPage

    page = SettingsPage(desk)
    desk.commands.attach(SETTINGS, page)
    key = PhysicalKey.of
    desk.commands.add(
        Command("settings.find", mark("Find a setting"), page.go_to_search, "search", key("F3"), SETTINGS),
        Command("settings.default", mark("Back to the default"), page.reset_in_hand, "undo", key("F8"), SETTINGS, listed=False),
        Command("settings.give-up", mark("Leave the setting as it was"), page.give_up, "close", key("Esc"), SETTINGS, listed=False),
    )
    return page


def _hits(desk: Desk, typed: str) -> tuple[Hit, ...]:
    if len(typed.strip()) < _LEAST_LETTERS:
        return ()
    found = [_hit(desk, setting.title, setting.group, setting.name) for setting in SHOWN if is_meant(setting, typed)]
    if is_sign_in_meant(desk.settings, typed):
        found.insert(0, _hit(desk, SIGN_IN_TITLES[way_of(desk.settings)], Group.CENTRAL, CENTRAL_TOKEN))
    return tuple(found[:_HITS])


def _hit(desk: Desk, title: str, group: Group | None, name: str) -> Hit:
    return Hit(tr(title), tr(GROUPS[group]) if group else "", "settings", lambda: desk.navigation.go(SETTINGS, name))
