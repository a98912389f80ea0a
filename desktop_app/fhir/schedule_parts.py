"""Templates and exceptions of schedules ↔ the columns `templates` and `exceptions` of a post, a place and a clinic.

Each is one extension, in whole; what FHIR can say itself of a post stands beside it (`availableTime`, `notAvailable`), made from it.
"""

import json
from collections.abc import Mapping

from desktop_app.fhir import names
from desktop_app.fhir.elements import Resource, Values, day, extensions, integer, json_list, kept, nested, text

_QUOTA = {"channels": ("valueCode",), "any_channel": "valueBoolean", "places": "valueInteger", "release_hours": "valueInteger"}
_SPAN = {"starts": "valueInteger", "ends": "valueInteger"}
_PIECE = {
    **_SPAN, "schedule": "valueString", "kind": "valueCode", "minutes": "valueInteger", "places": "valueInteger", "quotas": _QUOTA,
    "closed": "valueBoolean", "comment": "valueString",
}  # fmt: skip
_SHIFT = {**_SPAN, "pieces": _PIECE, "breaks": _SPAN}
_TEMPLATE: Mapping[str, object] = {
    "id": "valueString", "valid_from": "valueDate", "valid_to": "valueDate", "rotation": "valueCode", "anchor": "valueDate",
    "weekdays": ("valueInteger",), "worked_on": "valueCode", "minutes": {"kind": "valueCode", "minutes": "valueInteger"},
    "only_through": {"kind": "valueCode", "channels": ("valueCode",)}, "days": {"number": "valueInteger", "shifts": _SHIFT},
}  # fmt: skip
_EXCEPTION: Mapping[str, object] = {
    "id": "valueString", "kind": "valueCode", "first": "valueDate", "last": "valueDate", **_SPAN, "weekdays": ("valueInteger",),
    "reason": "valueCode", "document": "valueString", "note": "valueString", "substitute": "valueString",
    "keeps_bookings": "valueBoolean", "schedule": "valueString", "shifts": _SHIFT, "minutes": "valueInteger", "as_day": "valueDate",
}  # fmt: skip
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AWAY = ("absence", "substitution")


def read_templates(found: dict[str, list[Resource]]) -> str | None:
    """The column of templates; `found` are the extensions of the resource."""
    return _read_all(found.get(names.SCHEDULE_TEMPLATE, []), _TEMPLATE)


def read_exceptions(found: dict[str, list[Resource]]) -> str | None:
    """The column of exceptions."""
    return _read_all(found.get(names.SCHEDULE_EXCEPTION, []), _EXCEPTION)


def written_templates(column: object) -> list[Resource]:
    """The extensions of the column."""
    return [item for form in _forms(column) for item in _write(names.SCHEDULE_TEMPLATE, form, _TEMPLATE)]


def written_exceptions(column: object) -> list[Resource]:
    """The extensions of the column."""
    return [item for form in _forms(column) for item in _write(names.SCHEDULE_EXCEPTION, form, _EXCEPTION)]


def available_time(values: Values) -> list[Resource]:
    """The hours of the newest template, where it goes by weeks: FHIR has no words for other rotations."""
    newest = max(_forms(values["templates"]), key=lambda form: (str(form.get("valid_from")), str(form.get("id"))), default={})
    if newest.get("rotation") != "weekly":
        return []
    hours: dict[tuple[int, int], list[str]] = {}
    for one in newest.get("days", []):
        number = one.get("number", 0)
        for shift in one.get("shifts", []) if 1 <= number <= len(_WEEK) else []:
            hours.setdefault((shift.get("starts", 0), shift.get("ends", 0)), []).append(_WEEK[number - 1])
    return [
        {"daysOfWeek": list(dict.fromkeys(days)), "availableStartTime": _clock(starts), "availableEndTime": _clock(ends)}
        for (starts, ends), days in sorted(hours.items())
        if 0 <= starts < ends
    ]  # fmt: skip


def not_available(values: Values) -> list[Resource]:
    """The absences, with their coded reason in place of a description, which must not be missing."""
    return [
        {"description": form.get("reason") or form["kind"], "during": kept({"start": form.get("first"), "end": form.get("last")})}
        for form in _forms(values["exceptions"])
        if form.get("kind") in _AWAY and form.get("first") and form.get("last")
    ]


def _clock(minute: int) -> str:
    """A time of FHIR knows no 24:00."""
    return "23:59:59" if minute >= 24 * 60 else f"{minute // 60:02}:{minute % 60:02}:00"


def _forms(column: object) -> list[Resource]:
    return [form for form in json.loads(str(column or "[]")) if isinstance(form, dict)]


def _read_all(items: list[Resource], shape: Mapping[str, object]) -> str | None:
    return json_list([form for item in items if (form := _read(item, shape))])


def _read(item: Resource, shape: Mapping[str, object]) -> Resource:
    parts = extensions(item)
    form: Resource = {}
    for name, field in shape.items():
        found = parts.get(_url(name), [])
        if isinstance(field, str):
            form[name] = _value(found[0], field) if found else None
        elif isinstance(field, tuple):
            form[name] = [value for one in found if (value := _value(one, field[0])) is not None]
        elif isinstance(field, dict):
            form[name] = [inner for one in found if (inner := _read(one, field))]
    return kept(form)


def _value(item: Resource, kind: str) -> object:
    value = item.get(kind)
    if kind == "valueInteger":
        return integer(value)
    if kind == "valueBoolean":
        return value if isinstance(value, bool) else None
    return day(value) if kind == "valueDate" else text(value)


def _write(url: str, form: Resource, shape: Mapping[str, object]) -> list[Resource]:
    return nested(url, [_written(_url(name), form[name], field) for name, field in shape.items() if name in form])


def _written(url: str, value: object, field: object) -> list[Resource]:
    if isinstance(field, str):
        return [{"url": url, field: value}]
    members = value if isinstance(value, list) else []
    if isinstance(field, tuple):
        return [{"url": url, field[0]: member} for member in members]
    return [item for member in members if isinstance(field, dict) for item in _write(url, member, field)]


def _url(name: str) -> str:
    return name.replace("_", "-")
