"""A virtual X display with a keyboard layout, real keys pressed on it, and the program that receives them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from tests.kit.house import ROOT
from tests.ui.keys.table import Meant, by_part

PATIENCE_SECONDS = 60.0
SIZE = "1366x768x24"


class Display:
    """One X server; `-noreset` keeps the layout when its last client goes."""

    def __init__(self, number: str) -> None:
        self.environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1"}

    def use_scale(self, scale: str) -> None:
        """Let the program that starts next draw everything so many times larger."""
        self.environment["QT_SCALE_FACTOR"] = scale

    def use_layout(self, layout: str) -> None:
        """Give the keyboard the layout(s) `layout`, as `setxkbmap` names them."""
        self._run("setxkbmap", "-rules", "evdev", "-model", "pc105", "-layout", layout, "-option", "")

    def press(self, strokes: Sequence[str]) -> None:
        """Press and let go, one stroke after the other, by keycodes."""
        self._run("xdotool", "key", "--delay", "0", *strokes)

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True, timeout=PATIENCE_SECONDS, stdout=subprocess.DEVNULL)


class Child:
    """The program under the keys: lines in, lines out."""

    def __init__(self, display: Display, mode: str, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.ui.keys.child", mode, str(folder)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=display.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf8"
        )
        self._told: Queue[str] = Queue()
        self._reader = Thread(target=self._read, name="child's words")
        self._reader.start()
        self.table: dict[str, list[Meant]] = by_part(self.next("commands ").removeprefix("commands "))

    def ask(self, line: str) -> None:
        """Let it do something, and wait until it says that it is so."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        self.next(f"ready {line}")

    def where(self) -> tuple[str, str]:
        """How the focused widget lies on the screen (`whole` or not), and its name, once all work under way was answered."""
        place, _space, name = self.asked("where").partition(" ")
        return place, name

    def asked(self, question: str) -> str:
        """Its answer, once all work under way was answered: `where`, `deeds` or `ticket` (see `child.py`)."""
        assert self._process.stdin is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return self.until(f"ready {question}")[-1]

    def next(self, beginning: str) -> str:
        """The next line that begins so; the others before it are dropped."""
        while not (line := self.listen()).startswith(beginning):
            pass
        return line

    def until(self, last: str) -> list[str]:
        """All lines up to the line `last`, without it."""
        lines: list[str] = []
        while (line := self.listen()) != last:
            lines.append(line)
        return lines

    def listen(self) -> str:
        """The next line."""
        try:
            line = self._told.get(timeout=PATIENCE_SECONDS)
        except Empty:
            raise AssertionError("the program under the keys says nothing") from None
        assert line, "the program under the keys ended"
        return line

    def end(self) -> int:
        """Close its input, on which it ends."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        code = self._process.wait(PATIENCE_SECONDS)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as words:
            for line in words:
                self._told.put(line.rstrip("\n"))
        self._told.put("")


@contextmanager
def virtual_display() -> Iterator[Display]:
    """An X server on the first free number, told by itself."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-noreset", "-nolisten", "tcp", "-screen", "0", SIZE]
    server = subprocess.Popen(command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield Display(number)
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


@dataclass(frozen=True)
class Hands:
    """A keyboard and the program it is joined to."""

    display: Display
    child: Child


@contextmanager
def hands_on(mode: str, layout: str, folder: Path, scale: str = "1") -> Iterator[Hands]:
    """The program alone on a display with `layout`, as at the login of a computer; at the end it must go quietly.

    Alone, for without a window manager two programs would take the focus from each other.
    """
    folder.mkdir()
    with virtual_display() as display:
        display.use_layout(layout)
        display.use_scale(scale)
        child = Child(display, mode, folder)
        went_well = False
        try:
            child.ask("wake")
            yield Hands(display, child)
            went_well = True
        finally:
            code = child.end()
        assert not went_well or code == 0
