"""The calls of a plan: who is to be told what, what he said, and for whom a place is kept meanwhile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.i18n import Said
from desktop_app.models.absence.calls import Call, Reached, Whom
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import from_micros
from desktop_app.models.plan import said_of
from desktop_app.queries.day import short_name
from desktop_app.queries.rights import shows_patients

_EMERGENCY = "EMERGENCY"


@dataclass(frozen=True)
class CallLine:
    """A patient of a plan with what is offered to him and what he said.

    `by` noted it last. `moved`: he has the new visit. `listed_until`: he is on the waiting list, to be answered by then; `wait_until`: by
    when he would have to be. `why`: why his place was given back, or why he has none.
    """

    position: int
    whom: Whom
    call: Call
    patient: str
    birth_date: date | None
    from_whom: str
    to_whom: str = ""
    room: str = ""
    branch: str = ""
    by: str = ""
    moved: bool = False
    why: Said | None = None
    wait_until: datetime | None = None
    listed_until: datetime | None = None


@shows_patients
def plan_calls(connection: Connection, plan_id: str) -> list[CallLine]:
    """The patients of a plan that asks them, by the time that falls away; none of a plan that asks nobody."""
    return [_line(row) for row in connection.exec_driver_sql(_CALLS, {"plan": plan_id}).mappings()]


def _line(row: Mapping[Any, Any]) -> CallLine:
    left = row["why"] is not None and row["operation_id"] is None
    whom = Whom(
        row["appointment_id"], from_micros(row["from_start"]), None if left or row["start"] is None else from_micros(row["start"]),
        row["phone"] or "", row["status"] == AppointmentStatus.ARRIVED, row["kind"] == _EMERGENCY,
    )  # fmt: skip
    return CallLine(
        position=row["position"],
        whom=whom,
        call=Call(Reached(row["reached"]), row["tries"], _moment(row["noted"])),
        patient=" ".join(part for part in (row["family"], row["given"], row["middle"]) if part),
        birth_date=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        from_whom=short_name(row["f_family"], row["f_given"], row["f_middle"]),
        to_whom=short_name(row["t_family"], row["t_given"], row["t_middle"]),
        room=row["room"] or "",
        branch=row["branch"] or "",
        by=row["person"] or "",
        moved=row["operation_id"] is not None,
        why=said_of(json.loads(row["why"])) if row["why"] else None,
        wait_until=_moment(row["wait_until"]),
        listed_until=_moment(row["listed"]),
    )


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


_CALLS = """
SELECT i.position, i.appointment_id, i.from_start, i.start, i.why, i.operation_id, c.reached, c.tries, c.noted, c.wait_until,
       s.name AS person, a.status, a.kind, pt.family, pt.given, pt.middle, pt.birth_date,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)) AS phone,
       fs.family AS f_family, fs.given AS f_given, fs.middle AS f_middle, ts.family AS t_family, ts.given AS t_given, ts.middle AS t_middle,
       CASE WHEN pl.level = 'room' THEN pl.name END AS room, coalesce(b.name, pl.name) AS branch,
       (SELECT max(w.wanted_to) FROM appointment w
        WHERE w.patient_pk = a.patient_pk AND w.replaces = a.id AND w.status = 'waitlist' AND w.hidden = 0) AS listed
FROM plan_item i JOIN plan_call c ON c.plan_id = i.plan_id AND c.position = i.position
LEFT JOIN person s ON s.id = c.person_id
LEFT JOIN appointment a ON a.id = i.appointment_id
LEFT JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN slot f ON f.id = i.from_slot_id LEFT JOIN schedule fc ON fc.pk = f.schedule_pk
LEFT JOIN post fp ON fp.pk = fc.post_pk LEFT JOIN specialist fs ON fs.pk = fp.specialist_pk
LEFT JOIN slot t ON t.id = i.slot_id LEFT JOIN schedule tc ON tc.pk = t.schedule_pk
LEFT JOIN post tp ON tp.pk = tc.post_pk LEFT JOIN specialist ts ON ts.pk = tp.specialist_pk
LEFT JOIN place pl ON pl.pk = tc.place_pk LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE i.plan_id = :plan ORDER BY i.from_start, i.position
"""
