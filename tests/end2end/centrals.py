"""Centrals that a story can kill and start again: our node as a process, and the doubles of other servers."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from desktop_app.bootstrap.central_process import TOKEN_VARIABLE
from desktop_app.core.clock import SystemClock
from desktop_app.node.city import build_city
from desktop_app.node.loading import load_city
from tests.end2end.child import Child
from tests.kit.central import TOKEN, Central, Profile

SEED: Final = 7
ZONE: Final = ZoneInfo("Europe/Moscow")


class Town(Protocol):
    """The central of a small synthetic town, on one address for as long as the story lasts."""

    @property
    def url(self) -> str:
        """The FHIR base address; known after the first start."""

    @property
    def token(self) -> str:
        """What callers must show."""

    def start(self) -> None:
        """Answer requests."""

    def kill(self) -> None:
        """Answer nothing any more."""

    def close(self) -> None:
        """End of the story."""


class NodeTown:
    """`registratura node` as a process of its own, killed by SIGKILL."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: Child | None = None
        self.token = TOKEN
        self.url = ""

    def start(self) -> None:
        """Start the process, on the same port from its first start to its last."""
        port = self.url.rpartition(":")[2].partition("/")[0] or "0"
        command = ["desktop_app", "--profile", str(self._folder), "node", "--city", "small", "--seed", str(SEED), "--port", port]
        self._process = Child(command, self._folder.with_suffix(".log"), {TOKEN_VARIABLE: self.token})
        self.url = str(self._process.told()["url"])

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        """The process is of no more use."""
        self.kill()


class DoubleTown:
    """The same town at a server that behaves like another product; it lives in a thread of the test."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        clock = SystemClock()
        self.central = Central(folder, profile, clock)
        load_city(self.central.store, build_city("small", SEED, clock.now(), ZONE))
        self.token = self.central.token

    @property
    def url(self) -> str:
        """The FHIR base address."""
        return self.central.url

    def start(self) -> None:
        """Answer."""
        self.central.start()

    def kill(self) -> None:
        """Refuse every connection."""
        self.central.stop()

    def close(self) -> None:
        """Stop for good."""
        self.central.close()


def town(folder: Path, profile: Profile) -> Town:
    """A central of `profile`, not started yet."""
    return NodeTown(folder) if profile is Profile.NODE else DoubleTown(folder, profile)
