"""What the desk says of the age of its data, while a fetch is under way and after it."""

from __future__ import annotations

from desktop_app.queries.exchange import KindAge, data_ages
from desktop_app.sync.pull import Wishes
from desktop_app.sync.walk import Pace
from tests.kit.network import unconnected
from tests.sync.world import Desk, World


def ages(desk: Desk) -> dict[str, KindAge]:
    with desk.store.read() as connection:
        return {age.resource_type: age for age in data_ages(connection)}


def test_after_a_complete_round_no_walk_is_under_way(world: World, desk: Desk) -> None:
    assert {age.walking for age in ages(desk).values()} == {0}
    assert ages(desk)["Slot"].complete is not None
    assert ages(desk)["Slot"].rows == len(world.slots())


def test_a_fetch_that_was_cut_short_is_told_as_under_way_until_it_is_complete(world: World) -> None:
    desk = world.desk(Wishes(pace=Pace(page_rows=4)), fetch=False)
    desk.network.plan(lambda request: "Slot" in request.address and "_cursor" in request.address, unconnected)
    assert desk.round().trouble is not None
    assert (ages(desk)["Slot"].walking, ages(desk)["Slot"].complete, ages(desk)["Slot"].rows) == (1, None, 4)
    assert desk.round().trouble is None
    assert (ages(desk)["Slot"].walking, ages(desk)["Slot"].rows) == (0, len(world.slots()))
