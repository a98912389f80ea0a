"""One desk a profile: a lock that the system lets go of by itself when the program dies."""

import os
import sys
from pathlib import Path

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProfileBusy(EnvironmentFault):
    """Another Registratura works on this profile now."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            mark("Registratura is open already on this computer with the same data ({folder}). Go to its window, or close it first."),
            folder=str(path.parent),
        )


class ProfileLock:
    """Held from its making until `release`.

    Raises:
        ProfileBusy: somebody else holds it.
    """

    def __init__(self, path: Path) -> None:
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._handle)
        except OSError as error:
            os.close(self._handle)
            self._handle = None
            raise ProfileBusy(path) from error

    def release(self) -> None:
        """Let go; the file stays, it means nothing by itself."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
