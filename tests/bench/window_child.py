"""What `bench_window` starts as processes of their own: the desk's real window, offscreen, timed from inside."""

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.paths import Profile
from desktop_app.queries.exchange import operations_by_state
from desktop_app.queries.upkeep import newest_comparison
from desktop_app.ui.summary.page import SummaryPage

STALL_MS, TICK_MS, STILL_LOOKS, LOOK_SECONDS, LONGEST_SECONDS = 50, 5, 8, 0.25, 120
SIZE = (1600, 1000)


Beside = Callable[[DeskWindow, threading.Event], None]


def main(mode: str, folder: str, *rest: str) -> None:
    """Run one mode over the profile in `folder`."""
    modes: dict[str, Callable[[Workplace], dict[str, float]]] = {
        "grid": first_grid,
        "fetch": lambda work: stalls(work, _nothing_beside, _until_still(work)),
        "exchange": lambda work: stalls(work, _compare_all, _until_sent_and_compared(work)),
        "json": lambda work: stalls(work, lambda _running, over: _parse(Path(rest[0]).read_bytes(), over), _after(float(rest[1]))),
    }
    found = modes[mode](open_workplace(Profile(Path(folder))))
    sys.stdout.write(json.dumps(found) + "\n")


def first_grid(work: Workplace) -> dict[str, float]:
    """Milliseconds from making the window until Сводка is painted with its specialists."""
    watch = QElapsedTimer()
    watch.start()
    running = DeskWindow(work, [])
    running.window.resize(*SIZE)
    running.show()
    page = running.desk.navigation.page("summary")
    if not isinstance(page, SummaryPage):
        raise AssertionError("the desk does not begin with Сводка")
    grid, model = page.grid.viewport(), page.model
    painted = _Painted(lambda: model.rowCount() > 0, running.application.quit)
    grid.installEventFilter(painted)
    running.application.exec()
    taken = float(watch.elapsed())
    grid.removeEventFilter(painted)
    running.end()
    return {"milliseconds": taken}


class _Painted(QObject):
    """Tells when a widget is painted and `ready`."""

    def __init__(self, ready: Callable[[], bool], told: Callable[[], object]) -> None:
        super().__init__()
        self._ready, self._told = ready, told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at paint events only."""
        if event.type() is QEvent.Type.Paint and self._ready():
            QTimer.singleShot(0, watched, self._told)
        return False


def stalls(work: Workplace, beside: Beside, until: Callable[[threading.Event], float]) -> dict[str, float]:
    """How often and for how long the window did not answer while `beside` runs on a thread of its own, per minute.

    `until` says, on another thread, when it is over, and after how many seconds what is measured ended.
    """
    running = DeskWindow(work, [])
    running.window.resize(*SIZE)
    over = threading.Event()
    gaps = _Gaps()
    ended: list[float] = []
    running.show()
    gaps.begin()
    threads = [threading.Thread(target=lambda: beside(running, over)), threading.Thread(target=lambda: ended.append(until(over)))]
    for thread in threads:
        thread.start()
    gaps.run_until(over, running.application)
    for thread in threads:
        thread.join()
    running.end()
    counted = [gap for at, gap in gaps.long if at <= ended[0]]
    return {"seconds": ended[0], "stalls": len(counted), "stalled_ms": sum(counted), "longest_ms": max(counted, default=0.0)}


class _Gaps:
    """A timer of 5 ms on the GUI thread, and the gaps between its ticks."""

    def __init__(self) -> None:
        self.long: list[tuple[float, float]] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        """From now on."""
        self._began = self._last = time.perf_counter()
        self._timer.start()

    def run_until(self, over: threading.Event, application: QApplication) -> None:
        """Let Qt run until `over` is set."""
        look = QTimer()
        look.timeout.connect(lambda: application.quit() if over.is_set() else None)
        look.start(100)
        application.exec()
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1000
        if gap > STALL_MS:
            self.long.append((now - self._began, gap))
        self._last = now


def _nothing_beside(_running: DeskWindow, _over: threading.Event) -> None:
    """The fetch has a thread of its own."""


def _compare_all(running: DeskWindow, _over: threading.Event) -> None:
    """The comparison follows what is to be sent and fetched, on the same thread of the exchange."""
    running.switch.reconcile()


def _parse(page: bytes, over: threading.Event) -> None:
    while not over.is_set():
        json.loads(page)


def _after(seconds: float) -> Callable[[threading.Event], float]:
    def wait(over: threading.Event) -> float:
        over.wait(seconds)
        over.set()
        return seconds

    return wait


def _until_still(work: Workplace) -> Callable[[threading.Event], float]:
    """Until no more rows come in."""

    def look(over: threading.Event) -> float:
        began = changed = time.perf_counter()
        known, still = 0, 0
        while still < STILL_LOOKS or not known:
            over.wait(LOOK_SECONDS)
            with work.store.read() as connection:
                rows = connection.exec_driver_sql("SELECT sum(walk_rows) FROM cursor").scalar() or 0
            still = still + 1 if rows == known else 0
            if rows != known:
                known, changed = rows, time.perf_counter()
            if time.perf_counter() - began > LONGEST_SECONDS:
                raise TimeoutError("the fetch does not end")
        over.set()
        return changed - began

    return look


def _until_sent_and_compared(work: Workplace) -> Callable[[threading.Event], float]:
    """Until no operation waits and a comparison has come to its end."""

    def look(over: threading.Event) -> float:
        began = time.perf_counter()
        waiting = True
        while waiting:
            over.wait(LOOK_SECONDS)
            compared = work.ask(newest_comparison)
            waiting = compared is None or compared.ended is None or bool(work.ask(operations_by_state).keys() - {"applied"})
            if time.perf_counter() - began > LONGEST_SECONDS:
                raise TimeoutError("the exchange does not end")
        over.set()
        return time.perf_counter() - began

    return look


if __name__ == "__main__":
    main(*sys.argv[1:])
