"""Cases to settle, each with base, mine and theirs."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.models.appointment import HOLDING
from desktop_app.models.base import from_micros
from desktop_app.models.conflict import CaseKind, CaseState
from desktop_app.queries.case_fields import Compared, compare
from desktop_app.queries.day import short_name
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, nearest_free
from desktop_app.queries.rights import shows_patients

_CANDIDATES = 80


@dataclass(frozen=True)
class Sides:
    """One row of a case: what it was, what we made of it, what the central has. FHIR resources; `theirs` may be missing."""

    kind: str
    row_id: str
    base: dict[str, Any] | None
    mine: dict[str, Any]
    theirs: dict[str, Any] | None


@dataclass(frozen=True)
class CaseLine:
    """A case in the list; specialty and times let the panel propose another place."""

    case_id: str
    kind: CaseKind
    state: CaseState
    opened: datetime
    put_off_until: datetime | None
    taken_by: str
    patient_id: str | None
    patient: str
    phone: str
    specialist: str
    specialty: str
    specialty_code: str
    start: datetime | None
    appointment_id: str | None
    operation_kind: str
    detail: str
    due: datetime | None = None


@dataclass(frozen=True)
class CaseCard:
    """A case opened: its rows as they were, and what they say compared field by field.

    `staying`: who else sits on a place that was sold twice, by short names, the first of them booked first.
    """

    line: CaseLine
    groups: tuple[str, ...]
    sides: tuple[Sides, ...]
    compared: tuple[Compared, ...] = ()
    alternatives: tuple[FreeSlot, ...] = ()
    staying: tuple[str, ...] = ()


@shows_patients
def case_lines(connection: Connection, now: datetime | None = None) -> list[CaseLine]:
    """Cases that wait, the nearest visit first, those put off last; one that was put off until before `now` (aware) is open again."""
    rows = connection.exec_driver_sql(_CASES + " ORDER BY a.start IS NULL, a.start, c.opened", (None, None))
    lines = [_back_by_itself(_line(row), now) for row in rows]
    return sorted(lines, key=lambda line: line.state is CaseState.PUT_OFF)


def _back_by_itself(line: CaseLine, now: datetime | None) -> CaseLine:
    over = now is not None and line.put_off_until is not None and line.put_off_until <= now
    return replace(line, state=CaseState.OPEN) if over and line.state is CaseState.PUT_OFF else line


@shows_patients
def case_card(connection: Connection, case_id: str) -> CaseCard | None:
    """One case with its sides, or None where it is not here."""
    row = connection.exec_driver_sql(_CASES, (case_id, case_id)).first()
    if row is None:
        return None
    theirs = json.loads(row[17]) if row[17] else {}
    rows = connection.exec_driver_sql(
        "SELECT kind, row_id, base, mine FROM operation_row WHERE operation_sequence = ? ORDER BY position", (row[19],)
    ).all()
    sides = tuple(
        Sides(kind, row_id, json.loads(base) if base else None, json.loads(mine), theirs.get(f"{kind}/{row_id}"))
        for kind, row_id, base, mine in rows
    )
    groups = tuple(json.loads(row[18]) if row[18] else ())
    line = _line(row)
    staying = tuple(_staying(connection, line.appointment_id)) if line.kind is CaseKind.SOLD_TWICE else ()
    compared = compare(connection, [(one.kind, one.base, one.mine, one.theirs) for one in sides])
    return CaseCard(line, groups, sides, compared, staying=staying)


@shows_patients
def case_opened(connection: Connection, case_id: str, now: datetime, zone: tzinfo) -> CaseCard | None:
    """One case with the free places nearest to its time, or None where it is not here any more."""
    card = case_card(connection, case_id)
    return None if card is None else replace(card, alternatives=tuple(alternatives(connection, card.line, now, zone)))


def alternatives(connection: Connection, line: CaseLine, now: datetime, zone: tzinfo, count: int = 3) -> list[FreeSlot]:
    """The places of the case's specialty that the registry may take, nearest to its time, the same specialist's first among equals."""
    if line.start is None or not line.specialty_code:
        return []
    around = max(now, line.start - timedelta(days=1))
    found = nearest_free(
        connection, Wanted(around, specialty_code=line.specialty_code, limit=_CANDIDATES, quota=Quota(local_day(now, zone), zone))
    )
    start = line.start
    return sorted(found, key=lambda slot: (abs(slot.start - start), slot.specialist != line.specialist))[:count]


def _staying(connection: Connection, leaving: str | None) -> list[str]:
    rows = connection.exec_driver_sql(
        "SELECT pt.family, pt.given, pt.middle FROM appointment a JOIN appointment l ON l.slot_pk = a.slot_pk AND l.id <> a.id"
        f" LEFT JOIN patient pt ON pt.pk = a.patient_pk WHERE l.id = ? AND a.status IN ({_HOLDING}) ORDER BY {_FIRST_BOOKED}",
        (leaving,),
    )
    return [name for family, given, middle in rows if (name := short_name(family, given, middle))]


_HOLDING = ",".join(f"'{status}'" for status in sorted(HOLDING))
_FIRST_BOOKED = "a.created IS NULL, a.created, a.id"
_CASES = f"""
SELECT c.id, c.kind, c.state, c.opened, c.put_off_until, p.name, pt.id, pt.family, pt.given, pt.middle,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)),
       sp.family || coalesce(' ' || substr(sp.given, 1, 1) || '.', '') || coalesce(' ' || substr(sp.middle, 1, 1) || '.', ''),
       coalesce(k.short, po.specialty_name), po.specialty_code, a.start, a.id, coalesce(o.kind, ''), c.theirs, c.groups,
       c.operation_sequence,
       coalesce(c.detail, o.answer_text), c.due
FROM conflict c
LEFT JOIN operation o ON o.sequence = c.operation_sequence
LEFT JOIN operation_row ra ON ra.operation_sequence = o.sequence AND ra.kind = 'appointment'
LEFT JOIN operation_row rp ON rp.operation_sequence = o.sequence AND rp.kind = 'patient'
LEFT JOIN appointment a ON a.id = coalesce(ra.row_id, CASE WHEN c.row_kind = 'appointment' THEN c.row_id END,
    CASE WHEN c.kind = 'sold-twice' THEN (SELECT id FROM (SELECT a.id, row_number() OVER (ORDER BY {_FIRST_BOOKED}) AS place
        FROM appointment a JOIN slot s ON s.pk = a.slot_pk WHERE s.id = c.row_id AND a.status IN ({_HOLDING})) WHERE place > 1
        ORDER BY place DESC LIMIT 1) END)
LEFT JOIN patient pt ON pt.pk = a.patient_pk OR (a.pk IS NULL AND pt.id = rp.row_id)
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN person p ON p.id = c.taken_by
WHERE c.state <> 'settled' AND (? IS NULL OR c.id = ?)
"""


def _line(row: Any) -> CaseLine:
    return CaseLine(
        row[0], CaseKind(row[1]), CaseState(row[2]), from_micros(row[3]), from_micros(row[4]) if row[4] else None, row[5] or "", row[6],
        short_name(row[7], row[8], row[9]), row[10] or "", row[11] or "", row[12] or "", row[13] or "",
        from_micros(row[14]) if row[14] is not None else None, row[15], row[16], row[20] or "",
        from_micros(row[21]) if row[21] is not None else None,
    )  # fmt: skip
