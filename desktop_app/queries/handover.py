"""The hand-over of a shift: what lies open at this desk now, computed anew at each look, and who took the shift over last."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import Said
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import from_micros
from desktop_app.models.conflict import CaseKind
from desktop_app.models.draft import BOOKING_FORM
from desktop_app.models.handover import SHIFT, Heap
from desktop_app.models.journal import Act
from desktop_app.models.promise import Promise
from desktop_app.queries.cases import case_lines
from desktop_app.queries.day import short_name
from desktop_app.queries.outages import open_lines, outages
from desktop_app.queries.reception import EXPECTED, HERE, reception_picture
from desktop_app.queries.rights import shows_patients


@dataclass(frozen=True)
class OpenWork:
    """One thing left open.

    `row_id` is that of the case, the draft or the visit, by the heap. `begun`: when it came to lie there; `start`: when the visit is.
    `person` has it: who took the case, whose form it is, who booked, who typed the line; "" where nobody does. `due`: until when an answer
    is owed; `put_off`: until when the case was put off. `is_printed`: a ticket is out. `place`, `happened`, `trouble`: of a line of
    paper, as it was typed and why it was not entered.
    """

    heap: Heap
    row_id: str
    begun: datetime | None
    patient: str
    phone: str = ""
    person: str = ""
    person_id: str = ""
    start: datetime | None = None
    specialist: str = ""
    due: datetime | None = None
    put_off: datetime | None = None
    case: CaseKind | None = None
    promise: Promise | None = None
    is_printed: bool = False
    status: AppointmentStatus | None = None
    outage_id: str = ""
    place: str = ""
    happened: str = ""
    trouble: Said | None = None


@dataclass(frozen=True)
class HandedOver:
    """The last hand-over: when, from whom ("" where nobody is known) to whom, and how much lay in each heap."""

    at: datetime
    giver: str
    taker: str
    counts: Mapping[Heap, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Handover:
    """All that is open, heap by heap. `knows_visits`: today's visits were fetched; `percent` where they still are being fetched."""

    lines: tuple[OpenWork, ...]
    last: HandedOver | None = None
    knows_visits: bool = True
    percent: int | None = None

    def count(self, heap: Heap) -> int:
        """How much lies in a heap."""
        return sum(line.heap is heap for line in self.lines)

    @property
    def counts(self) -> dict[Heap, int]:
        """How much lies in each heap, the empty ones too."""
        return {heap: self.count(heap) for heap in Heap}


@shows_patients
def handover(connection: Connection, now: datetime, zone: tzinfo, branch_id: str = "") -> Handover:
    """What is open at the aware instant `now`; of the visits those of today at the branch (all for "") that began and were not ended."""
    reception = reception_picture(connection, local_day(now, zone), zone, branch_id)
    visits = [
        OpenWork(
            Heap.VISITS, line.appointment_id, line.start, line.short_name, line.phone, start=line.start, specialist=line.specialist,
            status=line.status,
        )
        for line in sorted(reception.lines, key=lambda one: (one.start, one.appointment_id))
        if line.status in EXPECTED | HERE and line.start <= now
    ]  # fmt: skip
    lines = (*_calls(connection, now), *_forms(connection), *_provisional(connection), *_paper(connection), *visits)
    return Handover(lines, last_handover(connection), reception.data_from is not None, reception.percent)


def last_handover(connection: Connection) -> HandedOver | None:
    """When and by whom the shift was taken over last; None where it never was."""
    row = connection.exec_driver_sql(_LAST, (SHIFT, Act.HAND_OVER.value)).first()
    if row is None:
        return None
    said = json.loads(row[2]) if row[2] else {}
    giver = connection.exec_driver_sql("SELECT name FROM person WHERE id = ?", (said.get("from"),)).scalar()
    counts = {Heap(heap): int(count) for heap, count in said.get("counts", {}).items()}
    return HandedOver(from_micros(row[0]), str(giver or ""), row[1] or "", counts)


