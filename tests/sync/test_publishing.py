"""A published schedule at the central: two desks that publish the same make the same places, and the portal's patient keeps hers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models.schedule_template import Piece, Shift, Span, Template, TemplateDay
from desktop_app.queries.schedule_plan import Scope, Terms, content_of, outlook
from desktop_app.services.publishing import PublishWish, go_on, publish
from desktop_app.services.schedules import save_template
from desktop_app.storage.gate import Urgency
from tests.kit.clock import FixedClock
from tests.sync import laws
from tests.sync.world import Desk, World, close_world, small_world

DAYS = 3


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    made = small_world(tmp_path, clock)
    yield made
    close_world(made)


def terms(desk: Desk) -> Terms:
    return Terms(desk.clock.now().date() + timedelta(days=DAYS))


def scope_of(desk: Desk) -> Scope:
    return Scope(Kind.POST, desk.ids_of(Kind.POST)[0])


def publishes(desk: Desk) -> None:
    """An hour a day, four places each, by the only doctor; his places of before go."""
    with desk.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE person SET role_code = 'manager'")
    scope, span = scope_of(desk), Span(15 * 60, 16 * 60)
    day = TemplateDay((Shift(span, (Piece(span, desk.ids_of(Kind.SCHEDULE)[0], minutes=15),)),))
    template = Template("0190a000-0000-7000-8000-00000000feed", scope.id, desk.clock.now().date() - timedelta(days=1), (day,) * 7)
    save_template(desk.store, desk.actor, template)
    publish(desk.store, desk.actor, PublishWish(scope, terms(desk), needs_approval=False))
    while go_on(desk.store):
        pass


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
