"""A schedule from its draft to the places patients see, and back; who may, who edits, who approves; and nobody loses a place unseen."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RightMissing, RowMoved, RuleRefused
from desktop_app.models.operation import LARGEST_OPERATION
from desktop_app.models.person import RoleCode
from desktop_app.models.schedule_template import Piece, Shift, Span, TemplateDay
from desktop_app.queries.schedule_plan import Scope, content_of
from desktop_app.services.publishing import go_on, publish, take_back_publication
from desktop_app.services.schedules import decide_draft, discard_draft, drop, save_exception, save_template, send_draft, take_draft
from desktop_app.services.staff import add_person
from tests.unit.services.desk import Clerk
from tests.unit.services.schedules_kept import Manager


@pytest.fixture
def manager(clerk: Clerk) -> Manager:
    return Manager(clerk)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleRefused) as said:
        act()
    return said.value.code


def test_a_draft_touches_nothing_that_anybody_sees(manager: Manager) -> None:
    before = manager.clerk.everything()
    manager.act(save_template, manager.template(9 * 60))
    manager.act(save_exception, Kind.POST, manager.leave(3, 2))
    after = manager.clerk.everything()
    assert {name for name in after if after[name] != before[name]} <= {"schedule_draft", "journal", "sqlite_sequence"}
    assert {name: len(forms) for name, forms in manager.draft().items()} == {"templates": 1, "exceptions": 1}
    manager.act(drop, manager.scope, "e-1")
    manager.act(save_template, manager.template(10 * 60))
    assert {name: len(forms) for name, forms in manager.draft().items()} == {"templates": 1, "exceptions": 0}
    manager.act(discard_draft, manager.scope)
    with pytest.raises(NotFound):
        manager.act(send_draft, manager.scope)


def test_a_publication_opens_closes_and_changes_places_and_is_taken_back_whole(manager: Manager) -> None:
    before, row = manager.places(), manager.clerk.row("post", manager.post)
    manager.act(save_template, manager.template(9 * 60, 15 * 60))
    done = manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    assert manager.places() == before, "nothing is done before it is carried out"
    manager.carry_out()
    after = manager.places()
    opened, closed = set(after) - set(before), {one for one in before if before[one][0] == "free" and after[one][0] == "busy-unavailable"}
    assert opened
    assert {after[one][5] for one in closed} == {"учёба"}
    assert manager.replica.ask(content_of, manager.scope)["templates"][0]["id"] == "t-1"
    assert not manager.outlook(manager.replica.ask(content_of, manager.scope)).change.added
    back = manager.act(take_back_publication, done.row_id, "передумали")
    manager.carry_out()
    assert manager.places() == before
    assert manager.clerk.row("post", manager.post)["templates"] == row["templates"]
    assert manager.clerk.row("publication", back.row_id)["kept"] == "[]"


def test_an_operation_has_few_rows_and_the_nearest_day_goes_first(manager: Manager) -> None:
    manager.act(save_template, manager.template(9 * 60, 15 * 60))
    manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    manager.carry_out()
    statement = (
        "SELECT o.sequence, count(*), min(s.start), max(s.start) FROM operation o "
        "JOIN operation_row r ON r.operation_sequence = o.sequence "
        "JOIN slot s ON s.id = r.row_id WHERE o.kind = 'publish' GROUP BY o.sequence ORDER BY o.sequence"
    )
    with manager.replica.store.read() as connection:
        pieces = connection.exec_driver_sql(statement).all()
    assert max(piece[1] for piece in pieces) <= LARGEST_OPERATION
    days = [(piece[2] // 86_400_000_000, piece[3] // 86_400_000_000) for piece in pieces]
    assert all(one[1] <= other[0] for one, other in pairwise(days))


def test_visits_that_lose_their_time_must_have_been_seen_and_keep_their_place(manager: Manager) -> None:
    slot = manager.clerk.free(hours=48)[0]
    booked = manager.clerk.book(slot=slot)
    manager.act(save_template, manager.template(13 * 60 + 30))
    assert booked.row_id in manager.touched()
    assert refused(lambda: manager.act(publish, manager.wish())) == "TOUCHED"
    done = manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    manager.carry_out()
    assert manager.places()[slot.slot_id][0] == "busy"
    assert slot.slot_id in manager.clerk.row("publication", done.row_id)["kept"]


def test_what_is_booked_between_two_pieces_stays_and_is_named(manager: Manager) -> None:
    manager.act(save_template, manager.template(13 * 60 + 45))
    done = manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    go_on(manager.replica.store, most=1)
    assert manager.clerk.row("publication", done.row_id)["done"] == LARGEST_OPERATION
    slot = manager.clerk.free(hours=96)[0]
    manager.clerk.book(slot=slot)
    manager.carry_out()
    assert manager.places()[slot.slot_id][0] == "busy"
    assert slot.slot_id in manager.clerk.row("publication", done.row_id)["kept"]
    back = manager.act(take_back_publication, done.row_id)
    manager.carry_out()
    assert manager.clerk.row("publication", back.row_id)["kept"] == "[]", "it was never closed, so nothing has to be restored"


def test_what_was_booked_since_cannot_be_taken_back_and_is_told(manager: Manager) -> None:
    manager.act(save_template, manager.template(8 * 60, 16 * 60))
    done = manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    before = set(manager.places())
    manager.carry_out()
    opened = next(slot for slot in manager.clerk.free(hours=48) if slot.slot_id not in before)
    manager.clerk.book(slot=opened)
    back = manager.act(take_back_publication, done.row_id)
    manager.carry_out()
    assert json.loads(manager.clerk.row("publication", back.row_id)["kept"]) == [opened.slot_id]
    assert manager.places()[opened.slot_id][0] == "busy"


def test_leave_closes_places_that_no_template_made_and_is_told_in_the_schedule(manager: Manager) -> None:
    before = manager.places()
    manager.act(save_exception, Kind.POST, manager.leave(4, 7))
    done = manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    manager.carry_out()
    closed = [one for one, place in manager.places().items() if place[0] == "busy-unavailable"]
    first = (manager.replica.today + timedelta(days=4)).isoformat()
    assert closed
    assert set(manager.places()) == set(before), "not one place more"
    absences = json.loads(manager.clerk.row("schedule", manager.schedule)["absences"])
    assert [(one["from"], one["reason"]) for one in absences] == [(first, "training")]
    manager.act(take_back_publication, done.row_id)
    manager.carry_out()
    assert manager.places() == before
    assert manager.clerk.row("schedule", manager.schedule)["absences"] in (None, "[]")


def test_one_person_edits_a_schedule_at_a_time_and_another_takes_it_over(manager: Manager) -> None:
    manager.act(save_template, manager.template())
    petrova = replace(manager.replica.actor, person_id=str(colleague(manager.clerk)), name="Петрова Ольга")
    other = manager.template(10 * 60)
    assert refused(lambda: manager.replica.act(save_template, petrova, other)) == "TAKEN"
    assert refused(lambda: manager.replica.act(send_draft, petrova, manager.scope)) == "TAKEN"
    manager.replica.act(take_draft, petrova, manager.scope)
    manager.replica.act(save_template, petrova, other)
    assert refused(lambda: manager.act(discard_draft, manager.scope)) == "TAKEN"


def test_a_draft_is_published_only_as_it_was_approved(manager: Manager) -> None:
    wish = manager.wish(needs_approval=True)
    manager.act(save_template, manager.template())
    assert refused(lambda: manager.act(publish, wish)) == "NOT_APPROVED"
    assert refused(lambda: manager.act(decide_draft, manager.scope, True)) == "NOT_SENT"
    manager.act(send_draft, manager.scope)
    manager.act(decide_draft, manager.scope, False, "Кабинет занят")
    assert manager.clerk.row_by("schedule_draft", "scope", manager.post)["note"] == "Кабинет занят"
    manager.act(send_draft, manager.scope)
    manager.act(decide_draft, manager.scope, True)
    manager.act(save_template, manager.template(8 * 60, 13 * 60))
    assert refused(lambda: manager.act(publish, wish)) == "NOT_APPROVED"
    manager.act(send_draft, manager.scope)
    manager.act(decide_draft, manager.scope, True)
    assert manager.act(publish, replace(wish, seen=frozenset(manager.touched()))).row_id


def test_who_drew_a_schedule_does_not_approve_it_where_another_can(manager: Manager) -> None:
    store = manager.replica.store
    manager.act(save_template, manager.template())
    manager.act(send_draft, manager.scope)
    petrova = add_person(store, "Петрова Мария", RoleCode.MANAGER)
    add_person(store, "Сидорова Анна", RoleCode.MANAGER)
    add_person(store, "Орлов", RoleCode.DOCTOR)
    with pytest.raises(RuleRefused) as why:
        manager.act(decide_draft, manager.scope, True)
    assert why.value.code == "OWN_DRAFT"
    assert why.value.said.parameters == {"names": "Петрова Мария, Сидорова Анна"}
    assert "Петрова" not in str(why.value)
    manager.act(decide_draft, manager.scope, False, "передумала")
    manager.act(send_draft, manager.scope)
    manager.replica.act(decide_draft, petrova, manager.scope, True)
    assert manager.act(publish, manager.wish(needs_approval=True, seen=frozenset(manager.touched()))).row_id


def test_errors_in_a_draft_stop_it(manager: Manager) -> None:
    span = Span(480, 500)
    day = TemplateDay((Shift(span, (Piece(span, manager.schedule, minutes=4),)),))
    manager.act(save_template, replace(manager.template(), days=(day,) * 7))
    assert refused(lambda: manager.act(publish, manager.wish(seen=frozenset(manager.touched())))) == "ERRORS"


def test_what_is_in_force_changed_elsewhere_while_somebody_drew(manager: Manager) -> None:
    manager.act(save_template, manager.template())
    manager.clerk.comes("UPDATE post SET version = version + 1 WHERE id = ?", manager.post)
    with pytest.raises(RowMoved):
        manager.act(publish, manager.wish())


def test_only_the_last_publication_is_taken_back_and_only_when_it_is_done(manager: Manager) -> None:
    manager.act(save_template, manager.template())
    first = manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    assert refused(lambda: manager.act(take_back_publication, first.row_id)) == "UNDER_WAY"
    manager.carry_out()
    manager.act(save_template, manager.template(8 * 60, 13 * 60))
    manager.act(publish, manager.wish(seen=frozenset(manager.touched())))
    manager.carry_out()
    assert refused(lambda: manager.act(take_back_publication, first.row_id)) == "NOT_LAST"
    with pytest.raises(NotFound):
        manager.act(take_back_publication, "nobody")


def test_a_clerk_neither_draws_nor_publishes(manager: Manager) -> None:
    manager.clerk.role(RoleCode.CLERK)
    acts: list[Callable[[], object]] = [
        lambda: manager.act(save_template, manager.template()), lambda: manager.act(take_draft, manager.scope),
        lambda: manager.act(send_draft, manager.scope), lambda: manager.act(decide_draft, manager.scope, True),
        lambda: manager.act(discard_draft, manager.scope), lambda: manager.act(publish, manager.wish()),
        lambda: manager.act(take_back_publication, "any"),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(RightMissing):
            act()


def test_a_scope_that_is_not_here_cannot_be_drawn(manager: Manager) -> None:
    with pytest.raises(NotFound):
        manager.act(save_exception, Kind.CLINIC, replace(manager.leave(1, 1), scope="nowhere"))
    manager.scope = Scope(Kind.PLACE, "nowhere")
    with pytest.raises(NotFound):
        manager.outlook({"templates": [], "exceptions": []})


def colleague(clerk: Clerk) -> str:
    """A second manager at the desk."""
    clerk.comes("INSERT INTO person (id, name, role_code, active) VALUES ('petrova', 'Петрова Ольга', 'manager', 1)")
    return "petrova"
