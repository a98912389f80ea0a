"""Conditions on a place, joined: order means nothing, twice is once, nothing asked is nothing, and a narrower line shows no more places."""

from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.slot_conditions import DayPart, SlotConditions, combine

FIRST = date(2026, 11, 23)
DATES = st.integers(0, 20).map(lambda step: FIRST + timedelta(days=step))
TIMES = st.sampled_from([time(8), time(9, 15), time(12), time(16, 59), time(17), time(19, 45)])
WORDS = st.sampled_from(["орл", "кузнецова", "лор", "2", "сев"])
CONDITIONS = st.builds(
    SlotConditions,
    weekdays=st.frozensets(st.integers(0, 6), max_size=3),
    not_weekdays=st.frozensets(st.integers(0, 6), max_size=3),
    parts=st.frozensets(st.sampled_from(DayPart), max_size=2),
    time_from=st.none() | TIMES,
    time_to=st.none() | TIMES,
    dates=st.frozensets(DATES, max_size=3),
    not_dates=st.frozensets(DATES, max_size=3),
    date_from=st.none() | DATES,
    date_to=st.none() | DATES,
    own_doctor=st.booleans(),
    branches=st.frozensets(WORDS, max_size=2),
    without=st.frozensets(WORDS, max_size=2),
    words=st.lists(WORDS, max_size=2).map(tuple),
)
STARTS = st.builds(datetime.combine, DATES, TIMES)
NAMES = st.sampled_from(["Орлов Пётр Ильич, ЛОР", "Кузнецова Елена, терапевт", "Орлова-Кузнецова Анна", "Лорина Яна, хирург"])
BRANCHES = st.sampled_from(["Филиал № 2 «Северный»", "Филиал № 12", "Главный корпус", "Северо-Запад, 2"])


def sorted_words(conditions: SlotConditions) -> SlotConditions:
    return replace(conditions, words=tuple(sorted(conditions.words)))


@given(st.lists(CONDITIONS, max_size=4), st.randoms())
def test_the_order_of_the_line_means_nothing(pieces: list[SlotConditions], chance: object) -> None:
    assert sorted_words(combine(pieces)) == sorted_words(combine(reversed(pieces)))


@given(CONDITIONS, CONDITIONS, CONDITIONS)
def test_joining_in_steps_is_joining_at_once(one: SlotConditions, two: SlotConditions, three: SlotConditions) -> None:
    assert combine([combine([one, two]), three]) == combine([one, combine([two, three])]) == combine([one, two, three])


@given(CONDITIONS)
def test_nothing_asked_adds_nothing_and_twice_is_once(one: SlotConditions) -> None:
    assert combine([one, SlotConditions()]) == combine([SlotConditions(), one]) == one
    assert replace(combine([one, one]), words=one.words) == one
    assert combine([]).is_empty


@given(CONDITIONS, STARTS, NAMES, BRANCHES)
def test_asking_for_nothing_more_never_hides_what_was_shown(one: SlotConditions, start: datetime, names: str, branch: str) -> None:
    """Taking any one condition out of the line shows at least what was shown: that is how the line says which removal helps."""
    for part in fields(SlotConditions):
        looser = replace(one, **{part.name: getattr(SlotConditions(), part.name)})
        assert looser.allows_start(start) or not one.allows_start(start)
        assert looser.allows_specialist(names) or not one.allows_specialist(names)
        assert looser.allows_branch(branch) or not one.allows_branch(branch)


@given(st.lists(CONDITIONS, min_size=1, max_size=3), STARTS, NAMES)
def test_bounds_and_exclusions_only_ever_narrow(pieces: list[SlotConditions], start: datetime, names: str) -> None:
    """Sets of alternatives widen each other («пн» «ср»); everything else must hold for each piece alone."""
    strict = [replace(piece, weekdays=frozenset(), parts=frozenset(), dates=frozenset(), branches=frozenset()) for piece in pieces]
    whole = combine(strict)
    assert whole.allows_start(start) == all(piece.allows_start(start) for piece in strict)
    assert whole.allows_specialist(names) == all(piece.allows_specialist(names) for piece in strict)


@given(st.lists(st.frozensets(st.integers(0, 6), min_size=1), min_size=1, max_size=4), STARTS)
def test_weekdays_are_alternatives(sets: list[frozenset[int]], start: datetime) -> None:
    whole = combine(SlotConditions(weekdays=one) for one in sets)
    assert whole.allows_start(start) == (start.weekday() in reduce(frozenset.union, sets))


@pytest.mark.parametrize("minute", range(0, 24 * 60, 5))
def test_every_start_of_a_day_lies_in_exactly_one_part_of_it(minute: int) -> None:
    start = time(minute // 60, minute % 60)
    holding = [part for part in DayPart if part.holds(start)]
    assert holding == [DayPart.MORNING if minute < 12 * 60 else DayPart.DAY if minute < 17 * 60 else DayPart.EVENING]


@pytest.mark.parametrize(
    ("start", "shown"), [(time(9), True), (time(9, 14), True), (time(8, 59), False), (time(9, 15), False), (time(9, 14, 59), True)]
)
def test_the_first_minute_is_in_and_the_last_is_out(start: time, shown: bool) -> None:
    bounds = SlotConditions(time_from=time(9), time_to=time(9, 15))
    assert bounds.allows_start(datetime.combine(FIRST, start)) is shown


def test_the_first_and_the_last_day_are_both_in() -> None:
    bounds = SlotConditions(date_from=FIRST, date_to=FIRST + timedelta(days=2))
    shown = [step for step in range(-1, 4) if bounds.allows_start(datetime.combine(FIRST + timedelta(days=step), time(0)))]
    assert shown == [0, 1, 2]


def test_a_branch_is_found_by_its_number_alone_or_by_the_beginning_of_its_name() -> None:
    by_number, by_name = SlotConditions(branches=frozenset({"2"})), SlotConditions(branches=frozenset({"сев"}))
    assert [by_number.allows_branch(name) for name in ("Филиал № 2", "Филиал № 12", "Филиал № 22", "Северо-Запад, 2")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert by_name.allows_branch("Филиал № 12 «СЕВЕРНЫЙ»")
