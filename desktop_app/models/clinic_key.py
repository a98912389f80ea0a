"""The clinic's key: with it every desk of a clinic signs its tickets, and tells those of its colleagues from forged ones without a network.

IT makes it once and gives it to every desk (`registratura clinic-key`). It is written in the letters of the appointment numbers, so that it
may be read aloud and typed; four characters at its end find a slip.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark
from desktop_app.models.appointment_number import ALPHABET

KEY_BYTES = 16
MARK_LENGTH = 2
SIGNATURE_LENGTH = 10
"""Fifty bits: who guesses needs a quadrillion tries at a window, and a code stays coarse."""
_BODY_LENGTH = 26  # 130 bits hold the 128 of a key
_CHECK_LENGTH = 4
_GROUP = 5
_BETWEEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "–": None, "—": None, " ": None, "\u00a0": None, "\t": None})


class WrongClinicKey(UserError):
    """What was given is no clinic's key, or has a slip in it."""

    def __init__(self) -> None:
        super().__init__(mark("This is not a clinic's key: a character is wrong or missing. Nothing was changed."))


@dataclass(frozen=True)
class ClinicKey:
    """One key. Its `repr` does not show it."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a clinic's key has {KEY_BYTES} bytes")

    @property
    def text(self) -> str:
        """As it is handed from desk to desk: six groups of five characters."""
        body = in_letters(int.from_bytes(self.secret), _BODY_LENGTH)
        whole = body + _check(body)
        return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))

    @property
    def mark(self) -> str:
        """Two characters that stand before a signature: of which key it is; they tell nothing of the key."""
        return in_letters(int.from_bytes(hashlib.sha256(b"mark of " + self.secret).digest()[:2]) >> 6, MARK_LENGTH)

    def sign(self, text: str) -> str:
        """The signature under `text`: the first fifty bits of HMAC-SHA256 (RFC 2104; truncated as its section 5 allows)."""
        digest = hmac.new(self.secret, text.encode(), hashlib.sha256).digest()
        return in_letters(int.from_bytes(digest[:7]) >> 6, SIGNATURE_LENGTH)

    def fits(self, text: str, signature: str) -> bool:
        """Whether `signature` is ours; takes the same time whatever it is."""
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())


def parse_key(typed: str) -> ClinicKey:
    """The key that `typed` means; case, blanks and dashes do not matter, O is 0, I and L are 1. Raises WrongClinicKey."""
    bare = typed.strip().upper().translate(_BETWEEN)
    body, check = bare[:_BODY_LENGTH], bare[_BODY_LENGTH:]
    if len(bare) != _BODY_LENGTH + _CHECK_LENGTH or any(letter not in ALPHABET for letter in bare) or check != _check(body):
        raise WrongClinicKey
    bits = 0
    for letter in body:
        bits = bits << 5 | ALPHABET.index(letter)
    if bits >> 8 * KEY_BYTES:
        raise WrongClinicKey
    return ClinicKey(bits.to_bytes(KEY_BYTES))


@dataclass(frozen=True)
class ClinicKeys:
    """The keys of one desk: it signs with the first; the others are former ones, whose tickets are still in patients' hands."""

    keys: tuple[ClinicKey, ...] = ()

    @property
    def current(self) -> ClinicKey | None:
        """The one that signs; None where IT has given this desk none."""
        return self.keys[0] if self.keys else None

    def signature(self, text: str) -> str:
        """What stands under `text`, the key's mark before it; empty where there is no key."""
        return self.current.mark + self.current.sign(text) if self.current else ""

    def marked(self, signature: str) -> Sequence[ClinicKey]:
        """The keys that may have made `signature`."""
        return [key for key in self.keys if signature.startswith(key.mark)]

    def with_current(self, key: ClinicKey, former: int = 2) -> "ClinicKeys":
        """`key` signs from now on, at most so many former ones still check."""
        return ClinicKeys((key, *(one for one in self.keys if one != key))[: former + 1])


NO_KEYS = ClinicKeys()


def in_letters(bits: int, length: int) -> str:
    """`bits` as `length` characters of base 32, the first the most significant."""
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(length)))


def _check(body: str) -> str:
    return in_letters(int.from_bytes(hashlib.sha256(body.encode()).digest()[:3]) >> 4, _CHECK_LENGTH)
