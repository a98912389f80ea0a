"""Three-way merge of FHIR resources by declared groups: what one side changed is taken, what both changed apart is a clash."""

import copy
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desktop_app.models.merge_groups import Group, KeyedList, MergeGroups

Resource = dict[str, Any]
_THEIRS = frozenset({"resourceType", "id", "meta"})
"""What the central says about itself: never merged, never compared, always theirs."""
_DERIVED = frozenset({"text"})
"""Made from the rest: where both sides made it anew, theirs stays and nobody is asked."""
_EXTENSIONS = KeyedList("extension", (("url",),))
_MODIFIERS = KeyedList("modifierExtension", (("url",),))
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True)
class Clash:
    """A group that both sides changed and that is not equal. Values are as in the resource; None where a side has nothing."""

    group: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """The merged resource; in a clashing group it holds theirs. `changed`: whether it says more than theirs and must be sent."""

    resource: Resource
    clashes: tuple[Clash, ...]
    changed: bool

    @property
    def mine_is_there(self) -> bool:
        """Whether theirs says all of mine already. `changed` alone does not tell: a clash keeps theirs and changes nothing."""
        return not self.changed and not self.clashes


@dataclass(frozen=True)
class _Sides:
    base: Resource
    mine: Resource
    theirs: Resource


def merge(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    groups: MergeGroups,
    ignored_extensions: frozenset[str] = frozenset(),
) -> Merged:
    """Merge what a person changed (`mine`, out of `base`) into what the central has now (`theirs`).

    All three are FHIR JSON of one resource. `ignored_extensions` are URLs of top-level extensions that are neither
    compared nor merged (the receipt of an operation); theirs are kept. No argument is changed.
    """
    sides = _Sides(dict(base), dict(mine), dict(theirs))
    result = copy.deepcopy(sides.theirs)
    clashes: list[Clash] = []
    taken: set[str] = set()
    for group in groups.groups:
        _merge_group(group, sides, result, clashes)
        taken |= group.elements
    grouped_urls = frozenset(url for group in groups.groups for url in group.extensions)
    keyed = {rule.element: rule for rule in (*groups.lists, _EXTENSIONS, _MODIFIERS)}
    present = {name.removeprefix("_") for side in (base, mine, theirs) for name in side} - _THEIRS - taken
    for element in sorted(present):
        if element in keyed and _are_lists(element, sides):
            skipped = ignored_extensions | grouped_urls if element == "extension" else frozenset()
            _merge_list(keyed[element], sides, result, clashes, skipped)
        else:
            _merge_group(Group(element, frozenset({element})), sides, result, clashes, ordered=True)
    return Merged(result, tuple(clashes), not same(result, sides.theirs))


def merge_keeping(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    groups: MergeGroups,
    kept: Collection[str],
    ignored_extensions: frozenset[str] = frozenset(),
) -> Merged:
    """Merge as `merge` does, with ours in the clashing groups named in `kept`; in the others the central's stays.

    What only one side changed is taken from that side, whatever is kept.
    """
    # A group that reads as if the person had seen the central's newest value is changed by ours alone.
    seen = copy.deepcopy(dict(base))
    keyed = {rule.element: rule for rule in (*groups.lists, _EXTENSIONS, _MODIFIERS)}
    named = {group.name: group for group in groups.groups}
    for name in kept:
        rule = keyed.get(name.partition("[")[0])
        if rule is not None and "[" in name:
            others = [item for item in _listed(seen, rule.element) if _title(rule, item) != name]
            _set_list(seen, rule.element, others + [item for item in _listed(dict(theirs), rule.element) if _title(rule, item) == name])
        else:
            group = named.get(name, Group(name, frozenset({name})))
            _put(group, _parts(group, dict(theirs)), seen)
    return merge(seen, mine, theirs, groups, ignored_extensions)


def same(one: Any, other: Any) -> bool:
    """Whether two FHIR values say the same: instants may be written in different zones."""
    return bool(_canonical(one) == _canonical(other))


def _merge_group(group: Group, sides: _Sides, result: Resource, clashes: list[Clash], ordered: bool = False) -> None:
    base, mine, theirs = (_parts(group, side) for side in (sides.base, sides.mine, sides.theirs))
    fold = _canonical if ordered else _unordered
    if fold(mine) in (fold(base), fold(theirs)):
        return
    if fold(theirs) != fold(base):
        if not group.elements <= _DERIVED:
            clashes.append(Clash(group.name, *(_said(group, parts) for parts in (base, mine, theirs))))
        return
    _put(group, mine, result)


def _put(group: Group, parts: Resource, result: Resource) -> None:
    """Replace what `result` says in the group by a copy of `parts`."""
    for name in _names(group):
        result.pop(name, None)
    fresh = copy.deepcopy(parts)
    if group.extensions and ("extension" in fresh or _listed(result, "extension")):
        others = [item for item in _listed(result, "extension") if not _skips(item, group.extensions)]
        _set_list(result, "extension", others + fresh.pop("extension", []))
    result.update(fresh)


def _names(group: Group) -> list[str]:
    """The elements with their companions (`_birthDate` carries the extensions of a primitive `birthDate`)."""
    return [name for element in sorted(group.elements) for name in (element, f"_{element}")]


def _parts(group: Group, resource: Resource) -> Resource:
    parts = {name: resource[name] for name in _names(group) if name in resource}
    held = [item for item in _listed(resource, "extension") if _skips(item, group.extensions)]
    return parts | {"extension": held} if held else parts


