"""A program that dies while it brings an old replica to date, or copies it before: nothing that waited in it is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.house import ROOT
from tests.kit.patience import PATIENCE_SECONDS
from tests.sync.keeping import KEPT

STEP = 4
"""Every so many points; `make chaos` dies at each."""


@pytest.mark.parametrize("revision", sorted(folder.name for folder in KEPT.iterdir())[:1])
def test_killed_at_any_statement_and_in_the_middle_of_the_copy(revision: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.end2end.killed_opening", revision, str(tmp_path), str(STEP)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, encoding="utf8", timeout=3 * PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    kills = json.loads(done.stdout)
    assert kills["statement"] >= 8
    assert kills["copy"] >= 1
