"""Identifiers of resources: the row's own, numbers with a system of ours, and numbers of persons by the table of systems."""

from typing import Any

from desktop_app.fhir.elements import Resource, Values, day, dicts, kept, part, period, text
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.models.identifier_systems import IdentifierSystem, IdentifierSystems
from desktop_app.models.identifiers import IdentifierKind, normalise

_ROW_ID_LENGTH = 36


def row_id(resource: Resource) -> str | None:
    """Our row id, from the first identifier that can be one."""
    for item in dicts(resource.get("identifier")):
        if _is_of_row(item):
            return str(item["value"])
    return None


def identity(resource: Resource) -> Values:
    """The two values that say whether the resource carries our identifier, and which."""
    found = row_id(resource)
    return {"id": found, "carries_id": found is not None}


def row_identifier(values: Values) -> list[Resource]:
    """The identifier of the row, unless the resource came from others without one."""
    return [{"system": ROW_SYSTEM, "value": values["id"]}] if values.get("id") and values.get("carries_id", True) else []


def number_in(resource: Resource, system: str) -> str | None:
    """The first value with exactly the system `system`."""
    for item in dicts(resource.get("identifier")):
        if item.get("system") == system:
            return text(item.get("value"))
    return None


def number(system: str, value: object) -> list[Resource]:
    """An identifier of one of our own systems; an empty list without a value."""
    return [{"system": system, "value": value}] if value else []


def known_number(resource: Resource, kind: str, systems: IdentifierSystems) -> str | None:
    """The first identifier of `kind`, in its canonical writing."""
    for item in dicts(resource.get("identifier")):
        if kind_of(item, systems) == kind and (value := text(item.get("value"))):
            return canonical(kind, value)
    return None


def written_number(kind: str, value: object, systems: IdentifierSystems) -> list[Resource]:
    """`value` as an identifier of `kind`, with the configured system; an empty list without a value."""
    return [_written({"kind": kind, "value": value}, systems)] if value else []


def parse_numbers(resource: Resource, systems: IdentifierSystems) -> list[dict[str, Any]]:
    """The identifiers of a person beside the row's own, as `Patient.identifiers` keeps them.

    A number of an unknown system is kind `other`, its value left as it is. An identifier without a value or a system is not modelled.
    """
    found = []
    for item in dicts(resource.get("identifier")):
        system, value = text(item.get("system")), text(item.get("value"))
        if system is None or value is None or _is_of_row(item):
            continue
        kind = kind_of(item, systems)
        found.append(
            kept(
                {
                    "kind": kind or IdentifierKind.OTHER.value,
                    "system": system,
                    "value": canonical(kind, value) if kind else value,
                    "issuer": text(part(item, "assigner", "display")),
                    "from": day(part(item, "period", "start")),
                    "to": day(part(item, "period", "end")),
                }
            )
        )
    return found


def render_numbers(entries: list[dict[str, Any]], systems: IdentifierSystems) -> list[Resource]:
    """The way back: an entry that names its system keeps it, any other gets the configured one of its kind."""
    return [_written(entry, systems) for entry in entries]


def kind_of(identifier: Resource, systems: IdentifierSystems) -> str | None:
    """The kind of an identifier by the table, None for a system that is not in it."""
    system = text(identifier.get("system"))
    if system is None:
        return None
    codes = [str(coding.get("code")) for coding in dicts(part(identifier, "type", "coding"))]
    return systems.kind_of(system, codes)


def canonical(kind: str, value: str) -> str:
    """The canonical writing where the kind has one."""
    return normalise(IdentifierKind(kind), value) or value if kind in _KINDS else value


_KINDS = frozenset(kind.value for kind in IdentifierKind) - {IdentifierKind.OTHER.value}


def _is_of_row(identifier: Resource) -> bool:
    value = identifier.get("value")
    return identifier.get("system") == ROW_SYSTEM and text(value) is not None and len(str(value)) == _ROW_ID_LENGTH


def _needs_type(line: IdentifierSystem, own: str, systems: IdentifierSystems) -> bool:
    """Whether a number of another writing of its system (`…/OMS`) would be read as one of another kind without its type."""
    return systems.kind_of(own) != line.kind == systems.kind_of(own, [line.type_code])


def _written(entry: dict[str, Any], systems: IdentifierSystems) -> Resource:
    line = systems.line(str(entry["kind"]))
    own = entry.get("system")
    typed = line is not None and line.type_code and (own in (None, line.system) or _needs_type(line, str(own), systems))
    kind = {"coding": [{"system": line.type_system, "code": line.type_code}]} if line and typed else None
    return kept(
        {
            "type": kind,
            "system": own or (line.system if line else None),
            "value": entry.get("value"),
            "period": period(entry.get("from"), entry.get("to")),
            "assigner": {"display": entry["issuer"]} if entry.get("issuer") else None,
        }
    )
