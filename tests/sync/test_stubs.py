"""Rows that others point to and that were not fetched: whatever the central allows of them, the rest of the fetch goes on."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.sync_control import ConnectionState
from desktop_app.queries.exchange import connection_row
from desktop_app.sync.pull import Wishes
from desktop_app.sync.scope import Scope
from desktop_app.sync.transport import Answer, Door, Request
from tests.kit.network import Trick, saying
from tests.sync.world import Desk, World, visit_of

OUTCOME = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "forbidden"}]}).encode()
FAMILIES = ("Дальняя", "Близкая", "Средняя", "Крайняя", "Верхняя", "Нижняя", "Первая")


def strangers_come(world: World, families: tuple[str, ...] = FAMILIES) -> None:
    """Visits of people who belong to no clinic of the desk: each is a stub until it is read by its id."""
    patients = world.central.put_in(*({"resourceType": "Patient", "name": [{"family": family}]} for family in families))
    for place, patient in zip(world.slots(), patients, strict=False):
        world.central.change("Slot", place["id"], status="busy")
        world.central.put_in(visit_of(place, f"Patient/{patient['id']}", world.refs["PractitionerRole"]))


@pytest.fixture
def desk(world: World) -> Desk:
    """A desk for the one clinic, which knows its central; then the strangers come."""
    desk = world.desk(Wishes(Scope(clinics=(world.refs["Organization"],))))
    strangers_come(world)
    return desk


def known(desk: Desk) -> set[str]:
    """The family names that the desk knows of the strangers."""
    with desk.store.read() as connection:
        return set(connection.exec_driver_sql("SELECT family FROM patient WHERE known").scalars()) & set(FAMILIES)


def about_patients(request: Request) -> bool:
    return request.method == "GET" and request.address.startswith("Patient")


def by_lists(request: Request) -> bool:
    return "Patient?_id=" in request.address and "," in request.address


def shortened(rows: int) -> Trick:
    """A server that puts no more than `rows` on a page, whatever it is asked for; its further pages cannot be had any more."""

    def answer(door: Door, request: Request) -> Answer:
        full = door.ask(request)
        page = json.loads(full.body)
        if len(page.get("entry", [])) > rows:
            page["entry"] = page["entry"][:rows]
            page["link"] = [{"relation": "next", "url": f"{door.base}?page=expired"}]
        return Answer(full.status, full.headers, json.dumps(page).encode(), full.moment)

    return answer


@pytest.mark.parametrize("rows", [1, 2, 3, 6])
def test_a_list_that_is_answered_page_by_page_is_filled_to_its_end(desk: Desk, rows: int) -> None:
    """Else all behind the first page would be taken for missing at the central, and wait a quarter of an hour each time."""
    desk.network.plan(by_lists, shortened(rows), times=20)
    assert desk.round().trouble is None
    assert known(desk) == set(FAMILIES)


@pytest.mark.parametrize("status", [400, 404, 410, 414])
def test_lists_that_the_central_refuses_are_asked_for_singly(desk: Desk, status: int) -> None:
    desk.network.plan(by_lists, saying(status, OUTCOME), times=20)
    assert desk.round().trouble is None
    assert known(desk) == set(FAMILIES)


def test_without_the_right_to_read_patients_the_diary_still_comes_and_is_kept_up(world: World, desk: Desk) -> None:
    desk.network.plan(about_patients, saying(403, OUTCOME), times=500)
    report = desk.round()
    assert report.trouble is None, "the rest of the central is well"
    assert len(desk.ids_of(Kind.SLOT)) == 10
    assert len(desk.ids_of(Kind.APPOINTMENT)) == len(FAMILIES)
    assert known(desk) == set()
    world.central.change("Slot", world.slots()[9]["id"], status="busy-unavailable")
    desk.turn(20)
    assert desk.by_remote(Kind.SLOT, world.slots()[9]["id"])["status"] == "busy-unavailable"
    with desk.store.read() as connection:
        assert connection_row(connection).state is ConnectionState.ONLINE


def test_once_the_right_is_given_the_names_come_without_anybody_doing_anything(desk: Desk) -> None:
    desk.network.plan(about_patients, saying(403, OUTCOME), times=500)
    desk.round()
    desk.network._planned.clear()
    desk.turn(400)
    desk.turn(20 * 60)
    assert known(desk) == set(FAMILIES)


def test_what_the_central_does_not_have_is_not_asked_for_at_every_poll(world: World, desk: Desk) -> None:
    place = world.slots()[8]
    world.central.put_in(visit_of(place, "Patient/nobody-there", world.refs["PractitionerRole"]))
    desk.round()

    def asked_for_nobody() -> int:
        asked = [parse_qs(urlsplit(request.address).query).get("_id", [request.address])[0] for request in desk.network.asked]
        return sum("nobody-there" in one for one in asked)

    first = asked_for_nobody()
    assert first >= 1
    for _ in range(5):
        desk.turn(20)
    assert asked_for_nobody() == first
    desk.turn(16 * 60)
    assert asked_for_nobody() > first, "but after a while it is"
