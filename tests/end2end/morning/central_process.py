"""The central of the morning: our node with the town and its people, telling the time of the clock on the wall.

`python -m tests.end2end.morning.central_process FOLDER CLOCK PORT`; killed by SIGKILL, as a central that goes down is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.node.loading import is_empty, load_city
from desktop_app.node.server import NodeServer
from tests.end2end.morning.cards import read_morning
from tests.end2end.morning.town import morning_town
from tests.end2end.morning.wall_clock import WallClock
from tests.kit.central import TOKEN


def main(folder: Path, clock: WallClock, port: int) -> None:
    """Serve until the end; the first line says where."""
    work = open_workplace(Profile(folder), clock=clock)
    if is_empty(work.store):
        load_city(work.store, morning_town(read_morning(), clock.now()))

    def listening(url: str) -> None:
        sys.stdout.write(json.dumps({"url": url}) + "\n")
        sys.stdout.flush()

    try:
        NodeServer(work.store, TOKEN, port=port, clock=clock).serve(listening)
    finally:
        work.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), WallClock(Path(sys.argv[2])), int(sys.argv[3]))
