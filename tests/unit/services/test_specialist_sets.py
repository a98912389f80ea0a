"""Sets of specialists are kept by each person for herself, under one name each, and brought back after a deletion."""

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, UserError
from desktop_app.models.person import Actor, RoleCode
from desktop_app.models.specialist_set import LONGEST_NAME
from desktop_app.queries.specialist_sets import SetRow, specialist_sets
from desktop_app.services.specialist_sets import SetContent, drop_set, keep_set
from desktop_app.services.staff import add_person
from tests.unit.services.desk import Clerk

THERAPY = SetContent("Терапия, 2 этаж", "терап 2")
SURGERY = SetContent("Хирурги", "хир", only_free=True)


@pytest.fixture
def colleague(clerk: Clerk) -> Actor:
    return add_person(clerk.replica.store, "Смирнова Ольга", RoleCode.CLERK)


def keep(clerk: Clerk, content: SetContent, set_id: str | None = None, actor: Actor | None = None) -> str:
    done = clerk.replica.act(keep_set, actor or clerk.replica.actor, content, set_id)
    assert done.row_id is not None
    assert done.changes.ids(Kind.SPECIALIST_SET) == frozenset([done.row_id])
    return done.row_id


def kept(clerk: Clerk, actor: Actor | None = None) -> tuple[SetRow, ...]:
    return clerk.replica.ask(specialist_sets, (actor or clerk.replica.actor).person_id)


def test_sets_stand_by_name_with_their_words(clerk: Clerk) -> None:
    second, first = keep(clerk, SURGERY), keep(clerk, SetContent("  Терапия,  2 этаж ", " терап 2 "))
    assert kept(clerk) == (SetRow(first, "Терапия, 2 этаж", "терап 2", False), SetRow(second, "Хирурги", "хир", True))


def test_a_set_is_nobody_elses_business(clerk: Clerk, colleague: Actor) -> None:
    mine = keep(clerk, THERAPY)
    hers = keep(clerk, THERAPY, actor=colleague)
    assert [row.set_id for row in kept(clerk)] == [mine]
    assert [row.set_id for row in kept(clerk, colleague)] == [hers]
    with pytest.raises(NotFound):
        clerk.replica.act(drop_set, colleague, mine)
    with pytest.raises(NotFound):
        clerk.replica.act(keep_set, colleague, SURGERY, mine)
    assert [row.name for row in kept(clerk)] == [THERAPY.name]


def test_a_name_is_given_once_however_it_is_written(clerk: Clerk) -> None:
    keep(clerk, SetContent("Лёгкие", "пульм"))
    with pytest.raises(UserError):
        clerk.replica.act(keep_set, clerk.replica.actor, SetContent("ЛЕГКИЕ", "терап"))
    assert [row.words for row in kept(clerk)] == ["пульм"]


def test_a_set_is_renamed_and_shows_other_specialists_under_its_id(clerk: Clerk) -> None:
    set_id = keep(clerk, THERAPY)
    assert keep(clerk, SetContent("Второй этаж", "2"), set_id) == set_id
    assert keep(clerk, SetContent("второй этаж", "2", True), set_id) == set_id
    assert kept(clerk) == (SetRow(set_id, "второй этаж", "2", True),)


def test_a_deleted_set_comes_back_as_it_was(clerk: Clerk) -> None:
    set_id = keep(clerk, SURGERY)
    before = kept(clerk)
    clerk.replica.act(drop_set, clerk.replica.actor, set_id)
    assert kept(clerk) == ()
    with pytest.raises(NotFound):
        clerk.replica.act(drop_set, clerk.replica.actor, set_id)
    keep(clerk, SURGERY, set_id)
    assert kept(clerk) == before


@pytest.mark.parametrize(
    "content", [SetContent(" ", "терап"), SetContent("Ж" * (LONGEST_NAME + 1), "терап"), SetContent("Все", "  ")], ids=str
)
def test_what_has_no_name_or_takes_everybody_is_no_set(clerk: Clerk, content: SetContent) -> None:
    with pytest.raises(UserError):
        clerk.replica.act(keep_set, clerk.replica.actor, content)
    assert kept(clerk) == ()


def test_only_those_with_free_places_is_a_set_too(clerk: Clerk) -> None:
    keep(clerk, SetContent("Где свободно", "", only_free=True))
    assert [(row.words, row.only_free) for row in kept(clerk)] == [("", True)]
