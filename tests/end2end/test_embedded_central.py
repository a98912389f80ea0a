"""The embedded central of the demo: switched off and on, and gone with the program that started it."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Final

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.core.paths import Profile
from desktop_app.core.profile_lock import ProfileBusy, ProfileLock
from tests.end2end.child import Child
from tests.kit.rest import Rest

TRIES: Final = 200
TRY_SECONDS: Final = 0.1


def test_switched_off_and_on_it_is_where_it_was_with_all_that_was_written(tmp_path: Path) -> None:
    central = CentralProcess(tmp_path / "central", TownWish())
    central.start()
    url, rest = central.url, Rest(central.url, central.token)
    task = rest.post({"resourceType": "Task", "status": "requested", "intent": "order"}).json
    central.start()
    assert central.url == url, "a second start changes nothing"
    central.stop()
    assert not central.running
    central.start()
    assert central.url == url
    assert rest.get(f"Task/{task['id']}").json == task
    central.stop()


def test_it_does_not_outlive_the_program_that_started_it(tmp_path: Path) -> None:
    folder = tmp_path / "central"
    starter = Child(["tests.end2end.starter_process", str(folder)], tmp_path / "starter.log")
    found = starter.told()
    assert Rest(found["url"], found["token"]).get("Organization").status == 200
    starter.kill()
    assert _is_let_go_of(folder), starter.complaints


def _is_let_go_of(folder: Path) -> bool:
    """Whether nobody works on the profile any more, soon."""
    pause = Event()
    for _ in range(TRIES):
        try:
            ProfileLock(Profile(folder).lock).release()
        except ProfileBusy:
            pause.wait(TRY_SECONDS)
        else:
            return True
    return False
