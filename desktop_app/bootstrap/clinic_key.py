"""`registratura clinic-key`: the key with which the desks of a clinic sign their tickets, made once and given to each of them."""

import argparse
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress

from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.paths import Profile
from desktop_app.core.secrets import Secrets
from desktop_app.models.clinic_key import KEY_BYTES, ClinicKey, ClinicKeys, WrongClinicKey, parse_key

SECRET = "clinic-keys"


class KeyIsThere(UserError):
    """A second key by mistake would part this desk from the others."""

    def __init__(self) -> None:
        super().__init__(
            mark("This desk has a clinic's key already. Give it to the other desks with «clinic-key show», or change it with «--replace».")
        )


class NoClinicKey(UserError):
    """There is nothing to show."""

    def __init__(self) -> None:
        super().__init__(mark("This desk has no clinic's key: its tickets are unsigned. Make one with «clinic-key new», or import one."))


def keys_of(kept: Secrets) -> ClinicKeys:
    """The keys of a desk. Slow, as all secrets are; one that was damaged in its place is passed over, so that the desk opens."""
    return ClinicKeys(tuple(_read(kept.get(SECRET) or "")))


def keep_key(kept: Secrets, key: ClinicKey) -> None:
    """`key` signs from now on; tickets of the former ones are still recognised."""
    kept.put(SECRET, " ".join(one.text for one in keys_of(kept).with_current(key).keys))


def make_key() -> ClinicKey:
    """A new one."""
    return ClinicKey(secrets.token_bytes(KEY_BYTES))


def ensure_key(kept: Secrets) -> None:
    """A desk that nobody sets up by hand (the demo) makes its own."""
    if keys_of(kept).current is None:
        keep_key(kept, make_key())


def run_clinic_key(options: argparse.Namespace, profile: Profile) -> int:
    """Make, show or import the key; the key goes to the standard output alone, so that it can be piped from desk to desk.

    Raises:
        KeyIsThere, NoClinicKey, WrongClinicKey.
    """
    work = open_workplace(profile, alone=False)
    try:
        match options.action:
            case "new":
                _make(work, replace=options.replace)
            case "import":
                _import(work)
            case _:
                _show(work)
    finally:
        work.close()
    return 0


def _make(work: Workplace, *, replace: bool) -> None:
    if keys_of(work.secrets).current is not None and not replace:
        raise KeyIsThere
    keep_key(work.secrets, make_key())
    _show(work)
    _tell(tr("Give this key to every desk of the clinic with «clinic-key import», and keep it where only IT reads it."))


def _import(work: Workplace) -> None:
    """Read from the standard input: an argument would be seen by everybody in the list of processes."""
    if sys.stdin.isatty():
        _tell(tr("Type or paste the clinic's key:"))
    keep_key(work.secrets, parse_key(sys.stdin.readline()))
    _tell(tr("The key is kept. An open window of this desk signs with it after its next start."))


def _show(work: Workplace) -> None:
    current = keys_of(work.secrets).current
    if current is None:
        raise NoClinicKey
    print(current.text)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _read(kept: str) -> Iterator[ClinicKey]:
    for text in kept.split():
        with suppress(WrongClinicKey):
            yield parse_key(text)
