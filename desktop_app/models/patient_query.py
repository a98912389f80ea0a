"""What a clerk types to find a patient, in one line and any order: `иванов а п 120384`, `Bdfyjd`, `8 916 123-45-67`, `112-233-445 95`."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop_app.models.identifiers import IdentifierKind, check, normalise
from desktop_app.models.search_text import APOSTROPHES, fold, forms, swap_layout, visible

_OLDEST = 120
_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_BORN = r"(?:\s*г(?:ода?|\.)?\s*(?:р(?:\.|ожд\w*)?)?(?![а-яё]))?"
_SEPARATED = re.compile(rf"(?<!\d)(?<!\d[-.,/])(\d{{1,2}})([-.,/ю])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?![\d]|[-.,/]\d){_BORN}", re.I)
_BY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(_MONTHS)}|май)[а-я]*\.?\s+(\d{{4}}|\d{{2}})(?!\d){_BORN}", re.I)
_ISO = re.compile(rf"(?<!\d)(\d{{4}})-(\d{{2}})-(\d{{2}})(?![\d-]){_BORN}", re.I)
_YEAR_BORN = re.compile(r"(?<![\d-])(\d{4})\s*г(?:ода?|\.)?\s*(?:р(?:\.|ожд\w*)?)?(?![а-яё])", re.I)
_CERTIFICATE = re.compile(r"(?<!\w)[IVXLCХУЛС1І]{1,7}\s*[-–]\s*[А-ЯЁA-Z]{2}\s*[№:]?\s*\d{6}(?!\d)", re.I)
_NUMBER = re.compile(r"[+(]*\d[\d()+.,\-–—/]*")
_LABELS = frozenset({"снилс", "полис", "омс", "енп", "паспорт", "тел", "телефон", "моб", "др", "дата", "рождения", "рожд", "инн"})
_LATIN_INITIALS = re.compile(r"(?:[a-z][./])+", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_CYRILLIC_WORD = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")
_ENDS = ".,;:"
_LONGEST_RUN = 6


class Reading(StrEnum):
    """What a typed number may be."""

    BIRTH_DATE = "birth-date"
    BIRTH_YEAR = "birth-year"
    PHONE = "phone"
    SNILS = "snils"
    ENP = "enp"
    DOCUMENT = "document"


_R = Reading


@dataclass(frozen=True)
class NameToken:
    """A word of a name: a patient fits if a word of his names begins with any of `forms` (folded, the literal one first).

    `initial`: one letter, which may not stand for the surname.
    """

    forms: tuple[str, ...]
    initial: bool = False


@dataclass(frozen=True)
class NumberToken:
    """A number: a patient fits if any reading fits.

    `lookups` are bare digits (and folded letters) to be found anywhere in the patient's numbers and phones; a phone stands
    there as `79161234567`. `dates` and `years` are the birth dates and years it may mean: a year of two digits has two.
    """

    digits: str
    readings: frozenset[Reading]
    lookups: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True)
class PatientQuery:
    """All tokens must fit."""

    names: tuple[NameToken, ...] = ()
    numbers: tuple[NumberToken, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.names and not self.numbers


def parse_patient_query(text: str, today: date) -> PatientQuery:
    """Understand one line of search; `today` decides the century of a two-digit year. Any text is a query; none raises."""
    text = visible(text)
    numbers: list[NumberToken] = []
    rest = _take_certificates(text, numbers)
    rest = _take_dates(rest, today, numbers)
    rest = _take_years(rest, today, numbers)
    names: list[NameToken] = []
    run: list[str] = []
    shouting = text.upper() == text
    for word in rest.split():
        if _NUMBER.fullmatch(word.strip("№#:;")):
            run.append(word)
            continue
        if (folded := fold(word)) and folded not in _LABELS:
            numbers.extend(_read_run(run, today))
            run = []
            names.extend(_name_tokens(word, may_be_initials=bool(names) and not shouting))
    numbers.extend(_read_run(run, today))
    return PatientQuery(tuple(names), tuple(numbers))


def _take_certificates(text: str, numbers: list[NumberToken]) -> str:
    def take(match: re.Match[str]) -> str:
        bare = fold(normalise(IdentifierKind.BIRTH_CERTIFICATE, match[0])).replace(" ", "")
        numbers.append(NumberToken(bare, frozenset({_R.DOCUMENT}), (bare,)))
        return " "

    return _CERTIFICATE.sub(take, text)


def _take_dates(text: str, today: date, numbers: list[NumberToken]) -> str:
    def taken(day: str, month: int, year: str, whole: str) -> str:
        dates = _dates(int(day), month, year, today)
        if not dates:
            return whole
        numbers.append(NumberToken(re.sub(r"\D", "", whole), frozenset({_R.BIRTH_DATE}), dates=dates))
        return " "

    text = _ISO.sub(lambda m: taken(m[3], int(m[2]), m[1], m[0]), text)
    text = _SEPARATED.sub(lambda m: taken(m[1], int(m[3]), m[4], m[0]), text)
    return _BY_MONTH.sub(lambda m: taken(m[1], _month(m[2]), m[3], m[0]), text)


def _take_years(text: str, today: date, numbers: list[NumberToken]) -> str:
    def take(match: re.Match[str]) -> str:
        years = _years(match[1], today)
        if not years:
            return match[0]
        numbers.append(NumberToken(match[1], frozenset({_R.BIRTH_YEAR}), years=years))
        return " "

    return _YEAR_BORN.sub(take, text)


def _month(name: str) -> int:
    return 5 if name.lower() == "май" else _MONTHS.index(name.lower()) + 1


def _years(text: str, today: date) -> tuple[int, ...]:
    """The years of birth that `text` may mean, the likelier first."""
    written = int(text)
    options = (written,) if len(text) == 4 else (today.year // 100 * 100 + written, today.year // 100 * 100 - 100 + written)
    return tuple(year for year in options if today.year - _OLDEST <= year <= today.year)


def _dates(day: int, month: int, year: str, today: date) -> tuple[date, ...]:
    found = []
    for option in _years(year, today):
        try:
            found.append(date(option, month, day))
        except ValueError:
            continue
    return tuple(born for born in found if born <= today)


def _read_run(run: list[str], today: date) -> list[NumberToken]:
    """Numbers typed with blanks inside are put together where their grouping is that of a known number."""
    found: list[NumberToken] = []
    while run:
        for size in range(min(len(run), _LONGEST_RUN), 0, -1):
            token = _read_groups(run[:size], today) if size > 1 else _read_one(_bare(run[0]), today)
            if token:
                found.append(token)
                run = run[size:]
                break
    return found


def _bare(word: str) -> str:
    return re.sub(r"\D", "", word)


def _read_groups(words: list[str], today: date) -> NumberToken | None:
    groups = [_bare(word) for word in words]
    digits, sizes = "".join(groups), tuple(len(group) for group in groups)
    if sizes in {(3, 3, 3, 2), (9, 2)}:
        return NumberToken(digits, frozenset({_R.SNILS}), (digits,))
    if len(digits) == 16 and (sizes == (4, 4, 4, 4) or not check(IdentifierKind.ENP, digits)):
        return NumberToken(digits, frozenset({_R.ENP}), (digits,))
    if _is_phone(words[0], groups):
        return NumberToken(digits, frozenset({_R.PHONE}), (_phone(digits),))
    if sizes in {(2, 2, 6), (4, 6), (2, 7)}:
        return NumberToken(digits, frozenset({_R.DOCUMENT}), (digits,))
    if len(groups) == 3 and max(sizes[:2]) <= 2 and sizes[2] in {2, 4}:
        dates = _dates(int(groups[0]), int(groups[1]), groups[2], today)
        return NumberToken(digits, frozenset({_R.BIRTH_DATE}), dates=dates) if dates else None
    return None


def _is_phone(first: str, groups: list[str]) -> bool:
    total = sum(len(group) for group in groups)
    if total == 11 and groups[0][0] in "78":
        return len(groups[0]) == 1 or first.startswith("+") or "(" in first
    return total == 10 and groups[0][0] in "3489" and len(groups[0]) in {3, 4, 5} and len(groups[-1]) != 6


def _phone(digits: str) -> str:
    """As it stands in the index: the country code for the long-distance eight."""
    return "7" + digits[1:] if len(digits) == 11 and digits[0] == "8" else digits


def _read_one(digits: str, today: date) -> NumberToken:
    readings = {_R.DOCUMENT}
    years: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    length = len(digits)
    if length in {2, 4} and (years := _years(digits, today)):
        readings.add(_R.BIRTH_YEAR)
    if length in {6, 8} and (dates := _dates(int(digits[:2]), int(digits[2:4]), digits[4:], today)):
        readings.add(_R.BIRTH_DATE)
    if 3 <= length <= 10 or (length == 11 and digits[0] in "78"):
        readings.add(_R.PHONE)
    if length == 11:
        readings.add(_R.SNILS)
    if length == 16:
        readings.add(_R.ENP)
    if length == 2 and years:
        return NumberToken(digits, frozenset({_R.BIRTH_YEAR}), years=years)
    return NumberToken(digits, frozenset(readings), tuple(dict.fromkeys((digits, _phone(digits)))), dates, years)


def _name_tokens(word: str, may_be_initials: bool) -> list[NameToken]:
    if _CYRILLIC.search(word):
        parts = _CYRILLIC_WORD.findall(word)
        if may_be_initials and len(parts) == 1 and len(parts[0]) == 2 and parts[0].isupper():
            parts = list(parts[0])
    elif _LATIN_INITIALS.fullmatch(word):
        parts = [part for part in (swap_layout(word) if "/" in word else word).split(".") if part]
    else:
        parts = re.split(r"[-–—]", word)
    return [token for part in parts for token in _tokens(part)]


def _tokens(part: str) -> list[NameToken]:
    """One token with all its forms; a comma after a word in the wrong layout may be a letter or a comma."""
    found = dict.fromkeys((*forms(part.rstrip(_ENDS)), *forms(part)))
    single = tuple(form for form in found if " " not in form)
    return [_token(single)] if single else [_token((piece,)) for piece in fold(part).split()]


def _token(found: tuple[str, ...]) -> NameToken:
    return NameToken(found, initial=len(found[0]) == 1)
