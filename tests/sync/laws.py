"""What must always hold (sync.md 6), asked of a whole world: of each desk, of the central, and of both together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import KIND_OF, content_of, give_out
from desktop_app.fhir.receipt import stamp_of, unstamped
from desktop_app.models.appointment import HOLDING
from desktop_app.models.conflict import CaseState
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationKind, OperationState
from desktop_app.storage.journal import first_broken_link
from desktop_app.storage.rows import values_of
from desktop_app.sync.transport import Request
from tests.kit.central import Central
from tests.sync.inside import Inside
from tests.sync.world import Desk

Resource = dict[str, Any]
ENDED = frozenset({"applied", "withdrawn", "resolved", "abandoned"})
WITH_A_PERSON = frozenset({"conflict", "rejected"})
ACTS = {
    OperationKind.BOOK: Act.BOOK,
    OperationKind.MOVE: Act.MOVE,
    OperationKind.CANCEL: Act.CANCEL,
    OperationKind.CREATE_PATIENT: Act.CREATE_PATIENT,
    OperationKind.CORRECT_PATIENT: Act.CORRECT_PATIENT,
    OperationKind.ARRIVE: Act.ARRIVE,
    OperationKind.CALL_IN: Act.CALL_IN,
    OperationKind.RECEIVE: Act.RECEIVE,
    OperationKind.NO_SHOW: Act.NO_SHOW,
    OperationKind.STEP_BACK: Act.STEP_BACK,
    OperationKind.WALK_IN: Act.WALK_IN,
    OperationKind.FREE_HOLDS: Act.FREE_HOLDS,
    OperationKind.WAIT: Act.SETTLE,
    OperationKind.PUBLISH: Act.PUBLISH,
}


def holders(central: Central) -> dict[str, list[str]]:
    """The visits that hold each place at the central."""
    found: dict[str, list[str]] = {f"Slot/{slot['id']}": [] for slot in central.all("Slot")}
    for visit in central.all("Appointment"):
        if visit["status"] in HOLDING:
            for place in visit.get("slot", []):
                found[place["reference"]].append(visit["id"])
    return found


def no_place_is_sold_twice(central: Central) -> None:
    """Law 1, and its other half: a place is busy exactly when a visit stands on it. The central itself allows anything here."""
    held = holders(central)
    statuses = {f"Slot/{slot['id']}": slot["status"] for slot in central.all("Slot")}
    assert {place: visits for place, visits in held.items() if len(visits) > 1} == {}
    assert {place for place, visits in held.items() if visits} == {place for place, status in statuses.items() if status == "busy"}


def no_cut_has_sold_a_place_twice(central: Central) -> None:
    """Law 1 in the middle of the careful path: a visit may be announced, and a place wait for it; where one is booked it is held."""
    announced = {visit["id"] for visit in central.all("Appointment") if visit["status"] == "pending"}
    held = {place: set(visits) - announced for place, visits in holders(central).items()}
    statuses = {f"Slot/{slot['id']}": slot["status"] for slot in central.all("Slot")}
    assert {place: visits for place, visits in held.items() if len(visits) > 1} == {}
    assert {place for place, visits in held.items() if visits and statuses[place] != "busy"} == set()


def every_operation_ends_or_waits_for_a_person(desk: Desk, begun: Iterable[str]) -> None:
    """Law 2: none vanishes; what is not at its end has an open case, or stands behind one that has."""
    operations = desk.operations()
    assert {operation.id for operation in operations} >= set(begun)
    cases = {case.operation_sequence for case in desk.cases() if case.state is not CaseState.SETTLED}
    waiting_rows: set[tuple[str, str]] = set()
    unfinished: set[str | None] = set()
    for operation in operations:
        rows = {(row.kind, row.row_id) for row in operation.rows}
        state = operation.state.value
        if state in WITH_A_PERSON:
            assert operation.sequence in cases, "nobody is told of it"
        elif state not in ENDED:
            assert state == "queued", state
            named = {(Kind.PATIENT.value, name) for row in operation.rows for name in _named(row.mine)}
            assert waiting_rows & (rows | named) or operation.follows in unfinished, "it waits for nobody"
        if state not in ENDED:
            waiting_rows |= rows
            unfinished.add(operation.id)


def _named(resource: Resource) -> list[str]:
    return [part.split('"')[0] for part in json.dumps(resource).split("urn:uuid:")[1:]]


def nothing_is_left_to_decide(desk: Desk) -> None:
    """After a person has settled every case."""
    assert {operation.state.value for operation in desk.operations()} <= ENDED
    assert {case.state for case in desk.cases() if case.operation_sequence} <= {CaseState.SETTLED}
    assert desk.scalar("SELECT count(*) FROM theirs") == 0


def the_central_has_what_was_applied(inside: Inside) -> None:
    """Law 3, seen from there: no operation wrote a row twice, none that a person withdrew wrote at all, and an applied visit is there."""
    written: Counter[tuple[str, str, str]] = Counter()
    newest: dict[tuple[str, str], str | None] = {}
    with inside.world.central.store.read() as connection:
        for row in connection.exec_driver_sql("SELECT content FROM resource_version ORDER BY version").all():
            version = json.loads(row[0])
            name, stamp = (version["resourceType"], version["id"]), stamp_of(version)
            # Others keep our receipt where they change something else: only its coming is a writing of ours.
            if stamp and newest.get(name) != stamp:
                written[stamp, *name] += 1
            newest[name] = stamp
    assert {key: count for key, count in written.items() if count > 1} == {}
    stamps = {key[0] for key in written}
    for desk in inside.desks:
        for operation in desk.operations():
            if operation.state is OperationState.WITHDRAWN:
                assert operation.id not in stamps, "withdrawn, and yet it came to the central"
            if operation.state is OperationState.APPLIED and any(row.create for row in operation.rows):
                assert operation.id in stamps, "applied, and yet it never came"


def both_say_the_same(desk: Desk, central: Central) -> None:
    """Law 4 while cases are open: a row is as the central has it, or a person's work holds it and theirs is kept beside it."""
    held = _held(desk)
    with desk.store.read() as connection:
        beside = {(row[0], row[1]): json.loads(row[2]) for row in connection.exec_driver_sql("SELECT kind, row_id, resource FROM theirs")}
    for resource in central.rows(*KIND_OF):
        kind = KIND_OF[resource["resourceType"]]
        values = desk.by_remote(kind, resource["id"])
        there = content_of(unstamped(resource))
        if (kind.value, str(values["id"])) not in held:
            assert content_of(give_out(kind, values)) == there, resource["id"]
        elif (kind.value, str(values["id"])) in beside:
            assert content_of(beside[kind.value, str(values["id"])]) == there, resource["id"]
    here = {f"{wire}/{values['remote_id']}" for wire, kind in KIND_OF.items() for values in _known(desk, kind)}
    assert here == {f"{one['resourceType']}/{one['id']}" for one in central.rows(*KIND_OF)}


