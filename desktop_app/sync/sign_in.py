"""Where the central's sign-in service is, found out by asking; and how a sign-in may fail. Knows nothing of the grammar of OAuth."""

from contextlib import closing
from dataclasses import dataclass
from typing import Final

import msgspec

from desktop_app.core.addresses import is_protected
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.i18n import mark
from desktop_app.core.sign_in import Registration
from desktop_app.sync.transport import ForeignLink, HttpDoor, NoAnswer, NotFhir, Request

SMART_PLACE: Final = "/.well-known/smart-configuration"
OPENID_PLACE: Final = "/.well-known/openid-configuration"
_JSON: Final = {"Accept": "application/json"}
_BASIC, _POST, _NONE = "client_secret_basic", "client_secret_post", "none"


class SignInSilent(NoAnswer):
    """The sign-in service is away or out of order: nothing is refused, one tries again by oneself."""

    def __init__(self) -> None:
        super().__init__(mark("The sign-in service does not answer. The desk works on and tries again by itself."), sent=False)


class SignInRefused(UserError):
    """The sign-in service, or the person there, said no; `code` is of RFC 6749, 4.1.2.1 and 5.2, "" where it is none of them."""

    def __init__(self, code: str = "") -> None:
        known = code if code in _REFUSALS else ""
        super().__init__(_REFUSALS[known])
        self.code = known


class SignInNotSetUp(EnvironmentFault):
    """The settings and the central together lead nowhere: IT has to put them right."""


class NowhereToSignIn(SignInNotSetUp):
    """Neither the central nor the settings tell where."""

    def __init__(self) -> None:
        super().__init__(mark("The central does not tell where to sign in. The IT service sets the addresses in the settings."))


class UnprotectedSignIn(SignInNotSetUp):
    """A sign-in over http would show the secret to anybody on the way."""

    def __init__(self) -> None:
        super().__init__(mark("The address of the sign-in service is not protected (http). Nothing secret is sent there."))


class AnotherIssuer(SignInNotSetUp):
    """What describes the sign-in service speaks for another one (OpenID Connect Discovery 1.0, 4.3)."""

    def __init__(self) -> None:
        super().__init__(mark("What was found at the address of the sign-in service belongs to another one. Check the address."))


_REFUSALS: Final = {
    "": mark("The sign-in service refused, and gave no reason that is known here. Ask the IT service of the central."),
    "access_denied": mark("The sign-in was refused in the browser. Sign in again, with a name that may use this central."),
    "invalid_grant": mark("The sign-in has run out or was taken back. Sign in again."),
    "invalid_client": mark("The sign-in service does not know this program: client id or secret is wrong. Ask the IT service."),
    "unauthorized_client": mark("The sign-in service does not let this program in by this way. Ask the IT service of the central."),
    "invalid_scope": mark("The sign-in service does not give what the desk asks to be allowed. The IT service corrects the setting."),
    "invalid_request": mark("The sign-in service did not understand the request. Ask the IT service of the central."),
    "unsupported_grant_type": mark("The sign-in service does not know this way to sign in. Ask the IT service of the central."),
    "unsupported_response_type": mark("The sign-in service does not know this way to sign in. Ask the IT service of the central."),
}
TROUBLED: Final = frozenset({"server_error", "temporarily_unavailable"})


@dataclass(frozen=True)
class Endpoints:
    """The sign-in service: what the browser opens ("" where nobody needs it), where tokens are got, who it says it is ("" unknown).

    `methods` are the ways in which it lets a program name itself at `token` (empty: not told).
    """

    authorize: str
    token: str
    issuer: str = ""
    methods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(is_protected(address) for address in (self.authorize, self.token) if address):
            raise UnprotectedSignIn

    def method(self, secret: str) -> str:
        """How to name oneself: with no secret not at all, else in the header, which every service must take (RFC 6749, 2.3.1)."""
        if not secret:
            return _NONE
        return _POST if _POST in self.methods and _BASIC not in self.methods else _BASIC


class _Told(msgspec.Struct):
    token_endpoint: str = ""
    authorization_endpoint: str = ""
    issuer: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ()


def find_endpoints(registration: Registration, clock: Clock) -> Endpoints:
    """Where to sign in: as set, else by the description of the set issuer (OpenID), else by the central's (SMART on FHIR 2.0).

    Raises:
        NowhereToSignIn, UnprotectedSignIn, AnotherIssuer, SignInSilent.
    """
    if registration.token_url:
        return Endpoints(registration.authorize_url, registration.token_url)
    issuer = registration.issuer.rstrip("/")
    told = _described(issuer + OPENID_PLACE if issuer else registration.central + SMART_PLACE, registration.ca_file, clock)
    if issuer and told.issuer.rstrip("/") != issuer:
        raise AnotherIssuer
    if not told.token_endpoint:
        raise NowhereToSignIn
    return Endpoints(told.authorization_endpoint, told.token_endpoint, told.issuer, told.token_endpoint_auth_methods_supported)


def _described(address: str, ca_file: str, clock: Clock) -> _Told:
    if not is_protected(address):
        raise UnprotectedSignIn
    with closing(HttpDoor(address, clock, ca_file=ca_file)) as door:
        try:
            answer = door.ask(Request("GET", address, headers=_JSON))
        except (NoAnswer, NotFhir, ForeignLink) as error:
            raise SignInSilent from error
    if answer.status == 429 or answer.status >= 500:
        raise SignInSilent
    if not answer.good:
        raise NowhereToSignIn
    try:
        return msgspec.json.decode(answer.body, type=_Told)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NowhereToSignIn from error
