"""What a desk must show of its own work while it is on its way: never written over, never called more than it is (sync.md 4 and 5)."""

from __future__ import annotations

from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import give_out
from desktop_app.models.conflict import CaseKind
from desktop_app.models.promise import Promise
from desktop_app.queries.appointments import Standing, appointment_card
from tests.sync.world import Desk

Resource = dict[str, Any]


def what_a_person_did_still_stands(desk: Desk) -> None:
    """A row that holds unfinished work is never written over: a visit and a place are as the newest such work made them."""
    newest: dict[tuple[str, str], Resource] = {}
    for operation in desk.operations():
        if operation.state.unfinished:
            newest |= {(row.kind, row.row_id): row.mine for row in operation.rows if row.applied_version is None}
    for (kind, row_id), mine in newest.items():
        if kind in {Kind.APPOINTMENT, Kind.SLOT}:
            here = give_out(Kind(kind), desk.values(Kind(kind), row_id, "local"))
            assert [here["status"], _places(here)] == [mine["status"], _places(mine)], (kind, row_id)


def _places(visit: Resource) -> list[str]:
    return [place["reference"] for place in visit.get("slot", [])]


def nothing_is_called_confirmed_before_the_central_has_it(desk: Desk) -> None:
    """Everything that is not yet applied is provisional (sync.md 5), also where a screen shows one visit."""
    held = {row.row_id for operation in desk.operations() if operation.state.unfinished for row in operation.rows}
    for row_id in desk.ids_of(Kind.APPOINTMENT):
        with desk.store.read() as connection:
            card = appointment_card(connection, row_id)
        if card is not None and card.standing is Standing.CONFIRMED:
            assert row_id not in held
            assert desk.values(Kind.APPOINTMENT, row_id)["remote_id"] is not None


def what_was_guaranteed_is_not_taken_by_others(desk: Desk) -> None:
    """A place that was held for this desk when it was sold is there when the booking arrives (sync.md 5)."""
    taken = {case.operation_sequence for case in desk.cases() if case.kind is CaseKind.SLOT_TAKEN}
    assert [one.id for one in desk.operations() if one.promise is Promise.GUARANTEED and one.sequence in taken] == []
