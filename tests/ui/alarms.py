"""An alarm that a test rings by hand: waiting for the central ends when the test says so, however slow the computer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.core.changes import Kind
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.cursor import Connection
from desktop_app.storage.store import Unit
from tests.kit.replica import Replica


@dataclass
class HandAlarm:
    """An `Alarm`; `asked` holds the milliseconds of each wait."""

    asked: list[int] = field(default_factory=list)
    _rings: dict[int, Callable[[], None]] = field(default_factory=dict)

    def __call__(self, milliseconds: int, ring: Callable[[], None]) -> Callable[[], None]:
        """Remember whom to ring."""
        number = len(self.asked)
        self.asked.append(milliseconds)
        self._rings[number] = ring
        return lambda: self._rings.pop(number, None) and None

    @property
    def set(self) -> int:
        """How many may still ring."""
        return len(self._rings)

    def ring(self) -> None:
        """The time of all who wait is up."""
        for ring in tuple(self._rings.values()):
            ring()


def connected(replica: Replica, state: ConnectionState = ConnectionState.ONLINE) -> None:
    """The central answers, or as `state` says."""

    def edit(unit: Unit) -> None:
        unit.session.get_one(Connection, 1).state = state
        unit.touch(Kind.CONNECTION, "1")

    replica.change(edit)
