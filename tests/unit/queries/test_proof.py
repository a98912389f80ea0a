"""The proof of arrival: how the acts of a period stand, what the central confirmed of each, and whose names it tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.models.conflict import CaseKind, ConflictCase
from desktop_app.models.operation import Operation, OperationKind, OperationRow, OperationState, Standing, standing_of
from desktop_app.models.person import RoleCode
from desktop_app.queries.ask import AskFor
from desktop_app.queries.proof import CentralRow, Proof, proof
from desktop_app.services.staff import add_person
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Unit
from tests.kit.clock import MONDAY_MORNING
from tests.unit.queries.additions import Additions
from tests.unit.services.desk import Clerk

HOUR = timedelta(hours=1)
_S, _O = Standing, OperationState


def told(clerk: Clerk) -> Proof:
    """The proof of the day."""
    return clerk.replica.ask(proof, MONDAY_MORNING - HOUR, MONDAY_MORNING + 12 * HOUR)


@pytest.mark.parametrize(
    ("state", "sent", "read_back", "standing"),
    [
        (_O.QUEUED, False, False, _S.ONLY_HERE),
        (_O.QUEUED, True, False, _S.ON_ITS_WAY),
        (_O.SENDING, True, False, _S.ON_ITS_WAY),
        (_O.IN_DOUBT, True, False, _S.IN_DOUBT),
        (_O.APPLIED, True, False, _S.ANSWERED),
        (_O.APPLIED, True, True, _S.ACCEPTED),
        (_O.CONFLICT, True, False, _S.REFUSED),
        (_O.REJECTED, True, False, _S.REFUSED),
        (_O.WITHDRAWN, False, False, _S.TAKEN_BACK),
        (_O.ABANDONED, True, False, _S.TAKEN_BACK),
        (_O.RESOLVED, True, False, _S.SETTLED),
    ],
)
def test_accepted_is_only_what_was_read_back(state: OperationState, sent: bool, read_back: bool, standing: Standing) -> None:
    assert standing_of(state, sent, read_back) is standing


def test_what_waits_for_nobody_any_more_is_not_open() -> None:
    assert {one for one in Standing if not one.is_open} == {_S.ACCEPTED, _S.TAKEN_BACK, _S.SETTLED}


def test_the_counts_are_of_the_period_and_older_trouble_is_told_beside_them(more: Additions) -> None:
    for state, number in ((_O.QUEUED, 3), (_O.APPLIED, 2), (_O.REJECTED, 1), (_O.WITHDRAWN, 1)):
        for hours in range(number):
            made = MONDAY_MORNING + hours * HOUR
            more.note(Operation(id=more.unit.ids.new(), kind=OperationKind.BOOK, state=state, desk_id="d", created=made))
    found = more.ask(proof, MONDAY_MORNING + HOUR, MONDAY_MORNING + HOUR)
    assert (found.counts.entered, found.counts.of(_S.ONLY_HERE), found.counts.of(_S.ANSWERED), found.counts.open) == (2, 1, 1, 2)
    assert found.older_open == 3, "one not sent, one not read back, one refused: what was withdrawn is no trouble"
    assert [line.standing for line in found.lines] == [_S.ANSWERED, _S.ONLY_HERE]
    assert found.unlisted == 0


def test_a_line_tells_what_the_central_confirmed_the_visit_first(clerk: Clerk) -> None:
    done = clerk.book()
    stamp = MONDAY_MORNING + HOUR

    def confirm(unit: Unit) -> None:
        operation = unit.session.get_one(Operation, 1)
        operation.state, operation.sent, operation.finished, operation.read_back = _O.APPLIED, True, stamp, stamp + HOUR
        for row in operation.rows:
            row.applied_version, row.applied_at = f"{row.position + 7}", stamp
            unit.connection.exec_driver_sql(f"UPDATE {row.kind} SET remote_id = ? WHERE id = ?", (f"r{row.kind}", row.row_id))

    clerk.replica.change(confirm)
    (line,) = told(clerk).lines
    assert (line.standing, line.appointment_id, line.answered, line.read_back) == (_S.ACCEPTED, done.row_id, stamp, stamp + HOUR)
    assert line.person == clerk.replica.actor.name
    assert {row.address for row in line.confirmed} == {"Appointment/rappointment", "Slot/rslot"}
    assert line.confirmed[0] == CentralRow("Appointment/rappointment", line.confirmed[0].version, stamp)


def test_a_line_tells_why_it_waits(clerk: Clerk) -> None:
    first = clerk.book()
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        earlier = unit.session.get_one(Operation, 1)
        rows = [OperationRow(position=row.position, kind=row.kind, row_id=row.row_id, mine=row.mine) for row in earlier.rows]
        later = Operation(id="later", kind=OperationKind.CANCEL, state=_O.QUEUED, desk_id="d", created=unit.now, rows=rows)
        later.not_before = MONDAY_MORNING + HOUR
        unit.session.add(later)
        earlier.state = _O.CONFLICT
        unit.session.add(ConflictCase(id="c", kind=CaseKind.REFUSED, operation_sequence=1, opened=unit.now, detail="Because."))
    newest, oldest = told(clerk).lines
    assert (newest.stands_behind, newest.not_before) == (True, MONDAY_MORNING + HOUR)
    assert (oldest.operation_id, oldest.case, oldest.detail, oldest.case_id) == (first.operation_id, "refused", "Because.", "c")
    assert not oldest.stands_behind


def test_names_are_for_who_may_look(clerk: Clerk) -> None:
    clerk.book()
    replica = clerk.replica
    it = add_person(replica.store, "Кузьмин Пётр", RoleCode.IT)
    (line,) = AskFor(replica.ask, lambda: it.person_id)(proof, MONDAY_MORNING - HOUR, MONDAY_MORNING + HOUR).lines
    assert line.patient == ""
    assert line.specialist
    assert told(clerk).lines[0].patient
