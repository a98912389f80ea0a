"""Waiting for a person at the browser: the seconds that are left reach the window, and its cancelling reaches the work."""

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop_app.core.sign_in import Tick
from desktop_app.ui.tasks import CancelledError, Ticket


class BrowserWait(QObject):
    """One wait after the other. `left` tells the seconds, on the window's thread whichever thread ticks."""

    left = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tickets: list[Ticket] = []

    def tick(self) -> Tick:
        """What the work of a new wait tells the seconds to; raises CancelledError once it is cancelled, at the program's end too."""
        tickets: list[Ticket] = []
        self._tickets = tickets

        def tick(seconds: int) -> None:
            if any(ticket.is_cancelled for ticket in tickets) or not isValid(self):
                raise CancelledError
            self.left.emit(seconds)

        return tick

    def begun(self, ticket: Ticket) -> None:
        """The work of the newest wait runs under `ticket`."""
        self._tickets.append(ticket)

    def cancel(self) -> None:
        """End the wait, if there is one."""
        for ticket in self._tickets:
            ticket.cancel()
