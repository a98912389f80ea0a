"""A PIN that is guessed at the first try is none; the more wrong ones, the longer the wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.pin import LONGEST_WAIT_SECONDS, TOO_EASY, WRONG_LENGTH, wait_seconds, weakness


@pytest.mark.parametrize("pin", ["2580", "19283746", "112358", "000001", "123456789013"])
def test_digits_that_nobody_guesses_at_once_are_good(pin: str) -> None:
    assert weakness(pin) == ""


@pytest.mark.parametrize("pin", ["", "258", "1234567890123", "25a0", "25 80", "٢٥٨٠", "-258", "2.58"])
def test_a_pin_is_four_to_twelve_plain_digits(pin: str) -> None:
    assert weakness(pin) == WRONG_LENGTH


@pytest.mark.parametrize("pin", ["0000", "1111", "1234", "4321", "7890", "0987", "234567"])
def test_the_first_guesses_are_refused(pin: str) -> None:
    assert weakness(pin) == TOO_EASY


def test_two_slips_cost_nothing_and_the_third_a_moment() -> None:
    assert [wait_seconds(wrong) for wrong in range(8)] == [0, 0, 0, 2, 4, 8, 16, 32]


@given(st.integers(0, 10_000))
def test_the_wait_never_shrinks_and_never_locks_out_for_good(wrong: int) -> None:
    assert wait_seconds(wrong) <= wait_seconds(wrong + 1) <= LONGEST_WAIT_SECONDS
