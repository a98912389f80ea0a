"""Putting what changed in a row into the resource as it came, so that everything we do not model stays.

`was` and `now` are both written by our own mapper; where they differ, `raw` is changed, and only there. Members of lists are told
apart by keys of their content, never by their place.
"""

import json
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

from desktop_app.fhir.elements import Resource, extensions, part
from desktop_app.fhir.identifiers import canonical, kind_of
from desktop_app.fhir.names import REPEATING
from desktop_app.fhir.persons import name_keys
from desktop_app.models.identifier_systems import IdentifierSystems

_CHOICES = ("deceased", "occurrence")
"""Elements of a choice: writing one takes the others of the same name away."""
_ADDRESS_KEEPS = ("use", "type", "period", "extension")
"""What still holds of an address whose text was corrected; its structured parts do not."""


def blend(raw: Resource, was: Resource, now: Resource, systems: IdentifierSystems) -> Resource:
    """`raw` with every element replaced in which `now` differs from `was`; equal to `raw` where they do not differ."""
    if was == now:
        return raw
    result = _Blender(systems).of_dict(raw, was, now)
    if part(result, "text", "status") == "generated" and "div" in result["text"]:
        del result["text"]  # made from the elements that now say something else (R4, narrative)
    return result


class _Blender:
    def __init__(self, systems: IdentifierSystems) -> None:
        self._systems = systems

    def of_dict(self, raw: Resource, was: Resource, now: Resource) -> Resource:
        result = dict(raw)
        for name in dict.fromkeys((*was, *now)):
            if was.get(name) == now.get(name):
                continue
            value = self._of_value(name, raw.get(name), was.get(name), now.get(name))
            _drop_what_hangs_on(name, result)
            if value is None or value == []:
                result.pop(name, None)
            else:
                result[name] = value
        return result

    def _of_value(self, name: str, raw: Any, was: Any, now: Any) -> Any:
        if isinstance(raw, dict) and isinstance(was, dict) and isinstance(now, dict):
            if _means_another(was, now):
                return now
            if name == "address":
                return _other_address(raw, was, now)
            return self.of_dict(raw, was, now)
        if isinstance(raw, list) and _all_dicts(raw) and _all_dicts(was or []) and _all_dicts(now or []):
            return self._of_list(name, raw, was or [], now or [])
        return now

    def _of_list(self, name: str, raw: list[Any], was: list[Any], now: list[Any]) -> list[Any]:
        before, after = self._keyed(name, was, was), self._keyed(name, now, was)
        result = [
            (key, member)
            for key, member in self._keyed(name, raw, was).items()
            if key not in before or key in after or _place_taken(key, before, after) is not None
        ]
        for number, (key, member) in enumerate(result):
            if key in before:
                result[number] = self._member(name, key, member, before, after)
        present = {key for key, _ in result}
        for key, member in after.items():
            if key not in present:
                _insert(result, key, member, list(after))
        return [member for _, member in result]

    def _member(self, name: str, key: Hashable, raw: Any, before: dict[Hashable, Any], after: dict[Hashable, Any]) -> tuple[Hashable, Any]:
        if key in after:
            return key, raw if before[key] == after[key] else self._of_value(name, raw, before[key], after[key])
        successor = _place_taken(key, before, after)
        return successor, after[successor]

    def _keyed(self, name: str, members: list[Any], was: list[Any]) -> dict[Hashable, Any]:
        """Members by key; a second one of the same key counts as its second."""
        seen: Counter[Hashable] = Counter()
        keyed: dict[Hashable, Any] = {}
        for base, member in zip(self._keys(name, members, was), members, strict=True):
            keyed[base, seen[base]] = member
            seen[base] += 1
        return keyed

    def _keys(self, name: str, members: list[Any], was: list[Any]) -> list[Hashable]:
        if name == "name":
            return name_keys(members)
        if name == "identifier":
            return [self._identifier_key(member) for member in members]
        one = _KEYS.get(name)
        return _modelled_first(members, was) if one is None else [one(member) for member in members]

    def _identifier_key(self, member: Resource) -> Hashable:
        """Kind and canonical number, so that an alias of a system is the same identifier."""
        kind, value = kind_of(member, self._systems), member.get("value")
        if kind is None or not isinstance(value, str):
            return (_plain(member.get("system")), _plain(value))
        return (kind, canonical(kind, value))


