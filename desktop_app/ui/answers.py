"""Waiting for the central's answer to what was just booked: its ticket and its words want to say whether the time is confirmed.

The form is free meanwhile. A wait is ended by the answer, which `Changes` bring, or by the limit of the settings, whichever comes first;
where there is no connection nobody waits at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.settings import TICKET_WAIT_SECONDS, Settings
from desktop_app.core.sync_control import ConnectionState
from desktop_app.queries.appointments import Standing, standings
from desktop_app.queries.ask import Ask
from desktop_app.queries.exchange import connection_state
from desktop_app.ui.changes_hub import ChangesHub
from desktop_app.ui.tasks import Tasks

Hush = Callable[[], None]
Alarm = Callable[[int, Callable[[], None]], Hush]
"""Rings once after so many milliseconds, unless what it returned is called before."""
Tell = Callable[[Standing, bool], object]
"""Hears how the booking stands, and whether that came after the limit."""

LATE_KEPT = 3
"""Of so many bookings a late answer is still told; it is a case in «Задачи» anyway, and an outage brings them by dozens."""
_CAN_ANSWER = (ConnectionState.ONLINE, ConnectionState.SLOW)
_KINDS = (Kind.APPOINTMENT, Kind.OPERATION, Kind.CONFLICT, Kind.CONNECTION)


def _nothing() -> None:
    """There is no alarm any more."""


@dataclass
class _Wait:
    tell: Tell
    hush: Hush = _nothing
    late: bool = False


class Answers(QObject):
    """`over` gives the row id of an appointment for whose answer nobody waits any more: it came, or the time is up."""

    over = Signal(str)

    def __init__(self, settings: Settings, hub: ChangesHub, tasks: Tasks, ask: Ask) -> None:
        super().__init__()
        self._settings, self._tasks, self._ask = settings, tasks, ask
        self.alarm: Alarm = self._qt_alarm
        self._waits: dict[str, _Wait] = {}
        hub.watch(self, _KINDS, self._heard)
        hub.closed.connect(self.stop)

    @property
    def limit_seconds(self) -> int:
        """How long is waited at most."""
        return self._settings.get(TICKET_WAIT_SECONDS)

    def expect(self, appointment_id: str, tell: Tell) -> None:
        """Wait for the answer to what was just committed about that appointment.

        `tell` is called when the wait is over, with PROVISIONAL where no answer came; an answer that comes later is told too.
        """
        wait = _Wait(tell)
        self._waits[appointment_id] = wait
        wait.hush = self.alarm(self.limit_seconds * 1000, lambda: self._time_is_up(appointment_id))
        self._look()

    def is_awaited(self, appointment_id: str) -> bool:
        """Whether the answer may still come within the limit."""
        wait = self._waits.get(appointment_id)
        return wait is not None and not wait.late

    def stop(self) -> None:
        """The desk closes."""
        for wait in self._waits.values():
            wait.hush()
        self._waits = {}

    def _heard(self, _changes: Changes) -> None:
        self._look()

    def _look(self) -> None:
        ask, waited = self._ask, tuple(self._waits)

        def read() -> tuple[bool, dict[str, Standing]]:
            return ask(connection_state) in _CAN_ANSWER, ask(standings, waited)

        if waited:
            self._tasks.read(read, view="answers").on_success(lambda found: self._take(*found)).run(self)

    def _take(self, can_answer: bool, found: dict[str, Standing]) -> None:
        for appointment_id, standing in found.items():
            if standing is not Standing.PROVISIONAL:
                self._answered(appointment_id, standing)
            elif not can_answer:
                self._time_is_up(appointment_id)

    def _answered(self, appointment_id: str, standing: Standing) -> None:
        wait = self._waits.pop(appointment_id, None)
        if wait is not None:
            wait.hush()
            self.over.emit(appointment_id)
            wait.tell(standing, wait.late)

    def _time_is_up(self, appointment_id: str) -> None:
        wait = self._waits.get(appointment_id)
        if wait is None or wait.late:
            return
        wait.hush()
        wait.hush, wait.late = _nothing, True
        for forgotten in [row_id for row_id, one in self._waits.items() if one.late][:-LATE_KEPT]:
            del self._waits[forgotten]
        self.over.emit(appointment_id)
        wait.tell(Standing.PROVISIONAL, False)

    def _qt_alarm(self, milliseconds: int, ring: Callable[[], None]) -> Hush:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(ring)
        timer.start(milliseconds)

        def hush() -> None:
            timer.stop()
            timer.deleteLater()

        return hush
