"""The grammar of OAuth 2 (RFC 6749, 7636), spoken by Authlib and carried by our own door. Loaded only where a desk signs in so."""

import math
from collections.abc import Mapping
from contextlib import closing
from typing import Final, Protocol
from urllib.parse import urlencode

import msgspec
from authlib.common.security import generate_token
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from desktop_app.core.access_token import wrong_token
from desktop_app.core.clock import Clock
from desktop_app.core.grant import Grant
from desktop_app.core.sign_in import Registration, wrong_client_id
from desktop_app.sync.sign_in import TROUBLED, Endpoints, SignInRefused, SignInSilent
from desktop_app.sync.transport import ForeignLink, HttpDoor, NoAnswer, NotFhir, Request

_SECRET_LETTERS: Final = 64  # of 62 signs each: 381 bits; RFC 7636, 4.1 asks for 43 to 128


def new_secret() -> str:
    """A state or a code verifier that nobody can guess."""
    return generate_token(_SECRET_LETTERS)


class _Token(msgspec.Struct):
    access_token: str = ""
    token_type: str = ""
    expires_in: object = None
    refresh_token: str | None = None
    error: str = ""


class _Reply:
    """An answer of the token endpoint that was checked already, as Authlib wants to read it."""

    status_code: Final = 200

    def __init__(self, token: _Token) -> None:
        told: dict[str, object] = {
            "access_token": token.access_token,
            "refresh_token": token.refresh_token,
            "seconds": _seconds(token.expires_in),
            "error": token.error,
        }
        self._told = {name: value for name, value in told.items() if value}

    def json(self) -> dict[str, object]:
        """What was told."""
        return self._told


class _Names(Protocol):
    """Authlib's `ClientAuth`: puts the program's name, and its secret, into a request."""

    def prepare(self, method: str, url: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
        """The address, headers and body to send."""


class _Carrier:
    """What Authlib takes for a session: each request goes through a door of its own, with its checked TLS and bounded waits."""

    def __init__(self, clock: Clock, ca_file: str) -> None:
        self._clock = clock
        self._ca_file = ca_file

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: _Names) -> _Reply:
        """The checked answer; SignInSilent for none, or for one that nobody can understand."""
        _, named, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        with closing(HttpDoor(url, self._clock, ca_file=self._ca_file)) as door:
            try:
                answer = door.ask(Request("POST", url, body.encode(), named))
            except (NoAnswer, NotFhir, ForeignLink) as error:
                raise SignInSilent from error
        if answer.status == 429 or answer.status >= 500:
            raise SignInSilent
        return _Reply(_checked(answer.body, answer.good))


def _checked(body: bytes, good: bool) -> _Token:
    """The answer, if it is one of RFC 6749, 5.1 or 5.2. Its text may hold a token: it is in no error."""
    try:
        token = msgspec.json.decode(body, type=_Token)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise SignInSilent from None
    if good == bool(token.error) or (good and (wrong_token(token.access_token) or token.token_type.lower() != "bearer")):
        raise SignInSilent
    return token


def _seconds(told: object) -> float | None:
    """How long a token lasts, where that can be understood: some tell it as a text, and nonsense must not cost the sign-in."""
    try:
        seconds = float(told) if isinstance(told, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


class Authority:
    """The sign-in service of one central, as this program speaks to it. Every method but `question` asks it, and takes up to a minute.

    They raise SignInRefused and SignInSilent; making it with no client id, or an impossible one, is refused too.
    """

    def __init__(self, registration: Registration, clock: Clock, endpoints: Endpoints, secret: str = "", method: str = "") -> None:
        if wrong_client_id(registration.client_id):
            raise SignInRefused("invalid_client")
        self._registration = registration
        self._endpoints = endpoints
        self._method = method or endpoints.method(secret)
        self._client = OAuth2Client(
            _Carrier(clock, registration.ca_file),
            registration.client_id,
            secret or None,
            self._method,
            scope=registration.scopes,
            code_challenge_method="S256",
        )

    def question(self, redirect: str, state: str, verifier: str) -> str:
        """The address that the browser is to open (RFC 6749, 4.1.1; `aud` by SMART on FHIR)."""
        address, _ = self._client.create_authorization_url(
            self._endpoints.authorize, state, verifier, redirect_uri=redirect, aud=self._registration.central
        )
        return str(address)

    def by_code(self, code: str, redirect: str, verifier: str) -> Grant:
        """Change the code that the browser brought."""
        return self._fetched("authorization_code", code=code, redirect_uri=redirect, code_verifier=verifier)

    def by_secret(self) -> Grant:
        """Let the program in by its own secret."""
        return self._fetched("client_credentials", scope=self._registration.scopes)

    def by_refresh(self, grant: Grant) -> Grant:
        """Go on with an earlier sign-in. The service may give another refresh token or none: then that of before goes on."""
        try:
            told = self._client.refresh_token(self._endpoints.token, grant.refresh_token, scope=None)
        except OAuth2Error as error:
            raise _refusal(error) from None
        return self._granted(told)

    def _fetched(self, kind: str, **parameters: str) -> Grant:
        try:
            told = self._client.fetch_token(self._endpoints.token, grant_type=kind, **parameters)
        except OAuth2Error as error:
            raise _refusal(error) from None  # its text is the service's, and goes into no log
        return self._granted(told)

    def _granted(self, told: Mapping[str, object]) -> Grant:
        seconds = told.get("seconds")
        ours = self._registration
        return Grant(
            ours.way.value,
            ours.central,
            ours.client_id,
            self._endpoints.token,
            self._method,
            str(told["access_token"]),
            str(told.get("refresh_token") or ""),
            seconds if isinstance(seconds, float) else None,
            ours.issuer,
        )


def _refusal(error: OAuth2Error) -> SignInRefused | SignInSilent:
    """What the service's error code means for the desk."""
    code = str(error.error)
    return SignInSilent() if code in TROUBLED else SignInRefused(code)
