"""A program of ours in a process of its own, spoken to in lines; whatever it does, a test waits for it only so long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final

from tests.kit.house import ROOT

PATIENCE_SECONDS: Final = 60.0
_END: Final = ""


class Child:
    """`python -m …` with its output read by a thread. `kill` it rudely, or let it `end`; its complaints go to the file `complaints`."""

    def __init__(self, arguments: Sequence[str], complaints: Path, environment: Mapping[str, str] | None = None) -> None:
        self._complaints = complaints
        self._lines: SimpleQueue[str] = SimpleQueue()
        with complaints.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf8",
            )
        self._reader = Thread(target=self._read, name="reader of a child")
        self._reader.start()

    def told(self) -> dict[str, Any]:
        """The next line that it writes, which is JSON."""
        try:
            line = self._lines.get(timeout=PATIENCE_SECONDS)
        except Empty:
            raise AssertionError(f"it said nothing\n{self.complaints}") from None
        assert line != _END, f"it ended without a word\n{self.complaints}"
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, order: str) -> dict[str, Any]:
        """Give an order, one line; what it answers."""
        self._say(order)
        answer = self.told()
        assert "fault" not in answer, f"{order}: {answer['fault']}\n{self.complaints}"
        return answer

    def kill(self) -> None:
        """SIGKILL: it has no moment left for anything."""
        self._process.kill()
        self._over()

    def finish(self, order: str) -> None:
        """Give the last order and wait until it has ended, well."""
        code = self.leave(order)
        assert code == 0, f"it ended with {code}\n{self.complaints}"

    def leave(self, order: str) -> int:
        """Give the last order; its exit code, whatever came before."""
        if self.running:
            self._say(order)
        code = self._process.wait(PATIENCE_SECONDS)
        self._over()
        return code

    def hang_up(self) -> int:
        """Close its input, as the death of the program that started it does; its exit code."""
        stream = self._process.stdin
        assert stream is not None
        stream.close()
        code = self._process.wait(PATIENCE_SECONDS)
        self._over()
        return code

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def complaints(self) -> str:
        """The end of what it wrote to its error stream."""
        return self._complaints.read_text("utf8")[-4000:]

    def _say(self, order: str) -> None:
        stream = self._process.stdin
        assert stream is not None
        stream.write(order + "\n")
        stream.flush()

    def _over(self) -> None:
        self._process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                stream.close()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        for line in stream:
            self._lines.put(line)
        self._lines.put(_END)
