"""Sets of specialists: what a person types into the filter of Сводка, kept under a name («Терапия, 2 этаж»).

A set is kept as its words and not as a list of doctors, so that who comes to the clinic later stands in it without anybody's doing.
"""

import re

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Row
from desktop_app.models.search_text import fold, forms

LONGEST_NAME = 60
_OR = re.compile(r",\s+")  # a comma alone may be the letter «б» of a forgotten keyboard layout


class SpecialistSet(Row):
    """A set of one person, on this desk only. `words` are those of the filter; `only_free`: whether only those with free places."""

    __tablename__ = "specialist_set"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36), index=True)
    name: Mapped[str]
    words: Mapped[str]
    only_free: Mapped[bool] = mapped_column(default=False)


def search_line(*parts: str | None) -> str:
    """What the words of a filter are looked up in: name, specialty and room of a specialist, folded."""
    return fold(" ".join(part or "" for part in parts))


class Filter:
    """What was typed, ready to be compared with many specialists.

    All words of `typed` must begin words of the specialist, in either keyboard layout; a comma and a blank stand for «or»:
    `кузнецова, орлов` takes both.
    """

    def __init__(self, typed: str) -> None:
        ways = (tuple(found for word in way.split() if (found := forms(word))) for way in _OR.split(typed))
        self._ways = tuple(way for way in ways if way)

    def takes(self, search: str) -> bool:
        """Whether the specialist with that `search_line` is meant; nothing typed means everybody."""
        text = f" {search}"
        return not self._ways or any(all(any(f" {form}" in text for form in word) for word in way) for way in self._ways)


EVERYBODY = Filter("")
