"""What the clinic's own lists say: the day of each doctor, and whose cards are to be pulled."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.printed import Lines, Printed, from_payload
from desktop_app.queries.attachments import in_force
from desktop_app.queries.rights import shows_patients

CARDS = "cards"
"""Under this name the journal keeps the card lists of the whole desk; those of one branch lie with the branch."""


@dataclass(frozen=True)
class Named:
    """A patient as a list shows one."""

    patient_id: str
    family: str
    given: str
    middle: str
    birth_date: date | None

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic."""
        return " ".join(part for part in (self.family, self.given, self.middle) if part)

    @property
    def masked(self) -> str:
        """«И. А. С.»: for a list that hangs where others read it."""
        return " ".join(f"{part[0]}." for part in (self.family, self.given, self.middle) if part)


@dataclass(frozen=True)
class Expected:
    """A visit on a doctor's list."""

    appointment_id: str
    start: datetime
    patient: Named
    status: str
    visit_kind: str
    channel: str


@dataclass(frozen=True)
class DoctorsDay:
    """The list of one schedule; `places` counts all its places of that day, so that no reception is told from nobody booked."""

    schedule_id: str
    specialist: str
    specialty: str
    room: str
    branch: str
    clinic: str
    places: int
    visits: tuple[Expected, ...]
    printed: Printed | None

    @property
    def lines(self) -> Lines:
        """What a print of it would hold."""
        return {visit.appointment_id: (to_micros(visit.start), visit.patient.patient_id) for visit in self.visits}


@dataclass(frozen=True)
class Card:
    """A card to be pulled: for the first visit of that day, which is at `branch`. `storage` is the участок, "" where none is known."""

    patient: Named
    storage: str
    start: datetime
    specialist: str
    room: str
    visits: int
    branch: str = ""
    clinic: str = ""


@dataclass(frozen=True)
class CardList:
    """All cards of a day by branch, place of storage and surname; `printed` is the last print of the list of that branch, or of all."""

    day: date
    cards: tuple[Card, ...]
    printed: Printed | None

    @property
    def lines(self) -> Lines:
        """What a print of it would hold: for the store only the card counts, not the hour."""
        return {card.patient.patient_id: (0, card.patient.patient_id) for card in self.cards}


@shows_patients
def doctors_days(
    connection: Connection, day: date, zone: tzinfo, schedule_ids: Sequence[str] | None = None, branch_id: str = ""
) -> list[DoctorsDay]:
    """The lists of `day` (in the clinic's `zone`) of those schedules, or of all that receive then at that branch ("": at any).

    By specialty and name.
    """
    first, last = _bounds(day, zone)
    ids = None if schedule_ids is None else json.dumps(list(schedule_ids))
    visits: dict[int, list[Expected]] = {}
    for row in connection.exec_driver_sql(_VISITS, {"first": first, "last": last}):
        visits.setdefault(row[0], []).append(
            Expected(row[1], from_micros(row[2]), _named(row[6:11]), row[3], row[4] or "", row[5] or ""),
        )
    return [
        DoctorsDay(
            row[1], row[2], row[3] or "", row[4] or "", row[5] or "", row[6] or "", row[7],
            tuple(visits.get(row[0], ())), last_print(connection, Kind.SCHEDULE, row[1], day),
        )
        for row in connection.exec_driver_sql(_DOCTORS, {"first": first, "last": last, "ids": ids, "branch": branch_id})
    ]  # fmt: skip


@shows_patients
def card_list(connection: Connection, day: date, zone: tzinfo, branch_id: str = "") -> CardList:
    """Whose cards are wanted on `day` at that branch ("": at any): one line a patient, however many visits."""
    first, last = _bounds(day, zone)
    areas = _areas(connection)
    cards: dict[str, Card] = {}
    counts: dict[str, int] = {}
    for row in connection.exec_driver_sql(_WANTED, {"first": first, "last": last, "branch": branch_id}):
        patient = _named(row[0:5])
        counts[patient.patient_id] = counts.get(patient.patient_id, 0) + 1
        if patient.patient_id not in cards:
            cards[patient.patient_id] = Card(
                patient, _storage(row[5], areas, day), from_micros(row[6]), row[7], row[8] or "", 1, row[10] or "", row[9] or ""
            )  # fmt: skip
    found = [replace(card, visits=counts[card.patient.patient_id]) for card in cards.values()]
    found.sort(key=_place_of_card)
    return CardList(day, tuple(found), last_print(connection, *cards_of(branch_id), day))


def cards_of(branch_id: str) -> tuple[Kind | None, str]:
    """Under which row the journal keeps the card lists of that branch, or ("") of the whole desk."""
    return (Kind.PLACE, branch_id) if branch_id else (None, CARDS)


def _place_of_card(card: Card) -> tuple[object, ...]:
    return card.clinic, card.branch, not card.storage, card.storage, card.patient.full_name.casefold(), card.patient.patient_id


def next_day_of_visits(connection: Connection, today: date, zone: tzinfo, branch_id: str = "") -> date | None:
    """The first day after `today` for which somebody is booked at that branch ("": at any): on a Friday mostly Monday."""
    _, after = _bounds(today, zone)
    found = connection.exec_driver_sql(
        "SELECT min(a.start) FROM appointment a LEFT JOIN place pl ON pl.pk = a.place_pk LEFT JOIN place b ON b.pk = pl.parent_pk"
        f" WHERE a.start >= :after AND a.hidden = 0 AND a.status IN ('pending', 'booked') AND {_AT_BRANCH}",
        {"after": after, "branch": branch_id},
    ).scalar()
    return None if found is None else from_micros(int(found)).astimezone(zone).date()


