"""The embedded central that does not come up is said in words, and can be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.bootstrap.central_process import CentralDidNotStart, CentralProcess, TownWish
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
