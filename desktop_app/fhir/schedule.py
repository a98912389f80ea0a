"""Schedule ↔ `models.schedule`: who receives, where, in which term, and when not."""

import json

from desktop_app.fhir import names
from desktop_app.fhir.dated_note import read_notes, written_notes
from desktop_app.fhir.elements import (
    Resource,
    Values,
    day,
    dicts,
    extension,
    extension_value,
    extensions,
    flag,
    instant_text,
    json_list,
    kept,
    moment,
    nested,
    part,
    period,
    reference,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, row_identifier
from desktop_app.models.identifier_systems import IdentifierSystems

_ACTORS = (("post", "PractitionerRole"), ("place", "Location"), ("service", "HealthcareService"))


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values: of several actors of one type the first."""
    found = extensions(resource)
    return {
        **identity(resource),
        **{column: actor(resource.get("actor"), kind) for column, kind in _ACTORS},
        "horizon_start": moment(part(resource, "planningHorizon", "start")),
        "horizon_end": moment(part(resource, "planningHorizon", "end"), end=True),
        "note": text(resource.get("comment")),
        "notes": read_notes(found),
        "live_queue": flag(extension_value(found, names.LIVE_QUEUE, "valueBoolean"), False),
        "absences": json_list([_absence(item) for item in found.get(names.ABSENCE, [])]),
        "active": flag(resource.get("active"), True),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    start, end = values["horizon_start"], values["horizon_end"]
    absences = json.loads(str(values["absences"] or "[]"))
    found = extension(names.LIVE_QUEUE, "valueBoolean", True if values["live_queue"] else None)
    for absence in absences:
        found += _written_absence(absence)
    found += written_notes(values["notes"])
    return kept(
        {
            "resourceType": "Schedule",
            "identifier": row_identifier(values),
            "extension": found,
            "active": bool(values["active"]),
            "actor": [one for column, kind in _ACTORS if (one := target(values[column], kind)) is not None],
            "planningHorizon": period(
                instant_text(start) if isinstance(start, int) else None, instant_text(end) if isinstance(end, int) else None
            ),
            "comment": values["note"],
        }
    )


def actor(actors: object, kind: str) -> str | None:
    """The first actor of the type `kind` in a list of references."""
    return next((found for item in dicts(actors) if (found := reference(item, kind)) is not None and _is_told(item, kind)), None)


def _is_told(item: Resource, kind: str) -> bool:
    """A local reference counts only where its type is named: it may be any actor otherwise."""
    return "type" in item or str(item.get("reference")).startswith(f"{kind}/")


def _absence(item: Resource) -> Resource:
    parts = extensions(item)
    substitute = extension_value(parts, "substitute", "valueReference")
    return kept(
        {
            "from": day(extension_value(parts, "from", "valueDate")),
            "to": day(extension_value(parts, "to", "valueDate")),
            "reason": text(extension_value(parts, "reason", "valueCode")),
            "substitute": reference(substitute) or text(extension_value(parts, "substitute", "valueString")),
        }
    )


def _written_absence(absence: Resource) -> list[Resource]:
    substitute = absence.get("substitute")
    refers = isinstance(substitute, str) and ("/" in substitute or substitute.startswith("urn:"))
    return nested(
        names.ABSENCE,
        (
            extension("from", "valueDate", absence.get("from")),
            extension("to", "valueDate", absence.get("to")),
            extension("reason", "valueCode", absence.get("reason")),
            extension("substitute", "valueReference" if refers else "valueString", target(substitute) if refers else substitute),
        ),
    )
