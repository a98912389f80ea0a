"""The badge of a member of the staff: which codes can be one. It chooses who takes over the desk, and never stands for the PIN."""

from desktop_app.core.i18n import mark
from desktop_app.models.scanned import Number, Unknown, may_be_a_code, recognise

SHORTEST, LONGEST = 4, 64

NO_CODE = mark("The code of a badge has 4 to 64 characters, one of them at least a digit.")
OTHER_CODE = mark("This is the code of a ticket or a policy. Scan the badge.")


def badge_code(read: str) -> str:
    """The code, free of what a scanner puts before it; "" where `read` is a ticket or a policy, which no badge may be taken for."""
    found = recognise(read)
    return found.text if isinstance(found, Number | Unknown) else ""


def unfit(read: str) -> str:
    """What is wrong with a new badge, marked for translation; "" for a good one."""
    code = badge_code(read)
    if read.strip() and not code:
        return OTHER_CODE
    return "" if SHORTEST <= len(code) <= LONGEST and may_be_a_code(code) else NO_CODE
