"""A keyring in memory: what a desk sees on a computer whose keyring works."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps secrets for the length of one test; `priority` is that of a real backend."""

    priority = 5

    def __init__(self) -> None:
        # The base class only reads properties from the environment, which a test wants none of.
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None where none was set."""
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret; raises `PasswordDeleteError` where there is none, as real backends do."""
        if self.secrets.pop((service, username), None) is None:
            raise PasswordDeleteError("no such secret")


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    """A working keyring for this test; without this fixture a test runs as on a computer with none."""
    usual = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(usual)
