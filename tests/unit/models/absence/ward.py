"""Visits and places of a small clinic on a Monday morning, as short as a test wants them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desktop_app.models.absence.facts import Hand, Limits, OpenPlace, TouchedVisit
from desktop_app.models.absence.planning import Line, propose
from desktop_app.models.booking_rules import AppointmentFacts, PatientFacts, PolicyFacts, SlotFacts

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 23, 7, 40, tzinfo=MOSCOW)
LIMITS = Limits(NOW, NOW)
ADULT = PatientFacts(date(1984, 3, 12), "female", (PolicyFacts(),))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour of the day `day` days after the Monday."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=MOSCOW) + timedelta(days=day)


def visit(name: str = "v", start: datetime | None = None, patient: PatientFacts = ADULT) -> TouchedVisit:
    """A visit to the therapist who is away, on Tuesday at ten."""
    begin = start or at(1, 10)
    end = begin + timedelta(minutes=15)
    own = AppointmentFacts(name, begin, end, "away", "110")
    return TouchedVisit(name, 1, f"patient of {name}", begin, end, MOSCOW, "110", "away", "sadovaya", "clinic", patient, (own,))


def busy(one: TouchedVisit, start: datetime, specialist: str = "surgeon") -> TouchedVisit:
    """The same, of a patient who is with another specialist then."""
    other = AppointmentFacts(f"{one.id}-other", start, start + timedelta(minutes=15), specialist, "122")
    return replace(one, appointments=(*one.appointments, other))


def slot(start: datetime, specialist: str = "colleague") -> SlotFacts:
    """A free quarter of an hour with a colleague."""
    return SlotFacts(start, start + timedelta(minutes=15), MOSCOW, True, specialist, "110")


def place(name: str = "s", start: datetime | None = None, facts: SlotFacts | None = None) -> OpenPlace:
    """A free place, on Tuesday at eleven."""
    return OpenPlace(name, 1, facts or slot(start or at(1, 11)), "sadovaya", "clinic")


def line(one: TouchedVisit, *places: OpenPlace, limits: Limits = LIMITS, hand: Hand | None = None) -> Line:
    """What the plan says of a visit that is alone in it."""
    return propose([one], places, limits, hand).lines[0]
