"""The comparison that the stories end with finds what it is there for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end2end.both_sides import Office, Replica, Resource, differences
from tests.kit.clock import FixedClock
from tests.sync.world import World, close_world, small_world


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    """A central to ask what it has."""
    made = small_world(tmp_path, clock, places=2)
    yield made
    close_world(made)


@pytest.fixture
def office(world: World) -> Office:
    """The same, over REST."""
    return Office(world.central.url, world.central.token)


def replica(rows: dict[str, Resource], held: dict[str, Resource | None] | None = None) -> Replica:
    return Replica(rows, held or {}, {}, [], [], 0, None)


def whole(office: Office) -> dict[str, Resource]:
    return {name: one for name, one in office.scope([]).items() if not name.startswith("Slot/")}


def test_two_that_say_the_same_do_not_differ(office: Office) -> None:
    there = whole(office)
    assert len(there) > 6
    assert differences(there, replica(dict(there)), office) == []


def test_one_field_of_one_row_is_told(office: Office) -> None:
    there = whole(office)
    name = next(one for one in there if one.startswith("Patient/"))
    here = {**there, name: {**there[name], "birthDate": "1980-01-03"}}
    assert differences(there, replica(here), office) == [f"{name}.birthDate: here '1980-01-03', there '1980-01-02'"]


def test_a_field_that_is_only_here_or_only_there_is_told(office: Office) -> None:
    there = whole(office)
    name = next(one for one in there if one.startswith("Patient/"))
    here = {**there, name: {field: value for field, value in there[name].items() if field != "name"} | {"gender": "female"}}
    assert [line.partition(":")[0] for line in differences(there, replica(here), office)] == [f"{name}.gender", f"{name}.name"]


def test_a_row_that_is_missing_here_is_told_unless_a_person_holds_it(office: Office) -> None:
    there = whole(office)
    name, *rest = there
    here = {one: there[one] for one in rest}
    assert differences(there, replica(here), office) == [f"{name}: not here"]
    assert differences(there, replica(here, {name: there[name]}), office) == []


def test_what_is_kept_beyond_the_scope_must_be_as_the_central_has_it(office: Office) -> None:
    there = whole(office)
    name = next(one for one in there if one.startswith("Patient/"))
    scope = {one: resource for one, resource in there.items() if one != name}
    assert differences(scope, replica(there), office) == []
    stale = {**there, name: {**there[name], "birthDate": "1980-01-03"}}
    assert differences(scope, replica(stale), office) == [f"{name}.birthDate: here '1980-01-03', there '1980-01-02'"]


def test_a_portal_takes_a_place_with_the_lock_of_its_version(office: Office, world: World) -> None:
    first = world.slots()[0]["id"]
    office.portal_takes(first)
    assert office.one(f"Slot/{first}")["status"] == "busy"
    assert {place: len(visits) for place, visits in office.booked_on().items()} == {first: 1}
