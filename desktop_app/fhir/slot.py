"""Slot ↔ `models.slot`: the hot path. The exact shape that we write ourselves is read without being rendered again."""

from functools import lru_cache

from desktop_app.fhir import names
from desktop_app.fhir.elements import (
    NotUnderstood,
    Resource,
    Values,
    extension,
    extension_value,
    extensions,
    flag,
    instant,
    instant_text,
    integer,
    kept,
    reference,
    required_code,
    required_instant,
    target,
    text,
)
from desktop_app.fhir.identifiers import identity, row_identifier
from desktop_app.models.identifier_systems import IdentifierSystems
from desktop_app.models.slot import SlotStatus

STATUSES = frozenset(status.value for status in SlotStatus)
_PLAIN = frozenset({
    "resourceType", "id", "meta", "identifier", "extension", "schedule", "status", "start", "end", "overbooked", "comment",
})  # fmt: skip
_ONE_REFERENCE = {"reference"}
_VALUE_OF = {
    names.VISIT_KIND: ("visit_kind", "valueCode"),
    names.PLACE_NUMBER: ("place", "valuePositiveInt"),
    names.HOLDER: ("holder", "valueString"),
    names.HOLD_UNTIL: ("hold_until", "valueInstant"),
    names.HOLDER_NAME: ("holder_name", "valueString"),
}
_ORDER = {url: place for place, url in enumerate((names.CHANNEL, *_VALUE_OF, names.OPERATION))}


def parse(resource: Resource, systems: IdentifierSystems) -> Values:
    """The row's values, whatever else the resource holds. Raises NotUnderstood."""
    found = extensions(resource)
    schedule = reference(resource.get("schedule"), "Schedule")
    if schedule is None:
        raise NotUnderstood("Slot.schedule", "missing")
    place = integer(extension_value(found, names.PLACE_NUMBER, "valuePositiveInt"))
    return {
        **identity(resource),
        "schedule": schedule,
        "status": required_code(resource.get("status"), STATUSES, "Slot.status"),
        "start": required_instant(resource.get("start"), "Slot.start"),
        "end": required_instant(resource.get("end"), "Slot.end"),
        "channels": ",".join(sorted({code for item in found.get(names.CHANNEL, []) if (code := _channel(item))})),
        "visit_kind": text(extension_value(found, names.VISIT_KIND, "valueCode")),
        "place": place if place is not None and place > 0 else 1,
        "overbooked": flag(resource.get("overbooked"), False),
        "holder": text(extension_value(found, names.HOLDER, "valueString")),
        "hold_until": instant(extension_value(found, names.HOLD_UNTIL, "valueInstant")),
        "holder_name": text(extension_value(found, names.HOLDER_NAME, "valueString")),
        "comment": text(resource.get("comment")),
    }


def render(values: Values, systems: IdentifierSystems) -> Resource:
    """The canonical resource of a row."""
    channels = str(values["channels"] or "")
    until = values["hold_until"]
    found = [{"url": names.CHANNEL, "valueCode": code} for code in channels.split(",") if code]
    found += extension(names.VISIT_KIND, "valueCode", values["visit_kind"])
    found += extension(names.PLACE_NUMBER, "valuePositiveInt", values["place"] if values["place"] != 1 else None)
    found += extension(names.HOLDER, "valueString", values["holder"])
    found += extension(names.HOLD_UNTIL, "valueInstant", instant_text(until) if isinstance(until, int) else None)
    found += extension(names.HOLDER_NAME, "valueString", values["holder_name"])
    start, end = values["start"], values["end"]
    return kept(
        {
            "resourceType": "Slot",
            "identifier": row_identifier(values),
            "extension": found,
            "schedule": target(values["schedule"]),
            "status": values["status"],
            "start": instant_text(start) if isinstance(start, int) else None,
            "end": instant_text(end) if isinstance(end, int) else None,
            "overbooked": True if values["overbooked"] else None,
            "comment": values["comment"],
        }
    )


def exact(resource: Resource) -> Values | None:
    """The values of a slot that has exactly the shape of `render` (a receipt, `id` and `meta` apart); None for any other.

    Nothing that it accepts may differ from what `render` writes: a test compares the two ways.
    """
    if not resource.keys() <= _PLAIN:
        return None
    status = resource.get("status")
    values: Values = {
        "id": None, "carries_id": False, "schedule": None, "status": status,
        "start": _exact_instant(resource.get("start")), "end": _exact_instant(resource.get("end")),
        "channels": "", "visit_kind": None, "place": 1, "overbooked": False, "holder": None, "hold_until": None, "comment": None,
        "holder_name": None,
    }  # fmt: skip
    schedule = resource.get("schedule")
    if (
        type(status) is not str
        or status not in STATUSES
        or values["start"] is None
        or values["end"] is None
        or type(schedule) is not dict
        or schedule.keys() != _ONE_REFERENCE
    ):
        return None
    written = schedule["reference"]
    if type(written) is not str or not written.isascii() or not written.startswith("Schedule/") or "/" in written[9:] or ":" in written:
        return None
    values["schedule"] = written
    for name in ("identifier", "extension", "overbooked", "comment"):
        if name in resource and not _READ[name](resource[name], values):
            return None
    return values


def _read_identifier(found: object, values: Values) -> bool:
    if type(found) is not list or len(found) != 1 or type(found[0]) is not dict or len(found[0]) != 2:
        return False
    value = found[0].get("value")
    if found[0].get("system") != names.ROW_SYSTEM or type(value) is not str or len(value) != 36 or not value.isascii():
        return False
    values["id"], values["carries_id"] = value, True
    return True


def _read_extensions(found: object, values: Values) -> bool:
    """Only extensions of ours, each of two members and in the order of `render`."""
    if type(found) is not list or not found:
        return False
    last = 0
    channels: list[str] = []
    for item in found:
        if type(item) is not dict or len(item) != 2:
            return False
        url = item.get("url")
        if type(url) is not str:
            return False
        rank = _ORDER.get(url, -1)
        if rank == 0 and last == 0:
            code = item.get("valueCode")
            if type(code) is not str or not code or not code.isascii() or "," in code or (channels and code <= channels[-1]):
                return False
            channels.append(code)
        elif rank <= last or not _read_extension(url, item, values):
            return False
        last = rank
    values["channels"] = ",".join(channels)
    return True


def _read_extension(url: str, item: Resource, values: Values) -> bool:
    if url == names.OPERATION:
        return type(item.get("valueString")) is str
    column, name = _VALUE_OF[url]
    value = item.get(name)
    if column == "place":
        values[column] = number = integer(value)
        return number is not None and number > 1
    values[column] = _exact_instant(value) if column == "hold_until" else value
    return bool(values[column]) and text(value) is not None


def _read_overbooked(found: object, values: Values) -> bool:
    values["overbooked"] = found
    return found is True


def _read_comment(found: object, values: Values) -> bool:
    values["comment"] = found
    return text(found) is not None


_READ = {"identifier": _read_identifier, "extension": _read_extensions, "overbooked": _read_overbooked, "comment": _read_comment}


@lru_cache(maxsize=16384)
def _known_exact(written: str) -> int | None:
    micros = instant(written)
    return micros if micros is not None and instant_text(micros) == written else None


def _exact_instant(written: object) -> int | None:
    """Microseconds of an instant written as we write it; slots of one grid share theirs, so they are remembered."""
    return _known_exact(written) if type(written) is str else None


def _channel(item: Resource) -> str | None:
    code = text(item.get("valueCode"))
    return code if code and "," not in code else None
