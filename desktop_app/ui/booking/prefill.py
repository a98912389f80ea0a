"""A new patient's card out of what was typed into the search: names, a birth date, numbers, each into its field."""

import re
from collections.abc import Iterator
from datetime import date

from desktop_app.models.insurance_numbers import decode_enp, enp_check_digit
from desktop_app.models.patient_query import NumberToken, PatientQuery, Reading, parse_patient_query
from desktop_app.models.phones import parse_phone
from desktop_app.models.search_text import fold

_WORD = re.compile(r"[^\W\d_]+(?:[-'`´’ʼ][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+")
_SMALL = frozenset({"оглы", "оглу", "кызы", "кизи", "гызы", "улы", "уулу", "заде"})
"""Parts of names of the East that are written small."""
_SOLID_DATES = (6, 8)
_PASSPORT = 10
_PHONES = (10, 11)


def prefilled(typed: str, today: date) -> tuple[tuple[str, str], ...]:
    """The fields of the card, by name, that `typed` fills. Labels («СНИЛС», «г. р.») and single initials are no names."""
    query = parse_patient_query(typed, today)
    family, given, *rest = (*_names(typed, query), "", "")
    found = {"family": family, "given": given, "middle": " ".join(part for part in rest if part)}
    for number in query.numbers:
        if number.dates and (not number.lookups or len(number.digits) in _SOLID_DATES):
            found["birth_date"] = f"{number.dates[0]:%d.%m.%Y}"
        elif field := _field_of(number):
            found[field] = number.digits
    found |= _told_by_policy(found)
    return tuple((name, text) for name, text in found.items() if text)


def _told_by_policy(found: dict[str, str]) -> dict[str, str]:
    """A ЕНП tells sex and date of birth; what was typed goes before."""
    policy = decode_enp(found.get("enp", ""))
    if policy is None or policy.birth_date is None or enp_check_digit(found["enp"][:-1]) != policy.check_digit:
        return {}
    return {"birth_date": found.get("birth_date") or f"{policy.birth_date:%d.%m.%Y}", "sex": policy.sex or ""}


def _names(typed: str, query: PatientQuery) -> Iterator[str]:
    known = {form for token in query.names if not token.initial for form in token.forms}
    for word in _WORD.findall(typed):
        if all(part in known for part in fold(word).split()):
            yield _written(word)


def _written(word: str) -> str:
    """With capitals as in papers: «Салтыков-Щедрин», «О'Коннор», but «Ахмед-оглы» and «оглы»."""

    def part(match: re.Match[str]) -> str:
        text, before = match[0], word[: match.start()]
        inside = before[-1:] not in ("", "-") and len(before) > 2
        return text if inside or text.casefold() in _SMALL else text[:1].upper() + text[1:]

    return _PART.sub(part, word)


def _field_of(number: NumberToken) -> str:
    """Where a number belongs; "" for a piece of one. A number that can be a phone and something else is what exists."""
    readings, digits = number.readings, number.digits
    if not digits.isdigit():
        return ""
    if Reading.ENP in readings:
        return "enp"
    if Reading.PHONE in readings and len(digits) in _PHONES and parse_phone(digits):
        return "phone"
    if Reading.SNILS in readings:
        return "snils"
    if Reading.DOCUMENT in readings and len(digits) == _PASSPORT:
        return "passport"
    return "phone" if Reading.PHONE in readings and len(digits) in _PHONES else ""
