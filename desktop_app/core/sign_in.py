"""How a desk signs in at its central: the way, and what IT registered."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_app.core.i18n import mark

NO_SECRET: Final = mark("Without its secret this desk cannot sign in. The IT service of the central gives it out.")
NOT_A_SECRET: Final = mark("A secret has the signs of an English keyboard only. Copy it whole, as the IT service gave it.")
NO_CLIENT_ID: Final = mark("Enter the client id, in the signs of an English keyboard. The IT service of the central gives it out.")


class Way(StrEnum):
    """By what a desk is let in."""

    TOKEN = "token"
    BROWSER = "browser"
    CLIENT = "client"


_SCOPES: Final = {Way.TOKEN: "", Way.BROWSER: "offline_access user/*.cruds", Way.CLIENT: "system/*.cruds"}

Tick = Callable[[int], object]
"""Told, a few times a second, how many seconds are left to sign in; ends the waiting by raising."""


@dataclass(frozen=True)
class Registration:
    """What IT has set about the sign-in; addresses are "" where the central, or else the `issuer`, is to tell them."""

    way: Way
    central: str
    ca_file: str = ""
    client_id: str = ""
    scope: str = ""
    issuer: str = ""
    authorize_url: str = ""
    token_url: str = ""

    @property
    def scopes(self) -> str:
        """What to ask for: as set, else as SMART on FHIR 2.0 names it for this way."""
        return " ".join(self.scope.split()) or _SCOPES[self.way]


def wrong_secret(secret: str) -> str:
    """The sentence (marked) for what is wrong with a client's `secret` (RFC 6749, appendix A.2: visible ASCII); "" for nothing."""
    if not secret:
        return NO_SECRET
    return "" if all(" " <= sign <= "~" for sign in secret) else NOT_A_SECRET


def wrong_client_id(client_id: str) -> str:
    """Likewise for the name of a program (RFC 6749, appendix A.1)."""
    return "" if client_id and not wrong_secret(client_id) else NO_CLIENT_ID
