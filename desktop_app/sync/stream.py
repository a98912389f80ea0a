"""Many operations sent in a row: a group is on its way on a thread beside while the one before it is written down here, and the next one
is made ready. What meets trouble is left to `push`, which takes operations one by one.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desktop_app.models.operation import Operation
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit
from desktop_app.sync.answer import Accepted, EntryAnswer, judge
from desktop_app.sync.central import Carried, Central
from desktop_app.sync.outgoing import Outgoing, bundle_of, load_all
from desktop_app.sync.rebase import sold_already
from desktop_app.sync.settling import Landed, Settler
from desktop_app.sync.transport import Answer

MOST_AT_ONCE = 16
SECONDS_AT_ONCE = 0.25


class Stride:
    """How many operations leave together: as many as are sent in a quarter of a second, so that what a person does now waits no longer."""

    def __init__(self) -> None:
        self._count = 1

    @property
    def count(self) -> int:
        """One, until an answer showed how quick the central is."""
        return self._count

    def learn(self, seconds: float) -> None:
        """An answer took so long."""
        self._count = MOST_AT_ONCE if seconds * MOST_AT_ONCE <= SECONDS_AT_ONCE else max(1, int(SECONDS_AT_ONCE / seconds))


@dataclass(frozen=True)
class Ended:
    """How many operations were applied, and at which one it ended with what it came back with, if it was that."""

    applied: int
    stopped: tuple[Outgoing, Carried] | None = None


class Stream:
    """Sends in groups. `between` is called before each request, on the thread beside; it may raise to end the run."""

    def __init__(self, store: Store, central: Central, settler: Settler, stride: Stride, between: Callable[[], None]) -> None:
        self._store = store
        self._central = central
        self._settler = settler
        self._stride = stride
        self._between = between

    def send(self, next_ones: Callable[[], Sequence[int]]) -> Ended:
        """Send what `next_ones` names, again and again, up to the first that cannot leave as it is or that is not simply accepted.

        What `between` raises is raised behind it all, when what arrived is written down and what did not leave is queued again.
        """
        applied, before, trip = 0, _Trip(), self._board(next_ones())
        if not trip.left:
            return Ended(0)
        with ThreadPoolExecutor(1, "sending") as lane:
            try:
                while True:
                    under_way = lane.submit(trip.go, self._central, self._between)
                    applied += self._arrive(before)
                    following = self._board(next_ones())
                    wait([under_way])
                    if trip.left or trip.stopped or under_way.exception() or not following.left:
                        break
                    before, trip = trip, following
                self._take_back([*trip.left, *following.left])
                applied += self._arrive(trip)
                under_way.result()
            finally:
                trip.call_off()
        return Ended(applied, trip.stopped)

    def _board(self, sequences: Sequence[int]) -> "_Trip":
        """Those of the operations, from the first on, that can leave as they are, marked as leaving."""
        if not sequences:
            return _Trip()
        with self._store.write(Urgency.MACHINE) as unit:
            operations = _operations(unit, sequences)
            group = list(takewhile(_can_leave, load_all(unit, operations)))
            for operation in operations[: len(group)]:
                self._settler.leave(unit, operation)
        return _Trip(group)

    def _arrive(self, trip: "_Trip") -> int:
        """Write down what the central accepted; how many operations that were."""
        if not trip.arrived:
            return 0
        for arrival in trip.arrived:
            self._central.told(arrival.answer)
            self._stride.learn(arrival.answer.seconds)
        with self._store.write(Urgency.MACHINE) as unit:
            operations = _operations(unit, [arrival.outgoing.sequence for arrival in trip.arrived])
            landed = [Landed.of_entries(arrival.outgoing.left, arrival.entries) for arrival in trip.arrived]
            self._settler.land_all(unit, list(zip(operations, landed, strict=True)))
        return len(trip.arrived)

    def _take_back(self, outgoings: Sequence[Outgoing]) -> None:
        """Not a byte of these left."""
        if outgoings:
            with self._store.write(Urgency.MACHINE) as unit:
                operations = _operations(unit, [one.sequence for one in outgoings])
                for operation, outgoing in zip(operations, outgoings, strict=True):
                    self._settler.take_back(unit, operation, outgoing.was_sent)


@dataclass(frozen=True)
class _Arrival:
    """An operation that the central accepted whole."""

    outgoing: Outgoing
    answer: Answer
    entries: tuple[EntryAnswer, ...]


class _Trip:
    """Some operations that leave together: each is sent when the one before it was accepted, the first that was not ends the trip.

    To be read when it is over: `arrived`, then `stopped` with what it came back with, then `left`, of which not a byte went out.
    """

    def __init__(self, outgoings: Iterable[Outgoing] = ()) -> None:
        self.left = deque(outgoings)
        self.arrived: list[_Arrival] = []
        self.stopped: tuple[Outgoing, Carried] | None = None
        self._is_called_off = False

    def call_off(self) -> None:
        """Send nothing more: from any thread."""
        self._is_called_off = True

    def go(self, central: Central, before_each: Callable[[], None]) -> None:
        """Send; what `before_each` raises ends the trip, and is raised."""
        while self.left and self.stopped is None and not self._is_called_off:
            before_each()
            outgoing = self.left.popleft()
            carried = central.carry(bundle_of(outgoing))
            entries = _accepted(outgoing, carried)
            if entries is not None and isinstance(carried, Answer):
                self.arrived.append(_Arrival(outgoing, carried, entries))
            else:
                self.stopped = outgoing, carried


def _accepted(outgoing: Outgoing, carried: Carried) -> tuple[EntryAnswer, ...] | None:
    """The answer to each row where that is a plain yes to all of them, which tells every row's id."""
    verdict = judge(carried, len(outgoing.left)) if isinstance(carried, Answer) else None
    if not isinstance(verdict, Accepted):
        return None
    named = all(row.remote_id or entry.remote_id for row, entry in zip(outgoing.left, verdict.entries, strict=True))
    return verdict.entries if named else None


def _can_leave(outgoing: Outgoing) -> bool:
    return outgoing.can_leave_as_it_is and not any(sold_already(row.kind, row.base, row.mine) for row in outgoing.left)


def _operations(unit: Unit, sequences: Sequence[int]) -> list[Operation]:
    """The operations with their rows, in the order of `sequences`."""
    query = select(Operation).where(Operation.sequence.in_(sequences)).options(selectinload(Operation.rows))
    found = {operation.sequence: operation for operation in unit.session.scalars(query)}
    return [found[sequence] for sequence in sequences]