def _place_taken(key: Hashable, before: dict[Hashable, Any], after: dict[Hashable, Any]) -> Hashable | None:
    """The new member that stands where the member `key` stood: a corrected number stays at its place."""
    place = list(before).index(key) if key in before else -1
    successor = list(after)[place] if 0 <= place < len(after) else None
    return successor if successor is not None and successor not in before else None


def _insert(result: list[tuple[Hashable, Any]], key: Hashable, member: Any, order: list[Hashable]) -> None:
    """Behind the nearest member that comes before it in `order`, else at the end."""
    places = {known: number for number, (known, _) in enumerate(result)}
    earlier = [places[known] for known in order[: order.index(key)] if known in places]
    result.insert(earlier[-1] + 1 if earlier else len(result), (key, member))


def _drop_what_hangs_on(name: str, result: Resource) -> None:
    """The companion of a primitive (`_birthDate`), and the other forms of a choice, speak of the old value."""
    result.pop(f"_{name}", None)
    for choice in _CHOICES:
        if name.startswith(choice):
            for other in [known for known in result if known.removeprefix("_").startswith(choice) and known != name]:
                del result[other]
    if name in ("family", "given"):
        result.pop("text", None)


def _means_another(was: Resource, now: Resource) -> bool:
    """A reference to something else, or a concept with another code: display and text of the old one would be wrong."""
    return was.get("reference") != now.get("reference") or was.get("coding") != now.get("coding")


def _other_address(raw: Resource, was: Resource, now: Resource) -> Resource:
    if was.get("text") == now.get("text"):
        return {**raw, **now}
    return {name: raw[name] for name in _ADDRESS_KEEPS if name in raw} | now


def _all_dicts(members: Any) -> bool:
    return isinstance(members, list) and all(isinstance(member, dict) for member in members)


def _modelled_first(members: list[Any], was: list[Any]) -> list[Hashable]:
    """Keys for lists of which we model one member: it is the first that says all that we read (`was`), else the first at all."""
    if not was or not members:
        return ["modelled" if not number else "other" for number in range(len(members))]
    chosen = next((number for number, member in enumerate(members) if _says(member, was[0])), 0)
    return ["modelled" if number == chosen else "other" for number in range(len(members))]


def _says(raw: Any, was: Any) -> bool:
    """Whether `raw` holds all of `was`, and perhaps more."""
    if isinstance(was, dict):
        return isinstance(raw, dict) and all(name in raw and _says(raw[name], value) for name, value in was.items())
    if isinstance(was, list):
        return isinstance(raw, list) and all(any(_says(item, value) for item in raw) for value in was)
    return bool(raw == was)


def _actor_type(actor: Any) -> str | None:
    written, hint = part(actor, "reference"), part(actor, "type")
    if isinstance(hint, str):
        return hint.rpartition("/")[2]
    return written.partition("/")[0] if isinstance(written, str) and "/" in written else None


def _extension_key(member: Resource) -> Hashable:
    url = _plain(member.get("url"))
    if url not in REPEATING:
        return url
    first = {name: items[0] for name, items in extensions(member).items()}
    return (url, *([_value_of(first.get(name)) for name in REPEATING[url]] or [_value_of(member)]))


def _value_of(member: Resource | None) -> str:
    """The value of an extension; of a reference only what it refers to."""
    values = [value for name, value in sorted((member or {}).items()) if name.startswith("value")]
    return _plain([part(value, "reference") or value for value in values])


def _plain(value: object) -> str:
    """Something that a key may be made of, whatever was sent."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _key_of(*names: str) -> Callable[[Resource], Hashable]:
    return lambda member: tuple(_plain(member.get(name)) for name in names)


_KEYS: dict[str, Callable[[Resource], Hashable]] = {
    "extension": _extension_key,
    "telecom": _key_of("system", "value"),
    "coding": _key_of("system", "code"),
    "address": _key_of("use"),
    "actor": lambda member: _actor_type(member) or "actor",
    "participant": lambda member: _actor_type(member.get("actor")) or "participant",
}
"""What tells the members of a list apart. Of participants it is the type of the actor: who comes may change, the part stays."""
