"""Cases to settle, each with base, mine and theirs."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.core.dates import local_day
from desktop_app.models.appointment import HOLDING
from desktop_app.models.base import from_micros
from desktop_app.models.conflict import CaseKind, CaseState
from desktop_app.models.journal import Act
from desktop_app.models.slot import SlotStatus
from desktop_app.queries.case_fields import Choice, Compared, choices_of, compare
from desktop_app.queries.case_tree import Later, later_than
from desktop_app.queries.day import short_name
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, walk_free
from desktop_app.queries.rights import shows_patients

_LOOKED_THROUGH = 2000
"""So many free places are looked at for the nearest of each sort."""


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
    """A case in the list; specialty, branch and times let the panel propose another place.

    `schedule_id` is that of the time that was lost, `row_kind` the kind of the row that clashed. `way`, `settled` and `settled_by` tell how
    and by whom it was settled. `plan_id`, `plan`: the plan whose trouble it is and its title; a line that stands for all of a plan says in
    `of_plan` how many cases those are, and names no patient.
    """

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
    schedule_id: str = ""
    branch_id: str = ""
    row_kind: str = ""
    way: str = ""
    settled: datetime | None = None
    settled_by: str = ""
    plan_id: str = ""
    plan: str = ""
    of_plan: int = 0


@dataclass(frozen=True)
class CaseCard:
    """A case opened: its rows as they were, and what they say compared field by field.

    `staying`: who else sits on a place that was sold twice, by short names, the first of them booked first. `later`: what stands on the
    refused operation and is decided with it. `is_printed`: a ticket of the visit was printed here. `is_ours_free`: nobody has taken the
    place that ours wanted. `choices`: the groups that clash, each with its fields on both sides.
    """

    line: CaseLine
    groups: tuple[str, ...]
    sides: tuple[Sides, ...]
    compared: tuple[Compared, ...] = ()
    alternatives: tuple[FreeSlot, ...] = ()
    staying: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()
    is_printed: bool = False
    is_ours_free: bool = False
    choices: tuple[Choice, ...] = ()


@shows_patients
def case_lines(connection: Connection, now: datetime | None = None, plan_id: str = "") -> list[CaseLine]:
    """Cases that wait, the nearest visit first, those put off last; one that was put off until before `now` (aware) is open again.

    All trouble of a plan is one case among them; with `plan_id` that of this plan alone, each visit for itself.
    """
    rows = connection.exec_driver_sql(_CASES + " ORDER BY a.start IS NULL, a.start, c.opened", (None, None))
    lines = [_back_by_itself(_line(row), now) for row in rows]
    lines = [line for line in lines if line.plan_id == plan_id] if plan_id else _one_for_a_plan(lines)
    return sorted(lines, key=lambda line: line.state is CaseState.PUT_OFF)


def plan_of_case(connection: Connection, case_id: str) -> str:
    """The plan whose trouble the case is; "" where it is none's."""
    found = connection.exec_driver_sql(
        "SELECT o.plan_id FROM conflict c JOIN operation o ON o.sequence = c.operation_sequence WHERE c.id = ?", (case_id,)
    )
    return found.scalar() or ""


def _one_for_a_plan(lines: list[CaseLine]) -> list[CaseLine]:
    """The most urgent case of a plan stands for all of them."""
    troubles = Counter(line.plan_id for line in lines if line.plan_id)
    told: set[str] = set()
    found = []
    for line in sorted(lines, key=lambda one: one.state is CaseState.PUT_OFF):
        if not line.plan_id:
            found.append(line)
        elif line.plan_id not in told:
            told.add(line.plan_id)
            found.append(
                replace(line, of_plan=troubles[line.plan_id], patient_id=None, patient="", phone="", appointment_id=None, detail="")
            )
    return found


def _back_by_itself(line: CaseLine, now: datetime | None) -> CaseLine:
    over = now is not None and line.put_off_until is not None and line.put_off_until <= now
    return replace(line, state=CaseState.OPEN) if over and line.state is CaseState.PUT_OFF else line


@shows_patients
def settled_lines(connection: Connection, limit: int = 200) -> list[CaseLine]:
    """The newest cases that were settled, the last first: nothing of either side is thrown away."""
    return [_line(row) for row in connection.exec_driver_sql(_SETTLED, (limit,))]


