"""The clinics and branches of a central, asked for by the first start before there is a replica of them."""

from collections.abc import Iterator
from contextlib import suppress

from desktop_app.bootstrap.ears import DeafEar
from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.i18n import mark
from desktop_app.fhir.mapping import NotUnderstood, Values, take_in
from desktop_app.sync.central import Central, NotAllowed, SignInNeeded, search_link
from desktop_app.sync.transport import HttpDoor
from desktop_app.ui.wizard.answers import BranchChoice, ClinicChoice

_PAGE = "500"
_MOST_PAGES = 100


class TokenRefused(UserError):
    """The central does not know the token."""

    def __init__(self) -> None:
        super().__init__(mark("The central does not accept this token. Ask the IT service for a valid one."))


def clinics_of(url: str, token: str, ca_file: str, clock: Clock) -> tuple[ClinicChoice, ...]:
    """The active clinics of the central with their branches; ids are the central's.

    Raises:
        TokenRefused; EnvironmentFault: it cannot be reached.
    """
    door = HttpDoor(url, clock, lambda: token or None, ca_file)
    try:
        central = Central(door, DeafEar())
        clinics = list(_all(central, "Organization"))
        places = list(_all(central, "Location"))
    except (SignInNeeded, NotAllowed) as error:
        raise TokenRefused from error
    finally:
        door.close()
    branches = [place for place in places if place["level"] == "branch" and place["active"]]
    if not clinics:
        raise EnvironmentFault(mark("This central knows no clinic yet."))
    return tuple(
        ClinicChoice(
            str(clinic["remote_id"]),
            str(clinic["name"]),
            tuple(
                BranchChoice(str(branch["remote_id"]), str(branch["name"]))
                for branch in branches
                if str(branch.get(Kind.CLINIC.value) or "").endswith(f"/{clinic['remote_id']}")
            ),
        )
        for clinic in clinics
        if clinic["active"]
    )


def _all(central: Central, resource_type: str) -> Iterator[Values]:
    """Every resource of the type that can be offered by its name, over all pages of a server that chooses their size itself."""
    link: str | None = search_link(resource_type, [("_count", _PAGE)])
    for _ in range(_MOST_PAGES):
        if link is None:
            break
        page = central.page(link)
        for resource in page.each():
            with suppress(NotUnderstood):
                row = take_in(resource)
                if row["remote_id"] and row["name"]:
                    yield row
        link = page.next_link
