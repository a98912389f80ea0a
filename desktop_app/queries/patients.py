"""Finding patients by one typed line, and one patient with what a panel shows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.models.base import from_micros
from desktop_app.models.patient_query import NumberToken, PatientQuery, Reading, parse_patient_query
from desktop_app.queries.rights import shows_patients
from desktop_app.queries.surname_walk import plan_walk

PAGE = 20
_CANDIDATES = 60
_PLAIN = 24  # a page, and some more for those found by two of their surnames
_SHORTEST_PART = 3
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class PatientHit:
    """A found patient; `policy_tail` is the last digits of the policy or of the ЕНП."""

    patient_id: str
    version: int
    family: str
    given: str
    middle: str
    birth_date: date | None
    sex: str | None
    phone: str
    policy_tail: str
    deceased: bool
    only_here: bool

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic."""
        return " ".join(part for part in (self.family, self.given, self.middle) if part)


@dataclass(frozen=True)
class Visit:
    """A patient's appointment in words."""

    appointment_id: str
    version: int
    start: datetime | None
    status: str
    specialist: str
    specialty: str
    branch: str
    room: str
    number: str
    provisional: bool


@dataclass(frozen=True)
class PatientCard:
    """What the panel knows of one patient. Lists are as in `models.patient.Patient`."""

    hit: PatientHit
    identifiers: tuple[dict[str, Any], ...]
    contacts: tuple[dict[str, Any], ...]
    addresses: tuple[dict[str, Any], ...]
    policies: tuple[tuple[str, str, date | None], ...]
    representatives: tuple[str, ...]
    clinic: str
    visits: tuple[Visit, ...]


@shows_patients
def find_patients(connection: Connection, typed: str, today: date) -> list[PatientHit]:
    """The first page of patients that fit the line, surnames that begin with the first word first.

    The line is taken plainly first: a surname (present or former) with a given name, a patronymic, a date or year of birth, in any order.
    Only where nobody fits so, its words are looked for anywhere in names and numbers.
    """
    query = parse_patient_query(typed, today)
    rows = _taken_plainly(connection, query) or _found_anywhere(connection, query)
    hits = {row[0]: _hit(row) for row in rows}.values()
    first = query.names[0].forms if query.names else ()
    return sorted(hits, key=lambda hit: (not hit.family.casefold().replace("ё", "е").startswith(first or ""), hit.full_name))[:PAGE]


@shows_patients
def patient_hit(connection: Connection, patient_id: str) -> PatientHit | None:
    """One patient as the list shows one, or None where he is not in the replica."""
    row = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM patient p WHERE p.id = ?", (patient_id,)).first()
    return _hit(row) if row else None


@shows_patients
def coming_visits(connection: Connection, patient_id: str, now: datetime) -> tuple[Visit, ...]:
    """What the patient is booked to, the nearest first."""
    pk = connection.exec_driver_sql("SELECT pk FROM patient WHERE id = ?", (patient_id,)).scalar()
    visits = visits_of(connection, int(pk)) if pk is not None else ()
    held = [one for one in visits if one.start is not None and one.start >= now and one.status in ("pending", "booked", "arrived")]
    return tuple(reversed(held))


@shows_patients
def patient_card(connection: Connection, patient_id: str) -> PatientCard | None:
    """The card of one patient, or None where it is not in the replica."""
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS}, p.pk, p.contacts, p.addresses, c.name FROM patient p LEFT JOIN clinic c ON c.pk = p.clinic_pk WHERE p.id = ?",
        (patient_id,),
    ).first()
    if row is None:
        return None
    pk, contacts, addresses, clinic = row[-4:]
    policies = connection.exec_driver_sql(
        "SELECT coalesce(kind, ''), trim(coalesce(series, '') || ' ' || coalesce(number, '')), ends FROM policy"
        " WHERE patient_pk = ? AND hidden = 0",
        (pk,),
    )
    speaking = connection.exec_driver_sql(
        "SELECT family || ' ' || coalesce(given, '') FROM representative WHERE patient_pk = ? AND active = 1 AND hidden = 0", (pk,)
    )
    return PatientCard(
        _hit(row), _entries(row[9]), _entries(contacts), _entries(addresses),
        tuple((kind, number, date.fromisoformat(ends) if ends else None) for kind, number, ends in policies),
        tuple(name for (name,) in speaking), clinic or "", visits_of(connection, pk),
    )  # fmt: skip


