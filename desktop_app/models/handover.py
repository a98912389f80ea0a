"""What one shift leaves to the next: five heaps of open work, none of them kept twice."""

from enum import StrEnum

SHIFT = "shift"
"""Under this name the journal keeps the hand-overs of this desk."""


class Heap(StrEnum):
    """What is left open, in the order in which it presses."""

    CALLS = "calls"
    FORMS = "forms"
    PROVISIONAL = "provisional"
    PAPER = "paper"
    VISITS = "visits"
