"""One desk without its window: profile, settings, key, replica. What every command stands on."""

import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from desktop_app.bootstrap.credential import Credential
from desktop_app.core.changes import ChangeFeed
from desktop_app.core.clock import Clock, SystemClock
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark, tr
from desktop_app.core.ids import RandomIds
from desktop_app.core.log import start_log
from desktop_app.core.paths import Profile
from desktop_app.core.profile_lock import ProfileLock
from desktop_app.core.secrets import Secrets
from desktop_app.core.settings import IDENTIFIER_SYSTEMS, LANGUAGE, Settings, machine_wide_file, write_atomically
from desktop_app.models.identifier_systems import STANDARD, load_systems
from desktop_app.models.person import Actor, RoleCode
from desktop_app.queries.staff import who_worked_last
from desktop_app.services.staff import add_person
from desktop_app.storage.key import make_key, read_key, recover_key, renew_code
from desktop_app.storage.opening import open_store
from desktop_app.storage.store import Store

KEY_FILE = "replica.key"
Rest = ParamSpec("Rest")
Result = TypeVar("Result")


class KeyFileMissing(EnvironmentFault):
    """The data is here, but the file with its wrapped key is not: a new key would open nothing."""

    def __init__(self) -> None:
        super().__init__(
            mark("The file «{name}» with the key of this desk's data is missing. Put it back from a backup; the data was left as it is."),
            name=KEY_FILE,
        )


@dataclass
class Workplace:
    """An open profile; `close` it. `recovery_code` is set only where the key was made just now, to be shown once."""

    profile: Profile
    settings: Settings
    secrets: Secrets
    credential: Credential
    store: Store
    clock: Clock
    feed: ChangeFeed
    recovery_code: str | None
    _open: ExitStack

    def ask(self, query: Callable[Concatenate[Connection, Rest], Result], /, *rest: Rest.args, **named: Rest.kwargs) -> Result:
        """Run a query (see `queries.ask.Ask`)."""
        with self.store.read() as connection:
            return query(connection, *rest, **named)

    def act(self, verb: Callable[Concatenate[Store, Rest], Result], /, *rest: Rest.args, **named: Rest.kwargs) -> Result:
        """Run a verb (see `services.act.Act`)."""
        return verb(self.store, *rest, **named)

    def first_person(self) -> Actor | None:
        """Who worked here last, or None before the first start was finished."""
        row = self.ask(who_worked_last)
        return row.actor if row else None

    def person_or(self, name: str, role: RoleCode) -> Actor:
        """The staff person that works here; one of that name and role is added where there is none."""
        return self.first_person() or add_person(self.store, name, role)

    def code_to_show(self) -> str:
        """The recovery code for the first start; a new one where an earlier first start was cut short. Takes a moment."""
        if self.recovery_code is None:
            self.recovery_code = renew_code(self.profile.folder / KEY_FILE, self.secrets)
        return self.recovery_code

    def close(self) -> None:
        """Close the replica, and let go of the log and of the profile."""
        self._open.close()


def open_workplace(profile: Profile, *, recovery_code: str | None = None, alone: bool = True, clock: Clock | None = None) -> Workplace:
    """Open the profile, making it where it is new.

    `recovery_code` opens it where the keyring lost the key. With `alone` no other desk may have it open (a status may be read beside one).
    `clock` is the computer's own where none is given.

    Raises:
        ProfileBusy, KeyLost, KeyFileMissing, NewerSchema, DamagedReplica, EnvironmentFault: nothing stays open.
    """
    profile.make()
    with ExitStack() as opening:
        if alone:
            opening.callback(ProfileLock(profile.lock).release)
        settings = read_settings(profile)
        tr.use(settings.get(LANGUAGE))
        opening.callback(start_log(profile.logs))
        systems_file = settings.get(IDENTIFIER_SYSTEMS)
        systems = load_systems(Path(systems_file)) if systems_file else STANDARD
        secrets = Secrets(_profile_id(profile.folder), profile.folder / "secrets.json")
        key, new_code = _key(profile, secrets, recovery_code)
        time, feed = clock or SystemClock(), ChangeFeed()
        store = open_store(profile.replica, key, time, RandomIds(time), feed)
        opening.callback(store.close)
        store.systems = systems
        return Workplace(profile, settings, secrets, Credential(secrets, settings, time), store, time, feed, new_code, opening.pop_all())


def _key(profile: Profile, secrets: Secrets, recovery_code: str | None) -> tuple[bytes, str | None]:
    """The key of the replica; with a recovery code to show where it was made just now."""
    key_file = profile.folder / KEY_FILE
    if key_file.exists():
        return recover_key(key_file, recovery_code, secrets) if recovery_code else read_key(key_file, secrets), None
    if profile.replica.exists():
        raise KeyFileMissing
    made = make_key(key_file, secrets)
    return made.key, made.recovery_code


def read_settings(profile: Profile) -> Settings:
    """The settings in force for a profile."""
    return Settings(profile.settings, machine_wide_file())


def _profile_id(folder: Path) -> str:
    """A name for the profile in the keyring, the same for as long as the folder lives."""
    path = folder / "profile.id"
    if not path.exists():
        write_atomically(path, str(uuid.uuid5(uuid.NAMESPACE_URL, folder.resolve().as_uri())))
    return path.read_text("utf8").strip()
