"""In which order the patients of an absent doctor are thought of: who is here or about to set out, then who must not wait."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

from desktop_app.models.absence.facts import TouchedVisit

SOON = timedelta(hours=2)
"""Who is due within this time may be on the way already."""


class Pressing(Protocol):
    """What of a visit says how it presses."""

    @property
    def start(self) -> datetime:
        """When it was to be, aware."""

    @property
    def here(self) -> bool:
        """Whether the patient has come."""

    @property
    def urgent(self) -> bool:
        """Whether it was booked as an emergency."""

    @property
    def until(self) -> datetime | None:
        """By when the programme of guarantees wants it."""


class Press(IntEnum):
    """How a visit presses; the higher goes first."""

    ROUTINE = 0
    DUE = 1
    URGENT = 2
    SOON = 3
    HERE = 4

    @property
    def weight(self) -> int:
        """How many minutes of another's waiting one minute of this patient's counts for."""
        return (1, 2, 4, 8, 8)[self]


def press_of(visit: Pressing, now: datetime) -> Press:
    """How `visit` presses at the aware `now`. `DUE`: its deadline comes within three days of the time that falls away."""
    if visit.here:
        return Press.HERE
    if visit.start < now + SOON:
        return Press.SOON
    if visit.urgent:
        return Press.URGENT
    if visit.until is not None and visit.start <= visit.until <= visit.start + timedelta(days=3):
        return Press.DUE
    return Press.ROUTINE


def in_order(visits: Iterable[TouchedVisit], now: datetime) -> list[TouchedVisit]:
    """The visits, the most pressing first; of two alike first who can be phoned, then the earlier one."""
    return sorted(visits, key=lambda one: (-press_of(one, now), not one.phone, one.start, one.id))
