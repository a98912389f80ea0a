"""A layer that lets things go wrong, as a test demands: lost answers, cut bodies, refusals, waits, a hotel's sign-in page."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from tests.kit.asgi import Application, Asked, Layer, Receive, Reply, Scope, Send, outcome, tell, whole_request
from tests.kit.patience import PATIENCE_SECONDS

PORTAL_PAGE: Final = b"<!doctype html><html><head><title>Guest Wi-Fi</title></head><body>Sign in to go on</body></html>"
Which = Callable[[Asked], bool]


class Fault(StrEnum):
    """What may go wrong with one request."""

    DROP_BEFORE = "drop-before"  # the connection is reset, nothing was done
    DROP_AFTER = "drop-after"  # the connection is reset, all was done
    CUT_BODY = "cut-body"  # all was done, half of the answer arrives
    ANSWER = "answer"  # the given answer instead of doing anything
    ANSWER_AFTER = "answer-after"  # the given answer although all was done
    THROTTLE_ENTRIES = "throttle-entries"  # a batch: only the first half of the entries is done, the others say 429


@dataclass(frozen=True)
class _Planned:
    fault: Fault
    which: Which
    reply: Reply | None = None


def any_request(asked: Asked) -> bool:
    """Every request but that for the CapabilityStatement."""
    return not asked.path.endswith("/metadata")


def a_write(asked: Asked) -> bool:
    """A request that changes something."""
    return asked.method in ("POST", "PUT") and not asked.path.endswith("/_search")


@dataclass
class Knobs:
    """How the central misbehaves; turned by the test while it runs."""

    delay_seconds: float = 0.0
    captive_portal: bool = False
    refuse_sign_in: bool = False
    doorman: Callable[[Asked], Asked | Reply] | None = None  # lets a request in, as another one, or answers it
    _planned: deque[_Planned] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: threading.Event = field(default_factory=threading.Event)
    _held: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def once(self, fault: Fault, which: Which = any_request, reply: Reply | None = None, times: int = 1) -> None:
        """Let `fault` happen to the next `times` requests for which `which` says yes, behind what was planned before."""
        with self._lock:
            self._planned.extend([_Planned(fault, which, reply)] * times)

    def drop_after_commit(self, which: Which = a_write) -> None:
        """The next write is done, and its answer lost."""
        self.once(Fault.DROP_AFTER, which)

    def answer_412_once(self, which: Which = a_write) -> None:
        """The next write is refused as stale although it is not."""
        self.once(Fault.ANSWER, which, outcome(412, "conflict", "not this time"))

    def unavailable(self, retry_after_seconds: int, times: int = 1, which: Which = any_request) -> None:
        """503 with Retry-After."""
        self.once(Fault.ANSWER, which, outcome(503, "transient", "busy", {"retry-after": str(retry_after_seconds)}), times)

    def hold(self) -> None:
        """Requests wait, before anything is done, until `release`."""
        self._held.clear()
        self._open.clear()

    def release(self) -> None:
        """Let the waiting requests go on."""
        self._open.set()

    def wait_open(self) -> None:
        """Wait for `release`, as a request does; at most half a minute, so that a failed test ends."""
        self._held.set()
        self._open.wait(PATIENCE_SECONDS)

    def wait_held(self) -> None:
        """Wait, as a test does, until a request has come and is held."""
        assert self._held.wait(PATIENCE_SECONDS), "no request came"

    @property
    def is_open(self) -> bool:
        """Whether nothing is held."""
        return self._open.is_set()

    def take(self, asked: Asked) -> _Planned | None:
        """The fault that is due for `asked`."""
        with self._lock:
            for planned in self._planned:
                if planned.which(asked):
                    self._planned.remove(planned)
                    return planned
        return None


class Misbehaving(Layer):
    """The outermost layer: counts requests, and does to them what the knobs say."""

    def __init__(self, inner: Application, knobs: Knobs) -> None:
        super().__init__(inner)
        self.knobs = knobs
        self.log: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection event of ASGI."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        asked = await whole_request(scope, receive)
        self.log.append(f"{asked.method} {asked.path}" + (f"?{asked.query}" if asked.query else ""))
        if not self.knobs.is_open:
            await asyncio.to_thread(self.knobs.wait_open)
        if self.knobs.delay_seconds:
            await asyncio.sleep(self.knobs.delay_seconds)
        if self.knobs.captive_portal:
            await tell(send, Reply(200, {"content-type": "text/html"}, PORTAL_PAGE), asked)
            return
        if self.knobs.refuse_sign_in and any_request(asked):
            await tell(send, outcome(401, "login", "sign in again", {"www-authenticate": "Bearer"}), asked)
            return
        met = self.knobs.doorman(asked) if self.knobs.doorman else asked
        if isinstance(met, Reply):
            await tell(send, met, asked)
            return
        asked = met
        planned = self.knobs.take(asked)
        if planned is None:
            await tell(send, await self.ask(asked), asked)
            return
        await self._misbehave(planned, asked, receive, send)

    async def _misbehave(self, planned: _Planned, asked: Asked, receive: Receive, send: Send) -> None:
        if planned.fault is Fault.ANSWER:
            await tell(send, planned.reply or outcome(500, "exception", "broken"), asked)
        elif planned.fault is Fault.DROP_BEFORE:
            await _hang_up(receive, send)
        elif planned.fault is Fault.THROTTLE_ENTRIES:
            await tell(send, await self._throttled(asked), asked)
        else:
            reply = await self.ask(asked)
            if planned.fault is Fault.DROP_AFTER:
                await _hang_up(receive, send)
            elif planned.fault is Fault.ANSWER_AFTER:
                await tell(send, planned.reply or outcome(502, "transient", "bad gateway"), asked)
            else:
                await _cut(reply, receive, send)

    async def _throttled(self, asked: Asked) -> Reply:
        """A server that runs Bundles entry by entry, and out of its quota in the middle of one."""
        sent = asked.json
        entries = sent["entry"]
        half = len(entries) // 2
        some = {**sent, "type": "batch", "entry": entries[:half]}
        reply = await self.ask(asked.but(body=json.dumps(some).encode()))
        issue = {"severity": "error", "code": "throttled", "diagnostics": "too many requests"}
        refused = {"response": {"status": "429", "outcome": {"resourceType": "OperationOutcome", "issue": [issue]}}}
        done = reply.json.get("entry", [])
        return reply.with_json({**reply.json, "type": f"{sent['type']}-response", "entry": done + [refused] * (len(entries) - half)})


async def _hang_up(receive: Receive, send: Send) -> None:
    """Reset the connection, and wait until the server has noticed."""
    _transport_of(send).abort()
    await receive()


async def _cut(reply: Reply, receive: Receive, send: Send) -> None:
    """The head, half of the body, and the end of the connection."""
    headers = {**reply.headers, "content-length": str(len(reply.body))}
    listed = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": listed})
    await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})
    _transport_of(send).close()
    await receive()


def _transport_of(send: Any) -> asyncio.Transport:
    """The connection behind `send`, which is a bound method of uvicorn's request cycle."""
    transport: asyncio.Transport = send.__self__.transport
    return transport
