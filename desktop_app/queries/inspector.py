"""Why a patient cannot book at the portal: one place with all that stands in the way, or the coming places of a specialist or a specialty.

The same facts and rules as of the booking itself (`models.booking_rules.refusals`), with what only the portal looks at.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import mark
from desktop_app.core.settings import PORTAL_DAYS
from desktop_app.models.base import to_micros
from desktop_app.models.booking_rules import REGISTRY, PatientFacts, Refusal, SlotFacts, other_channel, refusals
from desktop_app.models.identifiers import RULES, IdentifierKind, check
from desktop_app.models.portal_rules import NOT_KEPT, OF_PATIENT, OF_PLACE, PORTAL
from desktop_app.models.promise import Ground
from desktop_app.models.slot_conditions import SlotConditions
from desktop_app.queries.attachments import attached_clinic
from desktop_app.queries.booking_facts import SLOT_FACTS, WhoseFacts, appointment_facts, booking_facts, patient_facts, slot_facts
from desktop_app.queries.day import short_name
from desktop_app.queries.free_slots import FreeSlot, free_slot
from desktop_app.queries.ground import ground_of
from desktop_app.queries.rights import shows_patients
from desktop_app.storage.apply import held_among

_FURTHER = timedelta(days=7)
"""So far beyond what the portal books the coming places are looked through: those that open soon are told of."""
_MOST_PLACES = 4000


@dataclass(frozen=True)
class PlaceInspected:
    """One place: all for which the portal refuses it (`obstacles`), for what the registry does (`refused`), and whether taking it here
    needs the right to give away what is kept for others (`kept`).

    `place` tells whose it is; `slot` is for booking, None where it cannot be sold here.
    """

    obstacles: tuple[Refusal, ...]
    refused: Refusal | None
    kept: bool
    start: datetime | None = None
    schedule_id: str = ""
    day: date | None = None
    place: str = ""
    slot: FreeSlot | None = None


@dataclass(frozen=True)
class Share:
    """How many of the coming places one rule closes, each place counted with the first rule that does; `nearest` is the first of them."""

    rule: str
    count: int
    nearest: datetime


@dataclass(frozen=True)
class Coming:
    """Which coming places are asked about: those of the schedules, without any those of the specialty; whose time fulfils `conditions`."""

    schedule_ids: tuple[str, ...] = ()
    specialty_code: str = ""
    conditions: SlotConditions = field(default_factory=SlotConditions)


@dataclass(frozen=True)
class ComingInspected:
    """The coming places of a choice: what the patient himself lacks, how many places are open to him, and what closes the others.

    `places` were looked at, until `until`; `nearest` is the first one that the portal would book, `specialist` whose it is.
    """

    obstacles: tuple[Refusal, ...]
    places: int
    open: int
    shares: tuple[Share, ...]
    until: date
    nearest: datetime | None = None
    specialist: str = ""


@shows_patients
def inspect_place(connection: Connection, slot_id: str, patient_id: str, now: datetime, days: int = PORTAL_DAYS.default) -> PlaceInspected:
    """Why the portal does not book that place for that patient; `now` is aware, `days` how far ahead the portal books."""
    facts = booking_facts(connection, slot_id, patient_id)
    if facts.slot is None:
        gone = refusals(None, facts.patient, (), now, PORTAL)
        return PlaceInspected(gone, gone[0], kept=False)
    unsent = slot_id in held_among(connection, Kind.SLOT, [slot_id])
    slot = _seen_by_portal(facts.slot, days, unsent=unsent)
    patient = _card(connection, patient_id, slot.day, facts.patient)
    row = connection.exec_driver_sql(f"{_WHOSE} WHERE s.id = ?", (slot_id,)).mappings().one()
    return PlaceInspected(
        refusals(slot, patient, facts.appointments, now, PORTAL),
        next(iter(refusals(slot, patient, facts.appointments, now, REGISTRY)), None),
        other_channel(slot, patient, now) is not None,
        slot.start,
        str(row["schedule_id"]),
        slot.day,
        ", ".join(part for part in (short_name(row["family"], row["given"], row["middle"]), row["specialty"]) if part),
        free_slot(connection, slot_id),
    )


@shows_patients
def inspect_coming(
    connection: Connection, coming: Coming, patient_id: str, now: datetime, days: int = PORTAL_DAYS.default
) -> ComingInspected:
    """Why the portal books none, or few, of these places for that patient; `now` and `days` as in `inspect_place`."""
    until = now + timedelta(days=days) + _FURTHER
    wanted = {
        "ids": json.dumps(list(coming.schedule_ids)) if coming.schedule_ids else None, "code": coming.specialty_code, "now": to_micros(now),
        "until": to_micros(until), "limit": _MOST_PLACES,
    }  # fmt: skip
    rows = connection.exec_driver_sql(_COMING, wanted).mappings().all()
    slots = [one for one in _places(connection, rows, days) if coming.conditions.allows_start(one.start.astimezone(one.tz))]
    visits, cards = appointment_facts(connection, patient_id), _Cards(connection, patient_id)
    closed: Counter[str] = Counter()
    first: dict[str, datetime] = {}
    open_places: list[SlotFacts] = []
    for slot in slots:
        found = refusals(slot, cards.on(slot), visits, now, OF_PLACE)
        if not found:
            open_places.append(slot)
            continue
        closed[found[0].rule] += 1
        first.setdefault(found[0].rule, slot.start)
    blank = slots[0] if slots else None
    own = refusals(blank, cards.on(blank), visits, now, OF_PATIENT) if blank is not None else ()
    nearest = open_places[0] if open_places else None
    return ComingInspected(
        own, len(slots), len(open_places), tuple(Share(rule, count, first[rule]) for rule, count in closed.most_common()),
        until.date(), nearest.start if nearest else None, _name(connection, nearest),
    )  # fmt: skip


_COMING = f"""{SLOT_FACTS}
WHERE s.start > :now AND s.start < :until AND s.status <> 'entered-in-error' AND s.hidden = 0 AND sc.active = 1 AND sc.hidden = 0
AND CASE WHEN :ids IS NULL THEN p.specialty_code = :code ELSE sc.id IN (SELECT value FROM json_each(:ids)) END
ORDER BY s.start, s.pk LIMIT :limit
"""
_WHOSE = """
SELECT sc.id AS schedule_id, sp.family, sp.given, sp.middle, coalesce(k.short, p.specialty_name) AS specialty
FROM slot s JOIN schedule sc ON sc.pk = s.schedule_pk LEFT JOIN post p ON p.pk = sc.post_pk
LEFT JOIN specialist sp ON sp.pk = p.specialist_pk LEFT JOIN specialty k ON k.code = p.specialty_code
"""
_CARD = "SELECT family, given, birth_date, identifiers, deceased, active = 1 AND hidden = 0, remote_id IS NULL FROM patient WHERE id = ?"
_NUMBERED = """
SELECT 1 FROM policy o JOIN patient p ON p.pk = o.patient_pk
WHERE p.id = ? AND o.status = 'active' AND o.hidden = 0 AND coalesce(o.number, '') <> '' LIMIT 1
"""


def _places(connection: Connection, rows: Sequence[RowMapping], days: int) -> list[SlotFacts]:
    ground: Ground = ground_of(connection)
    unsent = held_among(connection, Kind.SLOT, [row["slot_id"] for row in rows])
    return [_seen_by_portal(slot_facts(row, ground), days, unsent=row["slot_id"] in unsent) for row in rows]


def _seen_by_portal(slot: SlotFacts, days: int, *, unsent: bool) -> SlotFacts:
    return replace(slot, opens=slot.day - timedelta(days=days), unsent=unsent)


def _name(connection: Connection, slot: SlotFacts | None) -> str:
    if slot is None:
        return ""
    row = connection.exec_driver_sql(_POST, (slot.specialist,)).first()
    return short_name(*row) if row else ""


_POST = "SELECT sp.family, sp.given, sp.middle FROM post p JOIN specialist sp ON sp.pk = p.specialist_pk WHERE p.id = ?"


class _Cards:
    """The patient as he is on the days of many places: read once a day and specialty."""

    def __init__(self, connection: Connection, patient_id: str) -> None:
        self._connection, self._patient_id = connection, patient_id
        self._known: dict[tuple[str, date], PatientFacts] = {}

    def on(self, slot: SlotFacts) -> PatientFacts:
        """The patient on the day of `slot`."""
        key = slot.specialty, slot.day
        if key not in self._known:
            facts = patient_facts(self._connection, WhoseFacts(self._patient_id, slot.specialty, slot.day))
            self._known[key] = _card(self._connection, self._patient_id, slot.day, facts)
        return self._known[key]


def _card(connection: Connection, patient_id: str, day: date, facts: PatientFacts) -> PatientFacts:
    """The patient with what the portal compares: names, numbers, attachment, and whether the central knows the card as it is."""
    row = connection.exec_driver_sql(_CARD, (patient_id,)).first()
    if row is None:
        return facts
    family, given, born, identifiers, deceased, in_use, only_here = row
    numbers = [one for one in json.loads(identifiers or "[]") if one.get("value")]
    kinds = [(kind, str(one["value"])) for one in numbers for kind in _COMPARED if one.get("kind") == kind.value]
    has_number = bool(kinds) or connection.exec_driver_sql(_NUMBERED, (patient_id,)).first() is not None
    there = ((family, _SURNAME), (given, _GIVEN), (born, _BORN), (has_number, _NUMBER))
    clinic = attached_clinic(connection, patient_id, day)
    return replace(
        facts,
        clinic="" if clinic is None else clinic[0] or NOT_KEPT,
        clinic_name=clinic[1] if clinic is not None else "",
        deceased=bool(deceased),
        in_use=bool(in_use),
        lacks=tuple(name for value, name in there if not value),
        faulty=tuple(RULES[kind].label for kind, value in kinds if check(kind, value)),
        unsent=bool(only_here) or patient_id in held_among(connection, Kind.PATIENT, [patient_id]),
    )


_COMPARED = (IdentifierKind.SNILS, IdentifierKind.ENP)
_SURNAME, _GIVEN, _BORN, _NUMBER = mark("the surname"), mark("the given name"), mark("the birth date"), mark("SNILS or the policy's number")
