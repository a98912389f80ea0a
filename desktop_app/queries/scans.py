"""What a scanned code leads to on this computer: the appointments of a number, the patients of a policy or another number."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from desktop_app.models.base import from_micros
from desktop_app.queries.patients import PatientHit, find_patients
from desktop_app.queries.rights import shows_patients


@dataclass(frozen=True)
class TicketRow:
    """An appointment that bears the number of a ticket; `ticket_version` is that of its present ticket."""

    appointment_id: str
    ticket_version: int
    start: datetime | None


@shows_patients
def tickets_numbered(connection: Connection, number: str) -> tuple[TicketRow, ...]:
    """The appointments with exactly that number as printed: mostly one; twins are possible, the later first."""
    rows = connection.exec_driver_sql(
        "SELECT id, ticket_version, start FROM appointment WHERE number = ? AND hidden = 0 AND known = 1 ORDER BY start DESC", (number,)
    )
    return tuple(TicketRow(row[0], int(row[1]), from_micros(row[2]) if row[2] is not None else None) for row in rows)


def the_one_meant(rows: tuple[TicketRow, ...], ticket_version: int, now: datetime) -> TicketRow | None:
    """Which of the twins a ticket of that issue means: one whose present ticket it is, else the nearest in time; None of none."""

    def distance(row: TicketRow) -> tuple[bool, float]:
        away = abs((row.start - now).total_seconds()) if row.start is not None else float("inf")
        return row.ticket_version != ticket_version, away

    return min(rows, key=distance, default=None)


@shows_patients
def patients_with_enp(connection: Connection, enp: str, today: date) -> tuple[PatientHit, ...]:
    """The patients in force with exactly that ЕНП, on the card or on a policy; more than one where a card is double."""
    return tuple(hit for hit in find_patients(connection, enp, today) if _has_number(connection, hit.patient_id, enp))


@shows_patients
def patients_with_number(connection: Connection, number: str, today: date) -> tuple[PatientHit, ...]:
    """The patients in force one of whose numbers (card, СНИЛС, document) is exactly that, whatever signs stand between its digits."""
    digits = "".join(letter for letter in number if letter.isdigit())
    return tuple(hit for hit in find_patients(connection, digits, today) if _has_number(connection, hit.patient_id, digits))


def _has_number(connection: Connection, patient_id: str, digits: str) -> bool:
    return bool(connection.exec_driver_sql(_HAS_NUMBER, {"id": patient_id, "digits": digits}).scalar())


_BARE = "replace(replace(replace(replace({0}, '-', ''), ' ', ''), ':', ''), '/', '')"
_HAS_NUMBER = f"""
SELECT EXISTS (SELECT 1 FROM patient p, json_each(p.identifiers) i
               WHERE p.id = :id AND {_BARE.format("json_extract(i.value, '$.value')")} = :digits)
    OR EXISTS (SELECT 1 FROM policy o JOIN patient p ON p.pk = o.patient_pk WHERE p.id = :id AND o.hidden = 0
               AND ({_BARE.format("o.number")} = :digits OR {_BARE.format("coalesce(o.series, '') || o.number")} = :digits))
"""
