"""Layers around a web application: a test double sits between the socket and the real server, and may change what passes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """A whole request; header names in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    scope: Scope = field(repr=False)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address, and of the body where it is a form."""
        form = self.body.decode() if self.headers.get("content-type", "").startswith("application/x-www-form") else ""
        return [*parse_qsl(self.query), *parse_qsl(form)]

    @property
    def json(self) -> Any:
        """The body; None where it is no JSON."""
        return _json(self.body)

    def but(self, **changes: Any) -> Asked:
        """The same request with other parts."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Reply:
    """A whole answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body; None where it is no JSON."""
        return _json(self.body)

    def but(self, **changes: Any) -> Reply:
        """The same answer with other parts."""
        return replace(self, **changes)

    def with_json(self, content: Any) -> Reply:
        """The same answer with another body."""
        return self.but(body=json.dumps(content, ensure_ascii=False).encode())


def outcome(status: int, code: str, text: str, headers: dict[str, str] | None = None) -> Reply:
    """An OperationOutcome."""
    issue = {"severity": "error", "code": code, "diagnostics": text}
    body = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()
    return Reply(status, {"content-type": "application/fhir+json", **(headers or {})}, body)


class Layer:
    """Passes requests on to `inner` and answers back. Subclasses override `handle`."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection event of ASGI."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        asked = await whole_request(scope, receive)
        await tell(send, await self.handle(asked), asked)

    async def handle(self, asked: Asked) -> Reply:
        """What to answer."""
        return await self.ask(asked)

    async def ask(self, asked: Asked) -> Reply:
        """What `inner` answers, uncompressed."""
        parts: list[bytes] = []
        start: Message = {}
        unread = [asked.body]

        async def receive() -> Message:
            return {"type": "http.request", "body": unread.pop() if unread else b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        headers = {name: text for name, text in asked.headers.items() if name not in ("accept-encoding", "content-length")}
        scope = {
            **asked.scope,
            "method": asked.method,
            "path": asked.path,
            "raw_path": asked.path.encode(),
            "query_string": asked.query.encode(),
            "headers": [(name.encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()],
        }
        await self.inner(scope, receive, send)
        named = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in start["headers"]}
        return Reply(start["status"], named, b"".join(parts))


async def whole_request(scope: Scope, receive: Receive) -> Asked:
    """The request with all of its body."""
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in scope["headers"]}
    return Asked(scope["method"], scope["path"], scope["query_string"].decode(), headers, b"".join(parts), scope)


async def tell(send: Send, reply: Reply, asked: Asked) -> None:
    """Send `reply`, compressed where the client takes that."""
    body = reply.body
    headers = {name: text for name, text in reply.headers.items() if name not in ("content-length", "content-encoding")}
    if len(body) > 1000 and "gzip" in asked.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = gzip.compress(body, 1), "gzip"
    headers["content-length"] = str(len(body))
    listed = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": listed})
    await send({"type": "http.response.body", "body": body})


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
