"""The short number of an appointment that people say, type and read: eight characters, the last of which checks the rest.

It is derived from the appointment's id, so every desk and every reprint gives the same one without asking anybody. 35 bits
are not enough to be unique for ever (a million appointments hold some 15 pairs of twins): whoever looks an
appointment up by number must be ready for two. The full id stands in the ticket's code.

Letters are Crockford's base 32 (no I, L, O, U). The check letter is the sum, over the field of 32 elements, of every character
times a different power of the generator: it finds any one wrong character and any swap of two.
"""

import hashlib
from typing import NewType

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark

AppointmentNumber = NewType("AppointmentNumber", str)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_GROUP = 4
_FIELD = 0b100101  # x^5 + x^2 + 1, primitive over GF(2): its root generates all 31 non-zero elements

_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})
# What a clerk types under the Russian layout: the same keys …
_SAME_KEYS = str.maketrans("ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", "QWERTYUIOPASDFGHJKLZXCVBNM")
# … or the Russian letters that look like the printed ones.
_SAME_LOOKS = str.maketrans("АВЕЗКМНОРСТУХ", "ABE3KMH0PCTYX")
_BETWEEN = str.maketrans("", "", " -–—‐‑.\u00a0\t")


class WrongAppointmentNumber(UserError):
    """What was typed is no appointment number, or has a slip in it."""

    def __init__(self) -> None:
        super().__init__(mark("No ticket has this number: a character is wrong or missing. Read it again, or find the patient by name."))


def appointment_number(appointment_id: str) -> AppointmentNumber:
    """The number of the appointment with the row id `appointment_id`, as printed: "7K4P-29QX"."""
    digest = hashlib.sha256(appointment_id.strip().lower().encode()).digest()
    bits = int.from_bytes(digest[:5]) >> 5
    body = "".join(ALPHABET[bits >> shift & 31] for shift in range(30, -1, -5))
    return _grouped(body + _check(body))


def possible_numbers(typed: str) -> tuple[AppointmentNumber, ...]:
    """What `typed` may mean, the likelier first; empty where no reading has the right check letter.

    Case, spaces and dashes do not matter; O is 0, I and L are 1; letters typed under the Russian layout are
    read by their key and by their look, the check letter tells which was meant (both fit once in 32 times).
    """
    bare = typed.strip().upper().replace("Ё", "Е").translate(_BETWEEN)
    readings = (bare.translate(table).translate(_CONFUSED) for table in (_SAME_KEYS, _SAME_LOOKS))
    return tuple(dict.fromkeys(_grouped(reading) for reading in readings if _is_right(reading)))


def parse_appointment_number(typed: str) -> AppointmentNumber:
    """The likeliest number that `typed` means. Raises WrongAppointmentNumber."""
    for number in possible_numbers(typed):
        return number
    raise WrongAppointmentNumber


def _is_right(bare: str) -> bool:
    return len(bare) == LENGTH and all(letter in ALPHABET for letter in bare) and _check(bare[:-1]) == bare[-1]


def _grouped(bare: str) -> AppointmentNumber:
    return AppointmentNumber(f"{bare[:_GROUP]}-{bare[_GROUP:]}")


def _check(body: str) -> str:
    """The check letter: Horner's scheme at the generator, one multiplication a character."""
    value = 0
    for letter in body:
        value = _doubled(value ^ ALPHABET.index(letter))
    return ALPHABET[value]


def _doubled(element: int) -> int:
    """`element` times the generator of the field."""
    twice = element << 1
    return twice ^ _FIELD if twice & 32 else twice
