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
    """One declared setting; `unit` is shown behind numbers."""

    name: str
    default: Value
    title: str
    unit: str = ""
    choices: tuple[str, ...] = ()


CENTRAL_URL = Setting("central_url", "", mark("Address of the central booking service"))
CENTRAL_CA_FILE = Setting("central_ca_file", "", mark("File with the certificate authority of the central"))
CLINICS: Setting[list[str]] = Setting("clinics", [], mark("Clinics of this desk"))
HOME_BRANCH = Setting("home_branch", "", mark("Branch where this desk stands"))
DESK_NAME = Setting("desk_name", "", mark("Name of this desk"))
LANGUAGE = Setting("language", "ru", mark("Language"), choices=("ru", "en"))
THEME = Setting("theme", "system", mark("Theme"), choices=("system", "light", "dark"))
DENSITY = Setting("density", "normal", mark("Density"), choices=("normal", "dense"))
HORIZON_BACK = Setting("horizon_back", 7, mark("Days back that are kept on this computer"), mark("days"))
HORIZON_AHEAD = Setting("horizon_ahead", 90, mark("Days ahead that are kept on this computer"), mark("days"))
POLL_SECONDS = Setting("poll_seconds", 20, mark("How often slots and appointments are asked for"), mark("s"))
REFERENCE_POLL_SECONDS = Setting("reference_poll_seconds", 300, mark("How often everything else is asked for"), mark("s"))
OVERLAP_SECONDS = Setting("overlap_seconds", 120, mark("Overlap of two fetches"), mark("s"))
PAGE_SIZE = Setting("page_size", 500, mark("Rows asked for at once"))
TICKET_WAIT_SECONDS = Setting("ticket_wait_seconds", 2, mark("How long a ticket waits for the central"), mark("s"))
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
    """The values in force for one desk. Written atomically; an unknown name in a file is kept, a wrong type is refused."""

    def __init__(self, path: Path, machine_wide: Path | None = None) -> None:
        self._path = path
        self._machine = _read(machine_wide) if machine_wide else {}
        self._own = _read(path)

    def get(self, setting: Setting[Value]) -> Value:
        """The value in force: the profile's own, else the machine-wide one, else the default."""
        found = self._own.get(setting.name, self._machine.get(setting.name, setting.default))
        if type(found) is not type(setting.default):
            raise EnvironmentFault(mark("The settings file holds a value of the wrong kind for «{name}»."), name=setting.name)
        return found

    def put(self, setting: Setting[Value], value: Value) -> None:
        """Keep `value` for this profile, on disk when the call returns."""
        self._own = {**self._own, setting.name: value}
        write_atomically(self._path, json.dumps(self._own, ensure_ascii=False, indent=1))


def machine_wide_file() -> Path:
    """Where IT puts the settings of all desks of a computer."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Registratura" / "settings.json"
    return Path("/etc/registratura/settings.json")


def write_atomically(path: Path, text: str) -> None:
    """Replace the file by `text` so that a power cut leaves the old or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def _read(path: Path) -> Mapping[str, object]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf8"))
    except (OSError, ValueError) as error:
        raise EnvironmentFault(mark("The settings file cannot be read: {path}"), path=str(path)) from error
    return found if isinstance(found, dict) else {}
