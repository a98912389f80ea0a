"""Looking over what was fetched: rows that contradict each other are read again, and a place sold twice becomes a case (sync.md 4, 6)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import HOLDING
from desktop_app.models.base import from_micros
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase, Way
from desktop_app.models.operation import UNFINISHED
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit

_HOLDING = ",".join(f"'{status}'" for status in sorted(HOLDING))
_UNFINISHED = ",".join(f"'{state}'" for state in sorted(UNFINISHED))
_NOT_OURS = (
    "NOT EXISTS (SELECT 1 FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence"
    f" WHERE r.kind = 'appointment' AND r.row_id = a.id AND o.state IN ({_UNFINISHED}))"
)


@dataclass(frozen=True)
class Contradiction:
    """A free slot with a visit on it, by the ids of both at the central; `mark` changes when either does."""

    slot: str
    appointment: str
    mark: tuple[str | None, ...]


def contradictions(connection: Connection, changed: Mapping[Kind, Iterable[str]]) -> list[Contradiction]:
    """The contradictions in which a changed row takes part; rows with unfinished work of ours are not looked at."""
    query = (
        "SELECT s.remote_id, a.remote_id, s.remote_version, a.remote_version FROM appointment a JOIN slot s ON s.pk = a.slot_pk"
        f" WHERE a.status IN ({_HOLDING}) AND s.status = 'free' AND s.known AND a.known AND NOT s.hidden AND NOT a.hidden"
        f" AND s.remote_id IS NOT NULL AND a.remote_id IS NOT NULL AND {_NOT_OURS} AND "
    )
    found: set[Contradiction] = set()
    for kind, column in ((Kind.APPOINTMENT, "a.id"), (Kind.SLOT, "s.id")):
        ids = json.dumps(list(changed.get(kind, ())))
        for row in connection.exec_driver_sql(f"{query} {column} IN (SELECT value FROM json_each(?))", (ids,)):
            found.add(Contradiction(row[0], row[1], (row[2], row[3])))
    return sorted(found, key=lambda one: (one.slot, one.appointment))


def open_cases_of_places_sold_twice(store: Store, changed: Iterable[str]) -> int:
    """Open a case for every place that several visits hold, none of them our unfinished work; `changed` are ids of appointments.

    A pair that a person let stay or put off is not brought up again; another visit on the place is. A case whose place one visit
    holds now, because the other was moved or cancelled by whomever, is closed. Returns the number of new cases.
    """
    doubled = _doubled(store, list(changed))
    cleared = _cleared(store)
    if not doubled and not cleared:
        return 0
    opened = 0
    with store.write(Urgency.MACHINE) as unit:
        for case_id in cleared:
            _close(unit, case_id)
        for slot, (start, visits) in doubled.items():
            earlier = unit.session.scalars(
                select(ConflictCase).where(ConflictCase.kind == CaseKind.SOLD_TWICE, ConflictCase.row_id == slot)
            ).all()
            known = [case for case in earlier if case.state is not CaseState.SETTLED or case.way == Way.KEEP_THEIRS]
            if any(set(visits) <= set(case.groups or []) for case in known):
                continue
            case = next((one for one in earlier if one.state is not CaseState.SETTLED), None)
            if case is None:
                case = ConflictCase(id=unit.ids.new(), kind=CaseKind.SOLD_TWICE, row_kind=Kind.SLOT.value, row_id=slot, opened=unit.now)
                unit.session.add(case)
                opened += 1
            case.groups = visits
            case.due = None if start is None else from_micros(start)
            unit.touch(Kind.CONFLICT, case.id)
    return opened


def _cleared(store: Store) -> list[str]:
    """Open cases of places sold twice that one visit holds now, or none."""
    query = (
        "SELECT c.id FROM conflict c WHERE c.kind = ? AND c.state <> ? AND"
        " (SELECT count(*) FROM appointment a JOIN slot s ON s.pk = a.slot_pk"
        f" WHERE s.id = c.row_id AND a.status IN ({_HOLDING}) AND NOT a.hidden) < 2"
    )
    with store.read() as connection:
        return list(connection.exec_driver_sql(query, (CaseKind.SOLD_TWICE.value, CaseState.SETTLED.value)).scalars())


def _close(unit: Unit, case_id: str) -> None:
    case = unit.session.get_one(ConflictCase, case_id)
    case.state, case.settled = CaseState.SETTLED, unit.now
    unit.touch(Kind.CONFLICT, case.id)


def _doubled(store: Store, changed: list[str]) -> dict[str, tuple[int | None, list[str]]]:
    """Slots by id that several visits hold, with their start and the visits' ids."""
    if not changed:
        return {}
    query = (
        f"SELECT s.id, s.start, a.id, {_NOT_OURS} FROM appointment a JOIN slot s ON s.pk = a.slot_pk"
        f" WHERE a.status IN ({_HOLDING}) AND a.known AND NOT a.hidden AND a.slot_pk IN"
        " (SELECT slot_pk FROM appointment WHERE id IN (SELECT value FROM json_each(?)))"
    )
    found: dict[str, tuple[int | None, list[str]]] = {}
    ours: set[str] = set()
    with store.read() as connection:
        for slot, start, visit, not_ours in connection.exec_driver_sql(query, (json.dumps(changed),)):
            found.setdefault(slot, (start, []))[1].append(visit)
            if not not_ours:
                ours.add(slot)
    return {slot: (start, sorted(visits)) for slot, (start, visits) in found.items() if len(visits) > 1 and slot not in ours}
