"""The journal of an outage: its lines computed from the operations of that time, and the lines of paper that are not entered yet.

Columns are those of regional booking orders: number, date and time, service, specialist, specialty, room, name and phone, status, policy.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.i18n import Said
from desktop_app.models.base import from_micros
from desktop_app.models.operation import OperationKind, OperationState
from desktop_app.models.outage import FORM_KINDS, Cause, Fate, Totals, fate_of
from desktop_app.models.paper_line import FORM, PaperLine
from desktop_app.queries.rights import shows_patients

_MOST = 50


@dataclass(frozen=True)
class OutageRow:
    """An outage; persons by their names, "" where nobody did it."""

    outage_id: str
    cause: Cause
    begun: datetime
    ended: datetime | None
    opened_by: str = ""
    closed: datetime | None = None
    closed_by: str = ""
    rest: str = ""


@dataclass(frozen=True)
class FormLine:
    """A line of the form. `number` counts from 1 in the order of the acts, and stays.

    `paper` is the number on the paper it was entered from, `happened` the time on it, `wrote` its writer; "" and None where it was done
    at this desk at `made`. `answer` is what the central said, `case` the kind of the case that waits for a person or was settled.
    """

    number: int
    operation_id: str
    kind: OperationKind
    fate: Fate
    made: datetime
    person: str
    ticket: str
    start: datetime | None
    service: str
    visit_kind: str
    specialist: str
    specialty: str
    room: str
    branch: str
    patient: str
    phone: str
    policy: str
    status: str
    answer: str = ""
    case: str = ""
    case_id: str | None = None
    settled: bool = False
    finished: datetime | None = None
    paper: str = ""
    happened: datetime | None = None
    wrote: str = ""
    appointment_id: str | None = None
    patient_id: str = ""


@dataclass(frozen=True)
class OpenLine:
    """A line of paper that is not entered yet, as it was typed; `trouble` says why, None where it was only not finished."""

    draft_id: str
    line: PaperLine
    trouble: Said | None
    changed: datetime


@dataclass(frozen=True)
class OutageForm:
    """The whole journal of one outage. `others`: how many other acts (patients, arrivals …) there were, and how many are transferred."""

    outage: OutageRow
    lines: tuple[FormLine, ...]
    open_lines: tuple[OpenLine, ...] = ()
    others: int = 0
    others_transferred: int = 0
    totals: Totals = field(default_factory=Totals)
    clinic: str = ""


def outages(connection: Connection) -> list[OutageRow]:
    """The outages of this desk, the newest first."""
    rows = connection.exec_driver_sql(f"{_OUTAGES} ORDER BY o.begun DESC, o.id DESC LIMIT {_MOST}")
    return [_outage(row) for row in rows]


@shows_patients
def outage_form(connection: Connection, outage_id: str) -> OutageForm | None:
    """The journal of that outage, or None where there is none."""
    row = connection.exec_driver_sql(f"{_OUTAGES} WHERE o.id = ?", (outage_id,)).first()
    if row is None:
        return None
    asked = {"outage": outage_id, "first": row[8], "last": row[9]}
    followers = _followers(connection)
    found = connection.exec_driver_sql(_LINES, asked).mappings()
    lines = tuple(_line(number, dict(one), followers) for number, one in enumerate(found, start=1))
    others = [fate_of(OperationState(state)) for (state,) in connection.exec_driver_sql(_OTHERS, asked)]
    waiting = open_lines(connection, outage_id)
    return OutageForm(
        _outage(row), lines, waiting, len(others), others.count(Fate.TRANSFERRED),
        Totals.of((line.fate for line in lines), len(waiting)), _clinic(connection),
    )  # fmt: skip


@shows_patients
def open_lines(connection: Connection, outage_id: str) -> tuple[OpenLine, ...]:
    """The lines of paper that wait to be entered, whoever typed them, in the order they were begun."""
    rows = connection.exec_driver_sql("SELECT id, content, changed FROM draft WHERE form = ? ORDER BY rowid", (FORM,))
    kept = ((row[0], json.loads(row[1]), row[2]) for row in rows)
    return tuple(
        OpenLine(draft_id, PaperLine.from_content(content), _said(content.get("trouble")), from_micros(changed))
        for draft_id, content, changed in kept
        if content.get("outage") == outage_id
    )


def _said(kept: Mapping[str, Any] | None) -> Said | None:
    return Said(str(kept["source"]), dict(kept["parameters"])) if kept else None


def _clinic(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT name FROM clinic WHERE known = 1 AND hidden = 0 ORDER BY pk LIMIT 1").scalar() or "")


def _outage(row: Sequence[Any]) -> OutageRow:
    return OutageRow(row[0], Cause(row[1]), from_micros(row[2]), _moment(row[3]), row[4] or "", _moment(row[5]), row[6] or "", row[7] or "")


def _followers(connection: Connection) -> dict[str, tuple[str, OperationState]]:
    """By the operation that was settled: the one that a person made instead of it, and its state."""
    rows = connection.exec_driver_sql("SELECT follows, id, state FROM operation WHERE follows IS NOT NULL ORDER BY sequence")
    return {follows: (operation_id, OperationState(state)) for follows, operation_id, state in rows}


def _line(number: int, row: Mapping[str, Any], followers: Mapping[str, tuple[str, OperationState]]) -> FormLine:
    operation_id, state = row["id"], OperationState(row["state"])
    settled = state is OperationState.RESOLVED and operation_id in followers
    while state is OperationState.RESOLVED and operation_id in followers:
        operation_id, state = followers[operation_id]
    contacts, identifiers = json.loads(row["contacts"] or "[]"), json.loads(row["identifiers"] or "[]")
    phone = next((str(one["value"]) for one in contacts if one.get("kind") == "phone"), "")
    enp = next((str(one["value"]) for one in identifiers if one.get("kind") == "enp"), "")
    return FormLine(
        number=number, operation_id=row["id"], kind=OperationKind(row["kind"]), fate=fate_of(state), made=from_micros(row["created"]),
        person=row["person"] or "", ticket=row["queue_number"] or row["ticket"] or "", start=_moment(row["start"]),
        service=row["service"] or "", visit_kind=row["visit_kind"] or "", specialist=row["specialist"] or "",
        specialty=row["specialty"] or "", room=row["room"] or "", branch=row["branch"] or "", patient=row["patient"] or "",
        phone=row["call_back"] or phone, policy=row["paper_policy"] or row["policy"] or enp, status=row["status"] or "",
        answer=row["answer_text"] or "", case=row["case_kind"] or "", case_id=row["case_id"], settled=settled,
        finished=_moment(row["finished"]), paper=row["paper"] or "", happened=_moment(row["happened"]), wrote=row["wrote"] or "",
        appointment_id=row["appointment_id"], patient_id=row["patient_id"] or "",
    )  # fmt: skip


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


_KINDS = ",".join(f"'{kind}'" for kind in FORM_KINDS)
_OUTAGES = """
SELECT o.id, o.cause, o.begun, o.ended, p.name, o.closed, q.name, o.rest, o.first_sequence, o.last_sequence
FROM outage o LEFT JOIN person p ON p.id = o.opened_by LEFT JOIN person q ON q.id = o.closed_by
"""
_BELONGS = """
o.sequence IN (
    SELECT x.sequence FROM operation x WHERE x.sequence >= :first AND (:last IS NULL OR x.sequence <= :last)
    AND NOT EXISTS (SELECT 1 FROM back_entry y WHERE y.operation_id = x.id)
    UNION SELECT x.sequence FROM back_entry y JOIN operation x ON x.id = y.operation_id WHERE y.outage_id = :outage)
