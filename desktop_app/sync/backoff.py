"""When to try again: exponential waits with full jitter, and a breaker that asks cheaply before it lets everything through."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

from desktop_app.sync.transport import Answer

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 300.0
LONGEST_WISH_SECONDS = 3600.0
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)


class Backoff:
    """Waits between attempts. `random` gives numbers of [0, 1): full jitter keeps sixty desks from knocking together."""

    def __init__(self, random: Callable[[], float], first_seconds: float = FIRST_SECONDS, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._random = random
        self._first = first_seconds
        self._longest = longest_seconds

    def seconds(self, failures: int) -> float:
        """How long to wait after the `failures`-th failure in a row (from 1): up to `first` doubled with each, never none at all."""
        ceiling = min(self._longest, self._first * 2.0 ** min(failures - 1, 30))
        return max(0.1, self._random() * ceiling)


class Gate(Enum):
    """What a breaker lets through."""

    OPEN = "everything"
    AJAR = "one cheap question"
    SHUT = "nothing yet"


class Breaker:
    """Shuts after `tolerated` failures in a row until a moment of `monotonic`; then lets one cheap question through first."""

    def __init__(self, backoff: Backoff, monotonic: Callable[[], float], tolerated: int = 1) -> None:
        self._backoff = backoff
        self._monotonic = monotonic
        self._tolerated = tolerated
        self._failures = 0
        self._until = 0.0

    @property
    def gate(self) -> Gate:
        """What may pass now."""
        if self._monotonic() < self._until:
            return Gate.SHUT
        return Gate.OPEN if self._failures < self._tolerated else Gate.AJAR

    @property
    def seconds_left(self) -> float:
        """How long it stays shut."""
        return max(0.0, self._until - self._monotonic())

    def failed(self, wished_seconds: float | None = None) -> None:
        """A failure; `wished_seconds` is the central's Retry-After, which is obeyed (up to an hour)."""
        self._failures += 1
        if wished_seconds is not None:
            self._until = self._monotonic() + min(wished_seconds, LONGEST_WISH_SECONDS)
        elif self._failures >= self._tolerated:
            self._until = self._monotonic() + self._backoff.seconds(self._failures)

    def worked(self) -> None:
        """An answer came: everything may pass."""
        self._failures = 0
        self._until = 0.0

    def hurry(self) -> None:
        """A person asked: end the waiting, though a cheap question still goes first."""
        self._until = 0.0


def wished_seconds(answer: Answer) -> float | None:
    """The wait that the central asks for, an hour at the most: Retry-After in seconds or as a date, else the `t` of a RateLimit used up."""
    wish = answer.headers.get("retry-after", "").strip()
    limit = rate_limit(answer)
    if wish:
        seconds = float(wish) if _NUMBER.fullmatch(wish) else _seconds_until(wish, answer)
    else:
        seconds = limit[1] if limit and limit[0] <= 0 else None
    return None if seconds is None else min(max(0.0, seconds), LONGEST_WISH_SECONDS)


def _seconds_until(wish: str, answer: Answer) -> float | None:
    try:
        moment = parsedate_to_datetime(wish)
        return (_aware(moment) - answer.moment).total_seconds()
    except (ValueError, OverflowError):
        return None


def rate_limit(answer: Answer) -> tuple[float, float] | None:
    """What is left of the quota and the seconds until it is full again (IETF RateLimit header: `"name";r=..;t=..`)."""
    found: dict[str, float] = {}
    for part in answer.headers.get("ratelimit", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name in {"r", "t"} and _NUMBER.fullmatch(value.strip()):
            found[name] = float(value)
    return (found["r"], found.get("t", 60.0)) if "r" in found else None


class Quota:
    """Stretches the polls when what is left of the quota falls; sixty desks share it."""

    def __init__(self) -> None:
        self._most = 0.0
        self._left = 0.0

    def heard(self, answer: Answer) -> None:
        """Learn from an answer's RateLimit header, if it has one."""
        limit = rate_limit(answer)
        if limit:
            self._left = limit[0]
            self._most = max(self._most, limit[0])

    @property
    def stretch(self) -> int:
        """By how much to lengthen the polls: 1, 2 under a half of the quota, 4 under a quarter."""
        if not self._most or self._left >= self._most / 2:
            return 1
        return 2 if self._left >= self._most / 4 else 4


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
