"""The CapabilityStatement: what this server does, taken from the same tables that it works by."""

from desktop_app.fhir.names import NODE_SOFTWARE
from desktop_app.node.parameters import PARAMETERS, TYPES, WITHOUT_IDENTIFIER, Resource

_INTERACTIONS = ("read", "vread", "update", "history-instance", "create", "search-type")


def capability(base: str, moment: str, secured: bool) -> Resource:
    """The statement of the server at `base`, as of `moment` (an instant)."""
    rest: Resource = {
        "mode": "server",
        "resource": [_served(resource_type) for resource_type in TYPES],
        "interaction": [{"code": "transaction"}, {"code": "batch"}],
    }
    if secured:
        rest["security"] = {"description": "A bearer token, given by those who run this server."}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": moment,
        "kind": "instance",
        "software": {"name": NODE_SOFTWARE},
        "implementation": {"description": "The booking central of a registry", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [rest],
    }


def _served(resource_type: str) -> Resource:
    common = [("_id", "token"), ("_lastUpdated", "date")]
    if resource_type not in WITHOUT_IDENTIFIER:
        common.append(("identifier", "token"))
    own = [(parameter.name, parameter.sort.value) for parameter in PARAMETERS[resource_type].values()]
    return {
        "type": resource_type,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": False,
        "conditionalCreate": True,
        "conditionalRead": "not-supported",
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "searchParam": [{"name": name, "type": sort} for name, sort in (*common, *own)],
    }
