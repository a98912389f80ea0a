"""Keeping the replica right in the background: when it is compared with the central, when old rows go and its
search index is put together, in slices that hold nobody up."""

from collections.abc import Callable
from math import inf

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.models.upkeep import Reason, Reconciliation
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.nightly import is_due
from desktop_app.sync.pull import Wishes
from desktop_app.sync.purge import Purger
from desktop_app.sync.reconcile import Reconciler
from desktop_app.sync.search_index import SearchIndex

SLICE_SECONDS = 2.0
PAUSE_SECONDS = 1.0
SHORT_OF_QUOTA_SECONDS = 60.0
LOOK_SECONDS = 60.0


class Upkeep:
    """Runs comparisons, a slice at a time; after each comparison that ended the old rows go.

    The search index is put together after the first fetch (or after a start that finds it in many parts), and after each comparison.
    """

    def __init__(self, store: Store, reconciler: Reconciler, purger: Purger, search: SearchIndex, clock: Clock, wishes: Wishes) -> None:
        self._store = store
        self._reconciler = reconciler
        self._purger = purger
        self._search = search
        self._clock = clock
        self._wishes = wishes
        self._due = clock.monotonic()
        self._is_under_way = False
        self._is_joined = False

    @property
    def due(self) -> float:
        """When a comparison that is under way goes on, by the monotonic clock; never, where none is."""
        return self._due if self._is_under_way else inf

    def request(self, reason: Reason, *, despite_loss: bool = False) -> None:
        """Compare as soon as there is time for it."""
        self._reconciler.request(reason, despite_loss=despite_loss)
        self._due, self._is_under_way = self._clock.monotonic(), True

    def turn(self, at_ease: Callable[[], bool]) -> None:
        """Do a slice of what is to be done; nothing where the exchange is not `at_ease`.

        Raises what `Reconciler.step` raises.
        """
        now = self._clock.monotonic()
        if now < self._due:
            return
        self._due = now + LOOK_SECONDS
        if not self._is_joined and at_ease():
            self._search.join()
            self._is_joined = True
        self._is_under_way = self._reconciler.is_under_way
        if not self._is_under_way:
            if not is_due(self._reconciler.last_asked, self._clock.now(), self._wishes.zone(), self._store.desk_id):
                return
            self.request(Reason.NIGHTLY)
        if not at_ease():
            self._due = now + SHORT_OF_QUOTA_SECONDS
            return
        self._due = now + PAUSE_SECONDS
        while self._reconciler.step():
            if self._clock.monotonic() >= now + SLICE_SECONDS or not at_ease():
                return
        self._is_under_way = False
        self._tidy()
        self._due = self._clock.monotonic() + LOOK_SECONDS

    def whole(self, at_ease: Callable[[], bool]) -> None:
        """Compare on the caller's thread without pauses: to the end, or for as long as the exchange is `at_ease`."""
        self._reconciler.request(Reason.PERSON)
        while at_ease():
            if not self._reconciler.step():
                self._tidy()
                return

    def _tidy(self) -> None:
        """Let old rows go, write down with the comparison how many did, and put the search index together."""
        purged = self._purger.run()
        if purged:
            with self._store.write(Urgency.MACHINE) as unit:
                run = unit.session.scalars(select(Reconciliation).order_by(Reconciliation.pk.desc()).limit(1)).one()
                run.purged += purged
                unit.touch(Kind.RECONCILIATION, "*")
        self._search.join()
