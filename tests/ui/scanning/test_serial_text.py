"""Bytes of a serial scanner become codes whatever the pieces they come in, and noise becomes none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.scanning.burst import Suffix
from desktop_app.ui.scanning.serial_text import LONGEST, Gatherer

PAUSE = b""
letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"))
codes = st.text(letters, min_size=1, max_size=80)


def heard(*readings: bytes, prefix: str = "", suffix: Suffix = Suffix.ENTER) -> list[str]:
    """The codes that those readings are."""
    gatherer = Gatherer()
    return [code for reading in readings if (code := gatherer.take(reading, prefix, suffix))]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_line_is_a_code_as_soon_as_there_is_a_pause(end: bytes) -> None:
    assert heard(b"7756410884001233" + end, PAUSE) == ["7756410884001233"]
    assert heard(b"7756410884001233" + end) == []


@given(code=codes, cuts=st.lists(st.integers(0, 400), max_size=8), pauses=st.booleans())
def test_pieces_and_pauses_within_make_no_difference(code: str, cuts: list[int], pauses: bool) -> None:
    whole = code.encode() + b"\r\n"
    places = sorted({0, *(cut % (len(whole) - 1) for cut in cuts), len(whole)})
    pieces = [whole[start:stop] for start, stop in pairwise(places)]
    readings = [part for piece in pieces for part in ((piece, PAUSE) if pauses else (piece,))]
    assert heard(*readings, PAUSE) == [code]


def test_one_code_after_the_other() -> None:
    assert heard(b"11111\r", PAUSE, PAUSE, b"22222\r", PAUSE) == ["11111", "22222"]


def test_a_code_of_several_lines_stays_one() -> None:
    assert heard("ПОЛИС\r\n7756410884001233\r\nИВАНОВ\r\n".encode(), PAUSE) == ["ПОЛИС\n7756410884001233\nИВАНОВ"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_cyrillic_is_read_in_both_ways_that_scanners_write_it(encoding: str) -> None:
    assert heard("КАРТА №1234 Щёголева".encode(encoding) + b"\r", PAUSE) == ["КАРТА №1234 Щёголева"]


def test_the_scanners_own_prefix_and_wrapping_are_taken_off() -> None:
    assert heard(b"\x02~12345\x03\r\n", PAUSE, prefix="~") == ["12345"]


def test_the_settings_say_how_a_code_ends() -> None:
    assert heard(b"12345\t", PAUSE, suffix=Suffix.TAB) == ["12345"]
    assert heard(b"12345", PAUSE, suffix=Suffix.NONE) == ["12345"]
    assert heard(b"12345\r", PAUSE, suffix=Suffix.TAB) == []


def test_noise_of_plugging_in_does_not_stick_to_the_next_code() -> None:
    assert heard(b"\xff\x00~", *[PAUSE] * 10, b"12345\r", PAUSE) == ["12345"]


@pytest.mark.parametrize("empty", [b"\r", b"\r\n\r\n", b"\x00\x00\r", b" \r"])
def test_empty_lines_are_no_codes(empty: bytes) -> None:
    assert heard(empty, PAUSE) == []


def test_a_flood_is_no_code_and_what_comes_after_a_pause_is() -> None:
    assert heard(b"7" * LONGEST, b"7" * LONGEST + b"\r", PAUSE, b"12345\r", PAUSE) == ["12345"]
    assert heard(b"7" * LONGEST, b"7", b"12345\r", PAUSE) == [], "the tail of a flood is no code either"