"""
"""An act at this desk by its place in the outbox; one from paper by its mark, whenever it was entered."""
_OTHERS = f"""
SELECT o.state FROM operation o WHERE {_BELONGS} AND o.kind NOT IN ({_KINDS}) AND o.state <> 'withdrawn'
"""
_NAME = "trim(coalesce({0}.family, '') || ' ' || coalesce({0}.given, '') || ' ' || coalesce({0}.middle, ''))"
_LINES = f"""
SELECT o.id, o.kind, o.state, o.created, o.finished, o.answer_text, w.name AS person, b.number AS paper, b.happened, b.wrote,
       b.policy AS paper_policy, a.id AS appointment_id, a.number AS ticket, a.queue_number, a.call_back, a.status, a.visit_kind,
       coalesce(sl.start, a.start) AS start, sv.name AS service, {_NAME.format("sp")} AS specialist,
       coalesce(k.short, po.specialty_name) AS specialty, CASE WHEN pl.level = 'room' THEN pl.name END AS room,
       coalesce(br.name, pl.name) AS branch, pt.id AS patient_id, {_NAME.format("pt")} AS patient, pt.contacts, pt.identifiers,
       (SELECT trim(coalesce(x.series, '') || ' ' || coalesce(x.number, '')) FROM policy x
        WHERE x.patient_pk = pt.pk AND x.hidden = 0 AND x.status = 'active' ORDER BY x.pk DESC LIMIT 1) AS policy,
       (SELECT c.kind FROM conflict c WHERE c.operation_sequence = o.sequence ORDER BY c.state = 'settled' LIMIT 1) AS case_kind,
       (SELECT c.id FROM conflict c WHERE c.operation_sequence = o.sequence AND c.state <> 'settled' LIMIT 1) AS case_id
FROM operation o
LEFT JOIN back_entry b ON b.operation_id = o.id
LEFT JOIN person w ON w.id = o.person_id
LEFT JOIN appointment a ON a.id = (SELECT r.row_id FROM operation_row r WHERE r.operation_sequence = o.sequence
                                   AND r.kind = 'appointment' ORDER BY r.position LIMIT 1)
LEFT JOIN slot sl ON sl.id = (SELECT r.row_id FROM operation_row r WHERE r.operation_sequence = o.sequence
                              AND r.kind = 'slot' ORDER BY r.position LIMIT 1)
LEFT JOIN schedule s ON s.pk = sl.schedule_pk
LEFT JOIN service sv ON sv.pk = coalesce(s.service_pk, a.service_pk)
LEFT JOIN post po ON po.pk = coalesce(s.post_pk, a.post_pk)
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN place pl ON pl.pk = coalesce(s.place_pk, a.place_pk)
LEFT JOIN place br ON br.pk = pl.parent_pk
LEFT JOIN patient pt ON pt.pk = a.patient_pk
WHERE {_BELONGS} AND o.kind IN ({_KINDS})
ORDER BY o.sequence
"""
