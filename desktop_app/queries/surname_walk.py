"""The usual way to look a patient up: by surname with the given name, an initial or the birth date, through the sorted `patient_keys`.

A key is `иванова анна` or `@иванова 1984-03-12`, and `rest` holds the other words (models/search_text.py). The walk seeks from one distinct
key to the next that can fit (a loose index scan), so the cost follows how many different names there are and not how many patients.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from desktop_app.models.patient_query import NameToken, NumberToken, PatientQuery
from desktop_app.models.search_text import BORN_SIGN

MOST_WORDS = 4
_LAST = "char(0x10FFFF)"
_FIRST = "char(1)"


@dataclass(frozen=True)
class Walk:
    """Parts of a statement: `with_clause` before SELECT, `source` after FROM (the patient is `p`), `where`, parameters in their order."""

    with_clause: str
    source: str
    where: str
    parameters: tuple[object, ...]


@dataclass(frozen=True)
class _Reading:
    """One way to take the line: `surname` is the word of the surname, `second` the given name or the birth date, `others` the rest."""

    surname: NameToken
    seconds: tuple[str, ...]
    others: tuple[NameToken, ...]
    sign: str = ""


def plan_walk(query: PatientQuery) -> Walk | None:
    """The walk for `query`; None where it is no line of a surname with a few words and at most one birth date or year."""
    readings = list(_readings(query))
    if not readings:
        return None
    seeks = [
        (number, reading.sign + surname, second)
        for number, reading in enumerate(readings)
        for surname, second in product(reading.surname.forms, reading.seconds)
    ]
    conditions = [_condition(number, reading.others) for number, reading in enumerate(readings) if reading.others]
    parameters = [json.dumps(seeks, ensure_ascii=False)]
    parameters += [f" {form}" for reading in readings for other in reading.others for form in other.forms]
    return Walk(_WALK, _SOURCE, " AND ".join((_FITS, *conditions)), tuple(parameters))


def _readings(query: PatientQuery) -> Iterator[_Reading]:
    """The ways to take the line, the plainest first: surname before given name, then any other order."""
    names = query.names
    if not 1 <= len(names) <= MOST_WORDS or len(query.numbers) > 1:
        return
    surnames = [name for name in names if not name.initial] or names
    if query.numbers:
        for surname in surnames:
            yield _Reading(surname, _born(query.numbers[0]), _without(names, surname), BORN_SIGN)
    elif len(names) == 1:
        yield _Reading(names[0], ("",), ())
    else:
        for surname in surnames:
            for second in _without(names, surname):
                yield _Reading(surname, second.forms, _without(names, surname, second))


def _born(token: NumberToken) -> tuple[str, ...]:
    return (*(day.isoformat() for day in token.dates), *(str(year) for year in token.years))


def _without(names: Sequence[NameToken], *taken: NameToken) -> tuple[NameToken, ...]:
    return tuple(name for name in names if not any(name is one for one in taken))


def _condition(number: int, others: Sequence[NameToken]) -> str:
    each = (" OR ".join("instr(' ' || k.rest, ?) > 0" for _ in other.forms) for other in others)
    return f"(w.number <> {number} OR ({' AND '.join(f'({one})' for one in each)}))"


# `at` is the key that a seek stands on. From one that lies before the wanted second word it goes there; from one that fits to the next
# distinct key; from one behind it to the next surname. The queue is ordered, so that one reading is walked to its end before the next.
_WALK = f"""
WITH RECURSIVE
seek(number, surname, second) AS (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(?)
),
walk(number, surname, second, at) AS (
    SELECT number, surname, second,
           (SELECT min(key) FROM patient_keys WHERE key >= surname AND key < surname || {_LAST})
    FROM seek
    UNION ALL
    SELECT number, surname, second,
           (SELECT min(key) FROM patient_keys
            WHERE key < surname || {_LAST}
              AND key >= CASE WHEN substr(at, instr(at, ' ') + 1) < second THEN substr(at, 1, instr(at, ' ')) || second
                              WHEN substr(at, instr(at, ' ') + 1) < second || {_LAST} THEN at || {_FIRST}
                              ELSE substr(at, 1, instr(at, ' ')) || {_LAST} END)
    FROM walk WHERE at IS NOT NULL
    ORDER BY 1
)
"""
_SOURCE = "walk w CROSS JOIN patient_keys k ON k.key = w.at CROSS JOIN patient p ON p.pk = k.patient_pk"
_FITS = f"substr(w.at, instr(w.at, ' ') + 1) >= w.second AND substr(w.at, instr(w.at, ' ') + 1) < w.second || {_LAST}"
