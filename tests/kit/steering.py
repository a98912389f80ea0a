"""What screens and verbs steer the exchange by, remembered instead of done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.core.grant import Grant
from desktop_app.core.sign_in import Tick
from desktop_app.core.sync_control import NowhereToAsk


@dataclass
class AskedSync:
    """A `SyncControl` that remembers what was asked of it; `person` sits at the browser."""

    asked: list[str] = field(default_factory=list)
    person: Callable[[Tick], Grant] | None = None

    def send_now(self) -> None:
        """Remember."""
        self.asked.append("send now")

    def pause(self) -> None:
        """Remember."""
        self.asked.append("pause")

    def resume(self) -> None:
        """Remember."""
        self.asked.append("resume")

    def look_now(self, kind: str, row_id: str) -> None:
        """Remember."""
        self.asked.append(f"look {kind} {row_id}")

    def reconcile(self, *, despite_loss: bool = False) -> None:
        """Remember."""
        self.asked.append("reconcile despite loss" if despite_loss else "reconcile")

    def try_set_aside(self) -> None:
        """Remember."""
        self.asked.append("try set aside")

    def sign_in(self, token: str) -> None:
        """Remember."""
        self.asked.append(f"sign in with {token}")

    def sign_in_by_secret(self, secret: str) -> None:
        """Remember."""
        self.asked.append(f"sign in by {secret}")

    def ask_in_browser(self, tick: Tick) -> Grant:
        """What the person at the browser does; nobody sits there by default."""
        self.asked.append("open the browser")
        if self.person is None:
            raise NowhereToAsk
        return self.person(tick)

    def sign_in_by(self, grant: Grant) -> None:
        """Remember."""
        self.asked.append(f"sign in by {grant.access_token}")
