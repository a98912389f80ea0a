"""An `Ask` whose answers can be held back, so that a test acts while a reading is under way, as fast hands and slow disks do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from threading import Event
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from desktop_app.queries.ask import Ask
from tests.kit.patience import PATIENCE_SECONDS

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


class Gate:
    """One answer that is held back: `begun` once it was read, `open` lets it go."""

    def __init__(self) -> None:
        self._read, self._open = Event(), Event()

    def begun(self) -> bool:
        """Whether the reading is done and waits here."""
        return self._read.is_set()

    def open(self) -> None:
        """Let the answer go."""
        self._open.set()

    def wait(self) -> bool:
        """Wait until it is opened; False where nobody did."""
        self._read.set()
        return self._open.wait(PATIENCE_SECONDS)


class HeldAsk:
    """Answers as `ask` does; what is held is read at once and handed over when its gate is opened."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._gates: defaultdict[str, list[Gate]] = defaultdict(list)

    def hold(self, query: Callable[..., object]) -> Gate:
        """Hold back the next answer of `query` until its gate is opened."""
        gate = Gate()
        self._gates[query.__name__].append(gate)
        return gate

    def __call__(self, query: Callable[Concatenate[Connection, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """Read, wait if somebody holds it, answer."""
        gates = self._gates[query.__name__]
        gate = gates.pop(0) if gates else None
        answer = self._ask(query, *rest, **named)
        if gate is not None:
            assert gate.wait(), f"nobody let {query.__name__} go"
        return answer
