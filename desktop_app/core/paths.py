"""Where things lie: what is shipped with the program, and the folder of one desk (its profile)."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APPLICATION = "registratura"
_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """The shipped file or folder `name` of `resources/`: beside the package in a checkout, inside it once installed."""
    installed = _PACKAGE / "resources"
    return (installed if installed.is_dir() else _PACKAGE.parent / "resources") / name


@dataclass(frozen=True)
class Profile:
    """The folder of one desk: its settings, replica, key and logs. Two desks never share one."""

    folder: Path

    @property
    def replica(self) -> Path:
        """The encrypted database."""
        return self.folder / "replica.db"

    @property
    def settings(self) -> Path:
        """The desk's own settings; the machine-wide ones lie elsewhere."""
        return self.folder / "settings.json"

    @property
    def logs(self) -> Path:
        """The folder of the redacted logs."""
        return self.folder / "logs"

    @property
    def backups(self) -> Path:
        """Copies taken before a migration, and files set aside."""
        return self.folder / "backups"

    @property
    def lock(self) -> Path:
        """Held while a desk runs on this profile."""
        return self.folder / "desk.lock"

    def make(self) -> None:
        """Create the folder, readable by its owner only."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if sys.platform != "win32":
            self.folder.chmod(0o700)
        for part in (self.logs, self.backups):
            part.mkdir(exist_ok=True)


def default_profile() -> Profile:
    """The profile of this user of the computer; `REGISTRATURA_PROFILE` names another."""
    named = os.environ.get("REGISTRATURA_PROFILE")
    return Profile(Path(named) if named else Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)))


def replace_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace the file by `content` so that a power cut or a full disk leaves the old or the new one, whole, and nothing beside it.

    `private`: only its owner may read it. The folder is there.

    Raises:
        OSError: the disk refuses it; the old file stands as it was.
    """
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("wb") as stream:
            if private and sys.platform != "win32":
                os.fchmod(stream.fileno(), 0o600)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
