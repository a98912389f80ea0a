"""Secrets in the system's keyring (the only door to `keyring`); where there is none, a file readable by its owner only."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import keyring
import keyring.errors

from desktop_app.core.settings import write_atomically

SERVICE = "Registratura"
LONGEST = 1200
"""Signs in one entry: Windows' Credential Manager takes 2,560 bytes of UTF-16, and a token may be longer than that."""
_PARTS = re.compile(r"\x02parts (?P<series>[ab]) (?P<count>\d+)")


@dataclass(frozen=True)
class SecretPlace:
    """Where secrets of one profile are kept: `keyring` or `file`, said by `doctor`."""

    in_keyring: bool
    path: Path


class Secrets:
    """Named secrets of one profile. Slow (a keyring may ask the person), so never called on the GUI thread."""

    def __init__(self, profile_id: str, fallback: Path) -> None:
        self._profile_id = profile_id
        self._fallback = fallback

    def get(self, name: str) -> str | None:
        """The secret `name`, or None where it was never kept."""
        try:
            found = self._from_keyring(name)
        except (keyring.errors.KeyringError, RuntimeError):
            found = None
        return found if found is not None else self._read().get(name)

    def put(self, name: str, value: str) -> SecretPlace:
        """Keep the secret `name`; tells where it went."""
        try:
            self._to_keyring(name, value)
        except (keyring.errors.KeyringError, RuntimeError):
            self._write({**self._read(), name: value})
            return SecretPlace(False, self._fallback)
        self._forget(name)  # a copy from a day without a keyring would come back to life on the next such day
        return SecretPlace(True, self._fallback)

    def drop(self, name: str) -> None:
        """Forget the secret `name` in both places."""
        with suppress(keyring.errors.KeyringError, RuntimeError):
            head = keyring.get_password(SERVICE, self._entry(name))
            keyring.delete_password(SERVICE, self._entry(name))
            self._drop_parts(name, head)
        self._forget(name)

    def place(self, name: str) -> SecretPlace:
        """Where the secret `name` lies now."""
        return SecretPlace(name not in self._read(), self._fallback)

    def _entry(self, name: str) -> str:
        return f"{self._profile_id}/{name}"

    def _from_keyring(self, name: str) -> str | None:
        head = keyring.get_password(SERVICE, self._entry(name))
        parts = [keyring.get_password(SERVICE, entry) for entry in self._parts(name, head)]
        if not parts:
            return head
        whole = [part for part in parts if part is not None]
        return "".join(whole) if len(whole) == len(parts) else None

    def _to_keyring(self, name: str, value: str) -> None:
        """A long value in parts, of another series than those before: until its head is written, the old value is the one that is read."""
        entry = self._entry(name)
        before = keyring.get_password(SERVICE, entry)
        head = value
        if len(value) > LONGEST:
            old = _PARTS.fullmatch(before or "")
            head = f"\x02parts {'b' if old and old['series'] == 'a' else 'a'} {-(-len(value) // LONGEST)}"
            for number, part in enumerate(self._parts(name, head)):
                keyring.set_password(SERVICE, part, value[number * LONGEST : (number + 1) * LONGEST])
        keyring.set_password(SERVICE, entry, head)
        with suppress(keyring.errors.KeyringError, RuntimeError):
            self._drop_parts(name, before)

    def _drop_parts(self, name: str, head: str | None) -> None:
        for part in self._parts(name, head):
            keyring.delete_password(SERVICE, part)

    def _parts(self, name: str, head: str | None) -> list[str]:
        """The entries that `head` speaks of; none where it is a value itself."""
        told = _PARTS.fullmatch(head or "")
        return [f"{self._entry(name)}/{told['series']}{number}" for number in range(int(told["count"]))] if told else []

    def _forget(self, name: str) -> None:
        kept = self._read()
        if name in kept:
            self._write({key: value for key, value in kept.items() if key != name})

    def _read(self) -> dict[str, str]:
        """What the file holds: nothing if it is damaged, so that the recovery code opens the desk and the file is written anew."""
        if not self._fallback.exists():
            return {}
        try:
            found = json.loads(self._fallback.read_text("utf8"))
        except ValueError:
            return {}
        return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}

    def _write(self, secrets: dict[str, str]) -> None:
        """Atomic: a power cut while a token is kept must not take the key of the data with it."""
        write_atomically(self._fallback, json.dumps(secrets), private=True)