@shows_patients
def case_card(connection: Connection, case_id: str) -> CaseCard | None:
    """One case with its sides, or None where it is not here or settled."""
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
    return CaseCard(
        line, groups, sides, compared, staying=staying, later=later_than(connection, row[19]), is_printed=_is_printed(connection, line),
        is_ours_free=_is_ours_free(sides), choices=choices_of(line.row_kind, groups, compared),
    )  # fmt: skip


@shows_patients
def settled_card(connection: Connection, case_id: str) -> CaseCard | None:
    """One settled case with what both sides said when it was decided, or None where there is none."""
    row = connection.exec_driver_sql(f"{_SELECT} WHERE c.state = 'settled' AND c.id = ?", (case_id,)).first()
    if row is None:
        return None
    kept = json.loads(row[28]) if row[28] else []
    sides = tuple(Sides(one["kind"], one["id"], one["base"], one["mine"], one["theirs"]) for one in kept)
    compared = compare(connection, [(one.kind, one.base, one.mine, one.theirs) for one in sides])
    return CaseCard(_line(row), (), sides, compared)


@shows_patients
def case_opened(connection: Connection, case_id: str, now: datetime, zone: tzinfo) -> CaseCard | None:
    """One case with the free places nearest to its time, or None where it is not here any more."""
    card = case_card(connection, case_id)
    return None if card is None else replace(card, alternatives=tuple(alternatives(connection, card.line, now, zone)))


def alternatives(connection: Connection, line: CaseLine, now: datetime, zone: tzinfo, count: int = 3) -> list[FreeSlot]:
    """Places of the case's specialty that the registry may take, each the nearest to its time of its sort: with the same specialist, with
    another one of the branch, in a sister branch. Where a sort has none, the next nearest of the others.
    """
    if line.start is None or not line.specialty_code:
        return []
    around, start = max(now, line.start - timedelta(days=1)), line.start
    wanted = Wanted(around, specialty_code=line.specialty_code, quota=Quota(local_day(now, zone), zone))
    sorts: dict[int, list[FreeSlot]] = {0: [], 1: [], 2: []}
    for slot in islice(walk_free(connection, wanted), _LOOKED_THROUGH):
        away = abs(slot.start - start)
        if all(found and slot.start > start and abs(found[-1].start - start) < away for found in sorts.values()):
            break
        sort = _nearness(line, slot)
        sorts[sort] = sorted((*sorts[sort], slot), key=lambda one: abs(one.start - start))[:count]
    first = [found[0] for found in sorts.values() if found]
    rest = sorted((slot for found in sorts.values() for slot in found[1:]), key=lambda one: abs(one.start - start))
    return sorted((*first, *rest[: count - len(first)]), key=lambda one: (_nearness(line, one), abs(one.start - start)))


def _nearness(line: CaseLine, slot: FreeSlot) -> int:
    if slot.schedule_id == line.schedule_id or slot.specialist == line.specialist:
        return 0
    return 1 if slot.branch_id == line.branch_id else 2


def _is_ours_free(sides: tuple[Sides, ...]) -> bool:
    """Whether ours took a place that the central still has free, or has not spoken of."""
    wanted = next((one for one in sides if one.kind == Kind.SLOT and one.mine.get("status") == SlotStatus.BUSY), None)
    return wanted is not None and (wanted.theirs or {}).get("status", SlotStatus.FREE) == SlotStatus.FREE


def _is_printed(connection: Connection, line: CaseLine) -> bool:
    found = connection.exec_driver_sql(
        f"SELECT EXISTS (SELECT 1 FROM journal WHERE act = '{Act.PRINT}' AND kind = '{Kind.APPOINTMENT}' AND row_id = ?)",
        (line.appointment_id,),
    )
    return bool(found.scalar())


def _staying(connection: Connection, leaving: str | None) -> list[str]:
    rows = connection.exec_driver_sql(
        "SELECT pt.family, pt.given, pt.middle FROM appointment a JOIN appointment l ON l.slot_pk = a.slot_pk AND l.id <> a.id"
        f" LEFT JOIN patient pt ON pt.pk = a.patient_pk WHERE l.id = ? AND a.status IN ({_HOLDING}) ORDER BY {_FIRST_BOOKED}",
        (leaving,),
    )
    return [name for family, given, middle in rows if (name := short_name(family, given, middle))]


