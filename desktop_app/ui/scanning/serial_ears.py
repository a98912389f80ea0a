"""Listening to a scanner at a serial port, on a thread of its own: it waits for bytes, which neither a window nor a worker may do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.core.i18n import Said, tr
from desktop_app.core.serial_port import PortAway
from desktop_app.ui.notices import Level, Notice, Notices
from desktop_app.ui.scanning.burst import Manner
from desktop_app.ui.scanning.serial_text import Gatherer

PAUSES_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Between attempts to open a port that is away; the last goes on."""
_ABOUT = "scanner's port"
_END_SECONDS = 2.0


class Port(Protocol):
    """What is listened to; `core.serial_port.SerialPort` is one."""

    def read(self) -> bytes:
        """What has come, empty after a pause; raises PortAway."""

    def stop(self) -> None:
        """End the reading under way; called by another thread."""


OpenPort = Callable[[], AbstractContextManager[Port]]


class SerialEars(QObject):
    """`heard` gives each code as it was read, on the GUI thread. A port that is away is told once, and once that it is back."""

    heard = Signal(str)
    _came = Signal(str)
    _went = Signal(object)
    _returned = Signal()

    def __init__(
        self, open_port: OpenPort, manner: Callable[[], Manner], notices: Notices, parent: QObject | None = None,
        pauses: tuple[float, ...] = PAUSES_SECONDS,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._open, self._manner, self._notices, self._pauses = open_port, manner, notices, pauses
        self._end = Event()
        self._port: Port | None = None
        self._thread = Thread(target=self._run, name="scanner", daemon=True)
        queued = Qt.ConnectionType.QueuedConnection
        self._came.connect(self._tell, queued)
        self._went.connect(self._tell_away, queued)
        self._returned.connect(self._tell_back, queued)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether the port is being listened to now."""
        return self._port is not None

    def stop(self) -> None:
        """End at once; a port that hangs in being opened holds up nobody."""
        self._end.set()
        port = self._port
        if port is not None:
            port.stop()
        if self._thread.is_alive():
            self._thread.join(_END_SECONDS)

    # On the thread of the scanner

    def _run(self) -> None:
        failures = 0
        while not self._end.is_set():
            try:
                with self._open() as port:
                    self._listen(port, was_away=failures > 0)
                    failures = 0
            except PortAway as fault:
                failures = 0 if self._port is not None else failures
                self._port = None
                if not failures and not self._end.is_set():
                    self._went.emit(fault.said)
                self._end.wait(self._pauses[min(failures, len(self._pauses) - 1)])
                failures += 1

    def _listen(self, port: Port, was_away: bool) -> None:
        """Until the end; a port counts as open once it was read from: one that fails at each reading is not back."""
        gatherer, reading = Gatherer(), port.read()
        self._port = port
        if was_away:
            self._returned.emit()
        while not self._end.is_set():
            manner = self._manner()
            code = gatherer.take(reading, manner.prefix, manner.suffix)
            if code:
                self._came.emit(code)
            reading = port.read()
        self._port = None

    # On the GUI thread

    def _tell(self, code: str) -> None:
        if not self._end.is_set():
            self.heard.emit(code)

    def _tell_away(self, said: Said) -> None:
        self._notices.tell(Notice(Level.WARN, tr.said(said), about=_ABOUT))

    def _tell_back(self) -> None:
        self._notices.info(tr("The scanner is back."), about=_ABOUT)
