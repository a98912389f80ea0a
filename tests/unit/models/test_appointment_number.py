"""The short number of an appointment, as it is said, typed and mistyped."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_app.models.appointment_number import (
    ALPHABET,
    WrongAppointmentNumber,
    appointment_number,
    parse_appointment_number,
    possible_numbers,
)
from tests.kit.ids import nth_id

NUMBERS = st.uuids().map(lambda identifier: appointment_number(str(identifier)))
LAYOUT = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "йцукенгшщзфывапролдячсмить", strict=True))
LOOKS = dict(zip("ABEKMHPCTYX", "АВЕКМНРСТУХ", strict=True))


def _plain(number: str) -> str:
    return number.replace("-", "")


def test_a_number_is_two_groups_of_four_unmistakable_characters() -> None:
    number = appointment_number(nth_id(1))
    assert len(number) == 9
    assert number[4] == "-"
    assert set(_plain(number)) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


def test_every_desk_gives_an_appointment_the_same_number() -> None:
    identifier = nth_id(7)
    assert appointment_number(identifier) == appointment_number(f" {identifier.upper()}")


def test_the_number_of_a_known_appointment_never_changes_between_versions() -> None:
    assert appointment_number("0192f7c1-6b3e-7a10-9c44-5d0a8e2f7b31") == "AY0J-9QR7"


def test_appointments_made_one_after_another_have_numbers_far_apart() -> None:
    numbers = [appointment_number(nth_id(count)) for count in range(1, 2001)]
    assert len(set(numbers)) == len(numbers)
    assert len({number[:2] for number in numbers}) > 800


@given(NUMBERS)
def test_a_number_typed_without_care_is_understood(number: str) -> None:
    for typed in (number.lower(), _plain(number), f" {number[:4]} {number[5:]} ", number.replace("-", "—"), number.replace("-", " - ")):
        assert number in possible_numbers(typed)


@given(NUMBERS)
def test_letters_taken_for_digits_are_read_as_the_digits_they_are(number: str) -> None:
    for zero, one in (("O", "I"), ("o", "l"), ("0", "L")):
        assert number in possible_numbers(number.replace("0", zero).replace("1", one))


@given(NUMBERS)
def test_a_number_typed_under_the_russian_layout_is_read_by_its_keys(number: str) -> None:
    typed = "".join(LAYOUT.get(letter, letter) for letter in number)
    assert number in possible_numbers(typed)
    assert parse_appointment_number(typed) == number


@given(NUMBERS)
def test_a_number_typed_in_russian_letters_that_look_alike_is_read_by_its_look(number: str) -> None:
    typed = "".join(LOOKS.get(letter, letter) for letter in number)
    assert number in possible_numbers(typed)


@given(NUMBERS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_found(number: str, place: int, letter: str) -> None:
    plain = _plain(number)
    assume(plain[place] != letter)
    with pytest.raises(WrongAppointmentNumber):
        parse_appointment_number(plain[:place] + letter + plain[place + 1 :])


@given(NUMBERS, st.integers(0, 7), st.integers(0, 7))
def test_any_two_characters_that_changed_places_are_found(number: str, first: int, second: int) -> None:
    letters = list(_plain(number))
    assume(letters[first] != letters[second])
    letters[first], letters[second] = letters[second], letters[first]
    assert possible_numbers("".join(letters)) == ()


@pytest.mark.parametrize("typed", ["", "-", "7K4P", "7K4P-29QX-7", "иванова", "+7 916 123-45-67", "UUUU-UUUU", "ЁЁЁЁЁЁЁЁ", "٣٣٣٣٣٣٣٣"])
def test_what_is_no_number_is_told_so(typed: str) -> None:
    assert possible_numbers(typed) == ()
    with pytest.raises(WrongAppointmentNumber):
        parse_appointment_number(typed)
