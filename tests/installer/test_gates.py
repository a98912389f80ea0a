"""The gates tell of everything that is wrong at once, and let nothing through."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer import gates
from installer.gates import Gate, judge
from tests.kit.house import ROOT

FINE = Gate("fine", ("python", "-c", "print('all is well')"))
BROKEN = Gate("broken", ("python", "-c", "import sys; print('line 3 is wrong', file=sys.stderr); sys.exit(2)"))


def test_each_gate_gives_its_own_verdict_and_words(tmp_path: Path) -> None:
    fine, broken = judge((FINE, BROKEN), tmp_path)
    assert (fine.passed, fine.text.strip()) == (True, "all is well")
    assert (broken.passed, broken.text.strip()) == (False, "line 3 is wrong")


def test_one_closed_gate_closes_all_and_says_why(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(gates, "GATES", (BROKEN, FINE))
    assert gates.main() == 1
    assert capsys.readouterr().out.splitlines() == ["broken  FAILED", "line 3 is wrong", "fine    ok"]


def test_open_gates_say_little(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(gates, "GATES", (FINE,))
    assert gates.main() == 0
    assert capsys.readouterr().out == "fine    ok\n"


def test_every_gate_is_a_tool_of_the_environment() -> None:
    assert [gate.name for gate in gates.GATES] == ["types", "floors", "unused", "style", "format"]
    assert all(Path(gates.tool(gate.command[0])).is_file() for gate in gates.GATES)


def test_both_systems_pass_the_same_gates_before_the_same_tests() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    windows = (ROOT / "test.cmd").read_text(encoding="utf-8")
    for said in ("prepare.py", "gates.py", "-m pytest -n 2"):
        assert said in makefile
        assert said in windows
