"""Settings of a desk, declared once as data: name, default, meaning. Read from the machine-wide file, then the profile's own."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from desktop_app.core.addresses import wrong_address, wrong_file
from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.i18n import Said, mark, type_of_parameter
from desktop_app.core.paths import replace_file
from desktop_app.core.sign_in import Registration, Way

Value = TypeVar("Value", str, int, bool, list[str])


class Group(StrEnum):
    """Under which heading of the settings page a setting stands."""

    LOOK = "look"
    PEOPLE = "people"
    PAPER = "paper"
    DESK = "desk"
    CENTRAL = "central"
    DATA = "data"


class Form(StrEnum):
    """What a text or a list of texts is, so that the right field is shown and the right thing is checked."""

    PLAIN = "plain"
    ADDRESS = "address"
    FILE = "file"
    PHONE = "phone"
    PRINTER = "printer"
    BRANCH = "branch"
    CLINICS = "clinics"


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """One declared setting. A text is one of `choices`, if there are any; a number, in `unit`, lies between `least` and `most`.

    `says` explains it in a sentence, `words` names the choices. One without a `group` is not for the settings page. `personal`: whoever
    works at the desk may change it; the others ask for the right to administer. `restart`: it holds from the next start on.
    """

    name: str
    default: Value
    title: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 86_400
    says: str = ""
    words: tuple[str, ...] = ()
    group: Group | None = None
    form: Form = Form.PLAIN
    personal: bool = False
    restart: bool = False

    def admits(self, value: object) -> bool:
        """Whether `value`, of the right kind, is one that the program can work with."""
        if isinstance(value, int) and not isinstance(value, bool):
            return self.least <= value <= self.most
        if isinstance(value, list):
            return all(isinstance(member, str) for member in value)
        return not self.choices or value in self.choices


def _wrong_text(form: Form, text: str) -> str:
    if any(letter < " " for letter in text):
        return mark("Only one line of text can be kept here.")
    if not text.strip():
        return ""
    if form is Form.ADDRESS:
        return wrong_address(text)
    if form is Form.FILE:
        return wrong_file(text)
    if form is Form.PHONE and sum(letter.isdigit() for letter in text) < 5:
        return mark("A telephone number has at least five digits.")
    return ""


AnySetting = Setting[str] | Setting[int] | Setting[bool] | Setting[list[str]]


def wrong_value(setting: AnySetting, value: object) -> Said | None:
    """What is wrong with a `value` that a person entered, in a sentence; stricter than what a file may hold."""
    wants_number = type(setting.default) is int
    if type(value) is not type(setting.default):
        return Said(mark("Enter a whole number.") if wants_number else mark("This value is not possible here."))
    if not setting.admits(value):
        bounds: dict[str, type_of_parameter] = {"least": setting.least, "most": setting.most}
        return (
            Said(mark("Enter a number from {least} to {most}."), bounds) if wants_number else Said(mark("This value is not possible here."))
        )
    sentence = _wrong_text(setting.form, value) if isinstance(value, str) else ""
    return Said(sentence) if sentence else None


LANGUAGE = Setting(
    "language", "ru", mark("Language"), choices=("ru", "en"), words=(mark("Russian"), mark("English")), group=Group.LOOK,
    personal=True, restart=True, says=mark("The language of the window and of the papers."),
)  # fmt: skip
THEME = Setting(
    "theme", "system", mark("Theme"), choices=("system", "light", "dark"), group=Group.LOOK, personal=True,
    words=(mark("As the system"), mark("Light"), mark("Dark")),
    says=mark("The colours of the window; as the system means that it turns dark when the system does."),
)  # fmt: skip
DENSITY = Setting(
    "density", "normal", mark("Density"), choices=("normal", "dense"), words=(mark("Roomy"), mark("Dense")), group=Group.LOOK,
    personal=True, says=mark("Dense rows show more of the day at once, roomy ones are easier to hit with the mouse."),
)  # fmt: skip
LOCK_MINUTES = Setting(
    "lock_minutes", 0, mark("Lock the desk when nobody works for"), mark("min"), least=0, most=480, group=Group.PEOPLE,
    says=mark("Then the PIN is asked for again; what is half filled in stays where it is. Who has no PIN is not locked out. 0: never."),
)  # fmt: skip
SWITCH_WITHOUT_PIN = Setting(
    "switch_without_pin", False, mark("A colleague without a PIN may take over the desk"), group=Group.PEOPLE,
    says=mark("Otherwise nobody without a PIN can be chosen at the change of person."),
)  # fmt: skip
LATE_CANCEL_HOURS = Setting(
    "late_cancel_hours", 24, mark("Cancelling takes a right of its own in the last"), mark("h"), least=0, most=720, group=Group.PEOPLE,
    says=mark("So many hours before the visit; the panel says who has the right. 0: whoever may cancel, may until the visit."),
)  # fmt: skip
TICKET_PRINTER = Setting(
    "ticket_printer", "", mark("Printer for tickets"), group=Group.PAPER, form=Form.PRINTER, personal=True,
    says=mark("The printer that takes the tickets of this desk."),
)  # fmt: skip
CLINIC_PHONE = Setting(
    "clinic_phone", "", mark("Telephone of the registry, printed on tickets"), group=Group.PAPER, form=Form.PHONE,
    says=mark("Where a patient asks about a booking. Empty: the telephone of the branch."),
)  # fmt: skip
DESK_NAME = Setting(
    "desk_name", "", mark("Name of this desk"), group=Group.DESK,
    says=mark("Stands on the tickets, for instance «Window 3»."),
)  # fmt: skip
QUEUE_MARK = Setting(
    "queue_mark", "", mark("Letters of this desk in queue numbers"), group=Group.DESK,
    says=mark("One to three letters that no other desk of the clinic has, for instance «К». Empty: the desk takes its own."),
)  # fmt: skip
HOME_BRANCH = Setting(
    "home_branch", "", mark("Branch where this desk stands"), group=Group.DESK, form=Form.BRANCH, restart=True,
    says=mark("Its time zone holds in the window, and its places come first."),
)  # fmt: skip
CLINICS: Setting[list[str]] = Setting(
    "clinics", [], mark("Clinics of this desk"), group=Group.DESK, form=Form.CLINICS, restart=True,
    says=mark("Only their places and patients are kept on this computer. None ticked: all that the central knows."),
)  # fmt: skip
CENTRAL_URL = Setting(
    "central_url", "", mark("Address of the central booking service"), group=Group.CENTRAL, form=Form.ADDRESS, restart=True,
    says=mark("Where bookings are agreed on. Before you change it, let everything that waits be sent."),
)  # fmt: skip
TRIAL = Setting("trial", False, mark("This desk is a trial on a synthetic town of this computer, for as long as no central is set"))
CENTRAL_CA_FILE = Setting(
    "central_ca_file", "", mark("File with the certificate authority of the central"), group=Group.CENTRAL, form=Form.FILE, restart=True,
    says=mark("Needed where the central's certificate is not one that the system trusts."),
)  # fmt: skip
SIGN_IN_WAY = Setting(
    "sign_in_way", Way.TOKEN.value, mark("How this desk signs in at the central"), choices=tuple(way.value for way in Way),
    words=(mark("Access token"), mark("Browser"), mark("Secret of its own")), group=Group.CENTRAL,
    says=mark("A token is entered by IT, in the browser signs in whoever works here, a secret of its own lets the desk in unattended."),
)  # fmt: skip
SIGN_IN_CLIENT_ID = Setting(
    "sign_in_client_id", "", mark("Name under which the sign-in service knows this program (client id)"), group=Group.CENTRAL,
    says=mark("The IT service of the central gives it out, for the browser and for a secret."),
)  # fmt: skip
SIGN_IN_SCOPE = Setting(
    "sign_in_scope", "", mark("What the desk asks to be allowed (scopes)"), group=Group.CENTRAL,
    says=mark("Words with blanks between them. Empty: what SMART on FHIR calls it, for the chosen way."),
)  # fmt: skip
SIGN_IN_ISSUER = Setting(
    "sign_in_issuer", "", mark("Address of the sign-in service, if the central does not tell it"), group=Group.CENTRAL, form=Form.ADDRESS,
    says=mark("Its OpenID description is read. Empty: the central itself is asked where to sign in."),
)  # fmt: skip
SIGN_IN_AUTHORIZE_URL = Setting(
    "sign_in_authorize_url", "", mark("Address that the browser opens to sign in, if nothing describes it"), group=Group.CENTRAL,
    form=Form.ADDRESS, says=mark("Holds together with the address of tokens."),
)  # fmt: skip
SIGN_IN_TOKEN_URL = Setting(
    "sign_in_token_url", "", mark("Address where tokens are given out, if nothing describes it"), group=Group.CENTRAL,
    form=Form.ADDRESS, says=mark("With it nobody is asked where to sign in."),
)  # fmt: skip
POLL_SECONDS = Setting(
    "poll_seconds", 20, mark("How often slots and appointments are asked for"), mark("s"), group=Group.CENTRAL, restart=True,
    says=mark("More often shows others' bookings sooner and burdens the central more."),
)  # fmt: skip
REFERENCE_POLL_SECONDS = Setting(
    "reference_poll_seconds", 300, mark("How often everything else is asked for"), mark("s"), group=Group.CENTRAL, restart=True,
    says=mark("Patients, specialists and schedules change more seldom."),
)  # fmt: skip
OVERLAP_SECONDS = Setting(
    "overlap_seconds", 120, mark("Overlap of two fetches"), mark("s"), least=0, group=Group.CENTRAL, restart=True,
    says=mark("A central that stamps its changes late would lose some of them without it."),
)  # fmt: skip
PAGE_SIZE = Setting(
    "page_size", 500, mark("Rows asked for at once"), most=10_000, group=Group.CENTRAL, restart=True,
    says=mark("Smaller pages come through where the connection often breaks."),
)  # fmt: skip
ALLOT_ONE_IN = Setting(
    "allot_one_in", 4, mark("Of how many registry places one is held for the desks"), least=0, most=100, group=Group.CENTRAL,
    says=mark("Held places can be promised for certain without a connection; meanwhile no other desk sells them. 0: none are held."),
)  # fmt: skip
HORIZON_BACK = Setting(
    "horizon_back", 7, mark("Days back that are kept on this computer"), mark("days"), least=0, most=3660, group=Group.DATA, restart=True,
    says=mark("Visits of these days can be looked up without a connection."),
)  # fmt: skip
HORIZON_AHEAD = Setting(
    "horizon_ahead", 90, mark("Days ahead that are kept on this computer"), mark("days"), most=3660, group=Group.DATA, restart=True,
    says=mark("Places of these days can be booked without a connection."),
)  # fmt: skip
KEEP_DAYS = Setting(
    "keep_days", 30, mark("Days for which older data stays on this computer"), mark("days"), least=1, most=3660, group=Group.DATA,
    restart=True, says=mark("Counted from the day on which it is no longer asked for. What was done at this desk stays longer."),
)  # fmt: skip
PORTAL_DAYS = Setting(
    "portal_days", 14, mark("Days ahead that the portal books"), mark("days"), least=1, most=366, group=Group.DATA,
    says=mark("So far ahead patients book themselves; the inspector says on which day a later place opens."),
)  # fmt: skip
STALE_ONLINE_MINUTES = Setting(
    "stale_online_minutes", 5, mark("Data is shown as stale after, online"), mark("min"), group=Group.DATA,
    says=mark("From then on the schedule says that it may be outdated."),
)  # fmt: skip
STALE_OFFLINE_MINUTES = Setting(
    "stale_offline_minutes", 30, mark("Data is shown as stale after, offline"), mark("min"), group=Group.DATA,
    says=mark("From then on the schedule says that it may be outdated."),
)  # fmt: skip
DAY_LAYOUT = Setting("day_layout", "auto", mark("Layout of the day"), choices=("auto", "scale", "list"))
DAY_ZOOM = Setting("day_zoom", 100, mark("Size of the day's grid"), mark("per cent"), least=75, most=300)
TABLE_COLUMNS: Setting[list[str]] = Setting("table_columns", [], mark("Columns of the lists: their order, widths, and which are hidden"))
IDENTIFIER_SYSTEMS = Setting(
    "identifier_systems_file", "", mark("File with this region's identifier systems"), group=Group.DATA, form=Form.FILE, restart=True,
    says=mark("Needed where the region names its documents in another way than the federal list."),
)  # fmt: skip
TICKET_WAIT_SECONDS = Setting(
    "ticket_wait_seconds", 2, mark("How long a ticket waits for the central"), mark("s"), least=0, most=60, group=Group.PAPER,
    says=mark("An answer within this time makes it confirmed, else it is provisional. Without a connection nobody waits."),
)  # fmt: skip
PRINT_ON_BOOKING = Setting(
    "print_on_booking", False, mark("Print the ticket with the booking at the window"), group=Group.PAPER, personal=True,
    says=mark("Who books by phone gets no paper. Otherwise F9 prints."),
)  # fmt: skip
SCAN_GAP_MS = Setting(
    "scan_gap_ms", 35, mark("Longest gap between two keys of a scanner"), mark("ms"), least=5, most=200, group=Group.DESK,
    says=mark("Keys that come faster are a code. Typing waits so long for the next key; a scanner with a prefix spares that."),
)  # fmt: skip
SCAN_PREFIX = Setting(
    "scan_prefix", "", mark("What the scanner types before a code"), group=Group.DESK,
    says=mark("Characters of a US keyboard that no name begins with. Empty: nothing."),
)  # fmt: skip
SCAN_SUFFIX = Setting(
    "scan_suffix", "enter", mark("What the scanner types after a code"), choices=("enter", "tab", "none"), group=Group.DESK,
    words=(mark("The Enter key"), mark("The Tab key"), mark("Nothing")),
    says=mark("With Enter or Tab no fast typing is ever taken for a code."),
)  # fmt: skip
SCAN_PORT = Setting(
    "scan_port", "", mark("Serial port of the scanner"), group=Group.DESK, restart=True,
    says=mark("For instance COM3 or /dev/ttyACM0. Empty: the scanner works as a keyboard, as most do."),
)  # fmt: skip
SCAN_PORT_SPEED = Setting(
    "scan_port_speed", 9600, mark("Speed of the scanner's serial port"), mark("bit/s"), least=1200, most=115_200, group=Group.DESK,
    restart=True, says=mark("As the scanner's own settings have it; a USB scanner takes any."),
)  # fmt: skip
TICKET_PAPER = Setting(
    "ticket_paper", "a5", mark("Paper of tickets"), choices=("a5", "roll"), words=(mark("A5 sheet"), mark("80 mm roll")), group=Group.PAPER,
    personal=True, says=mark("The printer for tickets holds this paper."),
)  # fmt: skip
LIST_PRINTER = Setting(
    "list_printer", "", mark("Printer for lists of doctors"), group=Group.PAPER, form=Form.PRINTER, personal=True,
    says=mark("Empty: the system's own printer."),
)  # fmt: skip
CARDS_PRINTER = Setting(
    "cards_printer", "", mark("Printer for lists of cards"), group=Group.PAPER, form=Form.PRINTER, personal=True,
    says=mark("Often the one in the card store. Empty: the system's own printer."),
)  # fmt: skip
SHEET_PRINTER = Setting(
    "sheet_printer", "", mark("Printer for preparation sheets"), group=Group.PAPER, form=Form.PRINTER, personal=True,
    says=mark("Empty: the system's own printer."),
)  # fmt: skip
MASK_NAMES = Setting(
    "mask_names", False, mark("Lists of doctors show initials instead of names"), group=Group.PAPER,
    says=mark("For lists that hang where others read them."),
)  # fmt: skip

DECLARED: tuple[AnySetting, ...] = (
    LANGUAGE, THEME, DENSITY, LOCK_MINUTES, SWITCH_WITHOUT_PIN, LATE_CANCEL_HOURS, TICKET_PRINTER, CLINIC_PHONE, TICKET_PAPER,
    LIST_PRINTER, CARDS_PRINTER, SHEET_PRINTER, MASK_NAMES, PRINT_ON_BOOKING, TICKET_WAIT_SECONDS,
    DESK_NAME, QUEUE_MARK, HOME_BRANCH, CLINICS, SCAN_GAP_MS,
    SCAN_PREFIX, SCAN_SUFFIX, SCAN_PORT, SCAN_PORT_SPEED, CENTRAL_URL,
    CENTRAL_CA_FILE, SIGN_IN_WAY, SIGN_IN_CLIENT_ID, SIGN_IN_SCOPE, SIGN_IN_ISSUER, SIGN_IN_AUTHORIZE_URL, SIGN_IN_TOKEN_URL,
    POLL_SECONDS, REFERENCE_POLL_SECONDS, OVERLAP_SECONDS, PAGE_SIZE, ALLOT_ONE_IN, HORIZON_BACK, HORIZON_AHEAD, KEEP_DAYS,
    STALE_ONLINE_MINUTES, STALE_OFFLINE_MINUTES, DAY_LAYOUT, DAY_ZOOM, TABLE_COLUMNS, IDENTIFIER_SYSTEMS, TRIAL,
)  # fmt: skip


class Settings:
    """The values in force for one desk. Written atomically; an unknown name in a file is kept, a wrong value is refused."""

    def __init__(self, path: Path, machine_wide: Path | None = None) -> None:
        self._path = path
        self._machine = _read(machine_wide) if machine_wide else {}
        self._own = _read(path)
        self._writing = Lock()  # the desk's window and its worker both write

    def get(self, setting: Setting[Value]) -> Value:
        """The value in force: the profile's own, else the machine-wide one, else the default. Raises EnvironmentFault for a wrong one."""
        found = self.present(setting)
        if type(found) is not type(setting.default):
            raise _wrong_kind(setting.name)
        return found

    def put(self, setting: Setting[Value], value: Value) -> None:
        """Keep `value` for this profile, on disk when the call returns; what IT wrote into the file meanwhile stays."""
        self._write({setting.name: value})

    def enter(self, setting: AnySetting, value: object) -> None:
        """Keep what a person entered.

        Raises:
            UserError: the value is wrong, and nothing was kept.
            EnvironmentFault: the file cannot be read or written.
        """
        wrong = wrong_value(setting, value)
        if wrong is not None:
            raise UserError(wrong.source, **wrong.parameters)
        self._write({setting.name: value})

    def reset(self, setting: AnySetting) -> None:
        """Forget the profile's own value: the machine-wide one or the default holds again."""
        self._write({}, without=setting.name)

    def is_own(self, setting: AnySetting) -> bool:
        """Whether this profile has a value of its own."""
        return setting.name in self._own

    def present(self, setting: AnySetting) -> object:
        """The value in force, whatever its kind. Raises EnvironmentFault for a wrong one."""
        found = self._own.get(setting.name, self._machine.get(setting.name, setting.default))
        if type(found) is not type(setting.default):
            raise _wrong_kind(setting.name)
        if not setting.admits(found):
            raise EnvironmentFault(mark("The settings file holds a value for «{name}» that is not possible."), name=setting.name)
        return found

    def _write(self, values: Mapping[str, object], without: str = "") -> None:
        with self._writing:
            own = {name: value for name, value in _read(self._path).items() if name != without} | dict(values)
            try:
                write_atomically(self._path, json.dumps(own, ensure_ascii=False, indent=1))
            except OSError as error:
                raise EnvironmentFault(mark("The settings file cannot be written: {path}"), path=str(self._path)) from error
            self._own = own


