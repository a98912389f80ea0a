"""Choosing whom to book to: by the beginning of any word, in any layout; two people are never taken for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.schedule import Schedule
from desktop_app.models.specialist import Post, Specialist
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.queries.specialists import Choice, all_specialists, choices, find_specialists, narrowed
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import RECEPTIONS, Replica
from tests.unit.queries.additions import Additions
from tests.unit.services.desk import ANNA

EVERYBODY = [one.name.split()[0] for one in RECEPTIONS]


def surnames(replica: Replica, typed: str) -> list[str]:
    return [hit.specialist.split()[0] for hit in replica.ask(find_specialists, typed, MONDAY_MORNING)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("куз", ["Кузнецова"]),
        ("repytwjdf", ["Кузнецова"]),
        ("КУЗНЕЦОВА ЕЛ", ["Кузнецова"]),
        ("елена", ["Кузнецова"]),
        ("орл марк", ["Орлов"]),
        ("  сафина  ", ["Сафина"]),
        ("ецова", []),
        ("кузнецова орлов", []),
        ("", []),
        ("   ", []),
    ],
)
def test_each_typed_word_begins_a_word_of_the_specialist(town: Replica, typed: str, found: list[str]) -> None:
    assert surnames(town, typed) == found


def test_whose_surname_begins_so_stands_before_whose_given_name_does(more: Additions) -> None:
    for family in ("Еленина", "Абрикосова"):
        schedule = more.reception(family)
        post = more.unit.session.get_one(Post, schedule.post_pk)
        more.unit.session.get_one(Specialist, post.specialist_pk).given = "Елена"
    hits = more.ask(find_specialists, "елен", MONDAY_MORNING)
    assert [hit.specialist.split()[0] for hit in hits] == ["Еленина", "Абрикосова", "Кузнецова"]


@given(typed=st.text(max_size=12))
def test_nothing_that_is_typed_is_fallen_over_and_what_is_found_is_among_all(town: Replica, typed: str) -> None:
    everybody = set(town.ask(all_specialists, MONDAY_MORNING))
    hits = town.ask(find_specialists, typed, MONDAY_MORNING)
    assert set(hits) <= everybody
    assert len(hits) <= 12


@pytest.mark.parametrize("sign", [",", "-", ".", "«", "!"])
def test_a_sign_between_two_words_is_no_word_that_nobody_has(town: Replica, sign: str) -> None:
    assert surnames(town, f"кузнецова {sign} елена") == ["Кузнецова"]


def test_the_next_time_told_is_the_first_place_that_is_offered(more: Additions) -> None:
    """A stranger sits on the first place without having marked it: it is offered nowhere, so it is not told either."""
    schedule = more.reception("Ранний")
    first = more.slot(schedule, MONDAY_MORNING + timedelta(hours=5))
    second = more.slot(schedule, MONDAY_MORNING + timedelta(hours=6))
    past = more.slot(schedule, MONDAY_MORNING - timedelta(hours=1))
    assert past.start is not None
    more.visit(first, ANNA, AppointmentStatus.BOOKED)
    hit = more.ask(find_specialists, "ранний", MONDAY_MORNING)[0]
    offered = more.ask(nearest_free, Wanted(MONDAY_MORNING, schedule_ids=(schedule.id,), limit=1))[0]
    assert hit.nearest == offered.start == second.start


@pytest.mark.parametrize("hours", range(0, 400, 37))
def test_for_everybody_and_at_any_time_the_next_time_is_the_first_offer(town: Replica, hours: int) -> None:
    now = MONDAY_MORNING + timedelta(hours=hours)
    for hit in town.ask(all_specialists, now):
        offers = town.ask(nearest_free, Wanted(now, schedule_ids=(hit.schedule_id,), limit=1))
        assert hit.nearest == (offers[0].start if offers else None)


def people(found: list[Choice]) -> list[Choice]:
    return [choice for choice in found if choice.is_specialist]


def test_every_specialty_and_everybody_can_be_chosen_and_nobody_twice(town: Replica) -> None:
    found = town.ask(choices)
    assert sorted(choice.title.split()[0] for choice in people(found)) == sorted(EVERYBODY)
    assert {choice.specialty_code for choice in found if not choice.is_specialist} == {one.specialty for one in RECEPTIONS}
    assert len({choice.key for choice in found}) == len(found)
    assert sorted(one for choice in people(found) for one in choice.schedule_ids) == sorted(town.schedules.values())


def namesake(more: Additions, given: str) -> Schedule:
    schedule = more.reception("Двойникова")
    post = more.unit.session.get_one(Post, schedule.post_pk)
    specialist = more.unit.session.get_one(Specialist, post.specialist_pk)
    specialist.given, specialist.middle = given, "Павловна"
    return schedule


def test_two_people_of_one_surname_and_the_same_initials_are_two_choices(more: Additions) -> None:
    """Анна Павловна and Алла Павловна both are «Двойникова А. П.», both therapists: a visit to the one is not a visit to the other."""
    anna, alla = namesake(more, "Анна"), namesake(more, "Алла")
    found = [choice for choice in people(more.ask(choices)) if choice.title == "Двойникова А. П."]
    assert sorted(choice.schedule_ids for choice in found) == sorted([(anna.id,), (alla.id,)])
    assert len({choice.key for choice in found}) == 2
    by_name = narrowed(more.ask(choices), "двойникова алла")
    assert [choice.schedule_ids for choice in by_name] == [(alla.id,)]
    assert {"Анна", "Алла"} <= {word for choice in found for word in choice.detail.replace(",", " ").split()}, "the line tells them apart"


def test_one_person_with_two_schedules_in_one_specialty_is_one_choice(more: Additions) -> None:
    first = more.reception("Единов")
    second = more.add(Schedule(post_pk=first.post_pk, place_pk=more.branch("Второй").pk))
    found = [choice for choice in people(more.ask(choices)) if choice.title.startswith("Единов")]
    assert [set(choice.schedule_ids) for choice in found] == [{first.id, second.id}]
    assert found[0].detail.endswith("Филиал, Второй")


def test_a_specialty_that_begins_so_stands_before_a_surname_that_does(more: Additions) -> None:
    more.reception("Терапевтов")
    found = narrowed(more.ask(choices), "терап")
    assert [choice.is_specialist for choice in found][:2] == [False, True]
    assert found[1].title.startswith("Терапевтов")
