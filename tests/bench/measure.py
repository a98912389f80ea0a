"""One figure of a benchmark: always a ratio of two times (or sizes) taken in the same run."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """`value` against `floor`, both in `unit`; `limit` is what the ratio should not exceed. Nothing fails by it."""

    name: str
    value: float
    floor: float
    limit: float
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.value / self.floor if self.floor else float("inf")

    def as_row(self) -> dict[str, object]:
        """As it stands in `build/bench.json`."""
        figures = {"value": round(self.value, 4), "floor": round(self.floor, 4), "ratio": round(self.ratio, 3), "limit": self.limit}
        return {"name": self.name, **figures, "unit": self.unit}


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def paired(value: Callable[[], object], floor: Callable[[], object], rounds: int = 30) -> tuple[float, float]:
    """Medians of both in milliseconds, measured in turn so that a drift of the machine meets both alike."""
    value()
    floor()
    gc.collect()
    values, floors = [], []
    for _ in range(rounds):
        values.append(timed(value))
        floors.append(timed(floor))
    return statistics.median(values), statistics.median(floors)


def in_turn(values: Sequence[Callable[[], object]], floors: Sequence[Callable[[], object]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each call of both, one of the first, one of the second, and so on."""
    gc.collect()
    times = [(timed(value), timed(floor)) for value, floor in zip(values, floors, strict=True)]
    return [value for value, _ in times], [floor for _, floor in times]


def median(samples: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(samples)


def percentile(samples: Sequence[float], share: float) -> float:
    """The sample below which `share` (0 to 1) of all lie."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
