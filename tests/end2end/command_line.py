"""`registratura` as a person or a script calls it: a process, its two streams and its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop_app.bootstrap.credential import TOKEN
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.core.settings import CENTRAL_URL, LANGUAGE
from tests.kit.house import ROOT

PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True)
class Said:
    """How a call ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it answered to a program."""
        return json.loads(self.out)


def registratura(*arguments: str, environment: Mapping[str, str] | None = None, encoding: str = "utf8") -> Said:
    """Call it. No traceback ever reaches the person."""
    ended = subprocess.run(
        [sys.executable, "-m", "desktop_app", *arguments],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding=encoding,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return Said(ended.returncode, ended.stdout, ended.stderr)


def settled(folder: Path, url: str = "", token: str = "", language: str = "en") -> Path:
    """A profile as the first start leaves it; its folder."""
    work = open_workplace(Profile(folder))
    work.settings.put(LANGUAGE, language)
    work.settings.put(CENTRAL_URL, url)
    if token:
        work.secrets.put(TOKEN, token)
    work.close()
    return folder


def calm(folder: Path) -> None:
    """One whole round by hand over a closed profile.

    What the desk had under way at its end (places it was about to hold, say) is looked up; nothing new is begun.
    """
    said = registratura("--profile", str(folder), "sync", "--once", "--json")
    assert said.json["connection"] == "online", said.out
