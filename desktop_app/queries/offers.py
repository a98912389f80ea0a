"""What times can be offered: the nearest places under the conditions, the deadline of the guarantee, and what helps where none is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from desktop_app.core.dates import local_day
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.promise import ORDER, Ground, Promise
from desktop_app.models.slot_conditions import SlotConditions
from desktop_app.models.slot_query import Chip, loosened, parse
from desktop_app.models.waiting import Deadline, deadline
from desktop_app.queries.booking_facts import referrals
from desktop_app.queries.coverage import WHOLE, Known, known_of
from desktop_app.queries.free_slots import FreeSlot, Quota, Wanted, free_slot, nearest_matching, own_schedules
from desktop_app.queries.ground import ground_of
from desktop_app.queries.specialists import Choice

SHOWN = 5
LOOKED_FOR_CERTAIN = 60
"""Among so many of the nearest places the safest are looked for."""
OWN_FIRST = 2
"""So many places of the patient's own doctor stand before the nearest of all."""


@dataclass(frozen=True)
class Question:
    """For whom and what, from when on (`after`), under which typed conditions; `first` is a place that was chosen in a schedule.

    `away`: bookings wait for the central, so it is told what may be promised of each place. `certain_first`: the safest places come
    first, for who cannot be called if a place is lost.
    `all_channels`: places kept for the portal and others are offered too, to who may take them.
    `moving`: the visit that gives up its place for one of these.
    """

    choice: Choice
    narrowing: str
    after: datetime
    now: datetime
    zone: tzinfo
    patient_id: str | None = None
    first: str | None = None
    all_channels: bool = False
    certain_first: bool = False
    away: bool = False
    moving: str | None = None


@dataclass(frozen=True)
class Help:
    """The condition whose removal helps most, and the place it would give."""

    chip: Chip
    slot: FreeSlot


@dataclass(frozen=True)
class Offers:
    """The places, earliest first, and until when the programme of guarantees wants the visit.

    `promises`: what may be said of each place, by its id, while bookings wait for the central.
    `known`: how far the places have come to this computer; where they are not whole, none found does not mean none free.
    """

    slots: tuple[FreeSlot, ...]
    deadline: Deadline | None
    helps: Help | None = None
    promises: Mapping[str, Promise] = field(default_factory=dict)
    known: Known = WHOLE


def find_offers(connection: Connection, question: Question) -> Offers:
    """The nearest places for `question`; a choice that names neither a specialty nor anybody means nobody, not everybody."""
    ground = ground_of(connection) if question.away or question.certain_first else None
    if not (question.choice.specialty_code or question.choice.schedule_ids):
        return _told(Offers(_first(connection, question), None), ground, question.now)
    conditions, chips = parse(question.narrowing, local_day(question.now, question.zone))
    wanted = _wanted(connection, question)
    own, nearest = _own(connection, question, wanted, conditions), _nearest(connection, question, wanted, conditions)
    slots = _first(connection, question) + _safest_first(own + nearest, ground, question)
    slots = tuple({slot.slot_id: slot for slot in slots}.values())[:SHOWN]
    if slots:
        offers = Offers(slots, _deadline(question))
    else:
        offers = Offers((), _deadline(question), _help(connection, question, wanted, chips), known=known_of(connection, "Slot"))
    return _told(offers, ground, question.now)


def _told(offers: Offers, ground: Ground | None, now: datetime) -> Offers:
    if ground is None:
        return offers
    return replace(offers, promises={slot.slot_id: promise_of(slot, ground, now) for slot in offers.slots})


def promise_of(slot: FreeSlot, ground: Ground, now: datetime) -> Promise:
    """What may be said of an offered place before the central has answered."""
    return ground.promise(slot.slot_id, slot.clinic_id, slot.channels, slot.hold, now)


def _safest_first(slots: tuple[FreeSlot, ...], ground: Ground | None, question: Question) -> tuple[FreeSlot, ...]:
    """For who cannot be called: guaranteed places, then those of low risk; otherwise as they came."""
    if ground is None or not question.certain_first:
        return slots
    return tuple(sorted(slots, key=lambda slot: ORDER.index(promise_of(slot, ground, question.now))))


def _first(connection: Connection, question: Question) -> tuple[FreeSlot, ...]:
    """The chosen place, while it is free: it stands before the nearest ones."""
    found = free_slot(connection, question.first) if question.first else None
    return (found,) if found is not None else ()


def _nearest(connection: Connection, question: Question, wanted: Wanted, conditions: SlotConditions) -> tuple[FreeSlot, ...]:
    limit = LOOKED_FOR_CERTAIN if question.certain_first else wanted.limit
    return tuple(nearest_matching(connection, replace(wanted, limit=limit), conditions, question.zone))


def _own(connection: Connection, question: Question, wanted: Wanted, conditions: SlotConditions) -> tuple[FreeSlot, ...]:
    """The first places of the patient's own doctor (участок) or of who acts for that doctor: before the nearest of all, while in time.

    What comes after the deadline of the guarantee has no precedence: the patient would wait longer than he must.
    """
    chosen = wanted.own & set(question.choice.schedule_ids) if question.choice.schedule_ids else wanted.own
    if not chosen:
        return ()
    until = _deadline(question)
    found = nearest_matching(connection, replace(wanted, schedule_ids=tuple(sorted(chosen)), limit=OWN_FIRST), conditions, question.zone)
    return tuple(slot for slot in found if until is None or until.is_met_by(slot.start))


def _wanted(connection: Connection, question: Question) -> Wanted:
    choice = question.choice
    code = None if choice.schedule_ids else choice.specialty_code or None
    today = local_day(question.now, question.zone)
    own = own_schedules(connection, question.patient_id, today) if question.patient_id else frozenset()
    return Wanted(question.after, None, code, choice.schedule_ids, SHOWN, own, _quota(connection, question))


def _quota(connection: Connection, question: Question) -> Quota | None:
    if question.all_channels:
        return None
    today = local_day(question.now, question.zone)
    referred = question.patient_id is not None and bool(
        referrals(connection, question.patient_id, question.choice.specialty_code, today, question.moving)
    )
    return Quota(today, question.zone, referred)


def _help(connection: Connection, question: Question, wanted: Wanted, chips: tuple[Chip, ...]) -> Help | None:
    found = [
        Help(chip, slots[0])
        for chip, conditions in loosened(chips)
        if (slots := nearest_matching(connection, replace(wanted, limit=1), conditions, question.zone))
    ]
    return min(found, key=lambda one: one.slot.start, default=None)


def _deadline(question: Question) -> Deadline | None:
    return deadline(question.choice.specialty_code or None, question.now, ProductionCalendar(), question.zone)


def next_day(last: datetime, zone: tzinfo) -> datetime:
    """The beginning of the day after the one of `last`."""
    day = local_day(last, zone) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone)
