"""Numbers of medical insurance policies: ЕНП (with what it encodes), temporary certificate, policies of the old form, ДМС."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desktop_app.core.i18n import mark
from desktop_app.models.findings import Finding, error, warning
from desktop_app.models.number_text import compact, digits_only, grouped, is_digits, plain_text, wrong_length

_ENP_LENGTH = 16
_TEMPORARY_LENGTH = 9
_OLD_SERIES_LIMIT = 10
_OLD_NUMBER_LIMIT = 20
_FREE_LIMIT = 40
_FEMALE_DAY = 50
_NINE = 9
_CENTURY_MONTHS = ((1950, 20), (2000, 40))
"""Up to and including the year: what is added to the month. Later years add nothing."""
_EARLIEST_BIRTH = 1850


@dataclass(frozen=True)
class EnpParts:
    """What a ЕНП says: region of the first issue, birth date and sex (None where they make no date), serial, check digit."""

    region: str
    birth_date: date | None
    sex: str | None
    serial: str
    check_digit: str


def normalise_enp(text: str) -> str:
    """ЕНП as sixteen digits."""
    return digits_only(text)


def show_enp(canonical: str) -> str:
    """In fours, as it is read aloud: `7756 4108 8400 1233`."""
    return grouped(canonical, (4, 4, 4, 4), " ")


def enp_check_digit(first_fifteen: str) -> str:
    """The sixteenth digit (Luhn, the same as the M10 scheme of HL7 v2 that the fund's letter describes)."""
    total = 0
    for place, digit in enumerate(reversed(first_fifteen)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def decode_enp(canonical: str) -> EnpParts | None:
    """Take a ЕНП of sixteen digits apart, whatever its check digit; None for anything else.

    Source: letter of FFOMS of 27.08.2010 no. 3960/91-И and its order of 07.04.2011 no. 79 (nines' complement of month,
    reversed year and day; the month tells the century, the day the sex).
    """
    if not is_digits(canonical) or len(canonical) != _ENP_LENGTH:
        return None
    plain = "".join(str(_NINE - int(digit)) for digit in canonical[2:10])
    month, year, day = int(plain[:2]), int(plain[2:6][::-1]), int(plain[6:])
    sex = "female" if day > _FEMALE_DAY else "male"
    born = _birth_date(year, month - _month_shift(year), day - (_FEMALE_DAY if sex == "female" else 0))
    return EnpParts(canonical[:2], born, sex if born else None, canonical[10:15], canonical[15])


def make_enp(region: str, birth_date: date, sex: str, serial: str) -> str:
    """Compose a valid ЕНП, for synthetic people: `region` two digits, `sex` `male` or `female`, `serial` five digits."""
    month = birth_date.month + _month_shift(birth_date.year)
    day = birth_date.day + (_FEMALE_DAY if sex == "female" else 0)
    plain = f"{month:02d}" + f"{birth_date.year:04d}"[::-1] + f"{day:02d}"
    first = region + "".join(str(_NINE - int(digit)) for digit in plain) + serial
    return first + enp_check_digit(first)


def _month_shift(year: int) -> int:
    return next((shift for until, shift in _CENTURY_MONTHS if year <= until), 0)


def _birth_date(year: int, month: int, day: int) -> date | None:
    if year < _EARLIEST_BIRTH:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def check_enp(canonical: str) -> Iterable[Finding]:
    """Length and check digit of a ЕНП."""
    if not canonical:
        return
    if problem := wrong_length("enp", canonical, _ENP_LENGTH):
        yield problem
    elif enp_check_digit(canonical[:-1]) != canonical[-1]:
        yield error("enp", mark("The check digit of the policy number does not fit: one of its digits is mistyped."))


def compare_with_owner(canonical: str, birth_date: date | None, sex: str | None) -> Iterable[Finding]:
    """Warnings where the ЕНП encodes another birth date or sex than the card."""
    parts = decode_enp(canonical)
    if parts is None or parts.birth_date is None:
        return
    if birth_date is not None and parts.birth_date != birth_date:
        yield warning("enp", mark("The policy number was given out for another birth date. Compare it with the passport."))
    if sex in ("male", "female") and parts.sex != sex:
        yield warning("enp", mark("The policy number was given out for the other sex. Compare it with the passport."))


def normalise_temporary(text: str) -> str:
    """A temporary certificate as nine digits."""
    return digits_only(text)


def show_temporary(canonical: str) -> str:
    """In threes: `123 456 789`."""
    return grouped(canonical, (3, 3, 3), " ")


def check_temporary(canonical: str) -> Iterable[Finding]:
    """Nine digits; there is no check digit."""
    if canonical and (problem := wrong_length("policy-temporary", canonical, _TEMPORARY_LENGTH)):
        yield problem


def normalise_old_policy(text: str) -> str:
    """A policy of the old form as `series:number`, or the number alone.

    Series are regional (letters, blanks and dashes may be in them), so the number is what stands after a sign of
    number or a colon, else the last word.
    """
    parts = [part.strip() for part in plain_text(text.replace("№", ":")).split(":") if compact(part)]
    if len(parts) == 1:
        parts = [word for word in parts[0].split() if compact(word)]
    return f"{' '.join(parts[:-1])}:{compact(parts[-1])}" if len(parts) > 1 else compact("".join(parts))


def show_old_policy(canonical: str) -> str:
    """`46-05 № 123456`."""
    series, colon, number = canonical.rpartition(":")
    return f"{series} № {number}" if colon else canonical


def check_old_policy(canonical: str) -> Iterable[Finding]:
    """Series of at most 10 characters, number of 1 to 20; there is no check digit."""
    series, _, number = canonical.rpartition(":")
    if len(series) > _OLD_SERIES_LIMIT:
        yield error("policy-old", mark("The series of a policy has at most {limit} characters."), limit=_OLD_SERIES_LIMIT)
    if len(number) > _OLD_NUMBER_LIMIT:
        yield error("policy-old", mark("The number of a policy has at most {limit} characters."), limit=_OLD_NUMBER_LIMIT)
    if canonical and not any(character.isdigit() for character in number):
        yield warning("policy-old", mark("The number of a policy usually holds digits."))


def normalise_voluntary(text: str) -> str:
    """A ДМС number as the insurer wrote it, blanks tidied."""
    return " ".join(text.split())


def check_voluntary(canonical: str) -> Iterable[Finding]:
    """A ДМС number has no known form; only its length is limited, by the field."""
    if len(canonical) > _FREE_LIMIT:
        yield error("policy-voluntary", mark("At most {limit} characters fit here."), limit=_FREE_LIMIT)
