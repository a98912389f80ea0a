"""Two resources with one identifier of ours, as careless servers make them when two creates race (sync.md 1, Identity)."""

from __future__ import annotations

from desktop_app.core.changes import Kind
from tests.kit.network import a_transaction, lost_after
from tests.sync.world import Desk, World


def test_the_oldest_is_kept_and_the_other_is_marked_as_made_in_error(any_world: World) -> None:
    desk = any_world.desk()
    row = desk.new_patient("Новикова")
    desk.network.plan(a_transaction, lost_after)
    desk.round()
    first = _of_family(any_world, "Новикова")[0]
    any_world.clock.advance(1)
    twin = any_world.central.put_in({name: value for name, value in first.items() if name not in {"id", "meta"}})[0]
    desk.settle()
    assert desk.states() == ["applied"]
    assert desk.values(Kind.PATIENT, row)["remote_id"] == first["id"]
    assert any_world.central.one("Patient", twin["id"])["active"] is False
    assert any_world.central.one("Patient", first["id"]).get("active", True)


def test_a_twin_that_is_fetched_becomes_a_row_of_its_own(world: World, desk: Desk) -> None:
    row = desk.new_patient("Новикова")
    desk.round()
    first = _of_family(world, "Новикова")[0]
    world.central.put_in({**{name: value for name, value in first.items() if name not in {"id", "meta"}}, "birthDate": "1991-01-01"})
    for _ in range(3):
        desk.turn(400)
    assert desk.values(Kind.PATIENT, row)["remote_id"] == first["id"]
    assert desk.values(Kind.PATIENT, row)["birth_date"] == "1990-05-04"
    assert desk.scalar("SELECT count(*) FROM patient WHERE family = 'Новикова'") == 2


def _of_family(world: World, family: str) -> list[dict[str, str]]:
    return [one for one in world.central.all("Patient") if one["name"][0]["family"] == family]
