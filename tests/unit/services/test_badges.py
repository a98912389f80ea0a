"""Badges: set by who manages the staff, kept as a salted hash, of one person each, and told to nobody."""

from __future__ import annotations

import logging

import pytest

from desktop_app.core.errors import NotFound, RightMissing, UserError
from desktop_app.models.person import Actor, RoleCode
from desktop_app.queries.staff import staff
from desktop_app.services.badges import set_badge, whose_badge
from desktop_app.services.staff import add_person
from desktop_app.services.staffing import let_go
from tests.kit.stores import scalar
from tests.unit.services.desk import Clerk

CODE, OTHER = "EM410077", "0012345678"


@pytest.fixture
def olga(clerk: Clerk, chief: Actor) -> Actor:
    """A colleague with a badge."""
    person = add_person(clerk.replica.store, "Смирнова Ольга", RoleCode.CLERK)
    clerk.replica.act(set_badge, chief, person.person_id, CODE)
    return person


def owner(clerk: Clerk, code: str) -> str | None:
    return clerk.replica.act(whose_badge, code).row_id


def has_badge(clerk: Clerk, person: Actor) -> bool:
    return next(row.has_badge for row in clerk.replica.ask(staff) if row.person_id == person.person_id)


def test_a_badge_finds_its_owner_whatever_the_scanner_puts_before_it(clerk: Clerk, chief: Actor, olga: Actor) -> None:
    clerk.replica.act(set_badge, chief, chief.person_id, OTHER)
    assert [owner(clerk, read) for read in (CODE, f"]C0{CODE}", OTHER, "EM410078", "")] == [
        olga.person_id, olga.person_id, chief.person_id, None, None,
    ]  # fmt: skip


def test_only_a_salted_hash_is_kept(clerk: Clerk, chief: Actor, olga: Actor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    first = scalar(clerk.replica.store, f"SELECT badge_hash FROM person WHERE id = '{olga.person_id}'")
    clerk.replica.act(set_badge, chief, olga.person_id, CODE)
    second = scalar(clerk.replica.store, f"SELECT badge_hash FROM person WHERE id = '{olga.person_id}'")
    assert str(first).startswith("$argon2id$")
    assert first != second
    with clerk.replica.store.read() as connection:
        payloads = connection.exec_driver_sql("SELECT payload FROM journal WHERE act = 'set-badge'").scalars().all()
    assert payloads == ['{"badge":true}'] * 2
    assert CODE not in f"{first}{second}{payloads}{caplog.text}{clerk.replica.ask(staff)}"


def test_a_badge_of_a_colleague_is_refused_and_ones_own_may_be_set_again(clerk: Clerk, chief: Actor, olga: Actor) -> None:
    with pytest.raises(UserError) as refused:
        clerk.replica.act(set_badge, chief, chief.person_id, CODE)
    assert CODE not in f"{refused.value!r} {refused.value.said}"
    assert owner(clerk, CODE) == olga.person_id
    clerk.replica.act(set_badge, chief, olga.person_id, CODE)


def test_a_lost_badge_is_taken_away_and_may_be_anothers_then(clerk: Clerk, chief: Actor, olga: Actor) -> None:
    clerk.replica.act(set_badge, chief, olga.person_id, "")
    assert (owner(clerk, CODE), has_badge(clerk, olga)) == (None, False)
    clerk.replica.act(set_badge, chief, chief.person_id, CODE)
    assert (owner(clerk, CODE), has_badge(clerk, chief)) == (chief.person_id, True)


def test_who_leaves_leaves_the_badge(clerk: Clerk, chief: Actor, olga: Actor) -> None:
    clerk.replica.act(let_go, chief, olga.person_id)
    assert owner(clerk, CODE) is None
    with pytest.raises(NotFound):
        clerk.replica.act(set_badge, chief, olga.person_id, OTHER)


def test_nobody_without_the_right_sets_one_not_even_the_own(clerk: Clerk, chief: Actor, olga: Actor) -> None:
    for person in (olga, chief):
        with pytest.raises(RightMissing):
            clerk.replica.act(set_badge, olga, person.person_id, OTHER)
    assert owner(clerk, OTHER) is None


@pytest.mark.parametrize("code", ["12", "badge", "x" * 70 + "1"])
def test_a_code_that_no_scanner_would_tell_is_refused(clerk: Clerk, chief: Actor, olga: Actor, code: str) -> None:
    with pytest.raises(UserError, match="4 to 64 characters"):
        clerk.replica.act(set_badge, chief, olga.person_id, code)
    assert owner(clerk, CODE) == olga.person_id


def test_a_damaged_hash_is_nobodys_and_stops_no_other(clerk: Clerk, chief: Actor, olga: Actor) -> None:
    clerk.replica.change(
        lambda unit: unit.connection.exec_driver_sql("UPDATE person SET badge_hash = 'x' WHERE id = ?", (chief.person_id,))
    )
    assert owner(clerk, CODE) == olga.person_id
