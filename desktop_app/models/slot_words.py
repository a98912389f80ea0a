"""Words of the narrowing language: weekdays, months, parts of the day, words of bounds. Russian with its cases, English briefly."""

import re

from desktop_app.core.i18n import Said, mark
from desktop_app.models.slot_conditions import DayPart

# «ю» and «б» are what the keys of > and < write under the Russian layout, which has neither sign.
AFTER = frozenset({"с", "c", "со", "от", "после", "позже", "не раньше", "from", "after", "since", ">", ">=", "ю"})
BEFORE = frozenset({"до", "по", "к", "раньше", "не позже", "before", "until", "till", "to", "<", "<=", "б"})
STRICT = frozenset({"после", "позже", "раньше", "after", "before", ">", "<", "ю", "б"})
"""Said of a date, these leave the date itself out."""

DATE_WORDS = {"сегодня": 0, "послезавтра": 2, "завтра": 1, "today": 0, "tomorrow": 1}
_MONTHS = (
    "янв(?:ар[ьяе])?|jan(?:uary)?", "фев(?:рал[ьяе])?|feb(?:ruary)?", "март?[ае]?|mar(?:ch)?", "апр(?:ел[ьяе])?|apr(?:il)?",
    "ма[йяе]|may", "июн[ьяе]?|june?", "июл[ьяе]?|july?", "авг(?:уст[ае]?)?|aug(?:ust)?", "сент?(?:ябр[ьяе])?|sept?(?:ember)?",
    "окт(?:ябр[ьяе])?|oct(?:ober)?", "нояб?(?:р[ьяе])?|nov(?:ember)?", "дек(?:абр[ьяе])?|dec(?:ember)?",
)  # fmt: skip
MONTH = "(" + "|".join(_MONTHS) + r")(?!\w)\.?"

_WEEKDAYS = (
    "понедельник(?:ам?|и)?|пнд?|mon(?:day)?s?",
    "вторник(?:ам?|и)?|втр?|tue(?:s(?:day)?s?)?",
    "сред(?:а|у|ам|ы)|срд?|wed(?:nesday)?s?",
    "четверг(?:ам?|и)?|чтв?|thu(?:r(?:s(?:day)?s?)?)?",
    "пятниц(?:а|у|ам|ы)|птн?|fri(?:day)?s?",
    "суббот(?:а|у|ам|ы)|сбт?|sat(?:urday)?s?",
    "воскресень(?:е|я|ям)|вск?|sun(?:day)?s?",
)
WEEKDAY = "(" + "|".join(_WEEKDAYS) + r")\.?"
WEEKDAY_SETS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("будн(?:и|ям|ие|ий|ей|их)(?: дням?| дни| дней)?|рабочие(?: дни)?|weekdays?", (0, 1, 2, 3, 4)),
    ("выходн(?:ые|ым|ой|ых)(?: дням?| дни| дней)?|weekends?", (5, 6)),
)
WEEKDAY_LABELS = tuple(Said(name) for name in (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun")))

_MORNING, _DAY, _EVENING = frozenset({DayPart.MORNING}), frozenset({DayPart.DAY}), frozenset({DayPart.EVENING})
DAY_PARTS: tuple[tuple[str, frozenset[DayPart]], ...] = (
    ("утр(?:о|ом|а|у)|утренн[а-я]+|с утра|до обеда|(?:перв[а-я]+|1) половин[а-я]+(?: дня)?|mornings?|am", _MORNING),
    ("после обеда|(?:втор[а-я]+|2) половин[а-я]+(?: дня)?|pm", _DAY | _EVENING),
    ("день|днем|дневн[а-я]+|afternoons?", _DAY),
    ("вечер(?:ом|а|у)?|вечерн[а-я]+|evenings?", _EVENING),
)
DAY_PART_LABELS = {
    DayPart.MORNING: Said(mark("morning")),
    DayPart.DAY: Said(mark("afternoon")),
    DayPart.EVENING: Said(mark("evening")),
}


def month_of(word: str) -> int:
    """The number of the month that `word` (matched by `MONTH`) names."""
    return next(n for n, pattern in enumerate(_MONTHS, 1) if re.fullmatch(pattern, word))


def weekday_of(word: str) -> int:
    """The number of the weekday, Monday = 0, that `word` (matched by `WEEKDAY`) names."""
    return next(n for n, pattern in enumerate(_WEEKDAYS) if re.fullmatch(pattern, word))
