"""What the first start asks, and the sentences for what is not yet right with the answers."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from desktop_app.core.i18n import mark
from desktop_app.models.person import RoleCode

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

WRONG_ADDRESS = mark("This is not an address. It looks like https://fhir.example.org/r4")
NO_TLS = mark("The address must begin with https://: without it anybody on the way could read about patients.")
NO_SUCH_FILE = mark("There is no such file on this computer.")
NO_TOKEN = mark("Without a token the central will not answer. The IT service gives it out.")
NO_NAME = mark("Enter who works here: the name stands under every booking.")
NO_CLINIC = mark("Choose at least one clinic.")
NO_BRANCH = mark("Choose the branch where this desk stands.")


@dataclass(frozen=True)
class Central:
    """Where to ask: the address and token of a central, or the demonstration on this computer."""

    demo: bool
    url: str = ""
    ca_file: str = ""
    token: str = ""


@dataclass(frozen=True)
class BranchChoice:
    """A branch of a clinic."""

    id: str
    name: str


@dataclass(frozen=True)
class ClinicChoice:
    """A clinic that the central knows."""

    id: str
    name: str
    branches: tuple[BranchChoice, ...]


@dataclass(frozen=True)
class FirstStart:
    """All answers, valid together."""

    central: Central
    person_name: str
    role: RoleCode
    desk_name: str
    clinics: tuple[str, ...]
    home_branch: str


def wrong_address(text: str) -> str:
    """What is wrong with the address of a central, marked for translation; "" where nothing is. Plain HTTP only to this computer."""
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:
        return WRONG_ADDRESS
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or " " in text.strip():
        return WRONG_ADDRESS
    return NO_TLS if parts.scheme == "http" and host not in _LOOPBACK else ""


def wrong_file(text: str) -> str:
    """What is wrong with the path of a certificate file; it may be left empty."""
    return NO_SUCH_FILE if text.strip() and not Path(text.strip()).is_file() else ""
