"""A desk whose program is killed at random points of whatever it does; in the end both sides are asked what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event
from typing import Any, Final

from desktop_app.bootstrap.workplace import open_workplace
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

GLANCES, GLANCE_SECONDS = 6000, 0.01
MOST_REQUESTS: Final = 12
SLOWNESS: Final = (0.0, 0.0, 0.02, 0.2)
"""Seconds that the central takes for each answer while a kill is waited for."""


@dataclass
class Killing:
    """One central with a place and a patient for each booking, and one desk of it. `close` it."""

    world: World
    profile: Path
    dice: Random
    booked: list[dict[str, Any]] = field(default_factory=list)
    kills: int = 0
    _desks: list[Child] = field(default_factory=list)

    @classmethod
    def begin(cls, folder: Path, central: Profile, bookings: int, seed: int) -> Killing:
        """A central like that server, and a desk that has fetched nothing yet."""
        world = small_world(folder, FixedClock(SystemClock().now()), central, places=bookings)
        world.central.put_in(*(_patient(number) for number in range(bookings)))
        work = open_workplace(Folder(folder / "desk"))
        work.settings.put(CENTRAL_URL, world.central.url)
        work.credential.renew(world.central.token)
        work.close()
        made = cls(world, work.profile.folder, Random(seed))
        made.turn_the_clock(0)
        return made

    def close(self) -> None:
        """Whatever happened, nothing runs on."""
        for desk in self._desks:
            desk.kill()
        close_world(self.world)

    def start(self) -> Child:
        """The desk's program, anew."""
        self._desks.append(Child(["tests.end2end.desk_process", str(self.profile), str(self._shift)], self.profile.with_suffix(".log")))
        return self._desks[-1]

    def turn_the_clock(self, seconds: float) -> None:
        """Somebody turns the hands of the desk's clock to so far from the right time; at no moment they show nothing."""
        beside = self._shift.with_suffix(".new")
        beside.write_text(str(seconds), "utf8")
        beside.replace(self._shift)

    @property
    def _shift(self) -> Path:
        return self.profile.with_suffix(".shift")

    def kill(self, desk: Child) -> None:
        """No moment is left for anything."""
        desk.kill()
        self.kills += 1

    def book_without_the_central(self, count: int) -> None:
        """Everything is fetched, the central goes, so many are booked, the desk dies, the central is back."""
        desk = self.start()
        desk.ask("fetch")
        self.world.central.stop()
        self.booked += desk.ask(f"book {count}")["booked"]
        self.kill(desk)
        self.world.central.start()

    def kill_anywhere(self, times: int) -> None:
        """Kill it so often, each time after some requests of its own; now and then it books before."""
        knobs = self.world.central.knobs
        for _ in range(times):
            knobs.delay_seconds = self.dice.choice(SLOWNESS)
            before = len(self.world.central.log)
            desk = self.start()
            if self.dice.random() < 0.3:
                self.booked += desk.ask("book 1")["booked"]
            self._until_asked(desk, before + self.dice.randint(0, MOST_REQUESTS))
            self.kill(desk)
        knobs.delay_seconds = 0.0

    def kill_while_sending(self, delay_seconds: float) -> None:
        """Kill it when a transaction of its own has arrived at a central that takes so long to answer."""
        self.world.central.knobs.delay_seconds = delay_seconds
        before = self._transactions()
        desk = self.start()
        self.until(desk, lambda: self._transactions() > before)
        self.kill(desk)
        self.world.central.knobs.delay_seconds = 0.0

    def until(self, desk: Child, condition: Callable[[], bool]) -> None:
        """Wait until it is so, while the desk runs."""
        assert _came(desk, condition), f"the desk did not come to that\n{desk.complaints}"

    def nothing_is_lost_and_nothing_doubled(self) -> None:
        """Left alone the desk brings everything to its end; then both sides say the same, and each booking is there once."""
        desk = self.start()
        assert desk.ask("sent")["operations"] == {OperationState.APPLIED.value: len(self.booked)}
        assert desk.ask("fetch")["cases"] == 0
        desk.finish("quit")
        calm(self.profile)
        office = Office(self.world.central.url, self.world.central.token)
        assert {len(office.made_from(one["visit"])) for one in self.booked} == {1}
        assert sorted(map(len, office.booked_on().values())) == [1] * len(self.booked)
        replica = read_replica(self.profile)
        assert differences(office.scope([]), replica, office) == []
        assert (replica.held, replica.stubs, replica.broken_journal) == ({}, 0, None)

    def _transactions(self) -> int:
        return sum(line.startswith("POST") for line in self.world.central.log)

    def _until_asked(self, desk: Child, number: int) -> None:
        """Until the central was asked so often; a desk that has nothing more to ask is killed idle."""
        _came(desk, lambda: len(self.world.central.log) >= number, GLANCES // 20)


def _came(desk: Child, condition: Callable[[], bool], glances: int = GLANCES) -> bool:
    """Whether it came to that while the desk ran."""
    pause = Event()
    for _ in range(glances):
        if condition():
            return True
        assert desk.running, desk.complaints
        pause.wait(GLANCE_SECONDS)
    return False


def _patient(number: int) -> dict[str, Any]:
    return {"resourceType": "Patient", "name": [{"family": f"Иванов{number}", "given": ["Пётр"]}], "birthDate": "1980-01-02"}
