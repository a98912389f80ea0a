"""References from one naming to the other: our own (`urn:uuid:<row id>`) and the central's (`Type/id`), by what the replica knows."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection

from desktop_app.fhir.mapping import LOCAL_PREFIX
from desktop_app.fhir.references import references_in as references_of
from desktop_app.storage.naming import local_names, remote_names

Resource = dict[str, Any]
Naming = Callable[[str], str]


def references_in(resources: Iterable[Resource | None]) -> set[str]:
    """Every reference that the resources hold, but those to contained ones."""
    return {reference for resource in resources if resource is not None for reference in references_of(resource)}


def local_ids(resources: Iterable[Resource | None]) -> set[str]:
    """The ids of the rows that the resources name in our own way."""
    return {one.removeprefix(LOCAL_PREFIX) for one in references_in(resources) if one.startswith(LOCAL_PREFIX)}


def to_remote(connection: Connection, resources: Iterable[Resource | None]) -> Naming:
    """A translation into the central's naming, for the rows that it knows; other references stay."""
    names = remote_names(connection, references_in(resources))
    return lambda reference: names.get(reference, reference)


def to_local(connection: Connection, resources: Iterable[Resource | None]) -> Naming:
    """A translation into our naming, for the rows that lie here; other references stay."""
    names = local_names(connection, references_in(resources))
    return lambda reference: names.get(reference, reference)
