"""Names and contacts of persons, as Patient, Practitioner and RelatedPerson share them."""

from collections.abc import Hashable
from typing import Any

from desktop_app.fhir.elements import Resource, Values, day, dicts, kept, part, text

_FORMER = ("old", "maiden")
_CONTACTS = ("phone", "email")


def primary_name(names: object) -> Resource | None:
    """The name in force: the official one, else the first that is neither former, nor a nickname, nor temporary."""
    found = [name for name in dicts(names) if text(name.get("family")) or _given(name)]
    official = [name for name in found if name.get("use") == "official"]
    plain = [name for name in found if name.get("use") in (None, "usual")]
    return next(iter(official or plain), None)


def parse_name(names: object) -> Values:
    """Columns `family`, `given`, `middle` (отчество, and whatever more given names there are)."""
    name = primary_name(names) or {}
    given = _given(name)
    return {"family": text(name.get("family")) or "", "given": given[0] if given else None, "middle": " ".join(given[1:]) or None}


def render_name(values: Values | Resource, use: str = "official", until: object = None) -> Resource | None:
    """A HumanName of the columns; None where all are empty."""
    given = [name for name in (values.get("given"), values.get("middle")) if name]
    if not given and not values.get("family"):
        return None
    return kept({"use": use, "family": values.get("family"), "given": given, "period": {"end": until} if until else None})


def former_names(names: object) -> list[Resource]:
    """What `Patient.former_names` keeps: earlier names with the last day they were borne."""
    found = [
        {**parse_name([{**name, "use": "official"}]), "until": day(part(name, "period", "end"))}
        for name in dicts(names)
        if _is_former(name)
    ]
    return [kept(name) for name in found if name["family"] or name["given"]]


def contacts(telecom: object) -> list[Resource]:
    """What `Patient.contacts` keeps: phones and e-mail addresses."""
    return [
        kept({"kind": item["system"], "value": item["value"], "use": text(item.get("use"))})
        for item in dicts(telecom)
        if item.get("system") in _CONTACTS and text(item.get("value"))
    ]


def render_contacts(entries: list[Resource]) -> list[Resource]:
    """The way back."""
    return [kept({"system": entry.get("kind"), "value": entry.get("value"), "use": entry.get("use")}) for entry in entries]


def first_phone(telecom: object) -> str | None:
    """The first telephone number, for rows that keep only one."""
    return next((item["value"] for item in contacts(telecom) if item["kind"] == "phone"), None)


def phone(number: object) -> list[Resource] | None:
    """A telecom of one telephone number."""
    return [{"system": "phone", "value": number}] if number else None


def name_keys(names: list[Any]) -> list[Hashable]:
    """What tells the names of one list apart: the one in force is always itself, however its use is written."""
    primary = primary_name(names)
    return ["primary" if name is primary else _name_key(name) for name in names]


def _name_key(name: Resource) -> Hashable:
    if _is_former(name):
        return ("former", str(name.get("family")), *_given(name), day(part(name, "period", "end")))
    return ("other", str(name.get("use")), str(part(name, "period", "start")), str(part(name, "period", "end")))


def _is_former(name: Resource) -> bool:
    return name.get("use") in _FORMER


def _given(name: Resource) -> list[str]:
    found = name.get("given")
    return [one for one in found if text(one)] if isinstance(found, list) else []