def _held(desk: Desk) -> set[tuple[str, str]]:
    return {(row.kind, row.row_id) for operation in desk.operations() if operation.state.unfinished for row in operation.rows}


def _known(desk: Desk, kind: Kind) -> list[dict[str, object]]:
    with desk.store.read() as connection:
        rows = values_of(connection, kind, desk.seen(kind))
    return [values for values in rows.values() if values["remote_id"] and values["known"]]


def every_plan_has_come_to_its_end(desk: Desk) -> None:
    """With all cases decided a plan waits for nothing; a draft was never begun."""
    with desk.store.read() as connection:
        states = connection.exec_driver_sql("SELECT DISTINCT state FROM plan").scalars().all()
    assert set(states) <= {"draft", "done", "undone"}


def the_journal_proves_itself(desk: Desk) -> None:
    """Law 5: an unbroken chain, in which every operation has its act and every answered one its answer."""
    with desk.store.read() as connection:
        assert first_broken_link(connection) is None
        entries = connection.exec_driver_sql("SELECT act, operation_id FROM journal").all()
    acts = {(row[0], row[1]) for row in entries}
    for operation in desk.operations():
        begun = {(ACTS[operation.kind].value, operation.id), (Act.SETTLE.value, operation.id)}
        assert begun & acts, "an act that the journal does not know"
        if operation.state is OperationState.APPLIED:
            assert (Act.ANSWER.value, operation.id) in acts


def sending_again_changes_nothing(inside: Inside, late: Iterable[Request] = ()) -> None:
    """Law 3: everything that ever left is sent once more, in the order in which it left."""
    before = inside.world.central.rows()
    for request in [*inside.within.writes, *late]:
        inside.within.ask(request)
    assert inside.world.central.rows() == before
