"""Settings of a desk, declared once as data: name, default, meaning. Read from the machine-wide file, then the profile's own."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark

Value = TypeVar("Value", str, int, bool, list[str])


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """One declared setting. A text is one of `choices`, if there are any; a number, in `unit`, lies between `least` and `most`."""

    name: str
    default: Value
    title: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 86_400

    def admits(self, value: object) -> bool:
        """Whether `value`, of the right kind, is one that the program can work with."""
        if isinstance(value, int) and not isinstance(value, bool):
            return self.least <= value <= self.most
        if isinstance(value, list):
            return all(isinstance(member, str) for member in value)
        return not self.choices or value in self.choices


CENTRAL_URL = Setting("central_url", "", mark("Address of the central booking service"))
CENTRAL_CA_FILE = Setting("central_ca_file", "", mark("File with the certificate authority of the central"))
CLINICS: Setting[list[str]] = Setting("clinics", [], mark("Clinics of this desk"))
HOME_BRANCH = Setting("home_branch", "", mark("Branch where this desk stands"))
DESK_NAME = Setting("desk_name", "", mark("Name of this desk"))
LANGUAGE = Setting("language", "ru", mark("Language"), choices=("ru", "en"))
THEME = Setting("theme", "system", mark("Theme"), choices=("system", "light", "dark"))
DENSITY = Setting("density", "normal", mark("Density"), choices=("normal", "dense"))
HORIZON_BACK = Setting("horizon_back", 7, mark("Days back that are kept on this computer"), mark("days"), least=0, most=3660)
HORIZON_AHEAD = Setting("horizon_ahead", 90, mark("Days ahead that are kept on this computer"), mark("days"), most=3660)
POLL_SECONDS = Setting("poll_seconds", 20, mark("How often slots and appointments are asked for"), mark("s"))
REFERENCE_POLL_SECONDS = Setting("reference_poll_seconds", 300, mark("How often everything else is asked for"), mark("s"))
OVERLAP_SECONDS = Setting("overlap_seconds", 120, mark("Overlap of two fetches"), mark("s"), least=0)
PAGE_SIZE = Setting("page_size", 500, mark("Rows asked for at once"), most=10_000)
TICKET_WAIT_SECONDS = Setting("ticket_wait_seconds", 2, mark("How long a ticket waits for the central"), mark("s"), least=0, most=60)
PRINT_ON_BOOKING = Setting("print_on_booking", False, mark("Print the ticket with the booking at the window"))
TICKET_PRINTER = Setting("ticket_printer", "", mark("Printer for tickets"))
CLINIC_PHONE = Setting("clinic_phone", "", mark("Telephone of the registry, printed on tickets"))
STALE_ONLINE_MINUTES = Setting("stale_online_minutes", 5, mark("Data is shown as stale after, online"), mark("min"))
STALE_OFFLINE_MINUTES = Setting("stale_offline_minutes", 30, mark("Data is shown as stale after, offline"), mark("min"))
IDENTIFIER_SYSTEMS = Setting("identifier_systems_file", "", mark("File with this region's identifier systems"))

DECLARED: tuple[Setting[str] | Setting[int] | Setting[bool] | Setting[list[str]], ...] = (
    CENTRAL_URL, CENTRAL_CA_FILE, CLINICS, HOME_BRANCH, DESK_NAME, LANGUAGE, THEME, DENSITY, HORIZON_BACK, HORIZON_AHEAD, POLL_SECONDS,
    REFERENCE_POLL_SECONDS, OVERLAP_SECONDS, PAGE_SIZE, TICKET_WAIT_SECONDS, PRINT_ON_BOOKING, TICKET_PRINTER, CLINIC_PHONE,
    STALE_ONLINE_MINUTES, STALE_OFFLINE_MINUTES, IDENTIFIER_SYSTEMS,
)  # fmt: skip


class Settings:
    """The values in force for one desk. Written atomically; an unknown name in a file is kept, a wrong value is refused."""

    def __init__(self, path: Path, machine_wide: Path | None = None) -> None:
        self._path = path
        self._machine = _read(machine_wide) if machine_wide else {}
        self._own = _read(path)

    def get(self, setting: Setting[Value]) -> Value:
        """The value in force: the profile's own, else the machine-wide one, else the default. Raises EnvironmentFault for a wrong one."""
        found = self._own.get(setting.name, self._machine.get(setting.name, setting.default))
        if type(found) is not type(setting.default):
            raise EnvironmentFault(mark("The settings file holds a value of the wrong kind for «{name}»."), name=setting.name)
        if not setting.admits(found):
            raise EnvironmentFault(mark("The settings file holds a value for «{name}» that is not possible."), name=setting.name)
        return found

    def put(self, setting: Setting[Value], value: Value) -> None:
        """Keep `value` for this profile, on disk when the call returns; what IT wrote into the file meanwhile stays."""
        self._own = {**_read(self._path), setting.name: value}
        write_atomically(self._path, json.dumps(self._own, ensure_ascii=False, indent=1))


def machine_wide_file() -> Path:
    """Where IT puts the settings of all desks of a computer."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Registratura" / "settings.json"
    return Path("/etc/registratura/settings.json")


def write_atomically(path: Path, text: str, *, private: bool = False) -> None:
    """Replace the file by `text` so that a power cut leaves the old or the new one, whole. `private`: only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf8") as stream:
        if private and sys.platform != "win32":
            os.fchmod(stream.fileno(), 0o600)
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def _read(path: Path) -> Mapping[str, object]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8-sig"))  # editors of Windows put a byte order mark before the text
    except (OSError, ValueError) as error:
        raise EnvironmentFault(mark("The settings file cannot be read: {path}"), path=str(path)) from error
    if not isinstance(found, dict):
        raise EnvironmentFault(mark("The settings file cannot be read: {path}"), path=str(path))
    return found
