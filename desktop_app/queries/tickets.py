"""What a ticket says, gathered by one statement."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.models.base import from_micros
from desktop_app.models.dated_note import texts_on
from desktop_app.models.promise import NOTHING_PROMISED, Promised
from desktop_app.queries.day import notes_in
from desktop_app.queries.promises import promised_of_visit
from desktop_app.queries.rights import shows_patients


@dataclass(frozen=True)
class TicketFacts:
    """Facts of one appointment for its paper; `provisional` while the central has not applied our operation.

    `promised` is what was said of the place when it was taken, its end by this computer's clock.
    """

    appointment_id: str
    number: str
    ticket_version: int
    status: str
    patient_id: str
    family: str
    given: str
    middle: str
    specialty: str
    specialist: str
    start: datetime
    clinic: str
    clinic_number: str
    branch: str
    address: str
    room: str
    time_zone: str
    phone: str
    preparation: str
    call_back: str
    provisional: bool
    notes: tuple[str, ...] = ()
    """What the patient must do or bring on that day only, beside the `preparation` of the service."""
    promised: Promised = NOTHING_PROMISED


@shows_patients
def ticket_facts(connection: Connection, appointment_id: str) -> TicketFacts | None:
    """The facts of one appointment, or None where it has no time or is not here."""
    row = connection.exec_driver_sql(_FACTS, (appointment_id,)).first()
    if row is None or row[10] is None:
        return None
    text = [str(value) if value is not None else "" for value in row]
    zone, start = text[16] or "Europe/Moscow", from_micros(row[10])
    notes = texts_on(notes_in(row[21:25]), local_day(start, ZoneInfo(zone)), for_patient=True)
    return TicketFacts(
        text[0], text[1], int(row[2]), text[3], text[4], text[5], text[6], text[7], text[8], text[9], start,
        text[11], text[12], text[13], text[14], text[15], zone, text[17], text[18], text[19], bool(row[20]), notes,
        promised_of_visit(connection, appointment_id) if row[20] else NOTHING_PROMISED,
    )  # fmt: skip


_FACTS = """
SELECT a.id, a.number, a.ticket_version, a.status, pt.id, pt.family, pt.given, pt.middle, coalesce(k.short, po.specialty_name),
       trim(coalesce(sp.family, '') || ' ' || coalesce(sp.given, '') || ' ' || coalesce(sp.middle, '')), a.start,
       c.name, c.number, coalesce(b.name, pl.name), coalesce(b.address, pl.address), CASE WHEN pl.level = 'room' THEN pl.name END,
       coalesce(b.time_zone, pl.time_zone), coalesce(b.phone, pl.phone, c.phone), sv.preparation, a.call_back,
       EXISTS (SELECT 1 FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence WHERE r.kind = 'appointment'
               AND r.row_id = a.id AND o.state IN ('queued', 'sending', 'in-doubt', 'conflict', 'rejected')),
       s.note, s.notes, sv.note, sv.notes
FROM appointment a
LEFT JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN place pl ON pl.pk = a.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(po.clinic_pk, b.clinic_pk, pl.clinic_pk)
LEFT JOIN slot sl ON sl.pk = a.slot_pk
LEFT JOIN schedule s ON s.pk = sl.schedule_pk
LEFT JOIN service sv ON sv.pk = coalesce(a.service_pk, s.service_pk)
WHERE a.id = ?
"""