def _said(group: Group, parts: Resource) -> Any:
    """A group of one plain element is spoken of by its value."""
    if len(group.elements) == 1 and not group.extensions and set(parts) <= group.elements:
        return next(iter(parts.values()), None)
    return parts or None


def _are_lists(element: str, sides: _Sides) -> bool:
    versions = (sides.base, sides.mine, sides.theirs)
    values = [side[element] for side in versions if element in side]
    return not any(f"_{element}" in side for side in versions) and all(
        isinstance(value, list) and all(isinstance(item, dict) for item in value) for value in values
    )


def _merge_list(rule: KeyedList, sides: _Sides, result: Resource, clashes: list[Clash], skipped: frozenset[str]) -> None:
    base, mine, theirs = (_by_key(rule, side, skipped) for side in (sides.base, sides.mine, sides.theirs))
    changed = [key for key in {**theirs, **mine, **base} if not _equal(mine.get(key), base.get(key))]
    wanted = [key for key in changed if not _equal(mine.get(key), theirs.get(key))]
    clashing = [key for key in wanted if not _equal(theirs.get(key), base.get(key))]
    for key in sorted(clashing):
        clashes.append(Clash(_title(rule, _first(key, mine, theirs, base)), *(_one(side.get(key)) for side in (base, mine, theirs))))
    replaced = _replaced_apart(rule, base, mine, theirs)
    clashes.extend(replaced.values())
    moved = {key for key in wanted if key not in clashing and _scope(rule, _first(key, mine, theirs, base)) not in replaced}
    if not moved:
        return
    if not clashing and not replaced and _equal(_flat(theirs), _flat(base)) and not skipped:
        _set_list(result, rule.element, copy.deepcopy(sides.mine.get(rule.element, [])))
        return
    kept = [item for item in result.get(rule.element, []) if _skips(item, skipped) or _key(rule.key, item) not in moved]
    added = [copy.deepcopy(item) for key in mine if key in moved for item in mine[key]]
    _set_list(result, rule.element, kept + added)


def _replaced_apart(
    rule: KeyedList, base: dict[str, list[Any]], mine: dict[str, list[Any]], theirs: dict[str, list[Any]]
) -> dict[str, Clash]:
    """Scopes in which both sides took the same member away and put different ones in its place (two corrected СНИЛС)."""
    clashes: dict[str, Clash] = {}
    gone = [item for key in base if key not in mine and key not in theirs for item in base[key]] if rule.scope else []
    for scope in sorted({_scope(rule, item) for item in gone}):
        fresh = [[item for key in side if key not in base for item in side[key] if _scope(rule, item) == scope] for side in (mine, theirs)]
        if all(fresh) and not _equal(*fresh):
            was = [item for item in gone if _scope(rule, item) == scope]
            clashes[scope] = Clash(_title(rule, was[0]), _one(was), _one(fresh[0]), _one(fresh[1]))
    return clashes


def _by_key(rule: KeyedList, resource: Resource, skipped: frozenset[str]) -> dict[str, list[Any]]:
    members: dict[str, list[Any]] = {}
    for item in resource.get(rule.element, []):
        if not _skips(item, skipped):
            members.setdefault(_key(rule.key, item), []).append(item)
    return members


def _skips(item: Any, skipped: frozenset[str]) -> bool:
    url = item.get("url") if isinstance(item, dict) else None
    return isinstance(url, str) and url in skipped


def _listed(resource: Resource, element: str) -> list[Any]:
    """The members of a list, none of what is no list: the central may send anything."""
    found = resource.get(element)
    return found if isinstance(found, list) else []


def _key(paths: tuple[tuple[str, ...], ...], item: Resource) -> str:
    return json.dumps([_canonical(_at(path, item)) for path in paths], ensure_ascii=False)


def _scope(rule: KeyedList, item: Resource) -> str:
    return _key(rule.scope, item) if rule.scope else ""


def _at(path: tuple[str, ...], item: Any) -> Any:
    for step in path:
        item = item.get(step) if isinstance(item, dict) else None
    return item


def _first(key: str, *sides: dict[str, list[Any]]) -> Resource:
    """A member with this key: where a key has a scope, its members share it."""
    found: Resource = next(side[key][0] for side in sides if key in side)
    return found


def _title(rule: KeyedList, item: Resource) -> str:
    """The name of a member's group: element and scope, so that no personal value is in it."""
    parts = [_at(path, item) for path in rule.scope or rule.key]
    return f"{rule.element}[{'|'.join(part for part in parts if isinstance(part, str))}]"


def _one(items: list[Any] | None) -> Any:
    return items[0] if items and len(items) == 1 else items or None


def _flat(members: dict[str, list[Any]]) -> list[Any]:
    return [item for items in members.values() for item in items]


def _equal(one: list[Any] | None, other: list[Any] | None) -> bool:
    return bool(_unordered(one or []) == _unordered(other or []))


def _set_list(resource: Resource, element: str, items: list[Any]) -> None:
    """FHIR has no empty lists: an element without members is absent."""
    if items:
        resource[element] = items
    else:
        resource.pop(element, None)


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _canonical(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return [_canonical(inner) for inner in value]
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return _instant(value)
    return value


def _instant(text: str) -> str:
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return text


def _unordered(value: Any) -> Any:
    """Canonical, with the members of every list in a fixed order."""
    if isinstance(value, dict):
        return {name: _unordered(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted((_unordered(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    return _canonical(value)