@shows_patients
def visits_of(connection: Connection, patient_pk: int) -> tuple[Visit, ...]:
    """A patient's appointments, newest first, at most fifty."""
    return tuple(
        Visit(
            row[0],
            row[1],
            from_micros(row[2]) if row[2] is not None else None,
            row[3],
            f"{row[4] or ''} {_initials(row[5], row[6])}".strip(),
            row[7] or "",
            row[8] or "",
            row[9] or "",
            row[10] or "",
            bool(row[11]),
        )
        for row in connection.exec_driver_sql(_VISITS, (patient_pk,))
    )


_COLUMNS = """p.id, p.version, p.family, coalesce(p.given, ''), coalesce(p.middle, ''), p.birth_date, p.sex, p.contacts,
       (SELECT substr(o.number, -4) FROM policy o WHERE o.patient_pk = p.pk AND o.hidden = 0 LIMIT 1),
       p.identifiers, p.deceased, p.remote_id IS NULL"""

_IN_FORCE = "AND p.active = 1 AND p.hidden = 0"

_VISITS = """
SELECT a.id, a.version, a.start, a.status, sp.family, sp.given, sp.middle, coalesce(k.short, po.specialty_name), coalesce(b.name, pl.name),
       CASE WHEN pl.level = 'room' THEN pl.name END, a.number,
       EXISTS (SELECT 1 FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence
               WHERE r.kind = 'appointment' AND r.row_id = a.id AND o.state IN ('queued', 'sending', 'in-doubt', 'conflict', 'rejected'))
FROM appointment a
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN place pl ON pl.pk = a.place_pk LEFT JOIN place b ON b.pk = pl.parent_pk
WHERE a.patient_pk = ? AND a.hidden = 0 AND a.status <> 'entered-in-error' ORDER BY a.start DESC LIMIT 50
"""


def _taken_plainly(connection: Connection, query: PatientQuery) -> Rows:
    if not all(_means_birth(token) for token in query.numbers):
        return []
    walk = plan_walk(query)
    if walk is None:
        return []
    statement = f"{walk.with_clause} SELECT {_COLUMNS} FROM {walk.source} WHERE {walk.where} {_IN_FORCE} LIMIT {_PLAIN}"
    return connection.exec_driver_sql(statement, walk.parameters).all()


def _found_anywhere(connection: Connection, query: PatientQuery) -> Rows:
    joins, where, parameters = _conditions(query)
    if not where:
        return []
    statement = f"SELECT {_COLUMNS} FROM {joins} WHERE {' AND '.join(where)} {_IN_FORCE} LIMIT {_CANDIDATES}"
    return connection.exec_driver_sql(statement, tuple(parameters)).all()


def _conditions(query: PatientQuery) -> tuple[str, list[str], list[object]]:
    """The FROM part, the conditions and their parameters: names and birth dates by one look-up, long numbers by another."""
    words = [" OR ".join(f'"{form}"*' for form in token.forms) for token in query.names]
    where: list[str] = []
    parameters: list[object] = []
    for token in query.numbers:
        born = [f'"b{day:%Y%m%d}"' for day in token.dates] + [f'"b{year}"' for year in token.years]
        lookups = [part for part in token.lookups if len(part) >= _SHORTEST_PART]
        if born and (query.names or not lookups) and _means_birth(token):
            words.append(" OR ".join(born))
        elif lookups:
            where.append("p.pk IN (SELECT rowid FROM patient_numbers WHERE patient_numbers MATCH ?)")
            parameters.append(" OR ".join(f'"{part}"' for part in lookups))
    if words:
        match = " AND ".join(f"({word})" for word in words)
        return "patient_names n CROSS JOIN patient p ON p.pk = n.rowid", ["n.names_index MATCH ?", *where], [match, *parameters]
    return "patient p", where, parameters


def _means_birth(token: NumberToken) -> bool:
    return bool(token.readings & {Reading.BIRTH_DATE, Reading.BIRTH_YEAR})


def _hit(row: Sequence[Any]) -> PatientHit:
    phone = next((one["value"] for one in _entries(row[7]) if one.get("kind") == "phone"), "")
    tail = row[8] or next((str(one["value"])[-4:] for one in _entries(row[9]) if one.get("kind") == "enp"), "")
    born = date.fromisoformat(row[5]) if row[5] else None
    return PatientHit(row[0], row[1], row[2], row[3], row[4], born, row[6], phone, tail, bool(row[10]), bool(row[11]))


def _entries(column: str | None) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(column)) if column else ()


def _initials(*names: str | None) -> str:
    return " ".join(f"{name[0]}." for name in names if name)
