"""Base, mine and theirs of a case side by side: the few fields a person decides by, read out of the resources that are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.queries.day import short_name
from desktop_app.queries.rights import shows_patients

Value = str | datetime | date | None
Resource = Mapping[str, Any]
_APPOINTMENT = "appointment"
_SLOT = "slot"
_PATIENT = "patient"
_WHOLE_DATE = len("1984-03-12")
"""A date of FHIR may be a year or a month alone."""


@dataclass(frozen=True)
class Compared:
    """One field on the three sides, of an appointment, a slot or a patient; `field` is its name in `_appointment` and below.

    Codes (a status) stay codes, the screen says them. `differs` where ours and the central's are not the same.
    """

    kind: str
    field: str
    base: Value
    mine: Value
    theirs: Value

    @property
    def differs(self) -> bool:
        """Whether the two sides disagree."""
        return self.mine != self.theirs


@dataclass(frozen=True)
class Choice:
    """A group that clashes, decided as one: its name in the merge, and its fields on the three sides (none where a person reads none)."""

    group: str
    fields: tuple[Compared, ...]


_FIELDS_OF_GROUP = {
    "name": ("name",), "birthDate": ("birth-date",), "telecom": ("phone",), "address": ("address",), "identifier": ("numbers",),
    "visit": ("time", "specialist", "status"), "reasonCode": ("reason",), "state": ("place",), "start": ("place-time",),
}  # fmt: skip


def choices_of(kind: str, groups: Iterable[str], compared: Iterable[Compared]) -> tuple[Choice, ...]:
    """What is to be decided in a row of `kind`: its clashing `groups`, each with those of the `compared` fields that it holds."""
    of_kind = [one for one in compared if one.kind == kind]
    named = {group: _FIELDS_OF_GROUP.get(group.partition("[")[0], ()) for group in groups}
    return tuple(Choice(group, tuple(one for one in of_kind if one.field in fields)) for group, fields in named.items())


Rows = Iterable[tuple[str, Resource | None, Resource, Resource | None]]


@shows_patients
def compare(connection: Connection, rows: Rows) -> tuple[Compared, ...]:
    """The fields of `rows` (kind, base, mine, theirs); of a visit all, of others only those that differ on some side.

    A place of which the central has said nothing is left out: the visit tells the time.
    """
    found: list[Compared] = []
    for kind, base, mine, theirs in rows:
        if kind == _SLOT and theirs is None:
            continue
        sides = [_fields(connection, kind, resource) for resource in (base, mine, theirs)]
        names = list(dict.fromkeys(name for side in sides for name in side))
        for name in names:
            values = [side.get(name) for side in sides]
            if kind == _APPOINTMENT or len(set(values)) > 1:
                found.append(Compared(kind, name, *values))
    return tuple(found)


def _fields(connection: Connection, kind: str, resource: Resource | None) -> dict[str, Value]:
    if not resource:
        return {}
    if kind == _APPOINTMENT:
        return _appointment(connection, resource)
    if kind == _SLOT:
        return {"place-time": _instant(resource.get("start")), "place": _text(resource.get("status"))}
    return _patient(resource) if kind == _PATIENT else {}


def _appointment(connection: Connection, resource: Resource) -> dict[str, Value]:
    actors = [_text((one.get("actor") or {}).get("reference")) for one in _list(resource, "participant")]
    posts = [reference for reference in actors if reference]
    reason = next((_text(one.get("text")) for one in _list(resource, "reasonCode") if one.get("text")), None)
    fields: dict[str, Value] = {
        "time": _instant(resource.get("start")),
        "specialist": _specialist(connection, posts),
        "status": _text(resource.get("status")),
    }
    return {**fields, **({"reason": reason} if reason else {})}


def _patient(resource: Resource) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for name in _list(resource, "name"):
        if name.get("use") != "old":
            fields["name"] = " ".join([_text(name.get("family")) or "", *[str(one) for one in name.get("given") or ()]]).strip()
            break
    if born := _text(resource.get("birthDate")):
        fields["birth-date"] = date.fromisoformat(born) if len(born) == _WHOLE_DATE else born
    phones = [_text(one.get("value")) or "" for one in _list(resource, "telecom") if one.get("system") == "phone"]
    if phones:
        fields["phone"] = ", ".join(sorted(phones))
    addresses = [_text(one.get("text")) or "" for one in _list(resource, "address")]
    if any(addresses):
        fields["address"] = "; ".join(address for address in addresses if address)
    numbers = [_text(one.get("value")) or "" for one in _list(resource, "identifier") if not str(one.get("system", "")).endswith("/row")]
    if numbers:
        fields["numbers"] = ", ".join(sorted(numbers))
    return fields


def _specialist(connection: Connection, references: list[str]) -> str | None:
    """The name behind the first reference to a post, which is the central's or, for what only we know, our own."""
    for reference in references:
        key = reference.removeprefix("urn:uuid:").rpartition("/")[2]
        row = connection.exec_driver_sql(
            "SELECT sp.family, sp.given, sp.middle FROM post p JOIN specialist sp ON sp.pk = p.specialist_pk"
            " WHERE (p.remote_id = ? AND ? LIKE 'PractitionerRole/%') OR p.id = ?",
            (key, reference, key),
        ).first()
        if row is not None:
            return short_name(row[0], row[1], row[2])
    return None


def _list(resource: Resource, name: str) -> list[Mapping[str, Any]]:
    found = resource.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _instant(value: object) -> datetime | None:
    return datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
