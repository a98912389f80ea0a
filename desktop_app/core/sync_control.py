"""How screens steer the exchange without seeing it: a protocol that `bootstrap` fills with the sync engine."""

from enum import StrEnum
from typing import Protocol

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.grant import Grant
from desktop_app.core.i18n import mark
from desktop_app.core.sign_in import Tick


class ConnectionState(StrEnum):
    """What the desk knows of the central (sync.md 5); kept as a row, read by screens through `queries`."""

    STARTING = "starting"
    ONLINE = "online"
    SLOW = "slow"
    OFFLINE = "offline"
    SIGN_IN_NEEDED = "sign-in-needed"
    READ_ONLY = "read-only"
    PAUSED = "paused"


class SendingPath(StrEnum):
    """How operations reach the central: whole, one resource at a time in a safe order, or not at all (docs/decisions/0018)."""

    WHOLE = "whole"
    CAREFUL = "careful"
    READ_ONLY = "read-only"


class PathReason(StrEnum):
    """Why operations do not go whole; what `registratura probe --write` found, what was seen by reading, or that nobody has looked."""

    NONE = ""
    NO_VERSIONS = "no-versions"
    STORES_NOTHING = "stores-nothing"
    VERSIONS_NOT_CHECKED = "versions-not-checked"
    MAKES_TWINS = "makes-twins"
    NO_TRANSACTIONS = "no-transactions"
    NOT_ATOMIC = "not-atomic"
    NOT_CHECKED_INSIDE = "not-checked-inside"
    UNREADABLE = "unreadable"
    OTHER_SOFTWARE = "other-software"
    NOT_PROBED = "not-probed"
    TORN = "torn"


class Probing(StrEnum):
    """What the desk knows of the writing probe of its central: never made, it fits, the software changed since, or is another."""

    NEVER = "never"
    FITS = "fits"
    UPDATED = "updated"
    OTHER = "other"


class SyncControl(Protocol):
    """What a person may ask of the exchange."""

    def send_now(self) -> None:
        """Try to send and to fetch at once; also ends a waiting time after a failure."""

    def pause(self) -> None:
        """Work without the central until `resume`."""

    def resume(self) -> None:
        """Go back to the central."""

    def look_now(self, kind: str, row_id: str) -> None:
        """Read one row (a chosen slot, say) from the central soon, before anything else."""

    def reconcile(self, *, despite_loss: bool = False) -> None:
        """Compare all that lies here with the central; `despite_loss`: what is gone there is gone, however much that is."""

    def try_set_aside(self) -> None:
        """Try again to understand what was set aside."""

    def sign_in(self, token: str) -> None:
        """Keep this access token and show it to the central from now on; then try at once. Slow: never called on the GUI thread."""

    def sign_in_by_secret(self, secret: str) -> None:
        """Keep the desk's own secret and sign in by it from now on; then try at once. As slow."""

    def ask_in_browser(self, tick: Tick) -> Grant:
        """Let a person sign in with the system's browser; nothing is kept yet. Takes minutes: only in `tasks.aside`.

        Raises UserError and EnvironmentFault, each with a sentence for the person, and what `tick` raises.
        """

    def sign_in_by(self, grant: Grant) -> None:
        """Keep what came of the browser and show it from now on; then try at once. Slow: never called on the GUI thread."""


class NowhereToAsk(EnvironmentFault):
    """A desk without a central has nowhere to sign in."""

    def __init__(self) -> None:
        super().__init__(mark("No central is set for this desk."))
