"""The exchange of one desk, built from its settings; and the switch that screens hold before and after there is one."""

import random
from datetime import timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from desktop_app.bootstrap.central_process import CentralProcess
from desktop_app.bootstrap.credential import Credential
from desktop_app.bootstrap.workplace import Workplace
from desktop_app.core.changes import Changes
from desktop_app.core.grant import Grant
from desktop_app.core.settings import (
    ALLOT_ONE_IN,
    CENTRAL_CA_FILE,
    CENTRAL_URL,
    CLINICS,
    DESK_NAME,
    HOME_BRANCH,
    HORIZON_AHEAD,
    HORIZON_BACK,
    KEEP_DAYS,
    OVERLAP_SECONDS,
    PAGE_SIZE,
    POLL_SECONDS,
    REFERENCE_POLL_SECONDS,
    machine_wide_centrals,
)
from desktop_app.core.sign_in import Tick
from desktop_app.queries.desk import BranchRow, branches, home_of
from desktop_app.sync.allotting import Allotment
from desktop_app.sync.engine import Polls, SyncEngine
from desktop_app.sync.habits import known_of
from desktop_app.sync.pull import Wishes
from desktop_app.sync.scope import Scope
from desktop_app.sync.transport import HttpDoor
from desktop_app.sync.walk import Pace

DEFAULT_ZONE = ZoneInfo("Europe/Moscow")


def make_engine(work: Workplace, trial: CentralProcess | None = None) -> SyncEngine | None:
    """The engine for the central of the settings, or for that of a `trial`, which is switched on; None where there is neither.

    It keeps the door and closes it with `stop`.
    """
    settings = work.settings
    url = trial.url if trial is not None else settings.get(CENTRAL_URL)
    if not url:
        return None
    if trial is not None:
        door = HttpDoor(url, work.clock, lambda: trial.token)
    else:
        door = HttpDoor(url, work.clock, work.credential, settings.get(CENTRAL_CA_FILE), work.credential.refused)
    scope = Scope(tuple(settings.get(CLINICS)), settings.get(HORIZON_BACK), settings.get(HORIZON_AHEAD))
    pace = Pace(settings.get(PAGE_SIZE), timedelta(seconds=settings.get(OVERLAP_SECONDS)))
    polls = Polls(settings.get(POLL_SECONDS), settings.get(REFERENCE_POLL_SECONDS))
    wishes = Wishes(scope, pace, lambda: zone_of(home_branch(work)), settings.get(KEEP_DAYS), version("registratura"))
    known = known_of(machine_wide_centrals(), url)
    return SyncEngine(work.store, door, work.clock, random.random, wishes, polls, lambda: allotment_of(work), known)


def home_branch(work: Workplace) -> BranchRow | None:
    """The branch where this desk stands; None while none is known."""
    return home_of(work.ask(branches), work.settings.get(HOME_BRANCH))


def zone_of(home: BranchRow | None) -> ZoneInfo:
    """The zone of the branch; Moscow's while none is known."""
    return ZoneInfo(home.time_zone) if home else DEFAULT_ZONE


def allotment_of(work: Workplace) -> Allotment | None:
    """What this desk holds for itself by its settings: places of its clinics, else of the one where it stands; None while it knows none."""
    settings, home = work.settings, home_branch(work)
    if home is None:
        return None
    clinics = settings.get(CLINICS) or [home.clinic_remote_id]
    named = frozenset(clinic.removeprefix("Organization/") for clinic in clinics)
    return Allotment(settings.get(ALLOT_ONE_IN), named, ZoneInfo(home.time_zone), settings.get(DESK_NAME))


class SyncSwitch:
    """A `SyncControl` that passes everything to the engine once there is one; what is about the sign-in to `credential`."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential
        self._engine: SyncEngine | None = None

    def begin(self, engine: SyncEngine | None) -> None:
        """Start `engine` and pass to it from now on."""
        self._engine = engine
        if engine is not None:
            engine.start()

    def end(self) -> None:
        """Stop the engine; what it had under way is kept."""
        if self._engine is not None:
            self._engine.stop()
            self._engine = None

    def told(self, changes: Changes) -> None:
        """A verb committed: the engine looks whether there is something to send."""
        if self._engine is not None:
            self._engine.hear_changes(changes)

    def send_now(self) -> None:
        """As `core.SyncControl`."""
        if self._engine is not None:
            self._engine.send_now()

    def pause(self) -> None:
        """As `core.SyncControl`."""
        if self._engine is not None:
            self._engine.pause()

    def resume(self) -> None:
        """As `core.SyncControl`."""
        if self._engine is not None:
            self._engine.resume()

    def look_now(self, kind: str, row_id: str) -> None:
        """As `core.SyncControl`."""
        if self._engine is not None:
            self._engine.look_now(kind, row_id)

    def reconcile(self, *, despite_loss: bool = False) -> None:
        """As `core.SyncControl`."""
        if self._engine is not None:
            self._engine.reconcile(despite_loss=despite_loss)

    def try_set_aside(self) -> None:
        """As `core.SyncControl`."""
        if self._engine is not None:
            self._engine.try_set_aside()

    def sign_in(self, token: str) -> None:
        """As `core.SyncControl`."""
        self._credential.renew(token)
        self.send_now()

    def sign_in_by_secret(self, secret: str) -> None:
        """As `core.SyncControl`."""
        self._credential.keep_secret(secret)
        self.send_now()

    def ask_in_browser(self, tick: Tick) -> Grant:
        """As `core.SyncControl`."""
        return self._credential.ask_in_browser(tick)

    def sign_in_by(self, grant: Grant) -> None:
        """As `core.SyncControl`."""
        self._credential.keep(grant)
        self.send_now()
