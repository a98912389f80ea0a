"""A little sign-in service of the tests over loopback HTTP: it gives out tokens, checks PKCE, rotates, and misbehaves on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

from tests.kit.asgi import Asked, Reply, outcome
from tests.kit.central import TOKEN
from tests.kit.patience import PATIENCE_SECONDS

CLIENT_ID = "registratura"
CLIENT_SECRET = "not so s3cret: a word"

Answer = tuple[int, bytes]
Trick = Callable[[dict[str, str]], Answer]


def saying(status: int, content: object) -> Trick:
    """An answer of JSON instead of the token."""
    return lambda _asked: (status, json.dumps(content).encode())


def raw(status: int, body: bytes) -> Trick:
    """Any other answer."""
    return lambda _asked: (status, body)


@dataclass
class Authority:
    """The service: `url` is its issuer. `good` are the access tokens that a central may take; `asked` what came to the token endpoint.

    `person` plays whoever sits at the browser: what the redirect brings instead of the code and the state. `tricks` are played on the
    next questions to the token endpoint; `after` lets the token be given out, and tells something else.
    """

    url: str = ""
    good: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    opened: list[dict[str, str]] = field(default_factory=list)
    tricks: deque[Trick] = field(default_factory=deque)
    after: deque[Trick] = field(default_factory=deque)
    lasts: object = 3600
    refreshes: bool = True
    rotates: bool = True
    wants_secret: bool = False
    person: Callable[[dict[str, str]], dict[str, str] | None] = lambda answer: answer
    described: dict[str, Any] = field(default_factory=dict)
    _pages: list[str] = field(default_factory=list)
    _browsers: list[threading.Thread] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _refresh: set[str] = field(default_factory=set)
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def description(self) -> dict[str, Any]:
        """What the central, or the issuer itself, tells of it."""
        told = {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token"}
        return {**told, "code_challenge_methods_supported": ["S256"], **self.described}

    def kinds(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.get("grant_type", "") for asked in self.asked]

    def revoke(self) -> None:
        """No token that was given out is good any more; refresh tokens stay."""
        self.good.clear()

    def revoke_all(self) -> None:
        """Nothing that was given out is good any more."""
        self.good.clear()
        self._refresh.clear()

    def browse(self, address: str) -> bool:
        """Be the browser: open `address` aside, sign in as `person` does, follow the redirect to the desk."""
        browser = threading.Thread(target=self._visit, args=(address,), name="browser")
        self._browsers.append(browser)
        browser.start()
        return True

    def pages(self) -> list[str]:
        """What the persons read at last."""
        for browser in self._browsers:
            browser.join(PATIENCE_SECONDS)
        return self._pages

    def _visit(self, address: str) -> None:
        asked = dict(parse_qsl(urlsplit(address).query))
        self.opened.append(asked)
        code = self._new("code")
        self._codes[code] = asked
        answer = self.person({"code": code, "state": asked["state"]})
        if answer is not None:
            with urlopen(f"{asked['redirect_uri']}?{urlencode(answer)}", timeout=PATIENCE_SECONDS) as page:
                self._pages.append(page.read().decode())

    def doorman(self, asked: Asked) -> Asked | Reply:
        """At a central's door (`Knobs.doorman`): tells where to sign in, and lets in who has a good token of this service."""
        if asked.path.endswith("/.well-known/smart-configuration"):
            return Reply(200, {"content-type": "application/json"}, json.dumps(self.description).encode())
        if asked.headers.get("authorization", "").removeprefix("Bearer ") in self.good:
            return asked.but(headers={**asked.headers, "authorization": f"Bearer {TOKEN}"})
        return outcome(401, "login", "sign in again", {"www-authenticate": "Bearer"})

    def token(self, asked: dict[str, str]) -> Answer:
        """The token endpoint."""
        with self._lock:
            self.asked.append(asked)
            if self.tricks:
                return self.tricks.popleft()(asked)
            status, content = self._given(asked)
            if status == HTTPStatus.OK and self.after:
                return self.after.popleft()(asked)
            return status, json.dumps(content).encode()

    def _given(self, asked: dict[str, str]) -> tuple[int, dict[str, object]]:
        if asked.get("client_id") != CLIENT_ID or (self.wants_secret and asked.get("client_secret") != CLIENT_SECRET):
            return 401, {"error": "invalid_client", "error_description": "Иванова Анна is not known"}
        kind = asked.get("grant_type")
        if kind == "authorization_code" and not self._is_code_right(asked):
            return 400, {"error": "invalid_grant"}
        if kind == "refresh_token":
            if asked["refresh_token"] not in self._refresh:
                return 400, {"error": "invalid_grant"}
            if self.rotates:
                self._refresh.discard(asked["refresh_token"])
        return 200, self._tokens(kind)

    def _is_code_right(self, asked: dict[str, str]) -> bool:
        """RFC 7636, 4.6: once, for this redirect, by whoever knows the verifier."""
        begun = self._codes.pop(asked["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        told = None if begun is None else (begun["code_challenge_method"], begun["code_challenge"], begun["redirect_uri"])
        return told == ("S256", challenge, asked["redirect_uri"])

    def _tokens(self, kind: str | None) -> dict[str, object]:
        access = self._new("access")
        self.good.add(access)
        told: dict[str, object] = {"access_token": access, "token_type": "Bearer", "expires_in": self.lasts}
        if kind != "client_credentials" and self.refreshes and (self.rotates or kind != "refresh_token"):
            told["refresh_token"] = self._new("refresh")
            self._refresh.add(str(told["refresh_token"]))
        return told

    def _new(self, what: str) -> str:
        self._number += 1
        return f"{what}-{self._number}"


@contextmanager
def signing_in() -> Iterator[Authority]:
    """The service, until the block ends."""
    authority = Authority()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(authority))
    server.daemon_threads = False  # the end waits for all that were being answered
    authority.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="authority")
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        thread.join(PATIENCE_SECONDS)
        server.server_close()


def _handler(authority: Authority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Descriptions and the token endpoint."""

        timeout = PATIENCE_SECONDS

        def log_message(self, *_said: object) -> None:
            """Nothing is told."""

        def do_GET(self) -> None:
            """The OpenID description, and SMART's of a central at the same address."""
            known = self.path.endswith(("/.well-known/openid-configuration", "/.well-known/smart-configuration"))
            self._tell(*((200, json.dumps(authority.description).encode()) if known else (404, b"")))

        def do_POST(self) -> None:
            """The token endpoint."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            kind, _, named = self.headers.get("Authorization", "").partition(" ")
            if kind == "Basic":
                asked["client_id"], _, asked["client_secret"] = base64.b64decode(named).decode("latin-1").partition(":")
            self._tell(*authority.token(asked))

        def _tell(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
