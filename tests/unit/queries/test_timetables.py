"""Schedules as who keeps them reads them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.models.base import to_micros
from desktop_app.models.schedule_draft import DraftState
from desktop_app.queries.timetables import (
    TimetableCard,
    draft_check,
    drawn_content,
    stand_ins,
    take_back_check,
    template_sources,
    timetable_card,
    timetable_lines,
)
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.publishing import publish, take_back_publication
from desktop_app.services.schedules import save_template
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import ZONE, small_replica
from tests.unit.services.desk import Clerk
from tests.unit.services.schedules_kept import Manager

FIRST = """SELECT t.id, t.version FROM slot t JOIN schedule s ON s.pk = t.schedule_pk
WHERE s.id = ? AND t.start > ? AND t.status = 'free' ORDER BY t.start LIMIT 1"""


@pytest.fixture
def manager(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Manager:
    return Manager(Clerk(small_replica(tmp_path, clock, ids), clock))


def card(manager: Manager) -> TimetableCard:
    found = manager.replica.ask(timetable_card, manager.post, ZONE)
    assert found is not None
    return found


def visit(manager: Manager) -> None:
    """Somebody is booked tomorrow at 8."""
    with manager.replica.store.read() as connection:
        row = connection.exec_driver_sql(FIRST, (manager.schedule, to_micros(manager.clerk.clock.now() + timedelta(hours=15)))).one()
    manager.act(book, BookingWish(row[0], row[1], manager.replica.patients["Иванова Анна Сергеевна"]))


def test_a_schedule_that_others_made_has_places_and_no_template(manager: Manager) -> None:
    (line,) = [one for one in manager.replica.ask(timetable_lines, ZONE) if one.post_id == manager.post]
    assert not line.has_template
    assert line.filled_to is not None
    assert line.draft is None
    assert manager.replica.ask(timetable_card, "nobody", ZONE) is None


def test_colleagues_who_can_stand_in_are_named_with_their_room(manager: Manager) -> None:
    found = manager.replica.ask(stand_ins, manager.post)
    assert manager.replica.schedules["Орлов"] in {one.schedule_id for one in found}
    assert manager.post not in {one.post_id for one in found}
    assert manager.replica.ask(stand_ins, "nobody") == []


def test_templates_in_force_can_be_copied_by_everybody(manager: Manager) -> None:
    assert manager.replica.ask(template_sources, manager.post) == []
    manager.begin()
    (own,) = manager.replica.ask(template_sources, manager.post)
    assert own.template.id == "t-1"
    colleague = manager.replica.ask(stand_ins, manager.post)[0].post_id
    (other,) = manager.replica.ask(template_sources, colleague)
    assert other.title.startswith("Кузнецова")


def test_the_draft_is_shown_in_place_of_what_is_in_force(manager: Manager) -> None:
    manager.act(save_template, manager.template())
    found = card(manager)
    assert [one.id for one in found.templates] == ["t-1"]
    assert found.line.draft is DraftState.EDITING
    assert not found.line.has_template, "nothing of it is in force"
    assert manager.replica.ask(drawn_content, manager.scope)[0]["templates"]


def test_the_history_counts_what_was_opened_closed_and_kept(manager: Manager) -> None:
    visit(manager)
    manager.begin()
    manager.carry_out()
    last = card(manager).last
    assert last is not None
    assert last.opened > 0
    assert last.closed > 0
    assert last.kept == 1
    assert not last.under_way
    manager.act(take_back_publication, last.publication_id)
    newest, former = card(manager).publications
    assert newest.takes_back
    assert former.was_taken_back
    assert newest.under_way
    manager.carry_out()
    assert not card(manager).publications[0].under_way


def test_a_check_names_the_visits_that_lose_their_place(manager: Manager) -> None:
    visit(manager)
    manager.act(save_template, manager.template(12 * 60, 15 * 60))
    found = manager.replica.ask(draft_check, manager.scope, manager.terms, manager.clerk.clock.now())
    assert found is not None
    assert {one.appointment_id for one in found.visits} == set(manager.touched()) != set()
    assert all(one.patient and "Кузнецова" in one.whom for one in found.visits)
    assert manager.act(publish, manager.wish(seen=frozenset(one.appointment_id for one in found.visits))).row_id


def test_before_taking_back_the_visits_booked_meanwhile_are_named(manager: Manager) -> None:
    done = manager.begin()
    manager.carry_out()
    now = manager.clerk.clock.now()
    free = manager.replica.ask(take_back_check, str(done.row_id), now)
    assert free is not None
    assert free.back.steps
    assert not free.visits
    assert not free.back.kept
    visit(manager)
    found = manager.replica.ask(take_back_check, str(done.row_id), now)
    assert found is not None
    assert [one.patient for one in found.visits] == ["Иванова А. С."]
    taken = manager.act(take_back_publication, str(done.row_id))
    row = manager.clerk.row_by("publication", "id", str(taken.row_id))
    assert json.loads(row["kept"]) == [one.id for one in found.back.kept]
    assert manager.replica.ask(take_back_check, "nothing", now) is None
