"""A door to the central on which the network misbehaves: it delays, drops, doubles, cuts and lies, by plan or by dice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from random import Random
from typing import Final

from desktop_app.sync.transport import READ_SECONDS, Answer, Door, NoAnswer, Request
from tests.kit.clock import FixedClock
from tests.kit.misbehaving import PORTAL_PAGE

HTML: Final = b"<html><body>502 Bad Gateway</body></html>"
THROTTLING: Final = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"throttled"}]}'
RETRY_AFTER_SECONDS: Final = 30
WRONG_JSON: Final = b'{"resourceType":"Bundle","type":"transaction-response","entry":{"not":"a list"}}'


class Fault(Enum):
    """What happens to one request. The first five never reach the central."""

    UNREACHABLE = "no byte leaves this computer"
    DROPPED_BEFORE = "lost on the way there"
    THROTTLED = "refused with 429 and a Retry-After"
    THROTTLED_BARE = "refused with 429 alone"
    PORTAL = "answered by the sign-in page of some network"
    DROPPED_AFTER = "done, its answer lost on the way back"
    LATE = "done, answered after this side gave up"
    DOUBLED = "arrives twice; the second answer is seen"
    ECHOED = "arrives a second time just before the next request"
    FAILED_AFTER = "done, answered with 502"
    HALF_BODY = "done, half of the answer arrives"
    WRONG_JSON = "done, answered with JSON that is no FHIR"
    SLOW = "done, answered late but in time"


_FHIR: Final = {"content-type": "application/fhir+json"}
_INSTEAD: Final[dict[Fault | None, tuple[int, dict[str, str], bytes]]] = {
    Fault.THROTTLED: (429, {**_FHIR, "retry-after": str(RETRY_AFTER_SECONDS)}, THROTTLING),
    Fault.THROTTLED_BARE: (429, _FHIR, THROTTLING),
    Fault.PORTAL: (200, {"content-type": "text/html"}, PORTAL_PAGE),
}
"""What somebody in between answers, and how."""

Plan = Callable[[int, Request], Fault | None]


def at(number: int, fault: Fault) -> Plan:
    """Only the request with this `number`, counted from 0."""
    return lambda here, _request: fault if here == number else None


def on_writes(*faults: Fault) -> Plan:
    """The first writes, one fault each in this order."""
    left = list(faults)
    return lambda _number, request: left.pop(0) if left and request.method != "GET" else None


def by_dice(dice: Random, chance: float, *faults: Fault) -> Plan:
    """Each request with `chance`, one of `faults` (none given: of all)."""
    choice = list(faults or Fault)
    return lambda _number, _request: dice.choice(choice) if dice.random() < chance else None


class FaultyDoor:
    """A `Door` around another. Time passes on `clock` only; nothing sleeps. `asked` counts and `log` tells what happened."""

    def __init__(self, inner: Door, clock: FixedClock, plan: Plan = lambda _number, _request: None) -> None:
        self._inner = inner
        self._clock = clock
        self.plan = plan
        self._echo: Request | None = None
        self.asked = 0
        self.log: list[tuple[str, str, Fault | None]] = []

    @property
    def base(self) -> str:
        """The central's base address."""
        return self._inner.base

    def close(self) -> None:
        """Let go of the connections."""
        self._inner.close()

    def ask(self, request: Request) -> Answer:
        """What gets through."""
        fault = self.plan(self.asked, request)
        self.asked += 1
        self.log.append((request.method, request.address, fault))
        if fault is Fault.UNREACHABLE:
            raise NoAnswer(sent=False)
        if fault is Fault.DROPPED_BEFORE:
            self._pass(READ_SECONDS)
            raise NoAnswer(sent=True)
        if fault in _INSTEAD:
            status, headers, body = _INSTEAD[fault]
            return Answer(status, headers, body, self._clock.now())
        if self._echo is not None:
            self._inner.ask(self._echo)
        self._echo = request if fault is Fault.ECHOED else None
        return self._bent(self._inner.ask(request), request, fault)

    def _bent(self, answer: Answer, request: Request, fault: Fault | None) -> Answer:
        if fault in (Fault.DROPPED_AFTER, Fault.LATE):
            self._pass(READ_SECONDS if fault is Fault.LATE else 0.0)
            raise NoAnswer(sent=True)
        if fault is Fault.SLOW:
            self._pass(READ_SECONDS / 2)
            return replace(answer, moment=self._clock.now(), seconds=answer.seconds + READ_SECONDS / 2)
        if fault is Fault.DOUBLED:
            return self._inner.ask(request)
        if fault is Fault.FAILED_AFTER:
            return replace(answer, status=502, body=HTML, headers={**answer.headers, "content-type": "text/html"})
        if fault is Fault.HALF_BODY:
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        return replace(answer, body=WRONG_JSON) if fault is Fault.WRONG_JSON else answer

    def _pass(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))
