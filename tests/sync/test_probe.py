"""What a central really does is found out by reading, and told apart from what it says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.sync.central import Central, Missing
from desktop_app.sync.hearing import Hearing
from desktop_app.sync.profile import Profile, probe
from desktop_app.sync.transport import NotFhir
from tests.kit import central as kit
from tests.kit.clock import FixedClock
from tests.kit.network import a_read, saying
from tests.sync.world import Desk, World, close_world, small_world

OUTCOME = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported"}]}'


def asking(desk: Desk) -> Central:
    """The central behind the desk's network."""
    return Central(desk.network, Hearing(desk.store, desk.clock))


def test_each_kind_of_server_is_known_by_what_it_does(any_world: World) -> None:
    desk = any_world.desk(fetch=False)
    found = probe(asking(desk), thorough=True)
    assert found.fhir_version.startswith("4.")
    assert (found.versions, found.id_lists, found.history, found.in_order) == (True, True, True, True)
    assert found.totals is (any_world.central.profile is kit.Profile.HAPI)
    assert found.as_rows()["history"] is True


def test_a_page_that_is_cut_short_tells_the_largest_page(tmp_path: Path, clock: FixedClock) -> None:
    world = small_world(tmp_path, clock, kit.Profile.HAPI, places=230)
    try:
        desk = world.desk(fetch=False)
        assert probe(asking(desk), thorough=True).page_cap == 200
        assert probe(asking(desk)).page_cap is None, "not asked for at every start"
    finally:
        close_world(world)


def test_a_question_that_is_refused_leaves_the_cautious_answer(world: World) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(lambda request: "?" in request.address or "_history" in request.address, saying(400, OUTCOME), times=20)
    found = probe(asking(desk), thorough=True)
    assert (found.id_lists, found.elements, found.history, found.page_cap) == (False, False, False, None)


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"}',
        b'{"resourceType":"CapabilityStatement"}',
        b'{"resourceType":"Bundle"}',
        b"<html>",
    ],
)
def test_what_is_no_r4_server_has_no_profile(world: World, body: bytes) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(a_read, saying(200, body))
    with pytest.raises(NotFhir):
        probe(asking(desk))


def test_without_a_statement_there_is_no_profile(world: World) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(a_read, saying(404, OUTCOME))
    with pytest.raises(Missing):
        probe(asking(desk))


def test_nothing_is_believed_before_it_was_seen() -> None:
    cautious = Profile()
    assert (cautious.id_lists, cautious.history, cautious.elements) == (False, False, False)


def test_a_central_without_lists_and_history_is_served_singly(world: World) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(lambda request: "_id=" in request.address or "_history" in request.address, saying(400, OUTCOME), times=9)
    desk.round()
    world.same(desk)
