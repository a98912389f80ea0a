"""What a patient is searched by, computed wherever a row is made of a resource or changed by a verb."""

import json

from desktop_app.fhir.elements import Resource, Values, dicts
from desktop_app.models.search_text import born_words, name_index, number_index


def search_indexes(values: Values) -> Values:
    """`names_index`: the names in force, the former ones and the birth date; `numbers_index`: every identifier and phone, bare."""
    parts = ("family", "given", "middle")
    said = [entry.get(part) for entry in (values, *_entries(values.get("former_names"))) for part in parts]
    phones = [entry for entry in _entries(values.get("contacts")) if entry.get("kind") == "phone"]
    numbers = [entry.get("value") for entry in (*_entries(values.get("identifiers")), *phones)]
    return {
        "names_index": " ".join(dict.fromkeys([*name_index(*_strings(said)).split(), *born_words(values.get("birth_date"))])),
        "numbers_index": number_index(*dict.fromkeys(_strings(numbers))),
    }


def _entries(column: object) -> list[Resource]:
    return dicts(json.loads(column)) if isinstance(column, str) else []


def _strings(values: list[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
