"""A person signs in with the system's browser, which brings the answer to a port of this computer (RFC 8252)."""

import selectors
import socket
import webbrowser
from collections.abc import Callable
from contextlib import closing
from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from desktop_app.core.clock import Clock
from desktop_app.core.errors import UserError
from desktop_app.core.grant import Grant
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sign_in import Registration, Tick
from desktop_app.sync.oauth import Authority, new_secret
from desktop_app.sync.sign_in import TROUBLED, NowhereToSignIn, SignInRefused, SignInSilent, find_endpoints

SECONDS: Final = 300
PLACE: Final = "/sign-in"
Browser = Callable[[str], bool]
"""Opens an address; False where nothing could be opened."""
_GLANCE_SECONDS: Final = 0.2
_LONGEST_HEAD: Final = 16_384
_MOST_VISITORS: Final = 32
_SENDING_SECONDS: Final = 2.0


class NoBrowser(UserError):
    """The system opened none."""

    def __init__(self) -> None:
        super().__init__(mark("No browser could be opened on this computer. The IT service sets one for web pages, then sign in again."))


class NobodySignedIn(UserError):
    """The time is over: mostly the window in the browser was closed."""

    def __init__(self) -> None:
        super().__init__(mark("Nobody signed in within {minutes} minutes. If the browser was closed, begin again."), minutes=SECONDS // 60)


class ForeignAnswer(UserError):
    """What the browser brought is no answer to what we asked (another state or issuer): it is not used."""

    def __init__(self) -> None:
        super().__init__(mark("What came from the browser does not belong to this sign-in, and was not used. Begin again."))


def system_browser(address: str) -> bool:
    """Open `address` in the browser that the person uses."""
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def sign_in_by_browser(registration: Registration, secret: str, clock: Clock, browser: Browser, tick: Tick) -> Grant:
    """Open the browser and wait for the person, five minutes at the most. Never on the GUI thread.

    Raises:
        NoBrowser, NobodySignedIn, ForeignAnswer, SignInRefused, SignInSilent, NowhereToSignIn, UnprotectedSignIn, AnotherIssuer; and
        what `tick` raises to cancel.
    """
    endpoints = find_endpoints(registration, clock)
    if not endpoints.authorize:
        raise NowhereToSignIn
    authority = Authority(registration, clock, endpoints, secret)
    state, verifier = new_secret(), new_secret()
    until = clock.monotonic() + SECONDS
    with closing(Listener()) as listener:
        if not browser(authority.question(listener.redirect, state, verifier)):
            raise NoBrowser
        answer: dict[str, str] | None = None
        while answer is None:
            left = until - clock.monotonic()
            if left <= 0:
                raise NobodySignedIn
            tick(round(left))
            answer = listener.glance()
    if not compare_digest(answer.get("state", "").encode(), state.encode()):
        raise ForeignAnswer
    if endpoints.issuer and answer.get("iss", endpoints.issuer) != endpoints.issuer:  # RFC 9207
        raise ForeignAnswer
    if error := answer.get("error"):
        raise SignInSilent if error in TROUBLED else SignInRefused(error)
    return authority.by_code(answer["code"], listener.redirect, verifier)


class Listener:
    """A free port of this computer alone that hears one answer of the browser. Connections that say nothing hold up nobody."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self.redirect = f"http://127.0.0.1:{self._server.getsockname()[1]}{PLACE}"
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._server, selectors.EVENT_READ)
        self._heads: dict[socket.socket, bytes] = {}

    def close(self) -> None:
        """Hear no more."""
        for visitor in [*self._heads]:
            self._leave(visitor)
        self._selector.close()
        self._server.close()

    def glance(self) -> dict[str, str] | None:
        """Look for a moment who has come: the parameters of the answer, or None for none yet."""
        for key, _ in self._selector.select(_GLANCE_SECONDS):
            if key.fileobj is self._server:
                self._welcome()
            elif (found := self._hear(key.fileobj)) is not None:
                return found
        return None

    def _welcome(self) -> None:
        try:
            visitor, _ = self._server.accept()
        except OSError:
            return
        visitor.setblocking(False)
        self._heads[visitor] = b""
        self._selector.register(visitor, selectors.EVENT_READ)
        if len(self._heads) > _MOST_VISITORS:
            self._leave(next(iter(self._heads)))

    def _hear(self, visitor: object) -> dict[str, str] | None:
        if not isinstance(visitor, socket.socket) or visitor not in self._heads:
            return None  # sent away meanwhile
        try:
            part = visitor.recv(4096)
        except BlockingIOError:
            return None
        except OSError:
            part = b""
        head = self._heads[visitor] = self._heads[visitor] + part
        if b"\r\n\r\n" in head:
            answer = _parameters(head)
            self._say(visitor, found=answer is not None)
            return answer
        if not part or len(head) > _LONGEST_HEAD:
            self._leave(visitor)
        return None

    def _say(self, visitor: socket.socket, *, found: bool) -> None:
        try:
            visitor.settimeout(_SENDING_SECONDS)
            visitor.sendall(_page() if found else b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except OSError:
            pass  # the page is a courtesy: the answer has come
        finally:
            self._leave(visitor)

    def _leave(self, visitor: socket.socket) -> None:
        self._selector.unregister(visitor)
        del self._heads[visitor]
        visitor.close()


def _parameters(head: bytes) -> dict[str, str] | None:
    """What stands in the address of a request, if it is the answer; None for anything else a browser asks for (its icon)."""
    method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
    try:
        address = urlsplit(rest.partition(" ")[0])
        told = dict(parse_qsl(address.query, max_num_fields=20))
    except ValueError:
        return None
    return told if method == "GET" and address.path == PLACE and ("code" in told or "error" in told) else None


def _page() -> bytes:
    """In the language of the window, then in the other: who reads it may be a guest of IT."""
    sentence = mark("The answer has come. You can close this window and go back to the program.")
    first, second = ((language, tr.for_language(language)(sentence)) for language in ("ru", "en"))
    lines = "".join(f'<p lang="{language}">{text}</p>' for language, text in (first, second))
    body = f'<!doctype html><html lang="ru"><meta charset="utf-8"><title>Registratura</title><body>{lines}</body></html>'.encode()
    head = (
        "HTTP/1.1 200 OK",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'",
        "Referrer-Policy: no-referrer",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body
