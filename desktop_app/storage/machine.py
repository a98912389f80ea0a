"""A mark of this computer, and of a profile's place on it, to notice a copied profile."""

import hashlib
import platform
import uuid
from pathlib import Path

_MACHINE_ID_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_mark(folder: Path) -> str:
    """A digest that is the same at every start of the profile in `folder` on this computer, and tells nothing about either."""
    for path in _MACHINE_ID_FILES:
        if path.exists() and (text := path.read_text("ascii").strip()):
            return _digest(text, folder)
    return _digest(f"{platform.node()}|{uuid.getnode()}", folder)


def _digest(text: str, folder: Path) -> str:
    return hashlib.sha256(f"registratura|{text}|{folder.resolve()}".encode()).hexdigest()
