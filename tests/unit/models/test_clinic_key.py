"""The clinic's key is handed from desk to desk by hand, signs in constant time, and never shows itself in a log."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.appointment_number import ALPHABET
from desktop_app.models.clinic_key import NO_KEYS, SIGNATURE_LENGTH, ClinicKey, ClinicKeys, WrongClinicKey, parse_key

KEYS = st.binary(min_size=16, max_size=16).map(ClinicKey)
OURS = ClinicKey(bytes(range(16)))
THEIRS = ClinicKey(bytes(range(16, 32)))


@given(key=KEYS)
def test_a_key_that_was_read_aloud_and_typed_is_the_same(key: ClinicKey) -> None:
    assert parse_key(key.text) == key
    assert parse_key(f"  {key.text.lower().replace('-', ' ')}\n") == key
    assert parse_key(key.text.replace("0", "O").replace("1", "I")) == key


@given(key=KEYS, place=st.integers(0, 34), letter=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(key: ClinicKey, place: int, letter: str) -> None:
    wrong = key.text[:place] + letter + key.text[place + 1 :]
    if wrong == key.text:
        return
    with pytest.raises(WrongClinicKey):
        parse_key(wrong)


@pytest.mark.parametrize("typed", ["", "7K4P-29QX", OURS.text[:-1], OURS.text + "0", "Ж" * 30, "Z" * 30])
def test_what_is_no_key_is_refused_without_being_repeated(typed: str) -> None:
    with pytest.raises(WrongClinicKey) as caught:
        parse_key(typed)
    assert not typed or typed not in str(caught.value)


def test_six_groups_of_five_can_be_dictated() -> None:
    assert [len(group) for group in OURS.text.split("-")] == [5] * 6


def test_neither_the_repr_of_a_key_nor_of_a_desks_keys_shows_it() -> None:
    shown = repr(OURS) + repr(ClinicKeys((OURS,)))
    assert OURS.secret.hex() not in shown
    assert repr(OURS.secret) not in shown
    assert OURS.text not in shown


@given(key=KEYS, text=st.text(max_size=30))
def test_a_signature_is_the_beginning_of_an_hmac(key: ClinicKey, text: str) -> None:
    signature = key.sign(text)
    assert len(signature) == SIGNATURE_LENGTH
    bits = 0
    for letter in signature:
        bits = bits << 5 | ALPHABET.index(letter)
    whole = int.from_bytes(hmac.new(key.secret, text.encode(), hashlib.sha256).digest())
    assert bits == whole >> 206
    assert key.fits(text, signature)


@given(text=st.text(max_size=30), other=st.text(max_size=30))
def test_a_signature_fits_its_own_text_and_key_only(text: str, other: str) -> None:
    assert OURS.fits(other, OURS.sign(text)) is (text == other)
    assert not THEIRS.fits(text, OURS.sign(text))
    assert not OURS.fits(text, "")
    assert not OURS.fits(text, "ЖЖЖ")


def test_a_desk_without_a_key_signs_nothing() -> None:
    assert NO_KEYS.current is None
    assert NO_KEYS.signature("R1-7K4P29QX-1") == ""


def test_a_new_key_signs_and_the_former_ones_still_check_until_they_are_too_many() -> None:
    third, fourth = ClinicKey(bytes([3] * 16)), ClinicKey(bytes([4] * 16))
    keys = ClinicKeys((OURS,)).with_current(THEIRS)
    assert keys.keys == (THEIRS, OURS)
    assert keys.with_current(THEIRS) == keys
    assert keys.with_current(OURS).keys == (OURS, THEIRS)
    assert keys.with_current(third).with_current(fourth).keys == (fourth, third, THEIRS)


def test_the_mark_before_a_signature_tells_the_key_among_several() -> None:
    keys = ClinicKeys((THEIRS, OURS))
    assert list(keys.marked(ClinicKeys((OURS,)).signature("x"))) == [OURS]
    assert list(keys.marked("")) == []


@pytest.mark.parametrize("length", [0, 8, 15, 17, 32])
def test_a_key_of_another_length_is_a_bug(length: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        ClinicKey(bytes(length))