@shows_patients
def last_print(connection: Connection, kind: Kind | None, row_id: str, day: date) -> Printed | None:
    """How that list of `day` was printed last at this desk; None where it never was, or the journal's payloads were purged since."""
    row = connection.exec_driver_sql(
        "SELECT at, payload FROM journal WHERE row_id = ? AND kind IS ? AND act = 'print' AND payload IS NOT NULL"
        " AND json_extract(payload, '$.day') = ? ORDER BY sequence DESC LIMIT 1",
        (row_id, kind.value if kind else None, day.isoformat()),
    ).first()
    return None if row is None else from_payload(from_micros(row[0]), json.loads(row[1]))


def prints_of(connection: Connection, row_id: str, day: date) -> int:
    """How often that paper of the whole desk was printed on `day`."""
    counted = connection.exec_driver_sql(
        "SELECT count(*) FROM journal WHERE row_id = ? AND kind IS NULL AND act = 'print' AND json_extract(payload, '$.day') = ?",
        (row_id, day.isoformat()),
    )
    return int(counted.scalar() or 0)


@shows_patients
def patients_named(connection: Connection, patient_ids: Sequence[str]) -> dict[str, Named]:
    """Those patients by id: whose visit is gone from a list is still named on its reprint."""
    rows = connection.exec_driver_sql(
        "SELECT id, family, given, middle, birth_date FROM patient WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(patient_ids)),),
    )
    return {row[0]: _named(row) for row in rows}


def _named(row: Sequence[object]) -> Named:
    text = [str(value) if value is not None else "" for value in row]
    return Named(text[0], text[1], text[2], text[3], date.fromisoformat(text[4]) if text[4] else None)


def _bounds(day: date, zone: tzinfo) -> tuple[int, int]:
    return to_micros(datetime.combine(day, time(), zone)), to_micros(datetime.combine(day + timedelta(days=1), time(), zone))


def _areas(connection: Connection) -> dict[str, str]:
    """The names of участки by every id by which an attachment may mean them."""
    rows = connection.exec_driver_sql("SELECT id, remote_id, name FROM place WHERE level = 'area' AND hidden = 0").all()
    return {key: row[2] for row in rows for key in (row[0], row[1]) if key}


def _storage(attachments: str | None, areas: dict[str, str], day: date) -> str:
    """The участок of the attachment in force on `day`."""
    return next((areas[one.area] for one in in_force(attachments, day) if one.area in areas), "")


_NAME = "trim(coalesce(sp.family, '') || ' ' || coalesce(sp.given, '') || ' ' || coalesce(sp.middle, ''))"
_AT_BRANCH = "(:branch = '' OR coalesce(b.id, pl.id) = :branch)"
_HOLDING = "('pending', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')"
_VISITS = f"""
SELECT sl.schedule_pk, a.id, a.start, a.status, a.visit_kind, a.channel, pt.id, pt.family, pt.given, pt.middle, pt.birth_date
FROM appointment a JOIN slot sl ON sl.pk = a.slot_pk JOIN patient pt ON pt.pk = a.patient_pk
WHERE a.start >= :first AND a.start < :last AND a.hidden = 0 AND a.status IN {_HOLDING}
ORDER BY a.start, sl.place, a.created
"""
_DOCTORS = f"""
SELECT s.pk, s.id, coalesce(nullif({_NAME}, ''), sv.name, ''), coalesce(k.short, po.specialty_name),
       CASE WHEN pl.level = 'room' THEN pl.name END, coalesce(b.name, pl.name), c.name,
       (SELECT count(*) FROM slot sl WHERE sl.schedule_pk = s.pk AND sl.start >= :first AND sl.start < :last AND sl.hidden = 0
               AND sl.status IN ('free', 'busy', 'busy-tentative')) AS places
FROM schedule s
LEFT JOIN post po ON po.pk = s.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN specialty k ON k.code = po.specialty_code
LEFT JOIN service sv ON sv.pk = s.service_pk
LEFT JOIN place pl ON pl.pk = s.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(po.clinic_pk, b.clinic_pk, pl.clinic_pk)
WHERE s.hidden = 0 AND s.known = 1 AND places > 0 AND (:ids IS NULL OR s.id IN (SELECT value FROM json_each(:ids))) AND {_AT_BRANCH}
ORDER BY 4, sp.family, sp.given, s.pk
"""
_WANTED = f"""
SELECT pt.id, pt.family, pt.given, pt.middle, pt.birth_date, pt.attachments, a.start, {_NAME},
       CASE WHEN pl.level = 'room' THEN pl.name END, c.name, coalesce(b.name, pl.name)
FROM appointment a
JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN place pl ON pl.pk = a.place_pk
LEFT JOIN place b ON b.pk = pl.parent_pk
LEFT JOIN clinic c ON c.pk = coalesce(po.clinic_pk, b.clinic_pk, pl.clinic_pk)
WHERE a.start >= :first AND a.start < :last AND a.hidden = 0 AND a.status IN {_HOLDING} AND {_AT_BRANCH}
ORDER BY a.start, a.id
"""
