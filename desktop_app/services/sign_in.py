"""Who sits down at the desk: the PIN is checked, wrong ones slow down, and the journal knows. A PIN is never kept, logged or told."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from sqlalchemy import func, select

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import EnvironmentFault, NotFound, UserError
from desktop_app.core.i18n import mark
from desktop_app.models.journal import Act, JournalEntry
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.pin import wait_seconds
from desktop_app.services.outcome import Done
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit

HASHER = PasswordHasher()
"""argon2id with the library's present parameters; each hash names its own, so that old ones stay good."""


class WrongPin(UserError):
    """Not this person's PIN."""

    def __init__(self) -> None:
        super().__init__(mark("This is not the PIN of this person."))


class TooSoon(UserError):
    """After several wrong PINs nobody may try for a while, not even with the right one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(mark("Too many wrong PINs. Try again in {n} s."), n=seconds)
        self.seconds = seconds


class NoPinYet(UserError):
    """This desk asks for a PIN, and the person has none."""

    def __init__(self) -> None:
        super().__init__(mark("This person has no PIN yet. Who manages the staff can set one."))


@dataclass(frozen=True)
class SignedIn:
    """Who sits at the desk from now on."""

    actor: Actor
    changes: Changes


@dataclass(frozen=True)
class _Secret:
    actor: Actor
    pin_hash: str | None


def sign_in(store: Store, person_id: str, pin: str, *, without_pin: bool) -> SignedIn:
    """The person takes over the desk. `without_pin`: the desk's setting lets in who has no PIN.

    Raises:
        WrongPin, TooSoon, NoPinYet: and the one before stays.
        NotFound: such a person does not work here (any more).
    """
    actor = proven(store, person_id, pin, without_pin=without_pin)
    with store.write(Urgency.PERSON) as unit:
        append(unit, Act.SIGN_IN, actor, About(Kind.PERSON, person_id))
        return SignedIn(actor, unit.changes)


def proven(store: Store, person_id: str, pin: str, *, without_pin: bool) -> Actor:
    """Who that is, once the PIN is right; nobody sits down by it yet. Raises as `sign_in`."""
    secret = _secret(store, person_id)
    if secret.pin_hash is not None:
        check_pin(store, secret.actor, secret.pin_hash, pin)
    elif not without_pin:
        raise NoPinYet
    return secret.actor


def lock(store: Store, actor: Actor) -> Done:
    """The desk is left alone; its person's PIN opens it again."""
    with store.write(Urgency.PERSON) as unit:
        append(unit, Act.LOCK, actor, About(Kind.PERSON, actor.person_id))
        return Done(unit.changes, None, actor.person_id)


def check_pin(store: Store, actor: Actor, pin_hash: str, pin: str) -> None:
    """Refuse a wrong PIN, write it down, and refuse any while the wait lasts. Takes a moment: argon2 is meant to.

    Raises:
        WrongPin, TooSoon.
        EnvironmentFault: the stored hash is damaged.
    """
    with store.write(Urgency.PERSON) as unit:
        left = _seconds_left(unit, actor.person_id)
    if left:
        raise TooSoon(left)
    try:
        HASHER.verify(pin_hash, pin)
    except VerifyMismatchError:
        with store.write(Urgency.PERSON) as unit:
            append(unit, Act.WRONG_PIN, None, About(Kind.PERSON, actor.person_id))
        raise WrongPin from None
    except (InvalidHashError, VerificationError):
        raise EnvironmentFault(mark("The PIN of this person cannot be read. Who manages the staff can set a new one.")) from None


def _secret(store: Store, person_id: str) -> _Secret:
    with store.write(Urgency.PERSON) as unit:
        person = unit.session.get(Person, person_id)
        if person is None or not person.active:
            raise NotFound(Kind.PERSON.value)
        return _Secret(Actor(person.id, person.name, RoleCode(person.role_code)), person.pin_hash)


def _seconds_left(unit: Unit, person_id: str) -> int:
    """How long the wait after the last wrong PIN still is; never longer than it began, whatever was done to the clock."""
    about = (JournalEntry.row_id == person_id, JournalEntry.kind == Kind.PERSON.value)
    settled = select(func.max(JournalEntry.sequence)).where(*about, JournalEntry.act.in_([Act.SIGN_IN.value, Act.SET_PIN.value]))
    since = unit.session.scalar(settled) or 0
    wrong = select(JournalEntry.at).where(*about, JournalEntry.act == Act.WRONG_PIN.value, JournalEntry.sequence > since)
    times = list(unit.session.scalars(wrong.order_by(JournalEntry.sequence)))
    wait = wait_seconds(len(times))
    if not wait:
        return 0
    left = times[-1] + timedelta(seconds=wait) - unit.now
    return max(0, min(wait, ceil(left.total_seconds())))