def registration_of(settings: Settings) -> Registration:
    """How the desk signs in by its settings; raises EnvironmentFault for a wrong one."""
    return Registration(
        Way(settings.get(SIGN_IN_WAY)),
        settings.get(CENTRAL_URL).rstrip("/"),
        settings.get(CENTRAL_CA_FILE),
        settings.get(SIGN_IN_CLIENT_ID).strip(),
        settings.get(SIGN_IN_SCOPE),
        settings.get(SIGN_IN_ISSUER).strip(),
        settings.get(SIGN_IN_AUTHORIZE_URL).strip(),
        settings.get(SIGN_IN_TOKEN_URL).strip(),
    )


def machine_wide_file() -> Path:
    """Where IT puts the settings of all desks of a computer."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Registratura" / "settings.json"
    return Path("/etc/registratura/settings.json")


def machine_wide_centrals() -> Path:
    """Where IT puts what `registratura probe --write` found out about centrals, for all desks of a computer."""
    return machine_wide_file().with_name("centrals.json")


def write_atomically(path: Path, text: str, *, private: bool = False) -> None:
    """Replace the file by `text` so that a power cut leaves the old or the new one, whole. `private`: only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode("utf8"), private=private)


def _wrong_kind(name: str) -> EnvironmentFault:
    return EnvironmentFault(mark("The settings file holds a value of the wrong kind for «{name}»."), name=name)


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
