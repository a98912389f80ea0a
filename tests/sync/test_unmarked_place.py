"""A stranger books a place without marking it busy: the slot's version is no lock then, and the desk must not knock for ever."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.core.errors import RuleRefused
from desktop_app.queries.free_slots import Wanted, nearest_free
from tests.kit.central import Profile
from tests.kit.clock import FixedClock
from tests.sync.world import World, close_world, small_world, visit_of


@pytest.fixture(params=[Profile.NODE, Profile.MEDPLUM, Profile.HAPI])
def world(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    world = small_world(tmp_path, clock, request.param)
    yield world
    close_world(world)


def test_a_place_that_a_stranger_took_without_marking_it_becomes_a_case(world: World) -> None:
    desk = world.desk()
    place = world.slots()[2]
    world.central.put_in(visit_of(place, world.refs["Patient/Белова"], world.refs["PractitionerRole"]))
    desk.book(2, desk.patient("Чернов"))
    desk.settle()
    assert desk.states() == ["conflict"]
    assert [case.kind.value for case in desk.cases()] == ["slot-taken"]
    assert len(world.visits_on(2)) == 1


def test_a_place_that_a_stranger_took_unmarked_is_not_offered_once_the_desk_knows(world: World) -> None:
    desk = world.desk()
    world.central.put_in(visit_of(world.slots()[2], world.refs["Patient/Белова"], world.refs["PractitionerRole"]))
    desk.turn(400)
    with desk.store.read() as connection:
        offered = [slot.slot_id for slot in nearest_free(connection, Wanted(world.clock.now()))]
    assert desk.slot(2) not in offered
    assert desk.slot(3) in offered
    with pytest.raises(RuleRefused) as refused:
        desk.book(2, desk.patient("Чернов"))
    assert refused.value.code == "APPOINT_TIME_IS_BUSY"
