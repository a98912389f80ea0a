"""One way to write names for searching: what the index holds and what is looked up are folded by the same function.

The full-text index folds case but not ё/е, and knows nothing of a forgotten keyboard layout; both are settled here.
"""

import re
import unicodedata
from collections.abc import Sequence

BORN_SIGN = "@"
"""Stands before the surname in a key that goes on with the date of birth."""
MOST_KEYS = 24

APOSTROPHES = "'`´’‘ʼʹ′"
"""All that stands in names for an apostrophe: what keyboards, telephones and word processors make of one key."""

_APOSTROPHES = re.compile(f"[{APOSTROPHES}]")
_UNSEEN = ("Mn", "Cf")  # stress marks, soft hyphens, joiners
_NOT_WORDS = re.compile(r"[\W_]+")
_RUSSIAN_KEYS = 'ёйцукенгшщзхъфывапролджэячсмитьбю.Ё"№;:?ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,'
_ENGLISH_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~@#$^&QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_TO_RUSSIAN = str.maketrans(_ENGLISH_KEYS, _RUSSIAN_KEYS)
_TO_ENGLISH = str.maketrans(_RUSSIAN_KEYS, _ENGLISH_KEYS)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)

_LATIN_SOUNDS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tc", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("iu", "ю"), ("ju", "ю"), ("ya", "я"), ("ia", "я"), ("ja", "я"), ("yo", "е"), ("ye", "е"), ("je", "е"),
    ("ck", "к"), ("ph", "ф"), ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"), ("g", "г"), ("d", "д"), ("e", "е"),
    ("z", "з"), ("i", "и"), ("y", "ы"), ("j", "й"), ("k", "к"), ("q", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"),
    ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"), ("x", "кс"),
)  # fmt: skip
"""Latin writings of Russian sounds as they stand in passports (ICAO 9303), cards and mail; longer ones first."""
_VOWELS = tuple("aeiouy")


def fold(text: str) -> str:
    """`text` for the index: small letters, ё as е, no punctuation, single blanks. A hyphen parts words, an apostrophe does not."""
    # Taken out before as well: NFKC makes a blank and an accent of ´.
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text.replace("№", " "))).casefold()
    joined = _APOSTROPHES.sub("", visible(plain)).replace("ё", "е")
    return " ".join(_NOT_WORDS.sub(" ", joined).split())


def visible(text: str) -> str:
    """`text` with whole letters (й, not и and a breve) and without stress marks and invisible signs, as pasted text may have them."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in _UNSEEN)


def words(text: str) -> list[str]:
    """The folded words of `text`."""
    return fold(text).split()


def name_index(*parts: str | None) -> str:
    """One folded line out of the parts of a name (surname, given, patronymic, former surnames); empty parts are left out."""
    return " ".join(folded for part in parts if part and (folded := fold(part)))


def number_index(*numbers: str | None) -> str:
    """The digits (and letters) of numbers without punctuation, one word a number, for searching by any part of them."""
    return " ".join(bare for number in numbers if number and (bare := fold(number).replace(" ", "")))


def born_words(birth_date: object) -> list[str]:
    """Words of the name index for a birth date as it lies in the database (`1984-03-12`): one for the year, one for the day.

    So «иванова 84» is one look-up of the full-text index instead of a filter over all of that name.
    """
    day = str(birth_date or "")
    return [f"b{day[:4]}", f"b{day.replace('-', '')}"] if day else []


def name_keys(names: Sequence[tuple[str | None, str | None, str | None]], birth_date: str | None) -> list[tuple[str, str]]:
    """What a patient is looked up by in the usual way: (key, all the other words) for each surname, present or former.

    `names` are (surname, given, patronymic), the one in force first. A key is `иванова анна` or `@иванова 1984-03-12`. Each part of a
    double surname is a surname too; a name without a surname is looked up by its given names.
    """
    known = dict.fromkeys([*(word for name in names for part in name for word in words(part or "")), *([birth_date] if birth_date else [])])
    found: dict[str, str] = {}
    for family, given, _ in names:
        calls = words(given or "") or words(names[0][1] or "")
        surnames = words(family or "") or calls
        for place, surname in enumerate(surnames):
            seconds = [*surnames[place + 1 :], *(call for call in calls if call != surname)] or [""]
            keys = [(f"{surname} {second}", second) for second in seconds]
            keys += [(f"{BORN_SIGN}{surname} {birth_date}", birth_date)] if birth_date else []
            found.update({key: " ".join(word for word in known if word not in (surname, second)) for key, second in keys})
    return list(found.items())[:MOST_KEYS]


def to_russian_layout(text: str) -> str:
    """What the keys of `text`, typed in the English layout, would have given in the Russian one: `bdfyjd` → `иванов`."""
    return text.translate(_TO_RUSSIAN)


def to_english_layout(text: str) -> str:
    """The other way: `ыьшер` → `smith`."""
    return text.translate(_TO_ENGLISH)


def swap_layout(text: str) -> str:
    """The whole `text` as if typed in the other layout; the letters tell which one it is in, and mixed text stays."""
    cyrillic, latin = bool(_CYRILLIC.search(text)), bool(_LATIN.search(text))
    if cyrillic and latin:
        return text
    return to_english_layout(text) if cyrillic else to_russian_layout(text)


def from_latin(word: str) -> str:
    """A folded Latin word in Russian letters, sound by sound: `ivanov` → `иванов`. Good enough to search by, not to print."""
    russian, place = "", 0
    while place < len(word):
        if word[place] == "y" and word[place - 1 : place] in _VOWELS and word[place + 1 : place + 2] not in _VOWELS:
            latin, sound = "y", "й"
        else:
            latin, sound = next((pair for pair in _LATIN_SOUNDS if word.startswith(pair[0], place)), (word[place], word[place]))
        russian += sound
        place += len(latin)
    return russian


def forms(word: str) -> tuple[str, ...]:
    """All that a typed word of a name may mean, folded, most literal first.

    As typed; typed in the wrong layout; a Russian name in Latin letters. `word` must still have its punctuation, for some
    Russian letters lie on it (`,jhbcjd` → `борисов`). A form of several words (`салтыков-щедрин`) keeps them joined by a blank.
    """
    typed = fold(word)
    other = fold(swap_layout(word))
    spelt = from_latin(typed) if _LATIN.search(word) and not _CYRILLIC.search(word) else ""
    return tuple(dict.fromkeys(form for form in (typed, other, spelt) if form))
