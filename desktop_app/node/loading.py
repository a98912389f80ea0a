"""Putting a synthetic town into an empty node: through the same door as any write, in pages that leave room for others."""

from itertools import islice

from desktop_app.node.city import City
from desktop_app.node.versions import newest_stamp
from desktop_app.node.write import Draft, keep
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store

_PAGE = 2_000


def is_empty(store: Store) -> bool:
    """Whether the node has never served anything."""
    with store.read() as connection:
        return newest_stamp(connection) == (0, 0)


def load_city(store: Store, city: City) -> int:
    """Serve every resource of `city` under the id it has; the count of them.

    The node must be empty: ids are given here once, and nothing that lies there already is compared. Raises what `keep` raises.
    """
    loaded = 0
    for batch in city.batches:
        drafts = (Draft(resource, str(resource["id"])) for resource in batch.resources())
        while page := list(islice(drafts, _PAGE)):
            with store.write(Urgency.MACHINE) as unit:
                keep(unit, page)
            loaded += len(page)
    return loaded
