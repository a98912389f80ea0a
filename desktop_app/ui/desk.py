"""What a screen is given: the handle to everything it may use. One for a window, made by `application.open_desk`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from desktop_app.core.clock import Clock
from desktop_app.core.settings import Settings
from desktop_app.core.sync_control import SyncControl
from desktop_app.models.clinic_key import NO_KEYS, ClinicKeys
from desktop_app.models.person import Actor, Right
from desktop_app.queries.ask import Ask, AskFor
from desktop_app.services.act import Act
from desktop_app.ui.answers import Answers
from desktop_app.ui.badges import Badges
from desktop_app.ui.changes_hub import ChangesHub
from desktop_app.ui.commands import Commands
from desktop_app.ui.held_rights import HeldRights
from desktop_app.ui.navigation import Navigation
from desktop_app.ui.notices import Notices
from desktop_app.ui.printing.press import Press
from desktop_app.ui.style.look import Look
from desktop_app.ui.tasks import Tasks


@dataclass(frozen=True)
class Place:
    """Where the desk stands: names as the person reads them, and the row id of the branch; "" where it is not known (yet)."""

    clinic: str
    branch: str = ""
    branch_id: str = ""


def initials(name: str) -> str:
    """Two letters for the round badge: of the surname and of the first name."""
    return "".join(part[0] for part in name.replace(".", " ").split()[:2]).upper()


@dataclass(frozen=True)
class Hit:
    """One thing found by the command palette; `run` is called on the GUI thread when it is chosen."""

    title: str
    detail: str
    icon: str
    run: Callable[[], object]


@dataclass(frozen=True)
class SearchProvider:
    """Finds things for the command palette; `find` runs in the reading pool with the typed text and gives at most a dozen hits."""

    name: str
    title: str
    find: Callable[[str], tuple[Hit, ...]]


@dataclass
class SearchProviders:
    """The providers of the command palette in the order of their groups."""

    all: tuple[SearchProvider, ...] = ()

    def add(self, provider: SearchProvider) -> None:
        """Let the palette ask `provider` too."""
        self.all = (*self.all, provider)


@dataclass
class Desk:
    """The services of one window. `actor`, `place` and `zone` change with the person and the clinic, `keys` come at the start of work.

    `ask` runs a query and `act` a verb; both block, so they are called inside `tasks`:
    `desk.tasks.read(lambda: desk.ask(find_patients, "иванова", today), view="patients").on_success(self._show).run(self)`.
    """

    look: Look
    hub: ChangesHub
    tasks: Tasks
    notices: Notices
    commands: Commands
    navigation: Navigation
    settings: Settings
    clock: Clock
    zone: tzinfo
    sync: SyncControl
    actor: Actor
    place: Place
    ask: Ask
    act: Act
    press: Press
    answers: Answers
    rights: HeldRights
    search: SearchProviders = field(default_factory=SearchProviders)
    keys: ClinicKeys = NO_KEYS
    badges: Badges = field(default_factory=Badges)

    def home_branch(self) -> str:
        """The row id of the branch where the desk stands, "" where it is not known: the setting holds the central's id of it."""
        return self.place.branch_id

    def zone_now(self) -> tzinfo:
        """The clinic's time zone, for what is made once and shows times for long: the first fetch may bring another zone."""
        return self.zone

    def __post_init__(self) -> None:
        """Whoever sits at the desk is who asks."""
        self.ask = AskFor(self.ask, lambda: self.actor.person_id)

    def ask_for(self, actor: Actor) -> Ask:
        """An `ask` on behalf of `actor`, whoever sits here when it is answered: a paper or a form is of who asked for it."""
        return AskFor(self.ask, lambda: actor.person_id)

    def who_may(self, right: Right) -> str:
        """ "" where the acting person may, or while that is not known yet; else who may, translated."""
        return self.rights.who_may(self.actor, right)

    def needs(self, right: Right) -> Callable[[], str]:
        """The `who_may` of a command that needs `right`."""
        return lambda: self.who_may(right)

    def local(self, instant: datetime) -> datetime:
        """An instant in the clinic's own time."""
        return instant.astimezone(self.zone)

    def now(self) -> datetime:
        """The present instant in the clinic's own time."""
        return self.local(self.clock.now())
