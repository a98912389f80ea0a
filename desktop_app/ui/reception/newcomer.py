"""A card for who has never been here, out of one typed line: surname, name, patronymic, date of birth."""

import re
from datetime import date

from desktop_app.models.patient_query import parse_patient_query
from desktop_app.services.patients import PatientForm

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_MOST_NAMES = 4
_LEAST_NAMES = 2


def newcomer(typed: str, today: date) -> PatientForm | None:
    """The form that `typed` fills; None where the surname, the name or the whole date of birth is missing."""
    dates = [day for number in parse_patient_query(typed, today).numbers for day in number.dates if day <= today]
    names = [_written(word) for word in _WORD.findall(typed) if len(word) > 1]
    if not dates or not _LEAST_NAMES <= len(names) <= _MOST_NAMES:
        return None
    family, given, *rest = names
    return PatientForm(family, given, " ".join(rest), birth_date=dates[0])


def _written(word: str) -> str:
    """«салтыков-щедрин» as papers write it; what was typed in capitals alone is no name of capitals."""
    plain = word.lower() if word.isupper() else word
    return "-".join(part[:1].upper() + part[1:] for part in plain.split("-"))
