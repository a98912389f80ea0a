"""The only door to the network: one session, checked TLS, bounded waits, and failures told apart by what they mean for a write."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from desktop_app.core.addresses import is_protected
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark

CONNECT_SECONDS = 3.05  # a little over the three seconds after which TCP sends its first packet again
READ_SECONDS = 20.0
WHOLE_SECONDS = 60.0
LARGEST_BODY = 64 * 1024 * 1024
FHIR_JSON = "application/fhir+json"
SILENCE = mark("The central did not answer. What was entered is safe here and will be sent by itself.")
_HOPS = 3
_PORTS = {"http": 80, "https": 443}


class NoAnswer(EnvironmentFault):
    """No answer came. `sent` is False only where it is certain that nothing was done: not a byte left, or the token was refused (401)."""

    def __init__(self, sentence: str = SILENCE, *, sent: bool) -> None:
        super().__init__(sentence)
        self.sent = sent


class NotFhir(EnvironmentFault):
    """Something answered, but not as a FHIR server does: a proxy's page, a cut body, a wrong address."""

    def __init__(self, status: int | None = None) -> None:
        super().__init__(mark("What answered is not a FHIR R4 server, or its answer was cut. Check the address of the central."))
        self.status = status


class ForeignLink(EnvironmentFault):
    """The central pointed to another host; we do not go there with a patient's data."""

    def __init__(self) -> None:
        super().__init__(mark("The central pointed to another computer. The program does not follow it there."))


class PlainToken(EnvironmentFault):
    """A token must not travel unprotected over a network."""

    def __init__(self) -> None:
        super().__init__(mark("The address of the central is not protected (http). The access token is sent only over https."))


@dataclass(frozen=True)
class Request:
    """What to ask: `address` is relative to the central's base, or a link that the central itself gave."""

    method: str
    address: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case. `moment` is our clock when it came, `seconds` how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    moment: datetime
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """A status of the 200s."""
        return 200 <= self.status < 300

    @property
    def clock_offset_seconds(self) -> int | None:
        """How far the central's clock is ahead of ours, by its Date header taken as the middle of its second; None without one."""
        try:
            there = parsedate_to_datetime(self.headers["date"])
            there = there if there.tzinfo else there.replace(tzinfo=UTC)  # "-0000" says nothing of a zone
            here = self.moment - timedelta(seconds=self.seconds / 2)
            return round((there - here).total_seconds() + 0.5)
        except (KeyError, ValueError, OverflowError):
            return None


class Door(Protocol):
    """Whoever can carry a request to the central and bring its answer; tests put theirs around or instead of the real one."""

    @property
    def base(self) -> str:
        """The central's base address, without a slash at its end."""

    def ask(self, request: Request) -> Answer:
        """The answer of any status; NoAnswer, NotFhir, ForeignLink or PlainToken where there is none to speak of."""

    def close(self) -> None:
        """Let go of the connections."""


class HttpDoor:
    """The real door, for one thread. `token` is asked before each request, so that a new sign-in works at once.

    `refused` is told the token that the central answered 401 to: where it says that there is another one by now, the request, of which
    nothing was done, is made once more. Both may raise NoAnswer.
    """

    def __init__(
        self,
        base: str,
        clock: Clock,
        token: Callable[[], str | None] = lambda: None,
        ca_file: str = "",
        refused: Callable[[str], bool] = lambda _token: False,
    ) -> None:
        self._base = base.rstrip("/")
        self._origin = _origin(self._base)
        self._clock = clock
        self._token = token
        self._refused = refused
        self._session = requests.Session()
        self._verify: bool | str = ca_file or True
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=2, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    @property
    def base(self) -> str:
        """The central's base address."""
        return self._base

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def ask(self, request: Request) -> Answer:
        """Carry `request`; a redirect is followed only for a GET and only within the central's own origin."""
        address = self._resolve(request.address, self._base + "/")
        for _ in range(_HOPS):
            answer = self._signed_in(request, address)
            elsewhere = answer.headers.get("location")
            if request.method != "GET" or answer.status not in {301, 302, 303, 307, 308} or not elsewhere:
                return answer
            address = self._resolve(elsewhere, address)
        raise NotFhir(310)

    def _resolve(self, address: str, against: str) -> str:
        try:
            whole = urljoin(against, address)
            foreign = _origin(whole) != self._origin
        except ValueError as error:  # no address at all
            raise ForeignLink from error
        if foreign:
            raise ForeignLink
        return whole

    def _signed_in(self, request: Request, address: str) -> Answer:
        token = self._credential()
        answer = self._once(request, address, token)
        if answer.status == 401 and token and self._refused(token):
            return self._once(request, address, self._credential())
        return answer

    def _once(self, request: Request, address: str, token: str | None) -> Answer:
        headers = {
            "Accept": FHIR_JSON,
            "Accept-Encoding": "gzip",
            "Cache-Control": "no-cache",
            **({"Content-Type": FHIR_JSON} if request.body is not None else {}),
            **request.headers,
        }
        began = self._clock.monotonic()
        try:
            with self._session.request(
                request.method,
                address,
                data=request.body,
                headers=headers,
                auth=_Bearer(token),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
                verify=self._verify,  # here, since the session's own gives way to a variable of the environment
            ) as response:
                body = self._body(response, began)
                named = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, named, body, self._clock.now(), self._clock.monotonic() - began)
        except requests.exceptions.ContentDecodingError as error:
            raise NotFhir from error
        except requests.exceptions.RequestException as error:
            raise NoAnswer(sent=not _never_left(error)) from error

    def _body(self, response: requests.Response, began: float) -> bytes:
        """The whole body; a central that drips it for longer than a minute, or never ends, counts as silent."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(1 << 16):
            parts.append(part)
            size += len(part)
            if size > LARGEST_BODY or self._clock.monotonic() - began > WHOLE_SECONDS:
                raise NoAnswer(sent=True)
        return b"".join(parts)

    def _credential(self) -> str | None:
        token = self._token()
        if token and not is_protected(self._base):
            raise PlainToken
        return token


class _Bearer(requests.auth.AuthBase):
    """Given even without a token: else `requests` would look for a password in the user's .netrc."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _never_left(error: requests.exceptions.RequestException) -> bool:
    """Whether the connection was not even made. In doubt the answer is no: then the write is looked up at the central."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return True
    causes: list[object] = list(error.args)
    while causes:
        cause = causes.pop()
        if isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError | ssl.SSLCertVerificationError):
            return True
        if isinstance(cause, urllib3.exceptions.MaxRetryError):
            causes.append(cause.reason)
        elif isinstance(cause, urllib3.exceptions.ProxyError):
            causes.append(cause.original_error)
        elif isinstance(cause, urllib3.exceptions.SSLError):
            causes.extend(cause.args)
    return False
