"""Secrets in the system's keyring (the only door to `keyring`); where there is none, a file readable by its owner only."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import keyring
import keyring.errors

SERVICE = "Registratura"


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
            found = keyring.get_password(SERVICE, self._entry(name))
        except (keyring.errors.KeyringError, RuntimeError):
            found = None
        return found if found is not None else self._read().get(name)

    def put(self, name: str, value: str) -> SecretPlace:
        """Keep the secret `name`; tells where it went."""
        try:
            keyring.set_password(SERVICE, self._entry(name), value)
        except (keyring.errors.KeyringError, RuntimeError):
            self._write({**self._read(), name: value})
            return SecretPlace(False, self._fallback)
        return SecretPlace(True, self._fallback)

    def drop(self, name: str) -> None:
        """Forget the secret `name` in both places."""
        try:
            keyring.delete_password(SERVICE, self._entry(name))
        except (keyring.errors.KeyringError, RuntimeError):
            rest = {key: value for key, value in self._read().items() if key != name}
            self._write(rest)

    def place(self, name: str) -> SecretPlace:
        """Where the secret `name` lies now."""
        return SecretPlace(name not in self._read(), self._fallback)

    def _entry(self, name: str) -> str:
        return f"{self._profile_id}/{name}"

    def _read(self) -> dict[str, str]:
        if not self._fallback.exists():
            return {}
        found: dict[str, str] = json.loads(self._fallback.read_text("utf8"))
        return found

    def _write(self, secrets: dict[str, str]) -> None:
        self._fallback.parent.mkdir(parents=True, exist_ok=True)
        self._fallback.touch(mode=0o600)
        if sys.platform != "win32":
            self._fallback.chmod(0o600)
        self._fallback.write_text(json.dumps(secrets), "utf8")
