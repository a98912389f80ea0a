"""A disk that is full when a new program copies an old replica and brings it to date: it is said in words, and nothing of it is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.kit.house import ROOT
from tests.kit.patience import PATIENCE_SECONDS
from tests.sync.keeping import KEPT

STEPS = 3
"""So many sizes of the disk; `make chaos` tries forty."""


def test_with_no_room_to_copy_or_to_migrate_the_replica_stays_as_it_was(tmp_path: Path) -> None:
    oldest = min(folder.name for folder in KEPT.iterdir())
    command = [sys.executable, "-m", "tests.end2end.full_disk", oldest, str(tmp_path), str(STEPS)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, encoding="utf8", timeout=3 * PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == {"copying said", "copying done", "migrating said", "migrating done"}
