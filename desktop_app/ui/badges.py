"""Where the badge of a member of the staff leads: the scanner tells it here, the change of person and the list of the staff take it."""

from collections.abc import Callable
from dataclasses import dataclass


def _nothing(_told: str) -> bool:
    return False


def _no() -> bool:
    return False


@dataclass
class Badges:
    """Who takes it; until somebody does, nobody.

    `take` gives a form that waits for a badge what was read; True where it took it. `present` lets the person of that id take over the
    desk. `is_asked`: the sheet on which one chooses oneself is open; `refuse` says there that the badge is nobody's, True where it did.
    """

    take: Callable[[str], bool] = _nothing
    present: Callable[[str], object] = _nothing
    is_asked: Callable[[], bool] = _no
    refuse: Callable[[], bool] = _no
