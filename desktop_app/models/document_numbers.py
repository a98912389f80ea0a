"""Series and numbers of identity documents: passports, birth certificate, driving licence, and documents of free form."""

import re
from collections.abc import Callable, Iterable

from desktop_app.core.i18n import mark
from desktop_app.models.findings import Finding, error
from desktop_app.models.number_text import compact, is_digits, plain_text

_FREE_LIMIT = 20
_ROMAN_LOOK_ALIKES = str.maketrans("ХУ1ІЛСI|!Ӏ", "XVIILCIIII")
"""What is typed for roman numerals on a Russian keyboard: Cyrillic Х, У, Л, С, the digit one, a bar."""
_CYRILLIC_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_ROMAN = re.compile(r"[IVXLC]{1,7}")
_TWO_LETTERS = re.compile(r"[А-ЯЁ]{2}")
_CERTIFICATE_NUMBER = 6
_CERTIFICATE_TAIL = 8


def two_parts(canonical: str) -> tuple[str, str]:
    """Series and number of a canonical document; the series is empty where there is none."""
    series, _, number = canonical.rpartition(":")
    return series, number


def _split_digits(text: str, series: int, number: int) -> str:
    bare = compact(text)
    if is_digits(bare) and len(bare) == series + number:
        return f"{bare[:series]}:{bare[series:]}"
    return bare


def _check_digits(field: str, canonical: str, series: int, number: int) -> Iterable[Finding]:
    if not canonical:
        return
    bare = canonical.replace(":", "")
    if not is_digits(bare):
        yield error(field, mark("Only digits are expected here."))
    elif canonical != f"{bare[:series]}:{bare[series:]}" or len(bare) != series + number:
        yield error(
            field,
            mark("{series} digits of the series and {number} of the number are expected, {present} are typed."),
            series=series,
            number=number,
            present=len(bare),
        )


def normalise_passport(text: str) -> str:
    """A passport of the Russian Federation: `4510:123456`."""
    return _split_digits(text, 4, 6)


def check_passport(canonical: str) -> Iterable[Finding]:
    """Four digits of the series, six of the number."""
    return _check_digits("passport", canonical, 4, 6)


def show_passport(canonical: str) -> str:
    """`45 10 123456`."""
    series, number = two_parts(canonical)
    return f"{series[:2]} {series[2:]} {number}" if series else canonical


def normalise_international_passport(text: str) -> str:
    """An international passport: `71:1234567`."""
    return _split_digits(text, 2, 7)


def check_international_passport(canonical: str) -> Iterable[Finding]:
    """Two digits of the series, seven of the number."""
    return _check_digits("international-passport", canonical, 2, 7)


def normalise_driving_licence(text: str) -> str:
    """A driving licence: `9912:345678`; the older ones have two letters in the series."""
    bare = compact(text).translate(_CYRILLIC_LOOK_ALIKES)
    return f"{bare[:4]}:{bare[4:]}" if re.fullmatch(r"[0-9]{2}[0-9А-Я]{2}[0-9]{6}", bare) else bare


def check_driving_licence(canonical: str) -> Iterable[Finding]:
    """Two digits, two digits or letters, six digits."""
    if canonical and not re.fullmatch(r"[0-9]{2}[0-9А-Я]{2}:[0-9]{6}", canonical):
        yield error("driving-licence", mark("A driving licence is written as 99 12 345678."))


def show_driving_licence(canonical: str) -> str:
    """`99 12 345678`."""
    return show_passport(canonical)


def normalise_birth_certificate(text: str) -> str:
    """A birth certificate: `IV-АБ:744233`.

    The roman numeral may be typed with Cyrillic letters and ones (`ХУ1Л`), the two letters with Latin ones, the dash and
    the sign of number left out; all are put right. What has another shape comes back in upper case for `check`.
    """
    bare = compact(text)
    number, letters, roman = bare[-_CERTIFICATE_NUMBER:], bare[-_CERTIFICATE_TAIL:-_CERTIFICATE_NUMBER], bare[:-_CERTIFICATE_TAIL]
    roman, letters = roman.translate(_ROMAN_LOOK_ALIKES), letters.translate(_CYRILLIC_LOOK_ALIKES)
    if is_digits(number) and _ROMAN.fullmatch(roman) and _TWO_LETTERS.fullmatch(letters):
        return f"{roman}-{letters}:{number}"
    return plain_text(text)


def check_birth_certificate(canonical: str) -> Iterable[Finding]:
    """A roman numeral, two Russian letters and six digits."""
    if canonical and not re.fullmatch(r"[IVXLC]{1,7}-[А-ЯЁ]{2}:[0-9]{6}", canonical):
        yield error(
            "birth-certificate",
            mark("A birth certificate has a roman numeral, two Russian letters and six digits: IV-АБ 744233."),
        )


def show_in_two_parts(canonical: str) -> str:
    """`IV-АБ 744233`, `71 1234567`."""
    return canonical.replace(":", " ")


def normalise_free(text: str) -> str:
    """A document without a known form: upper case, blanks tidied."""
    return plain_text(text)


def free_check(field: str) -> Callable[[str], Iterable[Finding]]:
    """The check of a document without a known form, which only has a length of 1 to 20 characters."""

    def check(canonical: str) -> Iterable[Finding]:
        if len(canonical) > _FREE_LIMIT:
            yield error(field, mark("At most {limit} characters fit here."), limit=_FREE_LIMIT)

    return check
