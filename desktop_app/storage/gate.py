"""The write gate: one writer at a time, and a person's verb goes before the exchange (architecture.md, "Threads and writers")."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Condition


class Urgency(Enum):
    """Who writes."""

    PERSON = "person"
    MACHINE = "machine"


class WriteGate:
    """A lock with precedence. Not re-entrant: a unit of work inside another is a bug."""

    def __init__(self) -> None:
        self._free = Condition()
        self._taken = False
        self._persons_waiting = 0
        self._machines_waiting = 0

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._persons_waiting + self._machines_waiting

    @contextmanager
    def hold(self, urgency: Urgency) -> Iterator[None]:
        """Wait for the turn, and hold the gate meanwhile."""
        self._enter(urgency)
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()

    def _enter(self, urgency: Urgency) -> None:
        with self._free:
            if urgency is Urgency.PERSON:
                self._persons_waiting += 1
                try:
                    self._free.wait_for(lambda: not self._taken)
                finally:
                    self._persons_waiting -= 1
            else:
                self._machines_waiting += 1
                try:
                    self._free.wait_for(lambda: not self._taken and not self._persons_waiting)
                finally:
                    self._machines_waiting -= 1
            self._taken = True
