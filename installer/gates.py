"""The gates a change passes before its tests: style, format, types, floors, unused code. All run, then all are told."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Gate:
    """One check: what a person calls it and the command that makes it, run from the root of the project."""

    name: str
    command: tuple[str, ...]


GATES: Final = (
    Gate("types", ("mypy",)),
    Gate("floors", ("lint-imports",)),
    Gate("unused", ("vulture",)),
    Gate("style", ("ruff", "check", ".")),
    Gate("format", ("ruff", "format", "--check", ".")),
)


@dataclass(frozen=True)
class Verdict:
    """How a gate ended; `text` is all that it said."""

    gate: Gate
    passed: bool
    text: str


def tool(name: str) -> str:
    """The program `name` of the environment this script runs in."""
    return str(Path(sys.executable).with_name(name + (".exe" if os.name == "nt" else "")))


def start(gate: Gate, root: Path) -> subprocess.Popen[str]:
    """Begin a gate without waiting for it; its two streams come out as one."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [tool(gate.command[0]), *gate.command[1:]]
    return subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def judge(gates: tuple[Gate, ...], root: Path) -> list[Verdict]:
    """Run all `gates` side by side and wait for every one."""
    running = [(gate, start(gate, root)) for gate in gates]
    verdicts = []
    for gate, process in running:
        text, _ = process.communicate()
        verdicts.append(Verdict(gate, process.returncode == 0, text))
    return verdicts


def main() -> int:
    """Print one line for a gate that passed and everything for one that did not; 1 if any did not."""
    verdicts = judge(GATES, ROOT)
    for verdict in verdicts:
        sys.stdout.write(f"{verdict.gate.name:<7} {'ok' if verdict.passed else 'FAILED'}\n")
        if not verdict.passed:
            sys.stdout.write(verdict.text.rstrip() + "\n")
    return 0 if all(verdict.passed for verdict in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
