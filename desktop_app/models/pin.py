"""The PIN of a member of the staff: which ones are good enough, and how wrong ones slow a guesser down."""

from itertools import pairwise

from desktop_app.core.i18n import mark

SHORTEST, LONGEST = 4, 12
FREE_TRIES = 2
LONGEST_WAIT_SECONDS = 300

WRONG_LENGTH = mark("A PIN has 4 to 12 digits.")
TOO_EASY = mark("This PIN is guessed at the first try. Choose digits that are not all the same and do not follow each other.")


def weakness(pin: str) -> str:
    """What is wrong with a new PIN, marked for translation; "" for a good one."""
    if not (pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST):
        return WRONG_LENGTH
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return TOO_EASY if len(steps) == 1 and steps <= {0, 1, 9} else ""


def wait_seconds(wrong_in_a_row: int) -> int:
    """How long nobody may try after so many wrong PINs in a row: nothing, nothing, then 2, 4, 8 … up to five minutes."""
    over = wrong_in_a_row - FREE_TRIES
    return min(LONGEST_WAIT_SECONDS, 2 ** min(over, 10)) if over > 0 else 0
