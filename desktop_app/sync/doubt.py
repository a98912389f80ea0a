"""Looking up at the central what became of an operation whose answer was lost or strange (sync.md 3, "in doubt")."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.identifiers import row_id
from desktop_app.fhir.names import HOLD_EXTENSIONS, OPERATION, ROW_SYSTEM
from desktop_app.fhir.receipt import stamp_of
from desktop_app.models.appointment import HOLDING, AppointmentStatus
from desktop_app.models.merge import merge
from desktop_app.models.merge_groups import groups_for
from desktop_app.models.slot import SlotStatus
from desktop_app.sync.answer import updated_of, version_of
from desktop_app.sync.central import Central, Missing, Refused
from desktop_app.sync.outgoing import Outgoing, OutgoingRow

Resource = dict[str, Any]
_ANNOUNCED = AppointmentStatus.PENDING


class There(Enum):
    """How a row of an operation stands at the central."""

    OURS = "the operation has written it"
    UNTOUCHED = "still as the operation expects it"
    ABSENT = "not made yet"
    MOVED = "changed by someone else"
    GONE = "deleted"


@dataclass(frozen=True)
class Finding:
    """What was read of one row; `resource` is its present state there. `twins`: later resources with the same identifier of ours."""

    row: OutgoingRow
    there: There
    resource: Resource | None = None
    twins: tuple[Resource, ...] = ()


def look_up(central: Central, outgoing: Outgoing) -> list[Finding]:
    """Read every row of the operation that is not known to be at the central.

    Raises what reads raise: then the doubt stays.
    """
    findings = [find_created(central, row) if row.create else _updated(central, row, outgoing.id) for row in outgoing.left]
    return _together(findings)


def find_created(central: Central, row: OutgoingRow) -> Finding:
    """The resource that bears the identifier of `row`, the oldest where there are several."""
    found = [one for one in central.by_identifier(row.wire_type, ROW_SYSTEM, row.row_id) if row_id(one) == row.row_id]
    if not found:
        return Finding(row, There.ABSENT)
    oldest, *twins = sorted(found, key=_age)
    return Finding(row, There.OURS, oldest, tuple(twins))


def _age(resource: Resource) -> tuple[str, str]:
    moment = updated_of(resource)
    return (moment.isoformat() if moment else "", str(resource.get("id")))


def _updated(central: Central, row: OutgoingRow, operation_id: str) -> Finding:
    if row.remote_id is None:
        return Finding(row, There.GONE)
    try:
        resource = central.read(row.wire_type, row.remote_id)
    except Missing:
        return Finding(row, There.GONE)
    if stamp_of(resource) == operation_id:
        return Finding(row, There.OURS, resource)
    if row.base_version is not None and version_of(resource) == row.base_version:
        return Finding(row, There.UNTOUCHED, resource)
    if _was_written(central, row, operation_id):
        return Finding(row, There.OURS, resource)
    return Finding(row, There.MOVED, resource)


def _was_written(central: Central, row: OutgoingRow, operation_id: str) -> bool:
    """Whether an earlier version bears our receipt; a central without instance history cannot tell."""
    try:
        versions = central.history(row.wire_type, str(row.remote_id))
    except (Missing, Refused):
        return False
    return any(stamp_of(version) == operation_id for version in versions)


def taken_unmarked(central: Central, outgoing: Outgoing, places: Iterable[OutgoingRow]) -> OutgoingRow | None:
    """The place of `places`, untouched at the central, that the operation would take and on which a stranger's visit sits all the same.

    A foreign program may book without touching the slot: then no version guards the place, and sending again would be refused for ever,
    or sell it twice at a server that does not look.
    """
    own = {row.row_id for row in outgoing.rows}
    for row in places:
        if row.kind is Kind.SLOT and row.mine.get("status") == SlotStatus.BUSY:
            try:
                visits = sitting_on(central, row)
            except Refused:
                return None
            if any(row_id(visit) not in own for visit in visits):
                return row
    return None


def sitting_on(central: Central, place: OutgoingRow) -> list[Resource]:
    """The visits that hold `place` at the central; not one that a desk only announced: who gets the place, its version decides.

    Raises what reads raise.
    """
    visits = central.search("Appointment", [("slot", f"Slot/{place.remote_id}")]).resources
    return [one for one in visits if one.get("status") in HOLDING and not (one.get("status") == _ANNOUNCED and stamp_of(one))]


def _together(findings: Sequence[Finding]) -> list[Finding]:
    """Where one row bears our receipt, another that already says all that we wanted was ours too, and then changed by someone."""
    if not any(finding.there is There.OURS for finding in findings):
        return list(findings)
    return [replace(one, there=There.OURS) if one.there is There.MOVED and _says_it_all(one) else one for one in findings]


def _says_it_all(finding: Finding) -> bool:
    row, theirs = finding.row, finding.resource
    if row.base is None or theirs is None:
        return False
    return merge(row.base, row.mine, theirs, groups_for(row.wire_type, HOLD_EXTENSIONS), frozenset({OPERATION})).mine_is_there
