"""A desk that is killed again and again in the middle of sending: nothing is lost, nothing is sent twice (sync.md 6, laws 2, 3 and 6)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any, Final

import pytest

from desktop_app.bootstrap.workplace import TOKEN, open_workplace
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile as Folder
from desktop_app.core.settings import CENTRAL_URL
from desktop_app.models.operation import OperationState
from tests.end2end.both_sides import Office, differences, read_replica
from tests.end2end.child import Child
from tests.end2end.command_line import calm
from tests.kit.central import Profile
from tests.kit.clock import FixedClock
from tests.sync.world import World, close_world, small_world

pytestmark = pytest.mark.timeout(300)  # on a busy computer many starts of a program take their time
BOOKINGS: Final = 24
# Seconds that the central takes for each answer while the desk is killed: in the middle of a transaction, or wherever it comes.
KILLS: Final = (0.3, 0.0, 0.3, 0.0)
GLANCES, GLANCE_SECONDS = 6000, 0.01


@pytest.fixture(params=list(Profile), ids=str)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A central like each of the servers in turn, with a place and a patient for each booking."""
    made = small_world(tmp_path, FixedClock(SystemClock().now()), request.param, places=BOOKINGS)
    made.central.put_in(*(a_patient(number) for number in range(BOOKINGS)))
    yield made
    close_world(made)


def a_patient(number: int) -> dict[str, Any]:
    return {"resourceType": "Patient", "name": [{"family": f"Иванов{number}", "given": ["Пётр"]}], "birthDate": "1980-01-02"}


@pytest.fixture
def profile(world: World, tmp_path: Path) -> Path:
    """A desk of that central that has fetched nothing yet."""
    work = open_workplace(Folder(tmp_path / "desk"))
    work.settings.put(CENTRAL_URL, world.central.url)
    work.secrets.put(TOKEN, world.central.token)
    work.close()
    return work.profile.folder


@pytest.fixture
def desks(profile: Path) -> Iterator[list[Child]]:
    """The desk's programs, one after another; none is left running."""
    started: list[Child] = []
    yield started
    for child in started:
        child.kill()


def start(desks: list[Child], profile: Path) -> Child:
    desks.append(Child(["tests.end2end.desk_process", str(profile)], profile.with_suffix(".log")))
    return desks[-1]


def transactions(world: World) -> int:
    return sum(line.startswith("POST") for line in world.central.log)


def until_the_next_one(world: World, desk: Child, before: int) -> None:
    """Wait for a transaction of the desk's to arrive."""
    pause = Event()
    for _ in range(GLANCES):
        if transactions(world) > before:
            return
        assert desk.running, desk.complaints
        pause.wait(GLANCE_SECONDS)
    raise AssertionError(f"the desk sent nothing\n{desk.complaints}")


def test_killed_in_the_middle_of_sending_it_loses_nothing_and_doubles_nothing(world: World, profile: Path, desks: list[Child]) -> None:
    desk = start(desks, profile)
    desk.ask("fetch")
    world.central.stop()
    booked = desk.ask(f"book {BOOKINGS}")["booked"]
    desk.kill()
    world.central.start()

    for delay in KILLS:
        world.central.knobs.delay_seconds = delay
        before = transactions(world)
        desk = start(desks, profile)
        until_the_next_one(world, desk, before)
        desk.kill()
    world.central.knobs.delay_seconds = 0.0

    desk = start(desks, profile)
    assert desk.ask("sent")["operations"] == {OperationState.APPLIED.value: BOOKINGS}
    assert desk.ask("fetch")["cases"] == 0
    desk.finish("quit")
    calm(profile)

    office = Office(world.central.url, world.central.token)
    assert {len(office.made_from(one["visit"])) for one in booked} == {1}
    assert sorted(map(len, office.booked_on().values())) == [1] * BOOKINGS
    replica = read_replica(profile)
    assert differences(office.scope([]), replica, office) == []
    assert (replica.held, replica.stubs, replica.broken_journal) == ({}, 0, None)
