"""The two-dimensional barcode of a paper policy of the unified form, as a scanner writes it out: 130 bytes in hexadecimal digits.

Layout (two independent open readers agree on it: li0ard/oms-barcode, VerdanaCe/MSScanner; types 1 and 2 begin alike): type, 1 byte; number,
8; names in letters of six bits parted by «|», 51; sex, 1; date of birth and end of the policy as days since 1900-01-01, 2 each; signature
of the insurer, 65, which is not verified here: the register of the insured decides, the barcode only saves typing.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from desktop_app.models.identifiers import IdentifierKind, check

_LETTERS = " .-'0123456789АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЬЪЫЭЮЯ"
_BETWEEN_NAMES = 63
_NUMBER, _NAMES, _SEX, _BORN, _ENDS = slice(1, 9), slice(9, 60), 60, slice(61, 63), slice(63, 65)
_SHORTEST_BYTES = 65
_FIRST_DAY = date(1900, 1, 1)
_SEXES = {1: "male", 2: "female"}
_TYPES = (1, 2)


@dataclass(frozen=True)
class PolicyBarcode:
    """What the barcode says of its owner; names as they stand there, in capitals."""

    enp: str
    family: str
    given: str
    middle: str
    sex: str | None
    birth_date: date | None
    ends: date | None


def read_policy_barcode(scanned: str) -> PolicyBarcode | None:
    """What `scanned` says; None where it is no such barcode. Nothing raises."""
    content = _bytes_of(scanned)
    if content is None or len(content) < _SHORTEST_BYTES or content[0] not in _TYPES:
        return None
    number = f"{int.from_bytes(content[_NUMBER]):016d}"
    if any(finding.is_error for finding in check(IdentifierKind.ENP, number)):
        return None
    family, given, middle, *_ = [name.strip() for name in _names(content[_NAMES]).split("|")] + [""] * 3
    return PolicyBarcode(number, family, given, middle, _SEXES.get(content[_SEX]), _day(content[_BORN]), _day(content[_ENDS]))


def _bytes_of(scanned: str) -> bytes | None:
    try:
        return bytes.fromhex(scanned)
    except ValueError:
        return None


def _names(packed: bytes) -> str:
    bits = int.from_bytes(packed)
    signs = (bits >> place & 63 for place in range(8 * len(packed) - 6, -1, -6))
    return "".join("|" if sign == _BETWEEN_NAMES else _LETTERS[sign] if sign < len(_LETTERS) else " " for sign in signs)


def _day(packed: bytes) -> date | None:
    days = int.from_bytes(packed)
    return _FIRST_DAY + timedelta(days=days) if days else None
