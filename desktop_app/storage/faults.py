"""What the disk does to us, told apart from bugs of ours by SQLite's result codes (sqlite.org/rescode.html)."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark

_BUSY = frozenset({5, 6})
_READONLY = 8
_IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 10, 11, 13, 14, 26
_PRIMARY = 0xFF
"""The lower byte of an extended result code is the primary one."""


class DiskFull(EnvironmentFault):
    """There is no room for the act; the replica is as it was before."""

    def __init__(self) -> None:
        super().__init__(mark("The disk is full. Nothing of this act was kept; make room on the disk and do it again."))


class DiskRefused(EnvironmentFault):
    """The file cannot be written or reached: a protected folder, a disk that is gone."""

    def __init__(self) -> None:
        super().__init__(mark("This desk's data cannot be written now: the disk or the folder refuses it. Nothing of this act was kept."))


class DiskFailed(EnvironmentFault):
    """Reading or writing failed, or what was read makes no sense."""

    def __init__(self) -> None:
        super().__init__(mark("The disk reports an error in this desk's data. Call IT: a backup can be restored."))


class HeldByAnother(EnvironmentFault):
    """Somebody outside this program holds the file locked."""

    def __init__(self) -> None:
        super().__init__(mark("Another program holds this desk's data. Nothing of this act was kept; close that program and try again."))


@contextmanager
def told_faults(writing: bool) -> Iterator[None]:
    """Raise what the disk did inside as an `EnvironmentFault`; any other error of the database is a bug and passes.

    `writing`: a refusal to write is the disk's there, but a bug of ours on a connection that may only read.
    """
    try:
        yield
    except DBAPIError as error:
        fault = _fault(getattr(error.orig, "sqlite_errorcode", None), writing)
        if fault is None:
            raise
        raise fault from error


def _fault(code: int | None, writing: bool) -> EnvironmentFault | None:
    primary = -1 if code is None else code & _PRIMARY
    if primary == _FULL:
        return DiskFull()
    if primary == _CANTOPEN or (writing and primary == _READONLY):
        return DiskRefused()
    if primary in {_IOERR, _CORRUPT, _NOTADB}:
        return DiskFailed()
    return HeldByAnother() if primary in _BUSY else None
