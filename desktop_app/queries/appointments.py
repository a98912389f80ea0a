"""One appointment for its panel: what its ticket says, and how far the central has followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.appointment_number import possible_numbers
from desktop_app.models.base import from_micros
from desktop_app.models.operation import READY, OperationState
from desktop_app.queries.rights import shows_patients
from desktop_app.queries.tickets import TicketFacts, ticket_facts


class Standing(StrEnum):
    """How an appointment stands between us and the central."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"
    TO_SETTLE = "to-settle"
    ENDED = "ended"


@dataclass(frozen=True)
class LastOperation:
    """The newest operation on the appointment; `answer` is what the central said, in words."""

    operation_id: str
    kind: str
    state: OperationState
    person_id: str
    finished: datetime | None
    answer: str


@dataclass(frozen=True)
class AppointmentCard:
    """An appointment opened. `slot_channels` are those of its place."""

    facts: TicketFacts
    version: int
    end: datetime | None
    birth_date: date | None
    phone: str
    specialty_code: str
    schedule_id: str
    slot_channels: tuple[str, ...]
    channel: str
    visit_kind: str
    reason: str
    cancel_reason: str
    created: datetime | None
    last: LastOperation | None

    @property
    def status(self) -> AppointmentStatus:
        """The state of FHIR."""
        return AppointmentStatus(self.facts.status)

    @property
    def holds_place(self) -> bool:
        """Whether it takes its place now."""
        return self.status.holds_place

    @property
    def standing(self) -> Standing:
        """Settled by the central, on its way there, or waiting for a person."""
        return _standing(self.status, self.last.state if self.last is not None else None)

    @property
    def is_on_its_way(self) -> bool:
        """Whether the central has not answered our last act on it."""
        return self.last is not None and self.last.state in READY


@shows_patients
def appointment_card(connection: Connection, appointment_id: str) -> AppointmentCard | None:
    """The card of one appointment, or None where it has no time or is not here."""
    facts = ticket_facts(connection, appointment_id)
    row = connection.exec_driver_sql(_CARD, (appointment_id,)).first()
    if facts is None or row is None:
        return None
    return AppointmentCard(
        facts=facts,
        version=row[0],
        end=from_micros(row[1]) if row[1] is not None else None,
        birth_date=date.fromisoformat(row[2]) if row[2] else None,
        phone=row[3] or "",
        specialty_code=row[4] or "",
        schedule_id=row[5] or "",
        slot_channels=tuple(row[6].split(",")) if row[6] else (),
        channel=row[7] or "",
        visit_kind=row[8] or "",
        reason=row[9] or "",
        cancel_reason=row[10] or "",
        created=from_micros(row[11]) if row[11] is not None else None,
        last=_last(connection, appointment_id),
    )


def standings(connection: Connection, appointment_ids: Sequence[str]) -> dict[str, Standing]:
    """How these appointments stand; those that are not here are left out."""
    found: dict[str, Standing] = {}
    for appointment_id in appointment_ids:
        row = connection.exec_driver_sql("SELECT status FROM appointment WHERE id = ?", (appointment_id,)).first()
        if row is not None:
            last = _last(connection, appointment_id)
            found[appointment_id] = _standing(AppointmentStatus(row[0]), last.state if last is not None else None)
    return found


@shows_patients
def appointments_numbered(connection: Connection, typed: str) -> list[AppointmentCard]:
    """The appointments that the typed number may mean: mostly one, twins are possible."""
    found: list[AppointmentCard] = []
    for number in possible_numbers(typed):
        rows = connection.exec_driver_sql("SELECT id FROM appointment WHERE number = ? AND hidden = 0", (number,)).all()
        found += [card for (row_id,) in rows if (card := appointment_card(connection, row_id)) is not None]
    return found


def _standing(status: AppointmentStatus, last: OperationState | None) -> Standing:
    if last in (OperationState.CONFLICT, OperationState.REJECTED):
        return Standing.TO_SETTLE
    if not status.holds_place:
        return Standing.ENDED
    return Standing.PROVISIONAL if last in READY else Standing.CONFIRMED


def _last(connection: Connection, appointment_id: str) -> LastOperation | None:
    row = connection.exec_driver_sql(_LAST, (appointment_id,)).first()
    if row is None:
        return None
    finished = from_micros(row[4]) if row[4] is not None else None
    return LastOperation(row[0], row[1], OperationState(row[2]), row[3] or "", finished, row[5] or "")


_CARD = """
SELECT a.version, a."end", pt.birth_date,
       (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts) WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1),
       po.specialty_code, s.id, sl.channels, a.channel, a.visit_kind, a.reason, a.cancel_reason, a.created
FROM appointment a
LEFT JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN slot sl ON sl.pk = a.slot_pk
LEFT JOIN schedule s ON s.pk = sl.schedule_pk
WHERE a.id = ?
"""
_LAST = """
SELECT o.id, o.kind, o.state, o.person_id, o.finished, o.answer_text
FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence
WHERE r.kind = 'appointment' AND r.row_id = ? AND o.state <> 'withdrawn' ORDER BY o.sequence DESC LIMIT 1
"""