def worked_before(connection: Connection, person_id: str) -> str | None:
    """Who did something at this desk last, that person not counted; None where nobody else ever did."""
    found = connection.exec_driver_sql(_BEFORE, (person_id,)).scalar()
    return None if found is None else str(found)


def _calls(connection: Connection, now: datetime) -> list[OpenWork]:
    takers = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT id, taken_by FROM conflict WHERE taken_by IS NOT NULL")}
    return [
        OpenWork(
            Heap.CALLS, line.case_id, line.opened, line.patient or line.plan, line.phone, line.taken_by, takers.get(line.case_id, ""),
            line.start, line.specialist, line.due, line.put_off_until, line.kind,
        )
        for line in case_lines(connection, now)
    ]  # fmt: skip


def _forms(connection: Connection) -> list[OpenWork]:
    return [
        OpenWork(Heap.FORMS, row[0], from_micros(row[2]), row[1], json.loads(row[3]).get("call_back") or "", row[4] or "", row[5] or "")
        for row in connection.exec_driver_sql(_FORMS, (BOOKING_FORM,))
    ]


def _provisional(connection: Connection) -> list[OpenWork]:
    return [
        OpenWork(
            Heap.PROVISIONAL, row["id"], from_micros(row["created"]), short_name(row["family"], row["given"], row["middle"]),
            row["phone"] or "", row["person"] or "",
            row["person_id"] or "", from_micros(row["start"]),
            short_name(row["sp_family"], row["sp_given"], row["sp_middle"]),
            promise=Promise(row["promise"]) if row["promise"] else Promise.AT_RISK, is_printed=bool(row["printed"]),
        )
        for row in connection.exec_driver_sql(_PROVISIONAL, {"print": Act.PRINT.value}).mappings()
    ]  # fmt: skip


def _paper(connection: Connection) -> list[OpenWork]:
    typists = {
        row[0]: (row[1], row[2] or "")
        for row in connection.exec_driver_sql("SELECT d.id, d.person_id, p.name FROM draft d JOIN person p ON p.id = d.person_id")
    }
    found = []
    for outage in reversed(outages(connection)):
        for one in open_lines(connection, outage.outage_id):
            person_id, person = typists.get(one.draft_id, ("", ""))
            found.append(
                OpenWork(
                    Heap.PAPER, one.draft_id, one.changed, one.line.patient, one.line.phone, one.line.wrote or person, person_id,
                    outage_id=outage.outage_id, place=one.line.place, happened=one.line.happened, trouble=one.trouble,
                )
            )  # fmt: skip
    return found


_LAST = """
SELECT j.at, p.name, j.payload FROM journal j LEFT JOIN person p ON p.id = j.person_id
WHERE j.row_id = ? AND j.act = ? ORDER BY j.sequence DESC LIMIT 1
"""
_BEFORE = "SELECT person_id FROM journal WHERE person_id IS NOT NULL AND person_id <> ? ORDER BY sequence DESC LIMIT 1"
_FORMS = """
SELECT d.id, d.title, d.changed, d.content, p.name, d.person_id FROM draft d LEFT JOIN person p ON p.id = d.person_id
WHERE d.form = ? ORDER BY d.changed, d.id
"""
_PROVISIONAL = """
SELECT max(o.sequence), a.id, a.start, o.created, o.promise, o.person_id, p.name AS person,
       pt.family, pt.given, pt.middle, sp.family AS sp_family, sp.given AS sp_given, sp.middle AS sp_middle,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)) AS phone,
       EXISTS (SELECT 1 FROM journal j WHERE j.row_id = a.id AND j.act = :print AND j.kind = 'appointment') AS printed
FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence AND r.kind = 'appointment'
JOIN appointment a ON a.id = r.row_id
LEFT JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN person p ON p.id = o.person_id
WHERE o.state IN ('queued', 'sending', 'in-doubt') AND o.kind IN ('book', 'move') AND a.status IN ('pending', 'booked')
      AND a.start IS NOT NULL
GROUP BY a.id ORDER BY a.start, a.id
"""
"""The newest of our acts that gave the visit its time, where the central has not answered it."""
