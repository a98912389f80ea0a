"""Setting up Qt for a desk and putting its services together. `bootstrap` calls these two functions and nothing else of Qt."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtWidgets import QApplication

from desktop_app.core.changes import ChangeFeed, Changes
from desktop_app.core.clock import Clock
from desktop_app.core.i18n import tr
from desktop_app.core.settings import DENSITY, LANGUAGE, THEME, Settings
from desktop_app.core.sync_control import SyncControl
from desktop_app.models.person import Actor
from desktop_app.queries.ask import Ask
from desktop_app.services.act import Act
from desktop_app.ui.answers import Answers
from desktop_app.ui.changes_hub import ChangesHub
from desktop_app.ui.commands import Commands
from desktop_app.ui.desk import Desk, Place
from desktop_app.ui.held_rights import HeldRights
from desktop_app.ui.navigation import Navigation
from desktop_app.ui.notices import Notices
from desktop_app.ui.opening import running_application
from desktop_app.ui.printing.late import print_drawing
from desktop_app.ui.printing.press import Press, Shelf
from desktop_app.ui.style.look import Look
from desktop_app.ui.tasks import Tasks


@dataclass(frozen=True)
class Surroundings:
    """What a desk needs from outside the window; `bootstrap` fills it."""

    settings: Settings
    clock: Clock
    zone: tzinfo
    sync: SyncControl
    actor: Actor
    place: Place
    ask: Ask
    act: Act
    bug: Callable[[BaseException], object]
    feed: ChangeFeed | None = None
    after_commit: Callable[[Changes], object] | None = None


def start_qt(arguments: Sequence[str], settings: Settings) -> QApplication:
    """The application object in the language of `settings`, before any widget is made."""
    tr.use(settings.get(LANGUAGE))
    return running_application(arguments)


def make_desk(application: QApplication, given: Surroundings) -> Desk:
    """The services of a window. Register screens and panels in `desk.navigation`, then make a `MainWindow(desk)`."""
    look = Look(application, given.settings.get(THEME), given.settings.get(DENSITY))
    hub = ChangesHub(given.feed)
    notices = Notices()
    navigation = Navigation()
    navigation.serve(hub)
    commands = Commands(notices.refused)
    commands.listen(application)
    hub.closed.connect(commands.stop)
    tasks = Tasks(hub, notices.refused, given.bug, given.after_commit)
    rights = HeldRights(hub, tasks, given.ask)
    return Desk(
        look=look,
        hub=hub,
        tasks=tasks,
        notices=notices,
        commands=commands,
        navigation=navigation,
        settings=given.settings,
        clock=given.clock,
        zone=given.zone,
        sync=given.sync,
        actor=given.actor,
        place=given.place,
        ask=given.ask,
        act=given.act,
        press=Press(given.settings, tasks, notices, Shelf(given.ask, given.act), print_drawing),
        answers=Answers(given.settings, hub, tasks, given.ask),
        rights=rights,
    )


def close_desk(desk: Desk, wait_seconds: float = 10.0) -> bool:
    """Hear no more changes, end the workers, answer every waiter; True where all ended in time.

    What the desk was made of is left to the end of the process: Python's collector takes rings of windows apart in an order that Qt does
    not always survive, and nobody gains by it now.
    """
    desk.hub.close()
    ended = desk.tasks.shut_down(wait_seconds)
    gc.freeze()
    return ended
