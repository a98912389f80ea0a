"""What IT found out about a central by writing to it (`registratura probe --write`), as all desks of a computer find it in a file.

The file is JSON: `{"format": 1, "centrals": {"<base address>": {"software": …, "version": …, "probed": …, "writes": {…}}}}`. It holds
nothing secret and is the same for every desk, so it can be copied.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.core.settings import write_atomically
from desktop_app.core.sync_control import PathReason, Probing, SendingPath
from desktop_app.fhir.names import NODE_SOFTWARE

FORMAT = 1
_log = logging.getLogger(__name__)


class HabitsUnreadable(EnvironmentFault):
    """The file is there and cannot be used."""

    def __init__(self, path: Path) -> None:
        super().__init__(mark("What was found out about centrals cannot be read: {path}"), path=str(path))


@dataclass(frozen=True)
class Writes:
    """What a central does with writings, each found out by doing it.

    `stores`: what it answers with a yes is there afterwards. `if_match`: a stale version is refused in a plain update, with `stale_status`.
    `conditional_create`: the second create of one identifier makes nothing. `transactions`: it takes them at all; `atomic`: none of one is
    done where a part is refused; `if_match_inside`: a stale version is refused inside.
    """

    stores: bool
    if_match: bool
    conditional_create: bool
    transactions: bool
    atomic: bool
    if_match_inside: bool
    stale_status: int | None = None

    @property
    def reason(self) -> PathReason:
        """The first thing that keeps operations from going whole."""
        faults = (
            (self.stores, PathReason.STORES_NOTHING),
            (self.if_match, PathReason.VERSIONS_NOT_CHECKED),
            (self.conditional_create, PathReason.MAKES_TWINS),
            (self.transactions, PathReason.NO_TRANSACTIONS),
            (self.if_match_inside, PathReason.NOT_CHECKED_INSIDE),
            (self.atomic, PathReason.NOT_ATOMIC),
        )
        return next((reason for good, reason in faults if not good), PathReason.NONE)

    @property
    def path(self) -> SendingPath:
        """How operations go there."""
        return path_of(self.reason)


@dataclass(frozen=True)
class Habits:
    """What was found at one central, and what it called itself then; `probed` is an aware instant."""

    software: str
    version: str
    probed: datetime
    writes: Writes


@dataclass(frozen=True)
class Route:
    """How a desk sends: the path, why not whole, and what that knowledge rests on."""

    path: SendingPath = SendingPath.WHOLE
    reason: PathReason = PathReason.NONE
    probing: Probing = Probing.NEVER


def path_of(reason: PathReason) -> SendingPath:
    """The path that a fault leaves open."""
    if reason is PathReason.NONE:
        return SendingPath.WHOLE
    return SendingPath.READ_ONLY if reason in _CLOSES else SendingPath.CAREFUL


@dataclass(frozen=True)
class Known:
    """What a desk knows of its central before it has asked anything; `unreadable`: there is a file, and nobody knows what it says."""

    habits: Habits | None = None
    unreadable: bool = False

    def route(self, software: str, version: str, *, versions: bool, torn: datetime | None = None, stale: bool = False) -> Route:
        """How to send to a central that calls itself `software` in `version` now; `versions`: it was seen to tell versions; `torn`: when it
        last did a transaction in part, whatever it had been found to be before; `stale`: it did an update on an outdated version.

        What was found holds on for an update of the same software. At another one nothing of it is a ground to send whole: the careful
        path is safe on either kind, and what was closed stays closed until IT looks again. So it is where nobody has looked yet: a Bundle
        that is torn tells what the server is, but only after a place was sold twice by it. Our own node is known.
        """
        reason, probing = PathReason.UNREADABLE if self.unreadable else PathReason.NONE, Probing.NEVER
        if self.habits is None and reason is PathReason.NONE and software != NODE_SOFTWARE:
            reason = PathReason.NOT_PROBED
        if self.habits is not None:
            reason, probing = self.habits.writes.reason, self._probing(self.habits, software, version)
            if probing is Probing.OTHER and reason is PathReason.NONE:
                reason = PathReason.OTHER_SOFTWARE
        if reason is PathReason.NONE and torn is not None and (self.habits is None or self.habits.probed <= torn):
            reason = PathReason.TORN
        if stale and reason in UNTRIED:
            reason = PathReason.VERSIONS_NOT_CHECKED
        if not versions:
            reason = PathReason.NO_VERSIONS
        return Route(path_of(reason), reason, probing)

    @staticmethod
    def _probing(habits: Habits, software: str, version: str) -> Probing:
        if habits.software != software:
            return Probing.OTHER
        return Probing.FITS if habits.version == version else Probing.UPDATED


def known_of(path: Path, url: str) -> Known:
    """What is known of the central `url` by the file at `path`."""
    try:
        return Known(read_habits(path, url))
    except HabitsUnreadable as error:
        _log.warning("%s", error)
        return Known(unreadable=True)


def read_habits(path: Path, url: str) -> Habits | None:
    """What was found at the central `url`; None where nothing was. Raises HabitsUnreadable."""
    found = _centrals(path).get(key_of(url))
    if found is None:
        return None
    try:
        writes = {field.name: found["writes"][field.name] for field in fields(Writes)}
        answers = {name: value for name, value in writes.items() if name != "stale_status"}
        if not all(isinstance(value, bool) for value in answers.values()):
            raise HabitsUnreadable(path)
        return Habits(str(found["software"]), str(found["version"]), datetime.fromisoformat(found["probed"]), Writes(**writes))
    except (KeyError, TypeError, ValueError) as error:
        raise HabitsUnreadable(path) from error


def write_habits(path: Path, url: str, habits: Habits) -> None:
    """Keep what was found at `url`, beside what is known of other centrals.

    Raises:
        HabitsUnreadable: there is a file that is not understood; it stays. OSError: the system refuses to write there.
    """
    told = {**asdict(habits), "probed": habits.probed.isoformat()}
    centrals = {**_centrals(path), key_of(url): told}
    write_atomically(path, json.dumps({"format": FORMAT, "centrals": centrals}, ensure_ascii=False, indent=1))


def key_of(url: str) -> str:
    """One writing for one address: no slash at its end, scheme and host in small letters."""
    parts = urlsplit(url.strip())
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), "", ""))


def _centrals(path: Path) -> Mapping[str, Any]:
    try:
        if not path.exists():
            return {}
        found = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise HabitsUnreadable(path) from error
    centrals = found.get("centrals") if isinstance(found, dict) and found.get("format") == FORMAT else None
    if not isinstance(centrals, dict):
        raise HabitsUnreadable(path)
    return centrals


UNTRIED = frozenset({PathReason.NOT_PROBED, PathReason.OTHER_SOFTWARE, PathReason.UNREADABLE})
"""Nobody knows what this program does with writings."""
_CLOSES = frozenset({PathReason.NO_VERSIONS, PathReason.STORES_NOTHING, PathReason.VERSIONS_NOT_CHECKED, PathReason.MAKES_TWINS})
