"""The one door to a serial port, for a scanner that is not a keyboard. Eight bits, no parity, one stop bit, as scanners come."""

import errno
from threading import Lock
from types import TracebackType

from serial import Serial

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark

QUIET_SECONDS = 0.1
"""A reading ends after so long without a byte: a scanner writes a whole code without such a pause."""
_TAKEN = (errno.EAGAIN, errno.EBUSY)
_NO_RIGHT = (errno.EACCES, errno.EPERM)


class PortAway(EnvironmentFault):
    """The port cannot be opened, or was unplugged."""


class PortTaken(PortAway):
    """Another program, or the open desk, has it."""


class SerialPort:
    """An open port; nobody else can open it meanwhile. `stop` may be called by any thread."""

    def __init__(self, name: str, speed: int) -> None:
        """Open the port `name` («COM3», «/dev/ttyACM0») at `speed` bits a second.

        Raises:
            PortTaken: another program has it. PortAway: it is not there, or this person may not open it.
        """
        self._name = name
        self._closing = Lock()
        try:
            self._serial = Serial(name, speed, timeout=QUIET_SECONDS, exclusive=True)
        except (OSError, ValueError) as error:
            raise _fault(name, error) from error

    def read(self) -> bytes:
        """What has come; nothing after `QUIET_SECONDS` without a byte, or where `stop` was called.

        Raises:
            PortAway: it was unplugged.
        """
        try:
            return self._serial.read(max(1, self._serial.in_waiting))
        except OSError as error:
            raise PortAway(mark("The scanner at {port} was unplugged. It is looked for until it is back."), port=self._name) from error

    def stop(self) -> None:
        """End the reading under way at once."""
        with self._closing:
            if self._serial.is_open:
                self._serial.cancel_read()

    def __enter__(self) -> "SerialPort":
        """For `with`: the port is closed at the end."""
        return self

    def __exit__(self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None) -> None:
        """Close it."""
        with self._closing:
            self._serial.close()


def _fault(name: str, error: Exception) -> PortAway:
    number = error.errno if isinstance(error, OSError) else None
    if number in _TAKEN:
        return PortTaken(mark("The scanner's port {port} is in use by another program."), port=name)
    if number in _NO_RIGHT:
        return PortAway(mark("This person may not open the scanner's port {port}. Ask IT for the right to it."), port=name)
    return PortAway(mark("The scanner's port {port} cannot be opened. Check its cable and the settings of this desk."), port=name)
