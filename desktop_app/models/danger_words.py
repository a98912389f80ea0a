"""Danger words in a visit's reason: the list of rule 51, at which a clerk reads the stop card instead of booking on.

No medical decision is made here: the card says what the clinic's own poster says, and the clerk goes on as she is told by people.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.core.i18n import mark
from desktop_app.models.search_text import fold


class Danger(StrEnum):
    """A state that is no matter of a booking."""

    CHEST = "chest"
    WEAKNESS = "weakness"
    BLEEDING = "bleeding"
    FEVER = "fever"
    ASTHMA = "asthma"
    FRACTURE = "fracture"


TITLES = {
    Danger.CHEST: mark("Chest pain with shortness of breath"),
    Danger.WEAKNESS: mark("Sudden weakness"),
    Danger.BLEEDING: mark("Bleeding"),
    Danger.FEVER: mark("Over 38 °C with vomiting or convulsions"),
    Danger.ASTHMA: mark("An asthma attack"),
    Danger.FRACTURE: mark("A suspected fracture"),
}
"""What the list of rule 51 calls each."""


@dataclass(frozen=True)
class _Sign:
    """A danger is named where each of the groups has a word in the text; a group holds beginnings of words, or of two in a row."""

    danger: Danger
    groups: tuple[tuple[str, ...], ...]


_CHEST = ("груди", "грудь", "грудной", "груд клетк", "грудине", "грудиной", "сердц", "chest")
_PAIN = ("бол", "жжет", "жжение", "давит", "давящ", "сжима", "pain", "pressure")
_BREATH = (
    "одышк",
    "задыха",
    "удуш",
    "тяжело дыш",
    "трудно дыш",
    "не хватает возд",
    "нехватк возд",
    "breathless",
    "short of breath",
    "shortness of",
)
_SUDDEN = ("внезап", "резк", "вдруг", "sudden")
_WEAK = ("слабост", "онемел", "онемен", "перекос", "отнял", "парализ", "weakness", "numb")
_BLOOD = ("кровотеч", "кровит", "истека", "кровь ид", "кровь не", "кровь льет", "bleeding", "bleeds")
_WITH_FEVER = ("рвот", "рвет", "тошнит", "судорог", "судорож", "vomit", "convuls", "seizure")
_ASTHMA = ("астм", "asthma")
_ATTACK = ("приступ", "обостр", "задыха", "удуш", "attack")
_BROKEN = ("перелом", "сломал", "сломан", "fracture", "broke")

_SIGNS = (
    _Sign(Danger.CHEST, (_CHEST, _PAIN, _BREATH)),
    _Sign(Danger.WEAKNESS, (_SUDDEN, _WEAK)),
    _Sign(Danger.BLEEDING, (_BLOOD,)),
    _Sign(Danger.FEVER, (_WITH_FEVER,)),
    _Sign(Danger.ASTHMA, (_ASTHMA, _ATTACK)),
    _Sign(Danger.FRACTURE, (_BROKEN,)),
)
_HOT = re.compile(r"(?<![\d.,])(?:3[89]|4[0-2])(?:[.,]\d)?(?![\d.,:]*\d)")
_DENIED_BEFORE = frozenset({"без", "нет", "не", "no", "without", "not"})
_DENIED_AFTER = frozenset({"нет", "отрицает", "denies"})
_PAST = ("после", "снятие", "снять", "заживл", "старый", "старого", "контроль", "справка", "профилактика", "after", "old")
"""«После перелома», «снятие гипса», «старый перелом»: a visit about what is over."""


def danger_in(reason: str) -> Danger | None:
    """The first danger of the list that `reason` names, or None. A word that is denied («без одышки», «одышки нет») does not count."""
    spoken = fold(reason).split()
    for sign in _SIGNS:
        if not all(any(_named(spoken, stem) for stem in group) for group in sign.groups):
            continue
        if sign.danger is Danger.FEVER and _HOT.search(reason) is None:
            continue
        if sign.danger is Danger.FRACTURE and any(word.startswith(_PAST) for word in spoken):
            continue
        return sign.danger
    return None


def _named(spoken: list[str], stem: str) -> bool:
    parts = stem.split()
    for place in range(len(spoken) - len(parts) + 1):
        if all(spoken[place + step].startswith(part) for step, part in enumerate(parts)) and not _denied(spoken, place, place + len(parts)):
            return True
    return False


def _denied(spoken: list[str], first: int, end: int) -> bool:
    before = spoken[first - 1] if first else ""
    after = spoken[end] if end < len(spoken) else ""
    return before in _DENIED_BEFORE or after in _DENIED_AFTER
