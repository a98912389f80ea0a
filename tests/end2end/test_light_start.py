"""What a desk has in memory when it begins its morning: its first screen, and nothing that nobody has opened yet."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing

import pytest

from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.models.person import RoleCode
from tests.end2end.child import PATIENCE_SECONDS
from tests.kit.house import LATE_SCREENS, ROOT

LIBRARIES = (
    "alembic",
    "authlib",
    "babel",
    "faker",
    "holidays",
    "lap",
    "numpy",
    "phonenumbers",
    "qrcode",
    "reportlab",
    "starlette",
    "uvicorn",
    "webbrowser",
    "PySide6.QtPrintSupport",
)
AT_START = {
    "desktop_app.ui.booking": {"draft_offers", "entry"},
    "desktop_app.ui.persons": {"box", "entry", "shift"},
    "desktop_app.ui.settings": {"entry", "words"},
}
"""What is told or heard before a screen is opened: an unfinished booking, the lock, a setting's name in the command palette."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a desk of one clerk that shows its first screen."""
    folder = tmp_path_factory.mktemp("desk")
    with closing(open_workplace(Profile(folder))) as work:
        work.person_or("Утренняя", RoleCode.CLERK)
    command = [sys.executable, "-m", "tests.end2end.first_screen_process", str(folder)]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=PATIENCE_SECONDS, check=True)
    told = json.loads(ended.stdout)
    assert told["screen"] == "summary"
    return set(told["loaded"])


def test_the_first_screen_is_there(loaded: set[str]) -> None:
    assert {"desktop_app.ui.summary.page", "desktop_app.ui.summary.grid"} <= loaded


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_library_is_loaded_that_the_first_screen_has_no_use_for(loaded: set[str], library: str) -> None:
    assert [name for name in loaded if name == library or name.startswith(f"{library}.")] == []


@pytest.mark.parametrize("screen", LATE_SCREENS)
def test_a_screen_that_nobody_has_opened_is_not_loaded(loaded: set[str], screen: str) -> None:
    folder = f"desktop_app.ui.{screen}"
    there = {path.stem for path in (ROOT / "desktop_app" / "ui" / screen).glob("*.py")} - {"__init__"}
    found = {name.removeprefix(f"{folder}.") for name in loaded if name.startswith(f"{folder}.")}
    expected = AT_START.get(folder, {"entry"})
    assert found == expected
    assert there > expected


def test_the_questions_of_the_first_start_are_not_loaded_at_a_later_one(loaded: set[str]) -> None:
    assert "desktop_app.ui.wizard.view" not in loaded


def test_the_empty_window_of_the_very_start_loads_nothing_but_qt_and_the_settings() -> None:
    """Before it is painted, each library costs the person who waits some hundredths of a second."""
    command = [sys.executable, "-c", "import sys, desktop_app.__main__, desktop_app.bootstrap.opening; print(*sys.modules)"]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=PATIENCE_SECONDS, check=True)
    loaded = {name.partition(".")[0] for name in ended.stdout.decode().split()}
    assert loaded & {"PySide6", "desktop_app"} == {"PySide6", "desktop_app"}
    assert loaded & {"authlib", "cryptography", "keyring", "msgspec", "requests", "sqlalchemy", "sqlcipher3"} == set()
