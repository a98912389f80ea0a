"""A central that keeps no versions has no lock on a place: the desk reads it, and sends it nothing."""

from __future__ import annotations

import json
from dataclasses import replace

from desktop_app.core.sync_control import ConnectionState
from desktop_app.sync.habits import Habits, Known, Writes
from desktop_app.sync.transport import Answer, Door, Request
from tests.kit.network import a_read
from tests.sync.world import Desk, World


def versionless(door: Door, request: Request) -> Answer:
    """The answer of a server that tells no versions."""
    answer = door.ask(request)
    found = json.loads(answer.body)
    for resource in (found, *(entry.get("resource", {}) for entry in found.get("entry", []))):
        resource.get("meta", {}).pop("versionId", None)
    return replace(answer, body=json.dumps(found).encode())


class Reformed:
    """The central of a test, until its update to a version that keeps versions."""

    def __init__(self) -> None:
        self.reformed = False

    def reads(self, request: Request) -> bool:
        """Whether the request is still answered in the old way."""
        return a_read(request) and not self.reformed


def a_desk_of(central: Reformed, world: World) -> Desk:
    desk = world.desk()
    desk.book(0, desk.patient("Белова"))
    desk.restart()
    desk.network.plan(central.reads, versionless, times=1000)
    return desk


def test_one_round_by_command_sends_nothing_to_it(world: World) -> None:
    desk = a_desk_of(Reformed(), world)
    assert desk.round().state is ConnectionState.READ_ONLY
    assert (desk.states(), desk.network.sent()) == (["queued"], 0)


def test_the_exchange_by_itself_sends_nothing_to_it(world: World) -> None:
    desk = a_desk_of(Reformed(), world)
    desk.turn()
    assert desk.scalar("SELECT state FROM connection") == ConnectionState.READ_ONLY
    desk.turn(400)
    assert (desk.states(), desk.network.sent()) == (["queued"], 0)


def test_a_central_that_it_found_to_check_no_versions_is_only_read(world: World) -> None:
    desk = world.desk()
    desk.book(0, desk.patient("Белова"))
    deaf = Writes(stores=True, if_match=False, conditional_create=True, transactions=True, atomic=True, if_match_inside=True)
    desk.engine = desk.engine_knowing(Known(Habits("Registratura node", "", desk.clock.now(), deaf)))
    assert desk.round().state is ConnectionState.READ_ONLY
    assert (desk.states(), desk.network.sent()) == (["queued"], 0)
    assert desk.scalar("SELECT path_reason FROM connection") == "versions-not-checked"


def test_once_it_keeps_versions_what_waited_is_sent_after_the_next_start(world: World) -> None:
    central = Reformed()
    desk = a_desk_of(central, world)
    desk.round()
    central.reformed = True
    desk.restart()
    desk.settle()
    assert desk.states() == ["applied"]
    assert len(world.visits_on(0)) == 1
