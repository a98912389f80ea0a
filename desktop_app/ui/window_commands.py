"""The commands of the frame itself: palette, keys, undo, going to a screen, look of the window."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import DENSITY, LANGUAGE, THEME
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey

PALETTE_KEY = PhysicalKey.of("Ctrl+K")
KEYS_KEY = PhysicalKey.of("F1")
UNDO_KEY = PhysicalKey.of("Alt+Backspace")
OFFER_KEY = PhysicalKey.of("Ctrl+F7")
SIDE_SCOPE = "side"
LANGUAGE_NAMES = {"ru": "Русский язык", "en": "English language"}
"""Each language in its own words, for who does not read the other."""


@dataclass(frozen=True)
class FrameActs:
    """What the window can do, for its commands."""

    open_palette: Callable[[], object]
    open_keys: Callable[[], object]
    put_notices_away: Callable[[], object]
    has_notices: Callable[[], bool]


def frame_commands(desk: Desk, acts: FrameActs) -> tuple[Command, ...]:
    """The commands of every window of a desk."""
    navigation, notices = desk.navigation, desk.notices
    return (
        Command("window.palette", mark("Find anything"), acts.open_palette, "search", PALETTE_KEY, listed=False),
        Command("window.keys", mark("Keys of this screen"), acts.open_keys, "keys", KEYS_KEY),
        Command("window.undo", mark("Undo the last act"), notices.undo_last, "undo", UNDO_KEY),
        Command(
            "window.offer", mark("Do what the notice offers"), notices.take_offer, key=OFFER_KEY, enabled_when=lambda: notices.has_offer
        ),
        Command(
            "window.notices",
            mark("Put the notices away"),
            acts.put_notices_away,
            "close",
            PhysicalKey.of("Shift+Esc"),
            enabled_when=acts.has_notices,
        ),
        Command(
            "window.close-panel",
            mark("Close the side panel"),
            navigation.close_panel,
            "close",
            PhysicalKey.of("Esc"),
            scope=SIDE_SCOPE,
            enabled_when=lambda: bool(navigation.panel),
        ),
        *_look_commands(desk),
        *(_language_command(desk, language, name) for language, name in LANGUAGE_NAMES.items()),
    )


def screen_command(desk: Desk, entry: ScreenEntry, place: int) -> Command:
    """Go to a screen; by its own key, else by Ctrl and its place (from 1) on the rail."""
    key = entry.key or (PhysicalKey(str(place), ctrl=True) if place < 10 else None)
    return Command(f"window.go.{entry.id}", entry.title, lambda: desk.navigation.go(entry.id), entry.icon, key)


def _language_command(desk: Desk, language: str, name: str) -> Command:
    def use() -> None:
        desk.settings.put(LANGUAGE, language)
        desk.hub.publish(Changes.of(Kind.SETTING, [LANGUAGE.name]))
        desk.notices.info(tr("The language changes with the next start of the program."))

    return Command(f"window.language.{language}", name, use, "language", enabled_when=lambda: tr.language != language)


def _look_commands(desk: Desk) -> tuple[Command, ...]:
    def theme(name: str) -> Callable[[], None]:
        def use() -> None:
            desk.settings.put(THEME, name)
            desk.look.use(name, desk.settings.get(DENSITY))
            desk.hub.publish(Changes.of(Kind.SETTING, [THEME.name]))

        return use

    def density(name: str) -> Callable[[], None]:
        def use() -> None:
            desk.settings.put(DENSITY, name)
            desk.look.use(desk.settings.get(THEME), name)
            desk.hub.publish(Changes.of(Kind.SETTING, [DENSITY.name]))

        return use

    return (
        Command("window.theme.light", mark("Light theme"), theme("light"), "theme"),
        Command("window.theme.dark", mark("Dark theme"), theme("dark"), "theme"),
        Command("window.theme.system", mark("Theme of the system"), theme("system"), "theme"),
        Command("window.density.normal", mark("Roomy rows"), density("normal"), "theme"),
        Command("window.density.dense", mark("Dense rows"), density("dense"), "theme"),
    )
