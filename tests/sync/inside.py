"""The world of the exchange inside this one process: no socket, no waiting, and a fresh copy of a small town for every story."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from desktop_app.node.application import Face
from desktop_app.sync.transport import Answer, Request
from tests.kit.asgi import Application
from tests.kit.central import Central, Profile, layer_of
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.sync.world import Desk, World, close_world, small_world

BASE: Final = "http://central.test/fhir"
PLACES: Final = 5
FAMILIES: Final = ("Белова", "Чернов", "Серова", "Рыжов", "Синицын")


@dataclass(frozen=True)
class Seat:
    """The door as one desk has it: answers come by the desk's own clock, and tell the central's."""

    within: Within
    clock: FixedClock

    @property
    def base(self) -> str:
        """The central's base address."""
        return self.within.base

    def close(self) -> None:
        """Nothing of its own."""

    def ask(self, request: Request) -> Answer:
        """The answer of the application."""
        answer = self.within.ask(request)
        headers = {**answer.headers, "date": format_datetime(answer.moment, usegmt=True)}
        return replace(answer, headers=headers, moment=self.clock.now())


class Within:
    """A door to a web application in this process. `writes` keeps what arrived there to be done, as it came."""

    def __init__(self, application: Application, clock: FixedClock, token: str) -> None:
        self._application = application
        self._clock = clock
        self._token = token
        self._over = asyncio.Event()
        self._runner = asyncio.Runner()
        self._life = self._runner.run(self._start())
        self.writes: list[Request] = []

    @property
    def base(self) -> str:
        """A base address that nobody else has."""
        return BASE

    def close(self) -> None:
        """Several desks share this door: who made it calls `end`."""

    def end(self) -> None:
        """Let the application's threads go."""
        self._runner.run(self._stop())
        self._runner.close()

    async def _start(self) -> asyncio.Task[None]:
        """Begin the application's life; it goes on whenever something is asked."""
        started = asyncio.Event()
        coming = ["lifespan.startup", "lifespan.shutdown"]

        async def receive() -> MutableMapping[str, Any]:
            if len(coming) == 1:
                await self._over.wait()
            return {"type": coming.pop(0)}

        async def send(message: MutableMapping[str, Any]) -> None:
            assert message["type"].endswith(".complete"), message
            started.set()

        life = asyncio.ensure_future(_run(self._application, {"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send))
        await started.wait()
        return life

    async def _stop(self) -> None:
        self._over.set()
        await self._life

    def ask(self, request: Request) -> Answer:
        """The answer of the application; it always comes."""
        if request.method in {"POST", "PUT"}:
            self.writes.append(request)
        parts = urlsplit(urljoin(BASE + "/", request.address))
        headers = {"accept": "application/fhir+json", "host": parts.netloc, "authorization": f"Bearer {self._token}"}
        headers |= {"content-type": "application/fhir+json"} if request.body is not None else {}
        headers |= {name.lower(): text for name, text in request.headers.items()}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method, "scheme": "http",
            "path": parts.path, "raw_path": parts.path.encode(), "root_path": "", "query_string": parts.query.encode(),
            "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
            "client": ("127.0.0.1", 1), "server": ("central.test", 80),
        }  # fmt: skip
        unread = [request.body or b""]
        start: dict[str, Any] = {}
        body: list[bytes] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": unread.pop(), "more_body": False} if unread else {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.append(message.get("body", b""))

        self._runner.run(_run(self._application, scope, receive, send))
        named = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in start["headers"]}
        return Answer(start["status"], named, b"".join(body), self._clock.now())


async def _run(application: Application, scope: Any, receive: Any, send: Any) -> None:
    await application(scope, receive, send)


@dataclass
class Inside:
    """A world whose desks reach the central through `within`; each desk has a clock of its own, `world.clock` is the central's."""

    world: World
    within: Within

    @property
    def desks(self) -> list[Desk]:
        """The desks."""
        return self.world.desks

    def passes(self, seconds: float) -> None:
        """Time passes for everybody."""
        for clock in {id(one): one for one in (self.world.clock, *(desk.clock for desk in self.desks))}.values():
            clock.advance(seconds)

    def compare(self, desk: Desk) -> None:
        """A desk compares all with the central, in as many turns as a quota leaves room for."""
        desk.engine.reconcile()
        for _ in range(60):
            self.passes(30)
            desk.engine.turn()
            if desk.comparison().ended is not None:
                return
        raise AssertionError("comparing does not end")

    def close(self) -> None:
        """End of the story."""
        for desk in self.desks:
            desk.close()
        self.within.end()
        self.world.central.close()


@dataclass(frozen=True)
class Town:
    """A world as files, closed: its desks are in step with its central."""

    folder: Path
    refs: dict[str, str]
    desks: int

    def opened(self, folder: Path, profile: Profile = Profile.NODE) -> Inside:
        """A copy of this town in `folder`, awake."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        clock = FixedClock()
        central = Central(folder / "central", profile, clock, SequentialIds(98))
        face = Face(central.store, clock, central.token).application()
        within = Within(layer_of(profile, face, clock), clock, central.token)
        inside = Inside(World(folder, central, clock, dict(self.refs)), within)
        for number in range(1, self.desks + 1):
            desk = Desk(folder / f"desk{number}", central, FixedClock(), number + 10)
            desk.network.inner = Seat(inside.within, desk.clock)
            inside.desks.append(desk)
        return inside


def small_town(folder: Path, desks: int = 2) -> Town:
    """Build a town with `PLACES` places tomorrow, the patients of `FAMILIES`, and `desks` that are in step with its central.

    Two places are taken: the first by the portal, the second by the first desk. All but the first and the last are the registry's alone.
    """
    world = small_world(folder, FixedClock(), places=PLACES)
    try:
        world.registry_alone(*range(1, PLACES - 1))
        clinic = world.refs["Organization"]
        for family in FAMILIES:
            if f"Patient/{family}" not in world.refs:
                made = world.central.put_in(
                    {"resourceType": "Patient", "name": [{"family": family, "given": ["Анна"]}], "birthDate": "1980-01-02",
                     "managingOrganization": {"reference": clinic}}
                )[0]  # fmt: skip
                world.refs[f"Patient/{family}"] = f"Patient/{made['id']}"
        world.portal_books(0, f"Patient/{FAMILIES[0]}")
        for _ in range(desks):
            world.desk()
        first = world.desks[0]
        first.book(1, first.patient(FAMILIES[1]))
        for desk in world.desks:
            assert desk.round().trouble is None
            world.same(desk)
    finally:
        close_world(world)
    return Town(folder, world.refs, desks)
