"""The embedded central that does not come up is said in words, and can be tried again."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.__main__ import build_parser
from desktop_app.bootstrap import central_process
from desktop_app.bootstrap.central_process import TOKEN_VARIABLE, CentralDidNotStart, CentralProcess, TownWish
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile
from desktop_app.core.profile_lock import ProfileLock


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A profile on which somebody works already, so that no central can start there."""
    home = Profile(tmp_path / "central")
    home.make()
    lock = ProfileLock(home.lock)
    yield home.folder
    lock.release()


def test_a_central_that_cannot_start_is_said_and_leaves_nothing_behind(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    central = CentralProcess(folder, TownWish())
    for _ in range(2):
        with pytest.raises(CentralDidNotStart) as refused:
            central.start()
        assert not central.running
        assert (central.url, tr.said(refused.value.said)) == ("", str(refused.value))
    assert "Traceback" not in capfd.readouterr().err


def test_a_central_that_was_never_started_may_be_stopped(tmp_path: Path) -> None:
    central = CentralProcess(tmp_path, TownWish())
    central.stop()
    assert not central.running


def test_every_central_has_a_token_of_its_own(tmp_path: Path) -> None:
    tokens = {CentralProcess(tmp_path, TownWish()).token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32


class Stage(CentralProcess):
    """A process that plays the central: what it says first, and whether it heeds a request to end."""

    script: str = ""

    def _command(self) -> list[str]:
        return [sys.executable, "-c", self.script, str(self._port)]


SAYS = """
import json, os, sys
def say(port):
    print(json.dumps({"url": f"http://127.0.0.1:{port}/fhir"}), flush=True)
"""
LISTENS = SAYS + "say(sys.argv[1] if sys.argv[1] != '0' else '4711')\n"
WAITS = "sys.stdin.read()"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + LISTENS + WAITS


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Not started yet."""
    central = Stage(tmp_path, TownWish())
    yield central
    central.stop()


def test_a_central_that_was_switched_off_comes_back_at_the_same_address(stage: Stage) -> None:
    stage.script = LISTENS + WAITS
    addresses = []
    for _ in range(2):
        stage.start()
        assert stage.running
        addresses.append(stage.url)
        stage.stop()
        assert not stage.running
    assert addresses == ["http://127.0.0.1:4711/fhir"] * 2


def test_a_central_that_runs_is_not_started_twice(stage: Stage) -> None:
    stage.script = LISTENS + WAITS
    stage.start()
    process = stage._process
    stage.start()
    assert stage._process is process


def test_a_central_that_ended_by_itself_is_off_and_may_be_started_again(stage: Stage) -> None:
    stage.script = LISTENS
    stage.start()
    assert stage._process is not None
    stage._process.wait(20)
    assert not stage.running
    stage.script = LISTENS + WAITS
    stage.stop()
    stage.start()
    assert stage.running


def test_a_central_that_does_not_heed_is_killed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(central_process, "STOP_SECONDS", 0.2)
    stage.script = DEAF
    stage.start()
    process = stage._process
    assert process is not None
    stage.stop()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("script", ["", "print('Traceback')", "print()", "import sys; sys.exit(3)"])
def test_a_central_that_says_anything_but_its_address_has_not_started(stage: Stage, script: str) -> None:
    stage.script = script
    with pytest.raises(CentralDidNotStart):
        stage.start()
    assert not stage.running


def test_the_command_line_of_the_central_says_what_is_wished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = CentralProcess(tmp_path, TownWish("town", 5, 30))._command()
    assert command[:3] == [sys.executable, "-m", "desktop_app"]
    options = build_parser().parse_args(command[3:])
    assert (options.command, options.profile, options.until_input_ends) == ("node", tmp_path, True)
    assert (options.city, options.seed, options.port, options.portal, options.token) == ("town", 5, 0, 30, None)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert CentralProcess(tmp_path, TownWish())._command()[:2] == [sys.executable, "--profile"]


def test_the_token_goes_by_the_environment_and_never_by_the_command_line(stage: Stage) -> None:
    """A command line is seen by everybody on the computer."""
    central = CentralProcess(stage._folder, TownWish())
    assert central.token not in " ".join(central._command())
    stage.script = SAYS + f"say(len(os.environ['{TOKEN_VARIABLE}']))\n" + WAITS
    stage.start()
    assert stage.url == f"http://127.0.0.1:{len(stage.token)}/fhir"
