"""Work aside from the GUI thread: one serial worker for verbs, a small pool for reads, results handed back on the GUI thread.

The boundary of errors lies here: what the program foresees is answered to who asked or becomes a notice, anything else is a bug.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Event, Thread
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from desktop_app.core.changes import Changes
from desktop_app.core.errors import RegistryError, UserError
from desktop_app.core.i18n import mark
from desktop_app.ui.changes_hub import ChangesHub


class HasChanges(Protocol):
    """What a verb returns: anything that says what changed."""

    @property
    def changes(self) -> Changes:
        """The rows that changed, by kind."""


LAST_MOMENT_SECONDS = 2.0
"""So long the end of the program waits for a piece of work that may hang."""
Result = TypeVar("Result")
Outcome = TypeVar("Outcome", bound=HasChanges)


class CancelledError(RegistryError):
    """The person cancelled, or the program ends; nobody is told but `on_end`."""

    def __init__(self) -> None:
        super().__init__(mark("Cancelled."))


class Ticket:
    """A piece of work under way."""

    def __init__(self) -> None:
        self._cancelled = Event()

    def cancel(self) -> None:
        """Do not start it; its result will not be told."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """True once cancelled."""
        return self._cancelled.is_set()


@dataclass(frozen=True)
class _Answers(Generic[Result]):
    success: Callable[[Result], object] | None = None
    failure: Callable[[UserError], object] | None = None
    end: Callable[[], object] | None = None


class Task(Generic[Result]):
    """Work described but not begun: say who is answered, then `run`. Every answer comes on the GUI thread."""

    def __init__(self, start: "Callable[[Task[Result], object], Ticket]", work: Callable[..., Result]) -> None:
        self._start = start
        self.work = work
        self.answers: _Answers[Result] = _Answers()

    def on_success(self, answer: Callable[[Result], object]) -> "Task[Result]":
        """Call `answer` with the result."""
        self.answers = replace(self.answers, success=answer)
        return self

    def on_failure(self, answer: Callable[[UserError], object]) -> "Task[Result]":
        """Call `answer` with a UserError, instead of showing it as a notice."""
        self.answers = replace(self.answers, failure=answer)
        return self

    def on_end(self, answer: Callable[[], object]) -> "Task[Result]":
        """Call `answer` last, however it ended; but not where a newer request of the same view has taken its place."""
        self.answers = replace(self.answers, end=answer)
        return self

    def run(self, initiator: object = None) -> Ticket:
        """Begin. `initiator` is the view that need not be told of its own change; answers to a deleted QObject are dropped."""
        return self._start(self, initiator)


class _Mailbox(QObject):
    """Brings callables to the GUI thread, in the order of their arrival, by one signal each."""

    _arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._letters: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._arrived.connect(self.open_one, Qt.ConnectionType.QueuedConnection)

    def put(self, letter: Callable[[], object]) -> None:
        self._letters.put(letter)
        self._arrived.emit()

    def open_one(self) -> bool:
        if self._letters.empty():
            return False
        self._letters.get()()
        return True


def _never() -> bool:
    return False


def _is_there(initiator: object) -> bool:
    return not isinstance(initiator, QObject) or isValid(initiator)


@dataclass(frozen=True)
class _Running(Generic[Result]):
    ticket: Ticket
    answers: _Answers[Result]
    initiator: object
    is_stale: Callable[[], bool] = _never
    publish: Callable[[Result], None] | None = None
    must_run: bool = False

    @property
    def wants_answer(self) -> bool:
        return _is_there(self.initiator) and not self.is_stale()


class _Asides:
    """Runs each piece of work on a thread of its own, which the end of the process does not wait for."""

    def __init__(self) -> None:
        self._threads: set[Thread] = set()

    def submit(self, job: Callable[[], Result]) -> Future[Result]:
        """As a pool does."""
        future: Future[Result] = Future()

        def run() -> None:
            try:
                result = job()
            except Exception as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        thread = Thread(target=run, name="aside", daemon=True)
        self._threads = {one for one in self._threads if one.is_alive()} | {thread}
        thread.start()
        return future

    def shutdown(self) -> None:
        """Give those that still run a moment; one that hangs is left behind."""
        for thread in self._threads:
            thread.join(LAST_MOMENT_SECONDS)


class Tasks:
    """The desk's workers. `refused` shows what nobody answered, `bug` takes what nobody foresaw.

    `after_commit` is called on the database worker's thread with the changes of each verb (to wake the sync thread).
    """

    def __init__(
        self,
        hub: ChangesHub,
        refused: Callable[[RegistryError], object],
        bug: Callable[[BaseException], object],
        after_commit: Callable[[Changes], object] | None = None,
        readers: int = 2,
    ) -> None:
        self._hub = hub
        self._refused = refused
        self._bug = bug
        self._after_commit = after_commit
        self._database = ThreadPoolExecutor(1, "database")
        self._readers = ThreadPoolExecutor(readers, "reader")
        self._asides = _Asides()
        self._mailbox = _Mailbox()
        self._newest: dict[Hashable, int] = {}
        self._under_way: dict[int, Ticket] = {}
        self._open = True

    def change(self, verb: Callable[..., Outcome], must_run: bool = False) -> Task[Outcome]:
        """Run a verb, after those asked for before; its changes are published, then `on_success` is called.

        What is committed is published even where the asker has cancelled or gone meanwhile. `must_run`: it runs even where the
        program ends before its turn has come (a draft).
        """

        def start(task: Task[Outcome], initiator: object) -> Ticket:
            def act() -> Outcome:
                outcome = task.work()
                if self._after_commit is not None:
                    self._after_commit(outcome.changes)
                return outcome

            running = _Running(
                Ticket(),
                task.answers,
                initiator,
                publish=lambda outcome: self._hub.publish(outcome.changes, initiator),
                must_run=must_run,
            )
            return self._begin(self._database, act, running)

        return Task(start, verb)

    def read(self, query: Callable[..., Result], view: Hashable = None) -> Task[Result]:
        """Run a query in the pool. Of the requests with the same `view` only the newest is answered."""

        def start(task: Task[Result], initiator: object) -> Ticket:
            number = self._newest.get(view, 0) + 1
            if view is not None:
                self._newest[view] = number

            def is_stale() -> bool:
                return view is not None and self._newest.get(view) != number

            return self._begin(self._readers, task.work, _Running(Ticket(), task.answers, initiator, is_stale))

        return Task(start, query)

    def aside(self, work: Callable[..., Result]) -> Task[Result]:
        """Run what may hang for good (a printer) on a thread of its own, where nobody waits behind it; it must not touch the replica."""

        def start(task: Task[Result], initiator: object) -> Ticket:
            return self._begin(self._asides, task.work, _Running(Ticket(), task.answers, initiator))

        return Task(start, work)

    def forget(self, view: Hashable) -> None:
        """Drop the answers of `view` that are still to come (it is closed or shows something else)."""
        self._newest[view] = self._newest.get(view, 0) + 1

    @property
    def is_idle(self) -> bool:
        """True where nothing is under way, every answer was given and every change from elsewhere was told."""
        return not self._under_way and self._hub.is_quiet

    def shut_down(self, wait_seconds: float = 10.0) -> bool:
        """Cancel what has not begun and need not run, let the rest end, answer every waiter; True where all ended in time.

        GUI thread only.
        """
        self._open = False
        for ticket in self._under_way.values():
            ticket.cancel()
        ended = Thread(target=self._close_pools, name="closing", daemon=True)
        ended.start()
        ended.join(wait_seconds)
        while self._mailbox.open_one():
            pass
        return not ended.is_alive()

    def _close_pools(self) -> None:
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._database.shutdown(wait=False)  # a cancelled verb ends at its turn, so that what must run has its turn too
        for pool in (self._database, self._readers):
            pool.shutdown(wait=True)
        self._asides.shutdown()

    def _begin(self, pool: ThreadPoolExecutor | _Asides, work: Callable[..., Result], running: _Running[Result]) -> Ticket:
        ticket = running.ticket

        def job() -> Result:
            if (ticket.is_cancelled and not running.must_run) or running.is_stale():
                raise CancelledError
            return work()

        if not self._open:
            self._mailbox.put(lambda: self._end(running))
            return ticket
        future = pool.submit(job)
        self._under_way[id(future)] = ticket
        future.add_done_callback(lambda done: self._mailbox.put(lambda: self._settle(done, running)))
        return ticket

    def _settle(self, future: Future[Result], running: _Running[Result]) -> None:
        """Hand the result over; what an answer itself cannot do (a full disk under a setting) is told like any other refusal."""
        self._under_way.pop(id(future), None)
        try:
            self._answer(future, running)
        except RegistryError as error:
            self._refused(error)
        self._end(running)

    def _answer(self, future: Future[Result], running: _Running[Result]) -> None:
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            self._succeed(future.result(), running)
        elif not isinstance(error, CancelledError):
            self._fail(error, running)

    def _end(self, running: _Running[Result]) -> None:
        if running.answers.end is not None and running.wants_answer:
            running.answers.end()

    def _succeed(self, result: Result, running: _Running[Result]) -> None:
        if running.publish is not None:
            running.publish(result)
        if running.answers.success is not None and running.wants_answer and not running.ticket.is_cancelled:
            running.answers.success(result)

    def _fail(self, error: BaseException, running: _Running[Result]) -> None:
        if not isinstance(error, RegistryError):
            self._bug(error)
        elif isinstance(error, UserError) and running.answers.failure is not None:
            if running.wants_answer:
                running.answers.failure(error)
        else:
            self._refused(error)
