"""What `bench_exchange` starts as a process of its own: a first fetch of so many slots, and the most memory that it took."""

import json
import sys
import tempfile
from pathlib import Path

from desktop_app.core.clock import SystemClock
from desktop_app.sync.central import Central
from desktop_app.sync.hearing import Hearing
from desktop_app.sync.intake import Intake
from desktop_app.sync.scope import Query
from desktop_app.sync.walk import Pace, Walker
from tests.bench.bench_pull import PAGE, Replay, page_of, schedules, slot_of
from tests.bench.filling import opened


def main(slots: int) -> None:
    """Fetch; the pages are made as they are asked for, so that they weigh nothing."""
    pages = -(-slots // PAGE)

    def page(number: int) -> bytes:
        return page_of([slot_of(one) for one in range(number * PAGE, min(slots, (number + 1) * PAGE))], number, pages)

    with tempfile.TemporaryDirectory() as folder:
        store, clock = opened(Path(folder)), SystemClock()
        schedules(store)
        central = Central(Replay(page, clock), Hearing(store, clock))
        received = Walker(store, central, Intake(store, clock), Pace(PAGE), lambda: None).walk(Query("Slot"), clock.now())
        store.close()
    if received.rows != slots:
        raise AssertionError(f"{received.rows} rows came in")
    sys.stdout.write(json.dumps({"megabytes": _most_megabytes()}) + "\n")


def _most_megabytes() -> float:
    """Of this program alone: what `getrusage` tells begins with the memory of the process that started it."""
    return int(Path("/proc/self/status").read_text("utf8").partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
