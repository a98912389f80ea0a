"""Two resources with one identifier of ours: the oldest is kept, the others are marked as made in error (sync.md 1, Identity)."""

import logging
from collections.abc import Iterable
from typing import Any

from desktop_app.sync.answer import version_of
from desktop_app.sync.central import Central

_ERROR_STATUS = "entered-in-error"
_WITH_STATUS = frozenset({"Appointment", "Slot", "Coverage", "Task", "ServiceRequest"})
_log = logging.getLogger(__name__)


def set_in_error(central: Central, twins: Iterable[dict[str, Any]]) -> None:
    """Mark `twins` as made in error, on the condition that nobody changed them since they were read; people are marked inactive."""
    for twin in twins:
        version = version_of(twin)
        marked = {**twin, "status": _ERROR_STATUS} if twin["resourceType"] in _WITH_STATUS else {**twin, "active": False}
        if version is None or marked == twin:
            continue
        answer = central.put(marked, version)
        _log.info("a second %s with one identifier of ours was marked as made in error: %s", twin["resourceType"], answer.status)