_HOLDING = ",".join(f"'{status}'" for status in sorted(HOLDING))
_FIRST_BOOKED = "a.created IS NULL, a.created, a.id"
_SELECT = f"""
SELECT c.id, c.kind, c.state, c.opened, c.put_off_until, p.name, pt.id, pt.family, pt.given, pt.middle,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)),
       sp.family || coalesce(' ' || substr(sp.given, 1, 1) || '.', '') || coalesce(' ' || substr(sp.middle, 1, 1) || '.', ''),
       coalesce(k.short, po.specialty_name), po.specialty_code, a.start, a.id, coalesce(o.kind, ''), c.theirs, c.groups,
       c.operation_sequence,
       coalesce(c.detail, o.answer_text), c.due, coalesce(sc.id, ''), coalesce(br.id, pl.id, ''), coalesce(c.row_kind, ''),
       coalesce(c.way, ''), c.settled, coalesce(sb.name, ''), c.sides, coalesce(o.plan_id, ''), coalesce(plan.title, '')
FROM conflict c
LEFT JOIN operation o ON o.sequence = c.operation_sequence
LEFT JOIN plan ON plan.id = o.plan_id
LEFT JOIN operation_row ra ON ra.operation_sequence = o.sequence AND ra.kind = 'appointment'
LEFT JOIN operation_row rp ON rp.operation_sequence = o.sequence AND rp.kind = 'patient'
LEFT JOIN appointment a ON a.id = coalesce(ra.row_id, CASE WHEN c.row_kind = 'appointment' THEN c.row_id END,
    CASE WHEN c.kind = 'sold-twice' AND c.state <> 'settled' THEN (SELECT id FROM (
        SELECT a.id, row_number() OVER (ORDER BY {_FIRST_BOOKED}) AS place
        FROM appointment a JOIN slot s ON s.pk = a.slot_pk WHERE s.id = c.row_id AND a.status IN ({_HOLDING})) WHERE place > 1
        ORDER BY place DESC LIMIT 1) END,
    CASE WHEN c.kind = 'sold-twice' AND c.state = 'settled' THEN (SELECT id FROM (
        SELECT a.id, s.id IS c.row_id AND a.status IN ({_HOLDING}) AS stays, row_number() OVER (ORDER BY {_FIRST_BOOKED}) AS place
        FROM json_each(c.groups) g JOIN appointment a ON a.id = g.value LEFT JOIN slot s ON s.pk = a.slot_pk)
        ORDER BY stays, place DESC LIMIT 1) END)
LEFT JOIN patient pt ON pt.pk = a.patient_pk OR (a.pk IS NULL AND pt.id = rp.row_id)
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN person p ON p.id = c.taken_by
LEFT JOIN person sb ON sb.id = c.settled_by
LEFT JOIN slot lost ON lost.pk = a.slot_pk
LEFT JOIN schedule sc ON sc.pk = lost.schedule_pk
LEFT JOIN place pl ON pl.pk = coalesce(sc.place_pk, a.place_pk)
LEFT JOIN place br ON br.pk = pl.parent_pk
"""
_CASES = f"{_SELECT} WHERE c.state <> 'settled' AND (? IS NULL OR c.id = ?)"
_SETTLED = f"{_SELECT} WHERE c.state = 'settled' ORDER BY c.settled DESC, c.id LIMIT ?"


def _line(row: Any) -> CaseLine:
    return CaseLine(
        row[0], CaseKind(row[1]), CaseState(row[2]), from_micros(row[3]), from_micros(row[4]) if row[4] else None, row[5] or "", row[6],
        short_name(row[7], row[8], row[9]), row[10] or "", row[11] or "", row[12] or "", row[13] or "",
        from_micros(row[14]) if row[14] is not None else None, row[15], row[16], row[20] or "",
        from_micros(row[21]) if row[21] is not None else None, row[22], row[23], row[24], row[25],
        from_micros(row[26]) if row[26] is not None else None, row[27], row[29], row[30],
    )  # fmt: skip
