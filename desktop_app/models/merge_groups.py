"""What is merged as one thing: the groups of each resource type, as data (the contract is sync.md, "Merging")."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Elements that make sense only together: a change of any of them is a change of all.

    `elements` are top-level names, `extensions` URLs of top-level extensions. The order in their lists means nothing.
    """

    name: str
    elements: frozenset[str]
    extensions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class KeyedList:
    """A list whose members are told apart by the values at `key`, never by their place.

    `scope`, a part of the key, names what stays when a person corrects a member (the system of an identifier): both
    sides replacing one member by different ones within a scope is a clash. A clash is named by the scope, else by the key.
    """

    element: str
    key: tuple[tuple[str, ...], ...]
    scope: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class MergeGroups:
    """How a resource type is merged; what is not named here is a group of its own for each top-level element."""

    groups: tuple[Group, ...] = ()
    lists: tuple[KeyedList, ...] = ()


IDENTIFIERS = KeyedList("identifier", (("system",), ("value",)), scope=(("system",),))
CONTACTS = KeyedList("telecom", (("system",), ("value",)), scope=(("system",),))
NAMES = KeyedList("name", (("use",), ("period", "start"), ("period", "end")))
ADDRESSES = KeyedList("address", (("use",), ("type",), ("period", "start")))
RELATIVES = KeyedList("contact", (("name", "family"), ("name", "given"), ("relationship",)), scope=(("relationship",),))

_PERSON = MergeGroups(lists=(IDENTIFIERS, CONTACTS, NAMES, ADDRESSES))
_NUMBERED = MergeGroups(lists=(IDENTIFIERS,))
_BY_TYPE = {
    "Appointment": MergeGroups((Group("visit", frozenset({"status", "start", "end", "slot", "participant"})),), (IDENTIFIERS,)),
    "Coverage": MergeGroups((Group("term", frozenset({"status", "period"})),), (IDENTIFIERS,)),
    "Location": MergeGroups(lists=(IDENTIFIERS, CONTACTS)),
    "Organization": MergeGroups(lists=(IDENTIFIERS, CONTACTS, ADDRESSES)),
    "Patient": MergeGroups(lists=(*_PERSON.lists, RELATIVES)),
    "Practitioner": _PERSON,
    "RelatedPerson": _PERSON,
    "Task": MergeGroups((Group("state", frozenset({"status", "statusReason", "businessStatus"})),), (IDENTIFIERS,)),
}


def groups_for(resource_type: str, hold_extensions: frozenset[str] = frozenset()) -> MergeGroups:
    """The groups of `resource_type`; `hold_extensions` are the URLs of a slot's holder and of its expiry."""
    if resource_type == "Slot":
        return MergeGroups((Group("state", frozenset({"status"}), hold_extensions),), (IDENTIFIERS,))
    return _BY_TYPE.get(resource_type, _NUMBERED)
