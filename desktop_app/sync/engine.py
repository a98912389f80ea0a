"""The exchange at work: one thread that sends before it fetches, waits with noise, and does not die of what it meets."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from queue import Empty, SimpleQueue
from threading import Event, Thread, get_ident

from sqlalchemy import update

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import Said, mark
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.operation import READY, Operation
from desktop_app.models.upkeep import Reason
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.allotting import Allotter, Wish
from desktop_app.sync.backoff import Backoff, Breaker, Gate
from desktop_app.sync.central import Central, NotAllowed, SignInNeeded, Unwell
from desktop_app.sync.habits import UNTRIED, Known, Route
from desktop_app.sync.hearing import Hearing
from desktop_app.sync.intake import Intake
from desktop_app.sync.outgoing import next_due
from desktop_app.sync.plan_budget import PlanBudget
from desktop_app.sync.profile import SAMPLE_TYPES, Profile, probe
from desktop_app.sync.pull import DIARY, EVERYTHING, Pulled, Puller, Wishes
from desktop_app.sync.purge import Purger
from desktop_app.sync.push import Pushed, Pusher
from desktop_app.sync.reading_back import ReadingBack
from desktop_app.sync.reconcile import Reconciler
from desktop_app.sync.retrial import SecondTry
from desktop_app.sync.search_index import SearchIndex
from desktop_app.sync.settling import Settler
from desktop_app.sync.transport import Door
from desktop_app.sync.upkeep import Upkeep
from desktop_app.sync.walk import Step
from desktop_app.sync.write_probe import takes_stale

IDLE_SECONDS = 3600.0
AFTER_SENDING_SECONDS = 2.0
STOP_SECONDS = 30.0
JITTER = 0.2
TURNED_SECONDS = 5.0
"""A clock that is set right by less is no reason to try anything again."""
_logger = logging.getLogger(__name__)


class Interrupted(EnvironmentFault):
    """A person paused the exchange, or the program ends: what is done is kept, the rest waits."""

    def __init__(self) -> None:
        super().__init__(mark("The exchange was stopped. What was done is kept, the rest waits."))


@dataclass(frozen=True)
class Polls:
    """Seconds between two fetches: of slots and appointments, and of everything; and between two looks at what this desk holds."""

    diary_seconds: float = 20.0
    everything_seconds: float = 300.0
    allot_seconds: float = 300.0


@dataclass(frozen=True)
class RoundReport:
    """What one full round did, and what hindered it (a sentence for the person), if anything."""

    state: ConnectionState
    pushed: Pushed = field(default_factory=Pushed)
    pulled: Pulled | None = None
    trouble: Said | None = None


class SyncEngine:
    """The exchange behind `core.SyncControl`. `start` gives it a thread; without one a program calls `round` (or `turn`) itself."""

    def __init__(
        self,
        store: Store,
        door: Door,
        clock: Clock,
        random: Callable[[], float],
        wishes: Wishes | None = None,
        polls: Polls | None = None,
        allotment: Wish = lambda: None,
        known: Known | None = None,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._random = random
        self._polls = polls or Polls()
        self._profile: Profile | None = None
        self._known_before, self._route = known or Known(), Route()
        self._takes_stale: bool | None = None
        self._was_tried = False
        self._hearing = Hearing(store, clock)
        self._central = Central(door, self._hearing)
        self._breaker = Breaker(Backoff(random), clock.monotonic)
        self._budget = PlanBudget(clock.monotonic)
        self._pusher = Pusher(
            store, self._central, clock, Backoff(random), self._before_sending, lambda: self._route.path, self._plans_may, self._tore
        )  # fmt: skip
        wishes = wishes or Wishes()
        self._puller = Puller(store, self._central, clock, wishes, self._known, self._between_requests)
        self._reconciler = Reconciler(store, self._central, self._puller, clock, self._known, self._between_requests)
        purger = Purger(store, clock, wishes.scope, wishes.keep_days, self._between_requests)
        self._second_try = SecondTry(store, clock, wishes.version, self._notice)
        self._upkeep = Upkeep(store, self._reconciler, purger, SearchIndex(store, self._between_requests), clock, wishes)
        self._allotter = Allotter(store, self._central, self._puller.fetcher, clock, self._between_requests)
        settler = Settler(Intake(store, clock))
        self._reading_back = ReadingBack(store, self._central, self._puller.fetcher, settler, clock, self._between_requests)
        self._allotment = allotment
        self._diary_due = self._everything_due = self._allot_due = clock.monotonic()
        self._asked: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._looks: SimpleQueue[tuple[Kind, str]] = SimpleQueue()
        self._wake, self._stopping, self._pausing, self._outbox = Event(), Event(), Event(), Event()
        self._thread: Thread | None = None
        self._unlisten: Callable[[], None] = lambda: None
        self._ready = False
        self._hands = self._hands_ahead()

    # What a person may ask for, on any thread.

    def send_now(self) -> None:
        """Try at once: ends every waiting time, and a wait for a sign-in."""
        self._ask(self._hurry)

    def pause(self) -> None:
        """Work without the central until `resume`."""
        self._pausing.set()
        self._ask(self._hearing.paused)

    def resume(self) -> None:
        """Go back to the central."""
        self._pausing.clear()
        self._ask(self._resume)

    def look_now(self, kind: str, row_id: str) -> None:
        """Read one row from the central before anything else."""
        self._looks.put((Kind(kind), row_id))
        self._wake.set()

    def reconcile(self, *, despite_loss: bool = False) -> None:
        """Compare all that lies here with the central; `despite_loss`: what is gone there is gone, however much."""
        self._ask(lambda: self._upkeep.request(Reason.PERSON, despite_loss=despite_loss))

    def try_set_aside(self) -> None:
        """Try again to understand what was set aside."""
        self._ask(self._second_try.run)

    # The life of the thread.

    def start(self) -> None:
        """Begin to exchange on a thread of its own, woken by the outbox."""
        self._unlisten = self._store.feed.listen(self.hear_changes)
        self._thread = Thread(target=self._live, name="sync")
        self._thread.start()

    def stop(self) -> None:
        """End the thread: at once between two requests, else when the one under way is answered."""
        self._unlisten()
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self._door.close()

    def round(self, told: Callable[[Step], None] = lambda _step: None, *, reconcile: bool = False) -> RoundReport:
        """One full round on the caller's thread: send, then fetch everything; ends at the first trouble of the whole central.

        `reconcile`: then compare all with the central. What trouble or a short quota cuts short goes on at another time.
        """
        pushed, pulled, trouble = Pushed(), None, None
        try:
            self._begin()
            self._get_to_know()
            pushed = self._send()
            pulled = self._puller.pull(EVERYTHING, told)
            if reconcile:
                self._upkeep.whole(self._at_ease)
        except EnvironmentFault as error:
            self._meet(error)
            trouble = error.said
        return RoundReport(self._hearing.link.state, pushed, pulled, trouble)

    def turn(self) -> float:
        """Do what is due now; the seconds until something is due again."""
        try:
            self._begin()
            if not self._hearing.link.may_ask:
                return IDLE_SECONDS
            if self._breaker.gate is Gate.SHUT:
                return self._breaker.seconds_left
            self._work()
        except EnvironmentFault as error:
            self._meet(error)
        return self._seconds_left()

    def _live(self) -> None:
        while not self._stopping.is_set():
            try:
                seconds = self.turn()
            except Exception:
                _logger.exception("the exchange met a bug and goes on")
                self._ready = False
                self._breaker.failed()
                seconds = self._breaker.seconds_left
            self._wake.wait(max(seconds, 0.05))
            self._wake.clear()

    def _begin(self) -> None:
        """Whatever must be so before anything is asked: the past put in order, and what persons asked for done."""
        if not self._ready:
            self._hearing.restore()
            self._pusher.recover()
            self._second_try.run_if_new()
            self._ready = True
        self._heed_the_clock()
        while True:
            try:
                self._asked.get_nowait()()
            except Empty:
                break

    def _heed_the_clock(self) -> None:
        """When to try again is kept by the hands of a clock: where somebody turned them back, it would be waited for twice."""
        before, self._hands = self._hands, self._hands_ahead()
        if before - self._hands > TURNED_SECONDS:
            self._end_waits()

    def _hands_ahead(self) -> float:
        """How far the hands are ahead of what nobody can turn, in seconds."""
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _end_waits(self) -> None:
        with self._store.write(Urgency.MACHINE) as unit:
            unit.session.execute(update(Operation).where(Operation.state.in_(list(READY))).values(not_before=None))

    def _work(self) -> None:
        """Send, then fetch what is due. After a failure a cheap question goes first."""
        if self._breaker.gate is Gate.AJAR:
            self._central.search(SAMPLE_TYPES[0], [("_count", "1")])
        self._breaker.worked()
        self._get_to_know()
        self._send()
        self._look()
        now = self._clock.monotonic()
        if now >= self._everything_due:
            self._puller.pull(EVERYTHING)
            self._everything_due = self._next(self._polls.everything_seconds)
            self._diary_due = self._next(self._polls.diary_seconds)
        elif now >= self._diary_due:
            self._puller.pull(DIARY)
            self._diary_due = self._next(self._polls.diary_seconds)
        self._allot()
        if self._at_ease():
            self._reading_back.turn()
        self._upkeep.turn(self._at_ease)

    def _at_ease(self) -> bool:
        """Whether there is room for what can wait: the quota is not short, and the first fetch is over."""
        return self._hearing.quota.stretch == 1 and self._puller.knows_places

    def _known(self) -> Profile:
        return self._profile or Profile()

    def _get_to_know(self) -> None:
        if self._profile is None:
            self._profile = probe(self._central)
            self._find_route()

    def _find_route(self) -> None:
        told, torn = self._known(), self._hearing.torn
        self._route = self._known_before.route(
            told.software, told.software_version, versions=told.versions, torn=torn, stale=bool(self._takes_stale)
        )
        self._hearing.known_as(self._route)

    def _tore(self) -> None:
        """The central did a transaction in part, whatever was found out about it: from now on one record at a time."""
        self._hearing.tore()
        self._find_route()

    def _may_write(self) -> bool:
        """Whether the central has a lock on a place. Where nobody has looked, it is tried after each start, before the first writing."""
        if self._hearing.link.writable and not self._was_tried and self._route.reason in UNTRIED:
            notes, who = count(1), f"{self._store.desk_id} {self._clock.now().isoformat()}"
            self._takes_stale = takes_stale(self._central, lambda: f"{who} {next(notes)}")
            self._was_tried = True
            self._find_route()
        return self._hearing.link.writable

    def _send(self) -> Pushed:
        """Send what is ready; nothing to a central that checks no versions: it has no lock on a place."""
        self._outbox.clear()
        if not self._pusher.has_work or not self._may_write():
            return Pushed()
        pushed = self._pusher.push()
        if pushed.gone:
            self._reconciler.doubt()
        if pushed.any:
            self._diary_due = min(self._diary_due, self._clock.monotonic() + AFTER_SENDING_SECONDS)
        return pushed

    def _allot(self) -> None:
        """Hold this desk's share of places, when all else is done; not where the quota is short or the central keeps no versions."""
        if self._clock.monotonic() < self._allot_due:
            return
        wish = self._allotment()
        at_leisure = self._hearing.quota.stretch == 1 and self._puller.knows_places
        if wish is not None and at_leisure and self._may_write():
            self._allotter.run(wish)
        self._allot_due = self._next(self._polls.allot_seconds)

    def _look(self) -> None:
        while True:
            try:
                kind, row_id = self._looks.get_nowait()
            except Empty:
                return
            self._puller.look(kind, row_id)

    def _notice(self) -> None:
        """Between two requests: a stop or a pause is obeyed."""
        if self._stopping.is_set() or self._pausing.is_set():
            raise Interrupted

    def _before_sending(self) -> None:
        self._notice()
        self._budget.wrote()

    def _plans_may(self) -> bool:
        """Whether plans may write: at most half of what the central lets us write is theirs."""
        return self._budget.leaves_room and self._hearing.quota.stretch == 1

    def _between_requests(self) -> None:
        """While fetching: what a person did meanwhile is sent first, and what she chose is looked at."""
        self._notice()
        if self._outbox.is_set():
            self._send()
        self._look()

    def _meet(self, error: EnvironmentFault) -> None:
        """Take in what went wrong with the central as a whole."""
        if isinstance(error, Interrupted | SignInNeeded):
            return
        if isinstance(error, NotAllowed):
            self._hearing.not_allowed()
            return
        wished = error.wished_seconds if isinstance(error, Unwell) else None
        if wished is not None:
            self._budget.refused(wished)
        self._breaker.failed(wished)
        _logger.info("the exchange waits %.1f s after %s", self._breaker.seconds_left, type(error).__name__)

    def _seconds_left(self) -> float:
        if not self._hearing.link.may_ask:
            return IDLE_SECONDS
        if self._breaker.gate is not Gate.OPEN:
            return self._breaker.seconds_left
        with self._store.read() as connection:
            due = next_due(connection, self._clock.now())
        dues = (self._diary_due, self._everything_due, self._allot_due, self._upkeep.due, *self._budget.due)
        waits = [due_at - self._clock.monotonic() for due_at in dues]
        if due is not None:
            waits.append((due - self._clock.now()).total_seconds())
        return max(0.0, min(waits))

    def _next(self, seconds: float) -> float:
        """The next poll: stretched when the quota falls, with noise so that desks do not knock together."""
        noise = 1 - JITTER + 2 * JITTER * self._random()
        return self._clock.monotonic() + seconds * self._hearing.quota.stretch * noise

    def _hurry(self) -> None:
        if not self._pausing.is_set():
            self._hearing.resumed()
        self._breaker.hurry()
        self._diary_due = self._everything_due = self._clock.monotonic()
        self._end_waits()

    def _resume(self) -> None:
        self._hearing.resumed()
        self._hurry()

    def _ask(self, what: Callable[[], None]) -> None:
        self._asked.put(what)
        self._wake.set()

    def hear_changes(self, changes: Changes) -> None:
        """Somebody else's thread wrote an operation: wake up. Our own writing is no news to us."""
        if changes.touches(Kind.OPERATION) and (self._thread is None or get_ident() != self._thread.ident):
            self._outbox.set()
            self._wake.set()
