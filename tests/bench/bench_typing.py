"""Typing in the booking panel of the real window over a million patients: from a key to its answer on the screen.

A bare query alone takes less than the painting of any window, however plain, so it has either a plain list or one frame beside it.
"""

from tests.bench import stock
from tests.bench.bench_window import told
from tests.bench.measure import Measure

FRAME_MS = 1000 / 60
"""One frame of a usual screen. Where it is in the floor, the limit is 1: the value may be one frame more than what it is held against."""
CHILD = "tests.bench.typing_child"


def run() -> list[Measure]:
    """All figures."""
    folder = str(stock.large().folder)
    key, narrowed = told(CHILD, "searches", folder), told(CHILD, "narrowings", folder)
    hit = "first hit of the patient search after a key, at 1,000,000, against"
    return [
        Measure(f"{hit} the bare query in a plain list", key["value"], key["plain"], 1.5),
        Measure(f"{hit} the bare query and one frame", key["value"], key["bare"] + FRAME_MS, 1),
        Measure("narrowing re-lists the times, against the plain list and one frame", narrowed["value"], narrowed["floor"] + FRAME_MS, 1),
    ]
