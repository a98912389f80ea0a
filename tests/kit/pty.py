"""A pseudo-terminal as the port of a scanner: what is written at one end is read at the other, and it can be unplugged."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals; a COM port needs a device")


class PluggedScanner:
    """A scanner whose port is the link `port`; plugged in again it is another device under the same name, as udev has it."""

    def __init__(self, folder: Path) -> None:
        self.port = folder / "scanner"
        self._hand = -1

    def plug_in(self) -> None:
        """The device is there."""
        self._hand, device = os.openpty()
        self.port.unlink(missing_ok=True)
        self.port.symlink_to(os.ttyname(device))
        os.close(device)

    def unplug(self) -> None:
        """The cable is pulled."""
        if self._hand >= 0:
            self.port.unlink()
            os.close(self._hand)
            self._hand = -1

    def scan(self, code: str | bytes, end: bytes = b"\r\n") -> None:
        """Read a code."""
        os.write(self._hand, (code if isinstance(code, bytes) else code.encode()) + end)
