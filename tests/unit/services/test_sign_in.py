"""Who takes over the desk: by PIN, with wrong ones slowed down, told to the journal and to nobody else."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import EnvironmentFault, NotFound, RightMissing, UserError
from desktop_app.models.person import Actor, RoleCode
from desktop_app.queries.staff import staff, who_worked_last
from desktop_app.services.sign_in import NoPinYet, SignedIn, TooSoon, WrongPin, lock, sign_in
from desktop_app.services.staff import add_person
from desktop_app.services.staffing import let_go, set_pin, take_on
from tests.kit.stores import scalar
from tests.unit.services.desk import Clerk

PIN, OTHER = "2580", "1937"


@pytest.fixture
def olga(clerk: Clerk, chief: Actor) -> Actor:
    """A colleague with a PIN."""
    person = add_person(clerk.replica.store, "Смирнова Ольга", RoleCode.CLERK)
    clerk.replica.act(set_pin, chief, person.person_id, PIN)
    return person


def enter(clerk: Clerk, person: Actor, pin: str) -> SignedIn:
    return clerk.replica.act(sign_in, person.person_id, pin, without_pin=False)


def acts(clerk: Clerk) -> list[tuple[str, str | None, str | None, str | None]]:
    with clerk.replica.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT act, person_id, row_id, payload FROM journal ORDER BY sequence").all()
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def test_the_right_pin_lets_in_and_the_journal_knows(clerk: Clerk, olga: Actor) -> None:
    signed = enter(clerk, olga, PIN)
    assert signed.actor == olga
    assert acts(clerk)[-1] == ("sign-in", olga.person_id, olga.person_id, None)
    worked = clerk.replica.ask(who_worked_last)
    assert worked is not None
    assert worked.actor == olga


def test_a_wrong_pin_is_written_down_but_never_its_digits(clerk: Clerk, olga: Actor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(WrongPin) as refused:
        enter(clerk, olga, "7777")
    assert acts(clerk)[-1] == ("wrong-pin", None, olga.person_id, None)
    told = f"{refused.value!r} {refused.value.said} {caplog.text}"
    assert "7777" not in told
    assert PIN not in told
    assert olga.name not in told
    assert refused.value.__suppress_context__


def test_the_stored_form_is_argon2id_and_tells_no_pin(clerk: Clerk, olga: Actor) -> None:
    stored = clerk.row("person", olga.person_id)["pin_hash"]
    assert stored.startswith("$argon2id$")
    assert PIN not in stored


def test_the_third_wrong_pin_makes_even_the_right_one_wait(clerk: Clerk, olga: Actor) -> None:
    for _try in range(3):
        with pytest.raises(WrongPin):
            enter(clerk, olga, OTHER)
    with pytest.raises(TooSoon) as wait:
        enter(clerk, olga, PIN)
    assert wait.value.seconds == 2
    clerk.clock.advance(timedelta(seconds=2))
    assert enter(clerk, olga, PIN).actor == olga


def test_who_got_in_begins_with_free_tries_again(clerk: Clerk, olga: Actor) -> None:
    for _round in range(2):
        for _try in range(2):
            with pytest.raises(WrongPin):
                enter(clerk, olga, OTHER)
        assert enter(clerk, olga, PIN).actor == olga


def test_the_wait_doubles_and_a_clock_turned_back_makes_it_no_longer(clerk: Clerk, olga: Actor) -> None:
    for _try in range(5):
        with pytest.raises(WrongPin):
            enter(clerk, olga, OTHER)
        clerk.clock.advance(timedelta(seconds=8))
    clerk.clock.set(clerk.clock.now() - timedelta(days=400))
    with pytest.raises(TooSoon) as wait:
        enter(clerk, olga, PIN)
    assert wait.value.seconds == 8


def test_guessing_at_one_does_not_slow_down_another(clerk: Clerk, olga: Actor, chief: Actor) -> None:
    clerk.replica.act(set_pin, chief, chief.person_id, OTHER)
    for _try in range(3):
        with pytest.raises(WrongPin):
            enter(clerk, olga, "4711")
    assert enter(clerk, chief, OTHER).actor == chief


def test_without_a_pin_the_setting_of_the_desk_decides(clerk: Clerk, chief: Actor) -> None:
    with pytest.raises(NoPinYet):
        enter(clerk, chief, "")
    assert clerk.replica.act(sign_in, chief.person_id, "", without_pin=True).actor == chief


def test_the_setting_lets_nobody_in_past_a_pin(clerk: Clerk, olga: Actor) -> None:
    with pytest.raises(WrongPin):
        clerk.replica.act(sign_in, olga.person_id, "", without_pin=True)


def test_a_damaged_hash_is_a_fault_and_no_way_in(clerk: Clerk, olga: Actor) -> None:
    clerk.comes("UPDATE person SET pin_hash = 'scratched' WHERE id = ?", olga.person_id)
    with pytest.raises(EnvironmentFault):
        enter(clerk, olga, PIN)


def test_who_left_cannot_come_back_by_their_pin(clerk: Clerk, olga: Actor, chief: Actor) -> None:
    clerk.replica.act(let_go, chief, olga.person_id)
    for person_id in (olga.person_id, "nobody"):
        with pytest.raises(NotFound):
            clerk.replica.act(sign_in, person_id, PIN, without_pin=True)
    gone = next(row for row in clerk.replica.ask(staff) if row.person_id == olga.person_id)
    assert (gone.active, gone.has_pin) == (False, False)


def test_a_lock_is_written_down(clerk: Clerk, olga: Actor) -> None:
    done = clerk.replica.act(lock, olga)
    assert done.changes.touches(Kind.JOURNAL)
    assert acts(clerk)[-1] == ("lock", olga.person_id, olga.person_id, None)


# The staff


def test_a_new_colleague_is_taken_on_and_gets_a_pin(clerk: Clerk, chief: Actor) -> None:
    done = clerk.replica.act(take_on, chief, "  Новикова   Инна ", RoleCode.CLERK)
    assert done.row_id is not None
    clerk.replica.act(set_pin, chief, done.row_id, PIN)
    row = next(one for one in clerk.replica.ask(staff) if one.person_id == done.row_id)
    assert (row.name, row.role, row.has_pin, row.active) == ("Новикова Инна", RoleCode.CLERK, True, True)
    assert done.changes.rows[Kind.PERSON] == {done.row_id}
    with pytest.raises(UserError):
        clerk.replica.act(take_on, chief, "  ", RoleCode.CLERK)


def test_ones_own_pin_is_changed_against_the_present_one(clerk: Clerk, olga: Actor) -> None:
    with pytest.raises(WrongPin):
        clerk.replica.act(set_pin, olga, olga.person_id, OTHER, "0001")
    clerk.replica.act(set_pin, olga, olga.person_id, OTHER, PIN)
    assert enter(clerk, olga, OTHER).actor == olga


def test_a_weak_pin_is_refused_before_anything_is_looked_at(clerk: Clerk, olga: Actor) -> None:
    before = clerk.everything()
    with pytest.raises(UserError):
        clerk.replica.act(set_pin, olga, olga.person_id, "1111", PIN)
    assert clerk.everything() == before


def test_a_clerk_sets_nobody_elses_pin_and_takes_nobody_on(clerk: Clerk, olga: Actor, chief: Actor) -> None:
    before = clerk.everything()
    verbs: list[Callable[[], object]] = [
        lambda: clerk.replica.act(set_pin, olga, chief.person_id, PIN),
        lambda: clerk.replica.act(take_on, olga, "Лисицын Лев", RoleCode.CLERK),
        lambda: clerk.replica.act(let_go, olga, chief.person_id),
    ]
    for verb in verbs:
        with pytest.raises(RightMissing) as refused:
            verb()
        assert refused.value.said.parameters == {"who_may": "senior clerk, schedule manager, IT staff"}
    assert clerk.everything() == before


def test_nobody_gives_away_rights_that_they_do_not_have(clerk: Clerk, chief: Actor) -> None:
    it = add_person(clerk.replica.store, "Кузьмин Пётр", RoleCode.IT)
    verbs: list[Callable[[], object]] = [
        lambda: clerk.replica.act(take_on, chief, "Лисицын Лев", RoleCode.MANAGER),
        lambda: clerk.replica.act(set_pin, chief, it.person_id, PIN),
    ]
    for verb in verbs:
        with pytest.raises(RightMissing):
            verb()
    assert clerk.replica.act(take_on, it, "Лисицын Лев", RoleCode.MANAGER).row_id


def test_the_first_administrator_may_be_taken_on_by_who_manages_the_staff(clerk: Clerk, chief: Actor) -> None:
    assert clerk.replica.act(take_on, chief, "Кузьмин Пётр", RoleCode.IT).row_id
    with pytest.raises(RightMissing):
        clerk.replica.act(take_on, chief, "Второй Игорь", RoleCode.IT)


def test_a_desk_of_clerks_alone_is_not_stuck(clerk: Clerk) -> None:
    assert clerk.replica.act(take_on, clerk.replica.actor, "Орлова Вера", RoleCode.SENIOR_CLERK).row_id
    with pytest.raises(RightMissing):
        clerk.replica.act(take_on, clerk.replica.actor, "Лисицын Лев", RoleCode.CLERK)


def test_nobody_takes_themselves_off_the_desk(clerk: Clerk, chief: Actor) -> None:
    with pytest.raises(UserError):
        clerk.replica.act(let_go, chief, chief.person_id)
    assert scalar(clerk.replica.store, "SELECT count(*) FROM person WHERE active = 0") == 0
