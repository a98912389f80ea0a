"""One desk a profile: the second is told where the first is, and a dead one locks nobody out."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.core.i18n import Translator
from desktop_app.core.profile_lock import ProfileBusy, ProfileLock

HOLDER = """
import sys
from pathlib import Path
from desktop_app.core.profile_lock import ProfileLock
lock = ProfileLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_desk_on_a_profile_is_told_the_folder_and_what_to_do(tmp_path: Path) -> None:
    first = ProfileLock(tmp_path / "desk.lock")
    with pytest.raises(ProfileBusy) as busy:
        ProfileLock(tmp_path / "desk.lock")
    said = Translator("ru").said(busy.value.said)
    assert str(tmp_path) in said
    assert "открыта" in said
    first.release()


def test_two_profiles_of_one_computer_do_not_meet(tmp_path: Path) -> None:
    locks = [ProfileLock(tmp_path / f"desk-{number}.lock") for number in range(3)]
    for lock in locks:
        lock.release()


def test_a_desk_that_was_closed_lets_the_next_one_in_and_its_file_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.lock"
    first = ProfileLock(path)
    first.release()
    assert path.exists()
    second = ProfileLock(path)
    first.release()
    with pytest.raises(ProfileBusy):
        ProfileLock(path)
    second.release()


def test_a_refused_desk_takes_nothing_from_the_first_one(tmp_path: Path) -> None:
    path = tmp_path / "desk.lock"
    first = ProfileLock(path)
    for _ in range(20):
        with pytest.raises(ProfileBusy):
            ProfileLock(path)
    first.release()
    ProfileLock(path).release()


def test_a_desk_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline() == "held\n"
        with pytest.raises(ProfileBusy):
            ProfileLock(path)
        desk.kill()
        desk.wait()
    ProfileLock(path).release()


def test_a_desk_without_its_folder_is_no_busy_desk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ProfileLock(tmp_path / "no-such-folder" / "desk.lock")
