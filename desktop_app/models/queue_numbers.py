"""Numbers in the corridor for who came without a booking: the desk's own letters, then a count («КД-12»).

Offline nobody can be asked for the next number, so each desk counts alone and its letters tell its numbers from the others'. IT may give
a desk its letters; else the desk takes two by its id, and other two as soon as it learns that another desk uses them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark
from desktop_app.models.search_text import to_russian_layout

LETTERS = "АБВГДЕЖИКЛМНПРСТУФЭЯ"
"""Capital letters that are not taken for a digit or for each other on a board."""
_MOST_LETTERS = 3
_NUMBER = re.compile(rf"([{LETTERS}]{{1,{_MOST_LETTERS}}})[\s\-–—]*([1-9]\d{{0,3}})")


class WrongQueueMark(UserError):
    """The letters that IT gave to the desk cannot stand in a queue number."""

    def __init__(self) -> None:
        super().__init__(
            mark("The letters of this desk for queue numbers cannot be used. One to three of these are needed: {letters}."), letters=LETTERS
        )


def queue_number(letters: str, count: int) -> str:
    """«КД-12»."""
    return f"{letters}-{count}"


def marks_of(desk_id: str) -> Iterator[str]:
    """All pairs of letters, in an order of the desk's own: the first is its own as long as no other desk is seen to use it."""
    size = len(LETTERS)
    pairs = [one + other for one in LETTERS for other in LETTERS]
    start = int.from_bytes(hashlib.sha256(f"queue|{desk_id}".encode()).digest()[:8])
    # A step that has no divisor in common with 400 comes by all pairs once.
    step = start // (size * size) % (size * size // 2) * 2 + 1
    step = step if step % 5 else step + 2
    return (pairs[(start + number * step) % len(pairs)] for number in range(len(pairs)))


def given_mark(typed: str) -> str:
    """The letters that IT gave, as they are printed; "" where it gave none. Raises WrongQueueMark."""
    letters = typed.strip().upper()
    if len(letters) > _MOST_LETTERS or any(letter not in LETTERS for letter in letters):
        raise WrongQueueMark
    return letters


def parse_queue_number(typed: str) -> str | None:
    """The queue number that was typed, under either layout, with or without the dash; None where it is none."""
    for reading in (typed, to_russian_layout(typed)):
        found = _NUMBER.fullmatch(reading.strip().upper())
        if found:
            return queue_number(found[1], int(found[2]))
    return None


def count_in(number: str, letters: str) -> int:
    """The count of a queue number of these letters; 0 where it has others."""
    found = _NUMBER.fullmatch(number)
    return int(found[2]) if found and found[1] == letters else 0


def next_number(letters: str, given: Iterable[str]) -> str:
    """The number after the greatest one of these letters that was given today."""
    return queue_number(letters, max((count_in(number, letters) for number in given), default=0) + 1)
