"""What a patient is searched by, computed wherever a row is made of a resource or changed by a verb."""

import json

from desktop_app.fhir.elements import Resource, Values, dicts, text
from desktop_app.models.base import to_json
from desktop_app.models.search_text import born_words, name_index, name_keys, number_index


def search_indexes(values: Values) -> Values:
    """`names_index`: the names in force, the former ones and the birth date; `name_keys`: the same as pairs of surname and given name
    or birth date, in order (queries/surname_walk.py); `numbers_index`: every identifier and phone, bare."""
    said = [_name(values), *(_name(entry) for entry in _entries(values.get("former_names")))]
    phones = [entry for entry in _entries(values.get("contacts")) if entry.get("kind") == "phone"]
    numbers = [entry.get("value") for entry in (*_entries(values.get("identifiers")), *phones)]
    born = text(values.get("birth_date"))
    words = name_index(*(part for name in said for part in name)).split()
    return {
        "names_index": " ".join(dict.fromkeys([*words, *born_words(born)])),
        "name_keys": to_json(name_keys(said, born)),
        "numbers_index": number_index(*dict.fromkeys(_strings(numbers))),
    }


def _entries(column: object) -> list[Resource]:
    return dicts(json.loads(column)) if isinstance(column, str) else []


def _name(entry: Values) -> tuple[str | None, str | None, str | None]:
    return text(entry.get("family")), text(entry.get("given")), text(entry.get("middle"))


def _strings(values: list[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
