"""The receipt: which operation wrote a version of a resource. How a sender knows its own writing after a lost answer."""

from desktop_app.fhir.elements import Resource, dicts
from desktop_app.fhir.names import OPERATION


def stamp(resource: Resource, operation_id: str) -> Resource:
    """A copy of `resource` that says it was written by the operation `operation_id`, in place of any earlier receipt."""
    return {**resource, "extension": [*_others(resource), {"url": OPERATION, "valueString": operation_id}]}


def stamp_of(resource: Resource) -> str | None:
    """The id of the operation that wrote this version, None where nobody signed it."""
    for item in dicts(resource.get("extension")):
        if item.get("url") == OPERATION:
            found = item.get("valueString")
            return found if isinstance(found, str) else None
    return None


def unstamped(resource: Resource) -> Resource:
    """`resource` without its receipt: what is compared and kept."""
    if not any(item.get("url") == OPERATION for item in dicts(resource.get("extension"))):
        return resource
    rest = _others(resource)
    bare = {name: value for name, value in resource.items() if name != "extension"}
    return {**bare, "extension": rest} if rest else bare


def _others(resource: Resource) -> list[object]:
    found = resource.get("extension")
    return [item for item in found if not (isinstance(item, dict) and item.get("url") == OPERATION)] if isinstance(found, list) else []
