"""A network between the desk and a central of the tests: it loses, cuts, doubles and lies, on the sender's side and as planned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from desktop_app.sync.transport import Answer, Door, NoAnswer, Request
from tests.kit.doubles import promised

Which = Callable[[Request], bool]
Trick = Callable[[Door, Request], Answer]


def a_transaction(request: Request) -> bool:
    """A Bundle that is sent to be done."""
    return request.method == "POST"


def a_write(request: Request) -> bool:
    """Anything that changes something."""
    return request.method != "GET"


def a_hold(request: Request) -> bool:
    """One place, to be held or let go."""
    return request.method == "PUT"


def a_read(request: Request) -> bool:
    """Anything that only asks."""
    return request.method == "GET"


@dataclass
class Network:
    """A door around a door. Plan what happens to the next fitting request; everything else passes and is counted."""

    inner: Door
    asked: list[Request] = field(default_factory=list)
    down: bool = False
    played: list[Trick] = field(default_factory=list)
    _planned: list[tuple[Which, Trick]] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The central's base address."""
        return self.inner.base

    def close(self) -> None:
        """Let go of the inner door."""
        self.inner.close()

    def ask(self, request: Request) -> Answer:
        """Carry the request, or what is left of it."""
        self.asked.append(request)
        if self.down:
            raise NoAnswer(sent=False)
        for planned in self._planned:
            which, trick = planned
            if which(request):
                self._planned.remove(planned)
                self.played.append(trick)
                return trick(self.inner, request)
        return self.inner.ask(request)

    def plan(self, which: Which, trick: Trick, times: int = 1) -> None:
        """Play `trick` on the next `times` requests that fit."""
        self._planned.extend([(which, trick)] * times)

    def behave(self) -> None:
        """Play no more tricks."""
        self._planned.clear()

    def sent(self, which: Which = a_transaction) -> int:
        """How many fitting requests were made."""
        return sum(which(request) for request in self.asked)


def lost_before(door: Door, request: Request) -> Answer:
    """The request never arrives; the sender cannot know that."""
    raise NoAnswer(sent=True)


def lost_after(door: Door, request: Request) -> Answer:
    """The request is done, and its answer lost."""
    door.ask(request)
    raise NoAnswer(sent=True)


def unconnected(door: Door, request: Request) -> Answer:
    """Not even a connection."""
    raise NoAnswer(sent=False)


def doubled(door: Door, request: Request) -> Answer:
    """The request arrives twice; the second answer comes back."""
    door.ask(request)
    return door.ask(request)


def cut(door: Door, request: Request) -> Answer:
    """Half of the answer comes back."""
    answer = door.ask(request)
    return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2], answer.moment, answer.seconds)


def keeping_nothing(door: Door, request: Request) -> Answer:
    """A central that says yes to every entry of a Bundle, with ids and versions, and stores none of them."""
    now = door.ask(Request("GET", "metadata"))
    body = msgspec.json.encode(promised(msgspec.json.decode(request.body or b"{}")))
    return Answer(200, {"content-type": "application/fhir+json"}, body, now.moment)


def saying(status: int, body: bytes = b"", after: bool = False, **headers: str) -> Trick:
    """An answer of somebody in between; with `after` the request was done all the same. `retry_after="5"` becomes a header."""

    def trick(door: Door, request: Request) -> Answer:
        answer = door.ask(Request("GET", "metadata"))
        if after:
            door.ask(request)
        return Answer(status, {name.replace("_", "-"): text for name, text in headers.items()}, body, answer.moment)

    return trick
