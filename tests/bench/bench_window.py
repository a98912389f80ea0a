"""The window as a whole, in processes of its own: how soon it is seen, how soon it shows a grid, what it weighs, whether it answers.

All run offscreen, with compiled modules as an installed program has them, and in turn with their floor.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.bootstrap.settled import settle_in
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.core.settings import CENTRAL_URL
from tests.bench import stock
from tests.bench.bench_pull import recorded
from tests.bench.measure import Measure, median

CHILD = "tests.bench.window_child"
EMPTY = ("-m", "tests.bench.empty_window")
ROUNDS, STALL_ROUNDS = 5, 3
LOOK_SECONDS, STILL_LOOKS, PATIENCE_SECONDS = 0.25, 12, 60
LEAST_SECONDS = 3.0


def run() -> list[Measure]:
    """All figures of the window."""
    return [_frame(), _grid(), _memory(), *_stalls()]


def _frame() -> Measure:
    desk = ("-m", "desktop_app", "--profile", str(stock.small().folder), "desk")
    values, floors = _in_turn(lambda: _seconds_to_first_flush(desk), lambda: _seconds_to_first_flush(EMPTY))
    return Measure("first frame of the desk painted, against an empty window", values * 1000, floors * 1000, 1.5)


def _grid() -> Measure:
    def shown(profile: Profile) -> float:
        return told(CHILD, "grid", str(profile.folder))["milliseconds"]

    value, floor = _in_turn(lambda: shown(stock.large()), lambda: shown(stock.small()))
    return Measure("first grid with 1,000,000 slots against 10,000", value, floor, 1.3)


def _memory() -> Measure:
    desk = ("-m", "desktop_app", "--profile", str(stock.small().folder), "desk")
    value, floor = _in_turn(lambda: _settled_megabytes(desk), lambda: _settled_megabytes(EMPTY), 2)
    return Measure("memory of the desk's window against an empty one", value, floor, 3, "MB")


def _stalls() -> list[Measure]:
    """Three first fetches of a small town out of a node, each followed by the same time with JSON being parsed instead."""
    folder = stock.workshop() / "stalls"
    page = folder / "page.json"
    central = CentralProcess(folder / "central", TownWish())
    folder.mkdir()
    page.write_bytes(recorded()[0])
    fetches, floors = [], []
    central.start()
    try:
        for number in range(STALL_ROUNDS):
            fetch = told(CHILD, "fetch", str(_settled_profile(folder / f"fetch{number}", central, central.url).folder))
            idle = _settled_profile(folder / f"idle{number}", central, "")
            fetches.append(fetch)
            floors.append(told(CHILD, "json", str(idle.folder), str(page), str(max(fetch["seconds"], LEAST_SECONDS))))
    finally:
        central.stop()
    counted, floor = sum(one["stalls"] for one in fetches), sum(one["stalls"] for one in floors)
    return [Measure("GUI stalls over 50 ms in first fetches, against JSON parsed beside", counted, max(1.0, floor), 1, "")]


def _settled_profile(folder: Path, central: CentralProcess, url: str) -> Profile:
    with closing(open_workplace(Profile(folder))) as work:
        settle_in(work, central, "ru")
        work.settings.put(CENTRAL_URL, url)
    return work.profile


def _in_turn(value: Callable[[], float], floor: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float]:
    """Medians of both after one of each that does not count: it compiles what is imported and warms the disk."""
    value(), floor()
    taken = [(value(), floor()) for _ in range(rounds)]
    return median([one for one, _ in taken]), median([one for _, one in taken])


def _seconds_to_first_flush(command: tuple[str, ...]) -> float:
    """From starting the process until Qt has painted a window and hands it to the screen, as Qt itself logs it."""
    began = time.perf_counter()
    with subprocess.Popen(
        (sys.executable, *command), env=_environment(QT_LOGGING_RULES="qt.widgets.painting.info=true"), stderr=subprocess.PIPE
    ) as child:
        try:
            for line in child.stderr or ():
                if b"Flushing" in line:
                    return time.perf_counter() - began
        finally:
            child.kill()
    raise AssertionError("no window was painted")


def _settled_megabytes(command: tuple[str, ...]) -> float:
    """Resident memory once it does not change any more."""
    waiting = threading.Event()
    with subprocess.Popen((sys.executable, *command), env=_environment(), stderr=subprocess.DEVNULL) as child:
        try:
            known, still = 0.0, 0
            for _ in range(round(PATIENCE_SECONDS / LOOK_SECONDS)):
                waiting.wait(LOOK_SECONDS)
                now = _resident_megabytes(child.pid)
                still = still + 1 if abs(now - known) < 1 else 0
                known = now
                if still >= STILL_LOOKS:
                    return known
        finally:
            child.kill()
    raise TimeoutError("the memory does not settle")


def _resident_megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("utf8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def told(child: str, mode: str, *arguments: str) -> dict[str, float]:
    """What the module `child`, run as a process of its own, measured in one of its modes."""
    command = (sys.executable, "-m", child, mode, *arguments)
    done = subprocess.run(command, env=_environment(), stdout=subprocess.PIPE, timeout=PATIENCE_SECONDS * 4, check=True)
    found = json.loads(done.stdout)
    return {name: float(value) for name, value in found.items()}


def _environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(_compiled()), **more}


@cache
def _compiled() -> Path:
    return stock.workshop() / "compiled"
