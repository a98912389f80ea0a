"""How much of what the central lets us write may go to plans: half at the most, so that persons never wait for them (sync.md 3)."""

from collections.abc import Callable

WINDOW_SECONDS = 60.0
LEARNT_FOR_SECONDS = 3600.0
"""After so long without a refusal the central may have become more generous."""


class PlanBudget:
    """Learns from refusals (429, or 503 with a wait) how many writes fit into one window, and closes plans out of its second half.

    What a RateLimit header tells of the quota is heard by `backoff.Quota`; this is for centrals that only refuse. `monotonic`: seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._window, self._began, self._written = WINDOW_SECONDS, monotonic(), 0
        self._fits: int | None = None
        self._learnt = 0.0

    def wrote(self) -> None:
        """One more operation is about to be sent, a person's or a plan's."""
        self._turn()
        self._written += 1

    def refused(self, wished_seconds: float) -> None:
        """The central had enough, and takes more in `wished_seconds`: what was written in this window is what fits into one."""
        self._turn()
        now = self._monotonic()
        self._fits, self._learnt = max(1, self._written), now
        self._window, self._began, self._written = max(1.0, wished_seconds), now, 0

    @property
    def leaves_room(self) -> bool:
        """Whether less than half of what fits into this window is written."""
        self._turn()
        return self._fits is None or self._written * 2 < self._fits

    @property
    def due(self) -> tuple[float, ...]:
        """The moment at which plans may go on, where they have to wait for it."""
        return () if self.leaves_room else (self._began + self._window,)

    def _turn(self) -> None:
        now = self._monotonic()
        if now - self._began >= self._window:
            self._began, self._written = now, 0
        if self._fits is not None and now - self._learnt >= LEARNT_FOR_SECONDS:
            self._fits, self._window = None, WINDOW_SECONDS
