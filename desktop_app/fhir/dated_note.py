"""The extension «dated note» of Schedule and HealthcareService ↔ the column `notes` (see `models.dated_note`)."""

import json

from desktop_app.fhir import names
from desktop_app.fhir.elements import Resource, day, extension, extension_value, extensions, flag, json_list, kept, nested, text


def read_notes(found: dict[str, list[Resource]]) -> str | None:
    """The column's text; `found` are the extensions of the resource. A note without words says nothing and is left where it is."""
    notes = (_note(extensions(item)) for item in found.get(names.DATED_NOTE, []))
    return json_list([note for note in notes if "text" in note])


def written_notes(column: object) -> list[Resource]:
    """The extensions of a column."""
    return [item for note in json.loads(str(column or "[]")) for item in _written(note)]


def _note(parts: dict[str, list[Resource]]) -> Resource:
    return kept(
        {
            "text": text(extension_value(parts, "text", "valueString")),
            "from": day(extension_value(parts, "from", "valueDate")),
            "to": day(extension_value(parts, "to", "valueDate")),
            "for_patient": flag(extension_value(parts, "for-patient", "valueBoolean"), False) or None,
        }
    )


def _written(note: Resource) -> list[Resource]:
    return nested(
        names.DATED_NOTE,
        (
            extension("text", "valueString", note.get("text")),
            extension("from", "valueDate", note.get("from")),
            extension("to", "valueDate", note.get("to")),
            extension("for-patient", "valueBoolean", note.get("for_patient")),
        ),
    )
