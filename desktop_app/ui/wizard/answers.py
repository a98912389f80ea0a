"""What the first start asks, and the sentences for what is not yet right with the answers."""

from dataclasses import dataclass, field

from desktop_app.core.i18n import mark
from desktop_app.core.sign_in import Way
from desktop_app.models.person import RoleCode

NO_NAME = mark("Enter who works here: the name stands under every booking.")
NO_CLINIC = mark("Choose at least one clinic.")
NO_BRANCH = mark("Choose the branch where this desk stands.")


@dataclass(frozen=True)
class Central:
    """Where to ask: the address of a central and what lets the desk in there, by its way; or the demonstration on this computer."""

    demo: bool
    url: str = ""
    ca_file: str = ""
    token: str = field(default="", repr=False)
    way: Way = Way.TOKEN
    client_id: str = ""
    secret: str = field(default="", repr=False)


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
