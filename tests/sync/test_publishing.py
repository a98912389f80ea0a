"""A published schedule at the central: two desks that publish the same make the same places, and the portal's patient keeps hers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.queries.schedule_plan import content_of, outlook
from tests.kit.clock import FixedClock
from tests.sync import laws
from tests.sync.timetable import DAYS, publishes, scope_of, terms
from tests.sync.world import World, close_world, small_world


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    made = small_world(tmp_path, clock)
    yield made
    close_world(made)


def test_two_desks_without_a_connection_publish_the_same_places(world: World) -> None:
    desks = [world.desk(), world.desk()]
    before = len(world.slots())
    for desk in desks:
        publishes(desk)
    for _ in range(3):
        for desk in desks:
            desk.settle()
    starts = Counter(slot["start"] for slot in world.slots())
    assert set(starts.values()) == {1}
    assert len(world.slots()) == before + 4 * (DAYS + 1)
    for desk in desks:
        with desk.store.read() as connection:
            scope = scope_of(desk)
            assert outlook(connection, scope, content_of(connection, scope), terms(desk), desk.clock.now()).change.is_empty


def test_whom_the_portal_booked_meanwhile_keeps_the_place_and_a_person_is_told(world: World) -> None:
    desk = world.desk()
    world.portal_books(2)
    publishes(desk)
    desk.settle()
    assert world.slots()[2]["status"] == "busy"
    assert len(world.visits()) == 1
    laws.no_place_is_sold_twice(world.central)
    assert desk.cases(), "nobody was told"
