"""Between a scanner and a person decides the time between the keys, and nothing that a person types is ever eaten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.scanning.burst import Burst, Manner, Suffix

GAP = 35


def read(text: str, manner: Manner, gaps: list[int] | None = None) -> tuple[list[str], str]:
    """The codes that were told, and what was given back, when `text` comes key by key with these gaps."""
    burst, at, codes, back, kept = Burst(manner), 0, [], "", ""

    def settle() -> None:
        nonlocal back, kept
        code = burst.settle()
        if code is None:
            back += kept
        else:
            codes.append(code)
        kept = ""

    for place, letter in enumerate(text):
        at += gaps[place] if gaps else 5
        if burst.is_open and (burst.is_late(at) or not burst.suits(letter)):
            settle()
        if burst.suits(letter):
            burst.add(letter, at)
            kept += letter
        else:
            back += letter
    if burst.is_open:
        settle()
    return codes, back


def test_a_code_with_its_enter_is_told_whole() -> None:
    assert read("R1-7K4P29QX-1-AB\r", Manner()) == (["R1-7K4P29QX-1-AB"], "")


def test_a_code_of_several_lines_is_one_code() -> None:
    assert read("7756410884001233\rIVANOVA\r1984\r", Manner()) == (["7756410884001233\nIVANOVA\n1984"], "")


@pytest.mark.parametrize("text", ["\r", "1\r", "1234\r", "ab", "12345678", "   \r"])
def test_what_is_short_or_has_no_suffix_is_given_back(text: str) -> None:
    assert read(text, Manner()) == ([], text)


def test_enter_alone_is_never_held_up() -> None:
    burst = Burst(Manner())
    assert not burst.suits("\r")
    assert not burst.suits(" ")
    assert not burst.suits("")


def test_a_scanner_that_ends_with_tab_or_with_nothing() -> None:
    assert read("7756410884001233\t", Manner(suffix=Suffix.TAB)) == (["7756410884001233"], "")
    assert read("7756410884001233", Manner(suffix=Suffix.NONE)) == (["7756410884001233"], "")
    assert read("775641\r", Manner(suffix=Suffix.TAB)) == ([], "775641\r")


def test_without_any_sign_of_a_scanner_a_code_must_be_longer() -> None:
    assert read("1234567", Manner(suffix=Suffix.NONE)) == ([], "1234567")
    assert read("12345678", Manner(suffix=Suffix.NONE)) == (["12345678"], "")


def test_with_a_prefix_only_what_begins_with_it_is_kept_for_a_moment() -> None:
    manner = Manner(prefix="]Q", suffix=Suffix.NONE)
    assert read("]Q12345", manner) == (["12345"], "")
    assert read("1234567890\r", manner) == ([], "1234567890\r")
    assert read("]x1234567890", manner) == ([], "]x1234567890")
    assert read("]", manner) == ([], "]")
    assert not Burst(manner).suits("1")


@given(text=st.text("ab1 \r\t-", max_size=40), gaps=st.lists(st.integers(GAP + 1, 400), min_size=40, max_size=40))
def test_a_person_however_fast_loses_no_key(text: str, gaps: list[int]) -> None:
    assert read(text, Manner(GAP), gaps) == ([], text)


@given(
    text=st.text("ab1 \r\t-", max_size=40),
    gaps=st.lists(st.integers(1, 80), min_size=40, max_size=40),
    prefix=st.sampled_from(["", "-", "1a"]),
    suffix=st.sampled_from(list(Suffix)),
)
def test_every_key_is_either_in_a_code_or_given_back_once_and_in_order(text: str, gaps: list[int], prefix: str, suffix: Suffix) -> None:
    codes, back = read(text, Manner(GAP, prefix, suffix), gaps)
    rest = iter(text)
    assert all(letter in rest for letter in back)
    assert all(len(code) >= Manner(GAP, prefix, suffix).shortest for code in codes)
    if not codes:
        assert back == text


@given(code=st.text("ABCDEF0123456789-", min_size=5, max_size=60), gap=st.integers(1, GAP))
def test_a_scanner_of_any_speed_within_the_gap_is_understood(code: str, gap: int) -> None:
    assert read(code + "\r", Manner(GAP), [gap] * (len(code) + 1)) == ([code], "")


@given(code=st.text("0123456789", min_size=5, max_size=20), place=st.integers(1, 19))
def test_a_pause_within_a_code_makes_it_typing(code: str, place: int) -> None:
    if place >= len(code):
        return
    gaps = [5] * (len(code) + 1)
    gaps[place] = GAP + 1
    codes, back = read(code + "\r", Manner(GAP), gaps)
    assert "".join(codes) + back.replace("\r", "") in (code, code[place:] + code[:place])
