"""What `bench_typing` starts as a process of its own: the desk's real window, offscreen, into whose booking panel real keys are typed.

A key is timed from its press to the end of the painting that shows its answer.
"""

import json
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QVBoxLayout, QWidget

from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.bootstrap.workplace import KEY_FILE, Workplace, open_workplace
from desktop_app.core.paths import Profile
from desktop_app.queries.patients import find_patients
from desktop_app.storage.engine import connect
from desktop_app.storage.key import read_key
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.targets import BOOKING
from tests.bench.bench_replica import BARE, LINES, TODAY
from tests.bench.measure import median, timed

SIZE = (1600, 1000)
ROUNDS, LONGEST_MS = 15, 60_000
NARROWINGS = ("чт", ">9", "до 10", "утро", "не кузнецова")
CHOICE = "терап"


class Hands:
    """Types into the booking panel of a running desk, and waits until what came of it is painted."""

    def __init__(self, running: DeskWindow) -> None:
        self._window = running.window
        self._tasks = running.desk.tasks
        panel = running.desk.navigation.page(BOOKING)
        if not isinstance(panel, BookingPanel):
            raise AssertionError("there is no booking panel")
        self.panel, self.patient, self.choice = panel, panel.view.patient, panel.view.choice
        running.desk.commands.run("booking.new")
        self.until(lambda: self.patient.isVisible() and self._tasks.is_idle, lambda: None)

    def search(self, line: str) -> float:
        """Milliseconds from the last key of `line` until its first hit is painted; the list was empty before."""
        self.patient.clear()
        self.until(lambda: not self.patient.hits.isVisible() and self._tasks.is_idle, self._window.update)
        self.patient.edit.setText(line[:-1])
        found = self.patient.hits
        return self.until(lambda: bool(found.rows) and not self.patient.is_searching, lambda: _press(self.patient.edit, line[-1]))

    def choose(self, letters: str) -> None:
        """Choose a specialty by its letters and Enter."""
        for letter in letters:
            _press(self.choice.edit, letter)
        self.until(lambda: bool(self.choice.hits.rows), self._window.update)
        self.relisted(lambda: QTest.keyClick(self.choice.edit, Qt.Key.Key_Return))

    def narrow(self, conditions: str) -> float:
        """Milliseconds from the last key of `conditions` until the narrowed times are painted."""
        self.choice.edit.setText(conditions[:-1])
        return self.relisted(lambda: _press(self.choice.edit, conditions[-1]))

    def widen(self) -> float:
        """Milliseconds from taking the last letter of a narrowing away until all nearest times are painted: the plain list."""
        self.choice.edit.setText("у")
        return self.relisted(lambda: QTest.keyClick(self.choice.edit, Qt.Key.Key_Backspace))

    def relisted(self, act: Callable[[], object]) -> float:
        """Until the list answers the new question."""
        self.until(lambda: self._tasks.is_idle, self._window.update)
        return self.until(lambda: not self.panel.times.is_anew and bool(self.panel.view.nearest.cards), act)

    def until(self, ready: Callable[[], bool], act: Callable[[], object]) -> float:
        """Milliseconds from `act` until the desk's window was painted while `ready`."""
        return until_painted(self._window, ready, act)


class PlainList(QWidget):
    """A line and a list as they come, in a window of the same size: each key asks the bare query on the spot and shows its names."""

    def __init__(self, bare: Any) -> None:
        super().__init__()
        self._bare = bare
        self.edit, self.list = QLineEdit(self), QListWidget(self)
        column = QVBoxLayout(self)
        column.addWidget(self.edit)
        column.addWidget(self.list)
        self.resize(*SIZE)
        self.edit.textEdited.connect(self._ask)

    def search(self, line: str) -> float:
        """Milliseconds from the last key of `line` until its first hit is painted."""
        self.list.clear()
        until_painted(self, lambda: True, self.update)
        self.edit.setText(line[:-1])
        return until_painted(self, lambda: self.list.count() > 0, lambda: _press(self.edit, line[-1]))

    def _ask(self, line: str) -> None:
        self.list.addItems([" ".join(row[1:4]) for row in self._bare.execute(BARE, (LINES[line],)).fetchall()])


class Painted(QObject):
    """Tells once when the window was painted while `ready`: Qt paints a whole window when it is handed its update request."""

    def __init__(self, ready: Callable[[], bool]) -> None:
        super().__init__()
        self._ready = ready
        self.told: Callable[[], object] = lambda: None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at update requests only."""
        if event.type() is QEvent.Type.UpdateRequest and self._ready():
            QTimer.singleShot(0, self, self.told)
        return False


def until_painted(window: QWidget, ready: Callable[[], bool], act: Callable[[], object]) -> float:
    """Milliseconds from `act` until `window` was painted while `ready`."""
    loop, watch, painted = QEventLoop(), QElapsedTimer(), Painted(ready)
    painted.told = loop.quit
    late = QTimer(singleShot=True, interval=LONGEST_MS)
    late.timeout.connect(loop.quit)
    window.installEventFilter(painted)
    late.start()
    watch.start()
    act()
    loop.exec()
    taken = watch.nsecsElapsed() / 1_000_000
    window.removeEventFilter(painted)
    if not late.isActive():
        raise TimeoutError("what was typed is not answered")
    return taken


def _press(field: QLineEdit, letter: str) -> None:
    """QTest types no Russian letters."""
    field.setFocus()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def searches(hands: Hands, work: Workplace) -> dict[str, float]:
    """One key in the field of the patient, in a plain list over the bare query, and that query alone, in turn; means of medians.

    A line that finds nobody has no first hit.
    """
    taken: dict[str, list[tuple[float, float, float]]] = {}
    found = {line: match for line, match in LINES.items() if work.ask(find_patients, line, TODAY)}
    with closing(_bare(work)) as bare:
        plain = PlainList(bare)
        plain.show()
        for line, match in [*found.items(), *(pair for _ in range(ROUNDS) for pair in found.items())]:
            times = hands.search(line), plain.search(line), timed(partial(_ask, bare, match))
            taken.setdefault(line, []).append(times)
    columns = [mean(median([one[place] for one in of_line[1:]]) for of_line in taken.values()) for place in range(3)]
    return dict(zip(("value", "plain", "bare"), columns, strict=True))


def narrowings(hands: Hands, _work: Workplace) -> dict[str, float]:
    """One key of a narrowing against one key that gives the plain list, in turn; medians."""
    hands.choose(CHOICE)
    values, floors = [], []
    for _ in range(ROUNDS):
        for conditions in NARROWINGS:
            values.append(hands.narrow(conditions))
            floors.append(hands.widen())
    return {"value": median(values), "floor": median(floors)}


def _ask(bare: Any, match: str) -> None:
    bare.execute(BARE, (match,)).fetchall()


def _bare(work: Workplace) -> Any:
    connection = connect(work.profile.replica, read_key(work.profile.folder / KEY_FILE, work.secrets))
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA cache_size=-16000")
    return connection


def main(mode: str, folder: str) -> None:
    """Run one mode over the profile in `folder`; what it found is printed as JSON."""
    work = open_workplace(Profile(Path(folder)))
    running = DeskWindow(work, [])
    running.window.resize(*SIZE)
    running.show()
    try:
        found = {"searches": searches, "narrowings": narrowings}[mode](Hands(running), work)
    finally:
        running.end()
        running.application.shutdown()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
