"""The token by which a central knows a desk: what it may look like (RFC 6750, 2.1), before it is put into a request."""

import re
from typing import Final

from desktop_app.core.i18n import mark

NO_TOKEN: Final = mark("Without a token the central will not answer. The IT service gives it out.")
NOT_A_TOKEN: Final = mark(
    "A token has Latin letters, digits and . _ ~ + / - only, and no blanks. Copy it whole, as the IT service gave it."
)
_LETTERS: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def wrong_token(token: str) -> str:
    """The sentence (marked) for what is wrong with `token`, whose edges are free of blanks; "" where it can be shown to a central."""
    if not token:
        return NO_TOKEN
    return "" if _LETTERS.fullmatch(token) else NOT_A_TOKEN
