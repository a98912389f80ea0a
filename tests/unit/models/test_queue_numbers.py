"""Numbers in the corridor: letters of a desk and a count, typed in any layout, never twice the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.queue_numbers import (
    LETTERS,
    WrongQueueMark,
    count_in,
    given_mark,
    marks_of,
    next_number,
    parse_queue_number,
    queue_number,
)
from desktop_app.models.search_text import to_english_layout

MARKS = st.text(LETTERS, min_size=1, max_size=3)
COUNTS = st.integers(1, 9998)  # the next one has four digits at the most: so many come to no desk in a day


@given(MARKS, COUNTS, st.sampled_from(["", " ", "-", " - ", "–"]), st.booleans())
def test_a_number_is_understood_as_it_is_called_typed_and_mistyped(letters: str, count: int, between: str, small: bool) -> None:
    typed = f"{letters}{between}{count}"
    assert parse_queue_number(typed.lower() if small else typed) == queue_number(letters, count)


@given(st.text("КДРФЫВАПРОЛ".replace("Ы", "").replace("О", ""), min_size=2, max_size=2), COUNTS)
def test_the_wrong_layout_is_no_obstacle(letters: str, count: int) -> None:
    assert parse_queue_number(to_english_layout(letters.lower()) + str(count)) == queue_number(letters, count)


@pytest.mark.parametrize("typed", ["", "КД", "12", "КД-0", "КД-012", "ИВАНОВА", "7K4P-29QX", "КДКД-1", "КД-12345"])
def test_what_is_no_queue_number_is_not_taken_for_one(typed: str) -> None:
    assert parse_queue_number(typed) is None


@given(st.uuids())
def test_a_desk_comes_by_all_pairs_of_letters_once(desk: object) -> None:
    pairs = list(marks_of(str(desk)))
    assert len(pairs) == len(set(pairs)) == len(LETTERS) ** 2
    assert pairs == list(marks_of(str(desk))), "the same after every start"


@given(st.lists(st.uuids(), min_size=4, max_size=4, unique=True))
def test_a_few_desks_mostly_begin_with_different_letters_and_can_always_go_on_to_free_ones(desks: list[object]) -> None:
    taken: set[str] = set()
    for desk in desks:
        pair = next(pair for pair in marks_of(str(desk)) if pair not in taken)
        taken.add(pair)
    assert len(taken) == len(desks)


@given(MARKS, st.lists(st.tuples(MARKS, COUNTS), max_size=8))
def test_the_next_number_was_never_given(letters: str, given_before: list[tuple[str, int]]) -> None:
    numbers = [queue_number(mark, count) for mark, count in given_before]
    fresh = next_number(letters, numbers)
    assert fresh not in numbers
    assert count_in(fresh, letters) == max((count for mark, count in given_before if mark == letters), default=0) + 1


@pytest.mark.parametrize(("typed", "letters"), [("", ""), (" кд ", "КД"), ("Ж", "Ж"), ("абв", "АБВ")])
def test_it_gives_letters(typed: str, letters: str) -> None:
    assert given_mark(typed) == letters


@pytest.mark.parametrize("typed", ["КДЖЛ", "O", "Ш", "З1", "1", "К-Д"])
def test_letters_that_are_taken_for_others_are_refused_with_those_that_are_not(typed: str) -> None:
    with pytest.raises(WrongQueueMark) as wrong:
        given_mark(typed)
    assert wrong.value.said.parameters == {"letters": LETTERS}
