"""The narrowing language of the booking line: `чт >17`, `до 10`, `с 1.12`, `утро`, `свой`, `не орлов`, `филиал 2`, and the English few.

Nothing typed is an error: what is not understood is a word that the specialist's name must begin with.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache

from desktop_app.core.i18n import Said, mark
from desktop_app.models.search_text import fold, to_russian_layout
from desktop_app.models.slot_conditions import DayPart, SlotConditions, combine
from desktop_app.models.slot_words import (
    AFTER,
    BEFORE,
    DATE_WORDS,
    DAY_PART_LABELS,
    DAY_PARTS,
    MONTH,
    STRICT,
    WEEKDAY,
    WEEKDAY_LABELS,
    WEEKDAY_SETS,
    month_of,
    weekday_of,
)

_DAY = timedelta(days=1)
_FAR_YEARS = 20
_LEAP_YEARS = 9
"""29 February comes again after eight years at most."""
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?(?!\d)(?:\s*ч(?:ас(?:а|ов)?)?\.?(?!\w))?(?:\s+(утра|дня|вечера)(?!\w))?"
_DATE = r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?(?![\d:])"
_JOINT = re.compile(r"(?:(?:и|или|либо|на|and|or)\s+){1,2}")
"""Stands before or between conditions and asks for nothing; before anything else it is a beginning of a name."""
_LATIN_WORD = re.compile(r"(?<!\S)[a-z\[\];',.`]+(?!\S)", re.IGNORECASE)


class ChipKind(StrEnum):
    """What a chip speaks of."""

    DAY = "day"
    TIME = "time"
    DOCTOR = "doctor"
    BRANCH = "branch"
    WORD = "word"


@dataclass(frozen=True)
class Chip:
    """One understood piece: `source` is the text at `start` to `end` of the line, `labels` say it to the person."""

    kind: ChipKind
    source: str
    start: int
    end: int
    labels: tuple[Said, ...]
    conditions: SlotConditions


@dataclass(frozen=True)
class _Found:
    kind: ChipKind
    labels: tuple[Said, ...]
    conditions: SlotConditions


def parse(text: str, today: date) -> tuple[SlotConditions, tuple[Chip, ...]]:
    """Understand a line typed on `today` (the clinic's date); the chips stand in the order of the line.

    A date without a year is the next such date. Words typed in the English layout are read as Russian ones where that
    understands more.
    """
    swapped = _LATIN_WORD.sub(lambda match: to_russian_layout(match[0]), text)
    chips = max((_scan(line, text, today) for line in (text, swapped)), key=_understood)
    return combine(chip.conditions for chip in chips), tuple(chips)


def without_chip(text: str, chip: Chip) -> str:
    """The line with one chip taken out of it, as Backspace does."""
    return " ".join((text[: chip.start] + " " + text[chip.end :]).split())


def last_whole_chip(text: str, chips: Sequence[Chip]) -> Chip | None:
    """The chip that the line ends with, where nothing of it is still being typed.

    A name, of a specialist or a branch, may go on with any letter: it is whole only with a space behind it.
    """
    if not chips or text[chips[-1].end :].strip():
        return None
    last = chips[-1]
    is_name = last.kind in (ChipKind.WORD, ChipKind.BRANCH) or bool(last.conditions.without)
    return last if not is_name or len(text) > last.end else None


def loosened(chips: Sequence[Chip]) -> list[tuple[Chip, SlotConditions]]:
    """For each chip the conditions without it: to tell which one, taken out, helps most."""
    return [(chip, combine(other.conditions for other in chips if other is not chip)) for chip in chips]


def _understood(chips: Sequence[Chip]) -> int:
    return sum(chip.kind is not ChipKind.WORD for chip in chips)


def _scan(text: str, original: str, today: date) -> list[Chip]:
    line = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text).replace("ё", "е")
    chips: list[Chip] = []
    place = 0
    while place < len(line):
        if line[place].isspace() or line[place] in ",;/":
            place += 1
            continue
        end, found = _next(line, place, today)
        if found:
            chips.append(Chip(found.kind, original[place:end], place, end, found.labels, found.conditions))
        place = end
    return chips


def _next(line: str, place: int, today: date) -> tuple[int, _Found | None]:
    joint = _JOINT.match(line, place)
    for start in (place, *([joint.end()] if joint else [])):
        if ruled := _ruled(line, start, today):
            return ruled
    word = re.compile(r"[^\s,;]+").match(line, place)
    end = word.end() if word else place + 1
    folded = tuple(fold(line[place:end]).split())
    if not folded:
        return end, None
    return end, _Found(ChipKind.WORD, (Said(mark("“{word}”"), {"word": " ".join(folded)}),), SlotConditions(words=folded))


def _ruled(line: str, place: int, today: date) -> tuple[int, _Found] | None:
    """The first rule that understands what stands at `place`, and where that ends."""
    for pattern, read in _RULES:
        match = _compiled(pattern).match(line, place)
        if match and (found := read(match, today)):
            return match.end(), found
    return None


def _label(sentence: str, **parameters: str | int) -> tuple[Said, ...]:
    return (Said(sentence, dict(parameters)),)


def _written(day: date, today: date) -> str:
    return f"{day:%d.%m}" if day.year == today.year else f"{day:%d.%m.%Y}"


def _next_date(day: int, month: int, year: str | None, today: date) -> date | None:
    """The date; without a year the first one that is not past."""
    if year is not None:
        written = int(year) if len(year) == 4 else today.year // 100 * 100 + int(year)
        return _day(written, month, day) if abs(written - today.year) <= _FAR_YEARS else None
    options = (_day(option, month, day) for option in range(today.year, today.year + _LEAP_YEARS))
    return next((one for one in options if one and one >= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_day(day: int, today: date) -> date | None:
    """The next day of a month with this number."""
    ahead = (today + _DAY * step for step in range(62))
    return next((one for one in ahead if one.day == day), None)


def _bounded(prefix: str | None, day: date, today: date) -> _Found:
    word = (prefix or "").strip()
    strict = word in STRICT
    if word in AFTER:
        first = day + _DAY if strict else day
        return _Found(ChipKind.DAY, _label(mark("from {date}"), date=_written(first, today)), SlotConditions(date_from=first))
    if word in BEFORE:
        last = day - _DAY if strict else day
        return _Found(ChipKind.DAY, _label(mark("to {date}"), date=_written(last, today)), SlotConditions(date_to=last))
    return _Found(ChipKind.DAY, _label("{date}", date=_written(day, today)), SlotConditions(dates=frozenset({day})))


def _not_on(day: date | None, today: date) -> _Found | None:
    if day is None:
        return None
    labels = (Said(mark("not on"), {}), *_label("{date}", date=_written(day, today)))
    return _Found(ChipKind.DAY, labels, SlotConditions(not_dates=frozenset({day})))


def _between(first: date | None, last: date | None, today: date) -> _Found | None:
    if first is None or last is None or last < first:
        return None
    labels = _label(mark("{first} to {last}"), first=_written(first, today), last=_written(last, today))
    return _Found(ChipKind.DAY, labels, SlotConditions(date_from=first, date_to=last))


def _date_range(match: re.Match[str], today: date) -> _Found | None:
    first = _next_date(int(match[1]), int(match[2]), match[3], today)
    last = first and _next_date(int(match[4]), int(match[5]), match[6], first)
    return _between(first, last, today)


def _days_of_month(match: re.Match[str], today: date) -> _Found | None:
    """`с 1 по 5 декабря`, `1-5 декабря`: the last day must not be past."""
    last = _next_date(int(match[2]), month_of(match[3]), match[4], today)
    first = last and _next_date(int(match[1]), last.month, str(last.year), today)
    return _between(first, last, today)


def _days_alone(match: re.Match[str], today: date) -> _Found | None:
    first = _next_day(int(match[1]), today)
    last = first and _next_day(int(match[2]), first)
    return _between(first, last, today)


def _date(match: re.Match[str], today: date) -> _Found | None:
    day = _next_date(int(match[2]), int(match[3]), match[4], today)
    return _bounded(match[1], day, today) if day else None


def _date_by_month(match: re.Match[str], today: date) -> _Found | None:
    day = _next_date(int(match[2]), month_of(match[3]), match[4], today)
    return _bounded(match[1], day, today) if day else None


def _date_by_word(match: re.Match[str], today: date) -> _Found | None:
    return _bounded(match[1], today + _DAY * DATE_WORDS[match[2]], today)


def _words_between(match: re.Match[str], today: date) -> _Found | None:
    return _between(today + _DAY * DATE_WORDS[match[1]], today + _DAY * DATE_WORDS[match[2]], today)


def _not_date(match: re.Match[str], today: date) -> _Found | None:
    return _not_on(_next_date(int(match[1]), int(match[2]), match[3], today), today)


def _not_date_by_month(match: re.Match[str], today: date) -> _Found | None:
    return _not_on(_next_date(int(match[1]), month_of(match[2]), match[3], today), today)


def _not_date_by_word(match: re.Match[str], today: date) -> _Found | None:
    return _not_on(today + _DAY * DATE_WORDS[match[1]], today)


def _whole_month(match: re.Match[str], today: date) -> _Found | None:
    month = month_of(match[1])
    year = today.year + (month < today.month)
    following = date(year + month // 12, month % 12 + 1, 1)
    return _between(date(year, month, 1), following - _DAY, today)


def _week(match: re.Match[str], today: date) -> _Found | None:
    monday = today - _DAY * today.weekday()
    if match[1].startswith(("эт", "th")):
        return _between(today, monday + _DAY * 6, today)
    return _between(monday + _DAY * 7, monday + _DAY * 13, today)


def _ahead(match: re.Match[str], today: date) -> _Found | None:
    amount = int(match[1] or 1)
    unit = 7 if match[2].startswith(("нед", "w")) else 30 if match[2].startswith(("мес", "mo")) else 1
    return _bounded("с", today + _DAY * min(amount * unit, 3660), today)


def _clock(hours: str, minutes: str | None, part: str | None = None) -> time | None:
    """The time; `part` («5 вечера») says which half of the day was meant."""
    hour = int(hours)
    try:
        return time(hour + 12 if part in ("дня", "вечера") and hour < 12 else hour, int(minutes or 0))
    except ValueError:
        return None


def _time_range(match: re.Match[str], today: date) -> _Found | None:
    first, last = _clock(match[1], match[2], match[3]), _clock(match[4], match[5], match[6])
    alike = None if match[3] else _clock(match[1], match[2], match[6])
    if alike and last and alike < last:
        first = alike  # «с 5 до 7 вечера»
    if first is None or last is None or last <= first:
        return None
    labels = _label(mark("{first} to {last}"), first=f"{first:%H:%M}", last=f"{last:%H:%M}")
    return _Found(ChipKind.TIME, labels, SlotConditions(time_from=first, time_to=last))


def _time(match: re.Match[str], today: date) -> _Found | None:
    """An hour after a word of bounds; a number beyond 23 is a day of the month."""
    clock = _clock(match[2], match[3], match[4])
    if clock is None:
        day = _next_day(int(match[2]), today) if match[3] is None and match[4] is None else None
        return _bounded(match[1], day, today) if day else None
    if match[1].strip() in AFTER:
        return _Found(ChipKind.TIME, _label(mark("from {time}"), time=f"{clock:%H:%M}"), SlotConditions(time_from=clock))
    return _Found(ChipKind.TIME, _label(mark("before {time}"), time=f"{clock:%H:%M}"), SlotConditions(time_to=clock))


def _exact_time(match: re.Match[str], today: date) -> _Found | None:
    """`9:15` is that very minute, `в 9` any time of that hour."""
    clock = _clock(match[1], match[2], match[3])
    if clock is None:
        return None
    minutes = clock.hour * 60 + clock.minute + (1 if match[2] else 60)
    end = time(minutes // 60, minutes % 60) if minutes < 24 * 60 else None
    return _Found(ChipKind.TIME, _label(mark("at {time}"), time=f"{clock:%H:%M}"), SlotConditions(time_from=clock, time_to=end))


def _weekdays(days: Sequence[int], negative: bool) -> _Found:
    labels = tuple(WEEKDAY_LABELS[day] for day in days)
    if negative:
        labels = (Said(mark("not on"), {}), *labels)
        return _Found(ChipKind.DAY, labels, SlotConditions(not_weekdays=frozenset(days)))
    return _Found(ChipKind.DAY, labels, SlotConditions(weekdays=frozenset(days)))


def _weekday_range(match: re.Match[str], today: date) -> _Found | None:
    first, last = weekday_of(match[2]), weekday_of(match[3])
    return _weekdays([(first + step) % 7 for step in range((last - first) % 7 + 1)], bool(match[1]))


def _weekday(match: re.Match[str], today: date) -> _Found | None:
    return _weekdays([weekday_of(match[2])], bool(match[1]))


def _from_weekday(match: re.Match[str], today: date) -> _Found | None:
    """`до среды`, `после пятницы`: the next such day, today among them."""
    return _bounded(match[1], today + _DAY * ((weekday_of(match[2]) - today.weekday()) % 7), today)


def _weekdays_from_to(match: re.Match[str], today: date) -> _Found | None:
    """`с понедельника по среду`: these days of any week, so that the next ones come first and none is lost."""
    first, last = weekday_of(match[1]), weekday_of(match[2])
    return _weekdays([(first + step) % 7 for step in range((last - first) % 7 + 1)], negative=False)


def _weekday_set(match: re.Match[str], today: date) -> _Found | None:
    days = next(days for pattern, days in WEEKDAY_SETS if re.fullmatch(pattern, match[2]))
    return _weekdays(days, bool(match[1]))


def _part(match: re.Match[str], today: date) -> _Found | None:
    parts = next(parts for pattern, parts in DAY_PARTS if re.fullmatch(pattern, match[2]))
    if match[1]:
        parts = frozenset(DayPart) - parts
    labels = tuple(DAY_PART_LABELS[part] for part in DayPart if part in parts)
    return _Found(ChipKind.TIME, labels, SlotConditions(parts=parts))


def _own(match: re.Match[str], today: date) -> _Found | None:
    return _Found(ChipKind.DOCTOR, _label(mark("own doctor")), SlotConditions(own_doctor=True))


def _branch(match: re.Match[str], today: date) -> _Found | None:
    branch = fold(match[1])
    return _Found(ChipKind.BRANCH, _label(mark("branch {branch}"), branch=branch), SlotConditions(branches=frozenset({branch})))


def _not_name(match: re.Match[str], today: date) -> _Found | None:
    name = next(iter(fold(match[1]).split()), "")
    if not name:
        return None
    return _Found(ChipKind.DOCTOR, _label(mark("not {name}"), name=name), SlotConditions(without=frozenset({name})))


_NOT = r"(?:не\s+|кроме\s+|без\s+|not\s+|except\s+|!\s*|-)"
_ON = r"(?:(?:в|во|по|on)\s+)?"
_PREFIX = rf"((?:{'|'.join(sorted(map(re.escape, AFTER | BEFORE), key=len, reverse=True))})(?![^\W\d])\s*)"
_WEEKDAY_PREFIX = rf"((?:{'|'.join(sorted(map(re.escape, (AFTER | BEFORE) - {'по', 'к'}), key=len, reverse=True))})(?![^\W\d])\s*)"
"""«По четвергам» are all Thursdays."""
_NOT_DAY = r"(?:не|кроме|без|not|except)\s+(?:на\s+|on\s+)?"
_PARTS = "|".join(pattern for pattern, _ in DAY_PARTS)
_SETS = "|".join(pattern for pattern, _ in WEEKDAY_SETS)
_RULES: tuple[tuple[str, Callable[[re.Match[str], date], _Found | None]], ...] = (
    (rf"{_DATE}\s*[-–—]\s*{_DATE}", _date_range),
    (rf"(?:[сc]\s+)?(\d{{1,2}})\s*(?:[-–—]|по)\s*(\d{{1,2}})\s+{MONTH}(?:\s+(\d{{4}}))?(?!\w)", _days_of_month),
    (r"[сc]\s+(\d{1,2})\s+по\s+(\d{1,2})(?![\w:.])", _days_alone),
    (rf"{_NOT_DAY}{_DATE}", _not_date),
    (rf"{_NOT_DAY}(\d{{1,2}})\s+{MONTH}(?:\s+(\d{{4}}))?(?!\w)", _not_date_by_month),
    (rf"{_NOT_DAY}({'|'.join(DATE_WORDS)})(?!\w)", _not_date_by_word),
    (rf"({'|'.join(DATE_WORDS)})\s*[-–—]\s*({'|'.join(DATE_WORDS)})(?!\w)", _words_between),
    (rf"{_PREFIX}?{_DATE}", _date),
    (rf"{_PREFIX}?(\d{{1,2}})\s+{MONTH}(?:\s+(\d{{4}}))?(?!\w)", _date_by_month),
    (rf"{_PREFIX}?({'|'.join(DATE_WORDS)})(?!\w)", _date_by_word),
    (rf"(?:в\s+|in\s+){MONTH}", _whole_month),
    (r"(?:на\s+)?(эт(?:а|ой|у)|след(?:ующ[а-я]+)?\.?|this|next)\s+(?:недел[яеию]|week)(?!\w)", _week),
    (r"(?:через|in)\s+(?:(\d{1,3})\s+)?(дн[а-я]+|день|недел[а-я]+|месяц[а-я]*|days?|weeks?|months?)(?!\w)", _ahead),
    (rf"(?:[сc]\s+)?{_TIME}\s*(?:[-–—]|до)\s*{_TIME}(?!\w)", _time_range),
    (rf"(?:{_ON})({_NOT})?(?:{_ON}){WEEKDAY}\s*[-–—]\s*{WEEKDAY}(?!\w)", _weekday_range),
    (rf"(?:с|со|c|co|from)\s+{WEEKDAY}\s+(?:по|до|to|till|until)\s+{WEEKDAY}(?!\w)", _weekdays_from_to),
    (rf"{_WEEKDAY_PREFIX}{WEEKDAY}(?!\w)", _from_weekday),
    (rf"({_NOT})?{_ON}{WEEKDAY}(?!\w)", _weekday),
    (rf"({_NOT})?{_ON}({_SETS})(?!\w)", _weekday_set),
    (rf"({_NOT})?(?:[вк]\s+)?({_PARTS})(?!\w)", _part),
    (rf"{_PREFIX}{_TIME}(?!\w)", _time),
    (rf"(?:в\s+|at\s+){_TIME}(?!\w)", _exact_time),
    (r"(\d{1,2}):(\d{2})(?!\w)(?:\s+(утра|дня|вечера)(?!\w))?", _exact_time),
    (r"(\d{1,2})(?:\.(\d{2}))?\s+(утра|вечера)(?!\w)", _exact_time),
    (r"(\d{1,2})\.(\d{2})(?![\w.])()", _exact_time),
    (r"(?:к\s+)?(?:сво(?:й|я|и|ему|ей|его)|мо(?:й|я|ему|ей)|участок|own)(?:\s+(?:врач|доктор|doctor)[а-я]*)?(?!\w)", _own),
    (r"(?:филиал[а-я]*|фил|branch)(?![^\W\d])\.?\s*(?:№|n(?=\s*\d)|#)?\s*(\w+)", _branch),
    (rf"{_NOT}([^\s,;]+)", _not_name),
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Made with the first line that is typed: all of them take 15 ms, which the first opening of the booking panel would feel."""
    return re.compile(pattern)
