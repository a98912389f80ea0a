"""Bringing an operation onto what the central has now: merged, already so, or trouble for a person. Pure.

Merging alone is not enough for places: two desks that both turn a free slot busy agree on the value and still sold it twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.elements import dicts
from desktop_app.fhir.names import HOLD_EXTENSIONS, HOLDER, OPERATION
from desktop_app.models.appointment import HOLDING, AppointmentStatus
from desktop_app.models.conflict import CaseKind
from desktop_app.models.merge import merge, same
from desktop_app.models.merge_groups import groups_for
from desktop_app.models.slot import SlotStatus

Resource = dict[str, Any]
_ENDED = frozenset({AppointmentStatus.CANCELLED.value, AppointmentStatus.IN_ERROR.value})
_IGNORED = frozenset({OPERATION})


@dataclass(frozen=True)
class Sides:
    """A row that was to be updated: what the person saw, what he made of it, and what the central has; one naming of references."""

    position: int
    kind: Kind
    row_id: str
    remote_id: str
    base: Resource
    mine: Resource
    theirs: Resource


@dataclass(frozen=True)
class Onto:
    """The row to send now; `needed` is False where the central has all of it already."""

    mine: Resource
    needed: bool


@dataclass(frozen=True)
class Trouble:
    """What only a person can decide."""

    kind: CaseKind
    row_kind: Kind
    row_id: str
    groups: tuple[str, ...] = ()


def sold_already(kind: Kind, base: Resource | None, mine: Resource) -> bool:
    """Whether an operation would take a place that was taken when it began: whoever insists on his booking does not get it by this."""
    return kind is Kind.SLOT and base is not None and base.get("status") == mine.get("status") == SlotStatus.BUSY


def rebase(rows: Sequence[Sides], desk_id: str = "") -> dict[int, Onto] | Trouble:
    """Each row by its position, or the first trouble: visits before places, since a cancelled visit needs none.

    `desk_id` is ours: a place that is held for it there is as good as free.
    """
    visits = [row for row in rows if row.kind is Kind.APPOINTMENT]
    result: dict[int, Onto] = {}
    for row in sorted(rows, key=lambda one: (one.kind is not Kind.APPOINTMENT, one.kind is Kind.SLOT, one.position)):
        found = _visit(row) if row.kind is Kind.APPOINTMENT else _place(row, visits, desk_id) if row.kind is Kind.SLOT else None
        onto = found or _merged(row)
        if isinstance(onto, Trouble):
            return onto
        result[row.position] = onto
    return result


def _visit(row: Sides) -> Onto | Trouble | None:
    mine, theirs = row.mine.get("status"), row.theirs.get("status")
    if row.base.get("status") in _ENDED or theirs not in _ENDED:
        return None
    if mine == theirs:
        return Onto(row.theirs, needed=False)
    return Trouble(CaseKind.CANCELLED_THERE, row.kind, row.row_id, ("status",))


def _place(row: Sides, visits: Sequence[Sides], desk_id: str) -> Onto | Trouble | None:
    was, mine, theirs = (side.get("status") for side in (row.base, row.mine, row.theirs))
    if sold_already(row.kind, row.base, row.mine):
        return Trouble(CaseKind.SLOT_TAKEN, row.kind, row.row_id, ("status",))
    if mine == SlotStatus.BUSY and was != SlotStatus.BUSY:
        if not _may_still_be_taken(row, desk_id):
            return Trouble(CaseKind.SLOT_TAKEN, row.kind, row.row_id, ("status",))
        moved = tuple(name for name in ("start", "end", "schedule") if not same(row.base.get(name), row.theirs.get(name)))
        return Trouble(CaseKind.FIELD_DIFFERS, row.kind, row.row_id, moved) if moved else _over_their_hold(row)
    if was == SlotStatus.TENTATIVE and mine == SlotStatus.FREE:
        still = theirs == SlotStatus.TENTATIVE and _holder(row.theirs) == _holder(row.base)
        return _over_their_hold(row) if still else Onto(row.theirs, needed=False)
    if was == SlotStatus.BUSY and mine != SlotStatus.BUSY and not (theirs == SlotStatus.BUSY and _still_ours(row, visits)):
        return Onto(row.theirs, needed=False)
    return None


def _may_still_be_taken(slot: Sides, desk_id: str) -> bool:
    """Whether the place is there as the person saw it, free or held; our desk's hold may have come, gone or been renewed meanwhile."""
    was, theirs = slot.base.get("status"), slot.theirs.get("status")
    if theirs == SlotStatus.TENTATIVE:
        ours = bool(desk_id) and _holder(slot.theirs) == desk_id
        return ours or (was == theirs and same(_hold(slot.theirs), _hold(slot.base)))
    return theirs == was or (was == SlotStatus.TENTATIVE and theirs == SlotStatus.FREE)


def _over_their_hold(slot: Sides) -> Onto | Trouble:
    """Our state of the place over whatever hold is on it there: that one was decided about already."""
    others = [one for one in dicts(slot.base.get("extension")) if one.get("url") not in HOLD_EXTENSIONS]
    base = {**slot.base, "status": slot.theirs.get("status"), "extension": [*others, *_hold(slot.theirs).values()]}
    return _merged(replace(slot, base=base))


def _hold(slot: Resource) -> dict[str, Resource]:
    """The extensions that tell whose hold it is and until when."""
    return {str(one["url"]): one for one in dicts(slot.get("extension")) if one.get("url") in HOLD_EXTENSIONS}


def _holder(slot: Resource) -> str:
    return str(_hold(slot).get(HOLDER, {}).get("valueString") or "")


def _still_ours(slot: Sides, visits: Sequence[Sides]) -> bool:
    """Whether the visit whose place is to be freed still stands on it there. If it was cancelled or moved, the place may be another's."""
    place = f"Slot/{slot.remote_id}"
    own = [visit for visit in visits if place in _places(visit.base)]
    return not own or any(place in _places(visit.theirs) and visit.theirs.get("status") in HOLDING for visit in own)


def _places(visit: Resource) -> list[str]:
    return [str(one.get("reference")) for one in visit.get("slot") or []]


def _merged(row: Sides) -> Onto | Trouble:
    groups = groups_for(str(row.mine["resourceType"]), HOLD_EXTENSIONS)
    merged = merge(row.base, row.mine, row.theirs, groups, _IGNORED)
    if merged.clashes:
        return Trouble(CaseKind.FIELD_DIFFERS, row.kind, row.row_id, tuple(clash.group for clash in merged.clashes))
    return Onto(merged.resource, merged.changed)
